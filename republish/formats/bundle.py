import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ContextDecorator
from datetime import date
from html import escape
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from articles.leaving import Picture
from delivery.site import absolute
from republish.copies import Copy
from republish.formats import markdown, text
from republish.terms import terms_of
from richtext.outline import characters

extension = "zip"
content_type = "application/zip"
label = _("ZIP with the images in full size")

Files = Iterator[tuple[str, Iterable[bytes]]]


class Sink(io.RawIOBase):
    """Where an archive is written: no file, but what was not sent yet."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self.parts)
        self.parts.clear()
        return data


def stream(copy: Copy) -> Iterator[bytes]:
    """Return the chunks of an archive with the article in three formats, its pictures and a file of credits."""
    # The active language ends with the view, before most of this is written.
    speaking = translation.override(translation.get_language())
    return filter(None, _packed(_files(copy, speaking), copy.slug, copy.credit.published))


def _packed(files: Files, folder: str, day: date) -> Iterator[bytes]:
    sink = Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, chunks in files:
            with archive.open(_entry(f"{folder}/{name}", day), "w") as entry:
                for chunk in chunks:
                    entry.write(chunk)
                    yield sink.taken()
            yield sink.taken()
    yield sink.taken()


def _entry(name: str, day: date) -> zipfile.ZipInfo:
    """Return what is known of a file before it is there; its date is the article's, so that bytes do not differ."""
    entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
    # Pictures too: a file that is stored as it is and tells its length afterwards is refused by readers of streams.
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, wherever it is made
    entry.external_attr = 0o644 << 16
    return entry


def _files(copy: Copy, speaking: ContextDecorator) -> Files:
    """Yield the files: what can be written at once first, what tells of missing pictures last."""
    yield "article.txt", [speaking(text.write)(copy)]
    names = {}
    for picture in copy.pictures:
        file = _opened(picture)
        if file is not None:
            names[picture.url] = f"images/figure-{picture.number}.jpg"
            with file:
                yield names[picture.url], file.chunks()
    yield "article.md", [speaking(_marked)(copy, names)]
    yield "article.html", [speaking(_document)(copy, names)]
    yield "credits.txt", [speaking(_credits)(copy, names)]


def _opened(picture: Picture) -> File | None:
    """Return the file of a picture; None where it is gone, for that is no reason to refuse all the rest."""
    try:
        return default_storage.open(picture.path)
    except OSError:
        return None


def _marked(copy: Copy, names: Mapping[str, str]) -> bytes:
    source = markdown.write(copy).decode()
    for url, name in names.items():
        source = source.replace(f"]({url})", f"]({name})")
    return source.encode()


def _document(copy: Copy, names: Mapping[str, str]) -> bytes:
    """Return the copy as a whole page, which shows the pictures that lie beside it."""
    source = _written("republish/document.html", copy)
    for url, name in names.items():
        source = source.replace(f'src="{escape(url)}"', f'src="{name}"')
    return source.encode()


def _credits(copy: Copy, names: Mapping[str, str]) -> bytes:
    more = {
        "pictures": [(picture, names.get(picture.url)) for picture in copy.pictures],
        "terms": terms_of(copy.credit.licence),
        "feed": absolute(reverse("republish:article-corrections-feed", args=[copy.slug])),
        "follow": absolute(reverse("republish:follow", args=[copy.slug])),
    }
    return _written("republish/credits.txt", copy, **more).encode()


def _written(template: str, copy: Copy, **more: object) -> str:
    source = characters(render_to_string(template, {"copy": copy, "credit": copy.credit, **more}))
    return "\n".join(source.strip().splitlines()) + "\n"
