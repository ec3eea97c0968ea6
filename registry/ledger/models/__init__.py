"""The books: accounts, movements and lines, weighings; and what was found when places were looked through."""

from registry.ledger.models.books import (
    WEIGHING_PURPOSES,
    Account,
    Allotment,
    AllowedLine,
    Line,
    Movement,
    Possession,
    Weighing,
)
from registry.ledger.models.photographs import Photograph, PhotographRelease
from registry.ledger.models.stocktakes import Stocktake, StocktakeLine

__all__ = [
    "WEIGHING_PURPOSES",
    "Account",
    "Allotment",
    "AllowedLine",
    "Line",
    "Movement",
    "Photograph",
    "PhotographRelease",
    "Possession",
    "Stocktake",
    "StocktakeLine",
    "Weighing",
]
