"""Who gets what where: every URL of the URLconf, for six roles, by GET and by POST."""

from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from accounts.models import User
from articles.models import Article, State
from comments.models import Appearance, Comment, LogEntry, Status
from tests.places import MODELS, OF_AN_ARTICLE, PLACES, PUBLIC, ROLES, SIGN_IN, SITE, known_urls, registered_models
from tests.signing_in import say_again

# ---- the table is whole, and true ----


def test_every_url_has_a_row_in_the_table_of_places():
    missing = sorted(set(known_urls()) - set(PLACES))

    assert not missing, f"Say in tests/places.py who gets what at {', '.join(missing)}: add a row to PLACES for each."


def test_every_row_in_the_table_of_places_leads_to_a_url():
    gone = sorted(set(PLACES) - set(known_urls()))

    assert not gone, f"No URL answers to {', '.join(gone)} any more: take the row out of tests/places.py."


def test_every_model_in_the_admin_has_its_rows():
    missing = [label for label in registered_models() if f"admin:{label.replace('.', '_')}_changelist" not in MODELS]

    assert not missing, f"Say in tests/places.py who sees {', '.join(missing)} in the admin: add model(…) to MODELS."


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_url_answers_every_role_as_the_table_says(world, visitors, method, figure):
    wrong = []
    for name, place in PLACES.items():
        url, data = place.url(name, world), place.data(world) if method == "post" else None
        for role in ROLES:
            answer = visitors.ask(role, method, url, data, headers={"sec-fetch-site": "same-origin"})
            expected = getattr(place, method)[role]
            if answer.status_code != expected:
                wrong.append(f"{method.upper()} {url} ({name}) by {role}: {said(answer)}, not {expected}")

    whole = len(PLACES) * len(ROLES)
    figure(17, f"answers that are wrong to {method.upper()}", f"{len(wrong)} of {whole}", "0")
    assert not wrong, "\n".join(wrong)


def sqls(queries):
    return [query["sql"] for query in queries]


def said(answer):
    """What an answer was, with the error behind a 500."""
    return f"{answer.status_code} {answer.exc_info[1]!r}" if answer.status_code == 500 else answer.status_code


# Steps of signing in and out, which lead from one to the next.
SIGNING_IN = {
    *("admin:login", "admin:logout", "admin:workplace", "account_logout", "account_confirm_login_code"),
    *("mfa_authenticate", "mfa_list_webauthn", "mfa_login_webauthn", "account_unlock"),
}


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(world, visitors):
    wrong = []
    for name, place in PLACES.items():
        if place.get["anonymous"] != SIGN_IN or name in PUBLIC or name in SIGNING_IN:
            continue
        url = place.url(name, world)
        answer = visitors.ask("anonymous", "get", url)
        back = "" if name == "admin:index" else f"?next=/{url.split('/')[1]}/"  # which workplaces are chosen for
        if not unquote(answer.url).startswith(f"/accounts/login/{back}"):
            wrong.append(f"{url} leads to {answer.url}")

    assert not wrong, "\n".join(wrong)


CLAIM = "moderation_claim"  # that a moderator has a comment open: its one trace, which keeps nobody out and runs out


def test_reading_a_page_writes_nothing(world, visitors):
    wrong = []
    for name, place in PLACES.items():
        for role in ("anonymous", "administrator"):
            with CaptureQueriesContext(connection) as queries:
                visitors.ask(role, "get", place.url(name, world))
            writes = [
                sql for sql in sqls(queries) if sql.startswith(("INSERT", "UPDATE", "DELETE")) and CLAIM not in sql
            ]
            wrong += [f"GET {place.url(name, world)} by {role}: {sql[:120]}" for sql in writes]

    assert not wrong, "\n".join(wrong)


# What another site may post to: a page that changes nothing, and those whose URL is a secret it cannot know.
OPEN = ("comments:write", "comments:mine", "republish:following", "republish:check", "csp-report")


def test_no_form_is_taken_from_another_site_but_what_it_cannot_misuse(world):
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(world.users["administrator"])
    wrong = []
    for name, place in PLACES.items():
        url = place.url(name, world)
        answer = browser.post(url, place.data(world), headers={"origin": "https://elsewhere.example"})
        if (answer.status_code == 403) == name.startswith(OPEN):
            wrong.append(f"POST {url} ({name}): {said(answer)}")

    assert not wrong, "\n".join(wrong)


# ---- of several things, one's own ----

OPENED = {
    ("author", "articles_article"): dict.fromkeys(["own_draft", "own_review"], 200)
    | dict.fromkeys(["own_published", "scheduled", "other_draft", "article", "retracted", "page"], 404),
    ("author", "authors_author"): {"own_author": 200, "other_author": 404, "idle_author": 404},
    ("editor", "articles_article"): dict.fromkeys(["own_draft", "other_draft", "own_published", "page"], 200),
    ("moderator", "articles_article"): dict.fromkeys(["own_draft", "other_draft", "article"], 404),
    ("administrator", "accounts_user"): {"leaver": 200, "superuser": 404},
}


def test_of_several_things_each_role_opens_its_own(world, visitors):
    wrong = []
    for (role, model), things in OPENED.items():
        for thing, expected in things.items():
            for page in ("change", "history"):
                url = reverse(f"admin:{model}_{page}", args=[getattr(world, thing).pk])
                answer = visitors.ask(role, "get", url)
                if answer.status_code != expected:
                    wrong.append(f"GET {url} ({thing}) by {role}: {said(answer)}, not {expected}")

    assert not wrong, "\n".join(wrong)


def test_a_list_shows_exactly_what_can_be_opened(world, visitors):
    wrong = []
    for (role, model), things in OPENED.items():
        page = visitors.ask(role, "get", reverse(f"admin:{model}_changelist"))
        for thing, expected in things.items():
            url = reverse(f"admin:{model}_change", args=[getattr(world, thing).pk])
            if (f'"{url}' in page.text) != (expected == 200):
                wrong.append(f"{role} {'misses' if expected == 200 else 'sees'} {thing} in the list of {model}")

    assert not wrong, "\n".join(wrong)


def test_what_was_public_is_unpublished_and_not_deleted(world, visitors):
    for thing in ("article", "unpublished", "retracted"):
        url = reverse("admin:articles_article_delete", args=[getattr(world, thing).pk])

        assert visitors.ask("administrator", "post", url, {"post": "yes"}).status_code == 404, thing


def test_a_superuser_is_changed_and_deleted_by_no_administrator(world, client):
    client.force_login(world.users["administrator"])
    say_again(client)
    of_root = {
        page: reverse(f"admin:{page}", args=[world.superuser.pk])
        for page in ("auth_user_password_change", "accounts_user_change", "accounts_user_delete")
    }

    for page, url in of_root.items():
        for answer in (client.get(url), client.post(url, new_password("another long password") | {"post": "yes"})):
            assert answer.status_code == 404, page
    client.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "delete_selected", ACTION_CHECKBOX_NAME: [world.superuser.pk], "post": "yes"},
    )

    world.superuser.refresh_from_db()
    assert world.superuser.check_password("a long enough password")


def test_the_log_outlives_the_users_it_names(world, visitors):
    moderator, entry = world.users["moderator"], world.log_entry
    moderator.delete()

    for url in (
        reverse("moderation:log"),
        reverse("moderation:comment", args=[entry.comment_id]),
    ):
        assert visitors.ask("administrator", "get", url).status_code == 200, url
    assert LogEntry.objects.get(pk=entry.pk).by_id == entry.by_id


def new_password(password):
    return {"usable_password": "true", "password1": password, "password2": password}


def test_the_picker_of_authors_offers_an_author_nobody_else(world, visitors):
    place = PLACES["admin:autocomplete"]

    offered = visitors.ask("author", "get", place.url("admin:autocomplete", world).removesuffix("b"))

    assert [result["text"] for result in offered.json()["results"]] == ["Writer Who"]


NOT_PICKED_FROM = [
    ("app_label=authors&model_name=author&field_name=user", "editor"),  # who works here is for administrators
    ("app_label=comments&model_name=comment&field_name=user", "moderator"),
    ("app_label=articles&model_name=byline&field_name=nothing", "administrator"),
    ("app_label=text&model_name=text&field_name=text", "administrator"),
    ("", "administrator"),
]


def test_a_picker_offers_nothing_to_who_may_not_see_it_or_for_what_has_none(world, visitors):
    for query, role in NOT_PICKED_FROM:
        answer = visitors.ask(role, "get", f"{reverse('admin:autocomplete')}?{query}")

        assert answer.status_code == 404, f"{query} by {role}"


def test_the_way_to_the_site_is_for_who_may_see_the_thing(world, visitors):
    def way(thing):
        kind = ContentType.objects.get_for_model(thing)
        return reverse("admin:view_on_site", args=[kind.pk, thing.pk])

    assert visitors.ask("author", "get", way(world.own_draft)).url == world.own_draft.get_absolute_url()
    assert visitors.ask("author", "get", way(world.other_draft)).status_code == 404
    assert visitors.ask("editor", "get", way(world.other_draft)).url == world.other_draft.get_absolute_url()
    assert visitors.ask("administrator", "get", way(world.comment)).status_code == 404  # its pages are the desk's
    assert visitors.ask("administrator", "get", way(world.group)).status_code == 404


def test_somebody_who_may_not_open_the_admin_any_more_can_still_sign_out(client, make_user):
    leaver = make_user("editor")
    client.force_login(leaver)
    User.objects.filter(pk=leaver.pk).update(is_staff=False)

    assert client.get(reverse("admin:index")).status_code == 404
    client.post(reverse("admin:logout"))

    assert "_auth_user_id" not in client.session


def test_an_account_that_was_switched_off_is_signed_out(client, make_user):
    leaver = make_user("editor")
    client.force_login(leaver)
    User.objects.filter(pk=leaver.pk).update(is_active=False)

    assert client.get(reverse("admin:index")).url == reverse("account_login")


IDS = ["-1", "0", str(2**63), "text"]


def test_an_id_that_nothing_has_leads_nowhere(world, visitors):
    wrong = []
    for name, place in PLACES.items():
        args = place.args(world)
        if not args or not isinstance(args[-1], int):
            continue
        before, _id, after = place.url(name, world).rpartition(str(args[-1]))
        for number in IDS:
            for method in ("get", "post"):
                answer = visitors.ask("administrator", method, f"{before}{number}{after}", place.data(world))
                if answer.status_code not in (400, 404, 405):
                    wrong.append(f"{method.upper()} {before}{number[:20]}{after} ({name}): {said(answer)}, not 404")

    assert not wrong, "\n".join(wrong)


# ---- what is not public, and what is public quietly ----

KEPT_BACK = {"own_draft": 404, "own_review": 404, "other_draft": 404, "scheduled": 404, "unpublished": 410}


def test_what_is_not_public_answers_nobody_under_any_url(world, visitors):
    wrong = []
    for thing, expected in KEPT_BACK.items():
        article = getattr(world, thing)
        for name, place in OF_AN_ARTICLE.items():
            url = place.url(name, SimpleNamespace(article=article))
            for role in ROLES:
                for method in ("get", "post") if name.startswith("comments") else ("get",):
                    answer = visitors.ask(role, method, url)
                    if answer.status_code not in (expected, 405) or article.title in answer.text:
                        wrong.append(f"{method.upper()} {url} by {role}: {said(answer)}, not {expected}")

    assert not wrong, "\n".join(wrong)


def test_no_list_names_what_is_not_public_or_not_listed(world, client):
    lists = [
        *("articles:home", "articles:articles", "articles:topics", "articles:sitemap"),
        *("articles:feed", "articles:author", "articles:author-feed", "articles:topic", "articles:topic-feed"),
    ]
    urls = [PLACES[name].url(name, world) for name in lists]
    urls += [f"/topics/{slug}/" for slug in ("secret", "quiet")] + [world.own_author.get_absolute_url()]
    pages = {url: client.get(url).text for url in urls}
    for thing in (*KEPT_BACK, "unlisted"):
        article = getattr(world, thing)
        answers = {url: client.get(url).text for url in (f"/search/?q={article.title}", f"/nothing/{article.slug}/")}
        for url, page in (pages | answers).items():
            assert article.get_absolute_url() not in page, f"{thing} at {url}"
            assert article.title not in page or url in answers, f"{thing} at {url}"


def test_what_is_not_listed_answers_at_its_url(world, client):
    for name, place in OF_AN_ARTICLE.items():
        url = place.url(name, SimpleNamespace(article=world.unlisted))

        assert client.get(url).status_code == place.get["anonymous"], name


def test_what_was_retracted_is_read_and_neither_copied_nor_discussed(world, client):
    article = SimpleNamespace(article=world.retracted)
    urls = {name: place.url(name, article) for name, place in OF_AN_ARTICLE.items()}

    assert "Its data were made up." in client.get(urls["articles:article"]).text
    assert client.get(urls["republish:republish"]).status_code == 410
    assert client.get(urls["republish:download"]).status_code == 410
    assert client.post(urls["comments:write"], world.filled_in).status_code == 409


def test_an_article_answers_at_its_own_kind_of_url_alone(world, client):
    assert client.get(f"/{world.article.slug}/").status_code == 404
    assert client.get(f"/articles/{world.page.slug}/").status_code == 404


def test_an_old_url_leads_to_what_is_public_alone(world, client):
    assert client.get("/articles/once-read-by-all/").url == world.article.get_absolute_url()

    world.article.state = State.UNPUBLISHED
    world.article.save()
    assert client.get("/articles/once-read-by-all/").status_code in (404, 410)


def test_a_comment_that_readers_cannot_see_has_no_permalink(world, client):
    assert client.get(world.comment.get_absolute_url()).status_code == 302
    assert client.get(world.pending.get_absolute_url()).status_code == 404

    world.article.state = State.UNPUBLISHED
    world.article.save()
    assert client.get(world.comment.get_absolute_url()).status_code == 404


# ---- what a list tells that it does not show ----


@pytest.fixture
def onlooker(make_user, client):
    """Somebody who may look at comments and nothing else, their writers' e-mail addresses included."""
    user = make_user(name="On Looker")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(user)
    return client


def test_an_e_mail_address_is_shown_to_who_may_see_it_and_asks_for_it(world, visitors, onlooker):
    page, email = (reverse(f"moderation:{name}", args=[world.comment.pk]) for name in ("comment", "email"))

    assert world.comment.email in visitors.ask("moderator", "post", email).text
    assert world.comment.email not in visitors.ask("moderator", "get", page).text
    assert onlooker.post(email).status_code == 404
    looked = onlooker.get(page)
    assert world.comment.text in looked.text
    assert world.comment.email not in looked.text
    assert email not in looked.text


def test_the_queue_is_not_sifted_by_what_it_does_not_show(world, visitors):
    url = reverse("moderation:queue")
    whole = visitors.ask("moderator", "get", url).context["page"].paginator.count

    for field in ("email", "email__startswith", "key__startswith", "network_hash", "user__password__startswith"):
        answer = visitors.ask("moderator", "get", f"{url}?{field}=ros")
        assert answer.context["page"].paginator.count == whole, field
    assert world.comment.email not in visitors.ask("moderator", "get", f"{url}?author={world.comment.email}").text


SIFTED = [
    ("administrator", "accounts_user", "password__startswith=argon2"),
    ("administrator", "accounts_user", "password=x"),
    ("administrator", "accounts_user", "_to_field=password"),
    ("administrator", "auth_group", "user__password__startswith=argon2"),
    ("editor", "authors_author", "user__password__startswith=argon2"),
    ("editor", "authors_author", "user__email__startswith=a"),
    ("author", "articles_article", "authors__user__email__startswith=a"),
    ("author", "articles_topic", "articles__title__startswith=Not"),
    ("author", "articles_topic", "articles__body__contains=words"),
    ("moderator", "moderation_rule", "by__password__startswith=argon2"),
    ("moderator", "moderation_rule", "by__email__startswith=a"),
    ("moderator", "moderation_reason", "decisions__note__contains=a"),
]


def test_no_list_is_sifted_by_what_it_does_not_show(world, visitors):
    for role, model, query in SIFTED:
        answer = visitors.ask(role, "get", f"{reverse(f'admin:{model}_changelist')}?{query}")

        assert answer.status_code == 400, f"{model}?{query} by {role}"


def test_a_list_is_sifted_by_what_it_shows(world, visitors):
    url = reverse("admin:moderation_rule_changelist")

    for query in ("kind__exact=words", "active__exact=1", "kind=words&active=1"):
        assert visitors.ask("moderator", "get", f"{url}?{query}").status_code == 200, query


def test_a_list_that_was_asked_nonsense_says_so_and_shows_nothing(world, visitors):
    for role in ROLES:
        answer = visitors.ask(role, "get", f"{reverse('admin:moderation_rule_changelist')}?e=1")

        assert world.rule.name not in answer.text or role in ("moderator", "administrator"), role


# ---- what a form does not offer ----

ACTIONS = {
    "accounts_user": ("delete_selected", "leaver"),
    "articles_topic": ("delete_selected", "topic"),
    "authors_author": ("delete_selected", "idle_author"),
    "articles_article": ("delete_selected", "own_draft"),
    "auth_group": ("delete_selected", "group"),
    "publication_publication": ("delete_selected", "publication"),
    "delivery_mail": ("again", "mail"),
}
ACTED = {
    ("accounts_user", "administrator"),
    ("delivery_mail", "administrator"),
    ("articles_topic", "editor"),
    ("articles_topic", "administrator"),
    ("authors_author", "editor"),
    ("authors_author", "administrator"),
}


def test_what_is_done_to_many_is_done_by_who_may(world, visitors):
    wrong = []
    for model, (action, thing) in ACTIONS.items():
        target = getattr(world, thing)
        for role in ROLES:
            with CaptureQueriesContext(connection) as queries:
                visitors.ask(
                    role,
                    "post",
                    reverse(f"admin:{model}_changelist"),
                    {"action": action, ACTION_CHECKBOX_NAME: [target.pk], "post": "yes"},
                )
            acted = any(target._meta.db_table in sql and sql.startswith(("DELETE", "UPDATE")) for sql in sqls(queries))
            if acted != ((model, role) in ACTED):
                wrong.append(f"{action} of {model} by {role}: {'done' if acted else 'not done'}")

    assert not wrong, "\n".join(wrong)


def test_who_may_only_look_at_comments_is_offered_no_deed(world, onlooker):
    for comment in (world.pending, world.comment, world.log_entry.comment):
        page = onlooker.get(reverse("moderation:comment", args=[comment.pk]))

        deeds = html.document_fromstring(page.text).xpath("//form[@method='post']/@action")
        assert deeds == [reverse("admin:logout")]
        assert reverse("moderation:writer", args=[comment.pk]) not in page.text


def test_who_may_only_look_at_comments_does_nothing_on_the_desk(world, onlooker):
    looking = {"moderation:comment", "moderation:comments"}

    for name in {name for name in SITE if name.startswith("moderation:")} - looking:
        url = PLACES[name].url(name, world)
        for answer in (onlooker.get(url), onlooker.post(url, PLACES[name].data(world))):
            assert answer.status_code == 404, name


INLINES = "bylines figures corrections licence_history former_slugs discussion affiliations links".split()
NO_ROWS = {f"{inline}-{part}_FORMS": "0" for inline in INLINES for part in ("TOTAL", "INITIAL")}


def test_an_author_cannot_give_an_article_what_the_form_does_not_offer(world, client):
    client.force_login(world.users["author"])
    forged = {
        "state": "published",
        "published_at": "2020-01-01",
        "published_at_0": "2020-01-01",
        "published_at_1": "00:00",
        "version": "99",
        "kind": "page",
        "listed": "",
        "licence": "all-rights-reserved",
        "authors": [world.other_author.pk],
        "words": "7",
        "body_html": "<script>alert(1)</script>",
    }

    answer = client.post(
        reverse("admin:articles_article_add"),
        NO_ROWS | {"title": "Mine", "slug": "mine", "language": "en", "body": "<p>Mine.</p>"} | forged,
    )

    assert answer.status_code == 302, answer.context and answer.context["errors"]
    made = Article.objects.get(slug="mine")
    assert (made.state, made.published_at, made.kind, made.listed) == (State.DRAFT, None, "article", True)
    assert (made.version, made.licence, list(made.authors.all())) == (1, "by-nd-4.0", [world.own_author])
    assert "script" not in made.body_html


def test_an_author_cannot_take_a_step_that_is_an_editors(world, client):
    client.force_login(world.users["author"])
    draft = world.own_draft
    form = NO_ROWS | {"title": draft.title, "slug": draft.slug, "language": "en", "retraction": "Why."}

    for step in ("published", "unpublished", "retracted"):
        answer = client.post(reverse("admin:articles_article_change", args=[draft.pk]), form | {"step": step})
        assert "step" in answer.context["adminform"].form.errors, step

    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_an_author_cannot_take_another_name_or_account(world, client):
    client.force_login(world.users["author"])
    own = world.own_author

    answer = client.post(
        reverse("admin:authors_author_change", args=[own.pk]),
        NO_ROWS
        | {"biography": "writes.", "name": "Somebody Else", "sort_name": "Else", "slug": "else"}
        | {"user": world.users["administrator"].pk},
    )

    assert answer.status_code == 302
    own.refresh_from_db()
    assert own.biography == "writes."
    assert (own.name, own.slug, own.user) == ("Writer Who", "writer-who", world.users["author"])


def test_an_administrator_cannot_make_a_superuser(world, client):
    client.force_login(world.users["administrator"])
    say_again(client)
    right = Permission.objects.get(codename="delete_logentry", content_type__app_label="comments")
    forged = {"is_superuser": "on", "user_permissions": [right.pk], "is_active": "on", "is_staff": "on"}
    somebody = {"email": "new@example.org", "name": "New Who"} | new_password("a long enough password")

    client.post(reverse("admin:accounts_user_add"), somebody | forged)
    client.post(
        reverse("admin:accounts_user_change", args=[world.leaver.pk]),
        {"email": world.leaver.email, "name": "Leaver No More"} | forged,
    )

    assert User.objects.get(name="Leaver No More").is_staff
    assert User.objects.get(email="new@example.org").is_staff
    assert set(User.objects.filter(is_superuser=True)) == {world.superuser}
    assert not User.objects.filter(user_permissions=right).exists()


def test_changing_ones_own_password_changes_nothing_else(world, client):
    author = world.users["author"]
    client.force_login(author)

    client.post(
        reverse("account_change_password"),
        {
            "oldpassword": "a long enough password",
            "password1": "another long password",
            "password2": "another long password",
            "is_superuser": "on",
            "groups": [world.group.pk],
            "email": "root@example.org",
        },
    )

    author.refresh_from_db()
    assert author.check_password("another long password")
    assert (author.is_superuser, author.email) == (False, "author@example.org")
    assert [group.name for group in author.groups.all()] == ["Authors"]


def test_an_editor_cannot_change_what_the_settings_do_not_offer(world, client):
    client.force_login(world.users["editor"])
    page = client.get(reverse("admin:publication_publication_change", args=[1]))
    offered = {name: value for name, value in page.context["adminform"].form.initial.items() if value is not None}

    answer = client.post(
        reverse("admin:publication_publication_change", args=[1]),
        offered | {"id": "2", "demonstration": "on", "discussions_closed_by": world.superuser.pk},
    )

    assert answer.status_code == 302
    world.publication.refresh_from_db()
    assert not world.publication.demonstration
    assert world.publication.discussions_closed_by is None


def test_a_reader_cannot_give_a_comment_what_the_form_does_not_offer(world, send):
    before = set(Comment.objects.values_list("pk", flat=True))
    forged = {
        "status": "approved",
        "appearance": "shown",
        "version": "99",
        "author": world.other_author.pk,
        "user": world.users["administrator"].pk,
        "article": world.unlisted.pk,
        "parent": world.comment.pk,
        "html": "<script>alert(1)</script>",
        "rendered": "<script>alert(1)</script>",
        "created_at": "2001-01-01",
        "public_since": "2001-01-01",
        "confirmed_at": "2001-01-01",
        "closing_note": "on",
        "closed_at": "2001-01-01",
        "closed_reason": "x",
        "network_hash": "x",
    }

    assert send(world.article, world.filled_in | forged).status_code == 302

    comment = Comment.objects.exclude(pk__in=before).get()
    assert (comment.status, comment.appearance, comment.version) == (Status.PENDING, Appearance.HIDDEN, 1)
    assert (comment.author, comment.user, comment.article, comment.parent) == (None, None, world.article, None)
    assert (comment.public_since, comment.confirmed_at, comment.closed_at) == (None, None, None)
    assert not comment.closing_note
    assert "script" not in comment.html + comment.rendered
    assert comment.created_at.year > 2001
    assert comment.network_hash != "x"


def test_a_decision_takes_nothing_but_what_is_decided(world, client):
    client.force_login(world.users["moderator"])

    client.post(
        reverse("moderation:decide", args=[world.pending.pk]),
        {
            "decision": "approve",
            "version": world.pending.version,
            "by": world.users["administrator"].pk,
            "text": "Changed.",
            "name": "Changed",
            "article": world.unlisted.pk,
        },
    )

    comment = Comment.objects.get(pk=world.pending.pk)
    assert (comment.status, comment.text, comment.name) == (Status.APPROVED, "Not read yet.", world.pending.name)
    assert comment.article == world.article
    assert LogEntry.objects.filter(comment=comment).first().by == world.users["moderator"]
