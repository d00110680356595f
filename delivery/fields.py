from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.db import models
from django.db.models.fields.files import FieldFile, FileDescriptor
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Script
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from . import images
from .headers import WITH_PICTURES
from .images import Format, Traces

WIDTHS = (480, 960, 1600)  # pixels
NOTHING = Traces()
KEPT = "-kept"  # behind a field's name, the name under which a form carries its picture on
TYPES = "image/jpeg,image/png,image/webp"
TOO_LARGE_TOGETHER = format_lazy(
    _(
        "The pictures chosen here have more than {megabytes} MB together. Save with some of them first, then choose"
        " the others."
    ),
    megabytes=WITH_PICTURES // 1_000_000,
)


@dataclass(frozen=True)
class Kept:
    """A picture that came with a form that was refused: stored already, but shown nowhere yet.

    `file_name` is what whoever chose it calls it; it is told once and goes no further. One that waited
    too long is `gone`.
    """

    name: str
    traces: Traces = NOTHING
    file_name: str = ""
    gone: bool = False


@dataclass(frozen=True)
class Shelf:
    """Where pictures wait until the form they came with is put right.

    What a form carries is a signed token: it names a picture that was taken here, for a field of these widths. It is
    bound to nobody and does not expire, for it opens nothing that whoever holds it has not been shown.
    """

    widths: tuple[int, ...] = WIDTHS
    storage: Storage = default_storage

    def put(self, upload: Any) -> Kept:
        """Store the pixels of an upload that PictureFormField has taken, once."""
        if not hasattr(upload, "kept"):
            name = images.store(upload.pixels, self.widths, self.storage)
            upload.kept = Kept(name, upload.traces, upload.name)
        return upload.kept

    def token(self, kept: Kept) -> str:
        content = [kept.name, kept.traces.place, kept.traces.other]
        return signing.dumps(content, salt=self._purpose)

    def take(self, token: str) -> Kept | None:
        """Return the picture of a token, and keep it from being swept away; None for what was not made here."""
        try:
            name, place, other = signing.loads(token, salt=self._purpose)
        except signing.BadSignature:
            return None
        return Kept(name, Traces(place=place, other=other), gone=not images.renew(name, self.storage))

    def name_in(self, token: str) -> str:
        """Return the name of the picture of a token; "" for what was not made here."""
        try:
            return str(signing.loads(token, salt=self._purpose)[0])
        except signing.BadSignature:
            return ""

    def picture(self, kept: Kept) -> Picture:
        return Picture(None, self, kept.name)  # type: ignore[arg-type]  # it asks its field for the storage alone

    @property
    def _purpose(self) -> str:
        return f"delivery.fields.Shelf {'-'.join(map(str, self.widths))}"


@dataclass(frozen=True)
class Shown:
    """One way in which a page shows a picture; `style` is the class that gives the preview the same measures."""

    label: Any
    style: str


class PictureInput(forms.ClearableFileInput):
    """Ask for a picture, beneath the one that is there as pages show it.

    One that came with a refused form is stored and carried on, since browsers empty such a field.
    """

    template_name = "admin/widgets/picture.html"
    shelf = Shelf()

    class Media:
        js = [Script("js/editing/picture.js", type="module")]

    def __init__(self, attrs: dict[str, Any] | None = None, shown: Sequence[Shown] = ()) -> None:
        super().__init__(attrs)
        self.shown = tuple(shown)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        upload = super().value_from_datadict(data, files, name)
        token = data.get(self._token_name(name)) if upload is None else None
        return self.shelf.take(token) if token else upload

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return super().value_omitted_from_data(data, files, name) and self._token_name(name) not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        kept = self.shelf.put(value) if is_taken(value) else value if isinstance(value, Kept) else None
        picture = self.shelf.picture(kept) if kept else self.format_value(value)
        context = super().get_context(name, picture, attrs)
        if kept:
            context["widget"]["attrs"].pop("required", None)
            context["widget"] |= {"kept": kept, "token": self.shelf.token(kept), "token_name": self._token_name(name)}
        context["widget"] |= {"picture": picture, "shown": self.shown} | _bounds()
        return context

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """Render by the project's own templates, where Django's forms have theirs apart."""
        return super().render(name, value, attrs, TemplatesSetting())

    def _token_name(self, name: str) -> str:
        return name + KEPT


def _bounds() -> dict[str, Any]:
    """Return what a page tells its script, so that a file is refused as soon as it is chosen."""
    return {
        "max_bytes": images.MAX_BYTES,
        "max_pixels": images.MAX_PIXELS,
        "max_side": images.MAX_SIDE,
        "max_together": WITH_PICTURES - 1_000_000,  # the rest is words
        "too_large": images.TOO_LARGE,
        "too_many_pixels": images.TOO_MANY_PIXELS,
        "no_picture": images.NO_PICTURE,
        "too_large_together": TOO_LARGE_TOGETHER,
    }


def is_taken(value: Any) -> bool:
    """Say whether this is an upload that proved to be a picture."""
    return getattr(value, "pixels", None) is not None


def let_go(upload: Any) -> None:
    """Forget what an upload shows, so that it is neither stored nor carried on."""
    if is_taken(upload):
        upload.pixels = None


def traces_of(value: Any) -> Traces:
    """Return what was removed of a picture that came with a form; nothing for one that was there before."""
    return getattr(value, "traces", NOTHING)


class PictureFormField(forms.FileField):
    """Take a picture; a file that is none is refused beside the field. The upload carries on as `pixels`."""

    widget = PictureInput
    default_error_messages = {
        "empty": _("This file is empty. Choose the picture again."),
        "contradiction": _("Choose another picture, or take this one away; not both at once."),
        "gone": _("The picture that was chosen is here no longer. Choose it again."),
    }

    def __init__(self, *, shelf: Shelf | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.shelf = shelf or Shelf()

    def to_python(self, data: Any) -> Any:
        if isinstance(data, Kept):
            if data.gone:
                raise ValidationError(self.error_messages["gone"], code="gone")
            return data
        upload = super().to_python(data)
        if upload is not None:
            try:
                upload.pixels = images.read(upload)  # type: ignore[attr-defined]
            except images.Refused as refused:
                raise ValidationError(str(refused), code="refused") from refused
            upload.traces = images.traces(upload)  # type: ignore[attr-defined]
        return upload

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Show again what came with the form; what was refused leaves the picture that was there."""
        return data if is_taken(data) or (isinstance(data, Kept) and not data.gone) else initial

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": TYPES}


class Picture(FieldFile):
    """A stored picture. Its name alone tells its size, in pixels, and its URLs; False when there is none."""

    @property
    def stored(self) -> images.Name:
        """Return the parts of the name; raises ValueError when there is no picture or it is not stored yet."""
        return images.Name.parse(self.name or "")

    @property
    def width(self) -> int:
        return self.stored.width

    @property
    def height(self) -> int:
        return self.stored.height

    @property
    def url(self) -> str:
        """Return the URL of the largest JPEG, for whatever takes one picture and no choice."""
        return self.urls[self.width]

    @property
    def path_of_jpeg(self) -> str:
        """Return where its storage keeps the largest JPEG."""
        return self.stored.file(self.width, Format.JPEG)

    @property
    def urls(self) -> dict[int, str]:
        """Return the URL of each JPEG by its width, narrowest first."""
        return self._urls(Format.JPEG)

    @property
    def srcset_jpeg(self) -> str:
        return _srcset(self._urls(Format.JPEG))

    @property
    def srcset_webp(self) -> str:
        return _srcset(self._urls(Format.WEBP))

    def _urls(self, format: Format) -> dict[int, str]:
        return {width: self.storage.url(self.stored.file(width, format)) for width in self.stored.widths}

    def save(self, name: str | None, content: File[bytes], save: bool = True) -> None:
        """Keep the pixels of `content`; its bytes and its name are not kept. Raises images.Refused."""
        pixels = getattr(content, "pixels", None) or images.read(content)
        self.name = images.store(pixels, self.field.widths, self.storage)  # type: ignore[attr-defined]
        self.file = None
        self._committed = True
        setattr(self.instance, self.field.attname, self.name)
        if save:
            self.instance.save()

    save.alters_data = True  # type: ignore[attr-defined]

    def delete(self, save: bool = True) -> None:
        """Forget the picture; its files stay, for another row may show the same."""
        self.name = None
        setattr(self.instance, self.field.attname, self.name)
        if save:
            self.instance.save()

    delete.alters_data = True  # type: ignore[attr-defined]


def _srcset(urls: dict[int, str]) -> str:
    return ", ".join(f"{url} {width}w" for width, url in urls.items())


class PictureDescriptor(FileDescriptor):
    def __set__(self, instance: models.Model, value: Any) -> None:
        """Take a file of another field for what it is here: an upload; and one that waited for what it became."""
        if isinstance(value, Kept):
            value = value.name
        if isinstance(value, FieldFile) and not isinstance(value, Picture):
            value = File(value, name=value.name) if value else ""
        super().__set__(instance, value)


class PictureField(models.FileField):
    """Keep a picture at several widths, in pixels; whatever file is assigned, only its renditions are stored.

    Saving the model raises images.Refused when the file is no picture; a form says so before.
    """

    attr_class = Picture
    descriptor_class = PictureDescriptor
    non_db_attrs = (*models.FileField.non_db_attrs, "widths")

    def __init__(self, *args: Any, widths: Sequence[int] = WIDTHS, **kwargs: Any) -> None:
        self.widths = tuple(widths)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["upload_to"]
        return name, path, args, {**kwargs, "widths": self.widths}

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Let no name into the database that is not a stored picture's; raises ValueError."""
        if value and not hasattr(value, "as_sql"):
            images.Name.parse(str(value))
        return super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs: Any) -> Any:
        ours: dict[str, Any] = {
            "form_class": PictureFormField,
            "shelf": Shelf(self.widths, self.storage),
            "max_length": None,  # an upload's own name is not kept, so that its length does not matter
            "help_text": self.help_text or images.LIMITS,
        }
        return super().formfield(**ours | kwargs)
