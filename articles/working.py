"""Working copies: what somebody has typed into an article's form and not saved, and who has the form open."""

from articles.models import WorkingCopy


def of(user, article=None):
    """Return somebody's working copy of an article, or of one that they are beginning; None where there is none."""
    return WorkingCopy.objects.filter(user=user, article=article).first()


def forget(user, article=None):
    """Drop somebody's working copy: it was saved, or thrown away."""
    WorkingCopy.objects.filter(user=user, article=article).delete()
