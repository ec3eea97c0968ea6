"""When a piece last changed, as far as that is public: nothing under way shows in it, and nothing before its day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from psycopg import Cursor

from registry.foundation.clocks import now
from registry.holdings.models import Collection, LastChange, Split
from registry.holdings.models.roll_ups import ChangeDue
from registry.ledger.models import Movement
from registry.loans.actions.dispatch import acknowledge
from registry.loans.actions.publishing import publish_changes
from registry.loans.actions.returns import receive_back, send_back
from registry.loans.models import LoanItem
from registry.reports.catalogue.filters import CatalogueFilter
from registry.reports.catalogue.walk import page_of_catalogue
from registry.reports.public.publication import published_lines
from registry.reports.verification.roll_ups import CHECKS
from tests import worlds

ABOUT_CHANGES = [check for check in CHECKS if check.code.startswith("changes_")]


def changed_at(split: Split) -> datetime | None:
    return LastChange.objects.filter(split=split).values_list("changed_at", flat=True).first()


def received(world: worlds.World, item: LoanItem) -> None:
    acknowledge(item, seal_whole=True, by=world.investigator, at=world.later())


def last_public_line(split: Split) -> datetime | None:
    """As the ledger's public page has it."""
    lines = [*published_lines(now()).filter(frm__split=split), *published_lines(now()).filter(to__split=split)]
    return max((line.movement.happened_at for line in lines), default=None)


@pytest.mark.django_db
def test_a_piece_changes_when_it_enters_the_books() -> None:
    world = worlds.small_collection()

    assert changed_at(world.powder) == Movement.objects.earliest("pk").happened_at


@pytest.mark.django_db
def test_a_loan_shows_only_once_the_borrower_has_it() -> None:
    world = worlds.small_collection()
    entered = changed_at(world.powder)
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    assert item.portion is not None

    assert changed_at(world.powder) == entered
    assert changed_at(item.portion) is None

    received(world, item)

    assert changed_at(item.portion) == last_public_line(item.portion) == world.at
    assert changed_at(world.powder) == last_public_line(world.powder) != entered


@pytest.mark.django_db
def test_a_consignment_back_shows_only_once_it_is_taken_in() -> None:
    world = worlds.small_collection()
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    assert item.portion is not None
    known = changed_at(item.portion)

    declared = {item.pk: item.piece.mass_ug or 0}
    send_back(item.loan, items=[item], declared=declared, way="in_person", by=world.investigator, at=world.later())
    assert changed_at(item.portion) == known == last_public_line(item.portion)

    receive_back(worlds.fresh(item), seal_whole=True, by=world.processor, at=world.later())
    assert changed_at(item.portion) == last_public_line(item.portion) == world.at


@pytest.mark.django_db
def test_what_the_collection_delays_shows_when_its_day_is_past() -> None:
    world = worlds.small_collection()
    entered = changed_at(world.powder)
    assert entered is not None
    long = (timezone.now() - entered).days + 30
    Collection.objects.update(publishes_after_days=long)
    assert changed_at(world.powder) is None
    assert ChangeDue.objects.filter(split=world.powder, public_from=entered + timedelta(days=long)).exists()

    assert publish_changes() == 0
    Collection.objects.update(publishes_after_days=1)

    assert changed_at(world.powder) == entered
    assert not ChangeDue.objects.exists()


def test_what_is_due_is_published_once(owner_cursor: Cursor[object]) -> None:
    world = worlds.small_collection()
    entered = changed_at(world.powder)
    assert entered is not None
    Collection.objects.update(publishes_after_days=(timezone.now() - entered).days + 30)
    waiting = ChangeDue.objects.count()
    owner_cursor.execute("UPDATE holdings_changedue SET public_from = now() - interval '1 minute'")

    assert publish_changes() == waiting
    assert changed_at(world.powder) == entered
    assert publish_changes() == 0


@pytest.mark.django_db
def test_the_newest_published_change_is_listed_first_and_nothing_under_way_is() -> None:
    world = worlds.small_collection()
    item = worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, world.chip)))
    item = worlds.item_handed_over(world, item)

    def listed() -> list[str]:
        return [piece.identifier for piece in page_of_catalogue(CatalogueFilter({}, at=now()), "changed").rows]

    assert listed()[0] == world.powder.identifier  # all entered the books at once: by when they were written
    received(world, item)
    assert listed()[0] == world.chip.identifier


@pytest.mark.django_db
def test_what_is_kept_is_what_the_ledger_says_after_a_whole_loan() -> None:
    world = worlds.small_collection()
    worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world)))

    assert [finding for check in ABOUT_CHANGES for finding in check.findings()] == []
    for split in Split.objects.filter(is_provisional=False):
        assert changed_at(split) == last_public_line(split)
