"""Let strangers see a photograph of the laboratory, with its credit; and take it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import Obstacle, Refusal
from registry.ledger.models import Photograph, PhotographRelease
from registry.papers.pictures import without_metadata
from registry.parties.models import Person


@transaction.atomic
def publish_photograph(photograph: Photograph, *, credit: str, by: Person, at: datetime) -> PhotographRelease:
    """Allow a photograph on public pages, if its collection publishes any. Raises NotPermitted, Refusal."""
    require(by, Permission.HOLDINGS_WRITE, at=at, within=photograph.split.collection.code)
    obstacles = []
    if not credit.strip():
        obstacles.append(Obstacle("credit_missing", _("Say whom to credit: an institution, not a person."), "credit"))
    if is_released(photograph):
        obstacles.append(Obstacle("published_already", _("This photograph is public already.")))
    if obstacles:
        raise Refusal(obstacles)
    without_metadata(photograph.file.read(), photograph.file.media_type)  # one that cannot be read is not published
    return _say(photograph, is_public=True, credit=credit.strip(), by=by, at=at)


@transaction.atomic
def withdraw_photograph(photograph: Photograph, *, by: Person, at: datetime) -> PhotographRelease:
    """Take a photograph off public pages again. Raises NotPermitted, Refusal."""
    require(by, Permission.HOLDINGS_WRITE, at=at, within=photograph.split.collection.code)
    if not is_released(photograph):
        raise Refusal(Obstacle("not_published", _("This photograph is not public.")))
    return _say(photograph, is_public=False, credit="", by=by, at=at)


def is_released(photograph: Photograph) -> bool:
    """Whether the last word on it lets strangers see it, should its collection publish photographs."""
    newest = photograph.releases.order_by("-pk").first()
    return newest is not None and newest.is_public


def _say(photograph: Photograph, *, is_public: bool, credit: str, by: Person, at: datetime) -> PhotographRelease:
    event = trail.record(
        "photograph published" if is_public else "photograph withdrawn",
        chain=photograph.split.collection.code,
        subject=f"split {photograph.split.identifier}",
        by=by,
        at=at,
        facts={"sha256": photograph.file_id},
    )
    return PhotographRelease.objects.create(
        photograph=photograph, is_public=is_public, credit=credit, by=by, happened_at=at, event=event
    )
