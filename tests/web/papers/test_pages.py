"""Papers are printed by a press and fetched by whoever works on the loan; what is signed is the document shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.applications.models import DecisionLetter
from registry.foundation.clocks import now
from registry.loans.actions.agree import revise_agreement
from registry.loans.models import Agreement, Loan
from tests.factories.applications import application_approved, application_declined
from tests.papers.test_printing import words_in
from tests.web.people import As, text_of
from tests.worlds import World, item_ready, loan_opened, loan_signed, only_item, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


def typed_agreement(world: World, **changes: str) -> dict[str, str]:
    today = world.collection.date_of(world.at)
    return {
        "from_on": today.isoformat(),
        "to_on": (today + timedelta(days=4000)).isoformat(),
        "language": "both",
        "terms": "Return it.",
        "terms_zh": "请归还。",
        "version": "",
        **changes,
    }


def drafted(world: World) -> Loan:
    world.at = now() - timedelta(hours=2)  # a loan of last year could no longer be signed
    loan = loan_opened(world)
    assert As(world.curator).post("loans:agreement", loan.reference, **typed_agreement(world)).status_code == 302
    return Loan.objects.get(pk=loan.pk)


def test_a_first_draft_offers_terms_in_both_languages(world: World) -> None:
    page = text_of(As(world.curator).get("loans:agreement", loan_opened(world).reference))
    assert "lends" in page
    assert "不得转借他人" in page


def test_a_character_that_cannot_be_printed_is_refused_at_its_field_and_nothing_typed_is_lost(world: World) -> None:
    loan = loan_opened(world)
    page = As(world.curator).post("loans:agreement", loan.reference, **typed_agreement(world, terms="Dry 🌧"))
    assert page.status_code == 422
    assert "id_terms_error" in text_of(page)
    assert "Dry 🌧" in text_of(page)
    assert not Agreement.objects.exists()


def test_whoever_works_on_the_loan_fetches_the_document_and_others_do_not(world: World) -> None:
    loan = drafted(world)
    answer = As(world.representative).get("papers:agreement", loan.reference)
    assert answer["Content-Type"] == "application/pdf"
    assert "请归还。" in words_in(answer.content)
    assert As(world.stranger).get("papers:agreement", loan.reference).status_code == 404


def test_the_page_to_sign_shows_the_digest_of_the_document_and_signs_that(world: World) -> None:
    loan = drafted(world)
    assert loan.agreement is not None
    browser = As(world.representative)
    digest = str(loan.agreement.document_id)
    assert digest in text_of(browser.get("loans:sign", loan.reference))
    browser.post("loans:sign", loan.reference, digest=digest, side="borrower", agreed="on")
    assert loan.agreement.signatures.get().document_id == digest
    assert digest in text_of(browser.get("loans:detail", loan.reference))


def test_a_document_printed_anew_meanwhile_is_not_signed_unread(world: World) -> None:
    loan = drafted(world)
    kept = loan.agreement
    assert kept is not None
    digest = str(kept.document_id)
    revise_agreement(
        kept,
        version=kept.row_version,
        from_on=kept.from_on,
        to_on=kept.to_on,
        terms="Other terms.",
        by=world.curator,
        at=world.later(),
    )
    page = As(world.representative).post("loans:sign", loan.reference, digest=digest, side="borrower", agreed="on")
    assert page.status_code == 409
    assert not kept.signatures.exists()


def test_a_packing_list_waits_for_a_piece_that_is_ready(world: World) -> None:
    loan = loan_signed(world)
    browser = As(world.processor)
    assert "there is nothing to pack" in text_of(browser.get("loans:detail", loan.reference))
    item_ready(world, only_item(loan))
    browser.post("papers:print", loan.reference, "packing_list", language="zh")
    paper = loan.papers.get()
    answer = browser.get("loans:paper", loan.reference, paper.pk)
    assert "装箱单" in words_in(answer.content)
    assert paper.file_id in text_of(browser.get("loans:detail", loan.reference))


def test_a_language_that_is_none_is_refused(world: World) -> None:
    loan = loan_signed(world)
    page = As(world.curator).post("papers:print", loan.reference, "certificate", language="xx")
    assert page.status_code == 422
    assert not loan.papers.exists()


def test_an_applicant_prints_the_decision_as_a_letter_and_a_reviewer_may_not(world: World) -> None:
    application = application_approved(world)
    browser = As(world.investigator)
    assert "Print the decision letter" in text_of(browser.get("applications:detail", application.reference))
    browser.post("papers:print_letter", application.reference, language="both")
    letter = DecisionLetter.objects.get()
    said = words_in(browser.get("papers:letter", application.reference, letter.pk).content)
    assert application.reference in said
    assert "借用申请决定书" in said
    reviewer = As(world.reviewers[0])
    assert reviewer.get("papers:letter", application.reference, letter.pk).status_code == 403
    assert letter.file_id not in text_of(reviewer.get("applications:detail", application.reference))


def test_a_letter_of_refusal_gives_the_reasons(world: World) -> None:
    application = application_declined(world)
    As(world.curator).post("papers:print_letter", application.reference, language="en")
    said = words_in(DecisionLetter.objects.get().file.read())
    assert "declined" in said
    assert "neededinatest" in said
    assert "Whatcomesnext" not in said
