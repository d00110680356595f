from django.utils.functional import SimpleLazyObject

from publication.models import Publication


def publication(request):
    """Give every template the publication, read once a page; and where a request was refused before it had one."""
    return {"publication": getattr(request, "publication", None) or SimpleLazyObject(Publication.objects.current)}
