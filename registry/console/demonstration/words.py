"""Missions, landing sites and the vocabularies, in both languages: facts any installation can begin with."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model

from registry.console.demonstration.tables import grams, milligrams, rows
from registry.holdings.models import Form, LandingSite, Lithology, Method, Mission, Subtype, UseClass
from registry.holdings.models.vocabulary import Term

VOCABULARIES: dict[str, type[Term]] = {
    "lithology": Lithology,
    "use-class": UseClass,
    "form": Form,
    "subtype": Subtype,
}


@transaction.atomic
def load_words() -> dict[str, int]:
    """Add what is missing and leave the rest as it is; how many of each kind were added."""
    before = _counts()
    for row in rows("words"):
        VOCABULARIES[row["kind"]]._default_manager.get_or_create(code=row["code"], defaults=_word(row))
    for row in rows("methods"):
        Method.objects.get_or_create(code=row["code"], defaults=_method(row))
    for row in rows("missions"):
        _mission(row)
    return {name: count - before[name] for name, count in _counts().items()}


def _counts() -> dict[str, int]:
    models: tuple[type[Model], ...] = (Mission, LandingSite, *VOCABULARIES.values(), Method)
    return {model.__name__: model._default_manager.count() for model in models}


def _word(row: dict[str, str]) -> dict[str, Any]:
    marks = set(row["marks"].split())
    common: dict[str, Any] = {"name": row["name"], "name_zh": row["name_zh"], "order": int(row["order"])}
    if row["kind"] == "use-class":
        return common | {"is_lendable": "lendable" in marks}
    if row["kind"] == "form":
        return common | {"is_divisible": "divisible" in marks, "is_mounted": "mounted" in marks}
    if row["kind"] == "subtype":
        return common | {"spellings": row["spellings"].split("|")}
    return common


def _method(row: dict[str, str]) -> dict[str, Any]:
    """A method; what an analysis usually takes is written in milligrams."""
    texts = {name: row[name] for name in ("name", "name_zh", "harm", "remark", "typical_material")}
    return texts | {
        "order": int(row["order"]),
        "least_ug": milligrams(row["least_mg"]) if row["least_mg"] else None,
        "most_ug": milligrams(row["most_mg"]) if row["most_mg"] else None,
    }


def _mission(row: dict[str, str]) -> None:
    mission, _made = Mission.objects.get_or_create(
        slug=row["slug"],
        defaults={
            "name": row["name"],
            "name_zh": row["name_zh"],
            "agency": row["agency"],
            "agency_zh": row["agency_zh"],
            "returned_on": row["returned_on"],
            "official_mass_ug": grams(row["official_mass_g"]),
            "catalogue_mass_ug": grams(row["catalogue_mass_g"]),
            "order": int(row["order"]),
            "source": row["source"],
        },
    )
    LandingSite.objects.get_or_create(
        mission=mission,
        name=row["site"],
        defaults={
            "name_zh": row["site_zh"],
            "latitude": row["latitude"],
            "longitude": row["longitude"],
            "source": row["source"],
        },
    )
