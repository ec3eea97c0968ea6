"""Each step of a loan by its form: done and onward, or refused with everything typed still there."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.foundation.clocks import now
from registry.loans.models import Agreement, Loan, LoanItem, UseReport
from tests import worlds
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db

TERMS = {"from_on": "2026-01-01", "to_on": "2030-01-01", "terms": "Return what is left."}
BALANCE = {"balance": "XPR-2", "uncertainty": "0.01"}


@pytest.fixture
def world() -> World:
    return small_collection()


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_terms_are_drawn_up_changed_and_signed_as_shown(world: World) -> None:
    world.at = now() - timedelta(hours=2)  # a loan of last year could no longer be signed
    loan = worlds.loan_opened(world)
    curator, representative = As(world.curator), As(world.representative)
    assert world.powder.identifier in text_of(curator.get("loans:agreement", loan.reference))
    wrong = curator.post("loans:agreement", loan.reference, **TERMS | {"to_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert "An agreement ends after it starts." in text_of(wrong)
    assert curator.post("loans:agreement", loan.reference, **TERMS).status_code == 302
    kept = Agreement.objects.get()
    late = curator.post("loans:agreement", loan.reference, **TERMS | {"terms": "Mine."}, version=kept.row_version + 1)
    assert late.status_code == 409
    assert "Mine." in text_of(late)

    document = str(Agreement.objects.get().document_id)
    assert document in text_of(representative.get("loans:sign", loan.reference))
    stale = representative.post(
        "loans:sign", loan.reference, digest=digest("another text"), side="borrower", agreed="on"
    )
    assert stale.status_code == 409
    assert not kept.signatures.exists()
    typed = {"digest": document, "agreed": "on"}
    assert representative.post("loans:sign", loan.reference, **typed, side="borrower").status_code == 302
    assert representative.get("loans:sign", loan.reference).status_code == 403
    scan = SimpleUploadedFile("signed.pdf", b"%PDF-1.7 signed")
    assert curator.post("loans:sign", loan.reference, **typed, side="lender", scan=scan).status_code == 302
    assert Loan.objects.get().status == "signed"
    assert curator.get("loans:scan", loan.reference, "lender").content == b"%PDF-1.7 signed"


def test_a_representative_cannot_sign_for_the_lender(world: World) -> None:
    loan = worlds.loan_opened(world)
    As(world.curator).post("loans:agreement", loan.reference, **TERMS)
    typed = {"digest": Agreement.objects.get().document_id, "agreed": "on", "side": "lender"}
    assert As(world.representative).post("loans:sign", loan.reference, **typed).status_code == 403
    assert not Agreement.objects.get().signatures.exists()


def test_a_second_loan_stands_on_the_agreement_there_is(world: World) -> None:
    first = worlds.loan_signed(world)
    second = worlds.loan_opened(world)
    curator = As(world.curator)
    page = text_of(curator.get("loans:agreement", second.reference))
    assert "Or stand on an agreement there is" in page
    assert curator.post("loans:join", second.reference, agreement=first.agreement_id).status_code == 302
    second.refresh_from_db()
    assert second.agreement_id == first.agreement_id
    assert second.status == "signed"


def test_a_disabled_act_says_why(world: World) -> None:
    loan = worlds.loan_opened(world)
    page = text_of(As(world.processor).get("loans:detail", loan.reference))
    assert "This loan has no agreement yet." in page
    refused = As(world.processor).post(
        "loans:prepare",
        loan.reference,
        1,
        **BALANCE,
        before="1000",
        portion="20",
        after="980",
        confirmed="1000000/20000/980000/",
    )
    assert refused.status_code == 422


def test_the_loss_of_a_cut_is_shown_before_it_is_recorded(world: World) -> None:
    loan = worlds.loan_signed(world)
    processor = As(world.processor)
    typed = BALANCE | {"before": "1000", "portion": "20.002", "after": "979.900", "identifier": "", "container": ""}
    shown = processor.post("loans:prepare", loan.reference, 1, **typed)
    assert shown.status_code == 200
    assert "0.098" in text_of(shown)
    assert LoanItem.objects.get().status == "set_aside"
    changed = typed | {"portion": "20.001", "confirmed": "1000000/20002/979900/"}
    assert "0.099" in text_of(processor.post("loans:prepare", loan.reference, 1, **changed))
    assert LoanItem.objects.get().status == "set_aside"
    done = processor.post("loans:prepare", loan.reference, 1, **typed, confirmed="1000000/20002/979900/")
    assert done.status_code == 302
    item = LoanItem.objects.get()
    assert (item.status, item.issued_ug) == ("preparing", 20_002)


def test_a_cut_that_loses_too_much_is_refused_at_its_field(world: World) -> None:
    loan = worlds.loan_signed(world)
    typed = BALANCE | {"before": "1000", "portion": "20", "after": "970", "confirmed": "1000000/20000/970000/"}
    page = As(world.processor).post("loans:prepare", loan.reference, 1, **typed)
    assert page.status_code == 422
    assert "were lost in cutting" in text_of(page)


def test_a_whole_piece_is_weighed_against_the_books(world: World) -> None:
    loan = worlds.loan_signed(world, worlds.whole_piece(world, world.chip))
    processor = As(world.processor)
    page = processor.post("loans:prepare", loan.reference, 1, **BALANCE, reading="11")
    assert page.status_code == 422
    assert "correct the books first" in text_of(page)
    assert processor.post("loans:prepare", loan.reference, 1, **BALANCE, reading="12").status_code == 302
    assert processor.post("loans:prepare", loan.reference, 1, container="Box", seal="S-1").status_code == 302
    assert LoanItem.objects.get().status == "ready"


def test_nothing_leaves_without_its_papers(world: World) -> None:
    loan = worlds.loan_signed(world, papers_demanded=("insurance",))
    item = worlds.item_ready(world, worlds.only_item(loan))
    processor = As(world.processor)
    assert "This paper is missing: insurance certificate." in text_of(processor.get("loans:detail", loan.reference))
    typed = {"items": "1", f"seal-{item.pk}": "S-1", "way": "in_person"}
    page = processor.post("loans:hand_over", loan.reference, **typed)
    assert page.status_code == 422
    paper = SimpleUploadedFile("insurance.pdf", b"%PDF-1.7 insured")
    added = As(world.curator).post("loans:add_paper", loan.reference, kind="insurance", file=paper)
    assert added.status_code == 302
    kept = loan.papers.get()
    assert As(world.investigator).get("loans:paper", loan.reference, kept.pk).content == b"%PDF-1.7 insured"
    no_carrier = processor.post("loans:hand_over", loan.reference, **typed | {"way": "carrier"})
    assert "Name the carrier." in text_of(no_carrier)
    assert processor.post("loans:hand_over", loan.reference, **typed).status_code == 302
    assert LoanItem.objects.get().status == "handed_over"


def test_a_broken_seal_is_told_in_words(world: World) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    researcher = As(world.investigator)
    page = researcher.post("loans:acknowledge", item.loan.reference, 1, seal_whole="no")
    assert page.status_code == 422
    assert "The seal is broken: say what you found." in text_of(page)
    done = researcher.post("loans:acknowledge", item.loan.reference, 1, seal_whole="no", remark="Scratched.")
    assert done.status_code == 302
    assert Loan.objects.get().due_on is not None
    assert As(world.representative).get("loans:acknowledge", item.loan.reference, 1).status_code == 403


def test_use_is_reported_with_evidence_and_never_beyond_what_is_there(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    researcher = As(world.investigator)
    typed = {"method": world.method.pk, "process_loss": "", "remark": "Two spots."}
    page = researcher.post("loans:report_use", item.loan.reference, 1, **typed, consumed="21")
    assert page.status_code == 422
    assert "by the books there are" in text_of(page)
    assert "Two spots." in text_of(page)
    log = SimpleUploadedFile("log.csv", b"spot\n1\n")
    done = researcher.post("loans:report_use", item.loan.reference, 1, **typed, consumed="5", evidence=log)
    assert done.status_code == 302
    report = UseReport.objects.get()
    assert report.consumed_ug == 5_000
    given = As(world.curator).get("loans:evidence", item.loan.reference, 1, report.pk)
    assert given.content == b"spot\n1\n"


def test_what_is_used_up_is_closed_by_the_curator(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    reference = item.loan.reference
    As(world.investigator).post("loans:report_use", reference, 1, method=world.method.pk, consumed="20")
    assert "Close as used up" in text_of(As(world.curator).get("loans:detail", reference))
    done = As(world.curator).post("loans:close_used_up", reference, 1, reason="The vial is empty.")
    assert done.status_code == 302
    assert Loan.objects.get().status == "closed"


def test_what_comes_back_is_declared_and_weighed_by_two(world: World) -> None:
    item = worlds.item_used(world, worlds.only_item(worlds.loan_signed(world)))
    reference = item.loan.reference
    researcher, processor = As(world.investigator), As(world.processor)
    page = researcher.post("loans:send_back", reference, items="1", way="in_person")
    assert page.status_code == 422
    assert "say how much is sent" in text_of(page)
    sent = researcher.post("loans:send_back", reference, items="1", way="in_person", **{f"declared-{item.pk}": "15"})
    assert sent.status_code == 302
    assert processor.post("loans:receive", reference, 1, seal_whole="yes").status_code == 302
    alone = processor.post("loans:reweigh", reference, 1, **BALANCE, reading="15")
    assert alone.status_code == 422
    both = processor.post(
        "loans:reweigh", reference, 1, **BALANCE, reading="15", second_by=str(world.second_processor.pk)
    )
    assert both.status_code == 302
    assert LoanItem.objects.get().status == "reweighed"


def test_the_balance_shows_its_equation_and_closes(world: World) -> None:
    item = worlds.item_reweighed(world, worlds.only_item(worlds.loan_signed(world)), short_ug=50)
    curator = As(world.curator)
    page = text_of(curator.get("loans:reconcile", item.loan.reference))
    for figure in ("20.000", "14.950", "5.000", "0.050", "±0.100"):
        assert figure in page
    assert curator.post("loans:reconcile", item.loan.reference, 1).status_code == 302
    assert Loan.objects.get().status == "closed"
    again = curator.post("loans:reconcile", item.loan.reference, 1)
    assert again.status_code == 422


def test_a_discrepancy_is_corrected_weighed_again_or_written_off(world: World) -> None:
    item = worlds.item_in_discrepancy(world, worlds.only_item(worlds.loan_signed(world)), short_ug=3_000)
    reference = item.loan.reference
    curator, processor, authority = As(world.curator), As(world.processor), As(world.authority)
    nothing = curator.post("loans:correct", reference, 1, consumed="0", reason="None.")
    assert nothing.status_code == 422
    assert curator.get("loans:write_off", reference, 1).status_code == 403
    once_more = processor.post(
        "loans:weigh_again",
        reference,
        1,
        **BALANCE,
        reading="12.5",
        second_by=str(world.second_processor.pk),
        reason="Another balance.",
    )
    assert once_more.status_code == 302
    assert curator.post("loans:reconcile", reference, 1).status_code == 302
    assert LoanItem.objects.get().status == "discrepancy"
    assert "cannot be explained" in text_of(authority.get("loans:write_off", reference, 1))
    assert authority.post("loans:write_off", reference, 1, reason="").status_code == 422
    assert authority.post("loans:write_off", reference, 1, reason="A spill.").status_code == 302
    assert Loan.objects.get().status == "closed"
    page = text_of(curator.get("loans:reconcile", reference))
    assert "Written off" in page
    assert "2.500" in page


def test_pieces_are_cancelled_with_a_reason(world: World) -> None:
    loan = worlds.loan_signed(world)
    curator = As(world.curator)
    assert curator.post("loans:cancel", loan.reference, items="1", reason="").status_code == 422
    assert curator.post("loans:cancel", loan.reference, items="1", reason="The project ended.").status_code == 302
    assert Loan.objects.get().status == "cancelled"


def test_what_happened_is_written_with_its_own_time(world: World) -> None:
    item = worlds.item_sent_back(world, worlds.only_item(worlds.loan_signed(world)))
    processor = As(world.processor)
    early = processor.post("loans:receive", item.loan.reference, 1, seal_whole="yes", at="2020-01-01T10:00")
    assert early.status_code == 422
    assert "something later than that is on record already" in text_of(early)
    future = processor.post("loans:receive", item.loan.reference, 1, seal_whole="yes", at="2120-01-01T10:00")
    assert "That is still to come" in text_of(future)
    local = world.later(days=1).astimezone(world.collection.zone)
    typed = local.strftime("%Y-%m-%dT%H:%M")
    assert processor.post("loans:receive", item.loan.reference, 1, seal_whole="yes", at=typed).status_code == 302
    assert item.moves.get(to="received").happened_at == local
