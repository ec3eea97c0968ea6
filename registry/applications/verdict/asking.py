"""Gathering what the rules need and asking them all: for an application, for one piece, for what a decision lends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from registry.applications.declarations import Declaration, asked_for
from registry.applications.models import Application, LendingPolicy, Line
from registry.applications.policy import policy_for
from registry.applications.verdict.answers import Answer, Verdict
from registry.applications.verdict.pieces import Competing, PieceAsked, answers_on_piece
from registry.applications.verdict.reading import Known, affiliation_of, blocks_of, competing_for, read
from registry.applications.verdict.requests import Request, answers_on_request
from registry.foundation.mass import Mass, MassError
from registry.holdings.models import Collection, Method, Split
from registry.loans.standing import Standing, standing_of
from registry.parties.models import Institution, Person


def verdict_on_application(application: Application, *, at: datetime) -> Verdict:
    """Every rule answered for an application as it stands; raises Refusal where its collection has no policy."""
    policy = policy_for(application.collection, at=at)
    return _judged(application, policy, read([application], at=at), at=at)


def verdicts_on(applications: Iterable[Application], *, at: datetime) -> dict[int, Verdict]:
    """The same for many, by their ids, read together; those whose collection has no policy are left out."""
    by_collection: dict[Collection, list[Application]] = {}
    for application in applications:
        by_collection.setdefault(application.collection, []).append(application)
    found: dict[int, Verdict] = {}
    for collection, group in by_collection.items():
        policy = LendingPolicy.objects.in_force(collection, at=at)
        if policy is not None:
            known = read(group, at=at)
            found |= {one.pk: _judged(one, policy, known, at=at) for one in group}
    return found


def _judged(application: Application, policy: LendingPolicy, known: Known, *, at: datetime) -> Verdict:
    whole = request_of(application, policy, known, at=at)
    pieces = pieces_asked(application, policy, known)
    answers = answers_on_request(whole) + [answer for piece in pieces for answer in answers_on_piece(piece)]
    return Verdict(policy.version, tuple(answers))


def mass_to_ask_for(written: str, split: Split) -> Mass | None:
    """What somebody typed as the mass to ask about; milligrams where no unit is written.

    None where nothing was typed, and for a piece that is lent whole. Raises MassError, also for a mass of nothing.
    """
    if not split.form.is_divisible or not written.strip():
        return None
    mass = Mass.parse(written, unit="mg")
    if not mass.ug:
        raise MassError(_("Write how much, more than nothing: for example 20 mg."))
    return mass


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


def verdicts_on_splits(asked: Sequence[tuple[Split, int | None]], *, at: datetime) -> dict[int, Verdict]:
    """What `verdict_on_split` says to anybody, for many pieces, by their ids, each with the µg asked of it or none.

    Read together; pieces of a collection without a policy are left out.
    """
    by_collection: dict[Collection, list[tuple[Split, int | None]]] = {}
    for split, mass_ug in asked:
        by_collection.setdefault(split.collection, []).append((split, mass_ug))
    found = {}
    for collection, group in by_collection.items():
        policy, on = LendingPolicy.objects.in_force(collection, at=at), collection.date_of(at)
        if policy is None:
            continue
        blocks = blocks_of([split for split, _ug in group], on=on)
        whole = answers_on_request(Request(policy=policy, asked_on=on, demanded=policy.declarations))
        for split, mass_ug in group:
            piece = PieceAsked(
                policy=policy,
                split=split,
                mass_ug=mass_ug,
                methods=(),
                purpose=None,
                block=blocks.get(split.pk),
                retired_on=_day(collection, split.retired_at),
                competing=None,
            )
            found[split.pk] = Verdict(policy.version, (*whole, *answers_on_piece(piece)))
    return found


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


def request_of(application: Application, policy: LendingPolicy, known: Known, *, at: datetime) -> Request:
    """The application as a whole, as the rules see it."""
    return Request(
        policy=policy,
        asked_on=application.collection.date_of(at),
        lines=len(known.lines_of(application)),
        months=application.months,
        has_plan=bool(application.storage_plan.strip()),
        demanded=demanded_of(application, policy, known),
        declared=application.declared,
        institution=application.institution,
        retired_on=_day(application.collection, application.institution.retired_at),
        affiliation=known.affiliation_of(application),
        standing=known.matters[application.investigator_id],
        answering=known.answering_of(application, at=at),
    )


def demanded_of(application: Application, policy: LendingPolicy, known: Known) -> Sequence[Declaration]:
    """What it must declare: for its call, and under the policy now while it is written, afterwards that of its day."""
    by_call = application.call.declarations if application.call else ()
    if not application.is_editable and application.submitted_at and application.submitted_at < policy.from_at:
        return asked_for(known.declarations_at(application.submitted_at), by_call)
    return asked_for(policy.declarations, by_call)


def pieces_asked(application: Application, policy: LendingPolicy, known: Known) -> Iterable[PieceAsked]:
    """The lines as the rules see them."""
    for line in known.lines_of(application):
        yield PieceAsked(
            policy=policy,
            split=line.split,
            mass_ug=line.mass_ug,
            methods=list(line.methods.all()),
            purpose=application.purpose,
            block=known.blocks.get(line.split_id),
            retired_on=_day(application.collection, line.split.retired_at),
            competing=known.competing_for(line),
            call=application.call,
            line=line.number,
        )


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
