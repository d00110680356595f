import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, ImageFile, PngImagePlugin, _webp

from delivery import images
from delivery.images import Format, Name, Refused
from tests.security.pictures import encoded, scene

SECRET = b"43.6532 N, 79.3832 W"
WIDTHS = (16, 32, 64)


def read(data):
    return images.read(SimpleUploadedFile("picture.jpg", data))


def exif(**tags):
    data = Image.Exif()
    data[0x010E] = SECRET.decode()
    data[0x9286] = b"ASCII\0\0\0" + SECRET
    data.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 11.0), 3: "W", 4: (79.0, 22.0, 59.0)})
    data.update({int(tag.removeprefix("tag")): value for tag, value in tags.items()})
    return data


def profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def text_chunks():
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Location", SECRET.decode())
    chunks.add_text("Comment", SECRET.decode(), zip=True)
    chunks.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET.decode()}</x>")
    return chunks


def segment(marker, content):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content


def after_start(jpeg, *segments):
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width, height, *, depth=8, colour=2, rows=b"", before=b""):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = chunk(b"IHDR", header) + before + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def archive():
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("page.html", SECRET)
    return data.getvalue()


START_OF_SCAN = bytes([0xFF, images.START_OF_SCAN])
IPTC = segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(SECRET)) + SECRET)
JPEG = encoded(scene(), "JPEG")
PNG = encoded(scene(), "PNG")
WEBP = encoded(scene(), "WEBP")
XMP = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"

PRIVATE = {
    "jpeg exif with a place": encoded(scene(), "JPEG", exif=exif()),
    "jpeg xmp": encoded(scene(), "JPEG", xmp=XMP),
    "jpeg iptc": after_start(JPEG, IPTC),
    "jpeg comment": encoded(scene(), "JPEG", comment=SECRET),
    "jpeg profile": encoded(scene(), "JPEG", icc_profile=profile()),
    "jpeg unknown segment": after_start(JPEG, segment(0xEA, SECRET)),
    "jpeg everything": after_start(
        encoded(scene(), "JPEG", exif=exif(), xmp=XMP, comment=SECRET, icc_profile=profile()), IPTC
    ),
    "jpeg and an archive": JPEG + archive(),
    "jpeg and a page": JPEG + b"<script>alert(1)</script>" + SECRET,
    "jpeg and a second picture": encoded(scene(), "MPO", save_all=True, append_images=[scene()], exif=exif()),
    "png text": encoded(scene(), "PNG", pnginfo=text_chunks()),
    "png exif": encoded(scene(), "PNG", exif=exif()),
    "png profile": encoded(scene(), "PNG", icc_profile=profile()),
    "png unknown chunk": PNG[:33] + chunk(b"teSt", SECRET) + PNG[33:],
    "png and a page": PNG + b"<html>" + SECRET,
    "png animated": encoded(scene(), "PNG", save_all=True, append_images=[scene().rotate(180)], pnginfo=text_chunks()),
    "webp exif": encoded(scene(), "WEBP", exif=exif()),
    "webp xmp": encoded(scene(), "WEBP", xmp=XMP),
    "webp profile": encoded(scene(), "WEBP", icc_profile=profile()),
    "webp and an archive": WEBP + archive(),
    "webp animated": encoded(scene(), "WEBP", save_all=True, append_images=[scene().rotate(180)], xmp=XMP),
}


def parts_of_jpeg(data):
    """Return the markers of a JPEG up to its first scan, and what follows its end."""
    assert data.startswith(b"\xff\xd8")
    markers, place = [], 2
    while (marker := data[place + 1]) != 0xDA:
        markers.append(marker)
        place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    return markers, data[data.index(b"\xff\xd9", place) + 2 :]


def parts_of_webp(data):
    """Return the kinds of chunk of a WebP, and what follows its end."""
    end = 8 + struct.unpack("<I", data[4:8])[0]
    kinds, place = [], 12
    while place < end:
        kinds.append(data[place : place + 4])
        size = struct.unpack("<I", data[place + 4 : place + 8])[0]
        place += 8 + size + size % 2
    return kinds, data[end:]


def assert_only_pixels(data):
    """Fail for any segment or chunk that pixels do not need: tables, frames and scans."""
    if data.startswith(b"RIFF"):
        kinds, rest = parts_of_webp(data)
        assert set(kinds) <= {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
    else:
        markers, rest = parts_of_jpeg(data)
        assert set(markers) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDD}
    assert rest == b""
    assert SECRET not in data
    with Image.open(BytesIO(data)) as image:
        assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & image.info.keys()
        assert not image.getexif()


def contents(storage, folder=""):
    """Return everything in a storage by name."""
    folders, files = storage.listdir(folder)
    found = {f"{folder}{name}": storage.open(f"{folder}{name}").read() for name in files}
    for name in folders:
        found |= contents(storage, f"{folder}{name}/")
    return found


@pytest.mark.parametrize("data", PRIVATE.values(), ids=PRIVATE.keys())
def test_nothing_but_pixels_reaches_the_storage(data):
    storage = InMemoryStorage()

    images.store(read(data), WIDTHS, storage)

    assert len(contents(storage)) == 6
    for content in contents(storage).values():
        assert_only_pixels(content)


@pytest.mark.parametrize("data", PRIVATE.values(), ids=PRIVATE.keys())
def test_what_is_removed_takes_no_pixel_with_it(data):
    image = read(data)

    assert image.size == (48, 32)
    assert image.info == {}
    left, right = image.getpixel((4, 16)), image.getpixel((44, 16))
    assert left[0] > 240 > 20 > left[2]
    assert right[2] > 240 > 20 > right[0]


def test_the_scan_for_private_parts_finds_them():
    for name in ("jpeg exif with a place", "jpeg comment", "jpeg iptc", "jpeg and a page", "webp exif"):
        with pytest.raises(AssertionError):
            assert_only_pixels(PRIVATE[name])


LYING = {  # by EXIF's Orientation, how the camera left the picture
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def traces(data):
    return images.traces(SimpleUploadedFile("picture.jpg", data))


XMP = b'<rdf:Description exif:GPSLatitude="43,39.2N" exif:GPSLongitude="79,22.9W"/>'


@pytest.mark.parametrize(
    "data",
    [
        encoded(scene(), "JPEG", exif=exif()),
        encoded(scene(), "PNG", exif=exif()),
        encoded(scene(), "WEBP", exif=exif()),
        encoded(scene(), "JPEG", xmp=XMP),
        encoded(scene(), "WEBP", xmp=XMP),
        png(1, 1, rows=b"\0\0\0\0", before=chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)),
        png(
            1,
            1,
            rows=b"\0\0\0\0",
            before=chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)),
        ),
        after_start(JPEG, segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + bytes(8) + XMP)),
    ],
)
def test_a_place_in_a_file_is_noticed(data):
    assert traces(data).place


def owned():
    data = Image.Exif()
    data[ExifTags.Base.CameraOwnerName] = "Ada Byron"
    return data


@pytest.mark.parametrize(
    "data",
    [
        encoded(scene(), "JPEG", comment=SECRET),
        encoded(scene(), "JPEG", exif=owned()),
        encoded(scene(), "WEBP", xmp=b"<x>Ada Byron</x>"),
        encoded(scene(), "PNG", pnginfo=text_chunks()),
        png(1, 1, rows=b"\0\0\0\0").replace(chunk(b"IEND", b""), chunk(b"tEXt", b"Author\0Ada") + chunk(b"IEND", b"")),
        after_start(encoded(scene(), "JPEG"), segment(0xE1, b"Exif\0\0MM\0*" + b"\xff" * 40)),
    ],
)
def test_whatever_else_a_file_tells_is_noticed(data):
    assert traces(data) == images.Traces(place=False, other=True)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_file_of_nothing_but_pixels_and_their_colours_leaves_no_traces(format):
    assert traces(encoded(scene(), format, icc_profile=profile())) == images.Traces()


def lying(orientation):
    upright = scene()
    upright.paste("white", (0, 0, 16, 16))
    return upright if LYING[orientation] is None else upright.transpose(LYING[orientation])


def assert_upright(image):
    assert image.size == (48, 32)
    white, red, blue = (image.getpixel(place) for place in ((6, 6), (6, 26), (40, 6)))
    assert min(white) > 200
    assert red[0] > 200 > 60 > red[2]
    assert blue[2] > 200 > 60 > blue[0]


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", LYING)
def test_a_picture_stands_upright(format, orientation):
    assert_upright(read(encoded(lying(orientation), format, exif=exif(tag274=orientation))))


def test_a_picture_stands_upright_whatever_else_its_exif_holds():
    odd = exif(tag274=6).tobytes().replace(b"\x01\x0e\0\x02", b"\x01\x01\0\x02")  # a height in words

    assert_upright(read(encoded(lying(6), "JPEG", exif=odd)))


BROKEN_EXIF = {
    "jpeg": after_start(JPEG, segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12" * 40)),
    "png": PNG[:33] + chunk(b"eXIf", b"no EXIF at all") + PNG[33:],
    "webp": encoded(scene(), "WEBP", exif=b"no EXIF at all"),
}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize("data", BROKEN_EXIF.values(), ids=BROKEN_EXIF.keys())
def test_broken_exif_around_sound_pixels_is_only_dropped(data):
    assert read(data).size == (48, 32)


def test_a_cmyk_picture_becomes_rgb():
    image = read(encoded(scene("CMYK"), "JPEG"))

    assert image.mode == "RGB"
    assert image.getpixel((4, 16))[0] > 200


def test_a_sixteen_bit_radiograph_keeps_its_greys():
    row = b"\0" + struct.pack(">3H", 0, 0x8000, 0xFFFF)

    image = read(png(3, 1, depth=16, colour=0, rows=row))

    assert [image.getpixel((x, 0)) for x in range(3)] == [(0, 0, 0), (128, 128, 128), (255, 255, 255)]


def test_a_sixteen_bit_radiograph_with_a_transparent_level_is_read():
    row = b"\0" + struct.pack(">3H", 0, 0x8000, 0xFFFF)

    image = read(png(3, 1, depth=16, colour=0, rows=row, before=chunk(b"tRNS", struct.pack(">H", 0x8000))))

    assert image.mode == "RGB"


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16"])
def test_every_kind_of_grey_and_palette_becomes_rgb(mode):
    image = read(encoded(Image.new(mode, (4, 4)), "PNG"))

    assert (image.mode, image.getpixel((0, 0))) == ("RGB", (0, 0, 0))


def test_a_palette_with_transparency_keeps_it():
    palette = Image.new("P", (2, 1))
    palette.putpalette([255, 0, 0, 0, 0, 255])
    palette.putpixel((1, 0), 1)

    image = read(encoded(palette, "PNG", transparency=b"\x80\xff"))

    assert image.mode == "RGBA"
    assert [image.getpixel((x, 0)) for x in range(2)] == [(255, 0, 0, 128), (0, 0, 255, 255)]


@pytest.mark.parametrize(("format", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("WEBP", "RGBA")])
def test_an_alpha_channel_that_hides_nothing_is_dropped(format, mode):
    assert read(encoded(scene(mode), format)).mode == "RGB"


@pytest.mark.parametrize(("format", "options"), [("PNG", {}), ("WEBP", {"lossless": True, "exact": True})])
def test_what_was_erased_by_making_it_transparent_is_gone(format, options):
    erased = scene("RGBA")
    erased.putalpha(Image.new("L", erased.size, 0))
    erased.putpixel((0, 0), (255, 255, 255, 255))

    image = read(encoded(erased, format, **options))

    assert image.getpixel((4, 16)) == (0, 0, 0, 0)
    assert image.getpixel((0, 0)) == (255, 255, 255, 255)


def test_colours_are_converted_by_the_embedded_profile():
    exchanged = profile().replace(b"rXYZ", b"....").replace(b"bXYZ", b"rXYZ").replace(b"....", b"bXYZ")

    image = read(encoded(scene(), "PNG", icc_profile=exchanged))

    assert image.getpixel((4, 16)) == (0, 0, 255)


@pytest.mark.parametrize("broken", [b"", b"not a profile", profile()[:200], profile()[:40] + b"\xff" * 400])
def test_a_broken_profile_is_ignored(broken):
    assert read(encoded(scene(), "PNG", icc_profile=broken)).getpixel((4, 16)) == (255, 0, 0)


def test_a_profile_for_other_colours_is_ignored():
    assert read(encoded(scene("L"), "PNG", icc_profile=profile())).getpixel((4, 16)) == (76, 76, 76)


OTHERS = {
    "nothing": b"",
    "gif": encoded(scene(), "GIF"),
    "bmp": encoded(scene(), "BMP"),
    "tiff": encoded(scene(), "TIFF"),
    "pdf": encoded(scene(), "PDF"),
    "ico": encoded(scene(), "ICO"),
    "avif": b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miafMA1B" + bytes(100),
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "gif with script": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
    "zip": archive(),
    "page before a picture": b"<html>" + JPEG,
    "script": b"#!/bin/sh\n",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "only the beginnings": b"\xff\xd8\xff",
    "png beginnings": PNG[:8],
    "webp beginnings": WEBP[:12],
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS.keys())
def test_a_file_that_is_no_picture_is_refused_with_what_to_do(data):
    with pytest.raises(Refused, match=r"not a JPEG, PNG or WebP picture, or it is damaged\. Export"):
        read(data)


@pytest.mark.parametrize("data", [JPEG, PNG, WEBP, PRIVATE["webp animated"], PRIVATE["png animated"]])
def test_a_picture_cut_short_is_refused_or_whole(data):
    for end in range(0, len(data), max(1, len(data) // 60)):
        try:
            image = read(data[:end])
        except Refused:
            continue
        assert image.size == (48, 32)


@pytest.mark.parametrize("data", [JPEG, PNG, WEBP])
def test_half_a_picture_is_refused(data):
    with pytest.raises(Refused):
        read(data[: len(data) * 3 // 5])


TOO_LARGE = {
    "bomb of 50,000 by 50,000": png(50_000, 50_000),
    "webp bomb of 8,000 by 8,000": WEBP[:12]
    + b"VP8X"
    + struct.pack("<I", 10)
    + bytes(4)
    + b"\x3f\x1f\x00" * 2
    + WEBP[12:],
    "26 megapixels": encoded(Image.new("1", (6_500, 4_001)), "PNG"),
    "8,001 pixels wide": encoded(Image.new("1", (8_001, 1)), "PNG"),
    "8,001 pixels high": encoded(Image.new("1", (1, 8_001)), "PNG"),
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("data", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_too_many_pixels_are_refused_before_any_is_decoded(data, monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: pytest.fail("decoded"))
    monkeypatch.setattr(_webp, "WebPAnimDecoder", lambda data: pytest.fail("made room for"))

    with pytest.raises(
        Refused, match=r"more than 25 megapixels, or more than 8000 pixels on one side\. Make it smaller"
    ):
        read(data)


def test_the_largest_sides_are_taken():
    assert read(encoded(Image.new("1", (8_000, 1)), "PNG")).size == (8_000, 1)


def test_a_progressive_picture_with_endless_scans_is_refused():
    data = encoded(scene("L"), "JPEG", progressive=True)
    last = data.rindex(START_OF_SCAN)
    repeated = data[:last] + data[last:-2] * images.MAX_SCANS + data[-2:]

    with pytest.raises(Refused, match="Export the picture again"):
        read(repeated)

    assert read(data).size == (48, 32)


def test_a_plain_picture_whose_colours_come_one_by_one_without_end_is_refused():
    start = JPEG.index(START_OF_SCAN)
    first_colour_alone = START_OF_SCAN + b"\0\x08\x01\x01\0\0\x3f\0"
    endless = JPEG[:start] + first_colour_alone * (images.MAX_SCANS + 1) + JPEG[-2:]

    with pytest.raises(Refused, match="Export the picture again"):
        read(endless)


ENDLESS = {
    "segments": after_start(JPEG, *[segment(0xEE, b"")] * images.MAX_PARTS),
    "filling": after_start(JPEG, b"\xff" * images.MAX_PARTS),
    "filling after an end without a picture": after_start(JPEG, b"\xff\xd9", b"\xff" * images.MAX_PARTS),
    "markers among the pixels": JPEG[:-2] + b"\xff\x01" * images.MAX_PARTS + JPEG[-2:],
    "chunks": PNG[:33] + chunk(b"teSt", b"") * images.MAX_PARTS + PNG[33:],
}


@pytest.mark.parametrize("data", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_file_of_endless_parts_is_refused_before_any_is_looked_at(data, monkeypatch):
    monkeypatch.setattr(Image, "open", lambda *args, **options: pytest.fail("opened"))

    with pytest.raises(Refused, match="Export the picture again"):
        read(data)


@pytest.mark.parametrize("place", [2, None])
def test_what_only_looks_like_scans_is_not_counted(place):
    """Such bytes stand by chance in a film after the picture, as phones write it, or in a segment before it."""
    many = START_OF_SCAN * (images.MAX_SCANS + 1)
    data = JPEG + many if place is None else after_start(JPEG, segment(0xEA, many))

    assert read(data).size == (48, 32)


def test_a_file_over_twenty_megabytes_is_refused_unread():
    class Unread(File):
        size = 20_000_001

        def read(self, *args):
            pytest.fail("read")

    with pytest.raises(Refused, match=r"larger than 20 MB\. Make the picture smaller"):
        images.read(Unread(BytesIO(), name="large.jpg"))


def test_a_file_that_belies_its_size_is_not_read_to_the_end():
    class Endless(File):
        size = 1

        def read(self, count):
            return JPEG[: min(count, 100)]

    with pytest.raises(Refused):
        images.read(Endless(BytesIO(), name="small.jpg"))


def test_a_plain_binary_file_is_read_from_its_beginning(tmp_path):
    path = tmp_path / "scene.jpg"
    path.write_bytes(JPEG)

    with path.open("rb") as file:
        file.read(10)

        assert images.read(file).size == (48, 32)


def test_one_pixel_is_a_picture():
    made = images.renditions(read(encoded(Image.new("RGB", (1, 1)), "PNG")), WIDTHS)

    assert [(rendition.width, rendition.height) for rendition in made] == [(1, 1), (1, 1)]


@pytest.mark.parametrize(
    ("own", "widths"),
    [(10, [10]), (16, [16]), (20, [16, 20]), (48, [16, 32, 48]), (64, [16, 32, 64]), (200, [16, 32, 64])],
)
def test_a_picture_is_made_at_each_width_and_never_enlarged(own, widths):
    made = images.renditions(scene(size=(own, own)), WIDTHS)

    assert [rendition.width for rendition in made if rendition.format is Format.JPEG] == widths
    assert [rendition.width for rendition in made if rendition.format is Format.WEBP] == widths
    for rendition in made:
        with Image.open(BytesIO(rendition.data)) as image:
            assert image.size == (rendition.width, rendition.height)


def test_a_line_keeps_a_height():
    assert {rendition.height for rendition in images.renditions(scene(size=(400, 1)), WIDTHS)} == {1}


def test_jpeg_shows_white_where_webp_shows_through():
    clear = Image.new("RGBA", (32, 32), (0, 0, 0, 0))

    webp, jpeg = images.renditions(clear, [32])

    with Image.open(BytesIO(webp.data)) as image:
        assert image.convert("RGBA").getpixel((9, 9))[3] == 0
    with Image.open(BytesIO(jpeg.data)) as image:
        assert image.getpixel((9, 9)) == (255, 255, 255)
        assert image.info["progressive"]


def test_the_name_tells_size_and_place_of_every_rendition():
    storage = InMemoryStorage()

    name = Name.parse(images.store(scene(), WIDTHS, storage))

    assert (name.width, name.height, name.widths) == (48, 32, (16, 32, 48))
    expected = {name.file(width, format) for width in name.widths for format in Format}
    assert contents(storage).keys() == expected
    assert str(name) == f"pictures/{name.digest}/16-32-48x32/48.webp"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "photo.jpg",
        "pictures/photo.jpg",
        "pictures/" + "a" * 31 + "/16x9/16.webp",
        "pictures/" + "A" * 32 + "/16x9/16.webp",
        "pictures/" + "a" * 32 + "/16x9/17.webp",
        "pictures/" + "a" * 32 + "/16x9/16.png",
        "pictures/" + "a" * 32 + "/16x9/16.webp\n",
        "pictures/" + "a" * 32 + "/16x9/../16.webp",
        "/pictures/" + "a" * 32 + "/16x9/16.webp",
        "pictures/" + "a" * 32 + "/\u0661x\u0669/\u0661.webp",
    ],
)
def test_no_other_text_is_the_name_of_a_picture(name):
    with pytest.raises(ValueError, match="Not the name"):
        Name.parse(name)


@pytest.mark.parametrize("storage", [InMemoryStorage, FileSystemStorage])
def test_the_same_picture_is_kept_once_under_the_same_name(storage, tmp_path):
    storage = storage(location=tmp_path)
    first = images.store(scene(), WIDTHS, storage)
    before = contents(storage)

    second = images.store(scene(), WIDTHS, storage)

    assert second == first
    assert contents(storage) == before


def test_other_pixels_and_other_widths_have_other_names():
    storage = InMemoryStorage()

    names = {images.store(image, widths, storage) for image in (scene(), scene("L")) for widths in (WIDTHS, (16, 48))}

    assert len(names) == 4


def test_a_file_cut_short_by_a_crash_is_mended():
    storage = InMemoryStorage()
    name = images.store(scene(), WIDTHS, storage)
    whole = contents(storage)
    storage.delete(name)
    storage.save(name, ContentFile(whole[name][:20]))

    images.store(scene(), WIDTHS, storage)

    assert contents(storage) == whole


def test_two_that_store_the_same_picture_at_once_leave_one():
    class Raced(InMemoryStorage):
        """See nothing when asked first, as when another process writes between the question and the writing."""

        def exists(self, name):
            seen = name in self.asked
            self.asked.add(name)
            return seen and super().exists(name)

    storage = Raced()
    storage.asked = set()
    first = images.store(scene(), WIDTHS, storage)
    before = contents(storage)
    storage.asked = set()

    second = images.store(scene(), WIDTHS, storage)

    assert second == first
    assert contents(storage) == before


def test_the_largest_webp_can_be_read_again():
    storage = InMemoryStorage()
    name = images.store(scene(), WIDTHS, storage)

    with storage.open(name) as file:
        assert images.read(file).size == (48, 32)


def assert_refused_or_clean(data):
    try:
        image = read(data)
    except Refused:
        return
    assert image.mode in ("RGB", "RGBA")
    assert image.info == {}


@pytest.mark.filterwarnings("ignore:Invalid APNG", "ignore:Corrupt EXIF", "ignore:Image appears to be a malformed MPO")
@given(st.sampled_from([b"", JPEG[:4], PNG[:16], WEBP[:16]]), st.binary(max_size=300))
def test_any_bytes_are_refused_or_clean(beginning, rest):
    assert_refused_or_clean(beginning + rest)


@pytest.mark.filterwarnings("ignore:Invalid APNG", "ignore:Corrupt EXIF", "ignore:Image appears to be a malformed MPO")
@given(
    data=st.sampled_from([*PRIVATE.values(), JPEG, PNG, WEBP]),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 8)), min_size=1, max_size=6),
)
def test_any_damage_to_a_picture_is_refused_or_clean(data, changes):
    for where, added, removed in changes:
        place = int(where * len(data))
        data = data[:place] + added + data[place + removed :]

    assert_refused_or_clean(data)


@pytest.mark.filterwarnings("ignore:Invalid APNG", "ignore:Corrupt EXIF", "ignore:Image appears to be a malformed MPO")
@given(
    st.binary(min_size=1, max_size=60),
    st.sampled_from([b"tRNS", b"iCCP", b"eXIf", b"gAMA", b"PLTE", b"acTL", b"tEXt"]),
)
def test_any_content_of_a_sound_chunk_is_refused_or_clean(content, kind):
    assert_refused_or_clean(PNG[:33] + chunk(kind, content) + PNG[33:])
