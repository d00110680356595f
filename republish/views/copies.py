from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import signposting
from articles.reading import public_article
from delivery.site import absolute
from republish.copies import copy_of
from republish.formats import FORMATS, TO_PASTE
from republish.memory import periods
from republish.terms import terms_of


class Box:
    """A format on the page, ready to be copied: its text and its size in kB, of 1,000 bytes, at least one."""

    def __init__(self, module, written):
        self.format = module
        self.text = written.decode()
        self.kilobytes = max(1, round(len(written) / 1000))


@require_safe
@public_article
def republish(request, article):
    """Show an article ready to be copied, and what its licence means; or whom to ask."""
    context = {"article": article, "licence": article.terms, "periods": periods(article)}
    if article.is_retracted:
        return render(request, "republish/retracted.html", context, status=410)
    if not article.terms.permits_copies:
        return render(request, "republish/reserved.html", context)
    copy = copy_of(article, request.publication)
    boxes = [Box(module, module.write(copy)) for module in TO_PASTE]
    context |= {
        "copy": copy,
        "credit": copy.credit,
        "terms": terms_of(article.terms),
        "boxes": boxes,
        "downloads": [module for module in FORMATS.values() if module not in TO_PASTE],
        "preview": preview(boxes[0].text),
        "canonical": absolute(request.path),
        "link_to_article": f'<link rel="canonical" href="{article.canonical_url}">',
    }
    answer = render(request, "republish/republish.html", context)
    answer.headers["Link"] = signposting.links_back(article)
    return answer


def preview(source):
    """Return an HTML copy for this site's own page: its pictures come from here, when they are looked at."""
    source = source.replace("<article ", '<article class="prose" ', 1)
    return source.replace(f'<img src="{absolute("/")}', '<img loading="lazy" src="/')


@require_safe
@public_article
def download(request, article, extension):
    """Return a copy as a file; 404 where the licence permits none, 410 where the article was retracted."""
    module = FORMATS.get(extension)
    if module is None or not article.terms.permits_copies:
        raise Http404
    if article.is_retracted:
        return render(request, "republish/retracted.html", {"article": article}, status=410)
    copy = copy_of(article, request.publication)
    answer = (
        StreamingHttpResponse(module.stream(copy)) if hasattr(module, "stream") else HttpResponse(module.write(copy))
    )
    answer.headers["Content-Type"] = module.content_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{article.slug}.{module.extension}"'
    answer.headers["Link"] = signposting.links_of_copy(article)
    return answer
