"""Who stands under an article, and whom it cannot do without."""

from django.utils.translation import gettext as _

from articles.models import Kind, State
from authors.models import Author


def refusal(article, authors, *, user):
    """Return the sentence for exchanging who stands under an article for these authors; empty where it may be."""
    out = article.was_public and article.state in (State.PUBLISHED, State.RETRACTED)
    if out and article.kind == Kind.ARTICLE and not authors and article.bylines.exists():
        return _("Readers see this article, and somebody has to stand under it. Leave a byline, or add another.")
    everybodys = user.has_perm("articles.edit_any_article")
    if not everybodys and not Author.objects.filter(pk__in=authors, user=user).exists():
        return _("Your name would not stand under it, so you would not find the article again.")
    return ""


def put_first(article, author):
    """Put an author under an article, before everybody else."""
    for place, byline in enumerate(article.bylines.all(), start=1):
        type(byline).objects.filter(pk=byline.pk).update(order=place)
    article.bylines.create(author=author, order=0)
