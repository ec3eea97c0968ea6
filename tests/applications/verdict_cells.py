"""The table of the verdict: every rule × passed, failed, waived and not applicable, with the sentence it owes.

Facts are given, nothing is asked of the database. A cell that cannot be is in CANNOT_BE, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from registry.applications.models import Call, LendingPolicy
from registry.applications.verdict.answers import FAILED, NOT_APPLICABLE, PASSED, WAIVED
from registry.applications.verdict.calls import Answering
from registry.applications.verdict.pieces import Competing, PieceAsked
from registry.applications.verdict.requests import Request
from registry.holdings.models import Block, Collection, Form, Method, Split, UseClass
from registry.parties.models import Institution

COLLECTION: Final = Collection(code="ce5", name="A collection", time_zone="Asia/Shanghai")
INSTITUTE: Final = Institution(name="Invented Institute", slug="institute")
SIMS: Final = Method(code="sims", name="ion probe", harm="D")
LASER: Final = Method(code="laser", name="laser heating", harm="D")
RAMAN: Final = Method(code="raman", name="Raman spectroscopy", harm="N")
MICROSECOND: Final = timedelta(microseconds=1)

FREE_UG, FLOOR_UG, LIMIT_UG, HARM_UG = 1_000_000, 100_000, 500_000, 30_000
OPENS: Final = datetime(2024, 1, 31, 16, tzinfo=UTC)
CLOSES: Final = datetime(2024, 2, 29, 16, tzinfo=UTC)
"""24:00 of a leap day in Beijing, where it is four in the afternoon by UTC."""


def policy(**changes: Any) -> LendingPolicy:
    given = {
        "term_months": 12,
        "use_classes": ["research", "public_benefit"],
        "forms": ["powder", "chip"],
        "kept_back_floor_ug": FLOOR_UG,
        "line_limit_ug": LIMIT_UG,
        "lines_limit": 2,
        "destructive_limit_ug": HARM_UG,
    }
    return LendingPolicy(collection=COLLECTION, **(given | changes))


def piece(
    mass_ug: int | None = None,
    *,
    form: str = "powder",
    use_class: str = "research",
    lent_by: LendingPolicy | None = None,
    block: Block | None = None,
    retired_on: date | None = None,
    competing: Competing | None = None,
    methods: tuple[Method, ...] = (),
    purpose: str | None = None,
    call: Call | None = None,
    weighs_ug: int | None = FREE_UG,
    **facts: Any,
) -> PieceAsked:
    """A gram of powder never touched, in the vault, unless it is said otherwise."""
    given = {"in_vault_ug": FREE_UG, "mass_ug": weighs_ug, "first_mass_ug": FREE_UG, "whereabouts": "vault"}
    split = Split(
        identifier="P1",
        collection=COLLECTION,
        form=Form(code=form, name=form, is_divisible=form == "powder"),
        use_class=UseClass(code=use_class, name=use_class, is_lendable=use_class != "permanent"),
        **(given | facts),
    )
    return PieceAsked(
        policy=lent_by or policy(),
        split=split,
        mass_ug=mass_ug,
        methods=methods,
        purpose=purpose,
        block=block,
        retired_on=retired_on,
        competing=competing,
        call=call,
    )


def call(**changes: Any) -> Call:
    said = {"title": "The call", "status": "announced", "opens_at": OPENS, "closes_at": CLOSES}
    return Call(collection=COLLECTION, **(said | changes))


def whole(**facts: Any) -> Request:
    return Request(policy=facts.pop("policy", policy()), asked_on=date(2024, 2, 29), **facts)


def handed_in(moment: datetime, *attached: str, **changes: Any) -> Request:
    return whole(answering=Answering(call(**changes), moment, attached=set(attached)))


@dataclass(frozen=True)
class Cell:
    """One rule with its facts, and the outcome and sentence it owes."""

    rule: str
    outcome: str
    asked: PieceAsked | Request
    sentence: str


STANDS: Final = {"overdue": 0, "discrepancies": 0, "missing": 0, "delinquent": 0, "open_items": 3}
NEEDS: Final = policy(needs_call=True)
SWORN: Final = {"en": "I shall.", "zh": "我保证。"}
DEMANDS: Final = ["cover_letter", "security_plan"]


def _rows() -> Iterator[tuple[str, str, PieceAsked | Request, str]]:
    """Rule, outcome, facts, sentence; masses stand with a plain space."""
    yield "use_class", PASSED, piece(), "Kept for research, which this collection lends."
    yield "use_class", FAILED, piece(use_class="permanent"), "Kept for permanent, which is never lent."
    not_lent = "Kept for education, which the policy in force does not lend."
    yield "use_class", FAILED, piece(use_class="education"), not_lent

    yield "form", PASSED, piece(), "Its form, powder, is lent."
    yield "form", PASSED, piece(form="core", lent_by=policy(forms=[])), "Its form, core, is lent."
    yield "form", FAILED, piece(form="core"), "Its form, core, is not lent under the policy in force."

    yield "blocked", PASSED, piece(), "It is not blocked."
    yield "blocked", FAILED, piece(block=Block(reason="on show")), "It is blocked: on show"
    until = Block(reason="on show", until_on=date(2024, 2, 29))
    yield "blocked", FAILED, piece(block=until), "It is blocked until 29 Feb 2024: on show"

    yield "retired", PASSED, piece(), "It is in the collection."
    left = "It left the collection on 29 Feb 2024."
    yield "retired", FAILED, piece(retired_on=date(2024, 2, 29)), left

    exactly = "Free 1 g, asked 900 mg: 100 mg would stay, and 100 mg must stay."
    yield "kept_back", PASSED, piece(FREE_UG - FLOOR_UG), exactly
    a_microgram = "Free 1 g, asked 900.001 mg: only 99.999 mg would stay, but 100 mg must stay."
    yield "kept_back", FAILED, piece(FREE_UG - FLOOR_UG + 1), a_microgram
    yield "kept_back", FAILED, piece(FREE_UG), "Free 1 g, asked 1 g: only 0 mg would stay, but 100 mg must stay."
    more = "Free 1 g, asked 1.000001 g: that is more than there is, and 100 mg must stay."
    yield "kept_back", FAILED, piece(FREE_UG + 1), more
    yield "kept_back", PASSED, piece(), "Free 1 g; 100 mg must stay, so up to 900 mg may be asked for."
    a_speck = "Free 100.001 mg; 100 mg must stay, so up to 1 µg may be asked for."
    yield "kept_back", PASSED, piece(in_vault_ug=FLOOR_UG + 1), a_speck
    nothing = "Free 100 mg; 100 mg must stay, so nothing may be asked for."
    yield "kept_back", FAILED, piece(in_vault_ug=FLOOR_UG), nothing
    yield "kept_back", NOT_APPLICABLE, piece(form="chip"), "It is lent whole, so nothing of it is kept back."
    unknown = "It was never weighed, so nothing can be reckoned to be kept back."
    yield "kept_back", NOT_APPLICABLE, piece(is_weighed=False, weighs_ug=None, in_vault_ug=0), unknown

    yield "availability", PASSED, piece(FREE_UG), "Free now: 1 g; asked: 1 g."
    yield "availability", FAILED, piece(FREE_UG + 1), "Only 1 g is free now; asked: 1.000001 g."
    yield "availability", PASSED, piece(in_vault_ug=1), "Free now: 1 µg."
    yield "availability", FAILED, piece(in_vault_ug=0), "Nothing of it is free now."
    yield "availability", PASSED, piece(form="chip"), "The whole piece, 1 g, is in the vault and free."
    unweighed = "The whole piece, never weighed, is in the vault and free."
    yield "availability", PASSED, piece(form="chip", weighs_ug=None), unweighed
    must_be = "It is lent by mass and was never weighed: it must be weighed first."
    yield "availability", FAILED, piece(is_weighed=False, weighs_ug=None, in_vault_ug=0), must_be
    elsewhere = "The piece is not free; where it is now: with the borrower."
    yield "availability", FAILED, piece(form="chip", whereabouts="borrower"), elsewhere
    nowhere = "The piece is not in the books, so it is not free."
    yield "availability", FAILED, piece(form="chip", whereabouts=""), nowhere

    yield "whole_piece", PASSED, piece(5), "It can be divided: asked for by mass, 5 µg."
    yield "whole_piece", PASSED, piece(), "It can be divided: ask for it by mass."
    yield "whole_piece", PASSED, piece(form="chip"), "It cannot be divided, so it is lent whole."
    part = "It cannot be divided: ask for the whole piece, not for 5 µg."
    yield "whole_piece", FAILED, piece(5, form="chip"), part

    yield "line_limit", PASSED, piece(LIMIT_UG), "Asked: 500 mg; at most 500 mg of one piece."
    yield "line_limit", FAILED, piece(LIMIT_UG + 1), "Asked: 500.001 mg, but at most 500 mg of one piece."
    yield "line_limit", FAILED, piece(form="chip"), "Asked: 1 g, but at most 500 mg of one piece."
    yield "line_limit", PASSED, piece(), "At most 500 mg of one piece."
    no_limit = "The policy sets no limit for one piece."
    yield "line_limit", NOT_APPLICABLE, piece(5, lent_by=policy(line_limit_ug=None)), no_limit
    no_mass = "Lent whole and never weighed, so no limit of mass applies."
    yield "line_limit", NOT_APPLICABLE, piece(form="chip", weighs_ug=None), no_mass

    yield "destructive", NOT_APPLICABLE, piece(5), "No method is named yet."
    yield "destructive", PASSED, piece(FREE_UG, methods=(RAMAN,)), "No destructive method is named."
    within = "Destructive work (ion probe, laser heating) on 30 mg; at most 30 mg."
    yield "destructive", PASSED, piece(HARM_UG, methods=(SIMS, RAMAN, LASER)), within
    beyond = "Destructive work (ion probe) on 30.001 mg, but at most 30 mg is allowed."
    yield "destructive", FAILED, piece(HARM_UG + 1, methods=(SIMS,)), beyond
    unlimited = piece(FREE_UG, methods=(SIMS,), lent_by=policy(destructive_limit_ug=None))
    yield "destructive", PASSED, unlimited, "Destructive methods are allowed: ion probe."
    forbidden = piece(1, methods=(SIMS,), lent_by=policy(destructive_allowed=False))
    yield "destructive", FAILED, forbidden, "Destructive methods are not allowed: ion probe."
    shown = "A loan for public benefit allows no destructive work: ion probe."
    yield "destructive", FAILED, piece(1, methods=(SIMS,), purpose="public_benefit"), shown

    yield "purpose", PASSED, piece(purpose="research"), "Kept for research and asked for research."
    for_show = piece(use_class="public_benefit", purpose="public_benefit")
    yield "purpose", PASSED, for_show, "Kept for public_benefit and asked for public benefit."
    unfit = "Kept for research, but asked for public benefit."
    yield "purpose", FAILED, piece(purpose="public_benefit"), unfit
    unfit = "Kept for public_benefit, but asked for research."
    yield "purpose", FAILED, piece(use_class="public_benefit", purpose="research"), unfit
    yield "purpose", NOT_APPLICABLE, piece(), "Kept for research; the purpose is not said yet."

    others = "Other applications that ask for it: 2, for 30 mg together."
    yield "competing", PASSED, piece(competing=Competing(2, 30_000)), others
    whole_too = piece(form="chip", competing=Competing(2))
    yield "competing", PASSED, whole_too, "Other applications that ask for it: 2."
    yield "competing", PASSED, piece(competing=Competing()), "No other application asks for this piece now."
    yield "competing", NOT_APPLICABLE, piece(), "Requests of others are told to those who apply or judge."

    yield "offered", PASSED, piece(call=call()), "“The call” offers it."
    not_class = "“The call” does not offer pieces kept for research."
    yield "offered", FAILED, piece(call=call(use_classes=["education"])), not_class
    yield "offered", FAILED, piece(call=call(forms=["chip"])), "“The call” does not offer the form powder."
    yield "offered", NOT_APPLICABLE, piece(), "No call limits what may be asked for."

    in_time = "“The call” takes applications until 29 Feb 2024, 24:00 Beijing."
    yield "call", PASSED, handed_in(OPENS), in_time
    yield "call", PASSED, handed_in(CLOSES - MICROSECOND), in_time
    too_late = "“The call” closed at 29 Feb 2024, 24:00 Beijing."
    yield "call", FAILED, handed_in(CLOSES), too_late
    yield "call", FAILED, handed_in(CLOSES + MICROSECOND), too_late
    not_yet = "“The call” opens at 31 Jan 2024, 24:00 Beijing."
    yield "call", FAILED, handed_in(OPENS - MICROSECOND), not_yet
    yield "call", PASSED, handed_in(CLOSES, closes_at=None), "“The call” is open all the time."
    yield "call", FAILED, handed_in(OPENS, status="draft"), "“The call” takes no applications."
    needed = "Applications are taken only in answer to a call: choose one that is open."
    yield "call", FAILED, whole(policy=NEEDS, answering=Answering(None, OPENS)), needed
    yield "call", NOT_APPLICABLE, whole(answering=Answering(None, OPENS)), "Applications are taken at any time."
    yield "call", NOT_APPLICABLE, whole(), "Applications are taken at any time."
    yield "call", NOT_APPLICABLE, whole(policy=NEEDS), "An application answers an open call."

    there = "All that must be attached is there: cover letter of the institution, storage and security plan."
    yield "attachments", PASSED, handed_in(OPENS, *DEMANDS, "other", attachments=DEMANDS), there
    missing = "Still to be attached: storage and security plan."
    yield "attachments", FAILED, handed_in(OPENS, "cover_letter", attachments=DEMANDS), missing
    yield "attachments", NOT_APPLICABLE, handed_in(OPENS), "No call demands an attachment."

    at_most = "Pieces asked for: 2; at most 2 in one application."
    yield "lines_limit", PASSED, whole(lines=2), at_most
    yield "lines_limit", FAILED, whole(lines=3), "Pieces asked for: 3, but at most 2 in one application."
    yield "lines_limit", FAILED, whole(lines=0), "No piece is asked for yet."
    yield "lines_limit", NOT_APPLICABLE, whole(), "At most 2 pieces in one application."

    yield "term", PASSED, whole(months=12), "Months asked for: 12; at most 12."
    yield "term", FAILED, whole(months=13), "Months asked for: 13, but at most 12."
    yield "term", NOT_APPLICABLE, whole(), "A loan lasts at most 12 months."

    yield "storage_plan", PASSED, whole(has_plan=True), "The plan for keeping it safe is given."
    yield "storage_plan", FAILED, whole(has_plan=False), "The plan for keeping it safe is missing."
    yield "storage_plan", NOT_APPLICABLE, whole(), "An application gives a plan for keeping it safe."

    asked_of = {"demanded": [SWORN]}
    yield (
        "declarations",
        PASSED,
        whole(**asked_of, declared=[SWORN]),
        "Every declaration asked for is made: 1.",
    )
    other = [SWORN | {"en": "I shall, perhaps."}]
    yield "declarations", FAILED, whole(**asked_of, declared=other), "Still to be declared: I shall."
    yield "declarations", NOT_APPLICABLE, whole(declared=[]), "No declaration is asked for."
    later = "An application makes the declarations asked for: 1."
    yield "declarations", NOT_APPLICABLE, whole(**asked_of), later

    def of(affiliation: str) -> Request:
        return whole(institution=INSTITUTE, affiliation=affiliation)

    vouched = "The investigator belongs to Invented Institute, and somebody vouched for it."
    yield "affiliation", PASSED, of("vouched"), vouched
    nobody = "Nobody has vouched yet that the investigator belongs to Invented Institute."
    yield "affiliation", FAILED, of("not_vouched"), nobody
    no_longer = "The investigator did not belong to Invented Institute on 29 Feb 2024."
    yield "affiliation", FAILED, of("none"), no_longer
    yield "affiliation", NOT_APPLICABLE, whole(), "No investigator and institution are named yet."

    yield "institution", PASSED, whole(institution=INSTITUTE), "Invented Institute may borrow."
    retired = whole(institution=INSTITUTE, retired_on=date(2024, 2, 29))
    yield "institution", FAILED, retired, "Invented Institute has been retired since 29 Feb 2024."
    yield "institution", NOT_APPLICABLE, whole(), "No institution is named yet."

    good = "Nothing is overdue, and no discrepancy is open; items on loan now: 3."
    yield "standing", PASSED, whole(standing=STANDS), good
    for matter, told in (
        ("overdue", (1, 0, 0, 0)),
        ("delinquent", (0, 1, 0, 0)),
        ("discrepancies", (0, 0, 1, 0)),
        ("missing", (0, 0, 0, 1)),
    ):
        overdue, late, open_ones, gone = told
        counts = (
            f"Loans overdue: {overdue}; inventories late: {late}; "
            f"open discrepancies: {open_ones}; pieces missing: {gone}."
        )
        yield "standing", FAILED, whole(standing=STANDS | {matter: 1}), counts
    yield "standing", NOT_APPLICABLE, whole(), "No investigator and institution are named yet."


CELLS: Final = [Cell(*row) for row in _rows()]

_ALWAYS_KNOWN = "it is a fact of the piece or the books, known wherever there is a piece"
_NO_WAIVER = "what it guards is not the authority’s to give away"
CANNOT_BE: Final[dict[tuple[str, str], str]] = {
    ("competing", FAILED): "nobody is first come, first served: it is told, and the decider shares out",
    **dict.fromkeys(
        ((rule, NOT_APPLICABLE) for rule in ("use_class", "form", "blocked", "retired", "availability", "whole_piece")),
        _ALWAYS_KNOWN,
    ),
    ("competing", WAIVED): "it never fails",
    ("use_class", WAIVED): "permanent and backup storage are never lent, by law; other classes by a policy's change",
    ("blocked", WAIVED): "a block is lifted by name and reason, not waived",
    ("retired", WAIVED): "it is no longer there to be lent",
    ("kept_back", WAIVED): "the ledger refuses it; what is kept back changes by a new policy",
    ("availability", WAIVED): "what is not there cannot be lent",
    ("whole_piece", WAIVED): "it cannot be divided",
    ("purpose", WAIVED): _NO_WAIVER,
    ("offered", WAIVED): "a call stays as announced, the same for all who answer",
    ("call", WAIVED): "the deadline is the same for all who answer",
    ("attachments", WAIVED): "what must come with it is the same for all who answer",
    ("storage_plan", WAIVED): _NO_WAIVER,
    ("declarations", WAIVED): _NO_WAIVER,
    ("affiliation", WAIVED): "it is vouched for, or it is not",
    ("institution", WAIVED): "a retired institution cannot sign",
}
