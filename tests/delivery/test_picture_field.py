from io import BytesIO

import pytest
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.template import Context, Template, TemplateSyntaxError
from django.test.utils import isolate_apps
from lxml import html
from PIL import Image

from delivery import images
from delivery.fields import PictureField, PictureFormField, Shelf, traces_of
from delivery.images import Format

SECRET = b"43.6532 N, 79.3832 W"


def jpeg(size=(80, 40)):
    data = BytesIO()
    Image.new("RGB", size, "teal").save(data, "JPEG", comment=SECRET)
    return data.getvalue()


def upload(data=None, name="IMG_0001 (me, at home).jpg"):
    return SimpleUploadedFile(name, jpeg() if data is None else data, "image/jpeg")


@pytest.fixture(autouse=True)
def in_memory(settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}


@pytest.fixture
def portrait_model():
    with isolate_apps("delivery"):

        class Portrait(models.Model):
            name = models.CharField(max_length=9)
            image = PictureField(widths=(20, 60, 200), blank=True)
            scan = models.FileField(storage=InMemoryStorage())

            class Meta:
                app_label = "delivery"

            def __str__(self):
                return self.name

        yield Portrait


def save(portrait):
    """Do what saving does to the picture, without a table to save to; return what the database would get."""
    field = portrait._meta.get_field("image")
    return field.get_db_prep_save(field.pre_save(portrait, add=True), connection)


def stored(folder=""):
    """Return everything in the storage by name."""
    folders, files = default_storage.listdir(folder)
    found = {f"{folder}{name}": default_storage.open(f"{folder}{name}").read() for name in files}
    for name in folders:
        found |= stored(f"{folder}{name}/")
    return found


def test_saving_keeps_renditions_and_neither_the_upload_nor_its_name(portrait_model):
    portrait = portrait_model(image=upload())

    name = save(portrait)

    folder = name.rpartition("/")[0]
    assert folder.endswith("/20-60-80x40")
    assert stored().keys() == {f"{folder}/{width}.{format}" for width in (20, 60, 80) for format in ("webp", "jpg")}
    assert not any(SECRET in content for content in stored().values())


@pytest.mark.parametrize(
    "file",
    [
        File(BytesIO(jpeg()), name="seed.jpg"),
        ContentFile(jpeg(), name="import.jpg"),
        ContentFile(jpeg(), name="pictures/" + "a" * 32 + "/20x10/20.webp"),
        SimpleUploadedFile("upload.png", jpeg(), "text/html"),
    ],
)
def test_a_file_of_any_kind_goes_the_same_way(portrait_model, file):
    expected = save(portrait_model(image=upload()))

    assert save(portrait_model(image=file)) == expected


def test_a_file_on_disk_goes_the_same_way(portrait_model, tmp_path):
    (tmp_path / "seed.jpg").write_bytes(jpeg())

    with (tmp_path / "seed.jpg").open("rb") as file:
        name = save(portrait_model(image=File(file)))

    assert name == save(portrait_model(image=upload()))


def test_an_upload_spilled_to_disk_goes_the_same_way(portrait_model):
    with TemporaryUploadedFile("large.jpg", "image/jpeg", len(jpeg()), None) as file:
        file.write(jpeg())

        assert save(portrait_model(image=file)) == save(portrait_model(image=upload()))


def test_a_file_of_another_field_goes_the_same_way(portrait_model):
    expected = save(portrait_model(image=upload()))
    waiting, kept = portrait_model(scan=upload()), portrait_model()
    kept.scan.save("scan.jpg", upload(), save=False)

    for other in (waiting, kept):
        assert save(portrait_model(image=other.scan)) == expected


def test_saving_the_picture_itself_goes_the_same_way(portrait_model):
    portrait = portrait_model()

    portrait.image.save("raw.jpg", upload(), save=False)

    assert portrait.image.name == save(portrait_model(image=upload()))


@pytest.mark.parametrize("data", [b"", b"<html>", b"GIF89a", jpeg()[:300]])
def test_what_is_no_picture_is_refused_and_nothing_stored(portrait_model, data):
    with pytest.raises(images.Refused):
        save(portrait_model(image=upload(data)))
    with pytest.raises(images.Refused):
        portrait_model().image.save("raw.jpg", upload(data), save=False)

    assert stored() == {}


def test_a_stored_name_is_saved_again_untouched(portrait_model):
    name = save(portrait_model(image=upload()))
    before = stored()

    assert save(portrait_model(image=name)) == name
    assert stored() == before


@pytest.mark.parametrize("name", ["photo.jpg", "../photo.jpg", "pictures/photo.jpg", "https://example.org/photo.jpg"])
def test_no_other_name_reaches_the_database(portrait_model, name):
    with pytest.raises(ValueError, match="Not the name of a stored picture"):
        save(portrait_model(image=name))


def test_a_file_past_the_saving_of_a_model_reaches_no_database(portrait_model):
    with pytest.raises(ValueError, match="Not the name of a stored picture"):
        portrait_model._meta.get_field("image").get_db_prep_save(upload(), connection)


def test_an_expression_reaches_the_database_as_it_is(portrait_model):
    copy = models.Value("")

    assert portrait_model._meta.get_field("image").get_db_prep_save(copy, connection) is copy


@pytest.mark.parametrize("empty", ["", None])
def test_no_picture_is_false_and_saved_as_nothing(portrait_model, empty):
    portrait = portrait_model(image=empty)

    assert not portrait.image
    assert save(portrait) == ""


def test_a_picture_tells_size_and_urls_without_the_storage(portrait_model, monkeypatch):
    folder = "pictures/" + "a" * 32 + "/480-960-1600x900"
    for question in ("exists", "open", "size"):
        monkeypatch.setattr(InMemoryStorage, question, lambda *args: pytest.fail("asked"))

    picture = portrait_model(image=f"{folder}/1600.webp").image

    assert picture
    assert (picture.width, picture.height) == (1600, 900)
    assert picture.url == f"/media/{folder}/1600.jpg"
    assert picture.urls == {width: f"/media/{folder}/{width}.jpg" for width in (480, 960, 1600)}
    assert picture.srcset_jpeg == ", ".join(f"/media/{folder}/{width}.jpg {width}w" for width in (480, 960, 1600))
    assert picture.srcset_webp == ", ".join(f"/media/{folder}/{width}.webp {width}w" for width in (480, 960, 1600))


def test_the_stored_file_can_be_opened_and_is_not_the_upload(portrait_model):
    portrait = portrait_model(image=upload())
    held = portrait.image

    save(portrait)

    for picture in (held, portrait.image):
        with picture.open() as file:
            assert file.read().startswith(b"RIFF")


def test_forgetting_a_picture_leaves_its_files_to_others(portrait_model):
    portrait = portrait_model(image=upload())
    save(portrait)
    before = stored()

    portrait.image.delete(save=False)

    assert not portrait.image
    assert save(portrait) == ""
    assert stored() == before


def test_a_migration_writes_the_field_and_reads_it_back():
    field = PictureField("portrait", widths=[20, 60], blank=True, help_text="Head and shoulders")

    _, path, args, kwargs = field.deconstruct()
    source, imports = MigrationWriter.serialize(PictureField(widths=(20, 60)))

    assert path == "delivery.fields.PictureField"
    assert kwargs == {
        "verbose_name": "portrait",
        "widths": (20, 60),
        "blank": True,
        "help_text": "Head and shoulders",
    }
    assert PictureField(*args, **kwargs).deconstruct()[1:] == field.deconstruct()[1:]
    assert source == "delivery.fields.PictureField(widths=(20, 60))"
    assert imports == {"import delivery.fields"}


def test_every_name_fits_the_column():
    longest = images.Name("a" * 32, (112, 224, 448, 960, 1600, 8000), 8000)

    assert len(str(longest)) <= PictureField().max_length


def test_the_form_reads_an_upload_once(portrait_model, monkeypatch):
    reads = []
    monkeypatch.setattr(images, "read", lambda file, read=images.read: reads.append(file) or read(file))
    form_class = forms.modelform_factory(portrait_model, fields=["name", "image"])

    form = form_class({"name": "Ada"}, {"image": upload()})
    portrait = form.save(commit=False)
    save(portrait)

    assert len(reads) == 1
    assert portrait.image.width == 80


def test_a_refusal_stands_beside_the_field_and_the_rest_is_kept(portrait_model):
    form_class = forms.modelform_factory(portrait_model, fields=["name", "image"])

    form = form_class({"name": "Ada"}, {"image": upload(b"<svg></svg>", "me.svg")})

    assert list(form.errors) == ["image"]
    assert form.errors["image"][0].startswith("This file is not a JPEG, PNG or WebP picture")
    assert form.cleaned_data == {"name": "Ada"}
    assert stored() == {}


def test_a_form_without_a_new_file_keeps_the_picture(portrait_model):
    name = save(portrait_model(image=upload()))
    form_class = forms.modelform_factory(portrait_model, fields=["name", "image"])

    form = form_class({"name": "Ada"}, {}, instance=portrait_model(image=name))

    assert form.is_valid()
    assert save(form.save(commit=False)) == name


def test_a_form_can_clear_the_picture(portrait_model):
    name = save(portrait_model(image=upload()))
    form_class = forms.modelform_factory(portrait_model, fields=["name", "image"])

    form = form_class({"name": "Ada", "image-clear": "on"}, {}, instance=portrait_model(image=name))

    assert form.is_valid()
    assert save(form.save(commit=False)) == ""


def test_a_form_asks_for_the_pictures_that_can_be_read(portrait_model):
    form = forms.modelform_factory(portrait_model, fields=["image"])()

    assert 'accept="image/jpeg,image/png,image/webp"' in form.as_p()


def test_an_upload_may_have_any_name(portrait_model):
    field = portrait_model._meta.get_field("image").formfield()

    assert field.clean(upload(name="x" * 250 + ".jpg")).pixels.size == (80, 40)


def test_a_picture_that_is_required_is_asked_for():
    with pytest.raises(ValidationError, match="required"):
        PictureFormField().clean(None)


# ---- a form that is refused ----


@pytest.fixture
def form_class(portrait_model):
    return forms.modelform_factory(portrait_model, fields=["name", "image"])


def carried(form):
    """Return what a form, shown again, sends of its picture when nothing is chosen anew."""
    page = html.fragment_fromstring(form.as_p(), create_parent="form")
    return {field.name: field.value for field in page.xpath("//input[@type='hidden']")}


@pytest.fixture
def refused(form_class):
    """A form with a picture that can be taken, and a name that cannot."""
    form = form_class({"name": "much too long"}, {"image": upload()})
    assert list(form.errors) == ["name"]
    return form


def test_a_picture_in_a_form_that_is_refused_is_shown_and_taken_with_the_next(portrait_model, form_class, refused):
    expected = save(portrait_model(image=upload()))

    page = refused.as_p()
    form = form_class({"name": "Ada"} | carried(refused), {})

    assert "Chosen already: IMG_0001 (me, at home).jpg. Choose another to replace it." in page
    assert images.Name.parse(expected).file(80, Format.JPEG) in page
    assert form.is_valid()
    assert save(form.save(commit=False)) == expected


def test_a_picture_is_carried_through_many_refusals_and_its_own_name_is_not(form_class, refused):
    again = form_class({"name": "still too long"} | carried(refused), {})

    assert "A picture is chosen already." in again.as_p()
    assert "IMG_0001" not in again.as_p() + repr(carried(refused))
    assert form_class({"name": "Ada"} | carried(again), {}).is_valid()


def test_a_picture_chosen_anew_replaces_the_one_that_waits(form_class, refused):
    form = form_class({"name": "Ada"} | carried(refused), {"image": upload(jpeg((60, 60)))})

    portrait = form.save(commit=False)
    save(portrait)
    assert (portrait.image.width, portrait.image.height) == (60, 60)


def test_a_picture_that_waits_replaces_the_one_that_is_there(portrait_model, form_class, refused):
    name = save(portrait_model(image=upload(jpeg((60, 60)))))

    form = form_class({"name": "Ada"} | carried(refused), {}, instance=portrait_model(image=name))

    assert form.has_changed()
    assert form.save(commit=False).image.width == 80


def test_a_picture_that_waits_can_be_taken_away(form_class, refused):
    form = form_class({"name": "Ada", "image-clear": "on"} | carried(refused), {})

    assert form.is_valid()
    assert save(form.save(commit=False)) == ""


def test_what_went_with_the_file_is_known_when_the_form_is_taken(form_class, refused):
    form = form_class({"name": "Ada"} | carried(refused), {})

    assert form.is_valid()
    assert traces_of(form.cleaned_data["image"]) == images.Traces(place=False, other=True)


def test_nothing_is_stored_of_a_form_that_is_never_shown_again(refused):
    assert stored() == {}


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: f"{token}x", lambda token: "x"])
def test_a_token_that_was_tampered_with_counts_as_none(form_class, refused, change):
    form = form_class({"name": "Ada", "image-kept": change(carried(refused)["image-kept"])}, {})

    assert form.is_valid()
    assert form.cleaned_data["image"] is None


def test_a_token_that_was_signed_for_something_else_counts_as_none(form_class):
    form = form_class({"name": "Ada", "image-kept": signing.dumps(["pictures/x", False, False])}, {})

    assert form.is_valid()
    assert form.cleaned_data["image"] is None


def test_a_token_of_a_field_with_other_widths_counts_as_none(refused):
    token = carried(refused)["image-kept"]

    assert Shelf((20, 60, 200), default_storage).take(token)
    assert Shelf((20, 60), default_storage).take(token) is None


def test_a_picture_whose_files_are_gone_is_asked_for_again(form_class, refused):
    sent = carried(refused)
    for name in stored():
        default_storage.delete(name)

    form = form_class({"name": "Ada"} | sent, {})

    assert form.errors["image"] == ["The picture that was chosen is here no longer. Choose it again."]
    assert carried(form) == {}


def test_a_picture_that_is_refused_is_not_carried_on(form_class):
    form = form_class({"name": "Ada"}, {"image": upload(b"<svg></svg>", "me.png")})

    assert carried(form) == {}
    assert stored() == {}


def test_an_empty_file_is_refused_in_words(form_class):
    form = form_class({"name": "Ada"}, {"image": upload(b"")})

    assert form.errors == {"image": ["This file is empty. Choose the picture again."]}


def test_a_form_says_before_what_a_picture_may_be(portrait_model):
    page = forms.modelform_factory(portrait_model, fields=["image"])().as_p()

    assert "A JPEG, PNG or WebP file of at most 20 MB, 25 megapixels and 8000 pixels on a side." in page


def test_a_form_shows_a_stored_picture_and_not_where_it_is_stored(portrait_model, form_class):
    name = save(portrait_model(image=upload()))

    page = form_class(instance=portrait_model(image=name)).as_p()

    assert "Stored with 80 × 40 pixels, in widths of 20, 60, 80." in " ".join(page.split())
    assert "pictures/" not in html.fragment_fromstring(page, create_parent="form").text_content()


def shown(tag, **context):
    return " ".join(Template("{% load pictures %}" + tag).render(Context(context)).split())


@pytest.fixture
def picture(portrait_model):
    return portrait_model(image="pictures/" + "a" * 32 + "/480-960x540/960.webp").image


def test_a_picture_offers_both_formats_at_every_width(picture):
    html = shown(
        '{% picture image alt=words sizes="(min-width: 66rem) 66rem, 100vw" class="portrait" %}',
        image=picture,
        words="A ward <at night>",
    )

    folder = "/media/pictures/" + "a" * 32 + "/480-960x540"
    srcset = f"{folder}/480.jpg 480w, {folder}/960.jpg 960w"
    sizes = 'sizes="(min-width: 66rem) 66rem, 100vw"'
    assert f'<source type="image/webp" srcset="{srcset.replace("jpg", "webp")}" {sizes}>' in html
    assert (
        f'<img class="portrait" src="{folder}/960.jpg" srcset="{srcset}" {sizes} alt="A ward &lt;at night&gt;"'
        ' width="960" height="540" loading="lazy" decoding="async">'
    ) in html


def test_the_first_picture_of_a_page_is_not_put_off(picture):
    html = shown('{% picture image alt="" priority=True %}', image=picture)

    assert 'fetchpriority="high"' in html
    assert 'loading="' not in html


def test_a_picture_may_be_loaded_at_once(picture):
    assert 'loading="eager"' in shown('{% picture image alt="" loading="eager" %}', image=picture)


def test_no_picture_shows_nothing(portrait_model):
    assert shown('{% picture image alt="" %}', image=portrait_model().image) == ""


@pytest.mark.parametrize("tag", ["{% picture image %}", '{% picture image alt="" onclick="x" %}'])
def test_a_picture_without_alternative_text_or_with_odd_attributes_is_a_mistake(picture, tag):
    with pytest.raises(TemplateSyntaxError):
        shown(tag, image=picture)
