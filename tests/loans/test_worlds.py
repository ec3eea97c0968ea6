"""Every named world can be reached."""

from __future__ import annotations

import pytest
from django.db import connection

from registry.loans.models import Loan
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["powder", "chip", "section"])
def test_a_loan_goes_all_the_way(kind: str) -> None:
    world = worlds.small_collection()
    asked = worlds.powder_portion(world) if kind == "powder" else worlds.whole_piece(world, getattr(world, kind))
    loan = worlds.loan_signed(world, asked, papers_demanded=("storage_plan", "packing_list"))

    item = worlds.item_closed(world, worlds.only_item(loan))

    connection.check_constraints()
    assert item.status == "closed"
    assert Loan.objects.get(pk=loan.pk).status == "closed"
