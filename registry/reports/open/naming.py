"""What a sample or piece is called in the open record, in both languages; and the mark of what is invented.

A title has the kind of material, the number, and in brackets what it physically is; a vocabulary's own remark in
brackets ("soil (regolith)") is left out, since one bracket in another reads as an error.
"""

from __future__ import annotations

import re
from typing import Final

from django.utils.text import capfirst

from registry.holdings.models import Sample, Split

REGISTRY: Final = "Lunar Sample Loan Registry"
REGISTRY_ZH: Final = "月球样品借用登记处"
MARK: Final = "†"
ILLUSTRATIVE: Final = "† Illustrative: with figures or a story invented for demonstration."
ILLUSTRATIVE_ZH: Final = "† 示例：含有为演示而虚构的数据或经历。"
INVENTED: Final = "† Invented for demonstration."
INVENTED_ZH: Final = "† 为演示而虚构。"
_REMARK: Final = re.compile(r"\s*[(（][^()（）]*[)）]")


def is_illustrative(sample: Sample | None, split: Split | None) -> bool:
    """Whether a figure of it is invented: of the sample, of the piece, or of either where one bears both's number."""
    return any(thing.is_illustrative for thing in (sample, split) if thing is not None)


def bare(word: str) -> str:
    """A word of a vocabulary without its remark in brackets."""
    return _REMARK.sub("", word).strip() or word


def english_title(thing: Sample, split: Split | None, identifier: str) -> str:
    """Kind of material, number, and what it is: "Soil CE5C0400-06 (powder)"."""
    kind = thing.rock_name or bare(thing.lithology.name)
    return f"{capfirst(kind)} {identifier} ({bare(split.form.name) if split else 'sample'})"


def chinese_title(thing: Sample, split: Split | None, identifier: str) -> str:
    """The same in Chinese, as far as its words are known."""
    kind = (
        thing.rock_name_zh or bare(thing.lithology.name_zh) or capfirst(thing.rock_name or bare(thing.lithology.name))
    )
    form = bare(split.form.name_zh or split.form.name) if split else "样品"
    return f"{kind} {identifier}（{form}）"
