"""Roles: given by others who may, standing in only until a day, ended for a reason; the database refuses the rest."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection

from registry.access.roles import GRANTS, Role
from registry.applications.actions.appoint import Where, appoint, dismiss
from registry.foundation.clocks import now
from registry.foundation.constraints import broken_constraint
from registry.foundation.refusal import NotPermitted, Refusal
from registry.messages.models import Notice
from registry.messages.wording import said
from registry.parties.actions import grant_role
from registry.parties.models import Person, RoleGrant
from tests.factories.parties import make_person, make_user
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


@pytest.fixture
def newcomer() -> Person:
    return make_user(make_person()).person


def give(world: World, person: Person, role: Role, *, by: Person, **more: Any) -> RoleGrant:
    at = world.later()
    options: dict[str, Any] = {"from_on": at.date(), "reason": "For the autumn."}
    options |= {"where": Where(collection=world.collection)} | more
    return appoint(person, role=role, by=by, at=at, **options)


def test_the_authority_appoints_a_curator_who_may_act_and_is_recorded(world: World, newcomer: Person) -> None:
    grant = give(world, newcomer, Role.CURATOR, by=world.authority)
    assert (grant.granted_by, grant.reason) == (world.authority, "For the autumn.")
    assert Person.objects.get(pk=newcomer.pk).holds(Role.CURATOR, at=world.at, within="ce5")


@pytest.mark.parametrize("role", [Role.CURATOR, Role.AUTHORITY, Role.AUDITOR])
def test_a_curator_gives_no_role_that_decides_or_signs(world: World, newcomer: Person, role: Role) -> None:
    with pytest.raises(NotPermitted):
        give(world, newcomer, role, by=world.curator)


def test_a_curator_appoints_a_reviewer(world: World, newcomer: Person) -> None:
    assert give(world, newcomer, Role.REVIEWER, by=world.curator).to_on is None


def test_nobody_gives_a_role_to_themself(world: World) -> None:
    with pytest.raises(Refusal) as refusal:
        give(world, world.authority, Role.CURATOR, by=world.authority)
    assert refusal.value.codes == ["oneself"]


def test_a_processor_and_a_stranger_give_nothing(world: World, newcomer: Person) -> None:
    for somebody in (world.processor, world.stranger, world.auditor):
        with pytest.raises(NotPermitted):
            give(world, newcomer, Role.REVIEWER, by=somebody)


class TestStandingIn:
    def test_a_curator_lets_somebody_act_and_sign_in_their_place_until_a_day(
        self, world: World, newcomer: Person
    ) -> None:
        last = world.at.date() + timedelta(days=30)
        grant = give(world, newcomer, Role.CURATOR, by=world.curator, stands_in=True, to_on=last)
        assert (grant.stands_in_for, grant.to_on) == (world.curator, last)
        assert newcomer.holds(Role.CURATOR, at=world.at, within="ce5")
        late = Person.objects.get(pk=newcomer.pk)
        assert not late.holds(Role.CURATOR, at=world.later(days=32), within="ce5")

    @pytest.mark.parametrize(("days", "code"), [(None, "no_end"), (367, "too_long")])
    def test_it_needs_an_end_within_a_year(self, world: World, newcomer: Person, days: int | None, code: str) -> None:
        last = None if days is None else world.at.date() + timedelta(days=days)
        with pytest.raises(Refusal) as refusal:
            give(world, newcomer, Role.CURATOR, by=world.curator, stands_in=True, to_on=last)
        assert refusal.value.codes == [code]

    def test_who_only_stands_in_gives_nothing_on(self, world: World, newcomer: Person) -> None:
        last = world.at.date() + timedelta(days=30)
        give(world, newcomer, Role.CURATOR, by=world.curator, stands_in=True, to_on=last)
        with pytest.raises(NotPermitted):
            give(world, make_person(), Role.REVIEWER, by=Person.objects.get(pk=newcomer.pk))

    def test_a_representative_has_a_deputy_of_the_institution(self, world: World) -> None:
        deputy = make_person(at=world.borrower)
        where = Where(institution=world.borrower)
        last = world.at.date() + timedelta(days=30)
        more = {"where": where, "stands_in": True, "to_on": last}
        give(world, deputy, Role.REPRESENTATIVE, by=world.representative, **more)
        assert deputy.holds(Role.REPRESENTATIVE, at=world.at, institution=world.borrower.pk)
        with pytest.raises(Refusal) as refusal:
            give(world, make_person(), Role.REPRESENTATIVE, by=world.representative, **more)
        assert refusal.value.codes == ["no_affiliation"]

    def test_people_of_an_institution_are_told_what_they_hold_and_what_ends(self, world: World) -> None:
        world.at = now() - timedelta(days=1)
        colleague = make_person(at=world.borrower)
        where = Where(institution=world.borrower)
        grant = give(world, colleague, Role.RESEARCHER, by=world.representative, where=where)
        dismiss(grant, on=world.later().date(), reason="Moved.", by=world.representative, at=world.at)
        told = Notice.objects.filter(person=colleague).order_by("pk")
        assert [notice.kind for notice in told] == ["role_given", "role_ended"]
        assert all(str(world.borrower) in said(notice).headline for notice in told)


class TestEnding:
    def test_who_may_give_it_ends_it_and_it_stays_on_record(self, world: World) -> None:
        grant = world.reviewers[0].grants.get()
        today = world.later().date()
        dismiss(grant, on=today, reason="Moved away.", by=world.curator, at=world.at)
        grant.refresh_from_db()
        assert (grant.to_on, grant.ended_by, grant.end_reason) == (today, world.curator, "Moved away.")

    def test_one_may_step_down(self, world: World) -> None:
        grant = world.reviewers[0].grants.get()
        dismiss(grant, on=world.later().date(), reason="No time.", by=world.reviewers[0], at=world.at)
        grant.refresh_from_db()
        assert grant.ended_by == world.reviewers[0]

    def test_others_do_not_end_it_and_nobody_without_a_reason(self, world: World) -> None:
        grant = world.curator.grants.get()
        with pytest.raises(NotPermitted):
            dismiss(grant, on=world.later().date(), reason="Because.", by=world.processor, at=world.at)
        with pytest.raises(Refusal) as refusal:
            dismiss(grant, on=world.later().date(), reason=" ", by=world.authority, at=world.at)
        assert refusal.value.codes == ["reason_missing"]


class TestTheDatabaseRefuses:
    """Each law, broken past every act."""

    def written(self, world: World, person: Person, **more: Any) -> RoleGrant:
        options: dict[str, Any] = {
            "role": Role.REVIEWER, "collection_code": "ce5", "from_on": world.at.date(), "reason": "x",
            "by": world.authority, "at": world.later(),
        }  # fmt: skip
        return grant_role(person, **(options | more))

    @pytest.mark.parametrize(
        ("law", "more"),
        [
            ("parties_rolegrant_by_who_may", {"by": "processor"}),
            ("parties_rolegrant_by_who_may", {"by": "curator", "role": Role.AUTHORITY}),
            ("parties_rolegrant_stands_in_until_a_day", {"role": Role.CURATOR, "stands_in_for": "curator"}),
            ("parties_rolegrant_stands_in_for_a_holder", {"role": Role.CURATOR, "stands_in_for": "processor"}),
            (
                "parties_rolegrant_stands_in_a_year_at_most",
                {"role": Role.CURATOR, "stands_in_for": "curator", "to_on": date(2040, 1, 1)},
            ),
        ],
    )
    def test_a_grant_that_breaks_a_law(self, world: World, newcomer: Person, law: str, more: dict[str, Any]) -> None:
        who = {name: getattr(world, value) for name, value in more.items() if name in {"by", "stands_in_for"}}
        with pytest.raises(DatabaseError) as error:
            self.written(world, newcomer, **(more | who))
        assert broken_constraint(error.value) == law

    def test_a_grant_to_oneself(self, world: World) -> None:
        with pytest.raises(DatabaseError) as error:
            self.written(world, world.authority)
        assert broken_constraint(error.value) == "parties_rolegrant_not_by_oneself"

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE parties_rolegrant SET role = 'authority' WHERE id = %s",
            "UPDATE parties_rolegrant SET to_on = '2026-01-01' WHERE id = %s",
            "UPDATE parties_rolegrant SET from_on = '2000-01-01' WHERE id = %s",
        ],
    )
    def test_a_grant_changed(self, world: World, statement: str) -> None:
        with pytest.raises(DatabaseError) as error, connection.cursor() as cursor:
            cursor.execute(statement, [world.curator.grants.get().pk])
        assert broken_constraint(error.value) == "parties_rolegrant_only_ends"

    def test_a_grant_removed(self, world: World) -> None:
        with pytest.raises(DatabaseError) as error, connection.cursor() as cursor:
            cursor.execute("DELETE FROM parties_rolegrant WHERE id = %s", [world.curator.grants.get().pk])
        assert broken_constraint(error.value) == "parties_rolegrant_is_kept"


def test_the_database_knows_who_gives_which() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT role, gives FROM parties_grants()")
        assert set(cursor.fetchall()) == {(str(role), str(one)) for role, gives in GRANTS.items() for one in gives}


class TestThePage:
    def test_a_role_is_given_told_and_ended_by_its_forms(self, world: World, newcomer: Person) -> None:
        authority = As(world.authority)
        typed = {"person": newcomer.user.email, "role": "curator", "from_on": "2999-01-01", "reason": "Autumn."}
        assert authority.post("roles:page", "ce5", **typed).status_code == 302
        grant = newcomer.grants.get()
        assert str(newcomer) in text_of(authority.get("roles:page", "ce5"))
        assert Notice.objects.get(person=newcomer).kind == "role_given"
        assert authority.post("roles:end", grant.pk, on="2999-02-01", reason="Back.").status_code == 302
        assert "Back." in text_of(authority.get("roles:page", "ce5"))

    def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(self, world: World) -> None:
        typed = {"person": "nobody@example.org", "role": "reviewer", "from_on": "2999-01-01", "reason": "Autumn."}
        page = As(world.curator).post("roles:page", "ce5", **typed)
        assert page.status_code == 422
        assert "Nobody has signed up with this address." in text_of(page)
        assert "Autumn." in text_of(page)

    def test_it_offers_only_what_its_reader_may_give(self, world: World) -> None:
        page = text_of(As(world.curator).get("roles:page", "ce5"))
        assert 'value="reviewer"' in page
        assert 'value="for:curator"' in page
        assert 'value="authority"' not in page
        assert "Give the role" not in text_of(As(world.auditor).get("roles:page", "ce5"))

    def test_strangers_see_nothing_of_it(self, world: World) -> None:
        assert As(world.stranger).get("roles:page", "ce5").status_code == 403
        assert As(world.stranger).get("roles:end", world.curator.grants.get().pk).status_code == 403
