"""An article is light: weighed as it travels, compressed by the server that serves it."""

from tests.browser.reading.places import RESERVED

MOST_BYTES = 60_000
MOST_REQUESTS = 7


def test_an_article_with_three_comments_is_light(page):
    requests = []
    page.on("requestfinished", lambda request: requests.append(request))

    page.goto(RESERVED, wait_until="networkidle")

    assert page.locator(".comment").count() == 3
    needed = [request for request in requests if not is_picture(request)]
    weights = {request.url: weight(request.sizes()) for request in needed}
    assert len(weights) <= MOST_REQUESTS, weights
    assert sum(weights.values()) <= MOST_BYTES, weights
    assert all(is_compressed(request) for request in needed)


def is_picture(request):
    return request.response().header_value("content-type").startswith("image/")


def is_compressed(request):
    return request.resource_type == "font" or request.response().header_value("content-encoding") == "br"


def weight(sizes):
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]
