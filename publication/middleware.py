from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from publication.models import Publication


def without_database(view):
    """Mark a view that answers even where the database does not, so that nothing is read before it."""
    view.without_database = True
    return view


class PublicationMiddleware:
    """Give each request the publication, and each page its time zone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.publication = SimpleLazyObject(Publication.objects.current)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request, view, args, kwargs):
        # Health and media answer without the database, and so does what says so.
        if not (view.__module__.startswith("delivery.") or hasattr(view, "without_database")):
            timezone.activate(ZoneInfo(request.publication.time_zone))
