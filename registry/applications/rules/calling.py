"""What stands in the way of running a call."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from registry.applications.lifecycle import ANNOUNCED, AWAITING_DECISION, CANCELLED, CLOSED, CONCLUDED
from registry.applications.models import Application, Call
from registry.applications.models.calls import ATTACHMENT_KINDS, OTHER
from registry.foundation.refusal import Obstacle
from registry.holdings.models import Collection, Form, UseClass


def obstacles_to_announcement(call: Call) -> list[Obstacle]:
    """What a call says must be whole: a name, what it offers, a window on whole minutes, a scope that exists."""
    found = []
    if not call.title.strip():
        found.append(Obstacle("title_missing", _("Give the call a title."), "title"))
    if not call.offer.strip():
        found.append(Obstacle("offer_missing", _("Say what is offered."), "offer"))
    if call.closes_at is not None and call.closes_at <= call.opens_at:
        found.append(Obstacle("closes_before", _("A call closes after it opens."), "closes_at"))
    for name in ("opens_at", "closes_at"):
        moment: datetime | None = getattr(call, name)
        if moment is not None and (moment.second or moment.microsecond):
            found.append(Obstacle("not_a_minute", _("A call opens and closes on a whole minute."), name))
    if not all(one.get("en", "").strip() and one.get("zh", "").strip() for one in call.declarations):
        found.append(Obstacle("declarations", _("Write each declaration in both languages."), "declarations"))
    return found + _unknown_in_scope(call)


def _unknown_in_scope(call: Call) -> list[Obstacle]:
    found = []
    known = set(Collection.objects.filter(code__in=call.collections).values_list("code", flat=True))
    if call.collection.code not in call.collections or known != set(call.collections):
        found.append(
            Obstacle("collections", _("Name collections that exist, the call’s own among them."), "collections")
        )
    if set(call.use_classes) - set(UseClass.objects.filter(is_lendable=True).values_list("code", flat=True)):
        found.append(Obstacle("use_classes", _("Name use classes that may be lent, and only such."), "use_classes"))
    if set(call.forms) - set(Form.objects.values_list("code", flat=True)):
        found.append(Obstacle("forms", _("Name forms that exist."), "forms"))
    if set(call.attachments) - (set(ATTACHMENT_KINDS) - {OTHER}):
        found.append(Obstacle("attachments", _("Name kinds of attachment that exist."), "attachments"))
    return found


def obstacles_to_call_move(call: Call, *, to: str, reason: str, at: datetime) -> list[Obstacle]:
    """A reason where one is owed; nobody waiting where the call ends."""
    found = []
    early = to == CLOSED and (call.closes_at is None or at < call.closes_at)
    if (early or to == CANCELLED) and not reason.strip():
        said = _("Say why the call closes before its time.") if early else _("Give a reason.")
        found.append(Obstacle("reason_missing", said, "reason"))
    answers = Application.objects.filter(call=call)
    if to == ANNOUNCED and call.closes_at is not None and at >= call.closes_at:
        found.append(Obstacle("closed_already", _("It would be closed before anybody could answer."), "closes_at"))
    if to == CANCELLED and answers.filter(submitted_at__isnull=False).exists():
        found.append(Obstacle("answered", _("Somebody has answered this call, so it cannot be cancelled: close it.")))
    waiting = answers.filter(status__in=AWAITING_DECISION).count() if to == CONCLUDED else 0
    if waiting:
        found.append(
            Obstacle("undecided", _("Applications of this call that still await a decision: %(n)s.") % {"n": waiting})
        )
    return found


def obstacles_to_extension(call: Call, *, to: datetime, reason: str, at: datetime) -> list[Obstacle]:
    """Only an announced call with a closing still to come, to a later minute, for a reason."""
    found = []
    if call.closes_at is None:
        return [Obstacle("continuous", _("A continuous call has no closing to move."))]
    if call.status != ANNOUNCED or at >= call.closes_at:
        found.append(Obstacle("closed", _("Only a call that has not closed yet is extended.")))
    if to <= call.closes_at:
        found.append(Obstacle("not_later", _("The new closing comes after the old one."), "closes_at"))
    if to.second or to.microsecond:
        found.append(Obstacle("not_a_minute", _("A call opens and closes on a whole minute."), "closes_at"))
    if not reason.strip():
        found.append(Obstacle("reason_missing", _("Give a reason."), "reason"))
    return found
