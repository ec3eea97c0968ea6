"""The inventory on a phone: ticked by hand or by scanning; nothing missing is saved unasked; another countersigns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.foundation.clocks import now
from registry.loans.models import Certification, Loan
from registry.web.loans.scanning import labels_in
from tests import worlds
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = small_collection()
    world.at = now() - timedelta(days=380)
    return world


def two_out(world: World) -> Loan:
    loan = worlds.loan_signed(world, worlds.powder_portion(world), worlds.whole_piece(world, world.chip))
    for item in loan.items.order_by("number"):
        worlds.item_on_loan(world, item)
    return loan


def typed_for(loan: Loan, *, present: list[int]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for item in loan.items.order_by("number"):
        typed |= {f"where-{item.pk}": "The safe", f"mass-{item.pk}": "", f"remark-{item.pk}": ""}
        if item.number in present:
            typed[f"present-{item.pk}"] = "on"
    return typed


def test_scanned_pieces_are_ticked_and_strangers_told(world: World) -> None:
    loan = two_out(world)
    piece = loan.items.get(number=1).piece.identifier
    typed = typed_for(loan, present=[]) | {"scanned": f"https://r.example/holdings/{piece}/\n10084,7", "scan": "1"}
    page = text_of(As(world.investigator).post("loans:certify", loan.reference, **typed))
    assert page.count(" checked") == 1
    assert "not in this loan" in page
    assert not Certification.objects.exists()


def test_a_missing_piece_is_shown_once_more_before_anything_is_saved(world: World) -> None:
    loan = two_out(world)
    investigator = As(world.investigator)
    assert "The yearly inventory is due" in text_of(investigator.get("desk:page"))
    second = loan.items.get(number=2)
    typed = typed_for(loan, present=[1]) | {f"remark-{second.pk}": "The drawer is empty."}
    shown = investigator.post("loans:certify", loan.reference, **typed)
    assert shown.status_code == 200
    assert "reported lost when you confirm" in text_of(shown)
    assert not Certification.objects.exists()
    assert investigator.post("loans:certify", loan.reference, **typed, confirmed="2").status_code == 302
    assert worlds.fresh(second).status == "missing"


def test_a_mass_the_books_do_not_explain_is_refused_at_its_field(world: World) -> None:
    loan = two_out(world)
    typed = typed_for(loan, present=[1, 2]) | {f"mass-{loan.items.get(number=1).pk}": "17"}
    page = As(world.investigator).post("loans:certify", loan.reference, **typed)
    assert page.status_code == 422
    assert "Report what was used or lost first" in text_of(page)


def test_a_certified_inventory_is_countersigned(world: World) -> None:
    loan = two_out(world)
    investigator, representative = As(world.investigator), As(world.representative)
    assert representative.get("loans:countersign", loan.reference).status_code == 404
    done = investigator.post("loans:certify", loan.reference, **typed_for(loan, present=[1, 2]))
    assert done.status_code == 302
    assert "An inventory to countersign" in text_of(representative.get("desk:page"))
    assert investigator.get("loans:countersign", loan.reference).status_code == 403
    assert "The safe" in text_of(representative.get("loans:countersign", loan.reference))
    assert representative.post("loans:countersign", loan.reference).status_code == 302
    assert "countersigned by" in text_of(investigator.get("loans:detail", loan.reference))


def test_labels_are_read_from_numbers_and_addresses() -> None:
    text = (
        " 15415,33 \n\nhttps://registry.example/zh/holdings/CE5C0800/\r\nhttps://registry.example/holdings/15415%2C33\n"
    )
    assert labels_in(text) == ["15415,33", "CE5C0800"]
