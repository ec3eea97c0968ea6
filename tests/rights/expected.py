"""The table of rights, written by hand and reviewed: who may do each act, and in which states of its record.

Everybody not named is refused: the same roles of another collection or institution, and roles that do other things.
Everything not listed as a state refuses even the right person. Nothing here is read from the code it checks.

    investigator   a researcher of the borrower, whose application and loan these are
    colleague      another researcher of the same institution
    reviewer       one who was asked to review; others of the collection were not
    taker          a researcher of a third institution, to whom a piece on loan is to pass
    …_elsewhere    the same role in another collection, or of another institution
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


def words(*lines: str) -> list[str]:
    return " ".join(lines).split()


EVERYBODY: Final = words(
    "investigator colleague representative reviewer reviewer_not_asked curator processor authority auditor",
    "taker investigator_elsewhere representative_elsewhere reviewer_elsewhere curator_elsewhere",
    "processor_elsewhere authority_elsewhere auditor_elsewhere nobody",
)

APPLICATION, ITEM, CALL, NONE = "application", "item", "call", ""
AGREEMENT, EXTENSION, INCIDENT, INVENTORY = "agreement", "extension", "incident", "inventory"
RESULT, OWED, TRANSFER, PASSING = "result", "result owed", "transfer", "item to take over"
WHOLE, PIECE, BLOCK, CONFLICT, ROLE = "whole piece", "piece", "block", "conflict", "role"
STATES: Final = {
    APPLICATION: words(
        "draft submitted formal_check returned_for_revision under_review recommended not_recommended approved",
        "declined withdrawn lapsed",
    ),
    ITEM: words(
        "lapsed cancelled closed discrepancy missing reweighed received sent_back on_loan handed_over ready",
        "preparing set_aside",
    ),
    CALL: words("draft announced closed concluded cancelled"),
    AGREEMENT: words("undrafted drafted signed_by_lender signed out renewing closed cancelled"),
    EXTENSION: words("asked granted not_granted"),
    INCIDENT: words("damage settled missing found written_off"),
    INVENTORY: words("certified countersigned"),
    RESULT: words("told withdrawn"),
    OWED: words("awaited told waived not_demanded"),
    TRANSFER: words("asked agreed not_agreed"),
    PASSING: words("unsigned signed taken lapsed"),
    WHOLE: words("unsigned set_aside preparing"),
    PIECE: words("in_store blocked lost given_away set_aside lent"),
    BLOCK: words("standing lifted"),
    CONFLICT: words("declared taken_back"),
    ROLE: words("held ended"),
    NONE: [""],
}
WRITTEN: Final = "draft returned_for_revision"
UNDECIDED: Final = "draft submitted formal_check returned_for_revision under_review recommended not_recommended"
READ_BY_THE_OFFICE: Final = " ".join(state for state in STATES[APPLICATION] if state != "draft")
AWAY: Final = "handed_over on_loan sent_back"
SIGNED: Final = " ".join(state for state in STATES[ITEM] if state not in {"lapsed", "cancelled"})
ACKNOWLEDGED: Final = "on_loan sent_back received reweighed discrepancy closed missing"


@dataclass(frozen=True)
class Row:
    """Who may, of what kind of record, in which states; `refusing` is a status other than 403 or 404 that a page
    refuses with, `done` the one it answers with when it is done; `no_page` says why the act has no page of its own."""

    may: str
    of: str = NONE
    while_: str = ""
    refusing: int = 0
    done: int = 302
    no_page: str = ""

    @property
    def people(self) -> list[str]:
        return self.may.split()

    @property
    def states(self) -> list[str]:
        return self.while_.split() or [""]


OWN_CHOICE: Final = 422
"""A form that offers only what is one's own says so at its field."""

TABLE: Final[dict[str, Row]] = {
    # Writing an application
    "start_application": Row("investigator colleague", refusing=OWN_CHOICE),
    "apply_for_pieces": Row("investigator colleague", refusing=OWN_CHOICE),
    "save_application": Row("investigator", APPLICATION, WRITTEN),
    "keep_typing": Row("investigator", APPLICATION, WRITTEN, done=200),
    "answer_call": Row("investigator", APPLICATION, WRITTEN),
    "put_line": Row("investigator", APPLICATION, WRITTEN),
    "remove_line": Row("investigator", APPLICATION, WRITTEN),
    "attach": Row("investigator", APPLICATION, WRITTEN),
    "detach": Row("investigator", APPLICATION, WRITTEN),
    "put_team_member": Row("investigator", APPLICATION, WRITTEN),
    "remove_team_member": Row("investigator", APPLICATION, WRITTEN),
    "submit_application": Row("investigator", APPLICATION, WRITTEN),
    "pull_back_application": Row("investigator", APPLICATION, "submitted"),
    "withdraw_application": Row("investigator", APPLICATION, UNDECIDED),
    "comment_on": Row("investigator curator authority", APPLICATION, READ_BY_THE_OFFICE),
    # Checking it and having it reviewed
    "take_up_application": Row("curator", APPLICATION, "submitted"),
    "return_for_revision": Row("curator", APPLICATION, "formal_check"),
    "decline_formally": Row("curator", APPLICATION, "formal_check"),
    "assign_reviewer": Row("curator", APPLICATION, "formal_check under_review"),
    "release_reviewer": Row("curator", APPLICATION, "formal_check under_review returned_for_revision"),
    "send_to_review": Row("curator", APPLICATION, "formal_check"),
    "clear_attachment": Row("curator", APPLICATION, "submitted formal_check under_review"),
    "arrange_defence": Row("curator", APPLICATION, "formal_check under_review"),
    "write_review": Row("reviewer", APPLICATION, "under_review"),
    "close_round": Row("curator", APPLICATION, "under_review"),
    "conclude_review": Row("curator", APPLICATION, "under_review"),
    "declare_conflict": Row("reviewer reviewer_not_asked reviewer_elsewhere"),
    "withdraw_conflict": Row("reviewer", CONFLICT, "declared"),
    # Deciding
    "decide_application": Row("authority", APPLICATION, "recommended not_recommended"),
    "print_decision_letter": Row("investigator curator", APPLICATION, "approved declined lapsed"),
    "move_signing_day": Row("curator", APPLICATION, "approved"),
    "lapse_application": Row("curator", no_page="the night’s work"),
    # Calls, policy, calendar
    "draft_call": Row("curator"),
    "edit_call": Row("curator", CALL, "draft"),
    "announce_call": Row("curator", CALL, "draft"),
    "extend_call": Row("curator", CALL, "announced"),
    "close_call": Row("curator", CALL, "announced"),
    "publish_results": Row("curator", CALL, "closed"),
    "cancel_call": Row("curator", CALL, "draft announced"),
    "make_policy": Row("curator authority"),
    "put_calendar_day": Row("curator authority"),
    "remove_calendar_day": Row("curator authority"),
    # Agreeing on a loan
    "draft_agreement": Row("curator", AGREEMENT, "undrafted"),
    "revise_agreement": Row("curator", AGREEMENT, "drafted"),
    "join_agreement": Row("curator", AGREEMENT, "undrafted drafted"),
    "sign_agreement for the lender": Row("curator", AGREEMENT, "drafted renewing"),
    "sign_agreement for the borrower": Row("representative", AGREEMENT, "drafted signed_by_lender renewing"),
    "renew_agreement": Row("curator", AGREEMENT, "out"),
    "tell_of_display": Row("investigator representative curator"),
    "add_paper": Row("investigator representative curator processor"),
    "print_loan_paper certificate": Row("curator", ITEM, SIGNED),
    "print_loan_paper packing_list": Row("curator processor", ITEM, "ready handed_over"),
    "cancel_items": Row("curator", ITEM, "set_aside preparing ready"),
    "lapse_loan": Row("curator", no_page="the night’s work, and part of lapse_application"),
    # Preparing and handing over
    "cut_portion": Row("processor", ITEM, "set_aside"),
    "take_whole": Row("processor", WHOLE, "set_aside"),
    "cut_many": Row("processor", ITEM, "set_aside"),
    "make_ready": Row("processor", ITEM, "preparing"),
    "hand_over": Row("processor", ITEM, "ready"),
    # While it is out
    "acknowledge": Row("investigator", ITEM, "handed_over"),
    "report_use": Row("investigator", ITEM, "on_loan"),
    "confirm_use": Row("representative"),
    "make_pieces": Row("investigator", ITEM, "on_loan"),
    "close_used_up": Row("curator", ITEM, "on_loan"),
    "request_extension": Row("investigator", ITEM, "on_loan sent_back missing"),
    "decide_extension": Row("curator authority", EXTENSION, "asked"),
    "request_transfer": Row("investigator representative", ITEM, "on_loan"),
    "decide_transfer": Row("curator authority", TRANSFER, "asked"),
    "take_over": Row("taker", PASSING, "signed"),
    "recall_loan": Row("curator", ITEM, "handed_over on_loan sent_back missing"),
    "certify_inventory": Row("investigator", ITEM, "on_loan"),
    "countersign_inventory": Row("representative", INVENTORY, "certified"),
    "report_incident": Row("investigator curator processor", ITEM, AWAY),
    "settle_incident": Row("curator", INCIDENT, "damage"),
    "find_lost": Row("curator", INCIDENT, "missing"),
    "write_off_lost": Row("authority", INCIDENT, "missing"),
    "report_result": Row("investigator curator", ITEM, ACKNOWLEDGED),
    "withdraw_result": Row("investigator curator", RESULT, "told"),
    "waive_result": Row("authority", OWED, "awaited"),
    # Coming back
    "send_back": Row("investigator", ITEM, "on_loan"),
    "receive_back": Row("processor", ITEM, "sent_back"),
    "reweigh": Row("processor", ITEM, "received"),
    "reconcile_item": Row("curator", ITEM, "reweighed"),
    "correct_item": Row("curator", ITEM, "discrepancy"),
    "weigh_again": Row("processor", ITEM, "discrepancy"),
    "write_off": Row("authority", ITEM, "discrepancy"),
    "accept_daughter": Row("curator"),
    "count_as_used": Row("curator"),
    # Pieces and their books
    "add_sample": Row("curator"),
    "enter_piece": Row("curator"),
    "accession_piece": Row("curator processor", no_page="a part of enter_piece and of import_holdings"),
    "accession_pieces": Row("curator processor", no_page="a part of enter_piece and of import_holdings"),
    "subdivide_split": Row("curator processor"),
    "combine_splits": Row("curator processor"),
    "block_split": Row("curator", PIECE, " ".join(STATES[PIECE])),
    "lift_block": Row("curator", BLOCK, "standing"),
    "lose_in_vault": Row("curator", PIECE, "in_store blocked"),
    "find_again": Row("curator", PIECE, "lost"),
    "deaccession_split": Row("curator", PIECE, "in_store blocked"),
    "keep_photograph": Row("curator processor"),
    "publish_photograph": Row("curator"),
    "withdraw_photograph": Row("curator"),
    "take_stock": Row("curator processor"),
    "correct_movement": Row("curator"),
    "import_holdings": Row("curator"),
    # Roles
    "appoint a reviewer": Row("curator authority"),
    "appoint a curator": Row("authority"),
    "appoint a deputy of the authority": Row("authority"),
    "appoint a researcher": Row("representative"),
    "dismiss": Row("curator authority", ROLE, "held"),
    # Telling people
    "set_timetable": Row("curator"),
    "choose": Row("curator"),
    "send_again": Row("curator"),
}

OF_ANOTHER_ACT: Final = {
    "open_loan": "a part of decide_application, which asks",
    "lapse_unsigned": "lapse_application for each, which asks",
    "consign": "a part of hand_over and send_back, which ask",
    "consume": "a part of report_use, correct_item and count_as_used, which ask",
    "keep_return_readings": "a part of reweigh and weigh_again, which ask",
    "record_weighing": "a part of the acts that weigh, which ask",
    "keep_alarms": "the registry’s own: what the watch saw",
    "mark_read": "one’s own notices: the page finds no others (tests/web/messages)",
    "grant_role": "a part of appoint, which asks; else on the support pages by superusers alone (tests/admin)",
    "end_role": "a part of dismiss, which asks; else on the support pages by superusers alone (tests/admin)",
    "print_agreement": "a part of the acts that draft, revise and renew, which ask",
    "tell_of": "the same: an act on an agreement put on record",
    "lapse_unsigned_transfers": "the night’s work, by the registry itself",
    "blank_person": "on the support pages by superusers alone (tests/admin)",
}
"""Acts that ask nothing themselves, each with who does."""
