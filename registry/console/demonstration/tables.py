"""The facts of the demonstration, as the CSV files in `data/` give them."""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "data"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file; empty cells are empty strings."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def grams(text: str) -> int | None:
    """Grams as a file writes them, in micrograms; None for an empty cell."""
    return int(Decimal(text) * 1_000_000) if text else None


def milligrams(text: str) -> int:
    """Milligrams as a file writes them, in micrograms."""
    return int(Decimal(text) * 1_000)
