"""A sentence for each law of the books, told when the database refuses an act."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.foundation.constraints import explain

SENTENCES: Final[dict[str, str | Promise]] = {
    "ledger_account_balance_not_negative": _("There is not that much there: no account goes below zero."),
    "ledger_account_balances_follow_lines": _("Balances follow the movements and are never written by hand."),
    "ledger_account_in_its_pieces_collection": _("An account stands in the collection of its piece."),
    "ledger_account_names_an_allotment": _("Mass outside the vault always belongs to one loan item."),
    "ledger_account_of_a_piece": _("Every account but the Moon’s belongs to a piece."),
    "ledger_line_mass_not_negative": _("A line moves zero or more micrograms, never less."),
    "ledger_line_goes_somewhere": _("A line goes from one account to another."),
    "ledger_line_written_with_its_movement": _("A movement once written gets no further lines."),
    "ledger_line_within_one_collection": _("Mass never crosses from one collection to another."),
    "ledger_line_keeps_its_allotment": _("What is set aside for one loan item is never moved to another."),
    "ledger_line_correction_reverses_a_line": _("A correction is the mirror image of a line already written."),
    "ledger_line_is_an_allowed_move": _("Mass cannot go from there to there in a movement of this kind."),
    "ledger_line_carries_the_piece_or_not": _("Here the piece must go along with its mass, or stay, as the move says."),
    "ledger_line_along_parentage": _("Mass passes from piece to piece only from parent to daughter."),
    "ledger_line_indivisible_goes_whole": _("This piece cannot be divided: it is lent whole or not at all."),
    "ledger_line_time_runs_forward": _("Something later is recorded for this piece already: its history runs forward."),
    "ledger_line_one_holder": _("The piece is not where this movement would take it from: somebody else has it."),
    "ledger_line_only_lendable_use_classes": _("This material is kept for permanent or backup storage and never lent."),
    "ledger_line_only_pieces_not_retired": _("This piece is retired and no longer lent."),
    "ledger_line_only_pieces_not_blocked": _("This piece is blocked for now and may not be lent."),
    "ledger_line_only_above_what_is_kept_back": _(
        "So much may not be lent: the policy keeps back a part of this piece."
    ),
    "ledger_possession_mass_is_where_the_piece_is": _("The whole piece goes with its mass: nothing may stay behind."),
    "ledger_possession_follows_lines": _("Who holds a piece follows the movements and is never written by hand."),
    "ledger_movement_not_in_the_future": _("That has not happened yet: give a time that is past."),
    "ledger_movement_agrees_with_its_event": _("The record of this movement tells something else."),
    "ledger_movement_has_a_line": _("A movement moves something."),
    "ledger_movement_has_its_reason": _("Say why."),
    "ledger_movement_says_what_it_corrects": _("A correction names the movement it corrects."),
    "ledger_movement_stays_as_written": _("What happened is never changed; write a correction."),
    "ledger_line_stays_as_written": _("What happened is never changed; write a correction."),
    "ledger_photograph_is_a_picture": _("A photograph is a JPEG or PNG file."),
    "ledger_photograph_not_in_the_future": _("That has not happened yet: give a time that is past."),
    "ledger_photograph_kept_once": _("This very photograph is kept here already."),
    "ledger_photographrelease_has_its_credit": _("Say whom to credit: an institution, not a person."),
    "ledger_photographrelease_not_in_the_future": _("That has not happened yet: give a time that is past."),
    "ledger_photographrelease_changes_something": _("Somebody did the same a moment ago. Look again."),
    "ledger_photographrelease_stays_as_written": _("What was said of a photograph stays as it was said."),
    "ledger_photograph_stays_as_written": _("A photograph stays as it was kept."),
    "ledger_stocktake_not_in_the_future": _("That has not happened yet: give a time that is past."),
    "ledger_stocktake_covers_the_place": _("Something that should lie there was not looked for: look again."),
    "ledger_stocktakeline_written_with_its_stocktake": _("A stocktake once kept gets no further lines; take another."),
    "ledger_stocktakeline_of_its_collection": _("A stocktake tells of the pieces of one collection."),
    "ledger_stocktakeline_agrees_with_the_books": _("The books say something else about this piece: look again."),
    "ledger_stocktakeline_once": _("A stocktake tells of each label once."),
    "ledger_stocktakeline_each_piece_once": _("A stocktake tells of each piece once."),
    "ledger_stocktake_stays_as_written": _("A stocktake stays as it was found; take another."),
    "ledger_stocktakeline_stays_as_written": _("A stocktake stays as it was found; take another."),
    "ledger_weighing_stays_as_written": _("A weighing stays as it was read; weigh again."),
    "ledger_weighing_has_an_uncertainty": _("Give the uncertainty of the balance; it is never zero."),
    "ledger_weighing_second_person_is_another": _("The second person must be somebody else."),
}


def tell() -> None:
    """Make the sentences known."""
    for name, sentence in SENTENCES.items():
        explain(name, sentence)
