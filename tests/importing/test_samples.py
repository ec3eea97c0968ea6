"""Samples: what enters the registry with them, and the quirks of real catalogues."""

from __future__ import annotations

import pytest
from django.db import connection

from registry.audit.models import Event
from registry.foundation.refusal import NotPermitted
from registry.holdings.models import Sample, Split
from registry.ledger.importing.act import Choices
from registry.ledger.importing.findings import ImportRefused
from registry.ledger.models import Account, Movement, Possession
from registry.ledger.places import Place
from registry.parties.actions import registry_itself
from tests.factories.parties import make_person
from tests.importing.books import AT, OPENED, SAMPLES, bring_in, check, collection_with_curator

pytestmark = pytest.mark.django_db


def test_a_sample_enters_with_its_first_piece_and_its_weight() -> None:
    collection, curator = collection_with_curator()
    report = bring_in(SAMPLES, collection, curator)
    connection.check_constraints()

    assert (report.samples, report.pieces, report.mass_ug) == (3, 3, 5_072_400_000)
    rock = Sample.objects.get(identifier="15415")
    assert (rock.mission.slug, rock.lithology.code, str(rock.subtype)) == ("apollo-15", "crustal", "anorthosite")
    assert rock.site is not None
    assert str(rock.pristine_percent) == "67.07"
    piece = Split.objects.get(identifier="15415,0")
    assert (piece.mass_ug, piece.in_vault_ug, piece.form.code, piece.availability) == (
        269_400_000, 269_400_000, "rock", "available",
    )  # fmt: skip
    assert piece.mission_id == rock.mission_id
    assert Possession.objects.get(split=piece).place == Place.VAULT


def test_an_import_is_one_movement_and_one_event_that_names_the_file() -> None:
    collection, curator = collection_with_curator()
    report = bring_in(SAMPLES, collection, curator)

    movement = Movement.objects.get(collection=collection)
    assert (movement.kind, movement.happened_at, movement.lines.count()) == ("accession", OPENED, 3)
    event = Event.objects.get(chain=collection.code, act="holdings imported")
    assert report.sha256 in event.text
    assert '"samples":3' in event.text
    assert event.happened_at == AT
    assert Account.objects.get(collection=collection, place=Place.ORIGIN).balance_ug == -report.mass_ug


def test_pieces_may_be_left_to_a_file_of_their_own() -> None:
    collection, curator = collection_with_curator()
    report = bring_in(SAMPLES, collection, curator, Choices(with_pieces=False))
    assert (report.samples, report.pieces, report.mass_ug) == (3, 0, 0)
    assert not Split.objects.exists()
    assert not Movement.objects.exists()


def test_a_piece_at_another_agency_bears_the_name_of_its_sample() -> None:
    collection, curator = collection_with_curator("ce5")
    bring_in("ID,Mission,Type,Weight (mg)\nCE5C0400,Chang’e-5,soil,12\n", collection, curator)
    assert Split.objects.get().identifier == "CE5C0400"


QUIRKS = """ID,Mission,Type,Subtype,Weight (g),Pristine (%)
10001,Apollo11,Soil,unsieved,0,180
14306,Apollo 14,Breccia,Fragmental,584.5,129.14
14307,Apollo 14,breccia,FRAGMENTAL,,
14308,Apollo 14,Breccia,fragmental,1,(blank)
"""


def test_quirks_of_real_catalogues_are_taken_with_a_warning() -> None:
    collection, curator = collection_with_curator()
    report = bring_in(QUIRKS, collection, curator)
    connection.check_constraints()

    assert {finding.code for finding in report.warnings} == {
        "mission_spelling", "subtype_spelling", "mass_zero", "mass_empty", "pristine_over_100", "cell_empty",
    }  # fmt: skip
    assert Sample.objects.filter(subtype__code="fragmental").count() == 3
    assert Sample.objects.get(identifier="10001").warnings == [
        "mission_spelling", "subtype_spelling", "mass_zero", "pristine_over_100",
    ]  # fmt: skip
    never_weighed = Split.objects.get(identifier="14307,0")
    assert (never_weighed.is_weighed, never_weighed.mass_ug) == (False, None)
    nothing_left = Split.objects.get(identifier="10001,0")
    assert (nothing_left.is_weighed, nothing_left.mass_ug) == (True, 0)


def test_the_same_file_again_changes_nothing() -> None:
    collection, curator = collection_with_curator()
    bring_in(SAMPLES, collection, curator)
    events = Event.objects.count()
    report = bring_in(SAMPLES, collection, curator)
    assert dict(report.outcomes) == {"unchanged": 3}
    assert Event.objects.count() == events
    assert Movement.objects.count() == 1


def test_what_is_there_and_differs_is_refused_showing_both() -> None:
    collection, curator = collection_with_curator()
    bring_in(SAMPLES, collection, curator)
    with pytest.raises(ImportRefused) as refused:
        bring_in(SAMPLES.replace("269.4", "269.5").replace("Soil", "Core"), collection, curator)
    told = {(each.line, each.column): each.message for each in refused.value.report.errors}
    assert told.keys() == {(3, "Weight (g)"), (4, "Type")}
    assert "269.4" in told[3, "Weight (g)"]
    assert "269.5" in told[3, "Weight (g)"]
    assert Split.objects.get(identifier="15415,0").mass_ug == 269_400_000


def test_a_wrong_row_keeps_every_row_out() -> None:
    collection, curator = collection_with_curator()
    with pytest.raises(ImportRefused):
        bring_in(SAMPLES + "15416,Apollo 99,Basalt,,1,1\n", collection, curator)
    assert not Sample.objects.exists()
    assert not Movement.objects.exists()


def test_checking_writes_nothing() -> None:
    collection, _curator = collection_with_curator()
    report = check(SAMPLES, collection)
    assert report.may_be_written
    assert report.samples == 3
    assert not Sample.objects.exists()
    assert not Event.objects.filter(act="holdings imported").exists()


def test_who_may_not_import_is_turned_away() -> None:
    collection, _curator = collection_with_curator()
    with pytest.raises(NotPermitted):
        bring_in(SAMPLES, collection, make_person())
    assert bring_in(SAMPLES, collection, registry_itself()).samples == 3


def test_a_map_says_what_unusual_headings_mean() -> None:
    collection, curator = collection_with_curator()
    text = "Nr.;Flight;Kind;Grams;Colour\n15415;Apollo 15;Crustal;269.4;white\n"
    choices = Choices(columns={"Nr.": "identifier", "Flight": "mission", "Kind": "lithology", "Grams": "mass"})
    report = check(text, collection, choices)
    assert [finding.code for finding in report.errors] == ["not_a_mass"]
    report = bring_in(text.replace("269.4", "269.4 g"), collection, curator, choices)
    assert [(finding.column, finding.code) for finding in report.warnings] == [("Colour", "column_ignored")]
    assert Split.objects.get().mass_ug == 269_400_000
