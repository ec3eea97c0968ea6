"""A new piece of a sample is described and enters the books in one act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Facility, Sample, Split
from registry.holdings.numbering import obstacles_to_identifier
from registry.ledger.actions.accession import accession_piece
from registry.ledger.actions.subdivide import NewPiece
from registry.parties.models import Person


@transaction.atomic
def enter_piece(
    sample: Sample,
    piece: NewPiece,
    *,
    facility: Facility | None = None,
    reason: str = "",
    by: Person,
    at: datetime,
) -> Split:
    """Make a piece that was cut from no other and accession it: its mass comes from the Moon.

    Raises NotPermitted, and Refusal when its number is taken or form and use class are missing.
    """
    require(by, Permission.HOLDINGS_WRITE, at=at, within=sample.collection.code)
    obstacles = []
    if not piece.identifier.strip():
        obstacles.append(Obstacle("identifier_missing", _("Give the piece’s number."), "identifier"))
    if piece.form is None:
        obstacles.append(Obstacle("form_missing", _("Say what it physically is."), "form"))
    if piece.use_class is None:
        obstacles.append(Obstacle("use_class_missing", _("Say what it is kept for."), "use_class"))
    obstacles += obstacles_to_identifier(piece.identifier.strip())
    if obstacles or piece.form is None or piece.use_class is None:
        raise Refusal(obstacles)
    split = Split(
        sample=sample,
        identifier=piece.identifier.strip(),
        form=piece.form,
        use_class=piece.use_class,
        lithology_note=piece.lithology_note,
        facility=facility,
        is_weighed=piece.mass_ug is not None,
        remark=piece.remark,
        source=piece.source,
        is_illustrative=piece.is_illustrative,
    )
    split.save(force_insert=True)
    split.refresh_from_db()
    accession_piece(split, mass_ug=piece.mass_ug, by=by, at=at, reason=reason, illustrative=piece.is_illustrative)
    split.refresh_from_db()
    return split
