"""The sentence a person reads when one of this room's laws in the database refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from registry.foundation.constraints import explain

_AS_WRITTEN = _("What is written here stays as written; nothing was changed.")
_BOOKS = _("The books say something else, so nothing was saved.")
_UNKNOWN_WORD = _("One of the words chosen is not known here.")
_NEGATIVE = _("A mass cannot be negative.")
_SAME_MOMENT = _("Somebody did the same a moment ago. Look again.")

SENTENCES = {
    # agreements and signatures
    "loans_agreement_ends_after_it_starts": _("An agreement ends after it starts."),
    "loans_agreement_has_two_sides": _("Lender and borrower are two institutions."),
    "loans_agreement_parties_stay": _("An agreement keeps its number, collection and parties."),
    "loans_agreement_stays_as_signed": _("What was signed stays as signed: write a new agreement."),
    "loans_agreement_ends_once": _("This agreement has ended already."),
    "loans_signature_one_a_side": _("This side has signed already."),
    "loans_signature_side_known": _("Sign for the lender or for the borrower."),
    "loans_signature_two_people": _("Two sides sign by two people."),
    "loans_signature_before_the_end": _("This agreement has ended, so it cannot be signed."),
    "loans_signature_not_in_the_future": _("A signature cannot be dated in the future."),
    "loans_signature_of_the_terms_as_they_stand": _("The terms were changed after you opened them. Read them again."),
    "loans_agreement_language_known": _UNKNOWN_WORD,
    "loans_signature_of_the_document_as_it_stands": _(
        "The agreement was printed anew after you opened it. Read it again."
    ),
    "loans_signature_stays_as_written": _AS_WRITTEN,
    # loans
    "loans_loan_status_known": _UNKNOWN_WORD,
    "loans_loan_purpose_known": _UNKNOWN_WORD,
    "loans_loan_tolerance_not_negative": _("A tolerance cannot be negative."),
    "loans_loan_status_follows_its_items": _("A loan’s status follows its items and signatures; nobody writes it."),
    "loans_loan_parties_stay": _("A loan keeps its number, collection, borrower and investigator."),
    "loans_loan_agreement_of_its_parties": _("That agreement is of other parties than this loan."),
    "loans_loan_keeps_a_signed_agreement": _("Work on this loan has begun, so it keeps a signed agreement."),
    "loans_loan_is_never_deleted": _("A loan is never deleted; cancel it instead."),
    "loans_loan_due_day_is_derived": _("The due day follows from receipt, extensions and recall; nobody writes it."),
    "loans_loan_terms_stay": _("A loan keeps the terms it was opened with."),
    # extensions and recalls
    "loans_extension_is_longer": _("The new day lies after the day it is due."),
    "loans_extension_has_its_reason": _("Give the reason."),
    "loans_extension_from_the_due_day": _("An extension runs on from the day a running loan is due."),
    "loans_extension_by_its_investigator": _("Only the investigator who answers for this loan may do this."),
    "loans_extension_one_at_a_time": _("An extension was asked for already and is not decided yet."),
    "loans_extension_stays_as_written": _AS_WRITTEN,
    "loans_extensiondecision_has_its_reason": _("Give the reason."),
    "loans_extensiondecision_by_another": _("Nobody decides their own request."),
    "loans_extensiondecision_of_a_running_loan": _("This loan does not run on, so nothing can be granted."),
    "loans_extensiondecision_within_the_limit": _("The policy allows no further extension of this loan."),
    "loans_extensiondecision_stays_as_written": _AS_WRITTEN,
    "loans_recall_kind_known": _UNKNOWN_WORD,
    "loans_recall_once_of_a_kind": _("That was said already."),
    "loans_recall_has_its_reason": _("Give the reason."),
    "loans_recall_of_what_is_out": _("Nothing of this loan is out."),
    "loans_recall_leaves_time": _("Leave time to send it: that day is past."),
    "loans_recall_stays_as_written": _AS_WRITTEN,
    # inventories
    "loans_certification_by_its_investigator": _("Only the investigator who answers for this loan may do this."),
    "loans_certification_not_in_the_future": _("An inventory cannot be dated in the future."),
    "loans_certification_covers_every_piece": _("An inventory covers every piece that is with the borrower."),
    "loans_certification_stays_as_written": _AS_WRITTEN,
    "loans_certifieditem_once": _("A piece is certified once in an inventory."),
    "loans_certifieditem_mass_of_what_is_there": _("Only what is there has a mass, and none is negative."),
    "loans_certifieditem_says_where": _("Say where it is."),
    "loans_certifieditem_of_its_loan": _("This piece is of another loan."),
    "loans_certifieditem_missing_is_reported": _("What is not there is reported missing in the same act."),
    "loans_certifieditem_agrees_with_the_books": _BOOKS,
    "loans_certifieditem_stays_as_written": _AS_WRITTEN,
    "loans_countersignature_by_another": _("Two people stand behind an inventory."),
    "loans_countersignature_stays_as_written": _AS_WRITTEN,
    # alarms
    "loans_alarm_stands_once": _SAME_MOMENT,
    "loans_alarm_last_seen_after_first": _("An alarm is last seen after it is first seen."),
    "loans_alarm_gone_after_last_seen": _("An alarm is gone after it was last seen."),
    "loans_alarm_keeps_its_history": _("An alarm keeps what it is about and when it was first seen."),
    "loans_alarm_stays_gone": _("What is gone stays gone; it is raised anew."),
    "loans_alarm_is_never_deleted": _("Alarms are kept."),
    # incidents
    "loans_incident_kind_known": _UNKNOWN_WORD,
    "loans_incident_lost_not_negative": _NEGATIVE,
    "loans_incident_says_what_happened": _("Say what happened."),
    "loans_incident_books_what_is_lost": _("A loss is booked in the same act; nothing else is."),
    "loans_incident_while_away": _("Incidents are told of pieces that are out."),
    "loans_incident_agrees_with_the_books": _BOOKS,
    "loans_incident_stays_as_written": _AS_WRITTEN,
    "loans_incidentend_outcome_known": _UNKNOWN_WORD,
    "loans_incidentend_has_its_reason": _("Give the reason."),
    "loans_incidentend_books_what_is_found": _("What is found is booked in the same act; nothing else is."),
    "loans_incidentend_answers_for_the_mass": _("What is lost is found again, or written off by the authority."),
    "loans_incidentend_reporter_does_not_write_off": _("Who reported a loss does not write it off."),
    "loans_incidentend_agrees_with_the_books": _BOOKS,
    "loans_incidentend_stays_as_written": _AS_WRITTEN,
    # items
    "loans_loanitem_one_per_number": _SAME_MOMENT,
    "loans_loanitem_one_holder_at_a_time": _("This piece is in another open loan already."),
    "loans_loanitem_status_known": _UNKNOWN_WORD,
    "loans_loanitem_approved_not_negative": _NEGATIVE,
    "loans_loanitem_has_its_portion": _("From preparing on, an item has its own portion."),
    "loans_loanitem_starts_at_the_start": _("A loan item starts as set aside."),
    "loans_loanitem_status_moves_by_its_table": _("A status changes only by its table of moves."),
    "loans_loanitem_starts_without_portion": _("A portion comes by preparing, not before."),
    "loans_loanitem_within_one_collection": _("A loan lends pieces of one collection."),
    "loans_loanitem_joins_before_signing": _("Items join a loan before its agreement is signed."),
    "loans_loanitem_stays_as_promised": _("An item keeps its source and what was approved."),
    "loans_loanitem_portion_stays": _("An item’s portion and issued mass are set once."),
    "loans_loanitem_portion_of_its_source": _("A portion is cut from its source; a whole piece is its own portion."),
    "loans_loanitem_is_never_deleted": _("A loan item is never deleted; cancel it instead."),
    "loans_loanitem_agrees_with_the_books": _("A lent piece moves only together with its loan item."),
    "loans_loanitem_ended_holds_nothing": _("This loan item has ended: nothing moves under it any more."),
    # moves
    "loans_itemmove_starts_where_it_stands": _("Somebody moved this item a moment ago."),
    "loans_itemmove_is_in_the_table_of_moves": _("A loan item cannot take this step from here."),
    "loans_itemmove_has_its_reason": _("Give the reason."),
    "loans_itemmove_time_runs_forward": _("Something later than that is on record already."),
    "loans_itemmove_agrees_with_its_event": _("The record of this act tells something else, so nothing was saved."),
    "loans_itemmove_stays_as_written": _AS_WRITTEN,
    "loans_itemmove_agreement_signed": _("Nothing is prepared before both sides have signed the agreement."),
    "loans_itemmove_agreement_in_force": _("Nothing leaves without a signed agreement that is in force that day."),
    "loans_itemmove_papers_complete": _("Nothing leaves before every paper the policy demands is there."),
    "loans_itemmove_shipper_is_another": _("Nobody hands a loan over to themselves."),
    "loans_itemmove_closes_at_zero": _("An item ends only when nothing is left under it, to the microgram."),
    "loans_itemmove_agrees_with_the_books": _BOOKS,
    "loans_itemmove_closes_by_its_reconciliation": _("An item closes only as it was reconciled, by the same person."),
    "loans_itemmove_settles_what_was_reconciled": _("The books must settle exactly what was reconciled."),
    "loans_itemmove_incidents_ended": _("An incident of this piece has not ended yet."),
    "loans_itemmove_comes_back_as_returned": _("A piece that was out comes back as returned, never as pristine."),
    # papers, journeys and use
    "loans_loanpaper_kind_known": _UNKNOWN_WORD,
    "loans_loanpaper_stays_as_written": _AS_WRITTEN,
    "loans_consignment_direction_known": _UNKNOWN_WORD,
    "loans_consignment_way_known": _UNKNOWN_WORD,
    "loans_consignment_names_its_carrier": _("Name the carrier."),
    "loans_consignment_agrees_with_the_books": _BOOKS,
    "loans_consignment_stays_as_written": _AS_WRITTEN,
    "loans_consigneditem_once": _("An item travels once in a consignment."),
    "loans_consigneditem_travels_in_it": _("The books do not show this item in this consignment."),
    "loans_consigneditem_stays_as_written": _AS_WRITTEN,
    "loans_acknowledgement_one_an_item": _("This item was acknowledged already."),
    "loans_acknowledgement_stays_as_written": _AS_WRITTEN,
    "loans_usereport_consumed_not_negative": _NEGATIVE,
    "loans_usereport_loss_not_negative": _NEGATIVE,
    "loans_usereport_while_on_loan": _("Use is reported while the item is on loan."),
    "loans_usereport_agrees_with_the_books": _BOOKS,
    "loans_usereport_stays_as_written": _AS_WRITTEN,
    # reconciliation
    "loans_reconciliation_outcome_known": _UNKNOWN_WORD,
    "loans_reconciliation_has_its_reason": _("Give the reason."),
    "loans_reconciliation_masses_not_negative": _NEGATIVE,
    "loans_reconciliation_weighed_on_a_balance": _("A weighed mass names its weighing."),
    "loans_reconciliation_difference_adds_up": _("The difference is the books less the weighing."),
    "loans_reconciliation_outcome_fits_its_difference": _("The outcome does not fit the difference and the tolerance."),
    "loans_reconciliation_of_its_own_weighing": _("An item is reconciled by its own weighing on return."),
    "loans_reconciliation_gone_when_missing": _("Only what is missing is closed as lost."),
    "loans_reconciliation_weigher_does_not_write_off": _("Who weighed a return does not write it off."),
    "loans_reconciliation_tolerance_within_its_cap": _("The tolerance is beyond what the policy allows."),
    "loans_reconciliation_agrees_with_the_books": _BOOKS,
    "loans_reconciliation_stays_as_written": _AS_WRITTEN,
}


def tell() -> None:
    """Register every sentence; called once when the registry starts."""
    for name, sentence in SENTENCES.items():
        explain(name, sentence)
