"""Every URL of the site, and what each of the six roles gets there: the table that tests of access and requests read.

A URL is known by its name with its namespaces, or where it has none by its route. Whoever adds a URL or registers a
model in the admin adds a row; tests/test_access.py fails until it stands here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from articles import previews, revisions
from articles.models import Article, Correction, FormerSlug, State
from comments import keys, links, states
from comments.models import LogEntry, Status
from delivery import outbox
from moderation import closing, decisions, notes, reporting
from moderation.models import Reason, Rule
from republish import links as following
from republish.models import Follower
from tests.signing_in import say_again

ROLES = ("anonymous", "reader", "author", "editor", "moderator", "administrator")  # a reader has no group
STAFF = ROLES[2:]
SIGN_IN = 302  # to the sign-in page
GIVEN_BACK = 401  # with the words that were typed
NOTHING = 404


@dataclass(frozen=True)
class Place:
    """A URL: how to get there in the world below, what is posted, and what each role is answered."""

    get: dict[str, int]
    post: dict[str, int]
    args: Callable = lambda world: []
    query: Callable = lambda world: ""
    data: Callable = lambda world: {}
    path: Callable | None = None  # where the URL has no name

    def url(self, name, world):
        path = self.path(world) if self.path else reverse(name, args=self.args(world))
        return f"{path}?{self.query(world)}" if self.query(world) else path


def public(get=200, post=405, **options):
    """A place that answers everybody alike."""
    return Place(dict.fromkeys(ROLES, get), dict.fromkeys(ROLES, post), **options)


def staff(who=STAFF, get=200, post=200, may_post=None, typed=False, **options):
    """A place behind the sign-in page, which exists for some roles alone; `may_post` where fewer may.

    Who is not signed in and posts words that somebody `typed` gets them back.
    """
    refusals = {"anonymous": SIGN_IN} | dict.fromkeys(ROLES[1:], NOTHING)
    may_post = who if may_post is None else may_post
    posting = refusals | ({"anonymous": GIVEN_BACK} if typed else {}) | dict.fromkeys(may_post, post)
    return Place(refusals | dict.fromkeys(who, get), posting, **options)


def slug(world):
    return [world.article.slug]


def slug_and_ending(world):
    return [world.article.slug, "html"]


def own_link(world):
    return [links.token(world.pending)]


PUBLIC = {
    "healthz": public(),
    "readyz": public(),
    "media": public(args=lambda world: [world.figure.image.name]),
    "security-txt": public(),
    "csp-report": public(get=405, post=204),
    "articles:home": public(),
    "articles:articles": public(),
    "articles:article": public(args=slug),
    "articles:topics": public(),
    "articles:topic": public(args=lambda world: [world.topic.slug]),
    "articles:author": public(args=lambda world: [world.other_author.slug]),
    "articles:search": public(query=lambda world: "q=words"),
    "articles:feed": public(),
    "articles:author-feed": public(args=lambda world: [world.other_author.slug]),
    "articles:topic-feed": public(args=lambda world: [world.topic.slug]),
    "articles:sitemap": public(),
    "articles:robots": public(),
    "articles:page": public(args=lambda world: [world.page.slug]),
    "comments:write": public(post=200, args=slug, data=lambda world: world.filled_in),
    "comments:send": public(
        get=405, post=302, args=slug, data=lambda world: world.filled_in | {"key": keys.new_key(world.article)}
    ),
    "comments:sent": public(args=slug),
    "comments:comment": public(get=302, args=lambda world: [world.comment.pk]),
    "comments:thread": public(args=lambda world: [world.comment.pk]),
    "moderation:report": public(
        post=200,
        args=lambda world: [world.comment.pk],
        data=lambda world: {"reason": "spam", "words": "", "email": ""},
    ),
    "comments:mine": public(args=own_link),
    "comments:mine-confirm": public(get=405, post=302, args=own_link),
    "comments:mine-edit": public(post=422, args=own_link),
    "comments:mine-withdraw": public(post=302, args=own_link),
    "comments:mine-notices": public(post=200, args=own_link, data=lambda world: {"stop": "1"}),
    "comments:mine-data": public(post=422, args=own_link),
    "comments:mine-export": public(args=own_link),
    "comments:mine-link": public(get=405, post=200, args=own_link),
    "comments:mine-unreadable": public(get=404, post=404, args=lambda world: ["no/link"]),
    "comments:feed": public(),
    "comments:discussion-feed": public(args=slug),
    "republish:republish": public(args=slug),
    "republish:download": public(args=slug_and_ending),
    "republish:follow": public(
        post=200, args=slug, data=lambda world: {"email": "copy@example.org", "about": "article"}
    ),
    "republish:follow-all": public(post=200, data=lambda world: {"email": "copy@example.org"}),
    "republish:following": public(
        post=302, args=lambda world: [following.token(world.follower)], data=lambda world: {"confirm": "1"}
    ),
    "republish:check": public(
        post=200, data=lambda world: {"paste": f"<p>Copied from {world.article.canonical_url}</p>", "article": ""}
    ),
    "republish:corrections-feed": public(),
    "republish:article-corrections-feed": public(args=slug),
    "republish:counter": public(args=lambda world: [world.article.pk]),
    "articles:preview": public(args=lambda world: [previews.token(world.preview_link)]),
    "articles:cite": public(args=lambda world: [world.article.slug, "bib"]),
}
OF_AN_ARTICLE = {name: place for name, place in PUBLIC.items() if place.args in (slug, slug_and_ending)}

A, E, M = {"administrator"}, {"editor"}, {"moderator"}
AUTHOR = {"author"}
SITE = {
    "admin:index": staff(),
    "admin:login": public(get=302, post=302),
    "admin:logout": public(get=302, post=302),
    "admin:password_change": staff(get=302, post=302),
    "admin:workplace": public(get=302, post=302),
    "admin:password_change_done": staff(post=405),
    "admin:autocomplete": staff(
        AUTHOR | E | A,
        post=405,
        may_post=STAFF,
        query=lambda world: "app_label=articles&model_name=byline&field_name=author&term=b",
    ),
    "admin:jsi18n": staff(post=405),
    "admin:view_on_site": staff(
        E | A, get=302, post=302, args=lambda world: [ContentType.objects.get_for_model(Article).pk, world.article.pk]
    ),
    "admin:app_list": staff(AUTHOR | E | A, args=lambda world: ["articles"]),
    "admin:copies": staff(AUTHOR | E | A, post=405, may_post=STAFF),
    "admin:articles_article_copies": staff(
        AUTHOR | E | A, post=405, may_post=STAFF, args=lambda world: [world.own_published.pk]
    ),
    "admin:articles_article_publish": staff(
        E | A, post=422, args=lambda world: [world.own_draft.pk], data=lambda world: {"when": "now", "version": "1"}
    ),
    "admin:articles_article_compare": staff(
        AUTHOR | E | A,
        post=405,
        may_post=STAFF,
        args=lambda world: [world.own_draft.pk],
        query=lambda world: "from=1&to=1",
    ),
    "admin:articles_article_restore": staff(
        AUTHOR | E | A,
        post=302,
        args=lambda world: [world.own_draft.pk, 1],
        data=lambda world: {"version": world.own_draft.version},
    ),
    "admin:articles_article_preview": staff(
        AUTHOR | E | A, post=405, may_post=STAFF, args=lambda world: [world.own_draft.pk]
    ),
    "admin:articles_article_links": staff(
        AUTHOR | E | A,
        post=302,
        args=lambda world: [world.own_draft.pk],
        data=lambda world: {"days": "7", "revision": ""},
    ),
    "admin:articles_article_withdraw": staff(
        AUTHOR | E | A, get=405, post=302, args=lambda world: [world.own_draft.pk, world.preview_link.pk]
    ),
    "desk:staff-bar": staff(E | M | A, post=405, may_post=STAFF, query=lambda world: f"article={world.article.slug}"),
    "moderation:queue": staff(M | A, post=405, may_post=M | A),
    "moderation:comments": staff(M | A, post=405, may_post=M | A, query=lambda world: "q=said&status=approved"),
    "moderation:filters": staff(M | A, post=405, may_post=M | A),
    "moderation:bulk": staff(
        M | A,
        get=405,
        data=lambda world: {"decision": "spam", "picked": f"{world.pending.pk}:{world.pending.version}"},
    ),
    "moderation:move": staff(
        M | A,
        post=302,
        args=lambda world: [world.reply.pk],
        data=lambda world: {"version": world.reply.version, "to": "top"},
    ),
    "moderation:comment": staff(M | A, post=405, may_post=M | A, args=lambda world: [world.comment.pk]),
    "moderation:log": staff(M | A, post=405, may_post=M | A),
    "moderation:log-export": staff(M | A, get=405, data=lambda world: {"act": "decided"}),
    "moderation:comments-export": staff(M | A, get=405, data=lambda world: {"article": world.article.slug}),
    "moderation:writer": staff(M | A, post=405, may_post=M | A, args=lambda world: [world.comment.pk]),
    "moderation:email": staff(M | A, get=405, args=lambda world: [world.comment.pk]),
    "admin/(?P<url>.*)$": staff((), path=lambda world: "/admin/nothing/"),
}


def model(key, thing, *, lists, opens=None, adds=(), changes=(), deletes=(), doomed="", post=200):
    """The pages of a model in the admin: who sees the list, opens this very thing, adds, changes and deletes.

    `doomed` is what is deleted where the thing itself cannot be; `post` is what the page of a thing answers to a form.
    """
    app, name = key.split(".")
    opens = lists if opens is None else opens
    args = {"args": lambda world: [getattr(world, thing).pk]}
    last = {"args": lambda world: [getattr(world, doomed or thing).pk]}
    return {
        f"admin:{app}_{name}_changelist": staff(lists),
        f"admin:{app}_{name}_add": staff(adds),
        f"admin:{app}_{name}_change": staff(opens, post=post, may_post=changes, **args),
        f"admin:{app}_{name}_history": staff(opens, **args),
        f"admin:{app}_{name}_delete": staff(deletes, post=302, data=lambda world: {"post": "yes"}, **last),
        f"admin/{app}/{name}/<path:object_id>/": staff(
            get=302, post=302, path=lambda world: f"/admin/{app}/{name}/{getattr(world, thing).pk}/"
        ),
    }


def deed(key, thing, who, data, typed=False):
    """Something that is done to a thing: by POST, and by some; words that are `typed` a stranger gets back."""
    options = {"args": lambda world: [getattr(world, thing).pk], "data": data}
    return {key: staff(who, get=405, post=302, typed=typed, **options)}


def of_a_discussion(name, who, thing, data, typed=False):
    """Something that is done to a discussion, under the number of its article."""
    options = {
        "args": lambda world: [getattr(world, thing).article_id],
        "data": lambda world: data(getattr(world, thing)),
    }
    return {f"moderation:discussion-{name}": staff(who, get=405, post=302, typed=typed, **options)}


def seen(thing):
    return {"version": thing.version}


def closes(thing):
    return seen(thing) | {"reason": "It had run its course.", "reopens_at_0": "", "reopens_at_1": ""}


def a_note(thing):
    return seen(thing) | {"text": "That was that."}


SITE |= {
    **deed("moderation:decide", "pending", M | A, lambda world: seen(world.pending) | {"decision": "spam"}),
    "moderation:bulk-undo": staff(M | A, get=405, data=lambda world: {"entries": str(world.log_entry.pk)}),
    "moderation:undo": staff(M | A, get=405, post=302, data=lambda world: {"entry": world.log_entry.pk}),
    "moderation:discussions": staff(E | M | A, post=405, may_post=E | M | A),
    "moderation:discussion": staff(
        E | M | A, post=405, may_post=E | M | A, args=lambda world: [world.discussion.article_id]
    ),
    "moderation:switch": staff(
        E | M | A, get=405, post=302, data=lambda world: {"seen": closing.turn(), "reason": "A flood."}
    ),
    "moderation:discussion-undo": staff(
        E | M | A, get=405, post=302, data=lambda world: {"entry": closing.last(world.own_published).pk}
    ),
    **of_a_discussion("close", E | M | A, "discussion", closes, typed=True),
    **of_a_discussion("reopen", E | M | A, "closed_discussion", seen),
    **of_a_discussion("set", E | A, "discussion", lambda thing: seen(thing) | {"hold_mode": "review-after"}),
    **of_a_discussion("note", M | A, "closed_discussion", a_note),
    **deed("moderation:thread-close", "comment", M | A, lambda world: closes(world.comment), typed=True),
    **deed("moderation:thread-reopen", "closed_thread", M | A, lambda world: seen(world.closed_thread)),
    **deed("moderation:thread-note", "closed_thread", M | A, lambda world: a_note(world.closed_thread)),
}

MODELS = {
    **model("auth.group", "group", lists=A),
    **model("accounts.user", "leaver", lists=A, adds=A, changes=A, deletes=A),
    **model(
        "authors.author",
        "own_author",
        lists=AUTHOR | E | A,
        adds=E | A,
        changes=AUTHOR | E | A,
        deletes=E | A,
        doomed="idle_author",
    ),
    **model(
        "articles.article",
        "own_draft",
        lists=AUTHOR | E | A,
        adds=AUTHOR | E | A,
        changes=AUTHOR | E | A,
        deletes=E | A,
    ),
    "admin:articles_article_add_working": staff(AUTHOR | E | A, get=405, data=lambda world: {"_working": "open"}),
    "admin:articles_article_working": staff(
        AUTHOR | E | A, get=405, args=lambda world: [world.own_draft.pk], data=lambda world: {"_working": "typed"}
    ),
    **model("articles.topic", "topic", lists=AUTHOR | E | A, adds=E | A, changes=E | A, deletes=E | A),
    **model("publication.publication", "publication", lists=E | A, changes=E | A),
    **model("moderation.rule", "rule", lists=M | A, adds=M | A, changes=M | A, post=422),
    "admin:moderation_rule_add": staff(M | A, post=422),
    **model("moderation.reason", "reason", lists=M | A, adds=M | A, changes=M | A),
    **model("delivery.mail", "mail", lists=A),
    **deed("admin:delivery_mail_again", "mail", A, lambda world: {}),
    **deed("admin:accounts_user_invite", "leaver", A, lambda world: {}),
    "admin:accounts_user_take_factor": staff(A, get=302, post=302, args=lambda world: [world.leaver.pk]),  # has none
    "admin:auth_user_password_change": staff(A, args=lambda world: [world.leaver.pk]),
}

NOTES = {
    **deed("moderation:notes", "comment", M | A, lambda world: {"text": "Ask for a source.", "on_writer": "on"}),
    **deed("moderation:note-delete", "note", M | A, lambda world: {"at": world.comment.pk}),
}

# What nobody needs an account to see; whoever is signed in is led on.
ENTRANCE = dict.fromkeys(ROLES, 302) | {"anonymous": 200}


def own(get=200, post=200, **options):
    """A place for whoever is signed in, whatever their rights."""
    return Place(
        dict.fromkeys(ROLES, get) | {"anonymous": SIGN_IN},
        dict.fromkeys(ROLES, post) | {"anonymous": SIGN_IN},
        **options,
    )


def nobodys():
    """A name by which the library knows a page that nobody gets here."""
    return public(get=404, post=404)


ACCOUNTS = {
    "account_home": own(post=405),
    "account_unlock": public(get=302, post=302),  # to sign in, or on
    "account_end_sessions": Place(own(get=405).get | {"anonymous": 405}, own(post=302).post),
    "account_invitation": public(get=410, post=410, args=lambda world: ["1.no.invitation"]),
    "account_login": Place(ENTRANCE, ENTRANCE),
    "account_confirm_login_code": public(get=302, post=302),  # of somebody who is signing in
    "account_logout": own(post=302),
    "account_reauthenticate": own(),
    "account_change_password": own(),
    "account_reset_password": public(post=200),
    "account_reset_password_done": public(),
    "account_reset_password_from_key": public(post=200, args=lambda world: ["1", "no-key"]),
    "account_reset_password_from_key_done": public(),
    "mfa_index": own(post=405),
    "mfa_authenticate": public(get=302, post=302),  # of somebody who is signing in
    "mfa_reauthenticate": own(get=302, post=302),  # who has no second factor is asked for the password
    "mfa_activate_totp": own(get=302, post=302),  # once somebody has said again who they are
    "mfa_deactivate_totp": own(get=404, post=404),  # who has none
    "mfa_list_webauthn": public(get=302, post=302),
    "mfa_add_webauthn": own(get=302, post=302),
    "mfa_login_webauthn": public(get=302, post=302),  # by a form that is filled in by a script
    "mfa_reauthenticate_webauthn": own(get=302, post=302),
    "mfa_remove_webauthn": own(get=404, post=404, args=lambda world: [1]),
    "mfa_view_recovery_codes": own(get=404, post=405),
    "mfa_generate_recovery_codes": own(get=302, post=302),
    **{f"account_{name}": nobodys() for name in ("inactive", "signup", "email", "set_password")},
    "account_email_verification_sent": nobodys(),
}

PLACES = PUBLIC | SITE | MODELS | NOTES | ACCOUNTS


def known_urls(resolver=None, namespace="", route="") -> Iterator[str]:
    """Walk the URLconf: each URL's name with its namespaces, or where it has none its route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        whole = route + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else whole
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from known_urls(pattern, inner, whole)


def registered_models() -> Iterator[str]:
    return (model._meta.label_lower for model in admin.site._registry)


@pytest.fixture
def world(make_user, make_author, make_article, make_figure, make_comment, filled_in, publication):
    """One of everything: a user of each role, articles in every state, comments, a log."""
    publication.contact = "editors@example.org"
    publication.save()
    users = {role: make_user(None if role == "reader" else role) for role in ROLES[1:]}
    own, other = make_author("Writer Who", user=users["author"]), make_author("Bea Other")
    article = make_article("Read by all", authors=[other], topics=["Consent"])
    ours = SimpleNamespace(
        users=users,
        leaver=make_user("editor", "Leaver Who"),
        superuser=User.objects.create_superuser("root@example.org", "a long enough password", name="Root"),
        group=Group.objects.get(name="Editors"),
        publication=publication,
        own_author=own,
        other_author=other,
        idle_author=make_author("Not Yet"),
        article=article,
        topic=article.topics.get(),
        figure=make_figure(article),
        discussion=article.discussion,
        rule=Rule.objects.newest().get(name="links"),
        reason=Reason.objects.get(code="patient"),
        page=make_article("About", kind="page"),
        own_draft=make_article("Own draft", authors=[own], state=State.DRAFT),
        own_review=make_article("Own in review", authors=[own], state=State.REVIEW),
        own_published=make_article("Own and out", authors=[own]),
        other_draft=make_article("Not theirs", authors=[other], state=State.DRAFT, topics=["Secret"]),
        scheduled=make_article("Not yet", authors=[own], published_at=timezone.now() + timedelta(days=1)),
        unpublished=make_article("No more", authors=[other], state=State.UNPUBLISHED),
        retracted=make_article("Taken back", authors=[other], state=State.RETRACTED),
        unlisted=make_article("Known to few", authors=[other], listed=False, topics=["Quiet"]),
        filled_in=filled_in(),
        comment=make_comment("Well said.", article=article, status=Status.APPROVED),
    )
    Correction.objects.create(article=ours.retracted, kind="retraction", text="Its data were made up.")
    FormerSlug.objects.create(slug="once-read-by-all", article=article)
    ours.pending = make_comment("Not read yet.", article=article)
    ours.reply = make_comment("Indeed.", parent=ours.comment, status=Status.APPROVED)
    ours.closed_thread = make_comment("A quarrel.", article=article, status=Status.APPROVED)
    closing.close_thread(
        ours.closed_thread, version=ours.closed_thread.version, by=users["administrator"], reason="A quarrel."
    )
    reported = make_comment("Doubtful.", article=article, status=Status.APPROVED)
    reporting.report(reported, reason="other", address="192.0.2.1")
    held = make_comment("Public no more.", article=article, status=Status.APPROVED)
    make_comment("Quite.", parent=held)
    states.move(held, Status.PENDING, by=None, version=held.version)
    closing.close_discussion(
        ours.own_published, version=ours.own_published.discussion.version, by=ours.superuser, reason="Said and done."
    )
    ours.closed_discussion = ours.own_published.discussion
    mine = make_comment("Buy my book.", article=article)
    decisions.decide(mine, outcome=Status.SPAM, version=mine.version, by=users["moderator"])
    ours.log_entry = LogEntry.objects.get(by=users["moderator"])
    revisions.begin(ours.own_draft)
    ours.preview_link = previews.make(ours.own_draft, by=ours.superuser, days=7)
    ours.note = notes.write(ours.comment, by=users["moderator"], text="Usually has a point.", on_writer=True)
    ours.follower = Follower.objects.create(article=article, email="copies@example.org")
    ours.mail = outbox.queue("greeting", key="greeting:1", to="reader@example.org")
    return ours


class Visitors:
    """A browser for each role. A visit leaves no trace, and an error of the site is an answer, 500."""

    def __init__(self, users):
        self.browsers = {role: Client(raise_request_exception=False) for role in ROLES}
        for role, user in users.items():
            self.browsers[role].force_login(user)
        self.browsers["keeper of accounts"] = Client(raise_request_exception=False)
        self.browsers["keeper of accounts"].force_login(users["administrator"])
        say_again(self.browsers["keeper of accounts"])
        self.cookies = {role: dict(browser.cookies) for role, browser in self.browsers.items()}

    def ask(self, role, method, url, *args, **options):
        if role == "administrator" and url.startswith("/admin/accounts/user/"):
            role = "keeper of accounts"  # what is asked of them elsewhere first is tested in tests/accounts
        browser = self.browsers[role]
        browser.cookies.clear()
        browser.cookies.update(self.cookies[role])
        with transaction.atomic():
            answer = getattr(browser, method)(url, *args, **options)
            transaction.set_rollback(True)
        return answer


@pytest.fixture
def visitors(world):
    return Visitors(world.users)
