"""Words of notices and letters, in the language of whoever reads them; nothing is stored but plain values.

A value named `…_on` is a day, `…_ug` a mass in micrograms; one that is a pair of English and Chinese is a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from registry.foundation.mass import Mass
from registry.messages.arrangements import arrangement_of
from registry.messages.kinds import KINDS, Kind
from registry.messages.models import Notice
from registry.parties.models import Person, in_reader_language


@dataclass(frozen=True)
class Said:
    """A notice in words, in the language active when it was made."""

    headline: str
    next_step: str
    button: str
    href: str
    own_words: str = ""


def said(notice: Notice) -> Said:
    """The notice in the reader's language. A kind that is no longer known is shown by what it was about."""
    kind = KINDS.get(notice.kind)
    if kind is None:
        return Said(notice.about, "", "", "")
    words = arrangement_of(kind, notice.collection_code).words
    return in_words(kind, notice.values, notice.arguments, own_words=in_reader_language(*words))


def in_words(kind: Kind, values: Mapping[str, Any], arguments: Sequence[Any], *, own_words: str = "") -> Said:
    """A kind filled with values."""
    told = {name: as_read(name, value) for name, value in values.items()}
    return Said(
        str(kind.headline) % told, str(kind.next_step) % told, str(kind.button), way_to(kind.page, arguments), own_words
    )


def as_read(name: str, value: Any) -> str:
    """One value as a person reads it."""
    if isinstance(value, list | tuple):
        return in_reader_language(str(value[0]), str(value[1]))
    if name.endswith("_on") and value:
        return formatted(date.fromisoformat(value), pgettext("date format", "j M Y"))
    if name.endswith("_ug") and value is not None:
        return Mass(int(value)).text()
    return str(value)


def way_to(page: str, arguments: Sequence[Any]) -> str:
    """The address of that page in the reader's language; empty where there is none."""
    try:
        return reverse(page, args=list(arguments))
    except NoReverseMatch:
        return ""


def pair(english: str, chinese: str) -> list[str]:
    """A name in both languages, as a notice keeps it."""
    return [english, chinese]


@dataclass(frozen=True)
class Written:
    """A letter's subject, its text, and the same as a page."""

    subject: str
    body: str
    html: str


def letter_of(person: Person, notices: Sequence[Notice], *, name: str | None = None) -> Written:
    """One notice, or several as a digest, as a letter to that person in their language."""
    with override(person.language):
        texts = [said(notice) for notice in notices]
        greeting = _("Dear %(name)s,") % {"name": name or person}
        foot = _foot(notices)
        blocks = [greeting, *(_block(text, numbered=number) for number, text in _numbered(texts)), *foot]
        subject = _subject(texts)[:300]
        context = {
            "subject": subject,
            "greeting": greeting,
            "texts": texts,
            "foot": [line.removeprefix("-- \n") for line in foot if line],
            "address": settings.ADDRESS,
            "language": person.language,
        }
        html = render_to_string("emails/letter.html", context)
        return Written(subject, "\n\n".join(block for block in blocks if block) + "\n", html)


def _numbered(texts: Sequence[Said]) -> list[tuple[int, Said]]:
    return [(0, texts[0])] if len(texts) == 1 else list(enumerate(texts, start=1))


def _subject(texts: Sequence[Said]) -> str:
    if len(texts) == 1:
        return texts[0].headline
    return ngettext("%(n)s notice: %(first)s", "%(n)s notices: %(first)s …", len(texts)) % {
        "n": len(texts),
        "first": texts[0].headline,
    }


def _block(text: Said, *, numbered: int) -> str:
    head = f"{numbered}. {text.headline}" if numbered else text.headline
    link = f"{text.button}: {settings.ADDRESS}{text.href}" if text.href else ""
    return "\n".join(line for line in (head, text.next_step, link, text.own_words) if line)


def _foot(notices: Sequence[Notice]) -> list[str]:
    feet = []
    for code in dict.fromkeys(notice.collection_code for notice in notices):
        kind = KINDS.get(notices[0].kind)
        if kind is not None:
            feet.append(in_reader_language(*arrangement_of(kind, code).foot))
    why = _("The Lunar Sample Loan Registry writes to you because of your part in this. All your notices: %(link)s") % {
        "link": settings.ADDRESS + way_to("messages:list", [])
    }
    return [*feet, f"-- \n{why}"]
