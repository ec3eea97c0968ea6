"""A sentence for each law of the holdings, told when the database refuses an act."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.foundation.constraints import explain

SENTENCES: Final[dict[str, str | Promise]] = {
    "holdings_split_identifier_key": _("This number is taken already."),
    "holdings_split_one_per_sort_key": _("This number is taken already."),
    "holdings_sample_identifier_key": _("This number is taken already."),
    "holdings_sample_sort_key_key": _("This number is taken already."),
    "holdings_split_parent_is_there_first": _(
        "A parent stands in the same collection and is there before its daughters."
    ),
    "holdings_split_lineage_stays": _("A piece keeps its sample, its parent and its form."),
    "holdings_split_masses_follow_the_ledger": _("Masses follow the movements and are never written by hand."),
    "holdings_split_condition_only_worsens": _("What was opened or returned never becomes pristine again."),
    "holdings_sample_stays_in_its_collection": _("A sample stays in its collection."),
    "holdings_block_stays_as_written": _("A block is written once and lifted once."),
    "holdings_block_has_a_reason": _("Say why this piece may not be lent."),
    "audit_event_stays_as_written": _("What happened is never changed."),
    "papers_storedfile_stays_as_written": _("A stored file is never changed."),
    "parties_rolegrant_has_a_reason": _("Say why this role is given."),
    "parties_rolegrant_collection_known": _("There is no collection of that code."),
    "parties_rolegrant_ends_after_it_starts": _("A role does not end before it starts."),
    "parties_affiliation_ends_after_it_starts": _("It does not end before it starts."),
    "parties_institution_country_code": _("Write the country as two capital letters, like CN or US."),
    "parties_institution_not_its_own_parent": _("An institution is not part of itself."),
    "holdings_place_not_inside_itself": _("A place does not lie inside itself."),
    "holdings_landingsite_on_the_moon": _("Latitude runs from −90 to 90, longitude from −180 to 180."),
    "holdings_alternativeidentifier_of_one_thing": _("Name either a sample or a piece."),
    "parties_person_blanked_is_blank": _("A blanked person stays blank."),
}


def tell() -> None:
    """Make the sentences known."""
    for name, sentence in SENTENCES.items():
        explain(name, sentence)
