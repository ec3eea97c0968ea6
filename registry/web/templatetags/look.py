"""The parts of the look that templates ask for by name: icons, badges, people and institutions, forms' bits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from registry.parties.models import in_reader_language
from registry.web.figures.moon import written_latitude, written_longitude
from registry.web.phases import LEVELS, Phase, phase_of

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "icon") -> SafeString:
    """{% icon "full" %}: one symbol of `components/sprite.html`, hidden from readers; the word stands beside it."""
    return _icon(name, css)


@lru_cache(maxsize=256)
def _icon(name: str, css: str) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true"><use href="#i-{}"/></svg>', css, name)


@register.simple_tag
def badge(status: object, word: str = "") -> SafeString:
    """{% badge split.availability %}: the status as word, shape and colour; `word` says it more exactly."""
    return _badge(str(status or ""), str(word), get_language() or "")


@lru_cache(maxsize=512)
def _badge(status: str, word: str, _language: str) -> SafeString:
    phase = phase_of(status)
    return shown(phase, word or str(phase.word) or status)


@register.filter
def phase(status: object) -> Phase:
    """The icon, tone and word of a status: {% with p=status|phase %}."""
    return phase_of(status)


@register.filter
def level(tags: object) -> Phase:
    """The icon and tone of a notice, from a message's level tag or the level's name."""
    return LEVELS.get(str(tags or "info").rpartition(" ")[2], LEVELS["info"])


@register.filter
def named(thing: Any, what: str = "name") -> str:
    """{{ mission|named }}, {{ mission|named:"agency" }}: what it is called in the reader’s language."""
    if thing is None:
        return ""
    chinese = getattr(thing, f"{what}_zh", "")
    if chinese and (get_language() or "").startswith("zh"):
        return str(chinese)
    return str(getattr(thing, what, "") or thing)


@register.filter
def in_own_language(words: Mapping[str, str]) -> str:
    """{{ declaration|in_own_language }}: {"en": …, "zh": …} in the reader’s language."""
    return in_reader_language(words["en"], words["zh"])


@register.simple_tag
def person(who: Any) -> SafeString:
    """{% person event.by %}: a name in the reader's language, "former member" once blanked. Never on a public page."""
    if who is None:
        return format_html('<span class="person-former">{}</span>', gettext("nobody"))
    if getattr(who, "blanked_at", None):
        return format_html('<span class="person person-former">{}</span>', str(who))
    return format_html('<span class="person">{}</span>', str(who))


@register.simple_tag
def institution(which: Any) -> SafeString:
    """{% institution loan.borrower %}: its name; † marks one invented for demonstration."""
    if which is None:
        return format_html("{}", "–")
    if getattr(which, "is_invented", False):
        return format_html(
            '<span class="institution">{}&nbsp;<abbr class="dagger" title="{}">†</abbr></span>',
            named(which),
            gettext("invented for demonstration"),
        )
    return format_html('<span class="institution">{}</span>', named(which))


@register.filter
def latitude(degrees: Any) -> str:
    """{{ site.latitude|latitude }}: 43.058° N."""
    return "–" if degrees is None else written_latitude(float(degrees))


@register.filter
def longitude(degrees: Any) -> str:
    """{{ site.longitude|longitude }}: 51.916° W."""
    return "–" if degrees is None else written_longitude(float(degrees))


def shown(phase: Phase, word: str) -> SafeString:
    """A badge's markup."""
    return format_html('<span class="badge is-{}">{}{}</span>', phase.tone, icon(phase.icon, ""), word)
