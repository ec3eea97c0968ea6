"""The desk's page: lines grouped by how near their day is, narrowed to one role where somebody holds several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.access.roles import LABELS, MAY, Role
from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.loans.models import Alarm
from registry.parties.models import Institution, Person
from registry.reports.awaiting.found import awaiting
from registry.reports.awaiting.shape import Awaited, Awaiting, When
from registry.web.desk.words import WHENS, WORDS, Words, address_of
from registry.web.searches.reading import count_new
from registry.web.signed_in import person_of


@dataclass(frozen=True)
class Line:
    """One line of the desk, with its words and its way."""

    awaited: Awaited
    href: str

    @property
    def words(self) -> Words:
        return WORDS[self.awaited.act]

    @property
    def role_word(self) -> str | Promise:
        return LABELS[self.awaited.role]

    @property
    def called(self) -> str:
        """The reference, with the item's number where the act is on one: L-0001/2."""
        return f"{self.awaited.reference}/{self.awaited.number}" if self.awaited.number else self.awaited.reference


@dataclass(frozen=True)
class Group:
    """The lines of one time."""

    when: When
    lines: list[Line]

    @property
    def word(self) -> str | Promise:
        return WHENS[self.when]


@dataclass(frozen=True)
class Tab:
    """One role to narrow the desk to, as `components/tabs.html` takes it."""

    word: str | Promise
    href: str
    count: int
    is_here: bool


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Everything that awaits the person; `?as=curator` narrows it to a role they hold."""
    person = person_of(request)
    at = now()
    found = awaiting(person, at=at)
    roles = roles_with_work(person, found)
    chosen = next((role for role in roles if role.value == request.GET.get("as")), None)
    shown = Awaiting([line for line in found.lines if chosen in (None, line.role)], found.is_cut)
    return render(
        request,
        "desk/page.html",
        {
            "person": person,
            "groups": list(groups(shown)),
            "tabs": list(tabs(roles, found, chosen)) if len(roles) > 1 else [],
            "shows_roles": len(roles) > 1 and chosen is None,
            "is_cut": found.is_cut,
            "has_roles": bool(list(person.held_roles(at))),
            "ways": list(ways(person)),
        },
    )


def roles_with_work(person: Person, found: Awaiting) -> list[Role]:
    """The roles held today, and any other in which something awaits."""
    held = {grant.role for grant in person.held_roles(now())}
    return [role for role in Role if role in held or found.count(role)]


def groups(shown: Awaiting) -> Iterator[Group]:
    for when in When:
        if lines := [Line(line, address_of(line)) for line in shown.of(when)]:
            yield Group(when, lines)


def tabs(roles: list[Role], found: Awaiting, chosen: Role | None) -> Iterator[Tab]:
    """All roles together, then each."""
    here = reverse("desk:page")
    yield Tab(_("All roles"), here, len(found.lines), is_here=chosen is None)
    for role in roles:
        yield Tab(LABELS[role], f"{here}?as={role}", found.count(role), is_here=role is chosen)


def ways(person: Person) -> Iterator[tuple[str, str]]:
    """The lists this person works from, as word and address."""
    at = now()
    held = {grant.role for grant in person.held_roles(at)}
    if permitted(person, Permission.APPLICATION_WRITE, at=at):
        yield _("Write an application"), reverse("applications:new")
    yield from ways_by_role(held)
    if permitted(person, Permission.LEDGER_WRITE, at=at):
        yield _("The bench"), reverse("bench:index")
    if permitted(person, Permission.RETURN_RECEIVE, at=at):
        yield _("Take in many"), reverse("loans:receive_many")
    if permitted(person, Permission.HOLDINGS_IMPORT, at=at):
        yield _("Import holdings"), reverse("imports:upload")
    if permitted(person, Permission.EVERYTHING_READ, at=at):
        yield from ways_of_watching(person, at=at)
        yield from ways_of_the_office()
    yield from ways_to_arrange(person, at=at)
    yield from ways_to_appoint(person, at=at)
    if fresh := count_new(person, at=at):
        word = ngettext("Your searches: %(n)s has something new", "Your searches: %(n)s have something new", fresh)
        yield word % {"n": fresh}, reverse("searches:list")
    else:
        yield _("Your searches"), reverse("searches:list")
    yield _("Your notices"), reverse("messages:list")
    yield _("Your page"), reverse("accounts:profile")


def ways_to_arrange(person: Person, *, at: datetime) -> Iterator[tuple[str, str]]:
    """How each collection whose notices this person arranges tells people."""
    codes = {grant.collection_code for grant in person.held_roles(at) if grant.collection_code}
    for collection in Collection.objects.filter(code__in=codes):
        if permitted(person, Permission.NOTICES_ARRANGE, at=at, within=collection.code):
            word = _("How people are told: %(collection)s") % {"collection": collection}
            yield word, reverse("messages:arrange", args=[collection.code])


def ways_to_appoint(person: Person, *, at: datetime) -> Iterator[tuple[str, str]]:
    """Where this person gives roles and ends them."""
    held = [grant for grant in person.held_roles(at) if Permission.ROLE_GRANT in MAY[Role(grant.role)]]
    codes = {grant.collection_code for grant in held if grant.collection_code}
    for collection in Collection.objects.filter(code__in=codes):
        yield (
            _("Who holds which role: %(where)s") % {"where": collection},
            reverse("roles:page", args=[collection.code]),
        )
    ids = {grant.institution_id for grant in held if grant.institution_id}
    for institution in Institution.objects.filter(pk__in=ids):
        address = reverse("roles:institution", args=[institution.slug])
        yield _("Who holds which role: %(where)s") % {"where": institution}, address


def ways_of_watching(person: Person, *, at: datetime) -> Iterator[tuple[str, str]]:
    """The watch with the number of its alarms, and looking back."""
    codes = [grant.collection_code for grant in person.held_roles(at) if grant.collection_code]
    alarms = Alarm.objects.standing().filter(collection__code__in=codes).count()
    words = ngettext("The watch: %(n)s alarm", "The watch: %(n)s alarms", alarms) % {"n": alarms}
    yield words, reverse("loans:watch")
    yield _("As of a day"), reverse("loans:all_then")


def ways_of_the_office() -> Iterator[tuple[str, str]]:
    """What those who read everything of a collection look at."""
    yield _("Calls"), reverse("calls:office")
    yield _("Lending policies"), reverse("policies:index")
    yield _("The event record"), reverse("record:chains")
    yield _("Verify the books"), reverse("record:verify")


def ways_by_role(held: set[str]) -> Iterator[tuple[str, str]]:
    """The lists each role works from."""
    if held & {Role.RESEARCHER, Role.CURATOR, Role.AUTHORITY, Role.AUDITOR, Role.REVIEWER}:
        yield _("Applications"), reverse("applications:list")
    if Role.REVIEWER in held:
        yield _("Conflicts of interest"), reverse("reviews:conflicts")
    if held - {Role.REVIEWER}:
        yield _("Loans"), reverse("loans:list")
