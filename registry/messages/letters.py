"""Letters are made from notices: one fact a letter, several as a digest, and never a storm."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from registry.messages.kinds import KINDS
from registry.messages.models import Letter, Notice
from registry.messages.wording import letter_of
from registry.parties.models import Person

MOST_AN_HOUR: Final = 3
"""After so many letters within an hour the next facts wait, and come together in one."""
AN_HOUR: Final = timedelta(hours=1)


def write_letters(*, at: datetime) -> list[Letter]:
    """Put every notice whose hour has come into a letter to its person; safe to run twice and beside itself."""
    waiting = Notice.objects.to_be_mailed(at=at).order_by().values_list("person", flat=True).distinct()
    return [letter for pk in sorted(waiting) if (letter := write_to(pk, at=at))]


@transaction.atomic
def write_to(person: uuid.UUID, *, at: datetime) -> Letter | None:
    """One person's letter, or none: nothing is due, all of it was overtaken, or they had enough within this hour."""
    notices = list(
        Notice.objects.to_be_mailed(at=at).filter(person=person).select_for_update(of=("self",), skip_locked=True)
    )
    notices = list(_still_true(notices, at=at))
    to = Person.objects.get(pk=person)
    if not notices or not to.email or _had_enough(to, at=at):
        return None
    written = letter_of(to, notices)
    letter = Letter.objects.create(
        person=to,
        language=to.language,
        subject=written.subject,
        body=written.body,
        html=written.html,
        message_id=new_message_id(),
        made_at=at,
        send_from=at,
    )
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(letter=letter)
    return letter


def _still_true(notices: list[Notice], *, at: datetime) -> Iterator[Notice]:
    """Those that still have something in them; the others are marked and never mailed."""
    for notice in notices:
        kind = KINDS.get(notice.kind)
        if kind is not None and kind.still(notice):
            yield notice
        else:
            Notice.objects.filter(pk=notice.pk).update(overtaken_at=at)


def _had_enough(person: Person, *, at: datetime) -> bool:
    return Letter.objects.filter(person=person, made_at__gt=at - AN_HOUR).count() >= MOST_AN_HOUR


def new_message_id() -> str:
    """A Message-ID of the letter's own, kept with it, so that a second copy can be told by any mail program."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.ADDRESS).hostname}>"
