"""The numbers under a collection's pictures, for programs: codes instead of words, masses in micrograms."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from registry.holdings.models import Collection
from registry.reports.open.addresses import of_institution
from registry.reports.public.collections import borrowers_of, years_of
from registry.reports.public.stock import material_of, stock_of, studied_of


def figures(collection: Collection, *, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """What is there, by state and by kind; the years; who borrowed; what never left. As the pages have it."""
    return {
        "stock": [{"state": one.state, "pieces": one.pieces, "mass_ug": one.ug} for one in stock_of(collection, at=at)],
        "material": [
            {
                "lithology": one.lithology.code,
                "use_class": one.use_class.code,
                "pieces": one.pieces,
                "pieces_not_weighed": one.unweighed,
                "mass_ug": one.ug if one.pieces > one.unweighed else None,
            }
            for one in material_of(collection, at=at)
        ],
        "years": [asdict(year) for year in years_of(collection, at=at)],
        "borrowers": [
            {
                "institution": one.institution.slug,
                "country": one.institution.country,
                "loans": one.loans,
                "loans_out": one.loans_out,
                "lent_ug": one.lent_ug,
                "out_ug": one.out_ug,
                "address": of_institution(one.institution.slug),
            }
            for one in borrowers_of(collection, at=at)
        ],
        "studied": [
            {
                "lithology": one.lithology.code,
                "samples": one.samples,
                "samples_never_lent": one.samples_never,
                "pieces": one.pieces,
                "pieces_never_lent": one.pieces_never,
                "mass_ug": one.ug,
                "never_lent_ug": one.never_ug,
            }
            for one in studied_of(collection, at=at)
        ],
    }
