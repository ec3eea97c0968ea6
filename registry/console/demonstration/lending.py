"""One request for pieces taken through its life by the real acts, each step at the time the story gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from registry.applications.actions.check import (
    decline_formally,
    return_for_revision,
    send_to_review,
    take_up_application,
)
from registry.applications.actions.decide import LineWord, decide_application
from registry.applications.actions.letter import print_decision_letter
from registry.applications.actions.review import assign_reviewer, conclude_review, write_review
from registry.applications.actions.submit import submit_application, withdraw_application
from registry.applications.actions.write import (
    ApplicationValues,
    attach,
    put_line,
    save_application,
    start_application,
)
from registry.applications.declarations import asked_for
from registry.applications.models import Application, Call
from registry.applications.models.decisions import APPROVED, DECLINED, LESS
from registry.applications.policy import policy_for
from registry.console.demonstration.diary import Diary
from registry.console.demonstration.papers import empty_film, one_page
from registry.console.demonstration.people import Cast
from registry.holdings.models import Collection, Method, Split
from registry.ledger.balances import balance
from registry.ledger.places import Place
from registry.loans.actions.agree import draft_agreement, join_agreement, sign_agreement
from registry.loans.actions.confirm import confirm_use
from registry.loans.actions.dispatch import acknowledge, hand_over, months_after
from registry.loans.actions.papers import add_paper, print_loan_paper
from registry.loans.actions.prepare import cut_portion, make_ready, take_whole
from registry.loans.actions.reconcile import reconcile_item
from registry.loans.actions.returns import receive_back, reweigh, send_back
from registry.loans.actions.show import Shown, tell_of_display
from registry.loans.actions.use import report_use
from registry.loans.models import Agreement, Loan, LoanItem
from registry.loans.models.agreements import BORROWER, LENDER
from registry.loans.models.items import PUBLIC_BENEFIT, RESEARCH
from registry.loans.readings import Reading
from registry.loans.rules import video_demanded
from registry.papers.languages import BOTH, ENGLISH
from registry.papers.models import VIDEO, store
from registry.parties.models import Institution, Person

PLAN: Final = (
    "Illustrative plan: a locked cabinet under dry nitrogen, opened by the investigator alone; a log of every use."
)
CASE: Final = "Illustrative: what these grains tell of the age and the volatiles of the place they come from."
PAPERS_FOR: Final = "invented-university"
"""Whose papers are printed: those of the one who may sign in."""
BALANCE: Final = "Microbalance M-1 (invented)"
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Ask:
    """A piece asked for, by its identifier: micrograms of it, or the whole (None); codes of methods."""

    piece: str
    mass_ug: int | None = None
    methods: tuple[str, ...] = ("sem", "epma")


@dataclass(frozen=True)
class Use:
    """What was done to one item, by its number."""

    item: int
    method: str
    consumed_ug: int
    loss_ug: int = 0
    remark: str = "Illustrative use."


@dataclass
class Case:
    """One request and, when it is approved, its loan."""

    cast: Cast
    collection: str
    borrower: str
    title: str
    asks: tuple[Ask, ...]
    months: int = 12
    purpose: str = RESEARCH
    is_illustrative: bool = True
    on_agreement_of: Case | None = None
    agreement_years: int = 0
    insured_months: int = 0
    call: str = ""
    application: Application = field(init=False)
    loan: Loan = field(init=False)
    agreement: Agreement = field(init=False)

    @property
    def investigator(self) -> Person:
        return self.cast.investigators[self.borrower]

    @property
    def representative(self) -> Person:
        return self.cast.representatives[self.borrower]

    @property
    def items(self) -> list[LoanItem]:
        return list(
            LoanItem.objects.filter(loan=self.loan).select_related("loan__collection", "source__form", "portion")
        )

    def item(self, number: int) -> LoanItem:
        return next(each for each in self.items if each.number == number)

    # The application.

    def draft(self, at: datetime) -> None:
        self.application = start_application(
            collection=Collection.objects.get(code=self.collection),
            institution=Institution.objects.get(slug=self.borrower),
            title=self.title,
            call=Call.objects.get(slug=self.call) if self.call else None,
            by=self.investigator,
            at=at,
            is_illustrative=self.is_illustrative,
        )
        self.application = save_application(
            self.application,
            version=self.application.row_version,
            values=ApplicationValues(
                title=self.title,
                case=CASE,
                purpose=self.purpose,
                storage_plan=PLAN,
                funding_restriction=self.application.institution.funding_restriction,
                months=self.months,
                declared=asked_for(
                    policy_for(self.application.collection, at=at).declarations,
                    self.application.call.declarations if self.application.call else (),
                ),
            ),
            by=self.investigator,
            at=at + _MINUTE,
        )
        for ask in self.asks:
            put_line(
                self.application,
                split=Split.objects.select_related("form").get(identifier=ask.piece),
                mass_ug=ask.mass_ug,
                methods=list(Method.objects.filter(code__in=ask.methods)),
                by=self.investigator,
                at=at + 2 * _MINUTE,
            )

    def submit(self, at: datetime) -> None:
        for kind in self.application.call.attachments if self.application.call else []:
            attach(
                self.application,
                name=f"{kind}.pdf",
                content=one_page(f"Illustrative {kind.replace('_', ' ')} of the demonstration"),
                media_type="application/pdf",
                kind=kind,
                by=self.investigator,
                at=at,
            )
        self.application = submit_application(self.application, by=self.investigator, at=at)

    def apply(self, at: datetime) -> None:
        self.draft(at)
        self.submit(at + 5 * _MINUTE)

    def withdraw(self, at: datetime) -> None:
        self.application = withdraw_application(
            self.application, reason="Illustrative: the instrument is out of order.", by=self.investigator, at=at
        )

    def take_up(self, at: datetime) -> None:
        self.application = take_up_application(self.application, by=self.cast.curator, at=at)

    def return_it(self, reason: str) -> Callable[[datetime], None]:
        def act(at: datetime) -> None:
            self.application = return_for_revision(self.application, reason=reason, by=self.cast.curator, at=at)

        return act

    def decline_for_form(self, reason: str) -> Callable[[datetime], None]:
        def act(at: datetime) -> None:
            self.application = decline_formally(self.application, reason=reason, by=self.cast.curator, at=at)

        return act

    def ask_reviewers(self, at: datetime) -> None:
        for reviewer in self.cast.reviewers:
            assign_reviewer(self.application, reviewer=reviewer, by=self.cast.curator, at=at)
        self.application = send_to_review(self.application, by=self.cast.curator, at=at + _MINUTE)

    def review_by(self, number: int, *, is_for: bool = True) -> Callable[[datetime], None]:
        def act(at: datetime) -> None:
            reviewer = self.cast.reviewers[number]
            write_review(
                self.application.assignments.get(reviewer=reviewer),
                merit=4 if is_for else 2,
                need=4 if is_for else 3,
                feasibility=5 if is_for else 3,
                recommendation="yes" if is_for else "no",
                comment="Illustrative review: sound plan, little material." if is_for else "Illustrative: not yet.",
                by=reviewer,
                at=at,
            )

        return act

    def conclude(self, *, is_for: bool = True) -> Callable[[datetime], None]:
        def act(at: datetime) -> None:
            self.application = conclude_review(
                self.application,
                recommended=is_for,
                reason="Illustrative conclusion of the committee.",
                by=self.cast.curator,
                at=at,
            )

        return act

    def check_and_review(self, at: datetime, *, is_for: bool = True) -> None:
        """Formal check, both reviews and the conclusion within a day."""
        self.take_up(at)
        self.ask_reviewers(at + 2 * _MINUTE)
        self.review_by(0, is_for=is_for)(at + 60 * _MINUTE)
        self.review_by(1, is_for=is_for)(at + 90 * _MINUTE)
        self.conclude(is_for=is_for)(at + 120 * _MINUTE)

    def approve(
        self, at: datetime, *, less: Mapping[int, int] | None = None, waive: Mapping[str, str] | None = None
    ) -> None:
        """Lend every line, some of them less than was asked (line number to micrograms), some rules waived."""
        words = [
            LineWord(line=line, outcome=LESS, mass_ug=(less or {})[line.number], reason="Illustrative: enough for it.")
            if line.number in (less or {})
            else LineWord(line=line, outcome=APPROVED)
            for line in self.application.lines.select_related("split__form")
        ]
        decision = decide_application(
            self.application,
            lines=words,
            reason="Illustrative decision.",
            waive=waive,
            by=self.cast.authority,
            at=at,
        )
        assert decision.loan is not None
        self.loan = decision.loan
        self.application.refresh_from_db()
        if self.borrower == PAPERS_FOR:
            print_decision_letter(decision, language=BOTH, by=self.investigator, at=at + _MINUTE)

    def decline(self, at: datetime) -> None:
        lines = self.application.lines.all()
        decide_application(
            self.application,
            lines=[LineWord(line=line, outcome=DECLINED, reason="Illustrative refusal.") for line in lines],
            reason="Illustrative: other requests come first this time.",
            by=self.cast.authority,
            at=at,
        )

    # The loan before it leaves.

    def agree(self, at: datetime) -> None:
        """Venue and case of what is shown, the agreement and the paper the policy demands; no signature yet."""
        day = self.loan.collection.date_of(at)
        if self.purpose == PUBLIC_BENEFIT:
            self._show(months_after(day, self.insured_months or self.months + 6), at)
        if self.on_agreement_of:
            self.agreement = self.on_agreement_of.agreement
            join_agreement(self.loan, self.agreement, by=self.cast.curator, at=at)
        else:
            self.agreement = draft_agreement(
                self.loan,
                from_on=day,
                to_on=months_after(day, max(12 * self.agreement_years, self.months + 2)),
                terms=TERMS,
                terms_zh=TERMS_ZH,
                language=BOTH if self.collection.startswith("ce") else ENGLISH,
                by=self.cast.curator,
                at=at,
            )
        for kind in self.loan.papers_demanded:
            add_paper(
                self.loan,
                kind=kind,
                name=f"Illustrative {kind.replace('_', ' ')}",
                content=one_page(f"Illustrative {kind.replace('_', ' ')} of the demonstration"),
                media_type="application/pdf",
                by=self.cast.curator,
                at=at + _MINUTE,
            )

    def _show(self, until: date, at: datetime) -> None:
        is_lunar_home = self.collection.startswith("ce")
        shown = Shown(
            venue="Illustrative: hall of the Moon, ground floor",
            case="Illustrative: case of laminated glass, two locks, an alarm",
            case_is_sealed=is_lunar_home,
            insurer="Invented Insurance, policy 0001",
            value=Decimal(1_000_000),
            currency="CNY" if is_lunar_home else "USD",
            insured_until=until,
        )
        tell_of_display(self.loan, shown=shown, by=self.investigator, at=at)

    def sign_for_lender(self, at: datetime) -> None:
        sign_agreement(self.agreement, side=LENDER, by=self.cast.curator, at=at)

    def sign(self, at: datetime) -> None:
        if not self.on_agreement_of:
            sign_agreement(self.agreement, side=BORROWER, by=self.representative, at=at)
            self.sign_for_lender(at + _MINUTE)
        self.loan.refresh_from_db()
        if self.borrower == PAPERS_FOR:
            print_loan_paper(self.loan, kind="certificate", language=BOTH, by=self.cast.curator, at=at + 2 * _MINUTE)

    def agree_and_sign(self, at: datetime) -> None:
        self.agree(at)
        self.sign(at + 30 * _MINUTE)

    def prepare(self, at: datetime, *, numbers: Iterable[int] = ()) -> None:
        """Cut or take every item, or those numbered."""
        for item in self._chosen(numbers):
            if item.source.is_divisible:
                self._cut(item, at)
            else:
                weighed = Reading(item.source.held_ug, 20, BALANCE) if item.source.is_weighed else None
                take_whole(item, reading=weighed, by=self.cast.processor, at=at)
            at += _MINUTE

    def _cut(self, item: LoanItem, at: datetime) -> None:
        there = item.source.in_vault_ug + item.source.held_ug
        loss = 5 + (item.pk * 7) % 40
        cut_portion(
            item,
            before=Reading(there, 50, BALANCE),
            portion=Reading(item.approved_ug, 20, BALANCE),
            after=Reading(there - item.approved_ug - loss, 50, BALANCE),
            container=f"V-{item.pk:04d}",
            seal=f"S-{item.pk:05d}",
            by=self.cast.processor,
            second_by=self.cast.second_processor,
            at=at,
        )

    def make_ready(self, at: datetime, *, numbers: Iterable[int] = ()) -> None:
        for item in self._chosen(numbers):
            make_ready(item, container=f"V-{item.pk:04d}", seal=f"S-{item.pk:05d}", by=self.cast.processor, at=at)

    def hand_over(self, at: datetime, *, numbers: Iterable[int] = ()) -> None:
        """In person, as the Measures want it; at other collections by a carrier that is invented."""
        in_person = self.collection.startswith("ce")
        hand_over(
            self.loan,
            items=self._chosen(numbers),
            way="in_person" if in_person else "carrier",
            carrier="" if in_person else "Invented Courier",
            by=self.cast.processor,
            at=at,
        )

    def acknowledge(self, at: datetime, *, numbers: Iterable[int] = ()) -> None:
        for item in self._chosen(numbers):
            acknowledge(item, seal_whole=True, by=self.investigator, at=at)
        self.loan.refresh_from_db()

    def deliver(self, at: datetime) -> None:
        """Prepared in the morning, handed over and acknowledged the same day."""
        self.prepare(at)
        self.make_ready(at + 60 * _MINUTE)
        self.hand_over(at + 90 * _MINUTE)
        self.acknowledge(at + 120 * _MINUTE)

    # The loan with its borrower, and back.

    def use(self, *uses: Use, is_confirmed: bool = True) -> Callable[[datetime], None]:
        """Reported, filmed where the policy demands it, and confirmed for the institution an hour later or not yet."""

        def act(at: datetime) -> None:
            for use in uses:
                self._use(use, is_confirmed=is_confirmed, at=at)

        return act

    def _use(self, use: Use, *, is_confirmed: bool, at: datetime) -> None:
        item, method = self.item(use.item), Method.objects.get(code=use.method)
        report = report_use(
            item,
            method=method,
            consumed_ug=use.consumed_ug,
            process_loss_ug=use.loss_ug,
            remark=use.remark,
            evidence=store(empty_film(), media_type=VIDEO) if video_demanded(item.loan, method) else None,
            by=self.investigator,
            at=at,
        )
        if is_confirmed:
            confirm_use(item.loan, reports=[report], by=self.representative, at=at + 60 * _MINUTE)

    def send_back(self, at: datetime, *, numbers: Iterable[int] = ()) -> None:
        items = self._chosen(numbers)
        send_back(
            self.loan,
            items=items,
            declared={item.pk: _held(item, Place.BORROWER) for item in items if item.piece.is_weighed},
            way="in_person",
            by=self.investigator,
            at=at,
        )

    def receive(self, at: datetime, *, numbers: Iterable[int] = (), seal_whole: bool = True) -> None:
        for item in self._chosen(numbers):
            receive_back(item, seal_whole=seal_whole, by=self.cast.processor, at=at)

    def reweigh(self, at: datetime, *, numbers: Iterable[int] = (), missing_ug: int = 0) -> None:
        for item in self._chosen(numbers):
            weighed = _held(item, Place.RECEIVING) - missing_ug
            reweigh(
                item,
                reading=Reading(weighed, 20, BALANCE) if item.piece.is_weighed else None,
                by=self.cast.processor,
                second_by=self.cast.second_processor,
                at=at,
            )

    def reconcile(self, at: datetime, *, numbers: Iterable[int] = ()) -> None:
        for item in self._chosen(numbers):
            reconcile_item(item, by=self.cast.curator, at=at)

    def note_return(self, diary: Diary, at: datetime) -> None:
        """Sent, received, weighed and squared within three days, whatever is still on loan."""
        diary.note(at, lambda at: self.send_back(at, numbers=self._with("on_loan")))
        diary.note(at + timedelta(days=1), lambda at: self.receive(at, numbers=self._with("sent_back")))
        later = at + timedelta(days=1, hours=2)
        diary.note(later, lambda at: self.reweigh(at, numbers=self._with("received"), missing_ug=7))
        diary.note(at + timedelta(days=2), lambda at: self.reconcile(at, numbers=self._with("reweighed")))

    def _with(self, status: str) -> list[int]:
        """The numbers of the items that stand there."""
        return [item.number for item in self.items if item.status == status]

    def _chosen(self, numbers: Iterable[int]) -> list[LoanItem]:
        wanted = set(numbers)
        return [item for item in self.items if not wanted or item.number in wanted]


TERMS: Final = (
    "Illustrative terms.\n"
    "1. The lender hands out the pieces listed.\n"
    "2. The investigator receives and returns them in person and keeps them under their own control.\n"
    "3. Every use is recorded; lossy work is filmed.\n"
    "4. The pieces are used as in the plan approved and for nothing else.\n"
    "5. They are kept so that nothing contaminates them."
)


def _held(item: LoanItem, place: Place) -> int:
    return balance(item.piece, place, item.allotment)


TERMS_ZH: Final = (
    "示意条款。\n1. 出借方发放所列样品。\n2. 使用责任人亲自领取和返还样品，并始终由其本人管控。\n"
    "3. 每次使用均作记录；有损实验须全程录像。\n"
    "4. 样品只按批准的方案使用，不作他用。\n5. 样品的保存须防止任何污染。"
)
