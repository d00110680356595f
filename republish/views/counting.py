import base64
import logging

from django.db import Error
from django.http import HttpResponse, HttpResponseNotFound
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article
from delivery.networks import client_address
from publication.middleware import without_database
from republish import counting

logger = logging.getLogger(__name__)
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")  # one transparent pixel


@require_safe
@without_database
def count(request, pk):
    """Answer with a picture that nobody sees, and count who reads a copy; 404 where there was never one to read.

    The number of the article is no secret: whoever has a copy has it, and a URL that only we could make would keep
    nobody from asking for it a thousand times. The bounds in counting.py do that.
    """
    request.COOKIES.clear()  # or Django takes back a cookie of its own that is out of date, by setting it
    if counting.asks_not_to_be_counted(request.headers):
        return HttpResponse(status=204)
    try:
        article = _article(pk)
        if article is None:
            # The policy leaves a page no style and no link to follow: a sentence will do.
            return HttpResponseNotFound(_("There is no such picture."), content_type="text/plain; charset=utf-8")
        _count(request, article)
    except Error:  # what it says may hold what was to be stored
        logger.warning("a reader of a copy was not counted: the database did not answer")
    return HttpResponse(GIF, content_type="image/gif")


def _article(pk):
    ever_public = Article.objects.articles().filter(pk=pk, public_since__lte=timezone.now())
    return ever_public.only("state", "published_at").first()


def _count(request, article):
    if request.method != "GET" or not article.is_public or article.is_retracted:
        return
    if counting.is_read(request.headers):
        reader = counting.Reader(
            address=client_address(request),
            agent=request.headers["User-Agent"],
            origin=counting.origin_of(request.headers.get("Referer", "")),
        )
        counting.count(article, reader=reader, day=counting.today())
