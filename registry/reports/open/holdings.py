"""One sample or one piece with all that is public of it: what its page tells, as plain values.

The page and the programs' door, linked data and the record for a DOI are all made from these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, prefetch_related_objects

from registry.holdings.identifiers import natural_key
from registry.holdings.models import Block, Image, LandingSite, Sample, Split
from registry.reports.open.addresses import of_image, of_photograph
from registry.reports.open.origins import balance
from registry.reports.open.piece_rows import row_of_piece
from registry.reports.open.samples import SAMPLES
from registry.reports.open.shape import Row, row_of
from registry.reports.public.branches import pieces_of_sample
from registry.reports.public.family import MOST_PIECES, sides
from registry.reports.public.handling import handling_of
from registry.reports.public.loans import PublicLoan, loans_of_pieces
from registry.reports.public.masses import books_of_sample, masses_of_split
from registry.reports.public.photographs import photographs_of
from registry.reports.public.results import ResultOnRecord, results_of_pieces

OF_A_SAMPLE: Final = ("collection__owner", "collection__keeper", "mission", "site", "lithology", "subtype")
OF_A_PIECE: Final = (
    "sample__site", "collection__owner", "collection__keeper", "mission", "form", "lithology", "subtype", "use_class",
    "facility", "parent",
)  # fmt: skip
PICTURES: Final = ("image/png", "image/jpeg")


@dataclass(frozen=True)
class Found:
    """What an identifier names: a sample, a piece, or both where one piece bears its sample's own number."""

    sample: Sample | None
    split: Split | None

    @property
    def identifier(self) -> str:
        thing = self.sample or self.split
        assert thing is not None
        return thing.identifier


def find(identifier: str) -> Found | None:
    """By the number, however spaced or cased; None where nothing public bears it."""
    key = natural_key(identifier)
    sample = Sample.objects.select_related(*OF_A_SAMPLE).filter(sort_key=key).first()
    split = Split.objects.select_related(*OF_A_PIECE).filter(sort_key=key, is_provisional=False).first()
    return Found(sample, split) if sample or split else None


def site_of(sample: Sample) -> LandingSite | None:
    """Where it was picked up: its own site, or its mission's where that has only one."""
    if sample.site is not None:
        return sample.site
    sites = list(sample.mission.sites.all()[:2])
    return sites[0] if len(sites) == 1 else None


def piece(split: Split, *, at: datetime) -> Row:
    """A piece: its row, and beside it what a list leaves out."""
    made_from, cut_from_it, _all = sides(split, at=at, most=MOST_PIECES)
    return {
        **row_of_piece(split.pk, at=at),
        "is_retired": split.retired_at is not None,
        "remark": split.remark,
        "remark_zh": split.remark_zh,
        "source": split.source,
        "balance": balance(masses_of_split(split, at=at)),
        "other_identifiers": other_identifiers(split),
        "images": images(Q(split=split)),
        "photographs": photographs(split, at=at),
        "blocks": blocks(split, at=at),
        "handling": handling(split, at=at),
        "made_from": [relative.identifier for relative in made_from],
        "cut_from_it": [relative.identifier for relative in cut_from_it],
    }


def sample(thing: Sample, *, at: datetime) -> Row:
    """A sample: its row, where its mass is, and what a list leaves out."""
    (values,) = SAMPLES.narrow(Sample.objects.filter(pk=thing.pk), SAMPLES.columns, at=at)
    books = books_of_sample(thing.pk, at=at)
    return {
        **row_of(SAMPLES.columns, values),
        "pieces": pieces_of_sample(thing.pk),
        "free_ug": books.free_ug,
        "balance": balance(books.masses),
        "other_identifiers": other_identifiers(thing),
        "images": images(Q(sample=thing, split=None)),
    }


def loans_of(found: Found, *, at: datetime, most: int = 50) -> list[PublicLoan]:
    """The public loans of a sample's pieces, or of one piece."""
    pieces = Split.objects.filter(sample=found.sample) if found.sample else Split.objects.filter(pk=_pk(found))
    return loans_of_pieces(pieces, at=at, most=most)


def results_of(found: Found, *, at: datetime) -> list[ResultOnRecord]:
    """What was published of a sample's pieces, or of one piece."""
    pieces = Split.objects.filter(sample=found.sample) if found.sample else Split.objects.filter(pk=_pk(found))
    return results_of_pieces(pieces, at=at)


def _pk(found: Found) -> int:
    return found.split.pk if found.split else 0


def other_identifiers(thing: Sample | Split) -> list[Row]:
    """Every other name of the same thing, with the scheme it belongs to. Looked up once, however often it is told.

    Not at all where the query that found the thing brought them along (`finding`).
    """
    if "others" in vars(thing):
        return list(vars(thing)["others"])
    prefetch_related_objects([thing], "other_identifiers")
    others = sorted((other.scheme, other.value) for other in thing.other_identifiers.all())
    return [{"scheme": scheme, "value": value} for scheme, value in others]


def images(of: Q) -> list[Row]:
    """Pictures with what must stand under them."""
    return [
        {
            "address": of_image(image.pk),
            "caption": image.caption,
            "caption_zh": image.caption_zh,
            "credit": image.credit,
            "licence": image.licence,
        }
        for image in Image.objects.filter(of, file__media_type__in=PICTURES)
    ]


def photographs(split: Split, *, at: datetime) -> list[Row]:
    """Photographs of the laboratory's that were released, the newest first: what each was taken at, whom to credit."""
    return [
        {"address": of_photograph(one.pk), "occasion": one.code, "credit": one.credit}
        for one in photographs_of(split, at=at)
    ]


def handling(split: Split, *, at: datetime) -> list[Row]:
    """What it has been through, the oldest first: time away, uses, analyses, other environments."""
    loans = loans_of_pieces(Split.objects.filter(pk=split.pk), at=at)
    return [
        {
            "kind": one.kind,
            "day": one.day,
            "until": one.until,
            "environment": one.environment or None,
            "method": one.method.code if one.method else None,
            "loan": one.loan or None,
            "institution": one.borrower.slug if one.borrower else None,
            "consumed_ug": one.consumed_ug,
            "process_loss_ug": one.process_loss_ug,
        }
        for one in handling_of(split, loans, at=at)
    ]


def blocks(split: Split, *, at: datetime) -> list[Row]:
    """Why it may not be lent for now, and until when; never by whom."""
    day = split.collection.date_of
    found = Block.objects.filter(split=split).in_force(on=day(at)).order_by("blocked_at")
    return [{"reason": block.reason, "since": day(block.blocked_at), "until": block.until_on} for block in found]
