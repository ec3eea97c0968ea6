"""An application's story: what happened, what is awaited now and from whom, what comes after."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from registry.applications.lifecycle import (
    APPLICATION,
    APPROVED,
    DRAFT,
    FORMAL_CHECK,
    NOT_RECOMMENDED,
    RECOMMENDED,
    RETURNED_FOR_REVISION,
    SUBMITTED,
    UNDER_REVIEW,
)
from registry.applications.models import Application, ApplicationMove, LendingPolicy, SigningExtension
from registry.foundation.dates import written_day
from registry.foundation.own_reasons import told_reason
from registry.loans.models import Loan
from registry.web.applications.standpoint import Standpoint
from registry.web.loans.awaited import awaited_signing
from registry.web.loans.standpoint import Standpoint as LoanStandpoint
from registry.web.story import Awaited, Step
from registry.web.templatetags.dates import day, instant

REASONS_FOR_APPLICANT = (RETURNED_FOR_REVISION, "declined", "lapsed", "approved")
COMES_AFTER = (SUBMITTED, FORMAL_CHECK, UNDER_REVIEW, RECOMMENDED, APPROVED)


def done_words(move: ApplicationMove) -> str:
    """What a move did, in words."""
    words = {
        DRAFT: _("Pulled back into draft"),
        SUBMITTED: _("Submitted") if move.frm == DRAFT else _("Revised and submitted again"),
        FORMAL_CHECK: _("Taken up for the formal check"),
        RETURNED_FOR_REVISION: _("Returned for revision"),
        UNDER_REVIEW: _("Sent to review"),
        RECOMMENDED: _("Recommended"),
        NOT_RECOMMENDED: _("Not recommended"),
        APPROVED: _("Approved"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn"),
        "lapsed": _("Lapsed: the agreement was not signed in time"),
    }
    return words.get(move.to, APPLICATION.label(move.to))


def story_of(stand: Standpoint) -> list[Step]:
    """Everything that happened so far that this reader may know, oldest first, then what is awaited and what comes."""
    application, zone = stand.application, stand.application.collection
    steps = [Step("done", instant(application.started_at, zone), _("Draft begun"), status=DRAFT)]
    told = [(move.happened_at, moved_on(move, stand)) for move in application.moves.select_related("by")]
    if not stand.is_blind:
        extensions = application.signing_extensions.select_related("by")
        told += [(moved.happened_at, signing_moved(moved, stand)) for moved in extensions]
    # A sort keeps the order of what happened in the same instant.
    steps += [step for _at, step in sorted(told, key=lambda one: one[0])]
    if awaited := awaited_of(stand):
        steps += [one.as_step() for one in awaited]
        steps += [Step("later", "", APPLICATION.label(status).capitalize()) for status in later(application.status)]
    return steps


def moved_on(move: ApplicationMove, stand: Standpoint) -> Step:
    """One step along its lifecycle, with its reason where this reader may know it."""
    tells = stand.is_office or move.to in REASONS_FOR_APPLICANT
    return Step(
        "done",
        instant(move.happened_at, stand.application.collection),
        done_words(move),
        detail=told_reason(move.reason) if tells else "",
        by=str(move.by) if stand.may_read_names else "",
        status=move.to,
    )


def signing_moved(moved: SigningExtension, stand: Standpoint) -> Step:
    """More time to sign, with the reason, which the applicant reads too."""
    said = format_html(_("Last day to sign moved to {day}"), day=day(moved.to))
    by = str(moved.by) if stand.may_read_names else ""
    return Step("done", instant(moved.happened_at, stand.application.collection), said, detail=moved.reason, by=by)


def later(status: str) -> list[str]:
    """The usual stations still ahead."""
    if status == NOT_RECOMMENDED:
        return []
    reached = {DRAFT: 0, RETURNED_FOR_REVISION: 0}.get(
        status, COMES_AFTER.index(status) + 1 if status in COMES_AFTER else len(COMES_AFTER)
    )
    return list(COMES_AFTER[reached:])


def awaited_of(stand: Standpoint) -> list[Awaited]:
    """What has to happen next, from whom and since when; nothing when all is done."""
    application = stand.application
    if application.status == APPROVED:
        return _awaited_signing(stand)
    if (awaited := _next_of(stand)) is None:
        return []
    latest = application.moves.last()
    at = _waits_since(stand) or (latest.happened_at if latest else application.started_at)
    since = _("since %(day)s") % {"day": written_day(application.collection.date_of(at))}
    return [replace(awaited, since=since)]


def _awaited_signing(stand: Standpoint) -> list[Awaited]:
    """The agreement of the loan it brought; told to the applicant and the office, since it names the institution."""
    loan = Loan.objects.select_related("collection", "borrower", "agreement").filter(
        decision__application=stand.application
    )
    if not (stand.is_investigator or stand.is_office) or not (found := loan.first()):
        return []
    before_loan = LoanStandpoint(found, stand.person, stand.at)
    return [replace(one, is_yours=False) for one in awaited_signing(before_loan)]


def _waits_since(stand: Standpoint) -> datetime | None:
    """Under review, since somebody was asked or the last review came in; None where its last move says it."""
    if stand.application.status != UNDER_REVIEW:
        return None
    if stand.assignment and not stand.has_reviewed:
        return stand.assignment.assigned_at
    asked = stand.application.assignments.filter(released_at=None)
    if waiting := asked.filter(review=None).order_by("assigned_at").first():
        return waiting.assigned_at
    written = asked.order_by("-review__submitted_at").values_list("review__submitted_at", flat=True).first()
    return written if stand.is_office else None


def _next_of(stand: Standpoint) -> Awaited | None:
    """What its status awaits."""
    application, mine = stand.application, stand.is_investigator
    match application.status:
        case "draft":
            return Awaited(_("Submit it"), _("From the applicant."), mine)
        case "returned_for_revision":
            return Awaited(_("Revise it and submit it again"), _("From the applicant."), mine)
        case "submitted":
            return Awaited(_("Take it up"), _("From the collection’s office."), _is(stand, "curator"))
        case "formal_check":
            return Awaited(_("Finish the formal check"), _("From the collection’s office."), _is(stand, "curator"))
        case "under_review":
            return _awaited_review(stand)
        case "recommended" | "not_recommended":
            return Awaited(_("Decide it"), _("From the authority."), _is(stand, "authority"))
    return None


def _is(stand: Standpoint, role: str) -> bool:
    code = stand.application.collection.code
    return stand.is_office and any(
        held.role == role and held.collection_code == code for held in stand.person.held_roles(stand.at)
    )


def _awaited_review(stand: Standpoint) -> Awaited:
    if stand.assignment and not stand.has_reviewed:
        return Awaited(_("Write your review"), _("From you."), True)
    wanted, asked, written = review_counts(stand.application, at=stand.at)
    if asked > written:
        words = ngettext("%(n)s review is still to come", "%(n)s reviews are still to come", asked - written)
        return Awaited(words % {"n": asked - written}, _from_reviewers(stand))
    if written < wanted:
        words = ngettext("Ask %(n)s more reviewer", "Ask %(n)s more reviewers", wanted - written)
        return Awaited(words % {"n": wanted - written}, _("From the collection’s office."), _is(stand, "curator"))
    return Awaited(_("Conclude the review"), _("From the collection’s office."), _is(stand, "curator"))


def _from_reviewers(stand: Standpoint) -> str:
    """Named to the office alone."""
    if not stand.may_read_names:
        return _("From the reviewers.")
    waiting = stand.application.assignments.filter(released_at=None, review=None).select_related("reviewer")
    names = pgettext("between names in a list", ", ").join(str(one.reviewer) for one in waiting.order_by("pk"))
    return _("From %(names)s.") % {"names": names}


def review_counts(application: Application, *, at: datetime) -> tuple[int, int, int]:
    """Reviews the policy wants, reviewers asked, reviews written."""
    policy = LendingPolicy.objects.in_force(application.collection, at=at)
    asked = application.assignments.filter(released_at=None)
    return (policy.reviewers if policy else 0, asked.count(), asked.filter(review__isnull=False).count())
