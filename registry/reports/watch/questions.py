"""Every question of the watch, in words: what it asks, why it matters and how it is mended."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.reports.watch import contradictions, lateness
from registry.reports.watch.shape import Question

QUESTIONS: Final = (
    Question(
        "overdue",
        _("Overdue"),
        _("Something is still out after the day the loan was due. Ask for it back, or decide on more time in advance."),
        _("Due on %(day)s, %(days)s days ago."),
        lateness.overdue,
    ),
    Question(
        "uncertified",
        _("Not certified"),
        _(
            "The yearly inventory is late, so nobody has said for more than a year that the pieces are there. "
            "Remind holder and representative; they may not borrow until it is done."
        ),
        _("The inventory was due on %(day)s, %(days)s days ago."),
        lateness.uncertified,
    ),
    Question(
        "unreported",
        _("No use reported"),
        _("A piece is on loan for more than a year and nothing was told of its use. Ask what was done with it."),
        _("Piece %(piece)s: on loan for %(days)s days, no use reported."),
        lateness.unreported,
    ),
    Question(
        "unconfirmed",
        _("Use not confirmed"),
        _(
            "A use was reported more than a month ago and nobody of the institution stands behind it. The books hold "
            "it all the same: ask the representative to confirm it, or to say what is wrong."
        ),
        _("Piece %(piece)s: a use reported %(days)s days ago is not confirmed."),
        lateness.unconfirmed,
    ),
    Question(
        "dormant",
        _("Dormant"),
        _("Nothing was done with a piece for three years. What is not part of active work goes back: recall it."),
        _("Piece %(piece)s: nothing done with it for %(days)s days."),
        lateness.dormant,
    ),
    Question(
        "orphaned",
        _("Nobody answers for it"),
        _(
            "The investigator has left the institution, or no longer holds the role. Agree with the institution who "
            "answers for the pieces now, or recall the loan."
        ),
        _("The investigator is no longer with %(borrower)s."),
        contradictions.orphaned,
    ),
    Question(
        "lapsed_agreement",
        _("Agreement lapsed"),
        _("Something is out under an agreement that has ended. Renew it on the loan’s page, or recall the loan."),
        _("%(agreement)s ended on %(day)s."),
        contradictions.lapsed_agreement,
    ),
    Question(
        "insurance_lapsed",
        _("Insurance lapsed"),
        _(
            "A piece is out to be shown and its insurance has ended. Let the borrower renew it and tell of it on the "
            "loan’s page, or recall the loan."
        ),
        _("Insured until %(day)s, %(days)s days ago."),
        contradictions.insurance_lapsed,
    ),
    Question(
        "unacknowledged",
        _("Receipt not acknowledged"),
        _(
            "A piece was handed over and nobody has acknowledged it in time. Ask the investigator: they acknowledge it "
            "with seal and weight, or say that it did not arrive as it was sent."
        ),
        _("Piece %(piece)s: to be acknowledged by %(day)s, %(days)s days ago."),
        lateness.unacknowledged,
    ),
    Question(
        "under_way",
        _("Under way for too long"),
        _("A piece is with a carrier for more than a month. Ask both sides, trace it, or report it missing."),
        _("Piece %(piece)s: under way for %(days)s days."),
        lateness.under_way,
    ),
    Question(
        "unanswered",
        _("Incident unanswered"),
        _("An incident has not ended within a month: it is found, settled, or written off by the authority."),
        _("Piece %(piece)s: an incident open for %(days)s days."),
        lateness.unanswered,
    ),
    Question(
        "unexplained",
        _("Discrepancy unexplained"),
        _("A return did not balance and nobody explained it within a month. Weigh again, correct, or write off."),
        _("Piece %(piece)s: unexplained for %(days)s days."),
        lateness.unexplained,
    ),
    Question(
        "used_up",
        _("Used up, still on record"),
        _("Nothing is left of a piece, yet its item stays open. Close it as used up."),
        _("Piece %(piece)s: nothing left for %(days)s days."),
        lateness.used_up,
    ),
    Question(
        "unnumbered",
        _("Back, and still provisional"),
        _(
            "A piece that a borrower made came back a month ago and has no number of its own, so nobody can ask for "
            "it. Give it one on the loan’s page."
        ),
        _("Piece %(piece)s: back for %(days)s days without a number."),
        lateness.unnumbered,
    ),
    Question(
        "seen_in_laboratory",
        _("On loan, yet seen in the laboratory"),
        _(
            "A piece is out by the books and was weighed or scanned here since. One of the two records is wrong: "
            "find the piece."
        ),
        _("Piece %(piece)s: weighed or scanned in the laboratory since it left."),
        contradictions.seen_in_the_laboratory,
    ),
    Question(
        "not_in_its_place",
        _("Not in its place"),
        _(
            "A stocktake did not find a piece where it should lie. Look for it and scan its place again, or record it "
            "as lost."
        ),
        _("Piece %(piece)s: missing when its place was looked through on %(day)s."),
        contradictions.not_in_its_place,
    ),
    Question(
        "ended_with_open_item",
        _("Closed loan, open piece"),
        _("A loan is closed while a piece of it is not. The database refuses this: verify the books."),
        _("Piece %(item)s is open."),
        contradictions.ended_with_open_item,
    ),
    Question(
        "elsewhere",
        _("The books show it elsewhere"),
        _("The books hold a piece where its loan item does not say. The database refuses this: verify the books."),
        _("Piece %(piece)s is elsewhere in the books."),
        contradictions.elsewhere,
    ),
)
BY_CODE: Final = {question.code: question for question in QUESTIONS}
