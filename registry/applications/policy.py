"""Making a policy, finding the one in force, and the numbers that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.applications.declarations import Declaration
from registry.applications.models import LendingPolicy
from registry.audit import trail
from registry.foundation.refusal import Obstacle, Refusal, Stale
from registry.holdings.models import Collection, Form, Split, UseClass
from registry.loans.models.items import PAPER_KINDS
from registry.parties.models import Person

SATURDAY = 5


@dataclass(frozen=True)
class PolicyValues:
    """Every number a collection sets; masses in µg, shares in millionths, codes where words are listed."""

    term_months: int
    use_classes: list[str]
    extensions: int = 1
    signing_days: int = 10
    kept_back_floor_ug: int = 0
    kept_back_ppm: int = 0
    line_limit_ug: int | None = None
    lines_limit: int = 20
    forms: list[str] = field(default_factory=list)
    destructive_allowed: bool = True
    destructive_limit_ug: int | None = None
    reviewers: int = 2
    needs_call: bool = False
    is_blind: bool = False
    inventory_months: int = 12
    acknowledge_days: int = 7
    results_demanded: bool = False
    video_demanded: bool = False
    tolerance_cap_ug: int = 2000
    cutting_tolerance_ug: int = 1000
    papers: list[str] = field(default_factory=list)
    reminder_days: list[int] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)


def values_of(policy: LendingPolicy) -> PolicyValues:
    """The values of one version."""
    return PolicyValues(**{each.name: getattr(policy, each.name) for each in fields(PolicyValues)})


def policy_for(collection: Collection, *, at: datetime) -> LendingPolicy:
    """The version in force at that instant; raises Refusal where the collection had none yet."""
    policy = LendingPolicy.objects.in_force(collection, at=at)
    if policy is None:
        raise Refusal(
            Obstacle("policy_missing", _("%(collection)s has no lending policy.") % {"collection": collection})
        )
    return policy


def must_stay_ug(policy: LendingPolicy, split: Split) -> int:
    """What this policy keeps back of a piece, µg: the floor or the share of its first mass; nothing of a whole one."""
    if not split.form.is_divisible:
        return 0
    share = -(-(split.first_mass_ug or 0) * policy.kept_back_ppm // 1_000_000)
    return max(policy.kept_back_floor_ug, share)


def sign_by(policy: LendingPolicy, *, at: datetime) -> date:
    """The last day to sign: so many working days by the collection’s calendar, after the decision’s day in its zone."""
    day = policy.collection.date_of(at)
    calendar = dict(policy.collection.calendar.filter(day__gt=day).values_list("day", "is_working"))
    return after_working_days(day, policy.signing_days, calendar)


def after_working_days(day: date, days: int, calendar: Mapping[date, bool]) -> date:
    """The day so many working days after the one given: Monday to Friday, save what the calendar says of a day."""
    while days > 0:
        day += timedelta(days=1)
        days -= calendar.get(day, day.weekday() < SATURDAY)
    return day


@transaction.atomic
def make_policy(
    collection: Collection,
    *,
    values: PolicyValues,
    reason: str,
    after: int | None = None,
    by: Person,
    at: datetime,
) -> LendingPolicy:
    """Put a new version of the policy in force from `at`, which may not lie ahead. Raises NotPermitted, Refusal, Stale.

    `after` is the version it was written over, where one was looked at. What it keeps back is in force at once, and the
    word on every divisible piece follows.
    """
    require(by, Permission.POLICY_WRITE, at=at, within=collection.code)
    collection = Collection.objects.select_for_update(no_key=True).get(pk=collection.pk)
    # The pieces before the event, as every act does, so that two acts never wait on each other in a ring.
    with connection.cursor() as cursor:
        cursor.execute("SELECT applications_lock_divisible_pieces(%s)", [collection.pk])
    last = LendingPolicy.objects.filter(collection=collection).newest_first().first()
    if after is not None and after != (last.version if last else 0):
        raise Stale(
            Obstacle("stale", _("A newer version was made since you opened this. Look at it, then save again."))
        )
    if obstacles := obstacles_to_policy(values, last, reason=reason, at=at):
        raise Refusal(obstacles)
    version = last.version + 1 if last else 1
    event = trail.record(
        "policy made",
        chain=collection.code,
        subject=f"policy {collection.code} v{version}",
        by=by,
        at=at,
        reason=reason,
        facts={"version": version, **asdict(values)},
    )
    policy = LendingPolicy.objects.create(
        collection=collection,
        version=version,
        from_at=at,
        reason=reason,
        made_by=by,
        made_at=at,
        event=event,
        **asdict(values),
    )
    collection.refresh_from_db(fields=["kept_back_floor_ug", "kept_back_ppm"])
    return policy


def obstacles_to_policy(
    values: PolicyValues, last: LendingPolicy | None, *, reason: str, at: datetime
) -> list[Obstacle]:
    """What keeps these values from becoming the next version, all at once."""
    found = []
    if not reason.strip():
        found.append(Obstacle("reason_missing", _("Say why the policy changes."), "reason"))
    if last and at < last.from_at:
        found.append(Obstacle("policy_time", _("A newer version is in force already from a later time.")))
    if not 1 <= values.term_months <= 600:
        found.append(Obstacle("policy_term", _("A loan lasts between 1 and 600 months."), "term_months"))
    if not 0 <= values.kept_back_ppm <= 1_000_000:
        found.append(Obstacle("policy_share", _("The share kept back lies between nothing and all."), "kept_back_ppm"))
    for name in _MASSES:
        if (getattr(values, name) or 0) < 0:
            found.append(Obstacle("policy_mass", _("A mass is not negative."), name))
    return found + list(_unknown_words(values))


_MASSES = (
    "kept_back_floor_ug",
    "line_limit_ug",
    "destructive_limit_ug",
    "tolerance_cap_ug",
    "cutting_tolerance_ug",
)


def _unknown_words(values: PolicyValues) -> Iterable[Obstacle]:
    lendable = set(UseClass.objects.filter(is_lendable=True).values_list("code", flat=True))
    if not values.use_classes or set(values.use_classes) - lendable:
        yield Obstacle("policy_use_classes", _("Name use classes that may be lent, and only such."), "use_classes")
    if set(values.forms) - set(Form.objects.values_list("code", flat=True)):
        yield Obstacle("policy_forms", _("Name forms that exist."), "forms")
    if not all(one.get("en", "").strip() and one.get("zh", "").strip() for one in values.declarations):
        yield Obstacle("policy_declarations", _("Write each declaration in both languages."), "declarations")
    if set(values.papers) - set(PAPER_KINDS):
        yield Obstacle("policy_papers", _("Name kinds of paper that exist."), "papers")
