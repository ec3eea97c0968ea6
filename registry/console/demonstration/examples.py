"""One example of every state an application and a loan item can be in, as things stand today.

All borrowers here are invented. The demo researcher’s own requests are spread over the states, so that each of the
demo people finds something that waits for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from registry.applications.actions.calendar import move_signing_day
from registry.applications.actions.fairness import arrange_defence, comment_on, declare_conflict
from registry.applications.actions.lapse import lapse_application
from registry.console.demonstration.calls import JUST_CLOSED, OPEN_NOW
from registry.console.demonstration.diary import Diary
from registry.console.demonstration.lending import BALANCE, Ask, Case, Use
from registry.console.demonstration.people import Cast
from registry.loans.actions.cancel import cancel_items
from registry.loans.actions.cut_many import Cutting, Portion, cut_many
from registry.loans.actions.reconcile import correct_item, write_off
from registry.loans.actions.use import close_used_up
from registry.loans.models.items import PUBLIC_BENEFIT
from registry.loans.readings import Reading
from registry.parties.actions import registry_itself
from registry.parties.models import Institution

MG = 1_000
UNIVERSITY: Final = "invented-university"
BORROWERS: Final = (
    UNIVERSITY,
    "invented-tides-department",
    "national-museum-of-china",
    *(f"invented-{number:02d}" for number in range(3, 16)),
)


def note_examples(diary: Diary, cast: Cast) -> None:
    examples = Examples(diary, cast)
    examples.of_applications()
    examples.of_the_researcher()
    examples.of_items_on_their_way()
    examples.of_trouble()
    examples.of_apollo()
    examples.of_the_museum()


class Examples:
    """Notes stories that are so many days old."""

    def __init__(self, diary: Diary, cast: Cast) -> None:
        self.diary = diary
        self.cast = cast
        self._order = 0

    def _ago(self, days: float, act: Callable[[datetime], object]) -> None:
        """An act on the morning so many days ago, in Beijing; acts of one morning follow one another."""
        morning = (self.diary.now - timedelta(days=days)).astimezone(UTC).replace(hour=0, minute=0, second=0)
        self._order += 1
        self.diary.note(morning.replace(microsecond=0) + timedelta(seconds=self._order), act)

    def _case(
        self, borrower: str, title: str, *asks: Ask, months: int = 12, collection: str = "ce5", call: str = ""
    ) -> Case:
        return Case(self.cast, collection, borrower, title, asks, months=months, call=call)

    def _until_decided(self, case: Case, days: float, **how: object) -> None:
        self._ago(days + 40, case.apply)
        self._ago(days + 20, case.check_and_review)
        self._ago(days, partial(case.approve, **how))  # type: ignore[arg-type]

    def _until_delivered(self, case: Case, days: float) -> None:
        self._until_decided(case, days + 14)
        self._ago(days + 7, case.agree_and_sign)
        self._ago(days, case.deliver)

    def of_applications(self) -> None:
        """From draft to lapsed."""
        powder = Ask("CE5C0800", 40 * MG, ("icpms",))
        beads = Ask("CE5C0600", 30 * MG, ("sem", "raman"))
        draft = self._case(UNIVERSITY, "Glass beads as thermometers", beads, call=OPEN_NOW)
        self._ago(4, draft.draft)
        back = self._case(UNIVERSITY, "Sulphur in agglutinates", Ask("CE5C0900", 60 * MG, ("cns",)))
        self._ago(16, back.apply)
        self._ago(12, back.take_up)
        self._ago(9, back.return_it("Illustrative: say how much is used up by each run."))
        self._ago(2, self._case("invented-05", "Opal in ejecta", powder, call=OPEN_NOW).apply)
        checked = self._case("invented-06", "Grain shapes by tomography", Ask("CE5C0800", 35 * MG, ("xct",)))
        self._ago(9, checked.apply)
        self._ago(6, checked.take_up)
        reviewed = self._case("invented-07", "Solar wind in rims", Ask("CE5C1000", 20 * MG, ("fib", "tem")))
        self._ago(30, reviewed.apply)
        self._ago(25, reviewed.take_up)
        self._ago(20, reviewed.ask_reviewers)
        self._ago(8, partial(self._defend, reviewed))
        self._ago(5, reviewed.review_by(0))
        for borrower, title, is_for in (
            ("invented-08", "Zircon ages", True),
            ("invented-09", "Bricks from moondust", False),
        ):
            concluded = self._case(borrower, title, powder, call=JUST_CLOSED)
            self._ago(50, concluded.apply)
            self._ago(8, partial(concluded.check_and_review, is_for=is_for))
        lapsed = self._case("invented-10", "Thermal inertia", powder)
        self._until_decided(lapsed, 60)
        self._ago(40, partial(self._lapse, lapsed))
        withdrawn = self._case("invented-12", "A question asked too late", powder)
        self._ago(33, withdrawn.apply)
        self._ago(31, withdrawn.withdraw)

    def _defend(self, case: Case, at: datetime) -> None:
        """A slot next week, and a word of the office to itself."""
        arrange_defence(
            case.application,
            starts_at=at.replace(hour=6, minute=30) + timedelta(days=15),
            length_minutes=15,
            place="Illustrative: room 3, or online",
            by=self.cast.curator,
            at=at,
        )
        said = "Illustrative: the board asked how much each foil takes."
        comment_on(case.application, text=said, is_shared=True, by=self.cast.curator, at=at)
        declare_conflict(institution=Institution.objects.get(slug="invented-11"), by=self.cast.reviewers[0], at=at)

    def _move_signing(self, case: Case, at: datetime) -> None:
        to = (at + timedelta(days=25)).date()
        reason = "Illustrative: the representative signs on paper, and the post is slow."
        move_signing_day(case.application, to=to, reason=reason, by=self.cast.curator, at=at)

    def _lapse(self, case: Case, at: datetime) -> None:
        lapse_application(case.application, by=registry_itself(), at=at)

    def of_the_researcher(self) -> None:
        """One loan closed to the microgram, one running, one to be signed, one on the bench, one on the doorstep."""
        closed = self._case(UNIVERSITY, "Hydrogen in impact glass", Ask("CE5C0900", 20 * MG, ("nanosims", "cns")))
        self._until_delivered(closed, 380)
        self._ago(200, closed.use(Use(1, "cns", 5_700, 100)))
        self._ago(90, closed.send_back)
        self._ago(88, closed.receive)
        self._ago(87, closed.reweigh)
        self._ago(85, closed.reconcile)
        running = self._case(
            UNIVERSITY,
            "Plagioclase at depth",
            Ask("CE5Z0303YJ", 50 * MG, ("xrd", "epma")),
            Ask("CE5C1000", 80 * MG, ("xrd", "icpms")),
        )
        self._until_delivered(running, 150)
        self._ago(45, running.use(Use(2, "icpms", 12_300, 200)))
        unsigned = self._case(UNIVERSITY, "Space weathering by depth", Ask("CE5Z0709YJ", 25 * MG, ("vnir", "sem")))
        self._until_decided(unsigned, 3, less={1: 15 * MG})
        self._ago(2, unsigned.agree)
        self._ago(1.5, unsigned.sign_for_lender)
        self._ago(1, partial(self._move_signing, unsigned))
        bench = self._case(
            UNIVERSITY,
            "A basalt in three pieces",
            Ask("CE5C0000YJYX031"),
            Ask("CE5C0800YJYX038"),
            Ask("CE5C0400", 30 * MG, ("icpms",)),
        )
        several = self._case(
            UNIVERSITY,
            "Two portions of one soil",
            Ask("CE5C0900", 14 * MG, ("raman",)),
            Ask("CE5C0900", 9 * MG, ("vnir",)),
        )
        self._until_decided(several, 26)
        self._ago(19, several.agree_and_sign)
        self._ago(11, partial(self._cut_several, several))
        self._ago(9, several.make_ready)
        self._ago(8, several.hand_over)
        self._ago(7, several.acknowledge)
        self._until_decided(bench, 12)
        self._ago(8, bench.agree_and_sign)
        self._ago(4, partial(bench.prepare, numbers=[2, 3]))
        self._ago(3, partial(bench.make_ready, numbers=[3]))
        doorstep = self._case(UNIVERSITY, "Magnetism of soil", Ask("CE5C0600", 45 * MG, ("mag",)))
        self._until_decided(doorstep, 15)
        self._ago(10, doorstep.agree_and_sign)
        self._ago(5, doorstep.prepare)
        self._ago(3, doorstep.make_ready)
        self._ago(1, doorstep.hand_over)

    def _cut_several(self, case: Case, at: datetime) -> None:
        """Both portions and one that stays in the vault, of one signed divisible piece, in one cutting."""
        items = case.items
        source, stays_ug, loss_ug = items[0].source, 6 * MG, 45
        there_ug = source.in_vault_ug + source.held_ug
        cut_ug = sum(item.approved_ug for item in items) + stays_ug
        portions = [
            Portion(Reading(item.approved_ug, 20, BALANCE), item, container=f"V-{item.pk:04d}", seal=f"S-{item.pk:05d}")
            for item in items
        ]
        cutting = Cutting(
            before=Reading(there_ug, 50, BALANCE),
            after=Reading(there_ug - cut_ug - loss_ug, 50, BALANCE),
            portions=[*portions, Portion(Reading(stays_ug, 20, BALANCE))],
        )
        cut_many(source, cutting, by=self.cast.processor, second_by=self.cast.second_processor, at=at)

    def of_items_on_their_way(self) -> None:
        """Three items of one loan: sent back, received, weighed again."""
        case = self._case(
            UNIVERSITY,
            "Volatiles in three soils",
            Ask("CE5C0400", 25 * MG, ("cns",)),
            Ask("CE5C0600", 25 * MG, ("cns",)),
            Ask("CE5C0800", 25 * MG, ("cns",)),
        )
        self._until_delivered(case, 280)
        self._ago(100, case.use(Use(2, "cns", 6_000, 40), Use(3, "cns", 7_500, 60)))
        self._ago(12, partial(case.send_back, numbers=[2, 3]))
        self._ago(9, partial(case.receive, numbers=[2, 3]))
        self._ago(6, partial(case.reweigh, numbers=[3], missing_ug=15))
        self._ago(2, partial(case.send_back, numbers=[1]))

    def of_trouble(self) -> None:
        """Overdue, short on return, found again, written off, used up, given up: all of invented institutions."""
        overdue = self._case("invented-03", "Radiation of long ago", Ask("CE5C1000", 30 * MG, ("noble",)))
        self._until_delivered(overdue, 440)
        short = self._back("invented-04", "Chlorine isotopes", Ask("CE5C0900", 25 * MG, ("sims",)), 2_600)
        self._ago(20, short.reconcile)
        late = self._back("invented-14", "Noble gases by laser", Ask("CE5C0900", 24 * MG, ("noble", "sims")), 3_000)
        self._ago(20, late.reconcile)
        self._ago(12, partial(self._correct, late))
        self._ago(11, late.reconcile)
        gone = self._back("invented-15", "Grains on a stub", Ask("CE5C0600", 18 * MG, ("sem", "sims")), 4_400)
        self._ago(20, gone.reconcile)
        self._ago(10, partial(self._write_off, gone))
        used = self._case("invented-13", "Melting of one grain", Ask("CE5C0800", 12 * MG, ("exp",)))
        self._until_delivered(used, 210)
        self._ago(120, used.use(Use(1, "exp", 11_900, 100, "Illustrative use: melted whole.")))
        self._ago(110, partial(self._close_used_up, used))
        given_up = self._case(
            "invented-11", "A laboratory that closed", Ask("CE5C0400", 22 * MG), Ask("CE5C0000YJYX045")
        )
        self._until_decided(given_up, 75)
        self._ago(70, given_up.agree_and_sign)
        self._ago(66, partial(given_up.prepare, numbers=[1]))
        self._ago(61, partial(self._cancel, given_up))

    def _back(self, borrower: str, title: str, ask: Ask, missing_ug: int) -> Case:
        """A loan that came back with so much less than reported."""
        case = self._case(borrower, title, ask)
        self._until_delivered(case, 300)
        self._ago(140, case.use(Use(1, "sims" if "sims" in ask.methods else "noble", 5_000, 50)))
        self._ago(26, case.send_back)
        self._ago(23, case.receive)
        self._ago(22, partial(case.reweigh, missing_ug=missing_ug))
        return case

    def _correct(self, case: Case, at: datetime) -> None:
        reason = "Illustrative: a run was reported late."
        correct_item(case.item(1), consumed_ug=2_950, reason=reason, by=self.cast.curator, at=at)

    def _write_off(self, case: Case, at: datetime) -> None:
        write_off(case.item(1), reason="Illustrative: spilled, not recovered.", by=self.cast.authority, at=at)

    def _close_used_up(self, case: Case, at: datetime) -> None:
        close_used_up(case.item(1), reason="Illustrative: nothing is left of it.", by=self.cast.curator, at=at)

    def _cancel(self, case: Case, at: datetime) -> None:
        reason = "Illustrative: the borrower’s laboratory was closed."
        cancel_items(case.loan, items=case.items, reason=reason, by=self.cast.curator, at=at)

    def of_apollo(self) -> None:
        """The demo people work on Apollo too."""
        asked = self._case(
            UNIVERSITY, "Anorthosite, once more", Ask("60025,0", 2_000 * MG, ("tims", "epma")), months=36,
            collection="apollo",
        )  # fmt: skip
        self._ago(6, asked.apply)
        running = self._case(
            UNIVERSITY, "Green glass and its gas", Ask("15426,0", 900 * MG, ("noble", "sims")), months=36,
            collection="apollo",
        )  # fmt: skip
        self._until_delivered(running, 260)
        department = self._case(
            "invented-tides-department", "Thin sections for a class", Ask("15415,150", None, ("om",)), months=24,
            collection="apollo",
        )  # fmt: skip
        self._until_delivered(department, 100)

    def of_the_museum(self) -> None:
        """Lunar Sample 001, on display since 2021 (its mass and this loan’s days are made up): a rule was waived."""
        case = Case(
            self.cast,
            "ce5",
            "national-museum-of-china",
            "Lunar Sample 001, on display",
            (Ask("CE5-001", None, ("om",)),),
            months=24,
            purpose=PUBLIC_BENEFIT,
        )
        waived = {"line_limit": "Illustrative: the limit is meant for research; this piece is shown whole."}
        self._until_decided(case, 120, waive=waived)
        self._ago(113, case.agree_and_sign)
        self._ago(106, case.deliver)
