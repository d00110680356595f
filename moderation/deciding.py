"""What a card's form asks for, and doing it: one form with a button for each decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.models import User
from comments.models import Comment, Status
from moderation import decisions, redaction, seen
from moderation.forms import WordsField
from moderation.models import Decision, Reason

APPROVE, ABOVE, SPAM, RECALL, REDACT, REJECT, RETURN = "approve above spam recall redact reject return".split()
OUTCOMES = {
    APPROVE: Status.APPROVED,
    SPAM: Status.SPAM,
    RECALL: Status.PENDING,
    REJECT: Status.REJECTED,
    RETURN: Status.RETURNED,
}
MOST_WORDS = 2_000  # characters to a writer
FIELDS = ["affiliation", "interests", "handle", "website"]  # what can be emptied beside the text


class Chosen(forms.CharField):
    """A decision as its button writes it: “spam”, or with the reason's code, “reject:patient”."""

    def clean(self, value: Any) -> tuple[str, Reason | None]:
        name, _colon, code = super().clean(value).partition(":")
        if name not in (*OUTCOMES, ABOVE, REDACT):
            raise forms.ValidationError(_("This is no decision. Choose one of the buttons."))
        reason = Reason.objects.filter(code=code).first() if code else None
        if code and (reason is None or name not in (REJECT, RETURN)):
            raise forms.ValidationError(_("This reason is no longer in the list. Choose another."))
        return name, reason


class Spans(forms.Field):
    """Places in a text as check boxes name them: “12-40”."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str] | None) -> list[tuple[int, int]]:
        try:
            return [(int(start), int(end)) for start, _dash, end in (span.partition("-") for span in value or [])]
        except ValueError:
            raise forms.ValidationError(_("This marks no place in the text. Choose again.")) from None


def _words() -> WordsField:
    return WordsField(required=False, max_length=MOST_WORDS)


class CardForm(forms.Form):
    """What stands in a card's form. All of it travels with every decision, so that a refusal can give it back."""

    decision = Chosen(max_length=60)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    seen = forms.CharField(required=False, max_length=10_000)
    reject_words, return_words = _words(), _words()
    note = WordsField(required=False, max_length=1000)
    hides_replies, acknowledged = forms.BooleanField(required=False), forms.BooleanField(required=False)
    span = Spans(required=False)
    passages = WordsField(required=False, max_length=20_000)
    field = forms.MultipleChoiceField(required=False, choices=[(name, name) for name in FIELDS])

    @property
    def refusal(self) -> str:
        """Return why the form cannot be used, as sentences."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


def act(comment: Comment, asked: dict[str, Any], *, by: User) -> Decision:
    """Do what a card's form asks for, and return the decision. Raises Refused as the deeds themselves do."""
    name, reason = asked["decision"]
    common = {"version": asked["version"], "by": by, "note": asked["note"], "acknowledged": asked["acknowledged"]}
    if name == REDACT:
        return _redact(comment, asked, common)
    if name == ABOVE:
        *above, decision = decisions.approve_with_ancestors(comment, seen=seen.read(asked["seen"]), **common)
        decision.together = above  # for whoever tells what was done
        return decision
    if name == APPROVE and comment.status == Status.APPROVED:
        return decisions.keep(comment, **common)
    return decisions.decide(
        comment,
        outcome=OUTCOMES[name],
        listed=reason,
        reason=asked.get(f"{name}_words", ""),
        hides_replies=name == REJECT and asked["hides_replies"],
        **common,
    )


def _redact(comment, asked, common):
    lines = [line for line in asked["passages"].splitlines() if line.strip()]
    return redaction.redact(comment, spans=asked["span"], passages=lines, fields=asked["field"], **common)
