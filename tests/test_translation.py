"""The French catalogue is whole, and whatever stands around a French article is in French.

After a marked string was added or changed: `manage.py makemessages -l fr --no-obsolete --no-location
--ignore=.venv --ignore=tests --ignore=demo`, translate, `manage.py compilemessages -l fr --ignore=.venv`.
"""

import ast
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from unittest.mock import patch

import polib
import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation.template import templatize
from lxml import html

from articles.licences import LICENCES
from articles.models import Article, Correction, State
from comments import links, mails, ownership, personal, states
from comments.models import Act, Comment, Discussion, Notify, Status
from delivery import outbox
from moderation import closing, closing_notes, decisions, reporting
from publication.models import HoldMode
from republish import links as follow_links
from republish.credit import Credit
from republish.formats import FORMATS
from republish.models import Follower

FOLDER = settings.BASE_DIR / "locale" / "fr" / "LC_MESSAGES"
CATALOGUE = polib.pofile(str(FOLDER / "django.po"))

NO_BREAK = "\u00a0"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
TAG = re.compile(r"<[^>]+>|&\w+;")
STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"(?:gettext|_)\({STRING}(?:, {STRING})?")
MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}

MISTYPED = {
    "a space that breaks inside « »": re.compile(rf"«(?!{NO_BREAK})|(?<!{NO_BREAK})»"),
    "a colon without its no-break space": re.compile(rf"(?<!{NO_BREAK}):(?=\s|$)"),
    "a space before ; ! or ?": re.compile(r"\s[;!?]"),
    "English quotation marks or a typewriter's": re.compile("[“”'\"]"),
    "three stops for an ellipsis": re.compile(r"\.\.\."),
}


# ---- the catalogue ----


def sources(entry):
    return [text for text in (entry.msgid, entry.msgid_plural) if text]


def translations(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def marked_strings():
    """Return every string that a room or a template marks for translation, found without gettext's own tools."""
    found = set()
    for path in settings.BASE_DIR.glob("*/**/*.py"):
        if path.relative_to(settings.BASE_DIR).parts[0] not in (".venv", "tests", "demo"):
            found |= marked_in_code(path.read_text())
    for path in (settings.BASE_DIR / "templates").rglob("*.*"):
        for strings in CALL.findall(templatize(path.read_text())):
            found |= {ast.literal_eval(string) for string in strings if string}
    return found


def marked_in_code(source):
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    named = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in MARKERS)
    arguments = (argument for call in named for argument in call.args[:2] if isinstance(argument, ast.Constant))
    return {argument.value for argument in arguments if isinstance(argument.value, str)}


def test_the_catalogue_has_every_marked_string_and_no_other():
    known = {text for entry in CATALOGUE for text in sources(entry)}

    marked = marked_strings()

    assert (sorted(marked - known), sorted(known - marked)) == ([], [])


def test_every_string_is_translated():
    assert [entry.msgid for entry in CATALOGUE if not all(translations(entry))] == []
    assert [entry.msgid for entry in CATALOGUE if entry.fuzzy or entry.obsolete] == []
    assert not CATALOGUE.metadata_is_fuzzy


def test_a_translation_has_the_placeholders_of_its_source():
    wrong = [
        translation
        for entry in CATALOGUE
        for source, translation in zip(sources(entry), translations(entry), strict=True)
        if set(PLACEHOLDER.findall(translation)) != set(PLACEHOLDER.findall(source))
    ]

    assert wrong == []


def test_a_translation_has_the_tags_of_its_source():
    wrong = [
        translation
        for entry in CATALOGUE
        for translation in translations(entry)
        if sorted(TAG.findall(translation)) != sorted(TAG.findall(entry.msgid))
    ]

    assert wrong == []


@pytest.mark.parametrize("mistake", MISTYPED)
def test_a_translation_is_typeset_as_in_canada(mistake):
    texts = [TAG.sub("", translation) for entry in CATALOGUE for translation in translations(entry)]

    assert [text for text in texts if MISTYPED[mistake].search(text)] == []


def test_the_compiled_catalogue_says_the_same():
    compiled = polib.mofile(str(FOLDER / "django.mo"))

    assert {entry.msgid: translations(entry) for entry in compiled} == {
        entry.msgid: translations(entry) for entry in CATALOGUE
    }
    assert compiled.metadata["Plural-Forms"] == CATALOGUE.metadata["Plural-Forms"]


def test_the_catalogue_names_nobodys_machine():
    assert set(CATALOGUE.metadata) <= {
        "Project-Id-Version",
        "POT-Creation-Date",
        "Language",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Plural-Forms",
    }
    assert CATALOGUE.metadata["Plural-Forms"] == "nplurals=2; plural=(n > 1);"


# ---- the pages ----

# What people write is the same in both languages here, so that all else that is the same was not translated.
WRITTEN = {
    "Sujet",
    "Un titre",
    "Un titre,",
    "Un titre · Open Rounds",
    "Un chapeau.",
    "Du texte",
    "et encore.",
    "Une note.",
    "1. Une note.",
    "Du texte[1] et encore.",
    "Du texte et encore.",
    "Du texte.",
    "# Un titre",
    "*Un chapeau.*",
    "| Une case |",
    "Une case",
    "Une légende.",
    "Un dessin",
    "Une main",
    "Ida Nom",
    "Bea Nom",
    ", MD",
    "Une fonction, Un hôpital",
    "Une biographie.",
    "Une faute.",
    "Rosalind Achterberg",
    "rachterberg",
    "Un mot.",
    "> Un mot.",
    "Un autre mot.",
    "Encore un mot.",
    "Retiré.",
    "Refusé.",
    "Un intérêt.",
    "Une raison.",
    "editors@example.org",
    "Mo Derator",
    "abcd@example.org",
    "online casino",
    f"{'ABCD EFGH IJKL MNOP QRST UVWX ' * 8};",
} | {str(licence) for licence in LICENCES.values() if licence.permits_copies}


def tomorrow():
    return timezone.now() + timedelta(days=1)


@pytest.fixture
def written(make_article, make_author, make_figure, make_comment, moderator, publication):
    """Make the same article in either language, with all that may stand around it."""
    publication.contact, publication.demonstration = "editors@example.org", True
    publication.save()
    authors = [make_author("Ida Nom", credentials="MD", position="Une fonction", biography="Une biographie.")]
    authors.append(make_author("Bea Nom"))
    authors[0].affiliations.create(institution="Un hôpital")

    def make(language):
        article = make_article(
            "Un titre",
            slug=f"titre-{language}",
            language=language,
            standfirst="Un chapeau.",
            body='<p>Du texte<span data-footnote="">Une note.</span> et encore.</p>'
            "<table><tr><td>Une case</td></tr></table>",
            authors=authors,
            topics=["Sujet"],
            published_at=datetime(2026, 2, 4, 17, tzinfo=UTC),
            revised_at=datetime(2026, 2, 5, 17, tzinfo=UTC),
            reviewed_on=date(2026, 8, 3),
        )
        article.bylines.create(author=authors[1], role="illustrator", order=2)
        make_figure(article, caption="Une légende.", credit="Une main", alt="Un dessin")
        article.corrections.create(text="Une faute.", published_on=date(2026, 3, 1))
        options = {"article": article, "status": Status.APPROVED}
        first = make_comment("Un mot.", profession="trainee", website="https://example.org/", **options)
        make_comment("Un autre mot.", parent=first, author=authors[0], status=Status.APPROVED)
        make_comment("Encore un mot.", interests="Un intérêt.", edited_at=timezone.now(), **options)
        make_comment("Retiré.", status=Status.WITHDRAWN, was_public=True, article=article)
        make_comment("Refusé.", status=Status.REJECTED, was_public=True, article=article)
        closing.close_thread(first, version=first.version, by=moderator, reason="Une raison.", reopens_at=tomorrow())
        return article

    return make


class Reader:
    """Somebody who asks for pages about an article, after what may have happened to it."""

    def __init__(self, client, settings, check, filled_in, make_comment, moderator):
        self.client, self.settings, self.moderator = client, settings, moderator
        self.check, self.filled_in, self.make_comment = check, filled_in, make_comment

    def read(self, article, **fields):
        Article.objects.filter(pk=article.pk).update(**fields)
        return self.client.get(article.get_absolute_url())

    def open(self, name, article, **fields):
        Article.objects.filter(pk=article.pk).update(**fields)
        return self.client.get(reverse(name, args=[article.slug]))

    def answer(self, article):
        answered = Comment.objects.shown().filter(article=article, closed_at=None, parent=None).get()
        return self.client.get(f"{reverse('comments:write', args=[article.slug])}?reply={answered.pk}")

    def fill_in(self, article, headers=None, **changes):
        return self.check(article, self.filled_in(**{"text": "Un mot."} | changes), **(headers or {}))

    def send(self, article, **changes):
        data = {"key": self.fill_in(article).context["key"], **self.filled_in(text="Un mot."), **changes}
        return self.client.post(reverse("comments:send", args=[article.slug]), data, follow=True)

    def send_while_busy(self, article):
        with patch("comments.views.posting.post", side_effect=OperationalError("database is locked")):
            return self.send(article)

    def answer_edited(self, article):
        """Check an answer to a comment that has changed since its form was opened."""
        parent = self.own(article, status=Status.APPROVED)
        parent.versions.create(number=parent.version, text="Un autre mot.")
        return self.fill_in(article, reply=parent.pk, seen=parent.version)

    def take_down(self, article):
        Article.objects.filter(pk=article.pk).update(state=State.UNPUBLISHED)
        return self.fill_in(article)

    def close(self, article):
        closing.close_discussion(
            article, version=article.discussion.version, by=self.moderator, reason="Une raison.", reopens_at=tomorrow()
        )
        return article

    def conclude(self, article):
        closing_notes.leave(self.close(article), version=article.discussion.version, by=self.moderator, text="Un mot.")
        return article

    def age(self, article):
        type(article.discussion).objects.filter(article=article).update(close_after_days=30)
        return article

    def retract(self, article):
        article.corrections.create(text="Une raison.", kind=Correction.Kind.RETRACTION, published_on=date(2026, 4, 1))
        return article

    def hold(self, article, mode):
        Discussion.objects.filter(article=article).update(hold_mode=mode)
        return article

    def ask_for_corrections(self, article, data):
        origin = {"sec-fetch-site": "same-origin"}
        return self.client.post(reverse("republish:follow", args=[article.slug]), data, headers=origin)

    def hears(self, article, data=None):
        """Open the link that was mailed to somebody who asked for corrections, and press a button there."""
        self.ask_for_corrections(article, {"email": "a@b.org", "about": "article"})
        url = follow_links.url(Follower.objects.get(article=article))
        return self.client.post(url, data, follow=True) if data else self.client.get(url)

    def judge(self, article, copy="", **fields):
        """Paste a copy of an article, whole where none is given."""
        copy = copy or self.client.get(reverse("republish:download", args=[article.slug, "html"])).text
        Article.objects.filter(pk=article.pk).update(**fields)
        return self.client.post(reverse("republish:check"), {"paste": copy, "article": article.canonical_url})

    def turn(self, article, query=""):
        """Ask for a page of a discussion that has several, and a thread with too much for one of them."""
        self.settings.DISCUSSION_PAGE_SIZE = 2
        long, author = self.own(article, status=Status.APPROVED), article.bylines.first().author
        for _answer in range(2):
            self.own(article, parent=long, author=author, status=Status.APPROVED)
        return self.client.get(f"{article.get_absolute_url()}{query}")

    def thread(self, article, *, gone=False, query=""):
        self.settings.DISCUSSION_PAGE_SIZE = 1
        first = self.own(article, status=Status.APPROVED)
        self.own(article, parent=first, status=Status.APPROVED)
        if gone:
            states.move(first, Status.WITHDRAWN, by=None, version=first.version)
        return self.client.get(f"{reverse('comments:thread', args=[first.pk])}{query}")

    def own(self, article, **fields):
        """Make a comment as the reader's own."""
        return self.make_comment("Un mot.", article=article, **fields)

    def overtaken(self, article):
        """Make one, and close its discussion before anybody has read it."""
        comment = self.confirmed(article)
        self.close(article)
        return comment

    def answered(self, article):
        """Make one that nobody had to decide on, and an answer to it."""
        comment = self.own(article)
        states.move(comment, Status.APPROVED, by=None, version=comment.version, cause=Act.PUBLISHED)
        self.own(article, parent=comment)
        return comment

    def erased(self, article):
        comment = self.own(article, email="else@example.org")
        personal.erase("else@example.org")
        return comment

    def left_behind(self, article):
        """Make one under an article that is taken down afterwards."""
        comment = self.own(article)
        Article.objects.filter(pk=article.pk).update(state=State.UNPUBLISHED)
        return comment

    def buried(self, article):
        """Make one that was approved, below one that nobody sees any more."""
        above = self.own(article, status=Status.APPROVED)
        comment = self.confirmed(article, parent=above, status=Status.APPROVED)
        states.move(above, Status.SPAM, by=None, version=above.version)
        return comment

    def decide(self, comment, outcome):
        decisions.decide(comment, outcome=outcome, version=comment.version, by=self.moderator, reason="Une raison.")
        return comment

    def mine(self, comment, page="mine", data=None, **fields):
        """Open a page of a comment's own link, or send its form."""
        Comment.objects.filter(pk=comment.pk).update(**fields)
        return self.follow(links.token(comment), page, data)

    def follow(self, token, page="mine", data=None):
        url = reverse(f"comments:{page}", args=[token])
        return self.client.get(url) if data is None else self.client.post(url, data, follow=True)

    def edit(self, article, **changes):
        comment = self.own(article)
        return self.mine(
            comment, "mine-edit", self.filled_in(**{"text": "Un mot.", "version": comment.version} | changes)
        )

    def report(self, article, data=None, *, then=None):
        """Ask for the page that takes a report, or send one."""
        comment = self.own(article, status=Status.APPROVED)
        if then:
            states.move(comment, then, by=None, version=comment.version)
        url = reverse("moderation:report", args=[comment.pk])
        return self.client.get(url) if data is None else self.client.post(url, {"version": 1, **data})

    def report_again(self, article):
        """Send a report of what was reported, and kept, already."""
        comment = self.keep(self.reported(article))
        return self.client.post(reverse("moderation:report", args=[comment.pk]), {"version": 1, "reason": "abuse"})

    def reported(self, article):
        comment = self.own(article, status=Status.APPROVED)
        reporting.report(comment, reason="abuse", address="203.0.113.7", email="reader@example.org")
        return comment

    def keep(self, comment):
        decisions.keep(comment, version=comment.version, by=self.moderator)
        return comment

    def confirmed(self, article, **fields):
        return self.own(article, confirmed_at=timezone.now(), **fields)

    def hear(self, article, notify, times=1):
        """Let others answer somebody who asked to be told."""
        asked = self.confirmed(article, notify=notify, status=Status.APPROVED)
        parent = asked if notify == Notify.REPLIES else None
        for _time in range(times):
            self.own(article, parent=parent, email="else@example.org", status=Status.APPROVED)


def aged(comment, age):
    """Return the secret part of a comment's own link as it was mailed longer ago than this."""
    with time_machine.travel(timezone.now() - age - timedelta(hours=1), tick=False):
        return links.token(comment)


QUESTIONABLE = (  # capitals, listed words, an e-mail address, a telephone number and unknown sites
    f"{'ABCD EFGH IJKL MNOP QRST UVWX ' * 8}; online casino; abcd@example.org; 416 555-0199; "
    "https://a-b.example/ https://c-d.example/ https://e-f.example/"
)
PAGES = {
    "article": lambda reader, article: reader.read(article),
    "article, discussion closed": lambda reader, article: reader.read(reader.close(article)),
    "article, discussion closed with a note": lambda reader, article: reader.read(reader.conclude(article)),
    "article, discussion closed by age": lambda reader, article: reader.read(reader.age(article)),
    "article, retracted": lambda reader, article: reader.read(reader.retract(article), state=State.RETRACTED),
    "article, gone": lambda reader, article: reader.read(article, state=State.UNPUBLISHED),
    "article, all rights reserved": lambda reader, article: reader.read(article, licence="all-rights-reserved"),
    "article, by-nc-nd": lambda reader, article: reader.read(article, licence="by-nc-nd-4.0"),
    "article, cc0": lambda reader, article: reader.read(article, licence="cc0-1.0"),
    "form": lambda reader, article: reader.open("comments:write", article),
    "form of a reply": lambda reader, article: reader.answer(article),
    "form, refused": lambda reader, article: reader.fill_in(
        article, name="1", email="x", profession="", handle="https://a b", interests="some", patient="", rules=""
    ),
    "form, a name of somebody here": lambda reader, article: reader.fill_in(article, name="Mo Derator"),
    "form, too late": lambda reader, article: reader.fill_in(reader.close(article)),
    "form, article gone": lambda reader, article: reader.take_down(article),
    "check": lambda reader, article: reader.fill_in(article),
    "check, with reasons": lambda reader, article: reader.fill_in(article, text=QUESTIONABLE),
    "check, first-timers held": lambda reader, article: reader.fill_in(reader.hold(article, HoldMode.FIRST_TIMERS)),
    "check, nothing held": lambda reader, article: reader.fill_in(reader.hold(article, HoldMode.REVIEW_AFTER)),
    "check, what it answers edited": lambda reader, article: reader.answer_edited(article),
    "check, returned": lambda reader, article: reader.send(article, key="none"),
    "check, from elsewhere": lambda reader, article: reader.fill_in(article, {"origin": "https://elsewhere.example"}),
    "sending, too many": lambda reader, article: [reader.send(article) for _time in range(4)][-1],
    "sending, busy": lambda reader, article: reader.send_while_busy(article),
    "sending, nothing to answer": lambda reader, article: reader.send(article, reply="0"),
    "sent": lambda reader, article: reader.open("comments:sent", article),
    "sent, first-timers held": lambda reader, article: reader.open(
        "comments:sent", reader.hold(article, HoldMode.FIRST_TIMERS)
    ),
    "sent, nothing held": lambda reader, article: reader.open(
        "comments:sent", reader.hold(article, HoldMode.REVIEW_AFTER)
    ),
    "discussion in pages": lambda reader, article: reader.turn(article),
    "discussion in pages, oldest first": lambda reader, article: reader.turn(article, "?order=oldest&page=2"),
    "discussion in pages, most replies first": lambda reader, article: reader.turn(article, "?order=replies&page=2"),
    "thread": lambda reader, article: reader.thread(article),
    "thread, second page": lambda reader, article: reader.thread(article, query="?page=2"),
    "thread, its beginning gone": lambda reader, article: reader.thread(article, gone=True),
    "mine": lambda reader, article: reader.mine(reader.own(article)),
    "mine, to be told of": lambda reader, article: reader.mine(reader.own(article, notify=Notify.REPLIES)),
    "mine, confirmed": lambda reader, article: reader.mine(reader.confirmed(article)),
    "mine, closed since": lambda reader, article: reader.mine(reader.overtaken(article)),
    "mine, public": lambda reader, article: reader.mine(reader.own(article, status=Status.APPROVED)),
    "mine, buried": lambda reader, article: reader.mine(reader.buried(article)),
    "mine, returned": lambda reader, article: reader.mine(reader.decide(reader.own(article), Status.RETURNED)),
    "mine, not accepted": lambda reader, article: reader.mine(reader.decide(reader.own(article), Status.REJECTED)),
    "mine, removed": lambda reader, article: reader.mine(
        reader.decide(reader.own(article, status=Status.APPROVED), Status.REJECTED)
    ),
    "mine, spam": lambda reader, article: reader.mine(reader.own(article, status=Status.SPAM)),
    "mine, withdrawn": lambda reader, article: reader.mine(reader.own(article), "mine-withdraw", {}),
    "mine, erased": lambda reader, article: reader.mine(reader.erased(article)),
    "mine, answered": lambda reader, article: reader.mine(reader.answered(article)),
    "mine, after a quarter of an hour": lambda reader, article: reader.mine(
        reader.own(article), created_at=timezone.now() - ownership.EDITABLE - timedelta(minutes=1)
    ),
    "mine, article gone": lambda reader, article: reader.mine(reader.left_behind(article)),
    "mine, confirmed too late": lambda reader, article: reader.mine(
        reader.own(article, status=Status.WITHDRAWN), "mine-confirm", {}
    ),
    "mine, spam taken back": lambda reader, article: reader.mine(
        reader.own(article, status=Status.SPAM), "mine-withdraw", {}
    ),
    "taking back": lambda reader, article: reader.mine(reader.own(article), "mine-withdraw"),
    "taking back, public": lambda reader, article: reader.mine(
        reader.own(article, status=Status.APPROVED), "mine-withdraw"
    ),
    "edit": lambda reader, article: reader.mine(reader.own(article), "mine-edit"),
    "edit, refused": lambda reader, article: reader.edit(article, interests=""),
    "edit, checked": lambda reader, article: reader.edit(article, text=QUESTIONABLE),
    "edit, stored": lambda reader, article: reader.edit(article, store="1"),
    "edit, returned and checked": lambda reader, article: reader.mine(
        reader.decide(reader.own(article), Status.RETURNED), "mine-edit", reader.filled_in(text="Un mot.")
    ),
    "edit, too late": lambda reader, article: reader.mine(
        reader.own(article, status=Status.APPROVED), "mine-edit", reader.filled_in(text="Un mot.")
    ),
    "edit, taken back": lambda reader, article: reader.mine(reader.own(article, status=Status.WITHDRAWN), "mine-edit"),
    "edit, changed meanwhile": lambda reader, article: reader.edit(article, version=7, store="1"),
    "notices": lambda reader, article: reader.mine(reader.own(article), "mine-notices"),
    "notices, stopped": lambda reader, article: reader.mine(reader.own(article), "mine-notices", {"stop": "1"}),
    "notices, chosen": lambda reader, article: reader.mine(
        reader.own(article), "mine-notices", {"notify": Notify.REPLIES}
    ),
    "notices, nothing chosen": lambda reader, article: reader.mine(reader.own(article), "mine-notices", {}),
    "notices, by a link in one": lambda reader, article: reader.follow(
        links.notices_token(reader.own(article)), "mine-notices"
    ),
    "mine, by a link in a notice": lambda reader, article: reader.follow(links.notices_token(reader.own(article))),
    "data": lambda reader, article: reader.mine(reader.own(article), "mine-data"),
    "data, not sure": lambda reader, article: reader.mine(reader.own(article), "mine-data", {}),
    "data, by an older link": lambda reader, article: reader.follow(
        aged(reader.own(article), links.FRESH), "mine-data"
    ),
    "data, erased": lambda reader, article: reader.mine(reader.erased(article), "mine-data"),
    "old link": lambda reader, article: reader.follow(aged(reader.own(article), links.HOLDS)),
    "new link": lambda reader, article: reader.mine(reader.own(article), "mine-link", {}),
    "report": lambda reader, article: reader.report(article),
    "report, refused": lambda reader, article: reader.report(article, {"reason": "", "email": "x"}),
    "report, too many": lambda reader, article: [
        reader.report(article, {"reason": "abuse"}) for _time in range(reporting.LIMITS["reporter"] + 1)
    ][-1],
    "report, too late": lambda reader, article: reader.report(
        article, {"reason": "abuse", "words": "Un mot."}, then=Status.SPAM
    ),
    "report, sent": lambda reader, article: reader.report(article, {"reason": "abuse", "email": "a@example.org"}),
    "report, answered already": lambda reader, article: reader.report_again(article),
    "copy": lambda reader, article: reader.open("republish:republish", article),
    "copy, by-nc-sa": lambda reader, article: reader.open("republish:republish", article, licence="by-nc-sa-4.0"),
    "copy, cc0": lambda reader, article: reader.open("republish:republish", article, licence="cc0-1.0"),
    "copy, reserved": lambda reader, article: reader.open(
        "republish:republish", article, licence="all-rights-reserved"
    ),
    "copy, retracted": lambda reader, article: reader.open(
        "republish:republish", reader.retract(article), state=State.RETRACTED
    ),
    "corrections": lambda reader, article: reader.open("republish:follow", article),
    "corrections, refused": lambda reader, article: reader.ask_for_corrections(article, {"email": "x"}),
    "corrections, asked for": lambda reader, article: reader.ask_for_corrections(
        article, {"email": "a@b.org", "about": "article"}
    ),
    "corrections, by its link": lambda reader, article: reader.hears(article),
    "corrections, confirmed": lambda reader, article: reader.hears(article, {"confirm": "1"}),
    "corrections, stopped": lambda reader, article: reader.hears(article, {"stop": "1"}),
    "check of a copy": lambda reader, article: reader.judge(article),
    "check of a copy, much missing": lambda reader, article: reader.judge(article, "<p>Du texte et encore.</p>"),
    "check of a copy, reserved": lambda reader, article: reader.judge(article, licence="all-rights-reserved"),
    "check of a copy, retracted": lambda reader, article: reader.judge(
        reader.retract(article), "<p>Du texte.</p>", state=State.RETRACTED
    ),
}
MONTHS = "January February March April May June July August September October November December".split()


@pytest.fixture
def reader(client, settings, check, filled_in, make_comment, moderator):
    return Reader(client, settings, check, filled_in, make_comment, moderator)


@pytest.fixture
def visit(written, reader):
    """Return a page around an article that is made for it, in either language."""
    return lambda name, language: PAGES[name](reader, written(language))


# What attributes say, at once or by a script.
SAYING = "alt aria-label title data-done data-select data-busy data-failed data-filled data-forgotten".split()
SAYING += "data-left-one data-left-other data-over-one data-over-other".split()


def phrases(markup):
    """Return every piece of text that a page shows or reads out, those of the copies in its boxes too."""
    root = html.fromstring(markup)
    texts = root.xpath("//text()[not(parent::script or parent::textarea)]")
    texts += root.xpath(" | ".join(f"//@{name}" for name in SAYING))
    boxes = [box.text.strip() for box in root.iter("textarea") if box.text]
    texts += [line for box in boxes if not box.startswith("<") for line in box.splitlines()]
    found = {" ".join(text.split()) for text in texts}
    found = found.union(*(phrases(box) for box in boxes if box.startswith("<")))
    return {text for text in found if any(map(str.isalpha, text)) and "://" not in text}


def is_alike(phrase):
    """Say whether the catalogue gives a phrase the same words in both languages, as it does "Figure 1"."""
    return any(pattern.fullmatch(phrase) for pattern in ALIKE)


def pieces(texts):
    """Return what stands between the placeholders and tags of strings, where it is long enough to be known by."""
    found = {piece for text in texts for piece in re.split(f"{PLACEHOLDER.pattern}|{TAG.pattern}", text)}
    return {piece for piece in found if len(piece) >= 12}


ALIKE = [
    re.compile(".+".join(map(re.escape, PLACEHOLDER.split(source))))
    for entry in CATALOGUE
    for source, translation in zip(sources(entry), translations(entry), strict=False)
    if source == translation and any(map(str.isalpha, PLACEHOLDER.sub("", source)))
]
ENGLISH = pieces(text for entry in CATALOGUE for text in sources(entry))
FRENCH = pieces(text for entry in CATALOGUE for text in translations(entry))


@pytest.fixture
def own_credit(monkeypatch):
    """Leave out of copies the credit that they give in the other language, too."""
    monkeypatch.setattr(Credit, "languages", property(lambda credit: (credit.language,)))


@pytest.mark.usefixtures("own_credit")
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_wholly_in_the_language_of_its_article(visit, name):
    pages = [visit(name, language).text for language in ("en", "fr")]

    english, french = map(unescape, pages)
    assert '<html lang="en">' in english
    assert '<html lang="fr">' in french
    spoken = {piece for piece in ENGLISH - FRENCH if piece in english}
    assert len(spoken) >= 10
    assert {piece for piece in spoken if piece in french} == set()
    assert {piece for piece in FRENCH - ENGLISH if piece in english} == set()
    assert not re.search(rf"\b({'|'.join(MONTHS)})\b", french)
    same = phrases(pages[0]) & phrases(pages[1])
    assert {phrase for phrase in same if not is_alike(phrase)} - WRITTEN == set()


def test_the_bar_that_staff_see_is_in_the_language_of_the_article_below_it(client, administrator, written):
    client.force_login(administrator)

    bars = [client.get(reverse("desk:staff-bar"), {"article": written(language).slug}) for language in ("en", "fr")]

    english, french = (phrases(bar.text) for bar in bars)
    assert "Moderate here" in english
    assert "Modérer ici" in french
    assert {phrase for phrase in english & french if not is_alike(phrase)} == {administrator.name}


def test_dates_are_written_as_in_canada(visit):
    page = visit("article", "fr").text

    assert ">4 février 2026</time>" in page
    assert "2026 févr 4 [rectifié 2026 mars 1]" in page
    assert re.search(rf">\d+ \w+ \d{{4}}, \d+{NO_BREAK}h{NO_BREAK}\d\d</time>", page)


@pytest.mark.usefixtures("own_credit")
@pytest.mark.parametrize("extension", [extension for extension, module in FORMATS.items() if hasattr(module, "write")])
def test_a_copy_is_in_the_language_of_its_article(written, client, extension):
    copies = {}
    for language in ("en", "fr"):
        article = written(language)
        copies[language] = client.get(reverse("republish:download", args=[article.slug, extension])).text

    assert "a d’abord paru le 4 février 2026" in copies["fr"]
    assert {piece for piece in ENGLISH - FRENCH if piece in copies["fr"]} == set()
    assert {piece for piece in FRENCH - ENGLISH if piece in copies["en"]} == set()


def test_the_feed_of_a_french_discussion_is_french(written, client):
    feed = client.get(reverse("comments:discussion-feed", args=[written("fr").slug])).text

    assert f"Commentaires sur «{NO_BREAK}Un titre{NO_BREAK}»" in feed
    assert 'xml:lang="fr"' in feed


@pytest.mark.parametrize(("language", "other"), [("en", "fr"), ("fr", "en")])
def test_neither_the_browser_nor_a_cookie_chooses_the_language(written, client, language, other):
    url = written(language).get_absolute_url()
    before = client.get(url)

    client.cookies["django_language"] = other
    after = client.get(url, headers={"accept-language": other})

    assert after.content == before.content
    assert "accept-language" not in after.get("Vary", "").lower()


def test_pages_without_an_article_are_english_whoever_asks(client, db):
    page = client.get("/", headers={"accept-language": "fr"}).text

    assert '<html lang="en">' in page
    assert {piece for piece in FRENCH - ENGLISH if piece in page} == set()


def test_a_french_teaser_on_an_english_page_says_that_it_is_french(written, client):
    written("fr")

    page = html.fromstring(client.get("/").text)

    assert page.get("lang") == "en"
    teaser = page.xpath("//article[@lang='fr']")[0]
    assert "Par Ida Nom et Bea Nom" in teaser.text_content()
    assert "4 février 2026" in teaser.text_content()


# ---- the mails ----

MAILS = {
    "first link": lambda reader, article: mails.send_link(reader.own(article)),
    "new link": lambda reader, article: mails.send_link_again(reader.own(article)),
    "notice of an answer": lambda reader, article: reader.hear(article, Notify.REPLIES),
    "notice of a comment": lambda reader, article: reader.hear(article, Notify.DISCUSSION),
    "notice of several comments": lambda reader, article: reader.hear(article, Notify.DISCUSSION, 9),
    "approved": lambda reader, article: reader.decide(reader.confirmed(article), Status.APPROVED),
    "returned": lambda reader, article: reader.decide(reader.confirmed(article), Status.RETURNED),
    "not accepted": lambda reader, article: reader.decide(reader.confirmed(article), Status.REJECTED),
    "removed": lambda reader, article: reader.decide(
        reader.confirmed(article, status=Status.APPROVED), Status.REJECTED
    ),
    "reported and kept": lambda reader, article: reader.keep(reader.reported(article)),
    "reported and removed": lambda reader, article: reader.decide(reader.reported(article), Status.REJECTED),
}


@pytest.fixture
def receive(written, reader):
    """Return every line that is mailed about an article that is made for it, in either language."""

    def make(name, language):
        mail.outbox.clear()
        MAILS[name](reader, written(language))
        with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
            outbox.drain()
        return {line for letter in mail.outbox for line in (letter.subject, *letter.body.splitlines())}

    return make


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_is_wholly_in_the_language_of_its_article(receive, name):
    english, french = receive(name, "en"), receive(name, "fr")

    spoken = {piece for piece in ENGLISH - FRENCH if piece in "\n".join(english)}
    assert len(spoken) >= 2
    assert {piece for piece in spoken if piece in "\n".join(french)} == set()
    assert {piece for piece in FRENCH - ENGLISH if piece in "\n".join(english)} == set()
    same = {line for line in english & french if line and "://" not in line and not is_alike(line)}
    assert same - WRITTEN == set()
