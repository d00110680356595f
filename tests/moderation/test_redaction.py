"""Redaction: what a moderator removes is nowhere any more, and what stands beside it is as it was."""

import re
import secrets
from datetime import timedelta
from time import process_time

import feedparser
import pytest
from django.apps import apps
from django.core import mail as mailbox
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Byline
from comments import links, ownership, posting, screening, states
from comments.models import Act, Comment, Notify, Status, Version
from comments.refusals import Conflict, Refused
from delivery import outbox
from delivery.models import Mail
from moderation import decisions, queue, redaction, reporting, undoing
from moderation.models import Claim, Decision, Note, Report
from publication.models import HoldMode
from richtext.markup import MAX_TEXT
from tests.comments.together import at_once

MARKER = "[removed by a moderator]"
NAME = "Zyxwvut"  # of a patient; nothing else on the site has it


@pytest.fixture
def redact(moderator):
    def remove(comment, *passages, **options):
        comment.refresh_from_db()
        by = options.pop("by", moderator)
        return redaction.redact(comment, version=comment.version, by=by, passages=passages, **options)

    return remove


@pytest.fixture
def later(time_machine):
    def wait(minutes=3):
        time_machine.move_to(timezone.now() + timedelta(minutes=minutes))
        outbox.drain()
        return mailbox.outbox

    return wait


def rows_that_hold(word):
    """Return the columns of every table in which a word can still be read, however it is spaced or signed."""
    return {
        f"{model._meta.label}.{column}"
        for model in apps.get_models()
        for row in model.objects.values()
        for column, value in row.items()
        if word in re.sub(r"[\W_]", "", str(value).lower())
    }


def pages_that_hold(client, word, comment):
    """Return the names of the pages for readers, for the writer and for moderators that still show a word."""
    token, article = links.token(comment), comment.article
    pages = {
        "articles:article": article.slug,
        "comments:discussion-feed": article.slug,
        "comments:comment": comment.pk,
        "comments:thread": comment.pk,
        "comments:mine": token,
        "comments:mine-data": token,
        "comments:mine-export": token,
        "moderation:comment": comment.pk,
        "moderation:writer": comment.pk,
    }
    urls = {name: reverse(name, args=[key]) for name, key in pages.items()}
    urls |= {name: reverse(name) for name in ("comments:feed", "moderation:log")}
    return {name for name, url in urls.items() if word in client.get(url, follow=True).text.lower()}


# ---- what is done ----


def test_a_passage_is_removed_and_the_comment_approved(client, make_comment, redact, moderator):
    comment = make_comment("I saw **Zyxwvut Roy** on [the ward](https://a.example). She was well.")

    decision = redact(comment, "zyxwvut roy", note="Named.")

    assert (comment.status, comment.redacted) == (Status.APPROVED, True)
    assert comment.text == f"I saw {MARKER} on [the ward](https://a.example). She was well."
    assert MARKER in client.get(comment.article.get_absolute_url()).text
    acts = [(entry.act, entry.by, entry.before, entry.after) for entry in comment.log.order_by("-pk")[:2]]
    assert acts == [("decided", moderator, "pending", "approved"), ("redacted", moderator, "", "")]
    assert decision.entry.act == Act.DECIDED
    assert Decision.objects.get(entry__act=Act.REDACTED).note == "Named."


def test_places_in_the_text_are_cut_and_the_same_words_elsewhere_with_them(make_comment, redact):
    comment = make_comment("Zyxwvut Roy came. So did Ann. Later zyxwvut roy left.", affiliation="Ward of Zyxwvut Roy")

    redact(comment, spans=[(0, 11)])

    assert comment.text == f"{MARKER} came. So did Ann. Later {MARKER} left."
    assert comment.affiliation == f"Ward of {MARKER}"


def test_the_marker_is_in_the_language_of_the_article(make_article, make_comment, redact):
    comment = make_comment("J’ai vu Zyxwvut.", article=make_article("Un article", language="fr"))

    redact(comment, NAME)

    assert comment.text == f"J’ai vu {redaction.marker('fr')}."


def test_several_passages_go_at_once_and_neighbours_share_a_marker(make_comment, redact):
    comment = make_comment("Zyxwvut Roy, of Sorel, came. Sorel is small.")

    redact(comment, "Roy", "Sorel", spans=[(0, 7)])

    assert comment.text == f"{MARKER}, of {MARKER}, came. {MARKER} is small."


def test_fields_can_be_taken_away_and_interests_are_never_declared_as_none_by_it(make_comment, redact):
    comment = make_comment(
        "Words.", affiliation="Her ward", handle="zyx", interests="Her son", website="https://a.example"
    )

    redact(comment, fields=["affiliation", "handle", "interests", "website"])

    assert (comment.affiliation, comment.handle, comment.website) == ("", "", "")
    assert comment.interests == MARKER
    assert comment.text == "Words."


def test_a_name_and_a_website_that_say_the_words_do_not_keep_them(make_comment, redact):
    comment = make_comment("I am her son.", name="Son of Zyxwvut", website="https://a.example/zyxwvut")

    redact(comment, NAME)

    assert (comment.name, comment.website) == (f"Son of {MARKER}", "")


def test_a_field_that_would_be_too_long_is_a_marker_alone(make_comment, redact):
    comment = make_comment("Of Zyxwvut.", handle=f"zyxwvut {'a' * 50}")

    redact(comment, NAME)

    assert comment.handle == MARKER


def test_findings_fit_the_new_text_and_those_of_the_sending_stay(make_comment, redact):
    comment = make_comment("Zyxwvut, write to zyxwvut@a.example, or to roy@a.example.")
    trap = next(kind for kind in screening.register.kinds.values() if kind.of_sending)
    found = ownership.noticed_in(comment, {"text": comment.text}, html=comment.html)
    comment.findings = [each.stored() for each in [*found, screening.Finding(trap.code)]]
    comment.save()
    assert [each.words for each in redaction.passages(comment)] == ["zyxwvut@a.example", "roy@a.example"]

    redact(comment, spans=[(18, 35)])

    assert [each.words for each in redaction.passages(comment)] == ["roy@a.example"]
    assert trap.code in [finding["kind"] for finding in comment.findings]


def test_what_overlaps_is_offered_as_one(make_comment):
    comment = make_comment("abcdefghij")
    places = [((0, 4), (6, 8)), ((2, 5), (8, 9), (9, 40))]
    comment.findings = [screening.Finding("words", spans).stored() for spans in places]

    assert [(each.start, each.end, each.words) for each in redaction.passages(comment)] == [
        (0, 5, "abcde"),
        (6, 8, "gh"),
        (8, 9, "i"),
    ]


# ---- what is refused ----

REFUSED = {
    "nothing": ({}, "Nothing is marked"),
    "white space": ({"spans": [(1, 2)]}, "Nothing is marked"),
    "beyond the end": ({"spans": [(0, 99)]}, "does not lie within"),
    "before the beginning": ({"spans": [(-2, 3)]}, "does not lie within"),
    "backwards": ({"spans": [(3, 1)]}, "does not lie within"),
    "other words": ({"passages": ["A thought", "of another"]}, "“of another” does not stand"),
    "signs alone": ({"passages": ["*"]}, "does not stand"),
    "empty fields": ({"fields": ["affiliation"]}, "Nothing is marked"),
    "a name": ({"fields": ["name"]}, "Nothing is marked"),
}


@pytest.mark.parametrize(("options", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_removed_is_refused_and_nothing_changes(make_comment, moderator, options, sentence):
    comment = make_comment("A thought.")
    before = Comment.objects.values().get()

    with pytest.raises(Refused, match=sentence):
        redaction.redact(comment, version=1, by=moderator, **options)

    assert Comment.objects.values().get() == before
    assert comment.log.count() == 1


def test_a_passage_that_is_not_found_is_quoted_no_longer_than_its_beginning(make_comment, redact):
    with pytest.raises(Refused) as refusal:
        redact(make_comment(), "b" * 61)

    assert f"“{'b' * 60}”" in str(refusal.value)


def test_a_second_time_there_is_nothing_to_remove(make_comment, redact):
    comment = make_comment("I saw Zyxwvut.")
    redact(comment, NAME)

    for again in ({"passages": [NAME]}, {"spans": [(8, 20)]}):
        with pytest.raises(Refused):
            redaction.redact(comment, version=comment.version, by=None, **again)


def test_at_another_version_nothing_is_cut(make_comment, moderator):
    comment = make_comment("Zyxwvut came.")
    ownership.edit(comment, version=1, text="No, Zyxwvut came.", name=comment.name)

    with pytest.raises(Conflict):
        redaction.redact(comment, version=1, by=moderator, spans=[(0, 7)])

    assert Comment.objects.get().text == "No, Zyxwvut came."


def test_where_the_approval_is_refused_nothing_is_removed(make_comment, redact):
    comment = make_comment("I saw Zyxwvut.", parent=make_comment(status=Status.APPROVED))
    states.move(comment.parent, Status.SPAM, by=None, version=comment.parent.version)

    with pytest.raises(Refused, match="is not public"):
        redact(comment, NAME)

    comment.refresh_from_db()
    assert (comment.text, comment.redacted, comment.log.count()) == ("I saw Zyxwvut.", False, 1)


def test_under_ones_own_article_it_needs_an_acknowledgement_that_is_recorded(
    article, make_author, make_comment, redact, moderator
):
    Byline.objects.create(article=article, author=make_author("Mo Derator", user=moderator))
    comment = make_comment("I saw Zyxwvut.")

    with pytest.raises(Refused, match="You wrote this article"):
        redact(comment, NAME)
    redact(comment, NAME, acknowledged=True)

    assert list(Decision.objects.values_list("own_article", flat=True)) == [True, True]


def test_what_would_become_too_long_is_refused(make_comment, redact):
    comment = make_comment("a b " * (MAX_TEXT // 4))

    with pytest.raises(Refused, match="too long"):
        redact(comment, "a")


# ---- in every status ----


def test_what_is_public_stays_public_and_its_reports_are_answered(make_comment, redact, later):
    comment = make_comment("I saw Zyxwvut.", status=Status.APPROVED)
    reporting.report(comment, reason="patient", address="192.0.2.1", words="Zyxwvut is named.", email="r@example.org")

    decision = redact(comment, NAME)

    report = Report.objects.get()
    assert (comment.status, comment.text) == (Status.APPROVED, f"I saw {MARKER}.")
    assert (decision.entry.act, report.outcome, report.words) == (Act.REDACTED, "kept", f"{MARKER} is named.")
    assert not queue.Waiting.objects.exists()
    assert [letter.subject for letter in later()] == ["Open Rounds: the comment you reported was changed"]


@pytest.mark.parametrize("status", [Status.REJECTED, Status.SPAM, Status.RETURNED, Status.WITHDRAWN])
def test_what_was_decided_against_is_redacted_and_stays_so(make_comment, redact, later, status):
    comment = make_comment("I saw Zyxwvut.", status=status, confirmed_at=timezone.now())

    redact(comment, NAME)

    assert (comment.status, comment.text) == (status, f"I saw {MARKER}.")
    assert later() == []


def test_a_rejection_is_told_though_the_comment_was_redacted_after_it(make_comment, redact, later, moderator):
    comment = make_comment("I saw Zyxwvut.", confirmed_at=timezone.now())
    decisions.decide(comment, outcome="rejected", version=1, by=moderator, reason="It names Zyxwvut.")

    redact(comment, NAME)

    [letter] = later()
    assert f"It names {MARKER}." in letter.body


def test_what_appeared_by_the_rules_has_been_looked_at(publication, make_comment, redact):
    publication.hold_mode = HoldMode.REVIEW_AFTER
    publication.save()
    comment = make_comment("I saw Zyxwvut.")
    ownership.confirm(comment)
    assert queue.Waiting.objects.exists()

    redact(comment, NAME)

    assert comment.status == Status.APPROVED
    assert not queue.Waiting.objects.exists()


def test_a_claim_ends_with_it(make_comment, redact, moderator):
    comment = make_comment("I saw Zyxwvut.", status=Status.APPROVED)
    Claim.objects.create(comment=comment, by=moderator, until=timezone.now())

    redact(comment, NAME)

    assert not Claim.objects.exists()


# ---- the writer ----


def test_the_writer_is_told_that_a_passage_was_removed_and_not_which(make_comment, redact, later):
    comment = make_comment("I saw Zyxwvut.", confirmed_at=timezone.now())

    redact(comment, NAME)

    [letter] = later()
    assert letter.subject == "Your comment on “An article” is public"
    assert "removed a passage" in letter.body
    assert NAME not in letter.body


def test_the_writer_of_what_was_public_is_told_once(make_comment, redact, later, moderator):
    comment = make_comment("I saw Zyxwvut.", confirmed_at=timezone.now())
    decisions.decide(comment, outcome="approved", version=1, by=moderator)

    redact(comment, NAME)

    [letter] = later()
    assert letter.subject == "A passage was removed from your comment on “An article”"
    assert "removed a passage" in letter.body


@pytest.mark.parametrize("mode", [HoldMode.EVERYTHING, HoldMode.REVIEW_AFTER])
def test_its_writer_cannot_bring_the_words_back(publication, make_comment, redact, mode):
    publication.hold_mode = mode
    publication.save()
    comment = make_comment("I saw Zyxwvut.")
    ownership.confirm(comment)
    redact(comment, NAME)

    with pytest.raises(ownership.TooLate):
        ownership.edit(comment, version=comment.version, text="I saw Zyxwvut.", name=comment.name)


def test_what_was_returned_comes_back_to_be_read_again(make_comment, redact):
    comment = make_comment("I saw Zyxwvut.", status=Status.RETURNED)
    redact(comment, NAME)

    ownership.edit(comment, version=comment.version, text="I saw Zyxwvut, all the same.", name=comment.name)

    comment.refresh_from_db()
    assert comment.status == Status.PENDING


# ---- undo ----


def test_undo_takes_the_approval_back_and_the_words_stay_removed(make_comment, redact, moderator, later):
    comment = make_comment("I saw Zyxwvut.", confirmed_at=timezone.now())
    decision = redact(comment, NAME)

    assert undoing.last(comment) == decision.entry
    undone = undoing.undo(decision.entry, by=moderator)

    comment.refresh_from_db()
    assert (comment.status, comment.text) == (Status.PENDING, f"I saw {MARKER}.")
    assert "stays removed" in undoing.told(undone)
    assert later() == []


def test_a_redaction_by_itself_cannot_be_undone(make_comment, redact, moderator):
    comment = make_comment("I saw Zyxwvut.", status=Status.APPROVED)
    decision = redact(comment, NAME)

    assert undoing.last(comment) is None
    with pytest.raises(Refused, match="kept nowhere"):
        undoing.undo(decision.entry, by=moderator)


# ---- everywhere else ----


def test_an_earlier_version_keeps_only_what_the_comment_says_now(make_comment, redact):
    comment = make_comment("Zyxwvut Roy came to the ward. It is common.", affiliation="Ward of Zyxwvut Roy")
    for text in (
        "The woman of Sorel came to the ward. It is common.",
        "Zyxwvut Roy, aged 87, came to the ward. It is common.",
        "Something else.",
        "Zyxwvut Roy came to the ward. It is common.",
    ):
        ownership.edit(comment, version=comment.version, text=text, name=comment.name, affiliation="")
        comment.refresh_from_db()

    redact(comment, "Zyxwvut Roy")

    assert list(Version.objects.values_list("text", flat=True)) == [
        f"{MARKER} came to the ward. It is common.",
        f"{MARKER} came to the ward. It is common.",
        f"{MARKER}, {MARKER}, came to the ward. It is common.",
        f"{MARKER}.",
    ]
    assert Version.objects.first().fields["affiliation"] == f"Ward of {MARKER}"


def test_a_field_that_was_taken_away_is_gone_from_the_versions_too(make_comment, redact):
    comment = make_comment("Words.", affiliation="Her ward", interests="Her son")
    ownership.edit(comment, version=1, text="Other words.", name=comment.name)

    redact(comment, "Other", fields=["affiliation", "interests"])

    fields = Version.objects.get().fields
    assert (fields["affiliation"], fields["interests"]) == ("", MARKER)


def test_others_who_repeat_the_words_are_named_and_left_as_they_are(make_comment, make_article, redact):
    comment = make_comment("I saw Zyxwvut Roy.", status=Status.APPROVED)
    quoting = make_comment("> I saw **zyxwvut**\n> Roy.\n\nSo did I.", parent=comment, status=Status.APPROVED)
    waiting = make_comment("Zyxwvut Roy?")
    make_comment("Zyxwvut Royal.", status=Status.APPROVED)
    make_comment("Zyxwvut Roy.", status=Status.SPAM)
    make_comment("Zyxwvut Roy.", article=make_article("Elsewhere"), status=Status.APPROVED)

    assert redaction.repeated(comment, ["Zyxwvut Roy"]) == [quoting, waiting]
    decision = redact(comment, "Zyxwvut Roy")

    assert decision.repeated == [quoting, waiting]
    assert Comment.objects.get(pk=quoting.pk).text == quoting.text


@pytest.fixture
def everywhere(settings, make_comment, moderator, client):
    """A comment whose words stand in every place that can hold them; what is private of it, too."""
    settings.MAIL_KEEP_TEXT = True
    about = {"name": "Rosalind, son of Zyxwvut", "interests": "Zyxwvut is my mother", "affiliation": "Zyxwvut"}
    make_comment("First.", email="follower@example.org", confirmed_at=timezone.now(), notify=Notify.DISCUSSION)
    comment = make_comment(
        "We saw **Zyx**wvut and [her](https://a.example/zyxwvut-roy).", confirmed_at=timezone.now(), **about
    )
    ownership.edit(comment, version=1, text="We saw *Zyxwvut*.\n\nZYXWVUT!", handle="of zyxwvut", **about)
    comment.refresh_from_db()
    reason, note = "You name Zyxwvut.", "Zyxwvut again."
    decisions.decide(comment, outcome="returned", version=comment.version, by=moderator, reason=reason, note=note)
    comment.refresh_from_db()
    decisions_mail = Mail.objects.get(kind="decision")
    outbox.drain(timezone.now() + timedelta(minutes=3))
    assert "Zyxwvut" in Mail.objects.get(pk=decisions_mail.pk).text
    ownership.edit(comment, version=comment.version, text="We saw Zyxwvut once more.", handle="of zyxwvut", **about)
    comment.refresh_from_db()
    decisions.decide(comment, outcome="approved", version=comment.version, by=moderator)
    outbox.drain(timezone.now() + timedelta(minutes=3))
    assert "Zyxwvut" in Mail.objects.get(kind="notice").text
    comment.refresh_from_db()
    reporting.report(comment, reason="patient", address="192.0.2.1", words="It is zyxwvut.")
    Note.objects.create(comment=comment, text="Zyxwvut is known here.", by=moderator)
    Decision.objects.filter(note=note).update(replaced={"reason": ["Zyxwvut"]})
    Comment.objects.filter(pk=comment.pk).update(closed_at=timezone.now(), closed_reason="Of Zyxwvut enough was said.")
    return comment


def test_nothing_of_it_is_left_in_any_table_or_page_or_mail(everywhere, redact, client, later, moderator):
    client.force_login(moderator)
    assert len(rows_that_hold("zyxwvut")) > 12
    assert len(pages_that_hold(client, "zyxwvut", everywhere)) == 11
    mailbox.outbox.clear()

    redact(everywhere, NAME, note="Zyxwvut was named.")

    assert rows_that_hold("zyxwvut") == set()
    assert pages_that_hold(client, "zyxwvut", everywhere) == set()
    assert not any(NAME in f"{letter.subject} {letter.body}" for letter in later())


SIGNS = ["ward ", "é ", "*", "**", "`", "[", "](https://a.example/b)", "> ", "- ", "1. ", "\n", "\n\n", "\\", "a"]
TEXTS = st.lists(st.sampled_from(SIGNS), max_size=8).map("".join)
WRITTEN = ["zyxwvut", "Zyxwvut", "zyx**wvut**", "[zyxwvut](https://a.example)", "https://a.example/zyxwvut"]


@given(TEXTS, st.sampled_from(WRITTEN), TEXTS, TEXTS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_around_it_a_word_that_was_removed_is_in_no_column(
    article, moderator, before, written, between, after
):
    text = f"{before} {written} {between} zyxwvut {after}"
    comment = posting.post(article=article, parent=None, key=secrets.token_hex(16), text=text, name="R", email="")
    ownership.edit(comment, version=1, text=f"{after} {written} {before} zyxwvut", name="R")
    comment.refresh_from_db()

    redaction.redact(comment, version=comment.version, by=moderator, passages=["zyxwvut"])

    assert rows_that_hold("zyxwvut") == set()


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_who_redact_at_once_one_does_and_the_other_learns_it(make_comment, make_user):
    mo, ann = make_user("moderator", "Mo Derator"), make_user("moderator", "Ann Other")
    for _round in range(3):
        comment = make_comment("Zyxwvut Roy came.")

        def remove(by, words, pk=comment.pk):
            return redaction.redact(Comment.objects.get(pk=pk), version=1, by=by, passages=[words])

        results = at_once(lambda: remove(mo, "Zyxwvut"), lambda: remove(ann, "Roy"))

        (won,) = [result for result in results if isinstance(result, Decision)]
        (lost,) = [result for result in results if isinstance(result, Conflict)]
        assert f"decided by {won.entry.by}" in str(lost)
        comment.refresh_from_db()
        assert comment.text in (f"{MARKER} Roy came.", f"Zyxwvut {MARKER} came.")


def test_a_long_text_with_versions_takes_no_second(make_comment, redact):
    comment = make_comment("[a](https://a.example/b) *c* `d` Zyxwvut " * 480)
    for number in range(ownership.VERSIONS):
        Version.objects.create(comment=comment, number=number + 100, text=comment.text[:-1], fields={})
    start = process_time()

    redact(comment, "Zyxwvut [a")

    assert process_time() - start < 1


def test_many_passages_at_once_take_no_second_and_all_go(make_comment, redact):
    words = [f"w{number}" for number in range(2000)]
    comment = make_comment(" ".join(words))
    repeating = make_comment("It was w1999.")
    start = process_time()

    decision = redact(comment, *words)

    assert process_time() - start < 1
    assert comment.text == MARKER
    assert decision.repeated == [repeating]


def test_feeds_say_that_a_redacted_comment_has_changed(client, make_comment, redact, time_machine):
    comment = make_comment("I saw Zyxwvut.", status=Status.APPROVED)
    time_machine.move_to(timezone.now() + timedelta(days=1), tick=False)

    redact(comment, NAME)

    [entry] = feedparser.parse(client.get(reverse("comments:feed")).content).entries
    assert entry.updated_parsed[:5] == timezone.now().timetuple()[:5]
