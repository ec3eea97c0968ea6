"""Days and instants in words, one way everywhere: pages, verdicts, refusals and letters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext, pgettext


def city_of(zone: ZoneInfo) -> str:
    """What people call the clock: Beijing for Asia/Shanghai, which is the name of China's one time zone."""
    if zone.key == "UTC":
        return "UTC"
    if zone.key == "Asia/Shanghai":
        return pgettext("clock", "Beijing")
    if zone.key == "America/Chicago":
        return pgettext("clock", "Houston")
    if zone.key == "Asia/Tokyo":
        return pgettext("clock", "Tokyo")
    if zone.key == "Europe/Moscow":
        return pgettext("clock", "Moscow")
    return zone.key.rpartition("/")[2].replace("_", " ")


def written_day(day: date) -> str:
    """22 Nov 2026."""
    return dateformat.format(day, pgettext("date format", "j M Y"))


def written_instant(at: datetime, zone: ZoneInfo, form: str = "%H:%M") -> str:
    """22 Nov 2026, 10:12 Beijing; its time of day in that form."""
    local = at.astimezone(zone)
    return _on_a_clock(local.date(), local.strftime(form), zone)


def written_deadline(day: date, zone: ZoneInfo) -> str:
    """The end of that day: 22 Nov 2026, 24:00 Beijing."""
    return _on_a_clock(day, "24:00", zone)


def written_closing(at: datetime, zone: ZoneInfo) -> str:
    """An instant until which something is open; midnight is 24:00 of the day that ends."""
    local = at.astimezone(zone)
    if (local.hour, local.minute) == (0, 0):
        return written_deadline(local.date() - timedelta(days=1), zone)
    return written_instant(at, zone)


def _on_a_clock(day: date, time: str, zone: ZoneInfo) -> str:
    return gettext("%(day)s, %(time)s %(clock)s") % {"day": written_day(day), "time": time, "clock": city_of(zone)}
