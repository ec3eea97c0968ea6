"""The sentence a person reads when one of this room's laws in the database refuses."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.foundation.constraints import explain

SENTENCES: Final = {
    "parties_rolegrant_not_by_oneself": _("Nobody gives a role to themself."),
    "parties_rolegrant_by_who_may": _("Whoever gives a role holds one that may."),
    "parties_rolegrant_stands_in_until_a_day": _("Whoever stands in does so until a day."),
    "parties_rolegrant_stands_in_for_a_holder": _("One stands in for somebody who holds the role in their own right."),
    "parties_rolegrant_stands_in_a_year_at_most": _("Whoever stands in does so for a year at most."),
    "parties_rolegrant_only_ends": _("A role that was given only ends: give it anew to make it longer."),
    "parties_rolegrant_is_kept": _("A role that was given stays on record: end it instead."),
}


def tell() -> None:
    """Give every law of this room its sentence."""
    for name, sentence in SENTENCES.items():
        explain(name, sentence)
