"""From a form to an act and back: each way an act may end has its answer."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from registry.foundation.refusal import NotPermitted, Obstacle, Refusal, Stale
from registry.holdings.models import Block
from registry.web.acting import attempt
from tests.factories.holdings import make_collection, make_piece, make_sample
from tests.factories.parties import make_person


class Form(forms.Form):
    mass = forms.CharField(required=False)


def refuse(error: Exception) -> None:
    raise error


def test_done_gives_the_result() -> None:
    tried = attempt(lambda: 7)
    assert (tried.is_done, tried.result) == (True, 7)


def test_obstacles_go_to_their_fields_and_the_others_come_back() -> None:
    form = Form({})
    assert form.is_valid()
    obstacles = [Obstacle("a", "Too much.", "mass"), Obstacle("b", "Blocked."), Obstacle("c", "Look.", "line-2")]
    tried = attempt(lambda: refuse(Refusal(obstacles)), form)
    assert tried.status == 422
    assert form.errors["mass"] == ["Too much."]
    assert [(one.message, one.field) for one in tried.obstacles] == [("Blocked.", ""), ("Look.", "line-2")]


def test_somebody_was_faster() -> None:
    tried = attempt(lambda: refuse(Stale(Obstacle("stale", "Changed since."))))
    assert (tried.status, tried.is_stale) == (409, True)


def test_not_permitted_is_forbidden() -> None:
    with pytest.raises(PermissionDenied, match="Not yours"):
        attempt(lambda: refuse(NotPermitted("Not yours.")))


@pytest.mark.django_db
def test_a_law_of_the_books_says_its_sentence() -> None:
    piece = make_piece(make_sample(make_collection()))
    person = make_person()

    @transaction.atomic
    def block_without_a_reason() -> None:
        Block.objects.create(split=piece, reason="", blocked_by=person, event_id=1)

    tried = attempt(block_without_a_reason)
    assert tried.status == 409
    assert tried.obstacles[0].code == "holdings_block_has_a_reason"


def test_an_error_that_is_no_law_is_not_hidden() -> None:
    with pytest.raises(IntegrityError):
        attempt(lambda: refuse(IntegrityError("something else")))
