"""A collection's policy: versions, what it keeps back, the day to sign."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from registry.applications.policy import after_working_days, policy_for, sign_by
from registry.audit import trail
from registry.foundation.refusal import NotPermitted, Refusal
from tests.factories.applications import POLICY, POLICY_FROM, put_policy
from tests.ledger.books import not_permitted, refused, sql
from tests.worlds import World, small_collection


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


def insert_policy(world: World, *, version: int, from_at: datetime, use_classes: str = '["research"]') -> None:
    """A version written with raw SQL, its event in order."""
    event = trail.record(
        "policy made",
        chain=world.collection.code,
        subject="policy",
        by=world.curator,
        at=from_at,
        facts={"version": version},
    )
    sql(
        "INSERT INTO applications_lendingpolicy (collection_id, version, from_at, term_months, extensions,"
        " signing_days, kept_back_floor_ug, kept_back_ppm, lines_limit, use_classes, forms, destructive_allowed,"
        " acknowledge_days, results_demanded, video_demanded,"
        " reviewers, is_blind, inventory_months, tolerance_cap_ug, cutting_tolerance_ug, papers, reminder_days,"
        " declarations, reason, made_by_id, made_at, event_id)"
        " VALUES (%s, %s, %s, 12, 1, 10, 0, 0, 20, %s, '[]', true, 7, false, false, 2, false, 12, 2000,"
        " 1000, '[]', '[]', '[]', 'because', %s, %s, %s)",
        world.collection.pk,
        version,
        from_at,
        use_classes,
        world.curator.pk,
        from_at,
        event.pk,
    )


class TestVersions:
    def test_each_change_is_a_new_version_and_the_newest_is_in_force(self, world: World) -> None:
        first = put_policy(world)
        second = put_policy(world, at=POLICY_FROM + timedelta(days=30), term_months=24)

        assert (first.version, second.version) == (1, 2)
        assert policy_for(world.collection, at=POLICY_FROM + timedelta(days=1)) == first
        assert policy_for(world.collection, at=POLICY_FROM + timedelta(days=31)) == second

    def test_before_its_first_policy_a_collection_has_none(self, world: World) -> None:
        put_policy(world)
        with pytest.raises(Refusal) as refusal:
            policy_for(world.collection, at=POLICY_FROM - timedelta(days=1))
        assert refusal.value.codes == ["policy_missing"]

    def test_only_who_may_makes_a_policy(self, world: World) -> None:
        world.curator = world.processor
        with pytest.raises(NotPermitted):
            put_policy(world)

    def test_every_obstacle_is_told_at_once(self, world: World) -> None:
        with pytest.raises(Refusal) as refusal:
            put_policy(world, term_months=0, kept_back_ppm=2_000_000, kept_back_floor_ug=-1, use_classes=["gold"])
        assert refusal.value.codes == ["policy_term", "policy_share", "policy_mass", "policy_use_classes"]

    def test_its_event_tells_its_numbers(self, world: World) -> None:
        event = put_policy(world).event
        assert f'"kept_back_floor_ug":{POLICY.kept_back_floor_ug}' in event.text


class TestKeptBack:
    """Law 5: what the policy keeps back is in force where the ledger reads it."""

    def test_the_floor_is_projected_and_the_word_on_each_piece_follows(self, world: World) -> None:
        world.powder.refresh_from_db()
        assert world.powder.availability == "available"

        put_policy(world, kept_back_floor_ug=world.powder.in_vault_ug)

        world.powder.refresh_from_db()
        world.chip.refresh_from_db()
        world.collection.refresh_from_db()
        assert world.collection.kept_back_floor_ug == world.powder.in_vault_ug
        assert (world.powder.availability, world.chip.availability) == ("not_lendable", "available")

    def test_a_gentler_policy_frees_pieces_again(self, world: World) -> None:
        put_policy(world, kept_back_ppm=1_000_000)
        put_policy(world, kept_back_ppm=999_999)
        world.powder.refresh_from_db()
        assert world.powder.availability == "available"

    def test_nothing_else_changes_what_is_kept_back(self, world: World) -> None:
        with refused("holdings_collection_keeps_back_by_policy"):
            sql("UPDATE holdings_collection SET kept_back_floor_ug = 0, kept_back_ppm = 5")


class TestLaws:
    def test_versions_follow_one_another(self, world: World) -> None:
        put_policy(world)
        with refused("applications_lendingpolicy_next_version"):
            insert_policy(world, version=3, from_at=POLICY_FROM)

    def test_versions_do_not_go_back_in_time(self, world: World) -> None:
        put_policy(world)
        with refused("applications_lendingpolicy_time_runs_forward"):
            insert_policy(world, version=2, from_at=POLICY_FROM - timedelta(seconds=1))

    def test_a_policy_does_not_begin_in_the_future(self, world: World) -> None:
        with refused("applications_lendingpolicy_not_in_the_future"):
            insert_policy(world, version=1, from_at=timezone.now() + timedelta(days=1))

    def test_only_lendable_use_classes_are_named(self, world: World) -> None:
        with refused("applications_lendingpolicy_only_lendable_use_classes"):
            insert_policy(world, version=1, from_at=POLICY_FROM, use_classes='["permanent"]')

    def test_a_policy_stays_as_written(self, world: World) -> None:
        put_policy(world)
        with not_permitted():
            sql("UPDATE applications_lendingpolicy SET term_months = 600")
        with not_permitted():
            sql("DELETE FROM applications_lendingpolicy")
        with not_permitted():
            sql("TRUNCATE applications_lendingpolicy CASCADE")

    def test_its_event_tells_the_same(self, world: World) -> None:
        policy = put_policy(world)
        policy.pk, policy.version = None, 2
        with refused("applications_lendingpolicy_agrees_with_its_event"):
            policy.save(force_insert=True)


class TestDayToSign:
    @pytest.mark.parametrize(
        ("start", "days", "end"),
        [
            (date(2025, 3, 7), 1, date(2025, 3, 10)),  # Friday to Monday
            (date(2025, 3, 8), 1, date(2025, 3, 10)),  # Saturday to Monday
            (date(2025, 3, 3), 10, date(2025, 3, 17)),
            (date(2025, 3, 3), 0, date(2025, 3, 3)),
        ],
    )
    def test_working_days_skip_weekends(self, start: date, days: int, end: date) -> None:
        assert after_working_days(start, days, {}) == end

    def test_the_day_is_that_of_the_collection(self, world: World) -> None:
        policy = put_policy(world, signing_days=1)
        late_on_sunday_utc = datetime(2025, 3, 9, 20, tzinfo=UTC)  # already Monday in Shanghai
        assert sign_by(policy, at=late_on_sunday_utc) == date(2025, 3, 11)
