"""Everything that is kept about an e-mail address: handing it to its owner, and erasing it.

What others wrote stays as it is, quotations included. Erasing reaches the raw text and every version of it; a comment
that was public leaves a tombstone, so that the answers to it keep their place.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from comments import log, rendering, signals, states, threads
from comments.identity import person
from comments.models import Act, Comment, Notice, Notify, Status, Version
from delivery.models import Mail

# What stands for a network address stays until its own time is over: else erasing would be a way past the limits.
EMPTIED: dict[str, Any] = {
    "name": "",
    "email": "",
    "handle": "",
    "website": "",
    "profession": "",
    "affiliation": "",
    "interests": "",
    "text": "",
    "text_hash": "",
    "html": "",
    "author": None,
    "user": None,
    "notify": Notify.OFF,
    "findings": [],
}
HANDED_OUT = (
    "name email handle website profession affiliation interests text status notify created_at confirmed_at edited_at"
    " public_since agreed_at redacted"
).split()


def everything(email: str) -> dict[str, Any]:
    """Return all that is kept about an e-mail address, fit for JSON."""
    comments = (
        Comment.objects.filter(email=email).select_related("article").prefetch_related("versions").order_by("pk")
    )
    kept: dict[str, Any] = {"e_mail_address": email, "comments": [_handed_out(comment) for comment in comments]}
    answers: list[tuple[Any, Any]] = signals.collecting.send(sender=None, email=email)
    return kept | {name: value for _receiver, more in answers for name, value in more.items()}


def _handed_out(comment):
    earlier = [{"text": row.text, "until": row.until, **row.fields} for row in comment.versions.all()]
    about = {"number": comment.pk, "article": comment.article.title, "earlier_versions": earlier}
    return about | {name: getattr(comment, name) for name in HANDED_OUT}


@transaction.atomic
def erase(email: str) -> int:
    """Erase everything kept about an e-mail address; return how many comments it touched."""
    if not email:
        return 0
    under_it = Comment.objects.filter(email=email).order_by("pk")
    threads.hold_all(under_it)  # before anything else: whoever decides there waits
    comments = list(under_it)
    signals.forgetting.send(sender=None, email=email, comments=[comment.pk for comment in comments])
    Mail.objects.filter(to=email).delete()
    Notice.objects.filter(person=person(email)).delete()
    for comment in comments:
        _erase(comment)
    return len(comments)


def _erase(comment):
    stored = threads.lock(comment)
    if Status.WITHDRAWN in states.allowed(stored):
        states.move(stored, Status.WITHDRAWN, by=None, version=stored.version, cause=Act.ERASED)
        stored = threads.lock(stored)
    Version.objects.filter(comment=stored).delete()
    for column, value in EMPTIED.items():
        setattr(stored, column, value)
    stored.erased = True
    stored.version += 1
    stored.save()
    threads.refresh(stored)
    rendering.store(stored)
    log.write(Act.ERASED, by=None, comment=stored)
