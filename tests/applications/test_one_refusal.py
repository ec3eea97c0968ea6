"""One forbidden application at every door: the same refusal where the act is offered, no way in where it is not."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from registry.applications.actions.decide import decide_application
from registry.applications.actions.submit import submit_application
from registry.applications.actions.write import answer_call
from registry.applications.models import Application, ApplicationVersion, Decision
from registry.applications.verdict import Answer, verdict_on_application, verdict_on_split
from registry.foundation.refusal import Refusal
from registry.holdings.actions.block import block_split, lift_block
from registry.holdings.models import Split
from registry.ledger.models import Allotment
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot
from registry.loans.models import Loan
from registry.parties.models import Person
from tests.api.furnishing import token_of
from tests.applications.by_hand import move_by_hand
from tests.architecture import source
from tests.factories import applications as make
from tests.factories.calls import call_announced
from tests.factories.holdings import make_piece, make_sample
from tests.factories.parties import make_person, make_user
from tests.ledger.books import not_permitted, refused, sql
from tests.loans.raw import shift
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

TOO_MUCH_UG = 950_000
"""Of a gram of which 100 mg are kept back."""

Told = set[tuple[str, str]]
"""Codes of rules with the sentences that say why."""


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


def sentences(failed: Iterable[Answer]) -> Told:
    """What a page or program is told of each failure."""
    return {(one.code, f"Line {one.line}: {one.sentence}" if one.line else one.sentence) for one in failed}


def by_act(act: Any) -> Told:
    with pytest.raises(Refusal) as refusal:
        act()
    return {(obstacle.code, str(obstacle.message)) for obstacle in refusal.value.obstacles}


def by_page(response: Any) -> Told:
    assert response.status_code == 422
    return {(obstacle.code, str(obstacle.message)) for obstacle in response.context["obstacles"]}


def by_program(person: Person, application: Application) -> Told:
    client, address = Client(), f"/api/v1/applications/{application.reference}/"
    headers = {"Authorization": f"Bearer {token_of(person)}"}
    etag = client.get(address, headers=headers)["ETag"]
    answer = client.post(address + "submission/", headers=headers | {"If-Match": etag})
    assert answer.status_code == 422, answer.content
    return {(one["code"], one["message"]) for one in answer.json()["obstacles"]}


def fresh(split: Split) -> Split:
    return Split.objects.select_related("form", "use_class", "collection").get(pk=split.pk)


def support() -> Client:
    """Somebody who may do everything on the support pages."""
    user = make_user(make_person("Su Peruser"), is_staff=True)
    user.is_superuser = True
    user.save()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    client = Client()
    client.force_login(user)
    return client


def closed_doors(world: World, application: Application, person: Person) -> None:
    """Programs are offered no other act; the support pages write nothing of it."""
    client, headers = Client(), {"Authorization": f"Bearer {token_of(person)}"}
    address = f"/api/v1/applications/{application.reference}/"
    for method in ("post", "put", "patch", "delete"):
        for where in (address, "/api/v1/applications/"):
            assert getattr(client, method)(where, headers=headers).status_code == 405, (method, where)
    for act in ("decision", "approval", "review"):
        assert client.post(f"{address}{act}/", headers=headers).status_code in {404, 405}, act

    desk = support()
    for model in ("application", "line", "decision", "decisionline", "applicationmove"):
        for door, args in (("add", []), ("change", [application.pk])):
            where = reverse(f"admin:applications_{model}_{door}", args=args)
            assert desk.post(where, {"status": "approved"}).status_code == 403, where


def set_aside_by_hand(world: World, split: Split, mass_ug: int) -> None:
    allotment = Allotment.objects.create(collection=world.collection, label=f"by hand {split.pk}")
    spot = Spot(split, Place.SET_ASIDE, allotment)
    shift(world, Kind.SET_ASIDE, Entry(Spot(split, Place.VAULT), spot, mass_ug, carries=not split.is_divisible))


def test_permanent_storage_is_refused_alike_at_every_door_that_takes_applications(world: World) -> None:
    kept = make_piece(make_sample(world.collection), use_class="permanent", by=world.curator)
    call = call_announced(world, use_classes=["research"], closes_at=None)
    application = make.application_written(world, (kept, 20_000), (world.chip, None))
    answer_call(application, call, by=world.investigator, at=world.at)
    application = make.fresh(application)
    person = As(world.investigator)

    verdict = verdict_on_application(application, at=world.later())
    owed = sentences(verdict.failed)
    assert {code for code, _says in owed} == {"use_class", "offered"}

    assert by_act(lambda: submit_application(application, by=world.investigator, at=world.at)) == owed
    assert by_page(person.post("applications:submit", application.reference, version=application.row_version)) == owed
    assert by_program(world.investigator, application) == owed

    # Where one only asks, the same rule answers with the same sentence.
    sentence = verdict_on_split(fresh(kept), at=world.at, mass_ug=20_000).answer("use_class").sentence
    assert f"Line 1: {sentence}" in {says for _code, says in owed}
    piece_page: Any = Client().get(f"/holdings/{kept.identifier}/?mass=20+mg")
    basket: Any = Client().post("/basket/", {"piece": [kept.identifier], f"piece-{kept.pk}-mass": "20 mg", "go": "on"})
    basket = Client(headers={"cookie": f"basket={basket.cookies['basket'].value}"}).get("/basket/")
    for page in (piece_page, basket, person.get("applications:detail", application.reference)):
        assert escape(sentence) in text_of(page)
    program = Client().get(f"/api/v1/splits/{kept.identifier}/may-i-ask/?mass=20+mg").json()
    assert [one["sentence"] for one in program["rules"] if one["code"] == "use_class"] == [sentence]
    assert not program["may"]

    closed_doors(world, application, world.investigator)
    saved_at = world.at + timedelta(hours=1)
    ApplicationVersion.objects.create(application=application, number=1, content={}, sha256="", saved_at=saved_at)
    with refused("applications_applicationmove_asks_for_what_is_offered"):
        move_by_hand(world, application, "submitted", by=world.investigator)
    with refused("applications_application_status_moves_by_its_table"):
        sql("UPDATE applications_application SET status = 'submitted' WHERE id = %s", application.pk)
    with refused("ledger_line_only_lendable_use_classes"):
        set_aside_by_hand(world, kept, 20_000)
    assert make.fresh(application).status == "draft"


def test_what_is_kept_back_or_blocked_is_refused_alike_at_every_door_that_decides(world: World) -> None:
    make.put_policy(world, line_limit_ug=None)
    application = make.application_recommended(world, (world.powder, TOO_MUCH_UG), (world.chip, None))
    block = block_split(world.chip, reason="on show", until_on=None, by=world.curator, at=world.later())
    application = make.fresh(application)
    authority = As(world.authority)
    typed = {"line-1-outcome": "approved", "line-2-outcome": "approved", "reason": "As advised."}

    owed = sentences(verdict_on_application(application, at=world.later()).failed)
    assert {code for code, _says in owed} == {"kept_back", "blocked"}

    words = make.words(application)
    decide: dict[str, Any] = {"lines": words, "reason": "As advised.", "by": world.authority, "at": world.at}
    assert by_act(lambda: decide_application(application, **decide)) == owed
    assert by_page(authority.post("applications:decide", application.reference, **typed)) == owed
    # Neither rule is ever waived.
    waived = {"kept_back": "please", "blocked": "please"}
    refusal = by_act(lambda: decide_application(application, waive=waived, **decide))
    assert owed < refusal
    assert {code for code, _says in refusal - owed} == {"not_waivable"}
    shown = text_of(authority.get("applications:decide", application.reference))
    assert all(escape(says) in shown for _code, says in owed)

    closed_doors(world, application, world.authority)
    with refused("ledger_line_only_above_what_is_kept_back"):
        set_aside_by_hand(world, fresh(world.powder), TOO_MUCH_UG)
    with refused("ledger_line_only_pieces_not_blocked"):
        set_aside_by_hand(world, fresh(world.chip), world.chip.in_vault_ug)
    with refused("applications_applicationmove_has_its_decision"):
        move_by_hand(world, application, "approved", by=world.authority)
    with not_permitted():
        sql("UPDATE ledger_account SET balance_ug = 0")
    assert not Decision.objects.exists()
    assert not Loan.objects.exists()

    # The same doors are open once nothing stands in the way.
    lift_block(block, reason="back from the show", by=world.curator, at=world.later())
    typed |= {"line-1-outcome": "less", "line-1-mass": "900 mg", "line-1-reason": "100 mg must stay."}
    assert authority.post("applications:decide", application.reference, **typed).status_code == 302
    assert sorted(Loan.objects.get().items.values_list("approved_ug", flat=True)) == [12_000, 900_000]


def test_no_other_door_calls_these_acts() -> None:
    acts = {"submit_application", "decide_application"}
    doors = ("registry/web", "registry/api", "registry/admin", "registry/console", "registry/reports")
    calling = {
        (source.name_of(file), node.id)
        for door in doors
        for file in source.files(door, ".py")
        for node in ast.walk(source.syntax(file))
        if isinstance(node, ast.Name) and node.id in acts
    }
    assert calling == {
        ("registry/web/applications/views/writing.py", "submit_application"),
        ("registry/web/applications/views/deciding.py", "decide_application"),
        ("registry/api/views/applications.py", "submit_application"),
        ("registry/console/demonstration/lending.py", "submit_application"),
        ("registry/console/demonstration/lending.py", "decide_application"),
    }
