"""Keeping a review fair: conflicts declared, files cleared for blind eyes, a round closed; the defence; comments."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import permitted, require
from registry.access.permissions import Permission
from registry.applications.lifecycle import DRAFT, FORMAL_CHECK, SUBMITTED, UNDER_REVIEW
from registry.applications.models import (
    Application,
    Attachment,
    Call,
    Comment,
    Conflict,
    Defence,
    RoundClosing,
)
from registry.applications.moves import record_act, refuse_if
from registry.applications.rules.judging import obstacles_to_handling
from registry.audit import trail
from registry.foundation.clocks import canonical
from registry.foundation.refusal import NotPermitted, Obstacle
from registry.parties.actions import PEOPLE_CHAIN
from registry.parties.models import Institution, Person


@transaction.atomic
def declare_conflict(
    *,
    person: Person | None = None,
    institution: Institution | None = None,
    call: Call | None = None,
    by: Person,
    at: datetime,
) -> Conflict:
    """Say that one cannot judge somebody, or an institution and its family. Raises NotPermitted, Refusal."""
    require(by, Permission.REVIEW_WRITE, at=at)
    if (person is None) == (institution is None):
        refuse_if([Obstacle("party_missing", _("Name a person or an institution."), "institution")])
    standing = Conflict.objects.filter(reviewer=by, person=person, institution=institution, withdrawn_at=None)
    if found := standing.first():
        return found
    # Who is meant stays out of the record: it is nobody's business but the office's.
    event = trail.record("conflict declared", chain=PEOPLE_CHAIN, subject=f"person {by.pk}", by=by, at=at)
    return Conflict.objects.create(
        reviewer=by, person=person, institution=institution, call=call, declared_at=at, event=event
    )


@transaction.atomic
def withdraw_conflict(conflict: Conflict, *, by: Person, at: datetime) -> Conflict:
    """It is over; the declaration stays on record. Raises NotPermitted, Refusal."""
    if conflict.reviewer_id != by.pk:
        raise NotPermitted(_("Only who declared it withdraws it."))
    conflict = Conflict.objects.select_for_update().get(pk=conflict.pk)
    if conflict.withdrawn_at is not None:
        refuse_if([Obstacle("withdrawn_already", _("This declaration was withdrawn already."))])
    conflict.withdrawn_at = at
    conflict.save(update_fields=["withdrawn_at"])
    trail.record("conflict withdrawn", chain=PEOPLE_CHAIN, subject=f"person {by.pk}", by=by, at=at)
    return conflict


@transaction.atomic
def clear_attachment(attachment: Attachment, *, is_cleared: bool, by: Person, at: datetime) -> Attachment:
    """Let blind reviewers open a file that names nobody, or no more. Raises NotPermitted, Refusal."""
    require(by, Permission.APPLICATION_CHECK, at=at, within=attachment.application.collection.code)
    application = Application.objects.lock(attachment.application_id)
    found = obstacles_to_handling(application, by=by)
    if application.status not in {SUBMITTED, FORMAL_CHECK, UNDER_REVIEW}:
        found.append(Obstacle("not_judged", _("Files are cleared while an application is judged.")))
    refuse_if(found)
    attachment.is_cleared = is_cleared
    attachment.save(update_fields=["is_cleared"])
    act = "file cleared for review" if is_cleared else "file kept from review"
    record_act(application, act, by=by, at=at, facts={"sha256": attachment.file_id})
    return attachment


@transaction.atomic
def close_round(application: Application, *, reason: str, by: Person, at: datetime) -> RoundClosing:
    """End the round before every review is in: all may read, none may write. Raises NotPermitted, Refusal."""
    require(by, Permission.REVIEW_CONCLUDE, at=at, within=application.collection.code)
    application = Application.objects.lock(application.pk)
    refuse_if(obstacles_to_closing(application, reason=reason, by=by))
    event = record_act(application, "review round closed", by=by, at=at, reason=reason)
    return RoundClosing.objects.create(
        application=application, reason=reason.strip(), by=by, happened_at=at, event=event
    )


def obstacles_to_closing(application: Application, *, reason: str, by: Person) -> list[Obstacle]:
    """Under review, not closed already, with a reason."""
    found = obstacles_to_handling(application, by=by)
    if application.status != UNDER_REVIEW:
        found.append(Obstacle("not_under_review", _("This application is not under review.")))
    if RoundClosing.objects.filter(application=application).exists():
        found.append(Obstacle("closed_already", _("This round is closed already.")))
    if not reason.strip():
        found.append(Obstacle("reason_missing", _("Give a reason."), "reason"))
    return found


@transaction.atomic
def arrange_defence(
    application: Application,
    *,
    starts_at: datetime,
    length_minutes: int,
    place: str,
    minutes: str = "",
    by: Person,
    at: datetime,
) -> Defence:
    """Arrange the oral defence, or write its minutes; the newest row counts. Raises NotPermitted, Refusal."""
    require(by, Permission.REVIEW_CONCLUDE, at=at, within=application.collection.code)
    application = Application.objects.lock(application.pk)
    found = obstacles_to_handling(application, by=by)
    if application.status not in {FORMAL_CHECK, UNDER_REVIEW}:
        found.append(Obstacle("not_under_review", _("A defence belongs to an application under review.")))
    if not 1 <= length_minutes <= 600:
        found.append(Obstacle("length", _("Say how many minutes it takes."), "length_minutes"))
    if not place.strip():
        found.append(Obstacle("place_missing", _("Say where, or how to join."), "place"))
    if minutes.strip() and starts_at > at:
        found.append(Obstacle("still_to_come", _("Minutes are written after it was held."), "minutes"))
    refuse_if(found)
    act = "defence held" if minutes.strip() else "defence arranged"
    event = record_act(
        application, act, by=by, at=at, reason=minutes.strip(), facts={"starts_at": canonical(starts_at)}
    )
    return Defence.objects.create(
        application=application,
        starts_at=starts_at,
        length_minutes=length_minutes,
        place=place.strip(),
        minutes=minutes.strip(),
        by=by,
        happened_at=at,
        event=event,
    )


@transaction.atomic
def comment_on(application: Application, *, text: str, is_shared: bool, by: Person, at: datetime) -> Comment:
    """Say something about it: the office among itself or to the applicant; the applicant always to the office."""
    if application.investigator_id == by.pk:
        is_shared = True
    elif not permitted(by, Permission.APPLICATION_DECIDE, at=at, within=application.collection.code):
        require(by, Permission.APPLICATION_CHECK, at=at, within=application.collection.code)
    application = Application.objects.lock(application.pk)
    found = []
    if application.status == DRAFT:
        found.append(Obstacle("draft", _("A draft is read by its applicant alone: comment once it is submitted.")))
    if not text.strip():
        found.append(Obstacle("comment_missing", _("Write something."), "text"))
    refuse_if(found)
    event = record_act(application, "comment made", by=by, at=at, reason=text.strip(), facts={"is_shared": is_shared})
    return Comment.objects.create(
        application=application, text=text.strip(), is_shared=is_shared, by=by, happened_at=at, event=event
    )
