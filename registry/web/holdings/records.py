"""What stands beside a sample or piece: pictures with their credit, other identifiers, blocks, exposures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from registry.holdings.models import Block, Image, Sample, Split
from registry.parties.models import in_reader_language
from registry.reports.open import holdings


@dataclass(frozen=True)
class Picture:
    """A picture with what must stand under it; `href` is its own page, `of` the piece where it shows one."""

    src: str
    href: str
    of: str
    caption: str
    credit: str
    licence: str


@dataclass(frozen=True)
class PublicBlock:
    """Why a piece may not be lent for now, and until when; never by whom."""

    reason: str
    since: date
    until: date | None


def images(told: Iterable[Mapping[str, Any]]) -> list[Picture]:
    """Pictures of a sample and its pieces, or of one piece alone, as `reports.open.finding` brings them."""
    return [
        _picture(each["pk"], each["of"] or "", each["caption"], each["caption_zh"], each["credit"], each["licence"])
        for each in told
    ]


def shown(image: Image) -> Picture:
    """A picture as pages show it, in the reader's language."""
    piece = image.split.identifier if image.split else ""
    return _picture(image.pk, piece, image.caption, image.caption_zh, image.credit, image.licence)


def _picture(pk: int, of: str, caption: str, caption_zh: str, credit: str, licence: str) -> Picture:
    return Picture(
        src=reverse("holdings:image", args=[pk]),
        href=reverse("holdings:picture", args=[pk]),
        of=of,
        caption=in_reader_language(caption, caption_zh),
        credit=credit,
        licence=licence,
    )


def other_identifiers(thing: Sample | Split) -> SafeString | str:
    """Every other name of the same thing, with the scheme it belongs to."""
    rows = [(other["scheme"], other["value"]) for other in holdings.other_identifiers(thing)]
    return format_html_join(", ", '{} <span class="id">{}</span>', rows)


def blocks(split: Split, *, at: datetime) -> list[PublicBlock]:
    """Blocks in force, the oldest first."""
    day = split.collection.date_of
    found = Block.objects.filter(split=split).in_force(on=day(at)).order_by("blocked_at")
    return [PublicBlock(block.reason, day(block.blocked_at), block.until_on) for block in found]


def remark(thing: Sample | Split) -> str:
    return in_reader_language(thing.remark, thing.remark_zh)


def link_to(identifier: str) -> SafeString:
    """An identifier, leading to its page."""
    return format_html('<a class="id" href="{}">{}</a>', reverse("holdings:page", args=[identifier]), identifier)


def own_address(identifier: str) -> SafeString:
    """The stable address of this very thing."""
    href = reverse("holdings:page", args=[identifier])
    return format_html('<a class="id id-long" href="{}">{}</a>', href, href)
