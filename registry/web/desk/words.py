"""What each awaiting act is called, and the address of the page where it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.reports.awaiting.shape import Act, Awaited, When

WHENS: Final[dict[When, str | Promise]] = {
    When.LATE: _("Late"),
    When.TODAY: _("Today"),
    When.THIS_WEEK: _("This week"),
    When.LATER: pgettext_lazy("when it is due", "Later"),
    When.ANY_DAY: _("No day set"),
}


@dataclass(frozen=True)
class Words:
    """An act as a line of the desk: what awaits, the word on the button, and the name of its page's address.

    The page takes the reference and, with `on_item`, the item's number.
    """

    what: str | Promise
    button: str | Promise
    page: str
    on_item: bool = False


WORDS: Final[dict[Act, Words]] = {
    Act.CONTINUE_DRAFT: Words(_("A draft to finish and submit"), _("Go on writing"), "applications:edit"),
    Act.REVISE: Words(_("Returned to you for revision"), _("Revise"), "applications:edit"),
    Act.TAKE_UP: Words(_("A new application to take up"), _("Look at it"), "applications:detail"),
    Act.CHECK: Words(_("The formal check to finish"), pgettext_lazy("formal check", "Check"), "applications:check"),
    Act.ASSIGN: Words(_("Reviewers to be asked"), _("Ask reviewers"), "applications:assign"),
    Act.WRITE_REVIEW: Words(_("Your review is awaited"), _("Review"), "applications:review"),
    Act.CONCLUDE: Words(_("All reviews are in: recommend or not"), _("Conclude"), "applications:conclude"),
    Act.DECIDE: Words(_("Your decision is awaited"), _("Decide"), "applications:decide"),
    Act.TELL_OF_DISPLAY: Words(_("Venue, case and insurance to tell"), _("Tell"), "loans:display"),
    Act.DRAFT_AGREEMENT: Words(_("An agreement to draw up"), _("Draw up"), "loans:agreement"),
    Act.SIGN_FOR_LENDER: Words(_("The agreement awaits the collection’s signature"), _("Sign"), "loans:sign"),
    Act.SIGN_FOR_BORROWER: Words(_("The agreement awaits your institution’s signature"), _("Sign"), "loans:sign"),
    Act.PREPARE: Words(_("A portion to cut or take"), _("Prepare"), "loans:prepare", on_item=True),
    Act.MAKE_READY: Words(_("A portion to pack and seal"), _("Make ready"), "loans:prepare", on_item=True),
    Act.HAND_OVER: Words(_("Ready to be handed over"), _("Hand over"), "loans:hand_over"),
    Act.ACKNOWLEDGE: Words(_("On its way to you: acknowledge it"), _("Acknowledge"), "loans:acknowledge", on_item=True),
    Act.TAKE_OVER: Words(_("To pass to you: weigh it together"), _("Take over"), "loans:take_over", on_item=True),
    Act.REPORT_USE: Words(_("No use reported yet"), _("Report use"), "loans:report_use", on_item=True),
    Act.CONFIRM_USE: Words(_("A use was reported: confirm it"), _("Confirm"), "loans:confirm_use"),
    Act.SEND_BACK: Words(_("On loan to you, to be sent back"), _("Send back"), "loans:send_back"),
    Act.TELL_RESULT: Words(_("A result is demanded before the loan closes"), _("Add a result"), "loans:add_result"),
    Act.CERTIFY: Words(_("The yearly inventory is due"), _("Certify"), "loans:certify"),
    Act.COUNTERSIGN: Words(_("An inventory to countersign"), _("Countersign"), "loans:countersign"),
    Act.DECIDE_EXTENSION: Words(_("More time is asked for"), _("Decide"), "loans:decide_extension"),
    Act.DECIDE_TRANSFER: Words(_("A transfer is asked for"), _("Decide"), "loans:decide_transfer"),
    Act.ANSWER_INCIDENT: Words(_("An incident to look into"), _("Look into it"), "loans:detail"),
    Act.ANSWER_LOSS: Words(_("A loss to write off, or to wait for"), _("Look at it"), "loans:detail"),
    Act.RECEIVE: Words(_("On its way back: take it in"), _("Receive"), "loans:receive", on_item=True),
    Act.REWEIGH: Words(_("Back, to be weighed again"), _("Weigh"), "loans:reweigh", on_item=True),
    Act.RECONCILE: Words(_("Weighed: square it with the books"), _("Reconcile"), "loans:reconcile", on_item=True),
    Act.CORRECT: Words(_("Does not balance: find out why"), _("Look into it"), "loans:reconcile", on_item=True),
    Act.WRITE_OFF: Words(
        _("Does not balance: write it off, or wait"), _("Look at it"), "loans:write_off", on_item=True
    ),
}


def address_of(line: Awaited) -> str:
    """Where the act is done."""
    words = WORDS[line.act]
    return reverse(words.page, args=[line.reference, line.number] if words.on_item else [line.reference])
