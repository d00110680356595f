"""Pictures: what an upload may be, and the files made of it.

Of an upload only the pixels that can be seen are kept: no metadata, no profile, no bytes after the end, no original.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from math import prod
from typing import Any, BinaryIO, Self

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageCms

READ = ("JPEG", "PNG", "WEBP")
JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"  # how they begin
MAX_BYTES = 20_000_000
MAX_PIXELS = 25_000_000
MAX_SIDE = 8_000  # pixels
MAX_SCANS = 100  # of a JPEG, which needs about ten: each costs a pass over every pixel, for as little as ten bytes
MAX_PARTS = 20_000  # segments of a JPEG or chunks of a PNG: Pillow goes over them one by one
START_OF_SCAN, END = 0xDA, 0xD9
BARE = {0x01, 0xD8, END}  # markers of a JPEG that stand alone; all others are followed by a length
MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")  # among pixels, every other 255 is escaped by a zero
TELLING = {"exif", "xmp", "comment", "photoshop"}  # keys of Pillow's `info` under which a file tells of itself
XMP_PLACE = (b"GPSLatitude", b"GPSLongitude")

LIMITS = format_lazy(
    _("A JPEG, PNG or WebP file of at most {megabytes} MB, {megapixels} megapixels and {side} pixels on a side."),
    megabytes=MAX_BYTES // 1_000_000,
    megapixels=MAX_PIXELS // 1_000_000,
    side=MAX_SIDE,
)
TOO_LARGE = format_lazy(
    _("This file is larger than {megabytes} MB. Make the picture smaller and choose it again."),
    megabytes=MAX_BYTES // 1_000_000,
)
TOO_MANY_PIXELS = format_lazy(
    _(
        "This picture has more than {megapixels} megapixels, or more than {side} pixels on one side."
        " Make it smaller and choose it again."
    ),
    megapixels=MAX_PIXELS // 1_000_000,
    side=MAX_SIDE,
)
NO_PICTURE = _(
    "This file is not a JPEG, PNG or WebP picture, or it is damaged."
    " Export the picture again as JPEG and choose the new file."
)

# EXIF's Orientation, and the turn that undoes it. ImageOps.exif_transpose would write the EXIF anew, and fails over
# any odd tag beside it.
TURNS: Mapping[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow looks at these before it makes room for the pixels.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class Format(StrEnum):
    """The kinds of file a picture is kept as, by the ending of their names."""

    WEBP = "webp"
    JPEG = "jpg"


CONTENT_TYPES = {Format.WEBP: "image/webp", Format.JPEG: "image/jpeg"}
ENCODING: dict[Format, dict[str, Any]] = {
    Format.WEBP: {"format": "WEBP", "quality": 82},
    Format.JPEG: {"format": "JPEG", "quality": 84, "progressive": True, "optimize": True},
}


class Refused(ValueError):
    """A file is no picture to be taken; the text says to whoever chose it what is wrong and what to do."""


@dataclass(frozen=True)
class Traces:
    """What stood in a picture's file besides its pixels, and went with the file."""

    place: bool = False  # where it was taken
    other: bool = False  # the camera, its owner, the hour, words


@dataclass(frozen=True)
class Rendition:
    """One encoded copy of a picture; width and height in pixels."""

    width: int
    height: int
    format: Format
    data: bytes


@dataclass(frozen=True)
class Name:
    """The name a picture is kept under, from which the place and size of every rendition can be read.

    `widths` ascend, in pixels; `height` goes with the last. `str()` gives what the database keeps, which is the name
    of the largest WebP: `pictures/<digest>/480-960-1600x900/1600.webp`.
    """

    digest: str
    widths: tuple[int, ...]
    height: int

    PATTERN = re.compile(
        r"pictures/(?P<digest>[0-9a-f]{32})/(?P<widths>[0-9]{1,5}(?:-[0-9]{1,5}){0,9})x(?P<height>[0-9]{1,5})"
        r"/(?P<width>[0-9]{1,5})\.(?P<format>webp|jpg)"
    )

    @classmethod
    def parse(cls, name: str) -> Self:
        """Read the name of any one rendition; raises ValueError for every other text."""
        match = cls.PATTERN.fullmatch(name)
        if match is None or match["width"] not in match["widths"].split("-"):
            raise ValueError(f"Not the name of a stored picture: {name!r}")
        return cls(match["digest"], tuple(map(int, match["widths"].split("-"))), int(match["height"]))

    @property
    def width(self) -> int:
        return self.widths[-1]

    @property
    def folder(self) -> str:
        """Return the folder that holds every rendition, and nothing else."""
        return f"pictures/{self.digest}/{'-'.join(map(str, self.widths))}x{self.height}"

    def file(self, width: int, format: Format) -> str:
        return f"{self.folder}/{width}.{format}"

    def __str__(self) -> str:
        return self.file(self.width, Format.WEBP)


def read(file: File[bytes] | BinaryIO) -> Image.Image:
    """Return the upright pixels of a JPEG, PNG or WebP file, in sRGB; of an animation, the first frame's.

    The mode is RGBA where something shows through, else RGB. Raises Refused, and for what is in the file nothing else.
    """
    data = _bytes(file)
    _check_parts(data)
    try:
        with Image.open(BytesIO(data), formats=READ) as picture:
            _check(picture)
            picture.load()
            return _pixels(_upright(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(str(TOO_MANY_PIXELS)) from error
    except Exception as error:  # given hostile bytes, a decoder raises almost anything
        raise Refused(str(NO_PICTURE)) from error


def _bytes(file: File[bytes] | BinaryIO) -> bytes:
    file = file if isinstance(file, File) else File(file)
    if file.size > MAX_BYTES:
        raise Refused(str(TOO_LARGE))
    file.seek(0)
    return bytes(file.read(MAX_BYTES))


def traces(file: File[bytes] | BinaryIO) -> Traces:
    """Say what a picture that `read` has taken carries besides its pixels. Raises nothing for what is in it."""
    data = _bytes(file)
    try:
        with Image.open(BytesIO(data), formats=READ) as picture:
            if picture.format == "PNG":  # which may tell more after its pixels
                picture.load()
            return _traces(picture, data)
    except Exception:  # metadata that no decoder reads is metadata all the same
        return Traces(other=True)


def _traces(picture: Image.Image, data: bytes) -> Traces:
    notes = [*TELLING & picture.info.keys(), *getattr(picture, "text", {})]
    words = (_xmp(picture), data)  # compressed in the one, and in the other where Pillow does not look
    place = _place_in_exif(picture) or any(mark in part for part in words for mark in XMP_PLACE)
    return Traces(place=place, other=bool(notes))


def _place_in_exif(picture: Image.Image) -> bool:
    try:
        places = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # broken EXIF, which says nothing that could be told
        return False
    return bool(places.keys() & {ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLongitude})


def _xmp(picture: Image.Image) -> bytes:
    """Return the XMP of a picture, in which Pillow has it at one of two places and in one of two types."""
    xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    return xmp if isinstance(xmp, bytes) else str(xmp).encode()


def _check(picture: Image.Image) -> None:
    """Raise, as Pillow does for a bomb, when decoding would cost too much; nothing is decoded to know it."""
    if max(picture.size) > MAX_SIDE or prod(picture.size) > MAX_PIXELS:
        raise Image.DecompressionBombError


def _check_parts(data: bytes) -> None:
    """Raise Refused for a file of so many parts that going over them would take longer than any picture does."""
    parts = scans = 0
    for marker, skipped in _segments(data) if data.startswith(JPEG) else _chunks(data):
        parts += 1 + (0 if scans else skipped)  # before the pixels, Pillow looks at every byte between two segments
        scans += marker == START_OF_SCAN
        if parts > MAX_PARTS or scans > MAX_SCANS:
            raise Refused(str(NO_PICTURE))


def _segments(jpeg: bytes) -> Iterator[tuple[int, int]]:
    """Yield the marker of each segment of a JPEG up to its end, and how many bytes stand before it."""
    place, begun = 0, False
    while found := MARKER.search(jpeg, place):
        marker = found[1][0]
        yield marker, found.start() - place
        begun = begun or marker == START_OF_SCAN
        if marker == END and begun:  # before any pixels, an end ends nothing for Pillow
            return
        length = 0 if marker in BARE else int.from_bytes(jpeg[found.end() : found.end() + 2], "big")
        place = found.end() + length


def _chunks(png: bytes) -> Iterator[tuple[int, int]]:
    """Yield something for each chunk of a PNG; nothing for any other file."""
    place = len(PNG) if png.startswith(PNG) else len(png)
    while place < len(png):
        yield 0, 0
        place += 12 + int.from_bytes(png[place : place + 4], "big")


def _upright(picture: Image.Image) -> Image.Image:
    try:
        turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation))
    except Exception:  # broken EXIF around sound pixels
        return picture
    return picture if turn is None else picture.transpose(turn)


def _pixels(picture: Image.Image) -> Image.Image:
    """Copy what can be seen into a new image: under full transparency a picture may still hold what was erased."""
    if picture.mode == "I;16":  # converting would clip every level over 255 to white
        picture = picture.point(lambda level: level / 256).convert("L")
        picture.info.pop("transparency", None)
    profile = picture.info.get("icc_profile")
    picture = picture.convert("RGBA") if picture.has_transparency_data else picture
    colours = _srgb(picture, profile)
    if picture.mode != "RGBA" or picture.getchannel("A").getextrema() == (255, 255):
        return Image.frombytes("RGB", colours.size, colours.tobytes())
    alpha = picture.getchannel("A")
    colours.putalpha(alpha)
    visible = Image.new("RGBA", colours.size)
    visible.paste(colours, mask=alpha.point(lambda level: 255 if level else 0))
    return visible


def _srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to mode RGB through the embedded profile, or plainly when there is none or it does not fit."""
    picture = picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return picture.convert("RGB")


def renditions(image: Image.Image, widths: Iterable[int]) -> list[Rendition]:
    """Encode an image, from `read`, in every format at each width in pixels, narrowest first, never enlarging it.

    Widths beyond the image's own become its own. JPEG shows white where the image is transparent.
    """
    made = []
    for width in sorted({min(width, image.width) for width in widths}):
        height = max(1, round(image.height * width / image.width))
        resized = image.resize((width, height), Image.Resampling.LANCZOS)
        made += [Rendition(width, height, format, _encode(resized, format)) for format in Format]
    return made


def _encode(image: Image.Image, format: Format) -> bytes:
    if format is Format.JPEG and image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    data = BytesIO()
    image.save(data, **ENCODING[format])
    return data.getvalue()


def store(image: Image.Image, widths: Iterable[int], storage: Storage) -> str:
    """Keep the renditions of an image, from `read`, and return the text of their Name.

    The name is made from the files' bytes: they never change, and the same picture is kept once.
    """
    made = renditions(image, widths)
    name = Name(
        digest=sha256(b"".join(rendition.data for rendition in made)).hexdigest()[:32],
        widths=tuple(sorted({rendition.width for rendition in made})),
        height=made[-1].height,
    )
    for rendition in made:
        _keep(rendition.data, storage, name.file(rendition.width, rendition.format))
    return str(name)


def _keep(data: bytes, storage: Storage, name: str) -> None:
    if renew(name, storage):
        if storage.size(name) == len(data):
            return
        storage.delete(name)  # an earlier writing was cut short
    saved = storage.save(name, ContentFile(data))
    if saved != name:  # another process has written the same bytes meanwhile
        storage.delete(saved)


def renew(name: str, storage: Storage) -> bool:
    """Note that a file is wanted, so that it is not taken for an abandoned one; False where it is not there."""
    if not isinstance(storage, FileSystemStorage):
        return storage.exists(name)
    try:
        os.utime(storage.path(name))
    except FileNotFoundError:
        return False
    except PermissionError:  # somebody else's, which only they sweep away
        return True
    return True
