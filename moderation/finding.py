"""Finding a comment among all there are: by its number, its permalink, its words, its writer's name or its status."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models import Comment, Status
from moderation.sifting import known_articles

PAGE = 50
_NUMBER = re.compile(r"(?:\S*/comments/|#?c?)(\d{1,18})(?:/\S*)?", re.ASCII)


class FindForm(forms.Form):
    """What is looked for."""

    q = forms.CharField(
        label=_("Words, a name, a number or a permalink"),
        required=False,
        max_length=200,
        widget=forms.SearchInput,
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Any")), *Status.choices])
    article = forms.ModelChoiceField(
        Article.objects.none(),
        label=_("Article"),
        required=False,
        empty_label=_("Any"),
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["article"])
        field.queryset = known_articles().exclude(discussion=None).order_by("title")

    def found(self) -> QuerySet[Comment]:
        """Return the comments that were asked for, newest first."""
        asked = self.cleaned_data
        comments = Comment.objects.select_related("article").defer("rendered", "article__body", "article__body_html")
        if asked["q"].strip():
            comments = comments.filter(_matching(asked["q"].strip()))
        if asked["status"]:
            comments = comments.filter(status=asked["status"])
        if asked["article"]:
            comments = comments.filter(article=asked["article"])
        if asked["before"]:
            comments = comments.filter(pk__lt=asked["before"])
        return comments.order_by("-pk")


def _matching(words: str) -> Q:
    matching = Q(name__icontains=words) | Q(text__icontains=words)
    if number := _NUMBER.fullmatch(words):
        matching |= Q(pk=int(number[1]))
    return matching


def page(comments: QuerySet[Comment]) -> tuple[list[Comment], int | None]:
    """Return the first PAGE of these comments, and the number to go on from where there are more."""
    rows = list(comments[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None
