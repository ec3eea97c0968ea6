"""Gathering what the rules need and asking them all: for an application, for one piece, for what a decision lends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Sum

from registry.applications.declarations import Declaration
from registry.applications.lifecycle import AWAITING_DECISION, DRAFT, SUBMITTED
from registry.applications.models import Application, LendingPolicy, Line
from registry.applications.policy import policy_for
from registry.applications.verdict.answers import Answer, Verdict
from registry.applications.verdict.calls import Answering
from registry.applications.verdict.pieces import Competing, PieceAsked, answers_on_piece
from registry.applications.verdict.requests import NONE, NOT_VOUCHED, VOUCHED, Request, answers_on_request
from registry.holdings.models import Block, Collection, Method, Split
from registry.loans.standing import Standing, standing_of
from registry.parties.models import Institution, Person


def verdict_on_application(application: Application, *, at: datetime) -> Verdict:
    """Every rule answered for an application as it stands; raises Refusal where its collection has no policy."""
    policy = policy_for(application.collection, at=at)
    lines = list(
        application.lines.select_related("split__form", "split__use_class", "split__collection").prefetch_related(
            "methods"
        )
    )
    whole = request_of(application, policy, lines=len(lines), at=at)
    pieces = pieces_asked(application, lines, policy, at=at)
    answers = answers_on_request(whole) + [answer for piece in pieces for answer in answers_on_piece(piece)]
    return Verdict(policy.version, tuple(answers))


def verdict_on_split(
    split: Split,
    *,
    at: datetime,
    mass_ug: int | None = None,
    person: Person | None = None,
    institution: Institution | None = None,
    methods: Sequence[Method] = (),
    purpose: str | None = None,
) -> Verdict:
    """The same rules for one piece, before there is an application: what is not known yet is not applicable.

    How many others ask is told only where a person is given. Raises Refusal where the collection has no policy.
    """
    policy = policy_for(split.collection, at=at)
    on = split.collection.date_of(at)
    piece = PieceAsked(
        policy=policy,
        split=split,
        mass_ug=mass_ug,
        methods=methods,
        purpose=purpose,
        block=blocks_of([split], on=on).get(split.pk),
        retired_on=_day(split.collection, split.retired_at),
        competing=competing_for([split], apart_from=None).get(split.pk, Competing()) if person else None,
    )
    standing = standing_of(person, institution, on=on) if person and institution else None
    whole = Request(
        policy=policy,
        asked_on=on,
        demanded=policy.declarations,
        institution=institution,
        retired_on=_day(split.collection, institution.retired_at) if institution else None,
        affiliation=affiliation_of(person, institution, on=on) if person and institution else None,
        standing=counts(standing) if standing else None,
    )
    return Verdict(policy.version, (*answers_on_request(whole), *answers_on_piece(piece)))


def answers_on_lent(
    application: Application,
    line: Line,
    policy: LendingPolicy,
    *,
    split: Split,
    mass_ug: int | None,
    at: datetime,
) -> list[Answer]:
    """Every rule about a piece for what a decision would lend on a line, where that differs from what was asked."""
    on = application.collection.date_of(at)
    return answers_on_piece(
        PieceAsked(
            policy=policy,
            split=split,
            mass_ug=mass_ug,
            methods=list(line.methods.all()),
            purpose=application.purpose,
            block=blocks_of([split], on=on).get(split.pk),
            retired_on=_day(application.collection, split.retired_at),
            competing=competing_for([split], apart_from=application).get(split.pk, Competing()),
            call=application.call,
            line=line.number,
            decided=True,
        )
    )


def request_of(application: Application, policy: LendingPolicy, *, lines: int, at: datetime) -> Request:
    """The application as a whole, as the rules see it."""
    on = application.collection.date_of(at)
    return Request(
        policy=policy,
        asked_on=on,
        lines=lines,
        months=application.months,
        has_plan=bool(application.storage_plan.strip()),
        demanded=demanded_of(application, policy),
        declared=application.declared,
        institution=application.institution,
        retired_on=_day(application.collection, application.institution.retired_at),
        affiliation=affiliation_of(application.investigator, application.institution, on=on),
        standing=counts(standing_of(application.investigator, application.institution, on=on)),
        answering=answering_of(application, at=at),
    )


def demanded_of(application: Application, policy: LendingPolicy) -> Sequence[Declaration]:
    """What it must declare: under the policy now while it is written, afterwards under that of its day."""
    if not application.is_editable and application.submitted_at and application.submitted_at < policy.from_at:
        then = LendingPolicy.objects.in_force(application.collection, at=application.submitted_at)
        return list(then.declarations) if then else []
    return list(policy.declarations)


def answering_of(application: Application, *, at: datetime) -> Answering:
    """The call it answers, judged by when it was handed in first; a draft, as if it were handed in at that instant."""
    first = None
    if application.status != DRAFT:
        first = application.moves.filter(frm=DRAFT, to=SUBMITTED).order_by("-happened_at", "-pk").first()
    return Answering(
        call=application.call,
        moment=first.happened_at if first else at,
        attached=set(application.attachments.values_list("kind", flat=True)) if application.call_id else frozenset(),
    )


def pieces_asked(
    application: Application, lines: Sequence[Line], policy: LendingPolicy, *, at: datetime
) -> Iterable[PieceAsked]:
    """The lines as the rules see them; two queries, however many lines."""
    splits = [line.split for line in lines]
    blocks = blocks_of(splits, on=application.collection.date_of(at))
    others = competing_for(splits, apart_from=application)
    for line in lines:
        yield PieceAsked(
            policy=policy,
            split=line.split,
            mass_ug=line.mass_ug,
            methods=list(line.methods.all()),
            purpose=application.purpose,
            block=blocks.get(line.split_id),
            retired_on=_day(application.collection, line.split.retired_at),
            competing=others.get(line.split_id, Competing()),
            call=application.call,
            line=line.number,
        )


def blocks_of(splits: Iterable[Split], *, on: date) -> dict[int, Block]:
    """A block in force on that day for each piece that has one."""
    found = Block.objects.filter(split__in=list(splits)).in_force(on=on).order_by("pk")
    return {block.split_id: block for block in found}


def competing_for(splits: Iterable[Split], *, apart_from: Application | None) -> dict[int, Competing]:
    """Lines of other applications that await a decision, by piece: how many and for how much."""
    rows = (
        Line.objects.filter(split__in=list(splits), application__status__in=AWAITING_DECISION)
        .exclude(application=apart_from)
        .order_by()
        .values("split_id")
        .annotate(requests=Count("pk"), together_ug=Sum("mass_ug"))
    )
    return {row["split_id"]: Competing(row["requests"], row["together_ug"] or 0) for row in rows}


def affiliation_of(person: Person, institution: Institution, *, on: date) -> str:
    """Whether the person belongs to the institution that day, and whether anybody vouched for it."""
    found: list[Any] = list(person.affiliations.in_force(on=on).filter(institution=institution))
    if not found:
        return NONE
    return VOUCHED if any(one.vouched_at for one in found) else NOT_VOUCHED


def counts(standing: Standing) -> dict[str, int]:
    """What of a standing the rule judges by."""
    return {
        "overdue": standing.overdue,
        "discrepancies": standing.discrepancies,
        "missing": standing.missing,
        "delinquent": standing.delinquent,
        "open_items": standing.open_items,
    }


def _day(collection: Collection, moment: datetime | None) -> date | None:
    return collection.date_of(moment) if moment else None
