from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models
from django.db.models.fields.files import FieldFile, FileDescriptor

from . import images
from .images import Format


class PictureFormField(forms.FileField):
    """Take a picture; a file that is none is refused beside the field. The upload carries on as `pixels`."""

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        if upload is not None:
            try:
                upload.pixels = images.read(upload)  # type: ignore[attr-defined]
            except images.Refused as refused:
                raise ValidationError(str(refused), code="refused") from refused
        return upload

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": "image/jpeg,image/png,image/webp"}


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
        """Take a file of another field for what it is here: an upload."""
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

    def __init__(self, *args: Any, widths: Sequence[int] = (480, 960, 1600), **kwargs: Any) -> None:
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
        # An upload's own name is not kept, so that its length does not matter.
        return super().formfield(**{"form_class": PictureFormField, "max_length": None, **kwargs})
