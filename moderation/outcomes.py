"""What was done, in words for whoever did it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from comments.models import Act, Appearance, Comment, LogEntry, Status

BECAME: dict[str, tuple[str | Promise, str | Promise]] = {
    Status.APPROVED: (gettext_lazy("Approved"), gettext_lazy("It is on the page now.")),
    Status.REJECTED: (gettext_lazy("Rejected"), gettext_lazy("Readers do not see it.")),
    Status.SPAM: (gettext_lazy("Spam"), gettext_lazy("Readers do not see it, and its writer is told nothing.")),
    Status.RETURNED: (
        gettext_lazy("Returned for revision"),
        gettext_lazy("Its writer can mend it; until then readers do not see it."),
    ),
    Status.PENDING: (gettext_lazy("Back in the queue"), gettext_lazy("Readers do not see it.")),
    Status.WITHDRAWN: (gettext_lazy("Withdrawn"), gettext_lazy("Its writer took it back.")),
}
DONE: dict[str, str | Promise] = {
    Act.ANSWERED: gettext_lazy("It stays"),
    Act.UNDONE: gettext_lazy("Undone"),
    Act.MOVED: gettext_lazy("Moved"),
    Act.REDACTED: gettext_lazy("Redacted"),
    Act.CLOSED: pgettext_lazy("a thread or discussion", "Closed"),
    Act.REOPENED: gettext_lazy("Reopened"),
    Act.NOTED: gettext_lazy("Closing note left"),
}
OF_A_THREAD: dict[str, str | Promise] = {
    Act.CLOSED: gettext_lazy("Nobody can answer in its thread any more; readers see the reason."),
    Act.REOPENED: gettext_lazy("Its thread can be answered again."),
}
MARKS = {
    Status.APPROVED: "yes",
    Status.REJECTED: "no",
    Status.SPAM: "no",
}


@dataclass(frozen=True)
class Outcome:
    """What was done, in a word and a sentence; `mark` is "yes", "no" or empty."""

    label: str
    sentence: str
    mark: str = ""


def of(entry: LogEntry, comment: Comment) -> Outcome:
    """Return what a row of the log did, told of its comment as it is now."""
    label = DONE.get(entry.act) or BECAME[comment.status][0]
    sentence = OF_A_THREAD.get(entry.act) or became(comment)
    return Outcome(str(label), str(sentence), MARKS.get(Status(comment.status), ""))


def became(comment: Comment) -> str:
    """Return what readers see of a comment now, and what else follows, as a sentence."""
    if comment.appearance == Appearance.TOMBSTONE:
        return _("A line marks its place, and its replies stay.")
    if comment.status == Status.APPROVED and not comment.article.is_public:
        return _("Readers see it once its article is public.")
    if comment.status == Status.APPROVED and comment.appearance == Appearance.HIDDEN:
        return _("Readers see it once what stands above it is public.")
    return str(BECAME[comment.status][1])
