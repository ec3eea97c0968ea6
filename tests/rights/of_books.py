"""Acts on pieces and their books, and on what people are told."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from registry.foundation.clocks import now
from registry.holdings.actions import block
from registry.holdings.actions.describe import SampleDescription, add_sample
from registry.holdings.models import Place, Split
from registry.ledger.actions import accession, correct, end, enter, subdivide
from registry.ledger.actions.photograph import keep_photograph
from registry.ledger.actions.publish_photograph import publish_photograph, withdraw_photograph
from registry.ledger.actions.stocktake import take_stock
from registry.ledger.actions.subdivide import NewPiece
from registry.ledger.importing.act import Choices, import_holdings
from registry.ledger.models import Photograph
from registry.ledger.stocktaking import as_shown, compare
from registry.messages.actions import arrange, resend
from registry.messages.letters import write_letters
from registry.messages.models import Letter
from registry.messages.sending import send_letters
from registry.papers.models import store
from registry.parties.models import Person
from tests.factories.applications import application_declined
from tests.factories.holdings import make_form, make_lithology, make_mission, make_split, make_use_class
from tests.papers.test_pictures import jpeg
from tests.rights import expected
from tests.rights.acts import Act, Sent, kept, nothing
from tests.rights.stage import Stage

PNG: Final = b"\x89PNG\r\n\x1a\n a picture"


def at_office(page: str, **typed: Any) -> Any:
    return lambda stage, it: (page, (stage.world.collection.code,), typed)


def new_piece(stage: Stage) -> NewPiece:
    return NewPiece(250_000, identifier="NEW-1", form=make_form("powder"), use_class=make_use_class("research"))


def typed_piece(stage: Stage, it: Any) -> Sent:
    typed = {
        "sample": stage.world.powder.sample.identifier,
        "identifier": "NEW-1",
        "form": make_form("powder").pk,
        "use_class": make_use_class("research").pk,
        "mass": "250",
    }
    return "bench:accession", (stage.world.collection.code,), typed


def unbooked(stage: Stage, state: str) -> Any:
    return make_split(stage.world.powder.sample)


def cut(stage: Stage, it: Any, by: Person) -> list[Any]:
    pieces = [NewPiece(5_000), NewPiece(7_500)]
    return subdivide.subdivide_split(stage.world.powder, pieces=pieces, by=by, at=stage.world.later())


def typed_cut(stage: Stage, it: Any) -> Sent:
    typed = {"piece-TOTAL_FORMS": "1", "piece-INITIAL_FORMS": "0", "piece-0-mass": "5"}
    stage.world.powder.refresh_from_db()
    name = stage.world.powder.identifier
    confirmed = f"5000:{name}-01/0/{stage.world.powder.in_vault_ug}"
    return "bench:subdivide", (name,), typed | {"confirmed": confirmed}


def two_pieces(stage: Stage, state: str) -> Any:
    return cut(stage, None, stage.world.processor)


def typed_combination(stage: Stage, it: Any) -> Sent:
    typed = {"others": it[1].identifier, "process_loss": "0", "reason": "Too small.", "mass": "12.5"}
    return "bench:combine", (it[0].identifier,), typed


def lost(stage: Stage, state: str) -> Any:
    return end.lose_in_vault(stage.world.chip, reason="Gone.", by=stage.world.curator, at=stage.world.later())


def of_piece(name: str, **typed: Any) -> Any:
    return lambda stage, it: (f"bench:{name}", (it.identifier,), typed)


def sample_described(stage: Stage) -> SampleDescription:
    return SampleDescription(mission=make_mission(), lithology=make_lithology())


def typed_sample(stage: Stage, it: Any) -> Sent:
    typed = {"identifier": "NEW", "mission": make_mission().pk, "lithology": make_lithology().pk}
    return "bench:sample", (stage.world.collection.code,), typed


def uncertain(stage: Stage, state: str) -> Any:
    """A letter of the collection's, handed over by a worker that died."""
    world = stage.world
    world.at = now() - timedelta(days=1)  # what is older is told to nobody any more
    application_declined(world)
    write_letters(at=now())
    letter = Letter.objects.filter(person=world.investigator).order_by("pk")[0]
    Letter.objects.filter(pk=letter.pk).update(status="sending")
    send_letters(at=now())
    letter.refresh_from_db()
    return letter


def typed_photograph(stage: Stage, it: Any) -> Sent:
    typed = {"file": SimpleUploadedFile("a.png", PNG), "occasion": "cutting"}
    return "bench:photograph", (stage.world.chip.identifier,), typed


def photographed(stage: Stage, state: str) -> Photograph:
    """A photograph of the chip, not public."""
    world = stage.world
    file = store(jpeg(), media_type="image/jpeg")
    return keep_photograph(world.chip, file, occasion="other", by=world.processor, at=world.later())


def released(stage: Stage, state: str) -> Photograph:
    photograph, world = photographed(stage, state), stage.world
    publish_photograph(photograph, credit="A laboratory", by=world.curator, at=world.later())
    return photograph


def shelf(stage: Stage, state: str) -> Any:
    """A place with the chip on it."""
    place = Place.objects.create(facility=stage.world.facility, code="S-1")
    Split.objects.filter(pk=stage.world.chip.pk).update(place=place)
    return place


def look(stage: Stage, place: Any) -> tuple[list[str], str]:
    """What is scanned, and the comparison one confirms."""
    labels = [stage.world.chip.identifier]
    return labels, as_shown(compare(place, stage.world.collection, labels))


def take(stage: Stage, place: Any, by: Person) -> object:
    labels, shown = look(stage, place)
    return take_stock(place, stage.world.collection, labels=labels, shown=shown, by=by, at=stage.world.later())


def typed_stock(stage: Stage, place: Any) -> Sent:
    labels, shown = look(stage, place)
    return "bench:stocktake", (stage.world.collection.code, place.pk), {"labels": labels[0], "confirmed": shown}


def file_of_one(stage: Stage) -> bytes:
    """One chip more, as a file."""
    sample = stage.world.powder.sample.identifier
    make_form("chip"), make_use_class("research")
    return f"ID,Sample,Form,Use class,Condition,Mass (mg)\n{sample}NEW,{sample},chip,research,pristine,5\n".encode()


def bring_in(stage: Stage, it: Any, by: Person) -> object:
    file, world = io.BytesIO(file_of_one(stage)), stage.world
    return import_holdings(file, collection=world.collection, choices=Choices(), by=by, at=world.later())


def brought_in(stage: Stage, it: Any) -> Sent:
    file = store(file_of_one(stage), media_type="text/csv")
    return "imports:preview", (stage.world.collection.code, file.pk), {}


ACTS: Final[dict[str, Act]] = {
    "add_sample": Act(
        nothing,
        lambda s, it, by: add_sample(
            s.world.collection, identifier="NEW", described=sample_described(s), by=by, at=s.world.later()
        ),
        typed_sample,
    ),
    "enter_piece": Act(
        nothing,
        lambda s, it, by: enter.enter_piece(s.world.powder.sample, new_piece(s), by=by, at=s.world.later()),
        typed_piece,
    ),
    "accession_piece": Act(
        unbooked, lambda s, it, by: accession.accession_piece(it, mass_ug=5, by=by, at=s.world.later())
    ),
    "accession_pieces": Act(
        unbooked,
        lambda s, it, by: accession.accession_pieces(s.world.collection, {it.pk: 5}, by=by, at=s.world.later()),
    ),
    "subdivide_split": Act(nothing, cut, typed_cut),
    "combine_splits": Act(
        two_pieces,
        lambda s, it, by: subdivide.combine_splits(
            it, into=NewPiece(12_500), reason="Too small.", by=by, at=s.world.later()
        ),
        typed_combination,
    ),
    "block_split": Act(
        kept(expected.PIECE),
        lambda s, it, by: block.block_split(it, reason="on show", by=by, at=s.world.later()),
        of_piece("block", reason="on show"),
    ),
    "lift_block": Act(
        kept(expected.BLOCK),
        lambda s, it, by: block.lift_block(it, reason="back", by=by, at=s.world.later()),
        lambda s, it: ("bench:lift", (it.pk,), {"reason": "back"}),
    ),
    "lose_in_vault": Act(
        kept(expected.PIECE),
        lambda s, it, by: end.lose_in_vault(it, reason="Gone.", by=by, at=s.world.later()),
        of_piece("lose", mass="", reason="Gone."),
    ),
    "find_again": Act(
        kept(expected.PIECE),
        lambda s, it, by: end.find_again(it, reason="There.", by=by, at=s.world.later()),
        of_piece("find", mass="", reason="There."),
    ),
    "deaccession_split": Act(
        kept(expected.PIECE),
        lambda s, it, by: end.deaccession_split(it, reason="A gift.", by=by, at=s.world.later()),
        of_piece("deaccession", mass="", reason="A gift."),
    ),
    "import_holdings": Act(nothing, bring_in, brought_in),
    "correct_movement": Act(
        lost,
        lambda s, it, by: correct.correct_movement(it, reason="Another chip.", by=by, at=s.world.later()),
        lambda s, it: ("bench:correct", (it.pk,), {"reason": "Another chip."}),
    ),
    "publish_photograph": Act(
        photographed,
        lambda s, it, by: publish_photograph(it, credit="A laboratory", by=by, at=s.world.later()),
        lambda s, it: ("bench:publish_photograph", (it.pk,), {"credit": "A laboratory"}),
    ),
    "withdraw_photograph": Act(
        released,
        lambda s, it, by: withdraw_photograph(it, by=by, at=s.world.later()),
        lambda s, it: ("bench:withdraw_photograph", (it.pk,), {}),
    ),
    "keep_photograph": Act(
        lambda s, state: store(PNG, media_type="image/png"),
        lambda s, it, by: keep_photograph(s.world.chip, it, occasion="cutting", by=by, at=s.world.later()),
        typed_photograph,
    ),
    "take_stock": Act(shelf, take, typed_stock),
    "set_timetable": Act(
        nothing,
        lambda s, it, by: arrange.set_timetable(
            s.world.collection.code, values=arrange.TimetableValues(), version=1, by=by, at=s.world.later()
        ),
        at_office("messages:arrange", is_on="on", digest_hour="7", overdue_every_days="7", version="1"),
    ),
    "choose": Act(
        nothing,
        lambda s, it, by: arrange.choose(
            s.world.collection.code,
            choices={"application_declined": arrange.ChoiceValues("digest")},
            by=by,
            at=s.world.later(),
        ),
        lambda s, it: ("messages:kind", (s.world.collection.code, "application_declined"), {"way": "digest"}),
    ),
    "send_again": Act(
        uncertain,
        lambda s, it, by: resend.send_again(it, collection_code=s.world.collection.code, by=by, at=s.world.later()),
        lambda s, it: ("messages:again", (s.world.collection.code, it.pk), {}),
    ),
}
