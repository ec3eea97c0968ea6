"""The languages a paper may be in."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ENGLISH, CHINESE, BOTH = "en", "zh", "both"
LANGUAGES: Final[dict[str, str | Promise]] = {
    ENGLISH: _("English"),
    CHINESE: _("Chinese"),
    BOTH: _("both, side by side"),
}
