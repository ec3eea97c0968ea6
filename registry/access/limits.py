"""How often somebody may ask: so many questions a minute, counted in the database for all processes together.

Told with every answer in the fields RateLimit-Policy and RateLimit (IETF draft "RateLimit header fields for HTTP").
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.db import connection
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

WINDOW_S: Final = 60
SWEPT_ONE_IN: Final = 500
"""How seldom the counts of minutes that are over are thrown away."""


@dataclass(frozen=True)
class Policy:
    """So many questions of one kind in a window, by anybody or by somebody with a token."""

    name: str
    for_anybody: int
    with_token: int


READING: Final = Policy("reading", 120, 600)
DOWNLOADING: Final = Policy("downloading", 10, 60)


@dataclass(frozen=True)
class Count:
    """How many of the questions allowed are used, and when counting begins anew."""

    policy: Policy
    most: int
    used: int
    seconds_left: int
    beside: int | None = None
    """The number that was asked for beside it."""

    @property
    def left(self) -> int:
        return max(self.most - self.used, 0)

    @property
    def is_over(self) -> bool:
        return self.used > self.most

    def tell(self, response: HttpResponseBase) -> None:
        """Write the limit into an answer."""
        response["RateLimit-Policy"] = f'"{self.policy.name}";q={self.most};w={WINDOW_S}'
        response["RateLimit"] = f'"{self.policy.name}";r={self.left};t={self.seconds_left}'

    @property
    def sentence(self) -> str:
        """What to tell whoever is over it."""
        return _("More than %(most)s requests in a minute. Wait %(seconds)s s, then go on more slowly.") % {
            "most": self.most,
            "seconds": self.seconds_left,
        }


def count(policy: Policy, who: str, *, has_token: bool, at: datetime, beside: str = "NULL") -> Count:
    """Count one question of whoever asks. One statement, so that no two processes count the same.

    `beside` is SQL of a number that the same statement tells: each statement saved is a wait of the database saved.
    """
    second = int(at.timestamp())
    window = second // WINDOW_S
    until = datetime.fromtimestamp((window + 2) * WINDOW_S, UTC)
    used, told = _counted(key_of(policy, who, window), until=until, beside=beside)
    most = policy.with_token if has_token else policy.for_anybody
    return Count(policy, most, used, WINDOW_S - second % WINDOW_S, told)


def key_of(policy: Policy, who: str, window: int) -> str:
    """A name for the count that tells nobody's address."""
    return salted_hmac("registry.access.limits", f"{policy.name} {who} {window}").hexdigest()


def _counted(key: str, *, until: datetime, beside: str) -> tuple[int, int | None]:
    """Add one. The count need not survive a power cut, so the statement waits for no disk."""
    table = connection.ops.quote_name(settings.CACHES["limits"]["LOCATION"])
    statement = f"""
        WITH hurry AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS said)
        INSERT INTO {table} AS counted (cache_key, value, expires)
        SELECT %s, '1', %s FROM hurry WHERE said IS NOT NULL
        ON CONFLICT (cache_key) DO UPDATE SET value = (counted.value::int + 1)::text
        RETURNING value::int, {beside}
    """  # noqa: S608  # the table's name is a setting of ours, and what stands beside is written by us
    with connection.cursor() as cursor:
        cursor.execute(statement, [key, until])
        used, told = cursor.fetchone()
        if secrets.randbelow(SWEPT_ONE_IN) == 0:
            cursor.execute(f"DELETE FROM {table} WHERE expires < now()")  # noqa: S608
    return int(used), told
