"""Keep a photograph of a piece at the laboratory's work."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Split
from registry.ledger.models import Photograph
from registry.ledger.models.photographs import OCCASIONS
from registry.papers.models import StoredFile
from registry.parties.models import Person

PICTURES: Final = ("image/jpeg", "image/png")


@transaction.atomic
def keep_photograph(
    split: Split, file: StoredFile, *, occasion: str, remark: str = "", by: Person, at: datetime
) -> Photograph:
    """Put a stored picture beside a piece. Raises NotPermitted, and Refusal for a file that is no picture."""
    require(by, Permission.LEDGER_WRITE, at=at, within=split.collection.code)
    obstacles = []
    if file.media_type not in PICTURES:
        obstacles.append(Obstacle("not_a_picture", _("A photograph is a JPEG or PNG file."), "file"))
    if occasion not in OCCASIONS:
        obstacles.append(Obstacle("occasion_unknown", _("Say when it was taken."), "occasion"))
    if Photograph.objects.filter(split=split, file=file).exists():
        obstacles.append(Obstacle("kept_already", _("This very photograph is kept here already."), "file"))
    if obstacles:
        raise Refusal(obstacles)
    event = trail.record(
        "photographed",
        chain=split.collection.code,
        subject=f"split {split.identifier}",
        by=by,
        at=at,
        reason=remark,
        facts={"occasion": occasion, "sha256": file.pk},
    )
    return Photograph.objects.create(
        split=split, file=file, occasion=occasion, remark=remark, by=by, happened_at=at, event=event
    )
