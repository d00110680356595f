from datetime import timedelta

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from delivery.site import absolute


@require_safe
def security_txt(request):
    """Say whom to tell about a weakness (RFC 9116). Its end moves by the month, so that the file keeps its ETag."""
    contact = request.publication.contact
    if not contact:
        raise Http404
    expires = (timezone.now().replace(day=1) + timedelta(days=200)).strftime("%Y-%m-01T00:00:00Z")
    lines = [
        f"Contact: mailto:{contact}",
        f"Expires: {expires}",
        "Preferred-Languages: en, fr",
        f"Canonical: {absolute(request.path)}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
