"""A letter that may or may not have arrived is sent again by a person, never by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import Obstacle, Refusal
from registry.messages.models import WAITING, Letter
from registry.parties.models import Person


@transaction.atomic
def send_again(letter: Letter, *, collection_code: str, by: Person, at: datetime) -> Letter:
    """Let an uncertain or refused letter go out again under the same Message-ID. Raises NotPermitted, Refusal."""
    require(by, Permission.NOTICES_ARRANGE, at=at, within=collection_code)
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if not letter.may_be_sent_again:
        raise Refusal(Obstacle("not_uncertain", _("Only a letter that is uncertain or was refused is sent again.")))
    letter.status, letter.resent_by, letter.resent_at, letter.send_from = WAITING, by, at, at
    letter.save(update_fields=["status", "resent_by", "resent_at", "send_from"])
    trail.record("letter sent again", chain=collection_code, subject=f"letter {letter.pk}", by=by, at=at)
    return letter
