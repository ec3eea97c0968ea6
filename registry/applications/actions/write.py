"""Writing an application: starting it, its text, its lines and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.applications.declarations import Declaration
from registry.applications.models import Application, Attachment, Call, Line
from registry.applications.models.calls import OTHER
from registry.applications.moves import next_reference, record_act, refuse_if, require_applicant
from registry.applications.rules.writing import (
    obstacles_to_answering,
    obstacles_to_line,
    obstacles_to_starting,
    obstacles_to_writing,
    refuse_stale,
)
from registry.foundation.refusal import Obstacle
from registry.holdings.models import Collection, Method, Split
from registry.loans.models.items import PURPOSES, RESEARCH
from registry.papers.models import obstacles_to_storing, store
from registry.parties.models import Institution, Person


@dataclass(frozen=True)
class ApplicationValues:
    """What an applicant writes."""

    title: str
    case: str = ""
    purpose: str = RESEARCH
    storage_plan: str = ""
    funding_restriction: str = ""
    months: int = 12
    declared: Sequence[Declaration] = ()


@transaction.atomic
def start_application(
    *,
    collection: Collection,
    institution: Institution,
    title: str,
    call: Call | None = None,
    by: Person,
    at: datetime,
    is_illustrative: bool = False,
) -> Application:
    """Begin a draft; whoever begins it is its investigator, for good. Raises NotPermitted, Refusal."""
    require(by, Permission.APPLICATION_WRITE, at=at, institution=institution.pk)
    application = Application(
        collection=collection,
        institution=institution,
        investigator=by,
        title=title.strip(),
        started_at=at,
        is_illustrative=is_illustrative,
    )
    refuse_if(obstacles_to_starting(institution, title) + obstacles_to_answering(application, call))
    application.reference = next_reference()
    application.call = call
    application.save()
    record_act(application, "application started", by=by, at=at)
    return application


@transaction.atomic
def save_application(
    application: Application, *, version: int, values: ApplicationValues, window: str = "", by: Person, at: datetime
) -> Application:
    """Write the text of a draft. Raises NotPermitted, Refusal, and Stale when another window saved since."""
    application = _open_for_writing(application, version=version, window=window, by=by, at=at)
    refuse_if(obstacles_to_writing(application) + _obstacles_in_values(values))
    _write(application, values, window="", at=at)
    record_act(application, "application saved", by=by, at=at, facts={"version": application.row_version})
    return application


@transaction.atomic
def keep_typing(
    application: Application, *, version: int, values: ApplicationValues, window: str, by: Person, at: datetime
) -> Application:
    """Write the text of a draft while it is typed in a window. Raises NotPermitted, Refusal, Stale.

    A sitting at one window leaves one event, however often it saves itself: what is kept for good is what is submitted.
    """
    application = _open_for_writing(application, version=version, window=window, by=by, at=at)
    refuse_if(obstacles_to_writing(application) + _obstacles_in_values(values))
    begins = application.saved_in != window
    _write(application, values, window=window, at=at)
    if begins:
        record_act(application, "application saved", by=by, at=at, facts={"version": application.row_version})
    return application


@transaction.atomic
def answer_call(
    application: Application, call: Call | None, *, version: int | None = None, by: Person, at: datetime
) -> Application:
    """Let a draft answer another call, or none. Raises NotPermitted, Refusal, Stale."""
    application = _open_for_writing(application, version=version, by=by, at=at)
    refuse_if(obstacles_to_writing(application) + obstacles_to_answering(application, call))
    application.call = call
    _saved(application, ["call"], at=at)
    record_act(application, "call answered", by=by, at=at, facts={"call": call.slug if call else ""})
    return application


@transaction.atomic
def put_line(
    application: Application,
    *,
    split: Split,
    mass_ug: int | None,
    methods: Sequence[Method],
    remark: str = "",
    version: int | None = None,
    by: Person,
    at: datetime,
) -> Line:
    """Ask for a piece, or change what is asked of it. Raises NotPermitted, Refusal, Stale."""
    application = _open_for_writing(application, version=version, by=by, at=at)
    refuse_if(obstacles_to_line(application, split, mass_ug=mass_ug, methods=methods))
    line = application.lines.filter(split=split).first()
    if line is None:
        last = application.lines.order_by("-number").first()
        line = Line(application=application, split=split, number=last.number + 1 if last else 1)
    line.mass_ug, line.remark = mass_ug, remark.strip()
    line.save()
    line.methods.set(methods)
    _saved(application, [], at=at)
    record_act(
        application,
        "line put",
        by=by,
        at=at,
        facts={
            "line": line.number,
            "split": split.identifier,
            "mass_ug": mass_ug,
            "methods": sorted(method.code for method in methods),
        },
    )
    return line


@transaction.atomic
def remove_line(line: Line, *, by: Person, at: datetime, version: int | None = None) -> Application:
    """Ask for that piece no more. Raises NotPermitted, Refusal, Stale."""
    application = _open_for_writing(line.application, version=version, by=by, at=at)
    refuse_if(obstacles_to_writing(application))
    facts = {"line": line.number, "split": line.split.identifier}
    line.delete()
    _saved(application, [], at=at)
    record_act(application, "line removed", by=by, at=at, facts=facts)
    return application


@transaction.atomic
def attach(
    application: Application,
    *,
    name: str,
    content: bytes,
    media_type: str,
    kind: str = OTHER,
    by: Person,
    at: datetime,
) -> Attachment:
    """Add a file. Raises NotPermitted, Refusal."""
    application = _open_for_writing(application, version=None, by=by, at=at)
    refuse_if(obstacles_to_writing(application) + obstacles_to_storing(content, media_type))
    file = store(content, media_type=media_type)
    attachment = Attachment.objects.create(
        application=application, name=name.strip() or file.sha256[:12], kind=kind, file=file, added_by=by, added_at=at
    )
    _saved(application, [], at=at)
    record_act(application, "file attached", by=by, at=at, facts={"sha256": file.sha256})
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, by: Person, at: datetime) -> Application:
    """Take a file off the application; versions submitted before keep its digest. Raises NotPermitted, Refusal."""
    application = _open_for_writing(attachment.application, version=None, by=by, at=at)
    refuse_if(obstacles_to_writing(application))
    sha256 = attachment.file_id
    attachment.delete()
    _saved(application, [], at=at)
    record_act(application, "file detached", by=by, at=at, facts={"sha256": sha256})
    return application


def _open_for_writing(
    application: Application, *, version: int | None, window: str = "", by: Person, at: datetime
) -> Application:
    require_applicant(application, by=by, at=at)
    application = Application.objects.lock(application.pk)
    refuse_stale(application, version, window)
    return application


def _write(application: Application, values: ApplicationValues, *, window: str, at: datetime) -> None:
    for name, value in asdict(values).items():
        setattr(application, name, value.strip() if isinstance(value, str) else value)
    _saved(application, list(asdict(values)), window=window, at=at)


def _saved(application: Application, fields: Sequence[str], *, window: str = "", at: datetime) -> None:
    application.row_version += 1
    application.saved_at, application.saved_in = at, window
    application.save(update_fields=[*fields, "row_version", "saved_at", "saved_in"])


def _obstacles_in_values(values: ApplicationValues) -> list[Obstacle]:
    found = []
    if not values.title.strip():
        found.append(Obstacle("title_missing", _("Give the application a title."), "title"))
    if values.purpose not in PURPOSES:
        found.append(Obstacle("purpose_unknown", _("Say what it is for: research or public benefit."), "purpose"))
    if not 1 <= values.months <= 600:
        found.append(Obstacle("months_missing", _("Say for how many months you need it."), "months"))
    return found
