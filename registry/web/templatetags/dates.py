"""Days and instants on a page, in the collection's own time zone, in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from registry.foundation.clocks import now
from registry.foundation.dates import written_day, written_deadline, written_instant

register = template.Library()


def zone_of(place: Any) -> ZoneInfo:
    """The time zone of a collection (its `time_zone`), of a zone's name, or UTC when nothing is given."""
    named = getattr(place, "time_zone", place) or "UTC"
    return named if isinstance(named, ZoneInfo) else ZoneInfo(str(named))


@register.filter
def day(value: date | datetime | None, place: Any = None) -> SafeString | str:
    """{{ loan.due_on|day }} or {{ event.happened_at|day:collection }}: 22 Nov 2026 as a <time>."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(zone_of(place)).date()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), written_day(value))


@register.filter
def instant(value: datetime | None, place: Any = None) -> SafeString | str:
    """{{ event.happened_at|instant:collection }}: 22 Nov 2026, 10:12, with the clock's city."""
    return instant_of(value, place, "%H:%M")


def instant_of(value: datetime | None, place: Any, form: str) -> SafeString | str:
    """An instant on a clock as a <time>, its time of day in that form."""
    if value is None:
        return "–"
    text = written_instant(value, zone_of(place), form)
    return format_html('<time datetime="{}">{}</time>', value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"), text)


@register.filter
def to_the_second(value: datetime | None, place: Any = None) -> SafeString | str:
    """{{ application.saved_at|to_the_second:collection }}: 22 Nov 2026, 10:12:05, with the clock's city."""
    return instant_of(value, place, "%H:%M:%S")


@register.filter
def deadline(value: date | None, place: Any = None) -> SafeString | str:
    """{{ call.closes_on|deadline:collection }}: the end of that day, with the clock it is read on."""
    if value is None:
        return "–"
    text = written_deadline(value, zone_of(place))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.filter
def closing(value: datetime | None, place: Any = None) -> SafeString | str:
    """{{ call.closes_at|closing:collection }}: an instant, midnight written as 24:00 of the day that ends."""
    local = value.astimezone(zone_of(place)) if value else None
    if local is not None and (local.hour, local.minute) == (0, 0):
        return deadline(local.date() - timedelta(days=1), place)
    return instant(value, place)


@register.filter
def days_from_today(value: date | None, place: Any = None) -> str:
    """How far off a day is, in words: "in 30 days", "today", "12 days late"."""
    if value is None:
        return ""
    days = (value - now().astimezone(zone_of(place)).date()).days
    if days == 0:
        return gettext("today")
    if days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
