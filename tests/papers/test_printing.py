"""Papers say what the books say, in the languages asked for, as PDF/A, and hold no character the font has not."""

from __future__ import annotations

import hashlib
import io
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.utils import CursorWrapper
from pypdf import PdfReader

from registry.foundation.refusal import NotPermitted, Refusal, Stale
from registry.loans.actions.agree import draft_agreement, revise_agreement, sign_agreement
from registry.loans.actions.cancel import cancel_items
from registry.loans.actions.papers import print_loan_paper
from registry.loans.models import Agreement, Loan, LoanPaper
from registry.papers import printing
from registry.papers.characters import missing_from, printable
from registry.papers.languages import BOTH, CHINESE, ENGLISH
from tests.worlds import World, item_on_loan, item_ready, loan_opened, loan_signed, only_item, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


def reader_of(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words_in(content: bytes) -> str:
    """All text of the paper, its spaces and line ends left out: typesetting puts them where it likes."""
    return "".join("".join(page.extract_text().split()) for page in reader_of(content).pages)


def document_of(agreement: Agreement) -> bytes:
    agreement.refresh_from_db()
    assert agreement.document is not None
    return agreement.document.read()


def drafted(world: World, **changes: str) -> Agreement:
    loan = loan_opened(world)
    today = world.collection.date_of(world.at)
    terms = {"terms": "Only the approved methods.", **changes}
    return draft_agreement(
        loan, from_on=today, to_on=today + timedelta(days=400), **terms, by=world.curator, at=world.later()
    )


def test_the_font_has_what_gb_2312_has() -> None:
    codes = [bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]
    letters = "".join(code.decode("gb2312", "ignore") for code in codes)
    assert missing_from(letters) == []
    assert len(letters) == 6763
    assert 0x1F315 not in printable()


def test_an_agreement_is_pdf_a_and_names_parties_pieces_and_the_head_of_the_record(world: World) -> None:
    agreement = drafted(world)
    content = document_of(agreement)
    said = words_in(content)
    assert "Loanagreement" in said
    assert "".join(world.borrower.name.split()) in said
    assert world.powder.identifier in said
    assert "20mg" in said
    assert "Onlytheapprovedmethods." in said
    assert "ce5:" in said
    metadata = reader_of(content).xmp_metadata
    assert metadata is not None
    assert b"pdfaid:part>2<" in metadata.stream.get_data()


def test_both_languages_stand_side_by_side(world: World) -> None:
    said = words_in(document_of(drafted(world, terms_zh="只用批准的方法。", language=BOTH)))
    assert "Onlytheapprovedmethods." in said
    assert "只用批准的方法。" in said
    assert "借用协议" in said


def test_a_chinese_agreement_holds_no_english_words_of_ours(world: World) -> None:
    said = words_in(document_of(drafted(world, terms="只用批准的方法。", language=CHINESE)))
    assert "借用协议" in said
    assert "Loanagreement" not in said


def test_side_by_side_without_chinese_terms_is_refused_at_its_field(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        drafted(world, language=BOTH)
    assert [obstacle.field for obstacle in refused.value.obstacles] == ["terms_zh"]


def test_a_character_outside_the_font_is_refused_with_its_field_named_and_nothing_is_drafted(world: World) -> None:
    with pytest.raises(Refusal) as refused, transaction.atomic():
        drafted(world, terms="Keep it dry 🌧 and call 𠮷.")
    (obstacle,) = refused.value.obstacles
    assert obstacle.field == "terms"
    assert "Terms" in obstacle.message
    assert "U+1F327" in obstacle.message
    assert not Agreement.objects.exists()


def test_markup_in_a_text_stays_text(world: World) -> None:
    assert '#panic("no")$x$*bold*' in words_in(document_of(drafted(world, terms='#panic("no") $x$ *bold*')))


def test_the_same_agreement_is_the_same_bytes(world: World) -> None:
    from_it = document_of(drafted(world))
    assert hashlib.sha256(from_it).hexdigest() == Agreement.objects.get().document_id


def test_a_signature_is_under_the_document(world: World) -> None:
    agreement = drafted(world)
    signature = sign_agreement(agreement, side="lender", by=world.curator, at=world.later())
    agreement.refresh_from_db()
    assert signature.document_id == agreement.document_id is not None


def test_a_change_of_terms_is_printed_anew(world: World) -> None:
    agreement = drafted(world)
    before = agreement.document_id
    revise_agreement(
        agreement,
        version=agreement.row_version,
        from_on=agreement.from_on,
        to_on=agreement.to_on,
        terms="Other terms.",
        by=world.curator,
        at=world.later(),
    )
    assert "Otherterms." in words_in(document_of(agreement))
    assert agreement.document_id != before


def test_raw_sql_signs_no_other_document_and_swaps_none_that_was_signed(
    world: World, app_cursor: CursorWrapper
) -> None:
    agreement = drafted(world)
    sign_agreement(agreement, side="lender", by=world.curator, at=world.later())
    with pytest.raises(IntegrityError, match="what was signed stays as signed"), transaction.atomic():
        app_cursor.execute("UPDATE loans_agreement SET document_id = NULL")
    with pytest.raises(IntegrityError, match="this is not the document"), transaction.atomic():
        app_cursor.execute(
            "INSERT INTO loans_signature (agreement_id, side, by_id, signed_at, terms_sha256, evidence, event_id)"
            " SELECT agreement_id, 'borrower', %s, signed_at, terms_sha256, '', event_id FROM loans_signature",
            [world.representative.pk],
        )


def test_a_document_is_none_once_its_terms_are_changed_behind_it(world: World, app_cursor: CursorWrapper) -> None:
    agreement = drafted(world)
    app_cursor.execute("UPDATE loans_agreement SET terms = 'Anything goes.'")
    agreement.refresh_from_db()
    assert agreement.document is None


def certificate(world: World, loan: Loan, language: str = ENGLISH) -> LoanPaper:
    return print_loan_paper(loan, kind="certificate", language=language, by=world.curator, at=world.later())


def test_a_certificate_needs_both_signatures_and_tells_of_them(world: World) -> None:
    with pytest.raises(Refusal, match="no agreement"):
        certificate(world, loan_opened(world))
    loan = loan_signed(world)
    item_on_loan(world, only_item(loan))
    item = only_item(loan)
    said = words_in(certificate(world, loan).file.read())
    assert item.piece.identifier in said
    assert str(item) in said
    assert loan.agreement is not None
    assert str(loan.agreement.document_id) in said


def test_a_cancelled_loan_has_nothing_to_certify(world: World) -> None:
    loan = loan_signed(world)
    cancel_items(loan, items=list(loan.items.all()), reason="Not needed.", by=world.curator, at=world.later())
    with pytest.raises(Refusal) as refusal:
        certificate(world, loan)
    assert refusal.value.codes == ["loan_cancelled"]


def test_a_certificate_in_chinese(world: World) -> None:
    said = words_in(certificate(world, loan_signed(world), CHINESE).file.read())
    assert "月球样品证书" in said
    assert "certificate" not in said


def test_a_packing_list_names_seal_and_mass_and_counts_as_the_paper_demanded(world: World) -> None:
    loan = loan_signed(world, papers_demanded=("packing_list",))
    with pytest.raises(Refusal, match="nothing to pack"):
        print_loan_paper(loan, kind="packing_list", language=BOTH, by=world.processor, at=world.later())
    item_ready(world, only_item(loan))
    paper = print_loan_paper(loan, kind="packing_list", language=BOTH, by=world.processor, at=world.later())
    said = words_in(paper.file.read())
    assert "S-1001" in said
    assert "20mg" in said
    assert "装箱单" in said
    assert paper.kind == "packing_list"


def test_only_the_office_prints_certificates(world: World) -> None:
    loan = loan_signed(world)
    for person in (world.processor, world.investigator, world.stranger):
        with pytest.raises(NotPermitted):
            print_loan_paper(loan, kind="certificate", language=ENGLISH, by=person, at=world.later())


def test_a_printed_paper_is_called_in_its_own_language(world: World) -> None:
    loan = loan_signed(world)
    assert certificate(world, loan, BOTH).name == f"Sample certificate 样品证书 {loan.reference}"
    assert certificate(world, loan, CHINESE).name == f"样品证书 {loan.reference}"


def test_a_collections_own_template_is_taken_before_the_one_for_all(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(printing.folder(), tmp_path, dirs_exist_ok=True)
    (tmp_path / "ce5").mkdir()
    own = '#import "/common.typ": *\n#show: paper.with(title: ("Our own form", "本单位表格"))\n#values.terms'
    (tmp_path / "ce5" / "agreement.typ").write_text(own, encoding="utf-8")
    monkeypatch.setattr(printing, "folder", lambda: tmp_path)
    assert "Ourownform" in words_in(document_of(drafted(world)))
    other = small_collection("luna")
    assert "Loanagreement" in words_in(document_of(drafted(other)))


def test_terms_read_before_a_change_are_stale(world: World) -> None:
    agreement = drafted(world)
    with pytest.raises(Stale):
        revise_agreement(
            agreement,
            version=agreement.row_version - 1,
            from_on=agreement.from_on,
            to_on=agreement.to_on,
            terms="Late.",
            by=world.curator,
            at=world.later(),
        )
