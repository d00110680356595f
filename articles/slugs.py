"""Slugs: whose one is, and which is free."""

from django.db.models import Q
from django.utils.translation import gettext as _

from articles.models import Article, FormerSlug

LONGEST_NUMBER = 6  # characters, with its hyphen


def holder(slug, *, besides=None):
    """Return the other article at which a slug leads, today or from before; None where it is free."""
    there = Q(slug=slug) | Q(former_slugs__slug=slug)
    return Article.objects.filter(there).exclude(pk=besides and besides.pk).distinct().first()


def free(slug):
    """Return the slug with the first number behind it that no article has or had."""
    longest = Article._meta.get_field("slug").max_length
    begins = slug[: longest - LONGEST_NUMBER]
    taken = {
        *Article.objects.filter(slug__startswith=begins).values_list("slug", flat=True),
        *FormerSlug.objects.filter(slug__startswith=begins).values_list("slug", flat=True),
    }
    numbered = (f"{slug[: longest - len(f'-{number}')]}-{number}" for number in range(2, len(taken) + 3))
    return next(candidate for candidate in numbered if candidate not in taken)


def refusal(slug, *, user, besides=None):
    """Return the sentence for a slug that another article has, with one that is free; empty where this one is.

    It names no article that the user may not see.
    """
    other = holder(slug, besides=besides)
    if other is None:
        return ""
    known = other.is_public or other.is_editable_by(user)
    sentence = (
        _("“%(title)s” has this slug, or had it. “%(free)s” is free.")
        if known
        else _("Another article has this slug, or had it. “%(free)s” is free.")
    )
    return sentence % {"title": other.title, "free": free(slug)}
