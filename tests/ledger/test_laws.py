"""Each law of the books, broken with raw SQL as the run-time role: the database refuses and names the claim."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.expressions import RawSQL

from registry.audit import trail
from registry.foundation.constraints import broken_constraint
from registry.holdings.actions.block import block_split
from registry.holdings.models import Split
from registry.ledger import laws
from registry.ledger.actions.weigh import record_weighing
from registry.ledger.models import Allotment, AllowedLine, Line, Movement
from registry.ledger.places import ALLOWED, Kind, Place
from registry.ledger.posting import Entry, Spot, moon, post
from tests.factories.holdings import make_piece, make_sample
from tests.ledger.books import Books, at, not_permitted, open_books, refused, sql


@pytest.fixture
def books(db: None) -> Books:
    return open_books()


def account(books: Books, split_id: int | None, place: str, allotment: int | None = None) -> int:
    """The account, opened with raw SQL where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_account (collection_id, split_id, place, allotment_id, balance_ug)"
            " VALUES (%s, %s, %s, %s, 0) ON CONFLICT DO NOTHING",
            [books.collection.pk, split_id, place, allotment],
        )
        cursor.execute(
            "SELECT id FROM ledger_account WHERE collection_id = %s AND place = %s"
            " AND split_id IS NOT DISTINCT FROM %s AND allotment_id IS NOT DISTINCT FROM %s",
            [books.collection.pk, place, split_id, allotment],
        )
        return int(cursor.fetchone()[0])


def movement(books: Books, kind: str, *, days: int = 1, reason: str = "") -> int:
    """A movement written with raw SQL, its event in order; its lines are still to come."""
    event = trail.record(
        "movement", chain=books.collection.code, subject="split", by=books.curator, at=at(days), facts={"kind": kind}
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_movement (collection_id, kind, happened_at, recorded_at, by_id, reason, event_id,"
            " written_in, is_illustrative) VALUES (%s, %s, %s, now(), %s, %s, %s, 0, false) RETURNING id",
            [books.collection.pk, kind, at(days), books.curator.pk, reason, event.pk],
        )
        return int(cursor.fetchone()[0])


def line(books: Books, kind: str, frm: int, to: int, ug: int, *, carries: bool = False, days: int = 1) -> None:
    sql(
        "INSERT INTO ledger_line (movement_id, frm_id, to_id, mass_ug, carries_piece) VALUES (%s, %s, %s, %s, %s)",
        movement(books, kind, days=days, reason="because"),
        frm,
        to,
        ug,
        carries,
    )


class TestMassIsConserved:
    """Law 1."""

    def test_a_line_may_not_make_mass_by_running_backwards(self, books: Books) -> None:
        vault, spent = account(books, books.powder.pk, "vault"), account(books, books.powder.pk, "process_loss")
        with refused("ledger_line_mass_not_negative"):
            line(books, "subdivide", vault, spent, -5)

    def test_a_line_needs_two_accounts(self, books: Books) -> None:
        vault = account(books, books.powder.pk, "vault")
        with refused("ledger_line_goes_somewhere"):
            line(books, "subdivide", vault, vault, 5)

    def test_mass_never_crosses_to_a_stranger(self, books: Books) -> None:
        with refused("ledger_line_along_parentage"):
            line(
                books,
                "subdivide",
                account(books, books.powder.pk, "vault"),
                account(books, books.fragment.pk, "vault"),
                5,
                carries=True,
            )

    def test_mass_never_crosses_to_another_collection(self, books: Books) -> None:
        abroad = open_books()
        with refused("ledger_line_within_one_collection"):
            line(
                books,
                "subdivide",
                account(books, books.powder.pk, "vault"),
                account(abroad, abroad.powder.pk, "vault"),
                5,
                carries=True,
            )

    def test_a_balance_is_never_written_by_hand(self, books: Books) -> None:
        with not_permitted():
            sql("UPDATE ledger_account SET balance_ug = balance_ug + 1 WHERE split_id = %s", books.powder.pk)

    def test_an_account_opens_empty_whatever_was_asked(self, books: Books) -> None:
        sql(
            "INSERT INTO ledger_account (collection_id, split_id, place, balance_ug) VALUES (%s, %s, 'consumed', 99)",
            books.collection.pk,
            books.powder.pk,
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT sum(balance_ug) FROM ledger_account")
            assert cursor.fetchone() == (0,)

    def test_the_masses_on_the_piece_are_never_written_by_hand(self, books: Books) -> None:
        with refused("holdings_split_masses_follow_the_ledger"):
            sql("UPDATE holdings_split SET in_vault_ug = 1 WHERE id = %s", books.powder.pk)

    def test_a_movement_without_a_line_does_not_pass(self, books: Books) -> None:
        with refused("ledger_movement_has_a_line"):
            movement(books, "set_aside")
            connection.check_constraints()

    @pytest.mark.parametrize("kind", ["consume", "receive", "deaccession", "accession"])
    def test_only_moves_of_the_table(self, books: Books, kind: str) -> None:
        with refused("ledger_line_is_an_allowed_move"):
            line(
                books,
                kind,
                account(books, books.powder.pk, "vault"),
                account(books, books.powder.pk, "set_aside", books.allotment.pk),
                5,
            )


class TestNothingBelowZero:
    """Law 2."""

    def test_more_than_there_is(self, books: Books) -> None:
        with refused("ledger_account_balance_not_negative"):
            line(
                books,
                "set_aside",
                account(books, books.powder.pk, "vault"),
                account(books, books.powder.pk, "set_aside", books.allotment.pk),
                10_001,
            )

    def test_exactly_what_there_is(self, books: Books) -> None:
        line(
            books,
            "set_aside",
            account(books, books.powder.pk, "vault"),
            account(books, books.powder.pk, "set_aside", books.allotment.pk),
            10_000,
        )
        assert books.fresh(books.powder).held_ug == 10_000


class TestWhatHappenedStays:
    """Law 3."""

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_line SET mass_ug = 1",
            "DELETE FROM ledger_line",
            "TRUNCATE ledger_line CASCADE",
            "UPDATE ledger_movement SET reason = 'other'",
            "DELETE FROM ledger_movement",
            "UPDATE audit_event SET text = '{}'",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event CASCADE",
            "UPDATE ledger_weighing SET mass_ug = 1",
            "DELETE FROM ledger_possession",
            "UPDATE audit_allowedmove SET needs_reason = false",
            "INSERT INTO ledger_possession (split_id, place, since) VALUES (1, 'vault', now())",
        ],
    )
    def test_the_run_time_role_has_no_such_right(self, books: Books, statement: str) -> None:
        with not_permitted():
            sql(statement)

    def test_history_runs_forward(self, books: Books) -> None:
        with refused("ledger_line_time_runs_forward"):
            line(
                books,
                "set_aside",
                account(books, books.powder.pk, "vault"),
                account(books, books.powder.pk, "set_aside", books.allotment.pk),
                5,
                days=-60,
            )

    def test_nothing_happens_in_the_future(self, books: Books) -> None:
        with refused("ledger_movement_not_in_the_future"):
            movement(books, "set_aside", days=365 * 100)

    def test_its_event_tells_the_same(self, books: Books) -> None:
        event = trail.record(
            "movement", chain=books.collection.code, subject="x", by=books.curator, at=at(1), facts={"kind": "consume"}
        )
        with refused("ledger_movement_agrees_with_its_event"):
            Movement.objects.create(
                collection=books.collection,
                kind="set_aside",
                happened_at=at(1),
                recorded_at=at(1),
                by=books.curator,
                event=event,
                written_in=0,
            )

    def test_a_correction_mirrors_a_line(self, books: Books) -> None:
        first = Line.objects.filter(to__split=books.powder).get()
        with refused("ledger_line_correction_reverses_a_line"):
            post(
                Kind.CORRECT,
                [Entry(Spot(books.powder, Place.VAULT), moon(), 5, carries=True, reverses=first)],
                collection=books.collection,
                by=books.curator,
                at=at(1),
                reason="half of it",
                corrects=first.movement,
            )


class TestLentByMass:
    """What is lent by mass is to be had only when its mass is known; what is lent whole, without one too."""

    def test_powder_that_was_never_weighed_is_not_available(self, books: Books) -> None:
        sample = books.powder.sample
        assert make_piece(sample, mass_ug=None, form="powder", by=books.curator).availability == "not_lendable"
        assert make_piece(sample, mass_ug=None, form="section", by=books.curator).availability == "available"
        assert not Split.objects.exclude(availability=RawSQL("holdings_availability_of(holdings_split)", [])).exists()


class TestOneHolder:
    """Law 4, as far as the ledger knows it."""

    def test_an_indivisible_piece_is_promised_once(self, books: Books) -> None:
        set_aside(books, books.fragment, books.allotment, 17_600, carries=True)
        with refused("ledger_line_one_holder"):
            set_aside(books, books.fragment, books.other, 0, carries=True)

    def test_an_unweighed_section_is_promised_once(self, books: Books) -> None:
        set_aside(books, books.section, books.allotment, 0, carries=True)
        with refused("ledger_line_one_holder"):
            set_aside(books, books.section, books.other, 0, carries=True)

    def test_nobody_hands_over_what_somebody_else_has(self, books: Books) -> None:
        set_aside(books, books.section, books.allotment, 0, carries=True)
        with refused("ledger_line_one_holder"):
            prepare(books, books.section, books.other, books.other, 0)

    def test_mass_does_not_stay_behind_its_piece(self, books: Books) -> None:
        set_aside(books, books.fragment, books.allotment, 17_600, carries=True)
        with refused("ledger_possession_mass_is_where_the_piece_is"):
            prepare(books, books.fragment, books.allotment, books.allotment, 17_000)

    def test_what_is_one_items_is_never_anothers(self, books: Books) -> None:
        set_aside(books, books.powder, books.allotment, 100)
        with refused("ledger_line_keeps_its_allotment"):
            prepare(books, books.powder, books.allotment, books.other, 100)

    def test_a_piece_is_not_accessioned_twice(self, books: Books) -> None:
        with refused("ledger_line_one_holder"):
            post(
                Kind.ACCESSION,
                [Entry(moon(), Spot(books.powder, Place.VAULT), 5, carries=True)],
                collection=books.collection,
                by=books.curator,
                at=at(2),
            )


class TestWeighings:
    """What books and balance are compared by."""

    @pytest.mark.parametrize(
        ("column", "value", "claim"),
        [
            ("mass_ug", "-1", "ledger_weighing_mass_not_negative"),
            ("uncertainty_ug", "0", "ledger_weighing_has_an_uncertainty"),
            ("second_by_id", "by_id", "ledger_weighing_second_person_is_another"),
        ],
    )
    def test_a_weighing_is_what_two_people_can_read_from_a_balance(
        self, books: Books, column: str, value: str, claim: str
    ) -> None:
        record_weighing(
            books.powder, mass_ug=10_000, uncertainty_ug=10, balance="XPR", purpose="stocktake", by=books.curator,
            at=at(1),
        )  # fmt: skip
        columns = ["split_id", "balance", "purpose", "happened_at", "recorded_at", "by_id", "event_id"]
        others = [name for name in ("mass_ug", "uncertainty_ug") if name != column]
        kept = ", ".join([*columns, *others])
        with refused(claim):
            sql(f"INSERT INTO ledger_weighing ({kept}, {column}) SELECT {kept}, {value} FROM ledger_weighing")

    @pytest.mark.parametrize("kind", ["correct", "lose", "deaccession", "find"])
    def test_what_is_out_of_the_ordinary_owes_its_reason(self, books: Books, kind: str) -> None:
        with refused("ledger_movement_has_its_reason"):
            movement(books, kind)


class TestOnlyWhatMayBeLent:
    """Law 5."""

    @pytest.mark.parametrize("use", ["permanent", "backup"])
    def test_not_what_is_kept_for_good(self, books: Books, use: str) -> None:
        kept = make_piece(make_sample(books.collection), mass_ug=5_000, by=books.curator, use_class=use)
        with refused("ledger_line_only_lendable_use_classes"):
            set_aside(books, kept, books.allotment, 5)

    def test_not_a_blocked_piece(self, books: Books) -> None:
        block_split(books.powder, reason="under study here", by=books.curator, at=at(0))
        with refused("ledger_line_only_pieces_not_blocked"):
            set_aside(books, books.powder, books.allotment, 5)

    def test_an_indivisible_piece_only_whole(self, books: Books) -> None:
        with refused("ledger_line_indivisible_goes_whole"):
            set_aside(books, books.fragment, books.allotment, 5)

    def test_not_a_retired_piece(self, books: Books) -> None:
        sql("UPDATE holdings_split SET retired_at = now() WHERE id = %s", books.powder.pk)
        with refused("ledger_line_only_pieces_not_retired"):
            set_aside(books, books.powder, books.allotment, 5)


class TestHistoryOutlivesEveryone:
    """Law 10."""

    def test_a_piece_with_history_is_never_deleted(self, books: Books) -> None:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            sql("DELETE FROM holdings_split WHERE id = %s", books.powder.pk)
        assert "_fk_holdings_split_id" in broken_constraint(caught.value)

    def test_lineage_stays(self, books: Books) -> None:
        with refused("holdings_split_lineage_stays"):
            sql("UPDATE holdings_split SET parent_id = %s WHERE id = %s", books.fragment.pk, books.powder.pk)

    def test_pristine_is_never_regained(self, books: Books) -> None:
        sql("UPDATE holdings_split SET condition = 'returned' WHERE id = %s", books.powder.pk)
        with refused("holdings_split_condition_only_worsens"):
            sql("UPDATE holdings_split SET condition = 'pristine' WHERE id = %s", books.powder.pk)


def set_aside(books: Books, split: Split, allotment: Allotment, ug: int, *, carries: bool = False) -> None:
    post(
        Kind.SET_ASIDE,
        [Entry(Spot(split, Place.VAULT), Spot(split, Place.SET_ASIDE, allotment), ug, carries)],
        collection=books.collection,
        by=books.curator,
        at=at(1),
    )


def prepare(books: Books, split: Split, frm: Allotment, to: Allotment, ug: int) -> None:
    post(
        Kind.PREPARE,
        [Entry(Spot(split, Place.SET_ASIDE, frm), Spot(split, Place.PREPARING, to), ug, carries=True)],
        collection=books.collection,
        by=books.curator,
        at=at(2),
    )


@pytest.mark.django_db
def test_the_database_has_the_table_of_moves_of_the_code() -> None:
    stored = set(AllowedLine.objects.values_list("kind", "frm", "to", "crosses", "carries"))
    assert stored == {(str(m.kind), str(m.frm), str(m.to), m.crosses, m.carries) for m in ALLOWED}


def test_every_claim_of_the_books_has_its_sentence() -> None:
    written = (Path(laws.__file__).parent / "sql" / "0001_books.sql").read_text()
    claims = set(re.findall(r"'(ledger_\w+)'", written))
    assert claims - set(laws.SENTENCES) == set()


def test_a_movement_gets_no_further_lines(committed_db: str) -> None:
    books = open_books()
    written = Movement.objects.filter(collection=books.collection).latest("pk")
    accounts = [account(books, books.powder.pk, "vault"), account(books, books.powder.pk, "process_loss")]
    with refused("ledger_line_written_with_its_movement"):
        Line.objects.create(movement=written, frm_id=accounts[0], to_id=accounts[1], mass_ug=1)
