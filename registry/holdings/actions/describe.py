"""A sample gets its number and description; its pieces enter the books in the ledger's room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Collection, Lithology, Mission, Sample
from registry.parties.models import Person


@dataclass(frozen=True)
class SampleDescription:
    """What is written about a sample besides its number."""

    mission: Mission
    lithology: Lithology
    name: str = ""
    name_zh: str = ""
    remark: str = ""
    source: str = ""


@transaction.atomic
def add_sample(
    collection: Collection, *, identifier: str, described: SampleDescription, by: Person, at: datetime
) -> Sample:
    """Give a sample its number in a collection. Raises NotPermitted, Refusal."""
    require(by, Permission.HOLDINGS_WRITE, at=at, within=collection.code)
    identifier = identifier.strip()
    if not identifier:
        raise Refusal(Obstacle("identifier_missing", _("Give the sample’s number."), "identifier"))
    if Sample.objects.filter(identifier__iexact=identifier).exists():
        raise Refusal(
            Obstacle("identifier_taken", _("%(number)s is taken already.") % {"number": identifier}, "identifier")
        )
    sample = Sample(collection=collection, identifier=identifier, **vars(described))
    sample.save(force_insert=True)
    sample.refresh_from_db()
    trail.record(
        "sample added",
        chain=collection.code,
        subject=f"sample {identifier}",
        by=by,
        at=at,
        facts={"mission": described.mission.slug, "lithology": described.lithology.code},
    )
    return sample
