"""What this reader may do with an application now."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.applications.lifecycle import (
    APPLICATION,
    APPROVED,
    DRAFT,
    FORMAL_CHECK,
    NOT_RECOMMENDED,
    RECOMMENDED,
    SUBMITTED,
    UNDER_REVIEW,
)
from registry.applications.rules.judging import is_reviewer, may_read_others, obstacles_to_judging
from registry.applications.rules.writing import obstacles_to_submitting
from registry.applications.verdict import verdict_on_application
from registry.foundation.refusal import Obstacle, Refusal
from registry.loans.lifecycle import PENDING
from registry.loans.models import Loan
from registry.web.applications.standpoint import Standpoint
from registry.web.applications.story import review_counts
from registry.web.offers import Offer, one_main


def address(name: str, stand: Standpoint) -> str:
    return reverse(f"applications:{name}", args=[stand.application.reference])


def offers_to(stand: Standpoint) -> list[Offer]:
    """Every act that fits the application's status and this reader's roles, the next one first."""
    return one_main([*_of_investigator(stand), *_of_office(stand), *_of_reviewer(stand), *_of_authority(stand)])


def _may(stand: Standpoint, permission: Permission) -> bool:
    return permitted(stand.person, permission, at=stand.at, within=stand.application.collection.code)


def _of_investigator(stand: Standpoint) -> list[Offer]:
    application = stand.application
    institution = application.institution_id
    if not stand.is_investigator or not permitted(
        stand.person, Permission.APPLICATION_WRITE, at=stand.at, institution=institution
    ):
        return []
    found = []
    if application.is_editable:
        found.append(_submit(stand))
        found.append(Offer(_("Edit"), address("edit", stand)))
    if APPLICATION.allows(frm=application.status, to=DRAFT):
        found.append(Offer(_("Pull back into draft"), address("pull_back", stand), is_post=True))
    if APPLICATION.allows(frm=application.status, to="withdrawn"):
        found.append(Offer(_("Withdraw"), address("withdraw", stand), is_grave=True))
    return found


def _submit(stand: Standpoint) -> Offer:
    application = stand.application
    offer = Offer(
        _("Submit application"),
        address("submit", stand),
        is_main=True,
        is_post=True,
        version=application.row_version,
    )
    try:
        verdict = verdict_on_application(application, at=stand.at)
    except Refusal as refusal:
        return offer.unless(refusal.obstacles)
    lines = list(application.lines.prefetch_related("methods"))
    return offer.unless(obstacles_to_submitting(application, lines, verdict))


def _of_office(stand: Standpoint) -> list[Offer]:
    application = stand.application
    if stand.is_investigator:
        return []
    found = []
    if application.status == SUBMITTED and _may(stand, Permission.APPLICATION_CHECK):
        found.append(Offer(_("Take up for the formal check"), address("take_up", stand), is_main=True, is_post=True))
    if application.status == FORMAL_CHECK and _may(stand, Permission.APPLICATION_CHECK):
        found.append(Offer(_("Check it"), address("check", stand), is_main=True))
    if application.status in {FORMAL_CHECK, UNDER_REVIEW} and _may(stand, Permission.REVIEW_ASSIGN):
        wanted, asked, _written = review_counts(application, at=stand.at)
        found.append(Offer(_("Choose reviewers"), address("assign", stand), is_main=asked < wanted))
    if application.status in {FORMAL_CHECK, UNDER_REVIEW} and _may(stand, Permission.REVIEW_CONCLUDE):
        found.append(Offer(_("Oral defence"), address("defence", stand)))
    found += _of_signing(stand)
    if application.status == UNDER_REVIEW and _may(stand, Permission.REVIEW_CONCLUDE):
        found.append(_conclude(stand))
        if not may_read_others(application):
            found.append(Offer(_("Close the round of review"), address("close_round", stand)))
    return found


def _of_signing(stand: Standpoint) -> list[Offer]:
    """More time to sign, while signatures are awaited."""
    application = stand.application
    if application.status != APPROVED or not _may(stand, Permission.AGREEMENT_WRITE):
        return []
    awaited = Loan.objects.filter(decision__application=application, status=PENDING).exists()
    return [Offer(_("Move the last day to sign"), address("signing_day", stand))] if awaited else []


def _conclude(stand: Standpoint) -> Offer:
    wanted, _asked, written = review_counts(stand.application, at=stand.at)
    offer = Offer(_("Conclude the review"), address("conclude", stand), is_main=True)
    if written >= wanted:
        return offer.unless(_bars(stand))
    why = _("%(written)s of the %(wanted)s reviews the policy wants are in.") % {"written": written, "wanted": wanted}
    return offer.unless([Obstacle("reviews_missing", why)])


def _of_reviewer(stand: Standpoint) -> list[Offer]:
    if stand.application.status != UNDER_REVIEW or not stand.assignment or stand.has_reviewed:
        return []
    if not _may(stand, Permission.REVIEW_WRITE):
        return []
    return [Offer(_("Write your review"), address("review", stand), is_main=True).unless(_bars(stand))]


def _of_authority(stand: Standpoint) -> list[Offer]:
    if stand.application.status not in {RECOMMENDED, NOT_RECOMMENDED}:
        return []
    if stand.is_investigator or not _may(stand, Permission.APPLICATION_DECIDE):
        return []
    bars = _bars(stand)
    if is_reviewer(stand.person, stand.application):
        bars.append(Obstacle("reviewed_it", _("You reviewed this application: somebody else must decide it.")))
    return [Offer(_("Decide"), address("decide", stand), is_main=True).unless(bars)]


def _bars(stand: Standpoint) -> list[Obstacle]:
    """What keeps this reader from judging the application at all."""
    return obstacles_to_judging(stand.application, by=stand.person, at=stand.at)
