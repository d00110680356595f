"""Abandoned pictures: of forms that were refused and never sent again, and of what was deleted. Nothing names them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from delivery.fields import PictureField
from delivery.images import Name

AFTER = timedelta(days=1)  # longer than a session, so that a form can still be sent


def in_rows() -> Iterator[str]:
    """Yield the name of every picture that is in a PictureField now."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, PictureField):
                rows: Any = model._base_manager.exclude(**{field.name: ""})
                yield from rows.values_list(field.name, flat=True)


def sweep(names: Iterable[str], storage: Storage = default_storage) -> int:
    """Delete the pictures that are none of these and were wanted by nobody for a day; return how many.

    Where nothing is named, nothing is deleted: the database may not be the one that the files belong to.
    """
    kept, before = {Name.parse(name).folder for name in names}, timezone.now() - AFTER
    if not kept:
        return 0
    abandoned = [folder for folder in _folders(storage) if folder not in kept]
    return sum(_delete(folder, before, storage) for folder in abandoned)


def _folders(storage: Storage) -> Iterator[str]:
    for digest in _listed("pictures", storage)[0]:
        for sides in _listed(f"pictures/{digest}", storage)[0]:
            yield f"pictures/{digest}/{sides}"


def _listed(folder: str, storage: Storage) -> tuple[list[str], list[str]]:
    try:
        return storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return [], []


def _delete(folder: str, before: datetime, storage: Storage) -> bool:
    """Delete a folder of renditions; not one that holds anything else, or a file that was wanted since."""
    files = [f"{folder}/{name}" for name in _listed(folder, storage)[1]]
    try:
        if not all(map(_is_rendition, files)) or any(storage.get_modified_time(file) > before for file in files):
            return False
        for file in files:
            storage.delete(file)
        storage.delete(folder)
        storage.delete(folder.rpartition("/")[0])
    except OSError:  # somebody else sweeps, or keeps another picture there, at this moment
        pass
    return bool(files)


def _is_rendition(file: str) -> bool:
    try:
        Name.parse(file)
    except ValueError:
        return False
    return True
