"""Beginning a draft with all its pieces at once, as a basket holds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from registry.applications.actions.write import put_line, start_application
from registry.applications.models import Application, Call
from registry.holdings.models import Collection, Method, Split
from registry.parties.models import Institution, Person


@transaction.atomic
def apply_for_pieces(
    pieces: Sequence[tuple[Split, int | None]],
    *,
    collection: Collection,
    institution: Institution,
    title: str,
    methods: Sequence[Method],
    call: Call | None = None,
    by: Person,
    at: datetime,
) -> Application:
    """A draft that asks for every piece, micrograms or whole, by the same methods. Raises NotPermitted, Refusal."""
    application = start_application(
        collection=collection, institution=institution, title=title, call=call, by=by, at=at
    )
    for split, mass_ug in pieces:
        put_line(application, split=split, mass_ug=mass_ug, methods=methods, by=by, at=at)
    return application
