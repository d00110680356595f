"""A comment's status moves by one table, in one place, with one row of the log a move."""

import ast
import uuid
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from comments import personal, states
from comments.models import Act, Appearance, Comment, LogEntry, Status
from comments.refusals import Conflict, Refused

TABLE = {
    "pending": {"approved", "rejected", "spam", "returned", "withdrawn"},
    "approved": {"rejected", "spam", "withdrawn", "pending"},
    "returned": {"pending", "withdrawn", "rejected"},
    "rejected": {"approved", "spam"},
    "spam": {"approved", "rejected"},
    "withdrawn": set(),
}
PAIRS = [(before, after) for before in TABLE for after in TABLE]
ALLOWED = [(before, after) for before, after in PAIRS if after in TABLE[before]]
REFUSED = [(before, after) for before, after in PAIRS if after not in TABLE[before]]


@pytest.mark.parametrize(("before", "after"), ALLOWED)
def test_a_move_of_the_table_is_made_and_writes_one_row(make_comment, moderator, before, after):
    comment = make_comment(status=before)
    version, rows = comment.version, comment.log.count()

    entry = states.move(comment, after, by=moderator, version=version)

    stored = Comment.objects.get(pk=comment.pk)
    assert (stored.status, stored.version) == (after, version + 1)
    assert comment.log.count() == rows + 1
    assert comment.log.first() == entry
    assert (entry.act, entry.before, entry.after) == (Act.DECIDED, before, after)
    assert (entry.by, entry.version, entry.article_id) == (moderator, version + 1, comment.article_id)


@pytest.mark.parametrize(("before", "after"), REFUSED)
def test_any_other_move_is_refused_and_leaves_no_trace(make_comment, moderator, before, after):
    comment = make_comment(status=before)
    stored = Comment.objects.values().get(pk=comment.pk)
    rows = comment.log.count()

    with pytest.raises(Refused, match=f"“{Status(before).label}” cannot become “{Status(after).label}”"):
        states.move(comment, after, by=moderator, version=comment.version)

    assert Comment.objects.values().get(pk=comment.pk) == stored
    assert comment.log.count() == rows


@pytest.mark.parametrize("status", TABLE)
def test_what_is_offered_is_what_the_table_allows(make_comment, status):
    assert states.allowed(make_comment(status=status)) == TABLE[status]


@pytest.mark.parametrize("status", ["rejected", "spam"])
def test_what_was_erased_stays_what_it_is(make_comment, status):
    comment = make_comment(status=status)
    personal.erase(comment.email)
    comment.refresh_from_db()

    assert states.allowed(comment) == set()
    for outcome in TABLE[status]:
        with pytest.raises(Refused, match="was erased at its writer’s wish"):
            states.move(comment, outcome, by=None, version=comment.version)


def test_the_object_in_hand_shows_what_was_stored(make_comment):
    comment = make_comment()

    states.move(comment, Status.APPROVED, by=None, version=comment.version)

    stored = Comment.objects.get(pk=comment.pk)
    for name in ("status", "version", "appearance", "public_since", "hides_replies"):
        assert getattr(comment, name) == getattr(stored, name), name


def test_the_cause_of_a_move_stands_in_the_log(make_comment):
    comment = make_comment(status=Status.APPROVED)

    states.move(comment, Status.WITHDRAWN, by=None, version=comment.version, cause=Act.WITHDRAWN)

    entry = comment.log.first()
    assert (entry.act, entry.by) == (Act.WITHDRAWN, None)


def test_a_move_within_a_request_keeps_the_request_s_id(client, moderator, make_comment):
    comment = make_comment()
    client.force_login(moderator)

    client.post(reverse("moderation:decide", args=[comment.pk]), {"decision": "spam", "version": comment.version})

    decided, posted = comment.log.all()
    assert uuid.UUID(decided.request_id)
    assert posted.request_id == ""


def test_a_move_of_what_has_changed_meanwhile_names_who_decided_what_and_when(make_comment, make_user):
    comment = make_comment()
    seen = Comment.objects.get(pk=comment.pk)
    states.move(comment, Status.SPAM, by=make_user("moderator", "Mo Derator"), version=comment.version)
    rows = comment.log.count()

    with pytest.raises(Conflict) as conflict:
        states.move(seen, Status.APPROVED, by=make_user("moderator", "Late Comer"), version=seen.version)

    told = str(conflict.value)
    assert "“Spam”" in told
    assert "decided by Mo Derator" in told
    assert str(comment.log.first().at.year) in told
    assert Comment.objects.get(pk=comment.pk).status == Status.SPAM
    assert comment.log.count() == rows


def test_a_conflict_with_the_writer_says_so_and_names_nobody(make_comment, moderator):
    comment = make_comment()
    seen = Comment.objects.get(pk=comment.pk)
    states.move(comment, Status.WITHDRAWN, by=None, version=comment.version, cause=Act.WITHDRAWN)

    with pytest.raises(Conflict, match="“Withdrawn”, withdrawn by its writer on"):
        states.move(seen, Status.APPROVED, by=moderator, version=seen.version)


def test_a_conflict_still_reads_well_when_who_decided_has_no_account_any_more(make_comment, make_user):
    comment = make_comment()
    seen = Comment.objects.get(pk=comment.pk)
    gone = make_user("moderator", "Gone By Now")
    states.move(comment, Status.APPROVED, by=gone, version=comment.version)
    gone.delete()

    with pytest.raises(Conflict, match="“Approved”, decided on"):
        states.move(seen, Status.SPAM, by=None, version=seen.version)


# ---- publishing beneath what is not public ----


def hide(comment, status, *, hides_replies=False):
    states.move(comment, status, by=None, version=comment.version, hides_replies=hides_replies)


@pytest.mark.parametrize("status", [Status.PENDING, Status.SPAM, Status.REJECTED])
@pytest.mark.parametrize("above", ["parent", "grandparent"])
def test_nothing_is_approved_beneath_what_readers_cannot_see(make_comment, status, above):
    grandparent = make_comment(name="Grace Grandparent", status=Status.APPROVED)
    parent = make_comment(name="Paul Parent", parent=grandparent, status=Status.APPROVED)
    reply = make_comment(parent=parent)
    hidden = {"parent": parent, "grandparent": grandparent}[above]
    hide(hidden, status, hides_replies=status == Status.REJECTED)

    with pytest.raises(Refused, match=f"{hidden.name} that is not public \\({status.label}\\)"):
        states.move(reply, Status.APPROVED, by=None, version=reply.version)

    reply.refresh_from_db()
    assert (reply.status, reply.appearance, reply.public_since) == (Status.PENDING, Appearance.HIDDEN, None)


@pytest.mark.parametrize("status", [Status.REJECTED, Status.WITHDRAWN])
def test_a_reply_that_waited_is_approved_beneath_a_tombstone(make_comment, status):
    parent = make_comment(status=Status.APPROVED)
    reply = make_comment(parent=parent)
    hide(parent, status)

    states.move(reply, Status.APPROVED, by=None, version=reply.version)

    reply.refresh_from_db()
    assert reply.appearance == Appearance.SHOWN


@pytest.mark.parametrize("status", [Status.REJECTED, Status.SPAM, Status.RETURNED])
def test_a_reply_beneath_what_is_not_public_can_still_be_refused(make_comment, status):
    parent = make_comment(status=Status.APPROVED)
    reply = make_comment(parent=parent)
    hide(parent, Status.SPAM)

    states.move(reply, status, by=None, version=reply.version)

    reply.refresh_from_db()
    assert reply.status == status


def test_being_public_first_is_remembered_once(make_comment):
    comment = make_comment(status=Status.APPROVED)
    first = comment.public_since
    assert first is not None

    hide(comment, Status.REJECTED)
    hide(comment, Status.APPROVED)

    comment.refresh_from_db()
    assert comment.public_since == first


def test_a_rejection_hides_replies_only_if_asked_and_an_approval_forgets_it(make_comment):
    comment = make_comment(status=Status.APPROVED)
    hide(comment, Status.REJECTED, hides_replies=True)
    assert Comment.objects.get(pk=comment.pk).hides_replies

    hide(comment, Status.APPROVED, hides_replies=True)

    assert not Comment.objects.get(pk=comment.pk).hides_replies


# ---- nothing else ----


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "published"},
        {"appearance": "visible"},
        {"appearance": Appearance.SHOWN},
        {"appearance": Appearance.TOMBSTONE},
        {"hides_replies": True},
        {"closed_reason": "For a reason, but not closed."},
    ],
    ids=str,
)
def test_the_database_refuses_what_the_rules_could_never_make(make_comment, wrong):
    comment = make_comment()

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**wrong)


STORING = set(
    "Comment create acreate get_or_create update_or_create bulk_create"
    " update aupdate bulk_update save asave setattr".split()
)


def assignments(tree):
    """Yield the lines that give something a status, in any of the ways Django and Python have for it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "status" and not isinstance(node.ctx, ast.Load):
            yield node.lineno
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            keywords = {keyword.arg for keyword in node.keywords}
            words = {word.value for word in ast.walk(node) if isinstance(word, ast.Constant)}
            if name in STORING and ("status" in keywords or "status" in words):
                yield node.lineno


def rooms():
    for file in sorted(Path(settings.BASE_DIR).glob("*/**/*.py")):
        room = file.relative_to(settings.BASE_DIR).parts[0]
        if not room.startswith(".") and room not in ("tests", "docs"):
            yield file


def test_nothing_but_the_table_s_own_module_gives_a_comment_its_status():
    found = {
        f"{file.relative_to(settings.BASE_DIR)}:{line}"
        for file in rooms()
        if "migrations" not in file.parts
        for line in assignments(ast.parse(file.read_text()))
    }

    assert found
    assert {place.split(":")[0] for place in found} == {"comments/states.py"}


@pytest.mark.parametrize(
    "code",
    [
        "comment.status = 'approved'",
        "comment.status += 'x'",
        "comment.status: str = 'approved'",
        "a, comment.status = 1, 2",
        "for comment.status in statuses: pass",
        "Comment(status='approved')",
        "Comment.objects.filter(pk=1).update(status='approved')",
        "Comment.objects.update(**{'status': 'approved'})",
        "Comment.objects.update_or_create(pk=1, defaults={'status': 'approved'})",
        "Comment.objects.bulk_update(rows, ['status'])",
        "comment.save(update_fields=['status'])",
        "setattr(comment, 'status', 'approved')",
    ],
)
def test_the_search_for_assignments_finds_each_way(code):
    assert list(assignments(ast.parse(code)))


def test_the_search_for_assignments_lets_reading_and_answering_pass():
    code = """
render(request, 'comments/refused.html', status=422)
if comment.status == other.status:
    Comment.objects.filter(status='spam')
"""

    assert not list(assignments(ast.parse(code)))


def test_every_status_in_the_database_was_reached_through_the_log(make_comment):
    for status in TABLE:
        make_comment(status=status, was_public=status in ("rejected", "spam"))

    for comment in Comment.objects.all():
        steps = list(comment.log.order_by("pk").values_list("act", "before", "after"))
        assert steps[0] == (Act.POSTED, "", "pending")
        assert all(left[2] == right[1] for left, right in pairwise(steps))
        assert steps[-1][2] == comment.status
    assert LogEntry.objects.exists()
