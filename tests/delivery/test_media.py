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


@pytest.mark.parametrize("encoded", ["%2e%2e/%2e%2e/secret.txt", "pictures%2f..%2fsecret.txt", "pictures/%00"])
def test_no_spelling_of_a_path_leaves_the_folder(client, encoded):
    default_storage.save("secret.txt", ContentFile(b"secret"))

    assert client.get(f"/media/{encoded}").status_code == (400 if "%00" in encoded else 404)
