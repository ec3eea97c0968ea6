"""What the rules need to know, read from the database: of many applications as quickly as of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Sum

from registry.applications.declarations import Declaration
from registry.applications.lifecycle import AWAITING_DECISION, DRAFT, SUBMITTED
from registry.applications.models import Application, ApplicationMove, Attachment, LendingPolicy, Line
from registry.applications.verdict.calls import Answering
from registry.applications.verdict.pieces import Competing
from registry.applications.verdict.requests import NONE, NOT_VOUCHED, VOUCHED
from registry.holdings.models import Block, Split
from registry.loans.standing import matters_of
from registry.parties.models import Affiliation, Institution, Person


@dataclass(frozen=True)
class Known:
    """What was read of some applications of one collection; each mapping by the ids its name says."""

    lines_by_application: Mapping[int, list[Line]]
    blocks: Mapping[int, Block]
    rivals_by_piece: Mapping[int, list[Line]]
    affiliations: Mapping[tuple[UUID, int], str]
    matters: Mapping[UUID, dict[str, int]]
    handed_in: Mapping[int, datetime]
    attached: Mapping[int, set[str]]
    policies: Sequence[LendingPolicy]
    """Every version of the collection's policy that one of them was handed in under, the newest first."""

    def lines_of(self, application: Application) -> list[Line]:
        return self.lines_by_application.get(application.pk, [])

    def affiliation_of(self, application: Application) -> str:
        return self.affiliations.get((application.investigator_id, application.institution_id), NONE)

    def competing_for(self, line: Line) -> Competing:
        """Lines of other applications that await a decision: how many and for how much."""
        others = [
            rival
            for rival in self.rivals_by_piece.get(line.split_id, [])
            if rival.application_id != line.application_id
        ]
        return Competing(len(others), sum(other.mass_ug or 0 for other in others))

    def declarations_at(self, moment: datetime) -> Sequence[Declaration]:
        """What the policy of that moment asked for."""
        return next((policy.declarations for policy in self.policies if policy.from_at <= moment), ())

    def answering_of(self, application: Application, *, at: datetime) -> Answering:
        """The call it answers, judged by when it was handed in first; a draft, as if it were handed in now."""
        attached = self.attached.get(application.pk, set()) if application.call_id else frozenset()
        return Answering(call=application.call, moment=self.handed_in.get(application.pk, at), attached=attached)


def read(applications: Sequence[Application], *, at: datetime) -> Known:
    """All that the rules need of applications of one collection: as many queries for a hundred as for one."""
    on = applications[0].collection.date_of(at)
    ids = [application.pk for application in applications]
    lines: dict[int, list[Line]] = {}
    pieces: dict[int, Split] = {}
    rows = Line.objects.filter(application__in=ids).order_by("application", "number")
    for line in rows.select_related("split__form", "split__use_class", "split__collection").prefetch_related("methods"):
        lines.setdefault(line.application_id, []).append(line)
        pieces[line.split_id] = line.split
    policies = LendingPolicy.objects.filter(collection=applications[0].collection).newest_first()
    return Known(
        lines_by_application=lines,
        blocks=blocks_of(pieces.values(), on=on),
        rivals_by_piece=_rivals(pieces),
        affiliations=_affiliations({application.investigator_id for application in applications}, on=on),
        matters=matters_of((application.investigator_id for application in applications), on=on),
        handed_in=handed_in(applications),
        attached=_attached([application.pk for application in applications if application.call_id]),
        policies=list(policies) if any(application.submitted_at for application in applications) else [],
    )


def _rivals(pieces: Iterable[int]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    rows = Line.objects.filter(split__in=list(pieces), application__status__in=AWAITING_DECISION)
    for line in rows.only("split", "application", "mass_ug").order_by():
        found.setdefault(line.split_id, []).append(line)
    return found


def _affiliations(people: Iterable[UUID], *, on: date) -> dict[tuple[UUID, int], str]:
    """Where these people belong that day, and whether anybody vouched for it."""
    found: dict[tuple[UUID, int], str] = {}
    for one in Affiliation.objects.in_force(on=on).filter(person__in=list(people)):
        key = (one.person_id, one.institution_id)
        if one.vouched_at or key not in found:
            found[key] = VOUCHED if one.vouched_at else NOT_VOUCHED
    return found


def handed_in(applications: Iterable[Application]) -> dict[int, datetime]:
    """When each was handed in from a draft; drafts are left out."""
    ids = [application.pk for application in applications if application.status != DRAFT]
    if not ids:
        return {}
    moves = ApplicationMove.objects.filter(application__in=ids, frm=DRAFT, to=SUBMITTED)
    return dict(moves.order_by("happened_at", "pk").values_list("application", "happened_at"))


def _attached(ids: Sequence[int]) -> dict[int, set[str]]:
    if not ids:
        return {}
    found: dict[int, set[str]] = {}
    for pk, kind in Attachment.objects.filter(application__in=ids).values_list("application", "kind"):
        found.setdefault(pk, set()).add(kind)
    return found


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
    return _affiliations([person.pk], on=on).get((person.pk, institution.pk), NONE)
