"""What becomes of hostile and private files in the fields that take pictures: figure 15 of the reference."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import encode_multipart
from django.urls import reverse
from lxml import html

from articles.models import Article, Figure
from delivery import images
from delivery.fields import PictureFormField
from tests.security import pictures
from tests.security.pictures import CLEAN, IN_OTHER_COLOURS, JPEG, REFUSED, SIZE

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = (16, 48)
SLOWEST, LARGEST = 10, 1_500_000_000  # seconds, bytes
ADD = "/admin/articles/article/add/"
ROWS = 40  # of figures that a form takes
FORM_LIMIT = 100_000  # bytes of a file that is sent by a form here; what is larger costs, and is measured apart


pytestmark = pytest.mark.filterwarnings(
    "ignore:Corrupt EXIF",
    "ignore:Image appears to be a malformed MPO",
    "ignore:Invalid APNG",
    "ignore::PIL.Image.DecompressionBombWarning",
)


@pytest.fixture(scope="module")
def samples():
    return pictures.samples()


def upload(sample):
    return SimpleUploadedFile(sample.file_name, sample.data, sample.content_type)


# ---- the door that every picture goes through ----


def taken(sample):
    """Return what became of a file, its pixels where it was taken, and what is wrong with that."""
    storage = InMemoryStorage()
    try:
        image = images.read(upload(sample))
    except images.Refused as refused:
        return REFUSED, None, [] if str(refused).endswith(("again.", "new file.")) else ["says not what to do"]
    name = images.Name.parse(images.store(image, WIDTHS, storage))
    files = [storage.open(name.file(width, format)).read() for width in name.widths for format in images.Format]
    return CLEAN, image, [what for data in files for what in pictures.left(data)]


def shows_the_scene(image):
    left, right = (image.getpixel(place)[:3] for place in ((4, 16), (44, 16)))
    return image.size == SIZE and left[0] > 200 > 60 > left[2] and right[2] > 200 > 60 > right[0]


def test_every_hostile_or_private_file_is_refused_with_a_sentence_or_stored_clean(samples, figure):
    wrong = {}
    for name, sample in samples.items():
        became, image, faults = taken(sample)
        faults += [f"became {became}"] * (became != sample.becomes)
        if image and name not in IN_OTHER_COLOURS and not shows_the_scene(image):
            faults.append("shows something else")
        if faults:
            wrong[name] = faults

    right = len(samples) - len(wrong)
    figure(15, "refused or stored clean", f"{right} of {len(samples)} kinds", "all, and at least 62")
    assert wrong == {}
    assert len(samples) >= 62


def test_what_looks_for_the_rest_of_a_file_finds_it(samples):
    found = {name: pictures.left(sample.data) for name, sample in samples.items() if sample.becomes == CLEAN}

    for name in ("JPEG with a comment", "JPEG with IPTC", "JPEG and a page", "WebP with XMP", "WebP and an archive"):
        assert found[name]
    assert pictures.left(JPEG) == pictures.left(pictures.WEBP) == []


def test_no_file_costs_more_than_a_picture_may(figure, tmp_path):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.pictures"], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    answer = json.loads(done.stdout)
    slowest = max(answer["found"], key=lambda name: answer["found"][name][1])
    seconds = answer["found"][slowest][1]
    figure(15, f"the slowest ({slowest})", f"{seconds:.1f} s", f"at most {SLOWEST} s")
    figure(15, "the most memory", f"{answer['peak'] / 1e9:.2f} GB", f"at most {LARGEST / 1e9} GB")
    assert {name: became for name, (became, _) in answer["found"].items() if became not in (CLEAN, REFUSED)} == {}
    assert seconds < SLOWEST
    assert answer["peak"] < LARGEST


@pytest.mark.parametrize("size", [20_000_001, 10**12])
def test_a_file_that_is_too_large_is_refused_before_any_of_it_is_read(size):
    class Unread(SimpleUploadedFile):
        def read(self, *args):
            pytest.fail("read")

    sent = Unread("large.jpg", JPEG, "image/jpeg")
    sent.size = size

    with pytest.raises(ValidationError, match="larger than 20 MB"):
        PictureFormField().clean(sent)


def test_pictures_are_opened_in_one_place_for_the_formats_that_are_taken():
    rooms = [
        path for path in ROOT.glob("*/**/*.py") if path.relative_to(ROOT).parts[0] not in {"tests", "demo", ".venv"}
    ]

    found = {path.name: re.findall(r"Image\.open\(.*\)", path.read_text()) for path in rooms}

    assert images.READ == ("JPEG", "PNG", "WEBP")
    assert [name for name, opened in found.items() if opened] == ["images.py"]
    assert all("formats=READ" in opened for opened in found["images.py"])


# ---- the forms ----


@pytest.fixture
def open_form(client):
    """Open a form and return what it sends untouched."""

    def fields(path, name):
        return dict(html.document_fromstring(client.get(path).text).get_element_by_id(name).form_values())

    return fields


def in_batches(samples):
    samples = list(samples)
    return [samples[start : start + ROWS] for start in range(0, len(samples), ROWS)]


def rows_of(batch):
    data = {"figures-TOTAL_FORMS": len(batch)}
    for number, (_name, sample) in enumerate(batch):
        about = {"number": number + 1, "image": upload(sample), "alt": "Two doors", "rights": "article"}
        data |= {f"figures-{number}-{name}": value for name, value in about.items()}
    return data


def small(samples, becomes):
    return [
        (name, sample)
        for name, sample in samples.items()
        if sample.becomes == becomes and len(sample.data) < FORM_LIMIT
    ]


def test_what_is_refused_is_refused_beside_its_figure_and_leaves_nothing_on_disk(
    client, editor, open_form, samples, media_root, settings, tmp_path
):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "temporary"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 500  # so that most go over the disk
    client.force_login(editor)
    opened, said_nothing = open_form(ADD, "article_form"), []

    for batch in in_batches(small(samples, REFUSED)):
        answer = client.post(ADD, opened | {"title": "Doors", "slug": "doors"} | rows_of(batch))

        page = html.document_fromstring(answer.text)
        for number, (name, _sample) in enumerate(batch):
            row = page.get_element_by_id(f"figures-{number}")
            if not row.xpath(".//div[contains(@class, 'field-image')]//ul[contains(@class, 'errorlist')]/li/text()"):
                said_nothing.append(name)

    assert said_nothing == []
    assert not Article.objects.exists()
    assert not list(media_root.rglob("*.*"))
    assert not list(settings.FILE_UPLOAD_TEMP_DIR.iterdir())


def test_what_is_taken_is_stored_clean_under_a_name_of_ours(client, editor, open_form, samples, media_root):
    client.force_login(editor)
    opened, sent = open_form(ADD, "article_form"), small(samples, CLEAN)

    for number, batch in enumerate(in_batches(sent)):
        answer = client.post(ADD, opened | {"title": "Doors", "slug": f"doors-{number}"} | rows_of(batch))
        assert answer.status_code == 302

    stored = [path for path in media_root.rglob("*") if path.is_file()]
    assert Figure.objects.count() == len(sent)
    assert {path.name for path in stored} == {"48.webp", "48.jpg"}
    for path in stored:
        assert images.Name.parse(path.relative_to(media_root).as_posix())
        assert pictures.left(path.read_bytes()) == []


def test_an_editor_is_told_that_the_place_was_removed(client, editor, open_form, samples):
    client.force_login(editor)
    places = ["JPEG with a place in EXIF", "JPEG with extended XMP", "PNG with a place in EXIF", "WebP with XMP"]
    batch = [(name, samples[name]) for name in places]

    answer = client.post(
        ADD, open_form(ADD, "article_form") | {"title": "Doors", "slug": "doors"} | rows_of(batch), follow=True
    )

    for number in range(1, len(batch) + 1):
        assert f"Figure {number}: the place where it was taken stood in the file. It was removed." in answer.text


# ---- names, and forms that no browser sends ----


@pytest.fixture
def own_entry(client, make_user, make_author, open_form):
    """Sign an author in, and return their own entry, the path of its form, and the words that it sends untouched."""
    user = make_user("author", "Ada Byron")
    author = make_author(user=user)
    client.force_login(user)
    path = reverse("admin:authors_author_change", args=[author.pk])
    fields = open_form(path, "author_form")
    return author, path, {name: value for name, value in fields.items() if name != "portrait"}


def multipart(fields, *files):
    """Return a form as bytes, with files of which every header is written as it is given."""
    whole = encode_multipart("edge", fields).removesuffix(b"--edge--\r\n")
    for disposition, kind, data in files:
        head = f"--edge\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: {kind}\r\n\r\n"
        whole += head.encode() + data + b"\r\n"
    return whole + b"--edge--\r\n"


def send(client, path, fields, *files):
    return client.post(path, multipart(fields, *files), content_type="multipart/form-data; boundary=edge")


def test_no_name_of_a_file_goes_anywhere(client, own_entry, media_root):
    (author, path, fields), wrong = own_entry, []

    for what, name in pictures.NAMES.items():
        author.portrait = ""
        author.save()
        answer = send(client, path, fields, (f'name="portrait"; filename="{name}"', "text/html", JPEG))
        author.refresh_from_db()
        if answer.status_code != 302 or (author.portrait and not images.Name.parse(author.portrait.name)):
            wrong.append((what, answer.status_code))

    assert wrong == []
    assert {file.name for file in media_root.rglob("*.*")} == {"48.webp", "48.jpg"}


@pytest.mark.parametrize("name", ["<script>alert(1)</script>.jpg", 'x" onerror="alert(1).jpg', "x\u202egpj.exe"])
def test_a_name_that_is_shown_again_is_shown_as_text(client, own_entry, name):
    _author, path, fields = own_entry
    quoted = name.replace('"', '\\"')

    answer = send(
        client,
        path,
        fields | {"biography": "One.\n\nTwo."},
        (f'name="portrait"; filename="{quoted}"', "image/jpeg", JPEG),
    )

    page = html.document_fromstring(answer.text)
    assert "Chosen already: " in answer.text
    assert not page.xpath("//@onerror")
    assert not [script for script in page.xpath("//script/text()") if "alert(1)" in script]


def test_odd_forms_are_answered_and_store_nothing_but_pixels(client, own_entry, media_root):
    _author, path, fields = own_entry
    picture = ('name="portrait"; filename="a.jpg"', "image/jpeg", JPEG)
    forms = {
        "two files": [picture, ('name="portrait"; filename="b.jpg"', "image/jpeg", pictures.JPEG + pictures.SECRET)],
        "a picture and a page": [picture, ('name="portrait"; filename="b.html"', "text/html", pictures.PAGE)],
        "a name without a file": [('name="portrait"; filename="a.jpg"', "image/jpeg", b"")],
        "a file without a name": [('name="portrait"; filename=""', "image/jpeg", JPEG)],
        "a file that says it has no name": [('name="portrait"', "image/jpeg", JPEG)],
        "a file in a field of words": [('name="name"; filename="a.jpg"', "image/jpeg", JPEG)],
        "a file in a field that is none": [('name="unknown"; filename="a.jpg"', "image/jpeg", JPEG)],
        "no type": [('name="portrait"; filename="a.jpg"', "", JPEG)],
        "a type that is none": [('name="portrait"; filename="a.jpg"', "x/y; charset=\u00e9", JPEG)],
        "101 files": [picture] * 101,
    }

    answers = {what: send(client, path, fields, *files).status_code for what, files in forms.items()}

    assert {what: status for what, status in answers.items() if status >= 500} == {}
    assert {fault for file in media_root.rglob("*.*") for fault in pictures.left(file.read_bytes())} == set()
