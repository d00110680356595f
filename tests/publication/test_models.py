"""The publication's one row, and what it may say."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from publication.models import Publication


def test_every_migrated_site_has_its_row(db):
    assert Publication.objects.count() == 1
    assert str(Publication.objects.current()) == "Open Rounds"


def test_a_row_that_is_missing_is_made_and_one_that_is_there_is_left_alone(db):
    Publication.objects.all().delete()
    assert Publication.objects.current().name == "Open Rounds"
    assert not Publication.objects.exists()

    call_command("migrate", verbosity=0)
    Publication.objects.update(name="Elsewhere")
    call_command("migrate", verbosity=0)

    assert Publication.objects.get().name == "Elsewhere"


def test_there_is_never_a_second_row(publication):
    Publication(name="Another").save()

    assert Publication.objects.get().name == "Another"
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.bulk_create([Publication(pk=2)])


def test_a_new_publication_passes_its_own_checks(publication):
    publication.full_clean()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "EST5EDT5", "america/toronto "])
def test_a_time_zone_is_one_this_machine_knows(publication, zone):
    publication.time_zone = zone

    with pytest.raises(ValidationError) as refusal:
        publication.full_clean()

    assert set(refusal.value.message_dict) == {"time_zone"}


def test_closing_everything_needs_a_reason(publication):
    publication.discussions_closed_at = timezone.now()

    with pytest.raises(ValidationError) as refusal:
        publication.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        publication.save()

    assert refusal.value.messages == ["Closing every discussion needs a reason that readers see."]
