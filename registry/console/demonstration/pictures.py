"""Pictures of a few samples: drawings that say that they are invented, and a part of the real mosaic of the Moon."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from registry.console.demonstration.tables import rows
from registry.holdings.models import Image, Sample, Split
from registry.papers.models import store

FOLDER: Final = Path(__file__).parent / "data" / "pictures"


def hang_pictures() -> None:
    """Every picture of `pictures.csv`, in its order, with its credit."""
    for order, row in enumerate(rows("pictures")):
        Image.objects.create(
            sample=Sample.objects.get(identifier=row["sample"]),
            split=Split.objects.get(identifier=row["piece"]) if row["piece"] else None,
            file=store((FOLDER / row["file"]).read_bytes(), media_type="image/jpeg"),
            caption=row["caption"],
            caption_zh=row["caption_zh"],
            credit=row["credit"],
            licence=row["licence"],
            order=order,
        )
