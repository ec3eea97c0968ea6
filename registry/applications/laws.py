"""The sentence a person reads when one of this room's laws in the database refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from registry.foundation.constraints import explain

_AS_SUBMITTED = _("What was submitted stays as submitted.")
_AS_WRITTEN = _("What is written here stays as written; nothing was changed.")
_OWN_INSTITUTION = _("Nobody judges an application of their own institution or its family.")
_IN_BOTH_LANGUAGES = _("Write each declaration in both languages.")
_RECORD = _("The record of this act tells something else, so nothing was saved.")

SENTENCES = {
    # applications and what they hold
    "applications_application_starts_at_the_start": _("An application starts as a draft."),
    "applications_application_status_moves_by_its_table": _("A status changes only by its table of moves."),
    "applications_application_is_kept": _("What was submitted is kept: withdraw it instead."),
    "applications_application_stays_whose_it_is": _("An application keeps its applicant, institution and collection."),
    "applications_application_stays_as_submitted": _AS_SUBMITTED,
    "applications_applicationmove_declared": _("Make every declaration that the policy and the call ask for."),
    "applications_lendingpolicy_declares_in_both_languages": _IN_BOTH_LANGUAGES,
    "applications_call_declares_in_both_languages": _IN_BOTH_LANGUAGES,
    "applications_line_stays_as_submitted": _AS_SUBMITTED,
    "applications_line_methods_stay_as_submitted": _AS_SUBMITTED,
    "applications_attachment_stays_as_submitted": _AS_SUBMITTED,
    "applications_line_within_one_collection": _("An application asks for pieces of one collection."),
    "applications_line_of_a_numbered_piece": _("This piece waits for its number, so nobody can ask for it yet."),
    "applications_line_indivisible_goes_whole": _("Powder is asked for by mass, everything else whole."),
    "applications_line_asks_for_something": _("Say how much of this piece you need."),
    "applications_line_one_per_piece": _("This piece is asked for already."),
    "applications_line_one_per_number": _("Somebody added a line at the same moment. Try again."),
    "applications_version_one_per_number": _("This version was kept already."),
    "applications_application_answers_a_call_of_its_collection": _("This call offers nothing of that collection."),
    # calls
    "applications_call_starts_at_the_start": _("A call starts as a draft."),
    "applications_call_status_moves_by_its_table": _("A status changes only by its table of moves."),
    "applications_call_is_kept": _("A call is cancelled, never deleted."),
    "applications_call_stays_as_announced": _("What was announced stays as announced; only its closing may be moved."),
    "applications_call_to_the_minute": _("A call opens and closes on a whole minute."),
    "applications_call_scope_known": _("Its scope names a collection, use class or form that does not exist."),
    "applications_call_closes_after_it_opens": _("A call closes after it opens."),
    "applications_call_says_what_it_offers": _("Say what the call is called and what it offers."),
    "applications_call_slug_key": _("Another call has this address already."),
    "applications_callmove_starts_where_it_stands": _("Somebody moved this call a moment ago."),
    "applications_callmove_is_in_the_table_of_moves": _("A call cannot take this step from here."),
    "applications_callmove_has_its_reason": _("Give a reason."),
    "applications_callmove_time_runs_forward": _("Something later than that is on record already."),
    "applications_callmove_agrees_with_its_event": _RECORD,
    "applications_callmove_early_has_its_reason": _("Say why the call closes before its time."),
    "applications_callmove_all_decided": _("An application of this call still awaits its decision."),
    "applications_callmove_nobody_answered": _("Somebody has answered this call, so it cannot be cancelled: close it."),
    "applications_callextension_before_it_closes": _("Only a call that has not closed yet is extended."),
    "applications_callextension_agrees_with_its_event": _RECORD,
    "applications_callextension_further_away": _("The new closing comes after the old one."),
    "applications_callextension_has_its_reason": _("Give a reason."),
    # moves
    "applications_applicationmove_answers_a_call": _("This collection takes applications only in answer to a call."),
    "applications_applicationmove_within_its_call": _("The call is not open: outside its window nothing is handed in."),
    "applications_applicationmove_asks_for_what_is_offered": _("The call does not offer every piece asked for."),
    "applications_applicationmove_attaches_what_is_demanded": _("Something the call demands is not attached."),
    "applications_applicationmove_starts_where_it_stands": _("Somebody moved this application a moment ago."),
    "applications_applicationmove_is_in_the_table_of_moves": _("An application cannot take this step from here."),
    "applications_applicationmove_has_its_reason": _("Give a reason."),
    "applications_applicationmove_time_runs_forward": _("Something later than that is on record already."),
    "applications_applicationmove_agrees_with_its_event": _RECORD,
    "applications_applicationmove_by_its_applicant": _("Only the investigator of this application may do this."),
    "applications_applicationmove_four_eyes": _("Nobody judges their own application."),
    "applications_applicationmove_own_institution": _OWN_INSTITUTION,
    "applications_applicationmove_keeps_a_version": _("What is submitted is kept as a version."),
    "applications_applicationmove_asks_for_something": _("Ask for at least one piece."),
    "applications_applicationmove_enough_reviewers": _("Too few reviewers were asked for the policy in force."),
    "applications_applicationmove_enough_reviews": _("Too few reviews are written for the policy in force."),
    "applications_applicationmove_has_its_decision": _("This step is taken by a decision."),
    "applications_applicationmove_lapses_with_its_loan": _("An application lapses with its loan."),
    # policies
    "applications_lendingpolicy_next_version": _("Somebody made a version of this policy a moment ago."),
    "applications_lendingpolicy_versions": _("Somebody made a version of this policy a moment ago."),
    "applications_lendingpolicy_time_runs_forward": _("A newer version is in force already from a later time."),
    "applications_lendingpolicy_not_in_the_future": _("A policy begins now, not later."),
    "applications_lendingpolicy_only_lendable_use_classes": _("Name use classes that may be lent, and only such."),
    "applications_lendingpolicy_forms_known": _("Name forms that exist."),
    "applications_lendingpolicy_agrees_with_its_event": _RECORD,
    "holdings_collection_keeps_back_by_policy": _("What a collection keeps back is set by its policy alone."),
    # reviews
    "applications_reviewassignment_once": _("This person was asked already."),
    "applications_reviewassignment_while_judged": _("Reviewers are asked while an application is judged."),
    "applications_reviewassignment_four_eyes": _("The applicant neither reviews nor chooses who does."),
    "applications_reviewassignment_own_institution": _OWN_INSTITUTION,
    "applications_reviewassignment_agrees_with_its_event": _RECORD,
    "applications_review_while_under_review": _("This application is not under review."),
    "applications_review_by_the_one_asked": _("Only the reviewer who was asked writes this review."),
    "applications_review_own_institution": _OWN_INSTITUTION,
    "applications_review_time_runs_forward": _("A review is written after it was asked for, and not in the future."),
    "applications_review_assignment_id_key": _("You have written this review already."),
    "applications_review_scores_one_to_five": _("Give scores of 1 to 5."),
    "applications_review_says_why": _("Say why."),
    # conflicts, rounds, the defence, comments
    "applications_conflict_with_one_party": _("Name a person or an institution."),
    "applications_conflict_stays_as_written": _AS_WRITTEN,
    "applications_conflict_declared_by_the_reviewer": _RECORD,
    "applications_reviewassignment_no_conflict": _("This person has declared a conflict with the applicant."),
    "applications_review_no_conflict": _("You have declared a conflict with this applicant."),
    "applications_review_while_the_round_is_open": _("This round of review is closed."),
    "applications_roundclosing_while_under_review": _("This application is not under review."),
    "applications_roundclosing_agrees_with_its_event": _RECORD,
    "applications_roundclosing_has_its_reason": _("Give a reason."),
    "applications_defence_length_sensible": _("Say how many minutes it takes."),
    "applications_comment_says_something": _("Write something."),
    # the calendar, and the day to sign
    "applications_calendarday_one_per_day": _("Somebody put that day into the calendar a moment ago."),
    "applications_calendarday_says_what_it_is": _("Say what day it is."),
    "applications_signingextension_while_awaited": _("No signature is awaited by that day."),
    "applications_signingextension_agrees_with_its_event": _RECORD,
    "applications_signingextension_has_its_reason": _("Give a reason."),
    "applications_signingextension_further_away": _("The new day comes after the old one."),
    "loans_loan_signing_day_moves_by_extension": _("The last day to sign is moved with a reason, never written over."),
    # the team
    "applications_teammember_stays_as_submitted": _AS_SUBMITTED,
    "applications_teammember_once": _("This person is of the team already."),
    "applications_reviewassignment_not_of_the_team": _("Nobody judges the work of their own team."),
    "applications_decision_not_of_the_team": _("Nobody judges the work of their own team."),
    # decisions
    "applications_decision_application_id_key": _("This application has been decided already."),
    "applications_decision_after_the_review": _("An application is decided once, after its review."),
    "applications_decision_four_eyes": _("Who asked or reviewed does not decide."),
    "applications_decision_own_institution": _OWN_INSTITUTION,
    "applications_decision_enough_reviews": _("Too few reviews are written to approve this application."),
    "applications_decision_policy_in_force": _("That version of the policy was not in force at the decision."),
    "applications_decision_verdict_names_every_rule": _("A decision remembers the answer to every rule."),
    "applications_decision_remembers_its_verdict": _("A decision remembers the answer to every rule."),
    "applications_decision_remembers_its_standing": _("A decision remembers the applicant’s standing."),
    "applications_decision_has_its_reason": _("Give a reason."),
    "applications_decision_lends_to_the_applicant": _("The loan belongs to whoever applied."),
    "applications_decisionletter_language_known": _("Say in which language it is printed."),
    "applications_decision_approved_makes_a_loan": _("What is approved becomes a loan, and nothing else does."),
    "applications_decision_agrees_with_its_event": _RECORD,
    "applications_decision_answers_every_line": _("Give a word on every line."),
    "applications_decision_lends_what_it_says": _("The loan’s items and the decision’s lines do not agree."),
    "applications_decision_makes_its_move": _("A decision moves its application."),
    "applications_decisionline_of_its_application": _("This line belongs to another application."),
    "applications_decisionline_item_of_its_loan": _("This item belongs to another loan."),
    "applications_decisionline_lends_its_piece": _("This item is cut from another piece than the line names."),
    "applications_decisionline_mass_of_its_item": _("The item’s mass is not the line’s."),
    "applications_decisionline_not_more_than_asked": _("Lend what was asked for, or less."),
    "applications_decisionline_has_its_reason": _("Give a reason."),
    "applications_decisionline_lent_makes_an_item": _("What is lent becomes an item, and nothing else does."),
    # hand-over of what this room decided
    "loans_consignment_four_eyes": _("Who asked for, reviewed or decided a loan does not hand it over."),
}

for _table in (
    "applications_applicationmove",
    "applications_applicationversion",
    "applications_callextension",
    "applications_callmove",
    "applications_comment",
    "applications_decision",
    "applications_decisionletter",
    "applications_decisionline",
    "applications_defence",
    "applications_lendingpolicy",
    "applications_review",
    "applications_reviewassignment",
    "applications_roundclosing",
    "applications_signingextension",
):
    SENTENCES[f"{_table}_stays_as_written"] = _AS_WRITTEN


def tell() -> None:
    """Give every law of this room its sentence."""
    for name, sentence in SENTENCES.items():
        explain(name, sentence)
