"""What a file may say of a sample or a piece, and under which headings it usually says so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SAMPLES, SPLITS, LOANS = "samples", "splits", "loans"
KINDS: Final[dict[str, str | Promise]] = {SAMPLES: _("samples"), SPLITS: _("pieces"), LOANS: _("open loans")}
"""What a file may hold. Open loans are taken over by the room of loans, which reads its file by the fields here."""

TEXT, WORD, MASS, PERCENT, DAY = "text", "word", "mass", "percent", "day"


@dataclass(frozen=True)
class Field:
    """One thing a column may hold. `headings` are written as `plain` leaves them."""

    name: str
    label: str | Promise
    kind: str
    headings: tuple[str, ...]
    is_needed: bool = False
    length: int = 160


def plain(text: str) -> str:
    """A heading or word without case, spaces, marks or what stands in brackets: "Weight (g)" is "weight"."""
    return re.sub(r"[\W_]+", "", re.sub(r"[(（\[].*?[)）\]]", "", text)).casefold()


_REMARKS: Final = (
    Field("remark", _("remark"), TEXT, ("remark", "remarks", "note", "notes", "comment", "备注"), length=4000),
    Field("remark_zh", _("remark in Chinese"), TEXT, ("remarkzh", "remarkinchinese", "中文备注"), length=4000),
    Field("source", _("source"), TEXT, ("source", "reference", "来源"), length=200),
)
_MASS: Final = Field("mass", _("mass"), MASS, ("weight", "mass", "massg", "weightg", "massmg", "mg", "质量", "重量"))
_FORM: Final = Field("form", _("form"), WORD, ("form", "preparation", "形态", "制备形态"))

SAMPLE_FIELDS: Final = (
    Field(
        "identifier", _("identifier"), TEXT,
        ("id", "identifier", "number", "sample", "samplenumber", "generic", "code", "样品编号", "样品编码"),
        is_needed=True, length=60,
    ),
    Field("mission", _("mission"), WORD, ("mission", "任务"), is_needed=True),
    Field("lithology", _("type"), WORD, ("type", "lithology", "class", "类型"), is_needed=True),
    Field("subtype", _("subtype"), WORD, ("subtype", "亚类")),
    _MASS,
    Field("pristine", _("pristine %"), PERCENT, ("pristine", "pristinepercent", "原始比例")),
    _FORM,
    Field("name", _("name"), TEXT, ("name", "title", "knownas", "名称")),
    Field("name_zh", _("name in Chinese"), TEXT, ("namezh", "nameinchinese", "中文名称")),
    Field("rock_name", _("lithology in the literature"), TEXT, ("rockname", "rock", "岩石名称")),
    Field("rock_name_zh", _("lithology in the literature, in Chinese"), TEXT, ("rocknamezh", "中文岩石名称")),
    *_REMARKS,
)  # fmt: skip

SPLIT_FIELDS: Final = (
    Field(
        "identifier", _("identifier"), TEXT,
        ("id", "identifier", "split", "piece", "number", "splitnumber", "code", "样品编号", "样品编码"),
        is_needed=True, length=80,
    ),
    Field("sample", _("sample"), TEXT, ("sample", "generic", "samplenumber", "样品"), length=60),
    Field("parent", _("parent"), TEXT, ("parent", "parentid", "parentsplit", "母样"), length=80),
    replace(_FORM, is_needed=True),
    Field("use_class", _("use class"), WORD, ("useclass", "use", "purpose", "用途")),
    Field("condition", _("condition"), WORD, ("condition", "state", "状态")),
    Field("environment", _("environment"), WORD, ("environment", "atmosphere", "保存环境")),
    Field("facility", _("facility"), WORD, ("facility", "building", "site", "设施")),
    Field("place", _("place"), WORD, ("place", "location", "shelf", "cabinet", "存放位置")),
    _MASS,
    Field("lithology_note", _("lithology of this piece"), TEXT, ("lithology", "lithologynote", "岩性")),
    *_REMARKS,
)  # fmt: skip

LOAN_FIELDS: Final = (
    Field(
        "loan", _("number of the loan"), TEXT, ("loan", "loannumber", "loanid", "借用编号"), is_needed=True, length=80
    ),
    Field(
        "identifier", _("identifier"), TEXT,
        ("piece", "split", "identifier", "id", "sample", "样品编号", "样品编码"), is_needed=True, length=80,
    ),
    Field("parent", _("parent"), TEXT, ("parent", "cutfrom", "parentsplit", "母样"), length=80),
    _MASS,
    Field(
        "borrower", _("borrower"), TEXT, ("borrower", "institution", "holder", "借用单位"), is_needed=True, length=200
    ),
    Field(
        "investigator", _("investigator, by e-mail address"), TEXT,
        ("investigator", "investigatoremail", "email", "principalinvestigator", "使用责任人"),
        is_needed=True, length=254,
    ),
    Field("title", _("title"), TEXT, ("title", "project", "课题"), length=200),
    Field("purpose", _("purpose"), TEXT, ("purpose", "用途"), length=40),
    Field("methods", _("methods"), TEXT, ("methods", "method", "方法"), length=400),
    Field(
        "held_since", _("day it was lent"), DAY, ("lent", "lenton", "heldsince", "shipped", "借出日期"), is_needed=True
    ),
    Field("due_on", _("day it is due"), DAY, ("due", "dueon", "dueback", "应还日"), is_needed=True),
    Field(
        "agreement", _("number of the agreement"), TEXT, ("agreement", "contract", "协议编号"),
        is_needed=True, length=80,
    ),
    Field("agreement_from", _("agreement from"), DAY, ("agreementfrom", "signed", "协议起始"), is_needed=True),
    Field("agreement_to", _("agreement to"), DAY, ("agreementto", "expires", "协议终止"), is_needed=True),
    Field(
        "evidence", _("where the signed paper lies"), TEXT, ("evidence", "paper", "signedpaper", "file", "纸质协议"),
        is_needed=True, length=400,
    ),
    Field("container", _("container"), TEXT, ("container", "容器"), length=80),
    Field("seal", _("seal"), TEXT, ("seal", "封签"), length=80),
    _REMARKS[0],
)  # fmt: skip

FIELDS: Final[dict[str, tuple[Field, ...]]] = {SAMPLES: SAMPLE_FIELDS, SPLITS: SPLIT_FIELDS, LOANS: LOAN_FIELDS}
