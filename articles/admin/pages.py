"""What the pages about one article in the admin have in common: previews, links, its history."""

from django.contrib.admin.utils import unquote
from django.http import Http404
from django.shortcuts import get_object_or_404, render

LONGEST_NUMBER = 9  # digits; no field holds more than ten


class PagesAdmin:
    """Finds the article of a page for whoever may see or change it, and shows the page."""

    def _shown(self, request, object_id):
        """Return an article that whoever asks may see here; 404 else."""
        article = self.get_object(request, unquote(object_id))
        if article is None or not self.has_view_or_change_permission(request, article):
            raise Http404
        return article

    def _changed(self, request, object_id):
        """Return an article that whoever asks may change; 404 else."""
        article = self._shown(request, object_id)
        if not self.has_change_permission(request, article):
            raise Http404
        return article

    def _page(self, request, name, article, title, context):
        about = {
            "title": title,
            "subtitle": str(article),
            "article": article,
            "opts": self.opts,
            "may_change": self.has_change_permission(request, article),
        }
        context = self.admin_site.each_context(request) | about | context
        return render(request, f"admin/articles/article/{name}.html", context)


def revision_of(article, number):
    """Return a revision of an article by its number; 404 where there is none."""
    return found(article.revisions.select_related("by"), number=number)


def found(rows, **asked):
    """Return the row of a number that somebody asked for; 404 where there is none, or it is no number."""
    [(name, number)] = asked.items()
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        raise Http404
    return get_object_or_404(rows, **{name: int(number)})
