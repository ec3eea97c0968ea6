"""Pictures of a few samples: drawings that say that they are invented, and a part of the real mosaic of the Moon."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from registry.console.demonstration.people import Cast
from registry.console.demonstration.tables import rows
from registry.holdings.models import Collection, Image, Sample, Split
from registry.ledger.actions.photograph import keep_photograph
from registry.ledger.actions.publish_photograph import publish_photograph
from registry.papers.models import store

BENCH: Final = (
    ("cutting", "grains.jpg", 3, "Illustrative drawing: before the cut."),
    ("return", "rock-dark.jpg", 1, "Illustrative drawing: as it came back."),
)
RELEASED: Final = "return"
CREDIT: Final = "Illustrative: the sample laboratory of the demonstration"
FOLDER: Final = Path(__file__).parent / "data" / "pictures"


def hang_pictures() -> None:
    """Every picture of `pictures.csv`, in its order, with its credit; a thin section's in both lights."""
    hung: dict[str, Image] = {}
    for order, row in enumerate(rows("pictures")):
        hung[row["file"]] = Image.objects.create(
            sample=Sample.objects.get(identifier=row["sample"]),
            split=Split.objects.get(identifier=row["piece"]) if row["piece"] else None,
            file=store((FOLDER / row["file"]).read_bytes(), media_type="image/jpeg"),
            caption=row["caption"],
            caption_zh=row["caption_zh"],
            credit=row["credit"],
            licence=row["licence"],
            order=order,
            plane=hung[row["plane"]] if row["plane"] else None,
        )


def photograph_the_bench(cast: Cast, *, now: datetime) -> None:
    """A piece that came back, as the laboratory saw it, one of them for all to see; drawings stand for photographs."""
    piece = Split.objects.filter(loan_items__status="closed", collection__code="ce5", whereabouts="vault")
    for occasion, name, days, remark in BENCH:
        file = store((FOLDER / name).read_bytes(), media_type="image/jpeg")
        at = now - timedelta(days=days)
        kept = keep_photograph(
            piece.order_by("pk")[0], file, occasion=occasion, remark=remark, by=cast.processor, at=at
        )
        if occasion == RELEASED:
            Collection.objects.filter(pk=kept.split.collection_id).update(publishes_photographs=True)
            publish_photograph(kept, credit=CREDIT, by=cast.curator, at=at + timedelta(hours=1))
