import os
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from delivery import images
from delivery.images import Format, Name

FOLDER = "pictures/" + "a" * 32


@pytest.fixture(autouse=True)
def in_memory(settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}


@pytest.fixture
def name():
    return Name.parse(images.store(Image.new("RGB", (80, 40), "teal"), (20, 60), default_storage))


def url(path):
    return reverse("media", args=[path])


@pytest.mark.parametrize(
    ("format", "content_type", "decoded"), [(Format.WEBP, "image/webp", "WEBP"), (Format.JPEG, "image/jpeg", "JPEG")]
)
def test_a_rendition_is_served_under_its_type(client, name, format, content_type, decoded):
    response = client.get(url(name.file(20, format)))

    assert response.status_code == 200
    assert response["Content-Type"] == content_type
    with Image.open(BytesIO(response.getvalue())) as image:
        assert (image.format, image.size) == (decoded, (20, 10))


def test_a_rendition_is_kept_for_good_and_never_taken_for_something_else(client, name):
    response = client.get(url(str(name)))

    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["ETag"] == f'"{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response
    assert "Cookie" not in response.get("Vary", "")


def test_a_rendition_that_is_known_is_not_sent_again(client, name):
    etag = client.get(url(str(name)))["ETag"]

    response = client.get(url(str(name)), headers={"If-None-Match": etag})

    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == etag
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_failed_precondition_is_kept_by_no_cache(client, name):
    response = client.get(url(str(name)), headers={"If-Match": '"other"'})

    assert response.status_code == 412
    assert "immutable" not in response.get("Cache-Control", "")


def test_head_says_what_get_would(client, name):
    got, asked = client.get(url(str(name))), client.head(url(str(name)))

    assert asked.status_code == 200
    assert asked.getvalue() == b""
    for header in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
        assert asked[header] == got[header]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_media_are_only_read(client, name, method):
    assert getattr(client, method)(url(str(name))).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "secret.txt",
        "pictures/secret.webp",
        f"{FOLDER}/16x9/16.svg",
        f"{FOLDER}/16x9/16.html",
        f"{FOLDER}/16x9/16.webp/",
        f"{FOLDER}/16x9/16.webp\0.txt",
        f"{FOLDER}/16x9/17.webp",
        f"{FOLDER}/../../secret.txt",
        f"{FOLDER}/16x9/../../../secret.txt",
        "../settings.py",
        "/etc/passwd",
        "..\\settings.py",
        FOLDER,
    ],
)
def test_no_other_file_is_served(client, path):
    for name in ("secret.txt", "pictures/secret.webp", f"{FOLDER}/16x9/16.svg", f"{FOLDER}/16x9/17.webp"):
        default_storage.save(name, ContentFile(b"secret"))

    response = client.get(url(path))

    assert response.status_code == (400 if "\0" in path else 404)
    assert "immutable" not in response.get("Cache-Control", "")


def test_a_rendition_that_is_not_there_is_not_found(client):
    response = client.get(url(f"{FOLDER}/16x9/16.webp"))

    assert response.status_code == 404
    assert "immutable" not in response.get("Cache-Control", "")


@pytest.mark.parametrize(
    "encoded",
    [
        "%2e%2e/%2e%2e/secret.txt",
        "pictures%2f..%2fsecret.txt",
        "pictures/%00",
        "%252e%252e/secret.txt",
        "..%5csecret.txt",
        "%c0%ae%c0%ae/secret.txt",
        "%uff0e%uff0e/secret.txt",
        "\uff0e\uff0e/secret.txt",
        "....//secret.txt",
        "./secret.txt",
        "/secret.txt",
        "secret.txt;.webp",
        "file:///etc/passwd",
    ],
)
def test_no_spelling_of_a_path_leaves_the_folder(client, encoded):
    default_storage.save("secret.txt", ContentFile(b"secret"))

    assert client.get(f"/media/{encoded}").status_code == (400 if "%00" in encoded else 404)


# ---- what a folder may hold besides ----


@pytest.fixture
def folder(settings, media_root):
    """Keep media in a folder, as a site on one machine does, and return where a picture would lie in it."""
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    place = media_root / FOLDER / "16x9"
    place.mkdir(parents=True)
    return place


JPEG_START = b"\xff\xd8\xff\xe0"


def test_a_file_that_is_no_picture_is_not_served_as_one(client, folder):
    (folder / "16.jpg").write_bytes(b"<script>alert(1)</script>")
    (folder / "16.webp").write_bytes(b"RIFF\0\0\0\0WAVE")

    answers = [client.get(url(f"{FOLDER}/16x9/16.{ending}")) for ending in ("jpg", "webp")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not any("immutable" in answer.get("Cache-Control", "") for answer in answers)


def test_no_link_is_followed_out_of_the_folder_or_about_it(client, folder, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(JPEG_START)
    (folder / "16.jpg").symlink_to(tmp_path / "secret.jpg")
    (tmp_path / "16.jpg").write_bytes(JPEG_START)
    (folder.parent / "16x10").symlink_to(tmp_path)

    statuses = [client.get(url(f"{FOLDER}/{sides}/16.jpg")).status_code for sides in ("16x9", "16x10")]

    assert statuses == [404, 404]


def test_the_folder_of_media_may_itself_be_reached_by_a_link(client, settings, folder, media_root, tmp_path):
    (folder / "16.jpg").write_bytes(JPEG_START)
    (tmp_path / "link").symlink_to(media_root)
    settings.MEDIA_ROOT = tmp_path / "link"

    assert client.get(url(f"{FOLDER}/16x9/16.jpg")).status_code == 200


def test_a_folder_or_a_pipe_under_the_name_of_a_picture_is_not_found(client, folder):
    (folder / "16.jpg").mkdir()
    os.mkfifo(folder / "16.webp")

    assert client.get(url(f"{FOLDER}/16x9/16.jpg")).status_code == 404
    assert client.get(url(f"{FOLDER}/16x9/16.webp")).status_code == 404
    assert client.get(url(f"{FOLDER}/16x9/16.jpg/16.webp")).status_code == 404


@pytest.mark.parametrize("path", ["pictures", "pictures/", f"{FOLDER}/", f"{FOLDER}/16x9/"])
def test_no_folder_is_listed(client, folder, path):
    (folder / "16.jpg").write_bytes(JPEG_START)

    answer = client.get(f"/media/{path}")

    assert answer.status_code == 404
    assert "16" not in answer.text


def test_a_part_of_a_picture_is_asked_for_in_vain_and_the_whole_is_sent(client, name):
    answer = client.get(url(str(name)), headers={"Range": "bytes=0-3"})

    assert answer.status_code == 200
    assert len(answer.getvalue()) == int(answer["Content-Length"]) > 4


def test_every_answer_under_media_is_inert_and_may_be_shown_elsewhere(client, name):
    for path in (str(name), f"{FOLDER}/16x9/16.webp", "x.html", "../x"):
        answer = client.get(f"/media/{path}")
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'; base-uri 'none'")
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
