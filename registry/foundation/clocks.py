"""Instants and dates. Actions take the time; only doors ask for it here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """This instant, aware, in UTC."""
    return timezone.now()


def date_in(zone: str, at: datetime) -> date:
    """The calendar day of `at` in the zone named, for example Asia/Shanghai."""
    return at.astimezone(ZoneInfo(zone)).date()


def canonical(at: datetime) -> str:
    """An instant as the custody record writes it: UTC, microseconds, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
