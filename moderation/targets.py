"""Where a comment could be moved: what there is to choose from, and what somebody types to name a place."""

from __future__ import annotations

import re

from django import forms
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from articles.models import Article, ArticleQuerySet, State
from comments.models import Comment
from comments.threads import place_in_thread
from delivery.site import absolute
from moderation.forms import WordsField

TOP = "top"
NUMBER = re.compile(r"(?:^#?c?|/comments/|#c)([0-9]{1,10})/?$", re.ASCII)
ARTICLES = 20  # that a search for one shows
BEGINNING = 140  # characters of a comment that a list shows


def comments(comment: Comment, article: Article, words: str = "") -> QuerySet:
    """Return the comments of an article beneath which this one can be moved, threads newest first."""
    found = Comment.objects.shown().filter(article_id=article.pk)
    if article.pk == comment.article_id:
        found = found.exclude(root=comment.root, path__startswith=comment.path)
    if words:
        found = found.filter(Q(name__icontains=words) | Q(text__icontains=words))
    found = found.order_by("-root", place_in_thread())
    shown = found.annotate(answered=F("parent__name"), beginning=Left("text", BEGINNING + 1))
    return shown.values("pk", "parent", "name", "depth", "created_at", "answered", "beginning")


def open_articles() -> ArticleQuerySet:
    """Return the articles to which a comment can be moved."""
    return Article.objects.published().articles().exclude(state=State.RETRACTED)


def articles(comment: Comment, words: str) -> ArticleQuerySet:
    """Return the newest of the other articles with these words in their title."""
    found = open_articles().exclude(pk=comment.article_id).filter(title__icontains=words)
    return found.latest_first()[:ARTICLES]


def shortened(text: str) -> str:
    """Return the first words of a comment, by which it is told from others."""
    return text if len(text) <= BEGINNING else text[:BEGINNING].rstrip() + "…"


def number_in(typed: str) -> int | None:
    """Return the number of a comment as it is typed: alone, as “#c12”, or in a URL of this site."""
    typed = typed.strip()
    path = typed.removeprefix(absolute("/").removesuffix("/"))
    found = NUMBER.search(path)
    return int(found[1]) if found and "://" not in path else None


class TargetForm(forms.Form):
    """A place to move a comment to: beneath another or at the top level; of another article only if that is named."""

    to = forms.CharField(
        label=_("Number or permalink of a comment"),
        max_length=500,
        error_messages={"required": _("Say which comment: its number, or its permalink.")},
    )
    article = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, comment, **kwargs):
        super().__init__(*args, **kwargs)
        self.comment = comment

    def clean_to(self):
        """Return the comment that is named, None for the top level."""
        typed = self.cleaned_data["to"]
        if typed == TOP:
            return None
        found = Comment.objects.select_related("article").filter(pk=number_in(typed) or 0).first()
        if found is None:
            raise forms.ValidationError(_("There is no comment with this number or permalink."))
        return found

    def clean_article(self):
        """Return the other article that is named, None for the comment's own."""
        number = self.cleaned_data["article"]
        if number in (None, self.comment.article_id):
            return None
        found = open_articles().filter(pk=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no such article, or nothing can be moved to it."))
        return found

    @property
    def names_a_place(self) -> bool:
        return {"to", "article"} <= self.cleaned_data.keys()


class MoveHereForm(TargetForm):
    """What the button “Move” sends along."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    note = WordsField(
        label=_("Note to colleagues"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    elsewhere = forms.BooleanField(label=_("Move it to another article"), required=False)
    acknowledged = forms.BooleanField(
        label=_("I wrote an article that this concerns, and move it all the same"), required=False
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("article") and not cleaned.get("elsewhere"):
            self.add_error("elsewhere", _("It would leave its article. Tick that you mean it, then move it."))
        return cleaned

    def renewed(self, comment):
        """Return the form with what was typed in it, for the comment as it is now."""
        self.data = self.data.copy()
        self.data["version"] = comment.version
        return self
