"""The support pages go round no law: what acts write is only shown, nothing is deleted, and nobody slips in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from registry.access.roles import Role
from registry.admin.site import support
from registry.holdings.models import Split
from registry.parties.models import User
from tests.factories.holdings import make_collection, make_piece, make_sample
from tests.factories.parties import make_person, make_person_with_role, make_user

pytestmark = pytest.mark.django_db

LAW_BEARING = {"audit", "papers", "ledger", "loans", "applications"}
KEPT = {
    "holdings.alternativeidentifier",
    "holdings.collection",
    "holdings.facility",
    "holdings.form",
    "holdings.image",
    "holdings.landingsite",
    "holdings.lithology",
    "holdings.method",
    "holdings.mission",
    "holdings.place",
    "holdings.sample",
    "holdings.split",
    "holdings.subtype",
    "holdings.useclass",
    "parties.affiliation",
    "parties.institution",
    "parties.person",
    "parties.rolegrant",
    "parties.user",
}
"""Everything that may be changed through these pages. A longer list is a decision, not an accident."""
PAGES = sorted(support._registry.items(), key=lambda page: page[0]._meta.label_lower)


@pytest.fixture
def superuser() -> User:
    user = make_user(make_person("Su Peruser"), is_staff=True)
    user.is_superuser = True
    user.save()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user


@pytest.fixture
def client(superuser: User) -> Client:
    client = Client()
    client.force_login(superuser)
    return client


@pytest.fixture
def piece() -> Split:
    return make_piece(make_sample(make_collection("ce5")))


def name(model: type[Model]) -> str:
    return model._meta.label_lower


def rights(page: ModelAdmin[Any], user: User) -> set[str]:
    """What the page would let this user do."""
    request = RequestFactory().get("/admin/")
    request.user = user
    return {right for right in ("add", "change", "delete", "view") if getattr(page, f"has_{right}_permission")(request)}


def is_law_bearing(model: type[Model]) -> bool:
    marked = getattr(model, "append_only", False) or getattr(model, "written_by_triggers", False)
    return marked or model._meta.app_label in LAW_BEARING or name(model) == "holdings.block"


def test_each_page_allows_what_it_should(superuser: User) -> None:
    for model, page in PAGES:
        allowed = rights(page, superuser)
        assert "view" in allowed
        assert "delete" not in allowed
        if is_law_bearing(model):
            assert allowed == {"view"}, model
        else:
            assert name(model) in KEPT


KEPT_BY_TRIGGERS = (
    "facetcell", "facetcount", "samplecell", "samplecount", "facetchange", "edition", "cellmark", "changedue",
    "lastchange", "sampletext", "splittext",
)  # fmt: skip
ROLL_UPS = {f"holdings.{one}" for one in KEPT_BY_TRIGGERS}


def test_every_model_of_the_books_has_its_page() -> None:
    shown = {name(model) for model in support._registry}
    owed = {name(model) for model in apps.get_models() if is_law_bearing(model)}
    # Salts keep reasons secret, so nobody is shown them; roll-ups only count what stands on other pages.
    assert owed - shown == {"audit.salt", *ROLL_UPS}


LAWS = [model for model, _page in PAGES if is_law_bearing(model)]


def address(model: type[Model], door: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{door}", args=args)


@pytest.mark.parametrize("door", ["add", "change", "delete"])
def test_a_raw_post_is_refused(client: Client, piece: Split, door: str) -> None:
    for model in LAWS:
        before = list(model._default_manager.values_list("pk", flat=True))
        where = address(model, door) if door == "add" else address(model, door, before[0] if before else 1)
        answer = client.post(where, {field.name: "1" for field in model._meta.fields} | {"post": "yes"})
        assert answer.status_code == HTTPStatus.FORBIDDEN, where
        assert list(model._default_manager.values_list("pk", flat=True)) == before


def test_no_action_on_a_list_deletes(client: Client, piece: Split) -> None:
    for model, _page in PAGES:
        keys = [str(key) for key in model._default_manager.values_list("pk", flat=True)]
        chosen = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
        client.post(address(model, "changelist"), chosen)
        assert model._default_manager.count() == len(keys)


def test_every_list_and_every_record_opens(client: Client, piece: Split) -> None:
    for model, _page in PAGES:
        assert client.get(address(model, "changelist")).status_code == HTTPStatus.OK, model
        record = model._default_manager.first()
        if record is not None:
            assert client.get(address(model, "change", record.pk)).status_code == HTTPStatus.OK, model


def test_of_a_piece_only_its_description_changes(client: Client, piece: Split) -> None:
    place = reverse("admin:holdings_split_change", args=[piece.pk])
    written = {
        "remark": "Looked at again.",
        "opened_version": piece.row_version,
        "identifier": "stolen",
        "mass_ug": "1",
        "in_vault_ug": "1",
        "use_class": "1",
        "is_weighed": "",
        "condition": "returned",
    }
    assert client.post(place, written).status_code == HTTPStatus.FOUND
    after = Split.objects.get(pk=piece.pk)
    assert after.remark == "Looked at again."
    assert after.row_version == piece.row_version + 1
    kept = ("identifier", "mass_ug", "in_vault_ug", "use_class_id", "is_weighed", "condition", "path", "parent_id")
    assert [getattr(after, column) for column in kept] == [getattr(piece, column) for column in kept]


def test_two_tabs_never_overwrite_each_other(client: Client, piece: Split) -> None:
    place = reverse("admin:holdings_split_change", args=[piece.pk])
    client.post(place, {"remark": "The first.", "opened_version": piece.row_version})
    answer = client.post(place, {"remark": "The second.", "opened_version": piece.row_version})
    assert "in the meantime" in answer.content.decode()
    assert Split.objects.get(pk=piece.pk).remark == "The first."


def test_a_role_in_the_registry_opens_nothing_here() -> None:
    client = Client()
    user = make_user(make_person_with_role(Role.AUDITOR, collection=make_collection()))
    client.force_login(user)
    assert client.get("/admin/login/").status_code == HTTPStatus.FORBIDDEN
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_nobody_signs_in_at_this_door() -> None:
    answer = Client().post("/admin/login/?next=/admin/", {"username": "a", "password": "b"})
    assert answer["Location"].startswith("/account/login/")


def test_staff_keep_reference_data_but_neither_people_nor_what_acts_wrote(client: Client, superuser: User) -> None:
    User.objects.update(is_superuser=False)
    assert client.get("/admin/holdings/mission/add/").status_code == HTTPStatus.OK
    assert client.get("/admin/parties/person/").status_code == HTTPStatus.FORBIDDEN
    assert client.get("/admin/parties/rolegrant/add/").status_code == HTTPStatus.FORBIDDEN
    assert client.get("/admin/applications/review/").status_code == HTTPStatus.FORBIDDEN
