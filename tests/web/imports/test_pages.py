"""A curator uploads a file, reads what becomes of every row, and confirms; nobody else may."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from registry.access.roles import Role
from registry.holdings.models import Collection, Sample, Split
from registry.ledger.models import Movement
from registry.loans.models import Loan
from tests.factories.holdings import make_piece, make_sample
from tests.factories.parties import make_institution, make_person_with_role
from tests.importing.books import PIECES, SAMPLES, collection_with_curator
from tests.web.people import As, text_of

pytestmark = pytest.mark.django_db


def upload(browser: As, collection: Collection, text: str, **choices: str) -> Any:
    file = SimpleUploadedFile("books.csv", text.encode(), content_type="text/csv")
    return browser.post("imports:upload", collection=collection.code, file=file, **choices)


def confirm(browser: As, address: str) -> Any:
    with override_settings(DEMO=True):
        return browser.client.post(address)


def test_a_file_is_uploaded_previewed_and_confirmed() -> None:
    collection, curator = collection_with_curator()
    browser = As(curator)
    assert browser.get("imports:upload").status_code == HTTPStatus.OK
    to = upload(browser, collection, SAMPLES, pieces="on", on="2020-01-01")
    assert to.status_code == HTTPStatus.FOUND

    page = browser.follow(to.url)
    assert page.status_code == HTTPStatus.OK
    assert "Nothing is written yet" in text_of(page)
    assert not Sample.objects.exists()

    done = confirm(browser, to.url)
    assert done.status_code == HTTPStatus.FOUND
    assert Sample.objects.count() == 3
    movement = Movement.objects.get()
    assert collection.date_of(movement.happened_at).isoformat() == "2020-01-01"
    assert movement.evidence is not None
    assert movement.by == curator
    assert "Nothing new" in text_of(browser.follow(to.url))


def test_errors_are_shown_with_line_and_column_and_cannot_be_confirmed() -> None:
    collection, curator = collection_with_curator()
    browser = As(curator)
    to = upload(browser, collection, SAMPLES.replace("3830", "=1+1"), pieces="on")
    text = text_of(browser.follow(to.url))
    assert "1 error" in text
    assert "spreadsheet formula" in text
    refused = confirm(browser, to.url)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Sample.objects.exists()


def test_samples_without_pieces_then_pieces() -> None:
    collection, curator = collection_with_curator()
    browser = As(curator)
    for text in (SAMPLES, PIECES):
        to = upload(browser, collection, text)
        assert confirm(browser, to.url).status_code == HTTPStatus.FOUND
    assert Split.objects.count() == 3


def test_every_row_can_be_had_as_a_file() -> None:
    collection, curator = collection_with_curator()
    browser = As(curator)
    to = upload(browser, collection, SAMPLES, pieces="on")
    answer = browser.follow(to.url.replace("/?", "/rows.csv?"))
    assert answer["Content-Type"].startswith("text/csv")
    assert len(answer.content.decode().splitlines()) == 4


def test_a_map_with_a_mistake_is_refused_at_its_field() -> None:
    collection, curator = collection_with_curator()
    answer = upload(As(curator), collection, SAMPLES, map="Nr.,colour")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Line 1 of the map" in text_of(answer)


@pytest.mark.parametrize("role", [Role.PROCESSOR, Role.AUDITOR, Role.REVIEWER])
def test_others_may_not_import(role: Role) -> None:
    collection, curator = collection_with_curator()
    to = upload(As(curator), collection, SAMPLES, pieces="on")
    browser = As(make_person_with_role(role, collection=collection))
    assert browser.get("imports:upload").status_code == HTTPStatus.FORBIDDEN
    assert browser.follow(to.url).status_code == HTTPStatus.FORBIDDEN
    assert confirm(browser, to.url).status_code == HTTPStatus.FORBIDDEN


def test_a_curator_of_another_collection_may_not_import_here() -> None:
    collection, curator = collection_with_curator()
    _other, stranger = collection_with_curator("other")
    to = upload(As(curator), collection, SAMPLES, pieces="on")
    assert As(stranger).follow(to.url).status_code == HTTPStatus.FORBIDDEN


def test_open_loans_are_previewed_with_their_faults_and_taken_over_once_confirmed() -> None:
    collection, curator = collection_with_curator()
    borrower = make_institution("Invented Institute of Old Books")
    holder = make_person_with_role(Role.RESEARCHER, institution=borrower)
    piece = make_piece(
        make_sample(collection, identifier="15415"), "15415,33", mass_ug=None, form="section", by=curator
    )
    head = "Loan,Piece,Borrower,Investigator,Lent,Due,Agreement,Agreement from,Agreement to,Signed paper"
    row = f'L-1,"{piece}",{borrower.name},{holder.email},2019-05-31,2027-05-31,A-1,2019-05-01,2030-01-01,Binder 12'
    browser = As(curator)
    bad = upload(browser, collection, f"{head}\n{row.replace('2019-05-31', '31.5.2019')}\n", on="2026-01-01")
    page = text_of(browser.follow(bad.url))
    assert "write it as 2019-05-31" in page
    assert "Take these loans over" not in page
    good = upload(browser, collection, f"{head}\n{row}\n", on="2026-01-01")
    assert "Take these loans over" in text_of(browser.follow(good.url))
    assert not Loan.objects.exists()
    done = confirm(browser, good.url)
    assert done.status_code == HTTPStatus.FOUND
    loan = Loan.objects.get()
    assert (loan.status, loan.opening.called) == ("active", "L-1")
    for name in ("loans:detail", "loans:agreement", "loans:then"):
        assert browser.get(name, loan.reference).status_code == HTTPStatus.OK
    assert As(holder).get("loans:detail", loan.reference).status_code == HTTPStatus.OK
