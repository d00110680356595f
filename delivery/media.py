from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponseNotFound
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .images import CONTENT_TYPES, Format, Name

YEAR = 365 * 24 * 3600  # seconds


@require_safe
def media(request, path):
    """Serve one rendition of a picture from whatever stores it, and no other file that may be there."""
    try:
        Name.parse(path)
    except ValueError:
        return _not_found()
    etag = quote_etag(path)  # the path is made from the bytes, which never change
    response = get_conditional_response(request, etag=etag) or _file(path)
    if response.status_code in (200, 304):  # a refusal must not be kept for a year
        response.headers["ETag"] = etag
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response


def _file(path):
    try:
        file = default_storage.open(path)
    except FileNotFoundError:
        return _not_found()
    return FileResponse(file, content_type=CONTENT_TYPES[Format(path.rpartition(".")[2])])


def _not_found():
    # The policy of media leaves a page no style and no link to follow: a sentence will do.
    return HttpResponseNotFound(_("There is no such picture."), content_type="text/plain; charset=utf-8")
