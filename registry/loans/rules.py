"""May it happen now? Each function returns the obstacles to one act, all of them, and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import isqrt
from typing import Final, Protocol

from django.db.models import Max
from django.utils.translation import gettext as _

from registry.foundation.dates import written_day
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Block, Method, Split
from registry.ledger.models import Possession
from registry.ledger.places import Place
from registry.loans.lifecycle import AWAY, ENDED, ITEM, MISSING
from registry.loans.models import Agreement, Display, Incident, Loan, LoanItem, ResultWaiver
from registry.loans.models.agreements import SIDES
from registry.loans.models.items import PAPER_KINDS, PUBLIC_BENEFIT
from registry.parties.models import Person

TOLERANCE_FLOOR_UG: Final = 100
"""Below 0.1 mg nobody argues (`domain.md` 7.2)."""


class Uncertain(Protocol):
    """Anything read from a balance."""

    @property
    def uncertainty_ug(self) -> int: ...


def tolerance_ug(loan: Loan, weighings: Iterable[Uncertain], *, among: int = 1) -> int:
    """Micrograms by which books and balance may differ: 3 × the weighings' combined uncertainty, rounded down.

    At least the floor, at most the loan's cap, which is an item's: it is shared out `among` its pieces.
    """
    combined = isqrt(9 * sum(weighing.uncertainty_ug**2 for weighing in weighings))
    return min(max(combined, TOLERANCE_FLOOR_UG), loan.tolerance_cap_ug // among)


def obstacles_to_reason(reason: str) -> list[Obstacle]:
    """A reason is owed."""
    return [] if reason.strip() else [Obstacle("reason_missing", _("Give the reason."), "reason")]


def has_something_out(loan: Loan) -> bool:
    """Whether any piece of it is away from the laboratory, or missing."""
    return any(item.status in {*AWAY, MISSING} for item in loan.items.all())


def obstacles_to_move(item: LoanItem, to: str, *, at: datetime, only_from: str = "") -> list[Obstacle]:
    """The lifecycle has no such move from where the item stands, or `at` lies before what is on record.

    `only_from` is for an act that goes this way from one status alone, where the lifecycle has others, by other acts.
    """
    found = []
    try:
        ITEM.check(frm=item.status, to=to)
    except Refusal as refusal:
        found += [Obstacle(each.code, f"{item}: {each.message}", each.field) for each in refusal.obstacles]
    if not found and only_from and item.status != only_from:
        named = {"item": item, "status": ITEM.label(item.status)}
        found.append(Obstacle("by_another_act", _("%(item)s is %(status)s.") % named))
    return found + obstacles_to_time(item, at=at)


def obstacles_to_time(item: LoanItem, *, at: datetime) -> list[Obstacle]:
    """Per item and piece time runs forward."""
    latest = item.moves.order_by("-happened_at").values_list("happened_at", flat=True).first()
    moved = Possession.objects.filter(allotment=item.allotment_id).aggregate(Max("split__last_moved_at"))
    instants = (latest, item.loan.opened_at, item.piece.last_moved_at, *moved.values())
    known = [moment for moment in instants if moment is not None]
    if at < max(known):
        return [
            Obstacle(
                "before_what_is_on_record",
                _("%(item)s: something later than that is on record already.") % {"item": item},
                "at",
            )
        ]
    return []


def obstacles_to_closing(item: LoanItem) -> list[Obstacle]:
    """Each incident of the item has ended; and with the last item, the result that the policy demands is there."""
    return obstacles_to_open_incidents(item) + obstacles_to_untold_results(item)


def obstacles_to_open_incidents(item: LoanItem) -> list[Obstacle]:
    """Each incident of the item has ended."""
    if Incident.objects.filter(item=item, end=None).exists():
        return [Obstacle("incident_open", _("%(item)s: an incident has not ended yet.") % {"item": item})]
    return []


def obstacles_to_untold_results(item: LoanItem) -> list[Obstacle]:
    """Where the policy demands it, the last item of a loan closes when a result is told or waived."""
    loan = item.loan
    if not results_awaited(loan) or loan.items.exclude(pk=item.pk).exclude(status__in=ENDED).exists():
        return []
    words = _("The policy demands a result before %(loan)s closes: report one, or let the authority waive it.")
    return [Obstacle("result_missing", words % {"loan": loan})]


def results_awaited(loan: Loan) -> bool:
    """Whether the policy demands a result of this loan that nobody has told or waived."""
    if not loan.results_demanded or ResultWaiver.objects.filter(loan=loan).exists():
        return False
    return not loan.results.filter(withdrawal=None).exists()


def newest_display(loan: Loan) -> Display | None:
    """Where and how a loan is shown and insured, as told last."""
    return loan.displays.select_related("by").order_by("-pk").first()


def obstacles_to_display(loan: Loan, *, on: date | None = None) -> list[Obstacle]:
    """What is lent for public benefit has its venue, case and insurance told; with `on`, one that holds that day."""
    if loan.purpose != PUBLIC_BENEFIT:
        return []
    display = newest_display(loan)
    if display is None:
        words = _("%(loan)s is lent to be shown: venue, display case and insurance are told first.")
        return [Obstacle("display_missing", words % {"loan": loan})]
    if on is not None and not display.is_insured(on=on):
        words = _("The insurance of %(loan)s ended on %(day)s.")
        return [Obstacle("insurance_over", words % {"loan": loan, "day": written_day(display.insured_until)})]
    return []


def video_demanded(loan: Loan, method: Method) -> bool:
    """Whether the policy wants work by this method filmed: only what uses material up, wholly or in part."""
    return loan.video_demanded and method.uses_up


def free_ug(split: Split) -> int:
    """Micrograms of a piece that may still be set aside: what is free in the vault, above what is kept back."""
    if split.is_divisible:
        return max(split.in_vault_ug - split.collection.kept_back_ug(split.first_mass_ug), 0)
    return split.in_vault_ug


def obstacles_to_setting_aside(split: Split, *, mass_ug: int | None, on: date) -> list[Obstacle]:
    """Law 5, and enough of it: only what may be lent, and above what is kept back. None asks for the whole piece."""
    named = {"piece": split.identifier}
    found = []
    if not split.use_class.is_lendable:
        found.append(
            Obstacle(
                "use_class_not_lent",
                _("%(piece)s is kept as %(kept)s, which is never lent.") % (named | {"kept": split.use_class}),
            )
        )
    if split.is_provisional:
        words = _("%(piece)s was made by a borrower and is not accepted yet.") % named
        found.append(Obstacle("piece_provisional", words))
    if split.retired_at is not None:
        found.append(Obstacle("piece_retired", _("%(piece)s is retired.") % named))
    if Block.objects.in_force(on=on).filter(split=split).exists():
        found.append(Obstacle("piece_blocked", _("%(piece)s is blocked.") % named))
    if split.whereabouts != Place.VAULT:
        found.append(Obstacle("not_in_vault", _("%(piece)s is not in the vault.") % named))
    if mass_ug is not None and mass_ug > free_ug(split):
        found.append(
            Obstacle(
                "too_little",
                _("%(piece)s: %(wanted)s are wanted; free above what is kept back are %(free)s.")
                % (named | {"wanted": Mass(mass_ug), "free": Mass(free_ug(split))}),
                "mass",
            )
        )
    return found


def obstacles_to_signed_agreement(agreement: Agreement | None) -> list[Obstacle]:
    """There is an agreement, signed by both sides and not ended."""
    if agreement is None:
        return [Obstacle("agreement_missing", _("This loan has no agreement yet."))]
    found = [
        Obstacle(
            "agreement_unsigned",
            _("%(agreement)s: the %(side)s has not signed.") % {"agreement": agreement, "side": name},
        )
        for side, name in SIDES.items()
        if side not in agreement.sides_signed()
    ]
    if agreement.ended_at is not None:
        found.append(Obstacle("agreement_ended", _("%(agreement)s has ended.") % {"agreement": agreement}))
    return found


def obstacles_to_leaving(loan: Loan, *, at: datetime) -> list[Obstacle]:
    """Law 8: nothing leaves without an agreement in force on that day and every paper the policy demands."""
    found = obstacles_to_signed_agreement(loan.agreement)
    agreement, on = loan.agreement, loan.collection.date_of(at)
    if agreement is not None and not agreement.from_on <= on <= agreement.to_on:
        found.append(
            Obstacle(
                "agreement_not_in_force",
                _("%(agreement)s runs from %(from)s to %(to)s, so it is not in force on %(day)s.")
                % {
                    "agreement": agreement,
                    "from": written_day(agreement.from_on),
                    "to": written_day(agreement.to_on),
                    "day": written_day(on),
                },
            )
        )
    found += obstacles_to_display(loan, on=on)
    return found + [
        Obstacle("paper_missing", _("This paper is missing: %(paper)s.") % {"paper": PAPER_KINDS.get(kind, kind)})
        for kind in papers_missing(loan)
    ]


def papers_missing(loan: Loan) -> list[str]:
    """Kinds of papers the loan demands and has not got, in the order demanded."""
    there = set(loan.papers.values_list("kind", flat=True))
    return [kind for kind in loan.papers_demanded if kind not in there]


def obstacles_to_preparing(item: LoanItem, *, to: str, at: datetime) -> list[Obstacle]:
    """Work on a portion starts when both sides have signed."""
    return obstacles_to_move(item, to, at=at) + obstacles_to_signed_agreement(item.loan.agreement)


def obstacles_to_handing_over(
    loan: Loan, items: Sequence[LoanItem], *, to: str, by: Person, at: datetime
) -> list[Obstacle]:
    """Law 8, each item ready, and whoever hands over is not the one who receives."""
    found = obstacles_to_items(items) + obstacles_to_leaving(loan, at=at)
    if by.pk == loan.investigator_id:
        found.append(Obstacle("shipper_is_investigator", _("Nobody hands a loan over to themselves.")))
    return found + [obstacle for item in items for obstacle in obstacles_to_move(item, to, at=at)]


def obstacles_to_items(items: Sequence[LoanItem]) -> list[Obstacle]:
    """At least one item is named."""
    return [] if items else [Obstacle("no_items", _("Choose at least one item."), "items")]


def obstacles_to_way(way: str, carrier: str) -> list[Obstacle]:
    """In person, or by a carrier that is named."""
    if way not in {"in_person", "carrier"}:
        return [Obstacle("way_unknown", _("Say whether it goes in person or by carrier."), "way")]
    if way == "carrier" and not carrier.strip():
        return [Obstacle("carrier_missing", _("Name the carrier."), "carrier")]
    return []


def obstacles_to_second_person(by: Person, second_by: Person | None) -> list[Obstacle]:
    """Two different people weigh a return."""
    if second_by is None:
        return [
            Obstacle("second_person_missing", _("A return is weighed by two people: name the second."), "second_by")
        ]
    if second_by.pk == by.pk:
        return [Obstacle("second_person_is_first", _("The second person is somebody else."), "second_by")]
    return []
