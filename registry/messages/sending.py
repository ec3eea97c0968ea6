"""Handing letters to the mail server: marked first, handed over then, and told apart afterwards.

A letter is *sending* from before the hand-over. If the program dies in between, nobody knows whether the server took
it: the next run, which alone holds the lock, finds it so and calls it *uncertain*. It is never sent again by itself.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.db.models import F

from registry.foundation.clocks import now
from registry.messages.kinds import KINDS
from registry.messages.models import DROPPED, FAILED, SENDING, SENT, UNCERTAIN, WAITING, Letter

log = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 6
FOR_GOOD: Final = 500
"""From here on, SMTP's answers mean never; below, not now."""
LOCK: Final = "messages: one sender at a time"


@dataclass
class Round:
    """What one round of sending came to."""

    sent: int = 0
    refused: int = 0
    uncertain: int = 0
    dropped: int = 0
    server_is_away: bool = False
    somebody_else_sends: bool = field(default=False)


def send_letters(*, at: datetime) -> Round:
    """Send every letter whose time has come. Two senders never work at once; the second leaves at once."""
    made = Round()
    with _alone() as is_alone:
        if not is_alone:
            made.somebody_else_sends = True
            return made
        made.uncertain += Letter.objects.filter(status=SENDING).update(status=UNCERTAIN, trouble="interrupted")
        _send_all(made, at=at)
    return made


@contextmanager
def _alone() -> Iterator[bool]:
    """A lock that the database gives back by itself when this program dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [LOCK])
        (is_alone,) = cursor.fetchone()
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [LOCK])


def _send_all(made: Round, *, at: datetime) -> None:
    waiting = list(Letter.objects.filter(status=WAITING, send_from__lte=at).order_by("send_from", "pk"))
    if not waiting:
        return
    server = get_connection()
    try:
        for letter in waiting:
            if not _is_wanted(letter):
                made.dropped += Letter.objects.filter(pk=letter.pk, status=WAITING).update(status=DROPPED)
                continue
            try:
                server.open()
            except (OSError, smtplib.SMTPException) as error:
                # Nothing was marked, so nothing is uncertain: the letters wait for the server to come back.
                log.warning("the mail server is away: %s", type(error).__name__)
                made.server_is_away = True
                return
            _hand_over(letter, server, made)
    finally:
        server.close()


def _is_wanted(letter: Letter) -> bool:
    """There is an address, and something in it is still true: a letter sent again by a person always is wanted."""
    if not letter.person.email:
        return False
    if letter.resent_at is not None:
        return True
    notices = list(letter.notices.all())
    return any((kind := KINDS.get(notice.kind)) is not None and kind.still(notice) for notice in notices)


def _hand_over(letter: Letter, server: Any, made: Round) -> None:
    marked = Letter.objects.filter(pk=letter.pk, status=WAITING).update(
        status=SENDING, sending_at=now(), attempts=F("attempts") + 1
    )
    if not marked:
        return
    try:
        server.send_messages([_message(letter)])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        # The server answered no: it has not got the letter, and says whether asking again makes sense.
        made.refused += 1
        _refused(letter, code_of(error))
        _leave(server)
    except (OSError, smtplib.SMTPException) as error:
        # The connection broke after the hand-over began: only the server knows.
        made.uncertain += 1
        log.warning("letter %s is uncertain: %s", letter.pk, type(error).__name__)
        _unless_settled(letter, status=UNCERTAIN, trouble=type(error).__name__)
        _leave(server)
    else:
        made.sent += 1
        _unless_settled(letter, status=SENT, sent_at=now(), trouble="")


def _message(letter: Letter) -> EmailMultiAlternatives:
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated", "Content-Language": letter.language}
    message = EmailMultiAlternatives(letter.subject, letter.body, to=[letter.person.email], headers=headers)
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def code_of(error: Exception) -> int:
    """The server's answer as SMTP numbers it; of several refused recipients the first."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _words in error.recipients.values()), 550)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 550


def _refused(letter: Letter, code: int) -> None:
    attempts = letter.attempts + 1
    if code >= FOR_GOOD or attempts >= MOST_ATTEMPTS:
        _unless_settled(letter, status=FAILED, trouble=f"SMTP {code}")
    else:
        later = now() + timedelta(minutes=5 * 2**attempts)
        _unless_settled(letter, status=WAITING, send_from=later, trouble=f"SMTP {code}")


def _unless_settled(letter: Letter, **columns: Any) -> None:
    """Write what became of it, unless another sender has found it interrupted meanwhile."""
    Letter.objects.filter(pk=letter.pk, status=SENDING).update(**columns)


def _leave(server: Any) -> None:
    try:
        server.close()
    except (OSError, smtplib.SMTPException):
        log.debug("the mail server had gone already")
