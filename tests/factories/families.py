"""One sample with a family of any size, as a curator's file would bring it: broad, deep, the same for the same seed."""

from __future__ import annotations

from random import Random
from typing import Final

LEVELS: Final = 12
"""Pieces in the longest chain, each cut from the one before."""
BROAD: Final = 3
"""Parents that share nine pieces in ten as their daughters."""
FORMS: Final = ("powder", "chip", "rock", "chip", "powder")


def sample_file(sample: str) -> str:
    """The sample alone, without pieces of its own."""
    return f"ID,Mission,Type,Subtype,Weight (g)\n{sample},Apollo 15,Basalt,Olivine,9614\n"


def family_file(sample: str, pieces: int, *, seed: int = 15555) -> str:
    """Its pieces, numbered as laboratories number them: a chain, some broad parents, the rest cut from any before."""
    random = Random(seed)
    parents: list[int | None] = [None, *range(min(LEVELS, pieces) - 1)]
    while len(parents) < pieces:
        parents.append(random.randrange(BROAD) if random.random() < 0.9 else random.randrange(len(parents)))
    lines = ["ID,Parent,Form,Use class,Condition,Mass (mg)"]
    for number, parent in enumerate(parents):
        above = "" if parent is None else f'"{sample},{parent}"'
        use_class, condition = random.choice(("research", "permanent")), random.choice(("pristine", "opened"))
        mass = 2_000_000 if parent is None else random.randrange(1, 400_000) / 1000
        lines.append(f'"{sample},{number}",{above},{random.choice(FORMS)},{use_class},{condition},{mass}')
    return "\n".join(lines) + "\n"
