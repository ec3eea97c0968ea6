"""What the worker does by itself, by the clock. Each task may run twice without harm."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from registry.applications.actions.lapse import lapse_unsigned
from registry.applications.notices import remind
from registry.audit import trail
from registry.audit.heads import publish_heads
from registry.console.searches import tell_what_is_new
from registry.foundation.clocks import now
from registry.holdings.actions.block import refresh_availability
from registry.loans.actions.cancel import lapse_unsigned_transfers
from registry.loans.actions.publishing import publish_changes
from registry.loans.actions.watching import keep_alarms
from registry.loans.receipts import tell_of_late_receipts
from registry.messages.letters import write_letters
from registry.messages.notices import tell_of_heads
from registry.messages.sending import send_letters
from registry.parties.actions import PEOPLE_CHAIN, registry_itself
from registry.reports.open.whole import publish
from registry.reports.verification.whole import verify_everything
from registry.reports.watch.asking import watch_everything

log = logging.getLogger(__name__)

STALLED_AFTER_SECONDS = 600


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="lapse", retry=RetryStrategy(max_attempts=3, wait=60))
def free_what_was_not_signed_for(timestamp: int) -> None:
    """Let approvals whose signing day is past lapse, and free their mass."""
    at = now()
    for application in lapse_unsigned(by=registry_itself(), at=at):
        log.info("%s lapsed: its agreement was not signed in time", application.reference)
    for loan in lapse_unsigned_transfers(by=registry_itself(), at=at):
        log.info("%s lapsed: the transfer was not signed for in time", loan.reference)


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="reminders", retry=RetryStrategy(max_attempts=3, wait=60))
def remind_of_due_days(timestamp: int) -> None:
    """Tell of loans due soon or overdue, and of receipts that are late, each once; hourly, since midnights differ."""
    remind(at=now())
    tell_of_late_receipts(at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="letters", lock="letters")
def write_and_send_letters(timestamp: int) -> None:
    """Make letters of the notices that are due and hand them to the mail server."""
    write_letters(at=now())
    send_letters(at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="changes", lock="changes", retry=RetryStrategy(max_attempts=3, wait=60))
def publish_what_is_due(timestamp: int) -> None:
    """Changes of pieces whose delay is past become public, as the catalogue shows and sorts them."""
    publish_changes()


@app.periodic(cron="10 * * * *")
@app.task(queueing_lock="availability", retry=RetryStrategy(max_attempts=3, wait=60))
def end_blocks_whose_day_is_past(timestamp: int) -> None:
    """Blocks that ran until a day end by themselves; the pieces' availability follows."""
    refresh_availability()


@app.periodic(cron="15 4 * * *")
@app.task(queueing_lock="searches", retry=RetryStrategy(max_attempts=2, wait=300))
def tell_of_what_is_new_in_searches(timestamp: int) -> None:
    """Once a night, tell people of what came into the vault and fits a search they keep."""
    told = tell_what_is_new(at=now())
    if told:
        log.info("%s people were told of something new in their searches", told)


@app.periodic(cron="30 1 * * *")
@app.task(queueing_lock="verify", retry=RetryStrategy(max_attempts=2, wait=300))
def verify_the_books(timestamp: int) -> None:
    """Ask every law of the whole database once a night and write the answer into the event record."""
    report = verify_everything(at=now())
    broken = [answer.check.code for answer in report.answers if not answer.holds]
    trail.record(
        "verified",
        chain=PEOPLE_CHAIN,
        subject="registry",
        by=registry_itself(),
        at=report.at,
        facts={"checks": len(report.answers), "broken": broken},
    )
    if broken:
        log.error("the books do not verify: %s", ", ".join(broken))


@app.periodic(cron="45 1 * * *")
@app.task(queueing_lock="watch", retry=RetryStrategy(max_attempts=3, wait=300))
def watch_what_is_lent(timestamp: int) -> None:
    """Ask every question of the watch once a night and keep the answers."""
    at = now()
    kept = keep_alarms(watch_everything(at=at), by=registry_itself(), at=at)
    log.info("watched: %s new, %s standing, %s gone", kept.raised, kept.standing, kept.gone)


@app.periodic(cron="0 2 * * *")
@app.task(queueing_lock="heads", retry=RetryStrategy(max_attempts=3, wait=60))
def publish_the_heads(timestamp: int) -> None:
    """Publish each chain's head once a night and send it out; raise the alarm if the record left one behind."""
    at = now()
    with transaction.atomic():
        published = publish_heads()
        tell_of_heads(published.new, at=at)
    for head in published.contradicted:
        log.error("the record no longer passes through the head %s", head)


@app.periodic(cron="30 2 * * 0")
@app.task(queueing_lock="catalogue", retry=RetryStrategy(max_attempts=3, wait=600))
def publish_the_catalogue(timestamp: int) -> None:
    """Write the whole open catalogue as one dated file once a week; earlier ones stay, since they are cited."""
    published = publish(settings.DOWNLOADS_ROOT, at=now())
    log.info("%s written, %s bytes", published.name, published.size)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="rescue")
async def take_over_from_dead_workers(timestamp: int) -> None:
    """A killed worker leaves its jobs half done; let another do them again.

    Where the clock has put the same work into the queue since, that does it: the dead job ends, and frees its lock.
    """
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
