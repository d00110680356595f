import os
import re

from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, HttpResponseNotFound
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .images import CONTENT_TYPES, Format, Name

START = {Format.WEBP: re.compile(rb"RIFF.{4}WEBP", re.DOTALL), Format.JPEG: re.compile(rb"\xff\xd8\xff.*", re.DOTALL)}
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
    format = Format(path.rpartition(".")[2])
    try:
        file = default_storage.open(path) if _is_plain(path) else None
    except FileNotFoundError:
        file = None
    if file is None or not _begins_as(format, file):
        return _not_found()
    return FileResponse(file, content_type=CONTENT_TYPES[format])


def _is_plain(path):
    """Say whether this is a file that lies in the folder itself; no link below it is followed."""
    if not isinstance(default_storage, FileSystemStorage):
        return True
    root, whole = default_storage.path(""), default_storage.path(path)
    return os.path.isfile(whole) and os.path.realpath(whole) == os.path.join(os.path.realpath(root), path)


def _begins_as(format, file):
    start = file.read(12)
    file.seek(0)
    return START[format].fullmatch(start) is not None


def _not_found():
    # The policy of media leaves a page no style and no link to follow: a sentence will do.
    return HttpResponseNotFound(_("There is no such picture."), content_type="text/plain; charset=utf-8")
