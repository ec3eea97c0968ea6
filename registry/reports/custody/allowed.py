"""The allow-list: acts whose text may be public at all, and the facts each may then hold.

A text is shown whole or not at all, since its digest covers all of it. So an act that is not listed here, and an event
with one fact more than is listed, stays withheld: what is added to an event later cannot slip out by itself.

Left out on purpose: applications and everything about them, agreements and papers, seals and containers, blocks,
policies, roles, people, what was cancelled or lapsed, stocktaking.
"""

from __future__ import annotations

import json
from typing import Final

OF_EVERY_EVENT: Final = frozenset({"act", "at", "by", "subject", "v"})
REASON: Final = frozenset({"reason"})
_MOVE: Final = frozenset({"frm", "to", "loan", "piece"})
_LINES: Final = frozenset({"kind", "lines", "lines_count", "lines_sum_ug", "lines_sha256"})

FACTS: Final[dict[str, frozenset[str]]] = {
    # The books.
    "holdings imported": _LINES | {"file_sha256", "file_size", "rows", "samples", "opened_at"},
    "sample added": frozenset({"mission", "lithology"}),
    "movement": _LINES | {"corrects"},
    "weighed": frozenset({"mass_ug", "uncertainty_ug", "purpose", "second"}),
    # A loan.
    "loan opened": frozenset({"borrower", "investigator", "purpose", "term_months", "sign_by", "items"}),
    "loan opened by transfer": frozenset(
        {"from_loan", "borrower", "investigator", "purpose", "term_months", "sign_by", "items"}
    ),
    "taken over": frozenset({"from", "given_by", "books_ug", "weighed_ug", "tolerance_ug", "daughters"}),
    "consigned": frozenset({"direction", "way", "items", "daughters"}),
    "acknowledged": frozenset({"seal_whole", "weighed_ug"}),
    "use reported": frozenset({"method", "consumed_ug", "process_loss_ug", "nothing_left", "evidence", "daughter"}),
    "use confirmed": frozenset(),
    "pieces made": frozenset({"mother", "way", "pieces", "before_ug", "left_ug", "process_loss_ug"}),
    "daughter accepted": frozenset({"number", "item"}),
    "reconciled": frozenset({"outcome", "books_ug", "weighed_ug", "tolerance_ug", "daughter"}),
    "closed as used up": frozenset(),
    # An item's steps.
    "prepare": _MOVE | {"portion_ug", "process_loss_ug"},
    "hand over": _MOVE | {"consignment"},
    "acknowledge": _MOVE,
    "take over": _MOVE | {"from_item", "passed_ug"},
    "transfer": _MOVE | {"to_item", "passed_ug"},
    "send back": _MOVE | {"consignment"},
    "receive back": _MOVE | {"seal_whole"},
    "re-weigh": _MOVE | {"weighed_ug", "second", "daughters"},
    "find a discrepancy": _MOVE | {"difference_ug"},
    "correct": _MOVE | {"consumed_ug", "process_loss_ug", "weighed_ug", "second", "daughter", "daughters"},
    "write off": _MOVE | {"outcome", "difference_ug"},
    "reconcile": _MOVE | {"outcome", "difference_ug"},
    "close as used up": _MOVE | {"outcome"},
}

STEPS: Final = ("prepare", "hand over", "acknowledge", "take over", "receive back")
"""Steps of an item that are public with the item."""
STEP_BACK: Final = "send back"
"""Public once the item is no longer under way."""
STEP_ON: Final = "transfer"
"""Public once the item that took over is public."""
STEPS_OF_JUDGING: Final = (
    "re-weigh",
    "find a discrepancy",
    "correct",
    "write off",
    "reconcile",
    "close as used up",
)
"""Public once the item is closed: until then somebody may still have to answer."""


def made_pieces_named(text: str) -> set[str]:
    """Pieces made by a borrower that the text names, in facts of their own."""
    facts = json.loads(text)
    rows = [*facts.get("daughters", ()), *facts.get("pieces", ())]
    named = {part for row in rows for part in row if isinstance(part, str)}
    return named | {facts[name] for name in ("daughter", "mother") if name in facts}


def holds_only_what_is_allowed(act: str, text: str) -> bool:
    """Whether every fact of the text is one that the act may show."""
    allowed = FACTS.get(act)
    return allowed is not None and set(json.loads(text)) <= OF_EVERY_EVENT | REASON | allowed
