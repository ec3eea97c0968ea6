"""What people of the demonstration are told: letters of the acts' notices, and one nobody knows to have gone out."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from registry.applications.notices import remind
from registry.console.demonstration.people import Cast
from registry.foundation import clocks
from registry.messages.actions.arrange import TimetableValues, set_timetable
from registry.messages.letters import write_letters
from registry.messages.models import SENDING, Letter

FOOT: Final = TimetableValues(
    foot="Illustrative office of the collection, weekdays 9 to 17 Beijing time.",
    foot_zh="示意：藏品办公室，工作日北京时间 9 时至 17 时。",
)


def write_to_people(cast: Cast, *, now: datetime) -> None:
    """A foot for the letters of one collection, reminders, letters; one is left as a crash would leave it."""
    set_timetable("ce5", values=FOOT, version=1, by=cast.curator, at=now)
    remind(at=now)
    write_letters(at=clocks.now())  # after every notice, all of which were written while this was loaded
    # The worker's first round finds it between marking and hand-over, and calls it uncertain.
    broken_off = Letter.objects.filter(person=cast.archivist).order_by("pk").values_list("pk", flat=True)[:1]
    Letter.objects.filter(pk__in=list(broken_off)).update(status=SENDING, sending_at=now)
