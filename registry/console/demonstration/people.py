"""Everybody in the demonstration is invented and says so in their name; eight of them may sign in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from allauth.account.models import EmailAddress

from registry.access.roles import Role
from registry.foundation.clocks import now
from registry.parties.actions import grant_role, registry_itself
from registry.parties.models import Affiliation, Institution, Person, User

NAMES_OF_IDS: Final = uuid.UUID("5c1d0f5e-8a36-4c43-9d5d-9d1c2f0e6a11")
SINCE: Final = date(2015, 1, 1)
STOOD_IN: Final = (date(2026, 7, 6), date(2026, 7, 24))
BEGINNING: Final = date(1969, 7, 20)
REASON: Final = "Invented for the demonstration"


@dataclass(frozen=True)
class Part:
    """One who may sign in: a role, names, an address, and where they work."""

    role: Role
    name: str
    name_zh: str
    email: str
    collections: tuple[str, ...] = ()
    institution: str = ""


EXPERTISE: Final = ("Chronology of basalts by SIMS", "Petrology of breccias and impact glass")
STAFF: Final = ("ce5", "apollo", "ce6", "luna")
CAST: Final = (
    Part(Role.RESEARCHER, "Demo Researcher", "演示研究人员", "researcher.ce5@demo.invalid", (), "invented-university"),
    Part(
        Role.REPRESENTATIVE, "Demo Representative", "演示法定代表人", "representative.ce5@demo.invalid", (),
        "invented-university",
    ),
    Part(Role.REVIEWER, "Demo Reviewer One", "演示评审专家一", "reviewer1.ce5@demo.invalid", STAFF, "invented-academy"),
    Part(Role.REVIEWER, "Demo Reviewer Two", "演示评审专家二", "reviewer2.ce5@demo.invalid", STAFF, "invented-academy"),
    Part(Role.CURATOR, "Demo Curator", "演示样品管理员", "curator.ce5@demo.invalid", STAFF),
    Part(Role.PROCESSOR, "Demo Processor", "演示制样人员", "processor.ce5@demo.invalid", STAFF),
    Part(Role.AUTHORITY, "Demo Authority", "演示批准人", "authority.ce5@demo.invalid", STAFF),
    Part(Role.AUDITOR, "Demo Auditor", "演示审计员", "auditor.ce5@demo.invalid", STAFF),
)  # fmt: skip


def sign_ins() -> list[str]:
    """Who may sign in, one line each: for the person who started the demonstration."""
    return [f"{part.role.value:<15} {part.name:<20} {part.email}" for part in CAST]


@dataclass
class Cast:
    """The people of the demonstration by what they do."""

    demo: dict[str, Person] = field(default_factory=dict)
    archivist: Person = field(default_factory=Person)
    second_processor: Person = field(default_factory=Person)
    investigators: dict[str, Person] = field(default_factory=dict)
    representatives: dict[str, Person] = field(default_factory=dict)

    @property
    def curator(self) -> Person:
        return self.demo["curator.ce5@demo.invalid"]

    @property
    def processor(self) -> Person:
        return self.demo["processor.ce5@demo.invalid"]

    @property
    def authority(self) -> Person:
        return self.demo["authority.ce5@demo.invalid"]

    @property
    def reviewers(self) -> tuple[Person, Person]:
        return self.demo["reviewer1.ce5@demo.invalid"], self.demo["reviewer2.ce5@demo.invalid"]


def make_people(borrowers: list[str]) -> Cast:
    """The demo parts with their sign-ins, an archivist of the early years, and two people for each borrower."""
    cast = Cast()
    institutions = {each.slug: each for each in Institution.objects.all()}
    cast.archivist = _person("Invented Archivist", "虚构档案员", "archivist@demo.invalid")
    for code in STAFF:
        _grant(cast.archivist, Role.CURATOR, code, None, BEGINNING)
    cast.second_processor = _person("Invented Processor", "虚构制样人员", "second-processor@demo.invalid")
    for code in STAFF:
        _grant(cast.second_processor, Role.PROCESSOR, code, None, SINCE)
    for part in CAST:
        cast.demo[part.email] = _play(part, institutions)
    for reviewer, words in zip(cast.reviewers, EXPERTISE, strict=True):
        Person.objects.filter(pk=reviewer.pk).update(expertise=words)
    _stands_in(cast)
    cast.investigators["invented-university"] = cast.demo["researcher.ce5@demo.invalid"]
    cast.representatives["invented-university"] = cast.demo["representative.ce5@demo.invalid"]
    for number, slug in enumerate(borrowers, start=1):
        if slug not in cast.investigators:
            _borrowers_people(cast, institutions[slug], number)
    for slug, person in cast.investigators.items():
        _belongs(person, institutions[slug], vouched_by=cast.representatives[slug])
    return cast


def _stands_in(cast: Cast) -> None:
    """An acting curator for three weeks of a summer, and one who acts now, in another collection."""
    first, last = STOOD_IN
    today = now().date()
    since = today - timedelta(days=5)
    for code, from_on, to_on in (("ce5", first, last), ("ce6", since, today + timedelta(days=25))):
        grant_role(
            cast.second_processor,
            role=Role.CURATOR,
            collection_code=code,
            from_on=from_on,
            to_on=to_on,
            reason="Illustrative: the curator is away.",
            stands_in_for=cast.curator,
            by=cast.curator,
            at=_morning(from_on),
        )


def _play(part: Part, institutions: dict[str, Institution]) -> Person:
    person = _person(part.name, part.name_zh, part.email)
    user = User.objects.create_user(part.email, person=person)
    EmailAddress.objects.create(user=user, email=part.email, verified=True, primary=True)
    for code in part.collections:
        _grant(person, part.role, code, None, SINCE)
    if not part.collections:
        _grant(person, part.role, None, institutions[part.institution], SINCE)
    if part.role == Role.REVIEWER:
        _belongs(person, institutions[part.institution], vouched_by=None)
    return person


def _borrowers_people(cast: Cast, institution: Institution, number: int) -> None:
    slug = institution.slug
    cast.investigators[slug] = _person(
        f"Invented Investigator {number:02d}", f"虚构研究员{number:02d}", f"investigator.{slug}@demo.invalid"
    )
    cast.representatives[slug] = _person(
        f"Invented Representative {number:02d}", f"虚构单位代表{number:02d}", f"representative.{slug}@demo.invalid"
    )
    _grant(cast.investigators[slug], Role.RESEARCHER, None, institution, SINCE)
    _grant(cast.representatives[slug], Role.REPRESENTATIVE, None, institution, SINCE)


def _person(name: str, name_zh: str, email: str) -> Person:
    return Person.objects.create(
        id=uuid.uuid5(NAMES_OF_IDS, email), name=name, name_zh=name_zh, email=email, is_invented=True
    )


def _belongs(person: Person, institution: Institution, *, vouched_by: Person | None) -> None:
    Affiliation.objects.create(
        person=person,
        institution=institution,
        from_on=SINCE,
        vouched_by=vouched_by,
        vouched_at=_morning(SINCE) if vouched_by else None,
    )


def _grant(person: Person, role: Role, code: str | None, institution: Institution | None, since: date) -> None:
    grant_role(
        person,
        role=role,
        collection_code=code,
        institution=institution,
        from_on=since,
        reason=REASON,
        by=registry_itself(),
        at=_morning(since),
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), tzinfo=UTC)
