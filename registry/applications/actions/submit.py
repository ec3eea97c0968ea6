"""Submitting an application, pulling it back, withdrawing it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from registry.applications import notices
from registry.applications.lifecycle import DRAFT, SUBMITTED, WITHDRAWN
from registry.applications.models import Application, ApplicationVersion
from registry.applications.moves import move_application, obstacles_to_move, refuse_if, require_applicant
from registry.applications.rules.writing import obstacles_to_pulling_back, obstacles_to_submitting, refuse_stale
from registry.applications.verdict import verdict_on_application
from registry.audit.trail import canonical_text
from registry.parties.models import Person


@transaction.atomic
def submit_application(
    application: Application, *, version: int | None = None, by: Person, at: datetime
) -> Application:
    """Hand it in: from now it stays as it is, kept as a version whose digest is in the record.

    Raises NotPermitted, Stale, and Refusal with everything that is missing or can never come true.
    """
    require_applicant(application, by=by, at=at)
    application = Application.objects.lock(application.pk)
    refuse_stale(application, version)
    found = obstacles_to_move(application, to=SUBMITTED)
    lines = list(application.lines.prefetch_related("methods"))
    refuse_if(found + obstacles_to_submitting(application, lines, verdict_on_application(application, at=at)))

    application.submitted_at = at
    application.save(update_fields=["submitted_at"])
    kept = keep_version(application, at=at)
    move_application(application, to=SUBMITTED, by=by, at=at, facts={"version": kept.number, "sha256": kept.sha256})
    notices.submitted(application, version=kept.number, by=by, at=at)
    return application


@transaction.atomic
def pull_back_application(application: Application, *, by: Person, at: datetime) -> Application:
    """Take it back to change it, until its call closes or the office takes it up. Raises NotPermitted, Refusal."""
    require_applicant(application, by=by, at=at)
    application = Application.objects.lock(application.pk)
    refuse_if(obstacles_to_pulling_back(application, at=at))
    move_application(application, to=DRAFT, by=by, at=at)
    return application


@transaction.atomic
def withdraw_application(
    application: Application, *, reason: str = "", version: int | None = None, by: Person, at: datetime
) -> Application:
    """Give it up for good, any time before the decision. Raises NotPermitted, Stale, Refusal."""
    require_applicant(application, by=by, at=at)
    application = Application.objects.lock(application.pk)
    refuse_stale(application, version)
    move_application(application, to=WITHDRAWN, by=by, at=at, reason=reason)
    return application


def keep_version(application: Application, *, at: datetime) -> ApplicationVersion:
    """The application as it stands now, kept for good; the digest is over its canonical text."""
    content = content_of(application)
    last = application.versions.order_by("-number").first()
    return ApplicationVersion.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        content=content,
        sha256=hashlib.sha256(canonical_text(content).encode()).hexdigest(),
        saved_at=at,
    )


def content_of(application: Application) -> dict[str, Any]:
    """All that an applicant wrote, as plain values."""
    return {
        "reference": application.reference,
        "call": application.call.slug if application.call else "",
        "collection": application.collection.code,
        "institution": application.institution.slug,
        "investigator": str(application.investigator_id),
        "title": application.title,
        "case": application.case,
        "purpose": application.purpose,
        "storage_plan": application.storage_plan,
        "funding_restriction": application.funding_restriction,
        "months": application.months,
        "declarations": application.declared,
        "lines": [
            {
                "number": line.number,
                "split": line.split.identifier,
                "mass_ug": line.mass_ug,
                "methods": sorted(method.code for method in line.methods.all()),
                "remark": line.remark,
            }
            for line in application.lines.select_related("split").prefetch_related("methods")
        ],
        "team": [
            {"person": str(member.person_id), "institution": member.institution.slug, "part": member.part}
            for member in application.team.select_related("institution")
        ],
        "attachments": [
            {"name": name, "kind": kind, "sha256": sha256}
            for name, kind, sha256 in application.attachments.order_by("pk").values_list("name", "kind", "file_id")
        ],
    }
