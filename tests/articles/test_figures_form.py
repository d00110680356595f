"""The figures of an article, in its form: chosen, described, numbered, refused, and never lost."""

from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html
from PIL import Image

from articles.models import Article, Figure, State
from tests.fixtures import picture_file

ADD = "/admin/articles/article/add/"
PLACED = '<p>Look.</p><figure data-figure="{}"></figure>'


@pytest.fixture(autouse=True)
def as_editor(client, editor):
    client.force_login(editor)


@pytest.fixture
def draft(make_article):
    return make_article("Before you post", state=State.DRAFT, body=PLACED.format(1))


def change(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def form_of(answer):
    return html.document_fromstring(answer.text).get_element_by_id("article_form")


def sent(form):
    """Return what a form sends that nobody has touched."""
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return data


@pytest.fixture
def fill(client):
    """Open a form, fill it in and send it, as a browser does; return the answer."""

    def send(path, **changes):
        return client.post(path, sent(form_of(client.get(path))) | changes)

    return send


def photo(name="doors.png", **options):
    data = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(data, **({"format": "JPEG"} | options))
    return SimpleUploadedFile(name, data.getvalue())


def with_place():
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 11.0), 3: "W", 4: (79.0, 22.0, 59.0)})
    return photo(exif=exif)


def figures(*rows):
    """Return new rows of figures as a form sends them."""
    data = {"figures-TOTAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        about = {"number": number + 1, "image": photo(), "alt": "Two doors", "rights": "article"} | row
        data |= {f"figures-{number}-{name}": value for name, value in about.items()}
    return data


def errors(answer, row=0):
    """Return what is refused in a row of figures, by its field; "" for the row itself."""
    page = html.document_fromstring(answer.text).get_element_by_id(f"figures-{row}")
    found = {"": page.xpath("./ul[contains(@class, 'errorlist')]/li/text()")}
    for line in page.xpath(".//div[contains(@class, 'form-row')]"):
        name = next(part.removeprefix("field-") for part in line.get("class").split() if part.startswith("field-"))
        found[name] = line.xpath(".//ul[contains(@class, 'errorlist')]/li/text()")
    return {name: sentences for name, sentences in found.items() if sentences}


def words(element):
    return " ".join(element.text_content().split())


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


# ---- a form that is refused loses no picture ----


def test_pictures_in_a_form_that_is_refused_are_saved_with_the_next(client, fill):
    refused = fill(ADD, slug="before", **figures({}, {"alt": "Three windows"}))
    form = form_of(refused)

    client.post(ADD, sent(form) | {"title": "Before you post"})

    assert "Chosen already: doors.png. Choose another to replace it." in words(form)
    assert [figure.alt for figure in Article.objects.get().figures.all()] == ["Two doors", "Three windows"]
    assert all(figure.image.width == 64 for figure in Figure.objects.all())


def test_a_picture_is_kept_where_another_of_the_same_form_is_refused(fill):
    answer = fill(ADD, title="Before", slug="before", **figures({}, {"image": photo("x.png", format="GIF")}))

    assert errors(answer, 0) == {}
    assert list(errors(answer, 1)) == ["image"]
    assert set(sent(form_of(answer))) & {"figures-0-image-kept", "figures-1-image-kept"} == {"figures-0-image-kept"}


def test_nothing_is_kept_of_a_patient_who_has_not_agreed(fill, media_root):
    answer = fill(ADD, title="Before", slug="before", **figures({"shows_patient": "on"}))

    assert "needs their written consent on file" in errors(answer)["consent_on_file"][0]
    assert errors(answer)["image"] == ["The picture was not kept without the consent. Choose it again."]
    assert "figures-0-image-kept" not in sent(form_of(answer))
    assert not list(media_root.rglob("*.*"))


def test_a_picture_that_waits_is_let_go_where_it_proves_to_be_of_a_patient_who_has_not_agreed(client, editor, draft):
    opened = sent(form_of(client.get(change(draft))))
    first = client.post(change(draft), opened | figures({"alt": ""}))
    data = sent(form_of(first)) | {"figures-0-alt": "A face", "figures-0-shows_patient": "on"}
    assert data["figures-0-image-kept"]

    refused = client.post(change(draft), data)
    client.post(f"/admin/articles/article/{draft.pk}/working/", data | {"_working": "typed"})

    assert errors(refused)["image"] == ["The picture was not kept without the consent. Choose it again."]
    assert "figures-0-image-kept" not in sent(form_of(refused))
    again = form_of(client.get(f"{change(draft)}?working=1"))
    assert again.fields["figures-0-alt"] == "A face"
    assert "figures-0-image-kept" not in sent(again)


def test_a_picture_of_a_patient_who_agrees_is_stored_and_never_travels(fill):
    fill(ADD, title="Before", slug="before", **figures({"shows_patient": "on", "consent_on_file": "on"}))

    assert not Figure.objects.get().may_travel


# ---- what is refused, at its field ----


def bomb():
    data = BytesIO()
    Image.new("1", (9000, 9000)).save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "scan.jpg", "not a JPEG, PNG or WebP picture"),
        (b"%PDF-1.7 and so on", "scan.pdf", "not a JPEG, PNG or WebP picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_1.HEIC", "not a JPEG, PNG or WebP picture"),
        (b"GIF89a\x01\0\x01\0\0\0\0!\xf9\x04", "moving.gif", "not a JPEG, PNG or WebP picture"),
        (picture_file(400, 400).read()[:200], "cut.png", "or it is damaged"),
        (b"", "empty.jpg", "This file is empty. Choose the picture again."),
        (bomb(), "large.png", "more than 25 megapixels, or more than 8000 pixels on one side"),
        (b"\xff\xd8" + b"\0" * 20_000_000, "heavy.jpg", "larger than 20 MB"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_at_its_field_and_nothing_else_is_lost(fill, data, name, sentence):
    row = {"image": SimpleUploadedFile(name, data), "caption": "Typed with care."}

    answer = fill(ADD, title="Before", slug="before", **figures(row))

    assert list(errors(answer)) == ["image"]
    assert sentence in errors(answer)["image"][0]
    assert form_of(answer).fields["figures-0-caption"].strip() == "Typed with care."
    assert not Article.objects.exists()


def test_two_figures_with_one_number_and_two_leads_are_refused_at_the_second(fill):
    answer = fill(ADD, title="Before", slug="before", **figures({"lead": "on"}, {"number": 1, "lead": "on"}))

    assert errors(answer, 0) == {}
    assert errors(answer, 1) == {
        "number": ["Another figure of this article has this number."],
        "lead": ["An article has one lead figure."],
    }


def test_a_number_that_was_taken_since_the_form_was_opened_is_refused(client, draft, make_figure):
    data = sent(form_of(client.get(change(draft)))) | figures({"lead": "on"})
    make_figure(draft, number=1, lead=True)

    answer = client.post(change(draft), data)

    assert set(errors(answer)) == {"number", "lead"}
    assert draft.figures.count() == 1


# ---- numbers ----


def test_the_next_free_number_is_proposed(client, draft, make_figure):
    make_figure(draft, number=1)
    make_figure(draft, number=4)

    form = form_of(client.get(f"{change(draft)}?figure=new"))

    assert form.fields["figures-2-number"] == "5"
    assert form.fields["figures-__prefix__-number"] == "5"
    assert form_of(client.get(ADD)).fields["figures-__prefix__-number"] == "1"


def test_a_row_that_nobody_filled_in_is_no_figure(client, draft):
    form = form_of(client.get(f"{change(draft)}?figure=new"))

    answer = client.post(change(draft), sent(form))

    assert answer.status_code == 302
    assert not draft.figures.exists()


def test_without_javascript_a_link_opens_room_for_a_figure(client, draft):
    page = html.document_fromstring(client.get(change(draft)).text)
    (link,) = page.xpath("//noscript//a[contains(., 'room for another figure')]/@href")

    form = form_of(client.get(f"{change(draft)}{link}"))
    client.post(change(draft), sent(form) | {"figures-0-alt": "Two doors", "figures-0-image": photo()})

    assert draft.figures.get().number == 1


def test_two_figures_change_places_and_the_lead_in_one_saving(draft, fill, make_figure):
    make_figure(draft, number=1, alt="Doors", lead=True)
    make_figure(draft, number=2, alt="Windows")
    make_figure(draft, number=3, alt="Stairs")

    answer = fill(
        change(draft),
        **{"figures-0-number": 3, "figures-0-lead": [], "figures-1-number": 1, "figures-1-lead": "on"},
        **{"figures-2-DELETE": "on"},
    )

    assert answer.status_code == 302
    after = [(figure.number, figure.alt, figure.lead) for figure in draft.figures.all()]
    assert after == [(1, "Windows", True), (3, "Doors", False)]


def test_figures_change_places_whatever_numbers_others_have(draft, fill, make_figure):
    make_figure(draft, number=1, alt="Doors")
    make_figure(draft, number=2, alt="Windows")
    make_figure(draft, number=32_767, alt="Stairs")
    make_figure(draft, number=32_766, alt="Lifts")

    answer = fill(
        change(draft),
        **{"figures-0-number": 2, "figures-1-number": 1, "figures-2-number": 3, "figures-3-number": 4},
    )

    assert answer.status_code == 302
    after = [(figure.number, figure.alt) for figure in draft.figures.all()]
    assert after == [(1, "Windows"), (2, "Doors"), (3, "Lifts"), (4, "Stairs")]


@pytest.mark.parametrize("number", [0, 10_000, 32_767, "9" * 30])
def test_a_number_that_no_text_would_write_is_refused_at_its_field(fill, draft, number):
    answer = fill(change(draft), **figures({"number": number}))

    assert list(errors(answer)) == ["number"]
    assert not draft.figures.exists()


def test_a_number_that_can_be_is_proposed_behind_the_highest(client, draft, make_figure):
    make_figure(draft, number=9_999)

    form = form_of(client.get(f"{change(draft)}?figure=new"))

    assert form.fields["figures-1-number"] == "9999"


# ---- what the form says ----


def test_each_figure_is_named_and_says_where_it_is_shown(client, draft, make_figure):
    make_figure(draft, number=1, caption="Two doors in a ward")
    make_figure(draft, number=2, lead=True)
    make_figure(draft, number=3)

    page = html.document_fromstring(client.get(change(draft)).text)
    rows = [words(page.get_element_by_id(f"figures-{row}")) for row in range(3)]

    assert "Figure 1: Two doors in a ward" in rows[0]
    assert "Stands in the text." in rows[0]
    assert "Stands above the text, as the lead figure." in rows[1]
    assert "Not shown anywhere: the text does not place it, and it is not the lead figure." in rows[2]


def test_a_picture_is_shown_as_pages_show_it(client, draft, make_figure):
    image = make_figure(draft).image

    row = html.document_fromstring(client.get(change(draft)).text).get_element_by_id("figures-0")

    assert row.xpath(".//figcaption/text()") == [
        "In the text",
        "As the lead figure: its edges may be cut off",
        "In the text on a phone",
        "As the lead figure on a phone",
    ]
    assert set(row.xpath(".//img/@src")) == {image.url}
    assert "Stored with 64 × 48 pixels" in words(row)


def test_what_was_removed_from_a_file_is_said_by_figure(fill):
    answer = fill(ADD, title="A", slug="a", **figures({}, {"image": with_place()}, {"image": photo(comment=b"Ada")}))

    assert [line for line in told(answer) if ("igure" in line and "removed" in line) or "pixels" in line] == [
        "Figure 2: the place where it was taken stood in the file. It was removed.",
        "Only the pixels of figure 3 were kept.",
    ]


def test_what_was_removed_is_said_even_where_the_form_was_refused_first(client, fill):
    refused = fill(ADD, slug="before", **figures({"image": with_place()}))

    answer = client.post(ADD, sent(form_of(refused)) | {"title": "Before"})

    assert "Figure 1: the place where it was taken stood in the file. It was removed." in told(answer)


def test_a_saving_without_a_new_picture_tells_of_none(draft, fill, make_figure):
    make_figure(draft)

    assert not [line for line in told(fill(change(draft), title="Better")) if "pixels" in line or "removed" in line]


def test_more_figures_cost_no_more_queries(client, draft, make_figure, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(60) as captured:
            client.get(change(draft))
        return len(captured)

    make_figure(draft, number=1)
    queries()
    few = queries()
    for number in range(2, 12):
        make_figure(draft, number=number)

    assert queries() == few
