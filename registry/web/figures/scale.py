"""The strip of sums over a piece, each with its small scale against the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from registry.foundation.mass import Mass
from registry.web.figures.drawing import Drawing

Tone = Literal["earth", "wait", "away", "ink"]


@dataclass(frozen=True)
class Sum:
    """One sum: what it is, how much, of what whole. `note` says what it rests on ("above 3,160.0 mg kept back")."""

    word: str | Promise
    mass: Mass
    whole: Mass
    tone: Tone = "ink"
    note: str | Promise = ""

    @property
    def scale(self) -> SafeString:
        """A hairline the width of the whole, with the part on it in its tone."""
        drawing = Drawing(100, 3, css="scale", stretch=True)
        drawing.rect(0, 1, 100, 1, "f-deep")
        if self.mass.ug > 0:
            drawing.rect(0, 0, 100 * self.mass.ug / max(self.whole.ug, 1), 3, f"f-{self.tone}")
        return drawing.markup()
