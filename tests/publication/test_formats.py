"""How dates are written, in each of the site's languages."""

from datetime import datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

MOMENT = datetime(2026, 8, 4, 9, 5)


@pytest.mark.parametrize(
    ("language", "name", "written"),
    [
        ("en", "DATE_FORMAT", "4 August 2026"),
        ("en", "SHORT_DATE_FORMAT", "4 Aug 2026"),
        ("en", "DATETIME_FORMAT", "4 August 2026, 09:05"),
        ("en", "TIME_FORMAT", "09:05"),
        ("fr", "DATE_FORMAT", "4 août 2026"),
        ("fr", "DATETIME_FORMAT", "4 août 2026, 9\u00a0h\u00a005"),
        ("fr", "TIME_FORMAT", "9\u00a0h\u00a005"),
    ],
)
def test_dates_and_times(language, name, written):
    with translation.override(language):
        assert date_format(MOMENT, name) == written
