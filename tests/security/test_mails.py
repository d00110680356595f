"""Whatever stands in a name, a title or a text: a mail goes to one person, from this site, and says what it says."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import invitations, lockouts
from accounts.models import User
from articles.models import Article, Correction
from comments.identity import person
from comments.models import Comment, Notice, Status
from delivery import outbox
from delivery.mailboxes import MailboxField
from moderation import decisions, reporting, undoing
from moderation.models import Report
from publication.models import Publication
from republish.models import Follower

HOSTILE = (
    "A\r\nBcc: all@example.org\r\nContent-Type: text/html\r\n\r\n<b>b</b>\x85Cc: c@example.org\u2028Reply-To:"
    " d@example.org\u2029\x0b\x0c\x1b[2J\u202eoot\u2066 =?utf-8?q?=0d=0aBcc:_x?= %0d%0aBcc: y"
)
HEADERS = {
    *("Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID"),
    *("Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"),
}
TEMPLATES = Path(settings.BASE_DIR) / "templates"
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def hostile(article, make_comment, moderator):
    """Return what each kind of mail is about, for the rooms that readers write to, with hostile words everywhere."""
    mine = make_comment("Mine.", notify="discussion", status=Status.APPROVED)
    answer = make_comment("Theirs.", parent=mine, email="else@example.org", status=Status.APPROVED)
    decided = make_comment("Decided.", email="rosalind@example.org")
    decision = decisions.decide(decided, outcome=Status.REJECTED, version=1, by=moderator, note="", reason=HOSTILE)
    mistaken = make_comment("Mistaken.", email="else@example.org")
    mistake = decisions.decide(mistaken, outcome=Status.REJECTED, version=1, by=moderator, note="", reason=HOSTILE)
    undoing.undo(undoing.last(mistaken), by=moderator)
    report = reporting.report(answer, reason="other", address="192.0.2.1", email="reader@example.org", words=HOSTILE)
    correction = Correction.objects.create(article=article, text=HOSTILE, old_wording=HOSTILE, new_wording="x")
    followers = [
        Follower.objects.create(article=article, email=f"{name}@example.org", confirmed_at=timezone.now())
        for name in "fg"
    ]
    mail_rows = {
        "comment-sent": ("rosalind@example.org", decided.pk),
        "comment-link": ("rosalind@example.org", mine.pk),
        "notice": ("rosalind@example.org", None),
        "digest": ("rosalind@example.org", None),
        "report-outcome": ("reader@example.org", report.pk),
        "decision": ("rosalind@example.org", decision.pk),
        "correction": ("else@example.org", mistake.pk),
        "follow-link": ("f@example.org", followers[0].pk),
        "correction-notice": ("g@example.org", correction.pk),
    }
    outbox.Mail.objects.all().delete()
    told = outbox.queue("decision", key=f"decision:{mistake.pk}", to="else@example.org")
    outbox.Mail.objects.filter(pk=told.pk).update(sent_at=timezone.now())
    Comment.objects.update(name=HOSTILE[:120], text=HOSTILE, confirmed_at=timezone.now(), affiliation=HOSTILE[:120])
    Article.objects.update(title=HOSTILE[:200])
    Publication.objects.update(name=HOSTILE[:120], contact="editors@example.org")
    Report.objects.update(answered_at=timezone.now(), outcome="kept")
    rows = {kind: outbox.queue(kind, key=kind, to=to, reference=pk) for kind, (to, pk) in mail_rows.items()}
    Notice.objects.create(comment=answer, person=person(mine.email), mail=rows["notice"])
    Notice.objects.create(comment=answer, person="b", mail=rows["digest"])
    return rows


@pytest.fixture
def of_accounts(make_user, administrator, client):
    """Queue each kind of mail about an account, of people and a publication with hostile names."""
    User.objects.filter(pk=administrator.pk).update(name=HOSTILE[:150])
    known, invited = (make_user("editor", name, email=f"{name.lower()}@example.org") for name in ("Known", "Invited"))
    invited.set_unusable_password()
    invited.save()
    User.objects.update(name=HOSTILE[:150])
    Publication.objects.update(name=HOSTILE[:120])
    administrator.refresh_from_db()
    invitations.invite(invited, by=administrator)
    lockouts.queue(known.email, "a" * 64)
    client.post("/accounts/password/reset/", {"email": known.email})
    about = {"user": User.objects.get(pk=known.pk), "code": "123456", "left": 3}
    for template in sorted(TEMPLATES.glob("*/email/*_message.txt")):
        prefix = f"{template.parent.relative_to(TEMPLATES)}/{template.name.removesuffix('_message.txt')}"
        get_adapter().send_mail(prefix, known.email, about)
    return list(outbox.Mail.objects.all())


def test_this_table_has_every_mail_that_is_about_what_readers_write(hostile):
    rooms = {"comments", "moderation", "republish"}
    kinds = {kind for kind, composer in outbox._composers.items() if composer.__module__.partition(".")[0] in rooms}

    assert set(hostile) == kinds


def test_the_table_of_accounts_has_every_mail_about_one(of_accounts):
    room = {kind for kind, composer in outbox._composers.items() if composer.__module__.startswith("accounts.")}

    assert {row.kind for row in of_accounts} == room


def test_no_name_becomes_a_header_a_receiver_or_a_sign_that_nobody_sees(of_accounts):
    outbox.drain(timezone.now() + timedelta(minutes=1))

    assert len(mail.outbox) == len(of_accounts)
    hold_to_what_a_mail_is(of_accounts)


def test_no_word_becomes_a_header_a_receiver_or_a_sign_that_nobody_sees(hostile):
    outbox.drain(timezone.now() + timedelta(days=1))

    assert {row.key for row in outbox.Mail.objects.sent()} >= set(hostile)
    hold_to_what_a_mail_is(hostile.values())


def hold_to_what_a_mail_is(rows):
    """Hold every mail that was sent to what a mail is: to one person, with our headers, with what can be seen."""
    for letter in mail.outbox:
        written = letter.message()
        assert set(written.keys()) <= HEADERS
        assert len(letter.recipients()) == 1
        assert letter.recipients()[0] in {row.to for row in rows}
        assert str(written["From"]) == settings.DEFAULT_FROM_EMAIL
        assert len(letter.subject.splitlines()) == 1
        assert not UNSEEN.search(letter.subject + letter.body)


def test_what_a_stranger_wrote_stands_behind_marks_in_a_notice(hostile):
    Comment.objects.update(text="You asked to be told. To hear no more, open:\nhttps://evil.example/\n\nGood bye.")

    outbox.drain(timezone.now() + timedelta(days=1))

    notices = [letter for letter in mail.outbox if "Good bye." in letter.body]
    assert len(notices) == 2  # the notice, and a digest of one
    for line in (line for letter in notices for line in letter.body.splitlines()):
        assert line.startswith("> ") or not any(word in line for word in ("evil", "Good bye", "no more, open"))


@pytest.mark.parametrize(
    "typed",
    [
        *("a@example.org,b@example.org", "a@example.org b@example.org", "a@example.org;b@example.org"),
        *(
            "a@example.org\nBcc: b@example.org",
            "a@example.org\r\nb@example.org",
            "a@example.org\x00",
            "a\u2028@example.org",
        ),
        *(
            '"a b"@example.org',
            '"a@b"@example.org',
            '"a,b@c.org"@example.org',
            "a(comment)@example.org",
            "A <a@example.org>",
        ),
        *(
            "m\u0131ke@example.org",
            "mi\u212ae@example.org",
            "\u0455@example.org",
            "\u017f@example.org",
            "a@[127.0.0.1]",
        ),
        *(
            "root@localhost",
            "a@example.org%0aBcc:b@example.org",
            "a@\u0435xample",
            "a\u200b@example.org",
            "\u202ea@example.org",
        ),
    ],
)
def test_what_is_not_exactly_one_e_mail_address_is_refused(typed):
    with pytest.raises(ValidationError):
        MailboxField().clean(typed)


def test_a_per_cent_sign_in_an_e_mail_address_is_a_per_cent_sign():
    assert MailboxField().clean("a%0ab@example.org") == "a%0ab@example.org"
