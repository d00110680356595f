"""Hostile and private files for fields that take pictures, made here, each with what must come of it.

Every one that is taken shows the same scene, red on the left and blue on the right, but for three that say that their
pixels are to be read otherwise, and carries SECRET wherever its
kind of file can hide something. `python -m tests.security.pictures` goes through the costly ones and prints, as JSON,
what became of each, in how many seconds of a processor, and the most memory that this took, in bytes.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, PngImagePlugin

SECRET = b"43.6532 N, 79.3832 W"
SIZE = (48, 32)
REFUSED, CLEAN = "refused", "clean"
IN_OTHER_COLOURS = {"JPEG in grey", "JPEG in four inks, as Adobe turns them", "JPEG of arithmetic code"}


@dataclass(frozen=True)
class Sample:
    """A file as somebody sends it, and what must come of it."""

    data: bytes
    becomes: str
    file_name: str = "picture.jpg"
    content_type: str = "image/jpeg"


# ---- how pictures are built ----


def scene(mode="RGB", size=SIZE):
    """Draw a picture whose left half is red and right half blue, so that its way up can be told."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def encoded(image, format, **options):
    data = BytesIO()
    image.save(data, format, **options)
    return data.getvalue()


def segment(marker, content):
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def after_start(jpeg, *segments):
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def before_pixels(png, *chunks):
    return png[:33] + b"".join(chunks) + png[33:]


def after_pixels(png, *chunks):
    return png[:-12] + b"".join(chunks) + png[-12:]


def bare_png(width, height, *, depth=8, colour=2, rows=b""):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


def claiming(jpeg, width, height):
    """Return a JPEG that says that it is of another size."""
    place = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:place] + struct.pack(">HH", height, width) + jpeg[place + 4 :]


def riff(*chunks):
    parts = b"".join(kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


def extended_webp(width, height, *chunks, flags=0):
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff((b"VP8X", bytes([flags, 0, 0, 0]) + sides), *chunks)


def exif(**tags):
    data = Image.Exif()
    data[0x010E] = data[0x013B] = SECRET.decode()
    data[0x9286] = b"ASCII\0\0\0" + SECRET
    data[0x927C] = b"Maker\0" + SECRET
    data.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 11.0), 3: "W", 4: (79.0, 22.0, 59.0), 29: SECRET.decode()})
    data.update({int(tag.removeprefix("tag")): value for tag, value in tags.items()})
    return data


def exif_with_thumbnail():
    """Return EXIF whose second directory holds a small JPEG, as cameras write it."""
    small = after_start(encoded(scene(size=(16, 16)), "JPEG"), segment(0xFE, SECRET))
    at = 8 + 2 + 4 + 2 + 2 * 12 + 4
    entries = struct.pack(">HHII", 0x0201, 4, 1, at) + struct.pack(">HHII", 0x0202, 4, 1, len(small))
    return b"Exif\0\0MM\0*\0\0\0\x08" + b"\0\0\0\0\0\x0e" + b"\0\x02" + entries + b"\0\0\0\0" + small


def exif_of(*entries):
    """Return EXIF of these entries alone: each a tag, a type, a count and where its values stand."""
    listed = b"".join(struct.pack(">HHII", *entry) for entry in entries)
    return b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", len(entries)) + listed + struct.pack(">I", 8) + SECRET


def profile(description=b""):
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data + description  # what stands behind the last tag is read by nobody


def archive():
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("page.html", SECRET)
    return data.getvalue()


SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG, PNG, WEBP = (encoded(scene(), format) for format in ("JPEG", "PNG", "WEBP"))
VP8 = WEBP[12:]
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="' + SECRET + b'"/></x:xmpmeta>'
PAGE = b"<!doctype html><script>alert(1)</script>" + SECRET
SCRIPT = b"<?php system($_GET['c']); /*" + SECRET
ANIMATED = {"save_all": True, "append_images": [scene().rotate(180)]}
IPTC = segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(SECRET)) + SECRET)


# ---- what is no picture that is taken, whatever it is called ----


def _other_formats() -> Iterator[tuple[str, bytes]]:
    for name in ("GIF", "BMP", "TIFF", "ICO", "AVIF", "JPEG2000", "PDF", "TGA", "PPM", "DDS", "ICNS", "QOI"):
        yield f"{name} under the name of a JPEG", encoded(scene(size=(32, 32)), name)
    yield "animated GIF", encoded(scene(), "GIF", **ANIMATED)
    yield "GIF that is a script", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)"
    yield "PSD", b"8BPS\0\x01" + bytes(6) + b"\0\x03" + struct.pack(">IIHH", 32, 48, 8, 3) + bytes(5000)
    yield "HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)
    yield "MP4", b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0\0\0\x08free" + bytes(100)
    yield "SVG", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield "SVG, compressed", gzip.compress(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    yield "HTML", PAGE
    yield "XML with an entity", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    yield "ZIP", archive()
    yield "JavaScript", b"import('/x.js')//"
    yield "shell script", b"#!/bin/sh\nid\n"
    yield "PHP", SCRIPT
    yield "PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (r) file\n"
    yield "program for Windows", b"MZ\x90\0" + bytes(56) + b"\x40\0\0\0PE\0\0" + bytes(200)
    yield "program for Linux", b"\x7fELF\x02\x01\x01" + bytes(200)
    yield "XBM", b"#define im_width 8\n#define im_height 1\nstatic char im_bits[] = {\n0x00};\n"
    yield "text", SECRET
    yield "nothing", b""
    yield "one byte", b"\xff"
    yield "the first bytes of a JPEG", b"\xff\xd8\xff"
    yield "the first bytes of a PNG", SIGNATURE
    yield "the first bytes of a WebP", WEBP[:12]
    yield "page before a JPEG", PAGE + JPEG
    yield "blank before a PNG", b" " + PNG
    yield "JPEG of another process, without losses", JPEG.replace(b"\xff\xc0", b"\xff\xc3")
    yield "JPEG-LS", JPEG.replace(b"\xff\xc0", b"\xff\xf7")
    yield "two JPEGs folded into each other", JPEG[:2] + JPEG


# ---- what is cut short or damaged ----


def _broken() -> Iterator[tuple[str, bytes]]:
    for name, whole in (("JPEG", JPEG), ("PNG", PNG), ("WebP", WEBP)):
        yield f"{name} cut in its header", whole[:24]
        yield f"{name} cut in its pixels", whole[: len(whole) * 3 // 5]
    yield "JPEG without its last byte", JPEG[:-1]
    yield "WebP without its last byte", WEBP[:-1]
    yield "PNG cut at its pixels", PNG[: PNG.index(b"IDAT") + 4]
    damaged = bytearray(PNG)
    damaged[PNG.index(b"IDAT") + 6] ^= 0xFF
    yield "PNG with a false sum of its pixels", bytes(damaged)
    yield "PNG with a false sum of its header", PNG[:29] + bytes(4) + PNG[33:]
    yield "PNG whose pixels are no compressed bytes", SIGNATURE + PNG[8:33] + chunk(b"IDAT", b"\0" * 60) + PNG[-12:]
    yield "PNG without pixels", PNG[:33] + PNG[-12:]
    yield "PNG with a palette that is not there", bare_png(4, 4, colour=3, rows=bytes(20))
    yield "PNG of a colour type that is none", bare_png(4, 4, colour=5, rows=bytes(64))
    yield "JPEG without its tables", b"\xff\xd8" + JPEG[JPEG.index(b"\xff\xc0") :]
    yield "WebP of noise", riff((b"VP8 ", random.Random(7).randbytes(400)))  # noqa: S311 - the same noise each time
    yield "WebP whose size is a lie", WEBP[:4] + b"\xff\xff\xff\x7f" + WEBP[8:]


# ---- what would cost memory or hours ----


def _bombs() -> Iterator[tuple[str, bytes]]:
    sides = {"30,000 × 30,000": (30_000, 30_000), "1 × 100,000": (1, 100_000), "5,000 × 5,200": (5_000, 5_200)}
    for claim, (width, height) in sides.items():
        yield f"PNG that claims {claim}", bare_png(width, height)
    yield "PNG that claims 2,147,483,647 × 2,147,483,647", bare_png(2**31 - 1, 2**31 - 1)
    for width, height in ((30_000, 30_000), (1, 65_000), (5_000, 5_200)):
        yield f"JPEG that claims {width} × {height}", claiming(JPEG, width, height)
    yield "WebP that claims 16,383 × 16,383", extended_webp(16_383, 16_383, (b"VP8 ", VP8[8:]))
    yield "WebP that claims 16,777,216 × 256", extended_webp(16_777_216, 256, (b"VP8 ", VP8[8:]))
    lossless = b"\x2f" + struct.pack("<I", 16_382 | 16_382 << 14) + bytes(20)
    yield "lossless WebP that claims 16,383 × 16,383", riff((b"VP8L", lossless))
    for width, height in ((0, 48), (48, 0), (0, 0)):
        yield f"PNG of {width} × {height}", bare_png(width, height)
        yield f"JPEG of {width} × {height}", claiming(JPEG, width, height)
    yield "WebP of 0 × 0", riff((b"VP8L", b"\x2f\0\0\0\0"))
    yield "26 megapixels of black", encoded(Image.new("1", (6_500, 4_001)), "PNG")
    zeros = zlib.compress(bytes(50_000_000), 9)
    yield "zTXt of 50 MB", before_pixels(PNG, chunk(b"zTXt", b"Comment\0\0" + zeros))
    yield "iTXt of 50 MB", before_pixels(PNG, chunk(b"iTXt", b"Comment\0\1\0\0\0" + zeros))
    yield "iTXt of 50 MB behind the pixels", after_pixels(PNG, chunk(b"iTXt", b"Comment\0\1\0\0\0" + zeros))
    yield "profile of 50 MB", before_pixels(PNG, chunk(b"iCCP", b"profile\0\0" + zeros))
    small = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(1_000_000), 9))
    yield "100 zTXt of 1 MB each", before_pixels(PNG, *[small] * 100)
    packed = gzip.compress(b"SIMPLE  =                    T" + bytes(20_000_000))
    yield "gzip bomb", packed
    yield "FITS bomb", b"SIMPLE  =                    T".ljust(80) + b"ZCMPTYPE= 'GZIP_1'".ljust(80) + packed
    yield "five million segments", after_start(JPEG, segment(0xEE, b"") * 4_900_000)
    yield "a million chunks", before_pixels(PNG, chunk(b"teSt", b"") * 1_600_000)
    yield "19 MB of filling", after_start(JPEG, b"\xff" * 19_000_000)
    progressive = claiming_progressive(5_000, 5_000)
    last = progressive.rindex(b"\xff\xda")
    yield "20,000 progressive scans", progressive[:last] + progressive[last:-2] * 20_000 + b"\xff\xd9"
    start = JPEG.index(b"\xff\xda")
    alone = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0"
    yield "a million plain scans", claiming(JPEG[:start], 5_000, 5_000) + alone * 1_000_000 + b"\xff\xd9"


def claiming_progressive(width, height):
    data = encoded(scene("L"), "JPEG", progressive=True)
    place = data.index(b"\xff\xc2") + 5
    return data[:place] + struct.pack(">HH", height, width) + data[place + 4 :]


# ---- what is taken, without what it carries ----


def _private_jpegs() -> Iterator[tuple[str, bytes]]:
    yield "JPEG with a place in EXIF", encoded(scene(), "JPEG", exif=exif())
    yield "JPEG with a thumbnail in EXIF", after_start(JPEG, segment(0xE1, exif_with_thumbnail()))
    yield "JPEG with broken EXIF", after_start(JPEG, segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + SECRET * 9))
    yield (
        "JPEG whose EXIF leads to itself",
        after_start(JPEG, segment(0xE1, exif_of((0x8769, 4, 1, 8), (0x8825, 4, 1, 8)))),
    )
    yield "JPEG whose EXIF counts to 2**31", after_start(JPEG, segment(0xE1, exif_of((0x0112, 3, 2**31, 8))))
    yield "JPEG with XMP", encoded(scene(), "JPEG", xmp=XMP)
    more = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + struct.pack(">II", len(XMP), 0) + XMP
    yield "JPEG with extended XMP", after_start(JPEG, segment(0xE1, more))
    yield "JPEG with IPTC", after_start(JPEG, IPTC)
    yield "JPEG with a comment", after_start(JPEG, segment(0xFE, SECRET))
    yield "JPEG with PHP in a comment", after_start(JPEG, segment(0xFE, SCRIPT))
    yield "JPEG with a page in a comment", after_start(JPEG, segment(0xFE, PAGE))
    yield "JPEG with a PDF in it", after_start(JPEG, segment(0xFE, b"%PDF-1.4\n" + SECRET))
    yield "JPEG with words in its profile", encoded(scene(), "JPEG", icc_profile=profile(SECRET))
    yield (
        "JPEG whose profile claims 2 GB",
        encoded(scene(), "JPEG", icc_profile=struct.pack(">I", 2**31 - 1) + profile()[4:]),
    )
    tags = profile()[:128] + b"\xff" * 4 + profile()[132:]
    yield "JPEG whose profile claims 2**32 tags", encoded(scene(), "JPEG", icc_profile=tags + SECRET)
    yield "JPEG with a thumbnail in JFXX", JPEG[:20] + segment(0xE0, b"JFXX\0\x13\x08\x08" + SECRET * 9) + JPEG[20:]
    yield "JPEG with a segment of a maker", after_start(JPEG, segment(0xEA, SECRET))
    yield "JPEG with a JUMBF box", after_start(JPEG, segment(0xEB, b"JP\0\1\0\0\0\1\0\0\0\x20jumb" + SECRET))
    yield "JPEG and an archive", JPEG + archive()
    yield "JPEG and a page", JPEG + PAGE
    yield "JPEG and a film", JPEG + b"\0\0\0\x18ftypmp42" + SECRET
    yield "JPEG of several pictures", encoded(scene(), "MPO", exif=exif(), **ANIMATED)
    yield "JPEG in four inks", encoded(scene("CMYK"), "JPEG", comment=SECRET)
    yield "JPEG in four inks, as Adobe turns them", _ycck()
    yield "JPEG in grey", encoded(scene("L"), "JPEG", comment=SECRET)
    yield "progressive JPEG", encoded(scene(), "JPEG", progressive=True, comment=SECRET)
    yield "JPEG of arithmetic code", _arithmetic()
    everything = encoded(scene(), "JPEG", exif=exif(), xmp=XMP, comment=SECRET, icc_profile=profile(SECRET))
    yield "JPEG with everything", after_start(everything, IPTC) + archive()


def _ycck():
    """Return four inks whose first three are turned into brightness and colour, as its Adobe segment says."""
    return encoded(scene("CMYK"), "JPEG").replace(b"Adobe\0\x64\0\0\0\0\0", b"Adobe\0\x64\0\0\0\0\2")


def _arithmetic():
    """Return a JPEG that says that its pixels are coded by arithmetic, which reads any bytes as some pixels."""
    return JPEG.replace(b"\xff\xc0", b"\xff\xc9")


def _private_pngs() -> Iterator[tuple[str, bytes]]:
    words = PngImagePlugin.PngInfo()
    words.add_text("Location", SECRET.decode())
    words.add_text("Raw profile type exif", SECRET.decode(), zip=True)
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    words.add_itxt("Comment", SECRET.decode(), zip=True)
    yield "PNG with words", encoded(scene(), "PNG", pnginfo=words)
    yield "PNG with words behind its pixels", after_pixels(PNG, chunk(b"tEXt", b"Author\0" + SECRET))
    yield "PNG with a place in EXIF", encoded(scene(), "PNG", exif=exif())
    yield "PNG with words in its profile", encoded(scene(), "PNG", icc_profile=profile(SECRET))
    yield "PNG with a chunk of a maker", before_pixels(PNG, chunk(b"teSt", SECRET))
    yield "PNG with the hour", before_pixels(PNG, chunk(b"tIME", struct.pack(">HBBBBB", 2024, 1, 2, 3, 4, 5)))
    yield "PNG with a palette to choose from", before_pixels(PNG, chunk(b"sPLT", SECRET + b"\0\x08" + bytes(6)))
    yield "PNG without its last byte", PNG[:-1]
    yield "PNG and a page", PNG + PAGE
    yield "PNG and an archive", PNG + archive()
    yield "animated PNG", encoded(scene(), "PNG", pnginfo=words, **ANIMATED)
    yield "PNG that claims endless frames", before_pixels(PNG, chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)))
    yield "PNG whose pixels go on for 50 MB", _going_on()
    yield "PNG of sixteen bits", _sixteen_bits()
    yield "PNG of a palette with transparency", encoded(scene("P"), "PNG", transparency=b"\xfe", pnginfo=words)
    yield "PNG that shows through", encoded(_clear(), "PNG", pnginfo=words)


def _clear():
    image = scene("RGBA")
    image.putpixel((24, 0), (1, 2, 3, 0))
    return image


def _going_on():
    rows = b"".join(b"\0" + scene().crop((0, y, 48, y + 1)).tobytes() for y in range(SIZE[1]))
    return bare_png(*SIZE, rows=rows + bytes(50_000_000))


def _sixteen_bits():
    row = b"\0" + b"\xff\xff\0\0\0\0" * 24 + b"\0\0\0\0\xff\xff" * 24
    return bare_png(*SIZE, depth=16, rows=row * SIZE[1])


def _private_webps() -> Iterator[tuple[str, bytes]]:
    yield "WebP with a place in EXIF", encoded(scene(), "WEBP", exif=exif())
    yield "WebP with XMP", encoded(scene(), "WEBP", xmp=XMP)
    yield "WebP with words in its profile", encoded(scene(), "WEBP", icc_profile=profile(SECRET))
    yield "WebP with a chunk of a maker", extended_webp(*SIZE, (b"VP8 ", VP8[8:]), (b"NOTE", SECRET))
    yield "WebP and an archive", WEBP + archive()
    yield "WebP and a page", WEBP + PAGE
    yield "animated WebP", encoded(scene(), "WEBP", exif=exif(), xmp=XMP, **ANIMATED)
    yield "lossless WebP", encoded(scene(), "WEBP", lossless=True, xmp=XMP)


def _turned() -> Iterator[tuple[str, bytes]]:
    """Yield the scene as cameras leave it that were held otherwise, with the turn in EXIF."""
    turns = [None, 0, 3, 1, 5, 2, 6, 4]  # Pillow's Transpose, by EXIF's Orientation less one
    for orientation, turn in enumerate(turns, start=1):
        image = scene() if turn is None else scene().transpose(Image.Transpose(turn))
        yield f"JPEG turned {orientation}", encoded(image, "JPEG", exif=exif(tag274=orientation))


# ---- names and types that say something else ----

NAMES = {
    "a way out of the folder": "../../../../etc/cron.d/x.jpg",
    "a way out as Windows writes it": "..\\..\\x.jpg",
    "a way out, encoded": "..%2f..%2fx.jpg",
    "the root": "/etc/passwd",
    "a NUL": "x.php\0.jpg",
    "a line break": "x\r\nSet-Cookie: a=b\r\n.jpg",
    "300 characters": "x" * 300 + ".jpg",
    "letters that run backwards": "x\u202egpj.exe",
    "a dot at the end": "x.jpg.",
    "two endings": "x.php.jpg",
    "another ending": "x.html",
    "a device": "CON.jpg",
    "a stream": "x.jpg::$DATA",
    "a script": "<script>alert(1)</script>.jpg",
    "quotes": 'x" onerror="alert(1).jpg',
    "a formula": "=cmd|x.jpg",
    "a hidden file": ".htaccess",
    "no letters": ".jpg",
    "the name of a stored picture": "pictures/" + "a" * 32 + "/16x9/16.webp",
}


def _misnamed() -> Iterator[tuple[str, Sample]]:
    for name, data in (("JPEG", JPEG), ("PNG", PNG), ("WebP", WEBP)):
        for ending, kind in (("gif", "image/gif"), ("php", "application/x-php"), ("svg", "image/svg+xml")):
            yield f"{name} that is called .{ending}", Sample(data, CLEAN, f"picture.{ending}", kind)
    for name, data in (("page", PAGE), ("archive", archive()), ("GIF", encoded(scene(), "GIF"))):
        for ending, kind in (("jpg", "image/jpeg"), ("png", "image/png"), ("webp", "image/webp")):
            yield f"{name} that is called .{ending}", Sample(data, REFUSED, f"picture.{ending}", kind)


# ---- all of them ----


def samples() -> dict[str, Sample]:
    """Return every file by its name."""
    refused = dict([*_other_formats(), *_broken(), *_bombs()])
    clean = dict([*_private_jpegs(), *_private_pngs(), *_private_webps(), *_turned()])
    made = {name: Sample(data, REFUSED) for name, data in refused.items()}
    return made | {name: Sample(data, CLEAN) for name, data in clean.items()} | dict(_misnamed())


def heaviest() -> Iterator[tuple[str, Sample]]:
    """Yield the largest pictures that are taken, of the kinds that cost the most memory and the most time."""
    square = (5_000, 5_000)
    clear = Image.new("RGBA", square, (200, 0, 0, 128))
    yield "25 megapixels of WebP", Sample(encoded(clear, "WEBP", lossless=True, quality=0, method=0), CLEAN)
    drawn = encoded(Image.new("RGB", square), "JPEG", progressive=True)
    last = drawn.rindex(b"\xff\xda")
    yield "25 megapixels in 100 scans", Sample(drawn[:last] + drawn[last:-2] * 90 + drawn[-2:], CLEAN)


# ---- what is left of one ----


def left_of_jpeg(data) -> Iterator[str]:
    """Say what a JPEG holds besides tables, frames and scans."""
    place = 2
    while data[place : place + 2] != b"\xff\xd9":
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if data[place] != 0xFF or marker not in {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDD, 0xDA}:
            yield f"a segment {marker:#x} at {place}"
            return
        if marker == 0xE0 and (length != 16 or data[place + 16 : place + 18] != b"\0\0"):
            yield "a thumbnail"
        place += 2 + length
        while marker == 0xDA and not (data[place] == 0xFF and data[place + 1] not in {0, *range(0xD0, 0xD8)}):
            place += 1
    if data[place + 2 :]:
        yield "bytes after the end"


def left_of_webp(data) -> Iterator[str]:
    """Say what a WebP holds besides one picture and what shows through it."""
    place, end = 12, 8 + int.from_bytes(data[4:8], "little")
    if data[end:]:
        yield "bytes after the end"
    while place < end:
        kind, length = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if kind not in {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}:
            yield f"a chunk {kind!r}"
        if kind == b"VP8X" and data[place + 8] & ~0x10:
            yield "a promise of a profile, EXIF, XMP or frames"
        place += 8 + length + length % 2


def left(data) -> list[str]:
    """Say all that a stored file holds besides pixels."""
    if data.startswith(b"RIFF"):
        found = list(left_of_webp(data))
    else:
        found = list(left_of_jpeg(data)) if data.startswith(b"\xff\xd8") else ["no picture"]
    marks = (SECRET, b"Exif", b"xmp", b"GPS", b"Photoshop", b"<script", b"<?php", b"PK\x03\x04", b"%PDF")
    return found + [repr(mark) for mark in marks if mark in data]


# ---- what they cost, in a process of their own ----


def measure() -> dict[str, tuple[str, float]]:
    """Do with each costly file what a form does; return what became of it, and in how many seconds of a processor."""
    from django.core.exceptions import ValidationError
    from django.core.files.storage import InMemoryStorage
    from django.core.files.uploadedfile import SimpleUploadedFile

    from delivery import images
    from delivery.fields import WIDTHS, PictureFormField

    found = {}
    for name, sample in [*((name, Sample(data, REFUSED)) for name, data in _bombs()), *heaviest()]:
        began = time.process_time()
        try:
            upload = PictureFormField().clean(SimpleUploadedFile(sample.file_name, sample.data))
            images.store(upload.pixels, WIDTHS, InMemoryStorage())
            became = CLEAN
        except ValidationError:
            became = REFUSED
        found[name] = (became if became == sample.becomes else f"not {sample.becomes}", time.process_time() - began)
    return found


if __name__ == "__main__":
    import django

    django.setup()
    found = measure()
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({"found": found, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}))
