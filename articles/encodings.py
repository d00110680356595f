"""As which files an article can be had. The rooms above say so when the site starts; this room does not know them."""

from dataclasses import dataclass

from django.urls import reverse

from delivery.site import absolute


@dataclass(frozen=True)
class Encoding:
    """A file made of an article: the name of its URL, which takes slug and extension, and its type."""

    route: str
    extension: str
    content_type: str

    @property
    def media_type(self) -> str:
        """Return the type without its parameters, as links and structured data name it."""
        return self.content_type.partition(";")[0]

    @property
    def describes(self) -> bool:
        """Say whether it is data about the article rather than the article to be read."""
        return self.media_type.endswith(("json", "xml"))

    def url(self, article) -> str:
        return absolute(reverse(self.route, args=[article.slug, self.extension]))


_offered: list[Encoding] = []


def offer(encoding: Encoding) -> None:
    if encoding not in _offered:
        _offered.append(encoding)


def encodings_of(article) -> list[Encoding]:
    """Return what may be taken of an article: nothing where the licence permits no copies, or once it is retracted."""
    return list(_offered) if article.terms.permits_copies and not article.is_retracted else []
