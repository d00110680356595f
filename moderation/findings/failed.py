"""That a finder failed: `screening.screen` itself says so."""

from django.utils.translation import gettext_lazy as _

from comments.screening import FAILED, Kind

KIND = Kind(FAILED, _("One of the checks failed, so a person has to look"), _("A check failed"))
