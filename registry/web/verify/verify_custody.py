#!/usr/bin/env python3
"""Check an export of the registry's custody record against heads that were published earlier. Works offline.

    python3 verify_custody.py EXPORT --head CHAIN:SEQ:DIGEST
    python3 verify_custody.py EXPORT --heads HEADS.txt

EXPORT is the file that /verify/export/CHAIN gives, or that of all chains, /verify/export. A head is one line of the
page /verify/, of an agreement or of a mail; keep it from the day you got it, and do not take it from where the export
comes from. Several heads narrow down since when a record has been another one.

Each finding begins with one of these words:
  false      what an event tells is not what its digest, or the event after it, binds
  missing    an event that later ones follow is not there
  inserted   an event that no later one follows
  reordered  an event stands, or is numbered, where another one belongs
  cut off    the export ends before the event of a head
  rewritten  the event of a head has another digest: it, or something before it, was written anew

Exit code: 0 whole and passing through every head; 1 it is not; 2 something could not be read; 3 it holds together, but
no head was given, so that its end, or the whole of it, may have been replaced.

Needs Python 3.8 or newer and nothing else. The format is told in docs/custody-record.md of the registry's source.
"""

from __future__ import annotations

import argparse
import bisect
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

EXPORT_FORMAT = "registry-export-1"
EVENT_FORMAT = "registry-event-1"
BEFORE_THE_FIRST = "0" * 64
SHOWN = 50

DIGEST = re.compile(r"[0-9a-f]{64}\Z")
NONCE = re.compile(r"[0-9a-f]{32}\Z")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z\Z")
CHAIN = re.compile(r"[^\s:]{1,32}\Z")
NUMBER = re.compile(r"[0-9]{1,18}\Z")
COMMON = {"seq", "recorded_at", "previous", "digest"}
HEADER = b'{"chain":'


class Head(NamedTuple):
    """Number and digest of the event that a head names."""

    seq: int
    digest: str


class Finding(NamedTuple):
    """Something wrong: at which event of the chain, the word for it, and a sentence."""

    place: int
    word: str
    sentence: str


class Unreadable(Exception):
    """The export, or a head, cannot be read at all."""


class Event:
    """One line of the export; a line that cannot be read as an event has no digest."""

    def __init__(self, line: int, told: dict[str, Any]) -> None:
        self.line = line
        self.seq: int = told.get("seq", 0)
        self.recorded_at: str = told.get("recorded_at", "")
        self.previous: str = told.get("previous", "")
        self.text_sha256: str = told.get("text_sha256", "")
        self.digest: str = told.get("digest", "")
        self.withheld = "nonce" not in told
        self.place = 0  # where it belongs in the chain, once the walk back from a head has found it
        self.replaces_another = False

    def computed(self, chain: str, seq: int) -> str:
        """The digest of what this line tells, were it event `seq` of the chain."""
        return sha256("\n".join((EVENT_FORMAT, chain, str(seq), self.recorded_at, self.previous, self.text_sha256)))

    def is_true(self, chain: str) -> bool:
        return bool(self.digest) and self.computed(chain, self.seq) == self.digest

    def is_renumbered(self, chain: str) -> bool:
        """Whether it would be true under the number that its place gives it."""
        return self.seq != self.place and self.computed(chain, self.place) == self.digest


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def only_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose names differ: else two readers could read two things."""
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name stands twice")
    return read


def parsed(line: bytes) -> dict[str, Any]:
    """A line as a JSON object; raises ValueError."""
    try:
        read = json.loads(line.decode("utf-8"), object_pairs_hook=only_once)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(read, dict):
        raise ValueError("not an object")
    return read


def event_of(number: int, line: bytes) -> Event:
    """The event that a line tells; raises ValueError where it is none."""
    told = parsed(line)
    shown = set(told) == COMMON | {"nonce", "text"}
    if not shown and set(told) != COMMON | {"text_sha256"}:
        raise ValueError("not the fields of an event")
    if type(told["seq"]) is not int or told["seq"] < 1:
        raise ValueError("not a number")
    if not all(isinstance(value, str) for name, value in told.items() if name != "seq"):
        raise ValueError("a value of another kind")
    if shown:
        told["text_sha256"] = sha256(told["nonce"] + "\n" + told["text"])
    is_formed = all(DIGEST.match(told[name]) for name in ("previous", "digest", "text_sha256"))
    if not is_formed or not INSTANT.match(told["recorded_at"]) or not NONCE.match(told.get("nonce", "0" * 32)):
        raise ValueError("a value of another form")
    return Event(number, told)


class Export:
    """One chain of the file: its header read, its events read one after another each time they are asked for."""

    def __init__(self, path: str, start: int = 0, line: int = 1) -> None:
        self.path, self.start, self.line = path, start, line
        with open(path, "rb") as file:
            file.seek(start)
            try:
                header = parsed(file.readline())
                formats = (header["format"], header["event_format"])
                self.chain = str(header["chain"])
                self.head = Head(int(header["head"]["seq"]), str(header["head"]["digest"]))
            except (ValueError, KeyError, TypeError):
                where = "its first line" if line == 1 else f"line {line}"
                raise Unreadable(f"{path}: {where} is not the header of an export") from None
        if formats != (EXPORT_FORMAT, EVENT_FORMAT):
            raise Unreadable(f"{path} is of another format than {EXPORT_FORMAT} with {EVENT_FORMAT}")
        if not CHAIN.match(self.chain):
            raise Unreadable(f"{path}: its header names no chain")

    def __iter__(self) -> Iterator[Event]:
        """Every line up to the next header; a line that cannot be read takes the number after the one before it."""
        seq = 0
        with open(self.path, "rb") as file:
            file.seek(self.start)
            file.readline()
            for number, line in enumerate(file, self.line + 1):
                if line.startswith(HEADER):
                    return
                try:
                    event = event_of(number, line)
                except ValueError:  # of JSON, of UTF-8, or ours
                    event = Event(number, {"seq": seq + 1})
                seq = event.seq
                yield event


def exports(path: str) -> list[Export]:
    """The chains of a file, each from its header on. Raises Unreadable."""
    found, start = [(0, 1)], 0
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            if number > 1 and line.startswith(HEADER):
                found.append((start, number))
            start += len(line)
    return [Export(path, start, number) for start, number in found]


def whole(export: Export, heads: list[Head]) -> tuple[int, int] | None:
    """How many events there are, and how many withheld, if nothing at all is wrong; else None. Keeps no event."""
    wanted: dict[int, set[str]] = {}
    for head in [*heads, export.head]:
        wanted.setdefault(head.seq, set()).add(head.digest)
    seq, previous, withheld = 0, BEFORE_THE_FIRST, 0
    for event in export:
        seq += 1
        follows = event.seq == seq and event.previous == previous and event.is_true(export.chain)
        if not follows or wanted.pop(seq, {event.digest}) != {event.digest}:
            return None
        previous, withheld = event.digest, withheld + event.withheld
    return None if wanted or export.head.seq != seq else (seq, withheld)


class Chain:
    """The true order, found by walking back from a head along the digests that each event names before it."""

    def __init__(self, name: str, events: list[Event], heads: list[Head], own: Head) -> None:
        self.name, self.events = name, events
        self.by_digest = {event.digest: event for event in reversed(events) if event.digest}
        self.by_seq: dict[int, list[Event]] = {}
        for event in events:
            self.by_seq.setdefault(event.seq, []).append(event)
        self.seqs = sorted(self.by_seq)
        self.by_place: dict[int, Event] = {}
        self.missing: list[tuple[int, int]] = []
        for head in [*sorted(heads, reverse=True), own]:
            if head.digest in self.by_digest:
                self.walk(self.by_digest[head.digest], head.seq)
                break
        self.walk_the_rest()

    def walk_the_rest(self) -> None:
        """What is newer than the newest head found, or everything where none was found."""
        newest = max(self.by_place, default=0)
        ends = [event for event in self.events if not event.place and event.seq > newest]
        if ends:
            # Of several ends, the one that follows an event which is there is the true one.
            end = max(ends, key=lambda event: (event.previous in self.by_digest, event.seq))
            self.walk(end, end.seq)

    def walk(self, event: Event | None, place: int) -> None:
        """Visit the event, which is number `place`, and all before it, to the beginning or to what is known."""
        while event is not None and not event.place and place > 0 and place not in self.by_place:
            event.place, self.by_place[place] = place, event
            event, place = self.before(event, place)

    def before(self, event: Event, place: int) -> tuple[Event | None, int]:
        """The event before this one and its number: the one it follows, else what stands there in its stead."""
        if place == 1:
            event.replaces_another |= event.previous != BEFORE_THE_FIRST
            return None, 0
        followed = self.by_digest.get(event.previous)
        if followed is not None and followed.place in (0, place - 1):
            return followed, place - 1
        known = max((at for at in self.by_place if at < place), default=0)
        below = self.seqs[bisect.bisect_right(self.seqs, known) : bisect.bisect_left(self.seqs, place)]
        for at in reversed(below):
            for instead in self.by_seq[at]:
                if not instead.place:
                    return self.found_instead(instead, at, place)
        if known < place - 1:
            self.missing.append((known + 1, place - 1))
        elif known:
            event.replaces_another = True  # what a head bears out is true, so this one is not
        return None, 0

    def found_instead(self, instead: Event, at: int, place: int) -> tuple[Event, int]:
        if at < place - 1:
            self.missing.append((at + 1, place - 1))
        else:
            # Where the later event is false itself, what it names tells nothing of the earlier one.
            instead.replaces_another = self.by_place[place].is_true(self.name)
        return instead, at


def findings(export: Export, heads: list[Head]) -> list[Finding]:
    """Everything that is wrong, in the order of the chain."""
    chain = Chain(export.chain, list(export), heads, export.head)
    found = [*lines_out_of_order(chain), *wrong_with_heads(export, heads, chain)]
    for first, last in chain.missing:
        what = f"event {first} is" if first == last else f"events {first} to {last} are"
        found.append(Finding(first, "missing", f"{what} not there"))
    for event in chain.events:
        found += wrong_with(event, export.chain)
    found += under_other_numbers(chain)
    return sorted(found, key=lambda one: one.place)


def wrong_with(event: Event, chain: str) -> Iterator[Finding]:
    where = f"event {event.seq} (line {event.line})"
    if not event.digest:
        yield Finding(event.seq, "false", f"{where} cannot be read as an event")
    elif not event.place:
        yield Finding(event.seq, "inserted", f"{where} is followed by no later event")
    elif event.is_true(chain):
        if event.replaces_another:
            yield Finding(event.place, "false", f"{where} is not bound to its neighbour in the chain")
    elif not event.is_renumbered(chain):
        yield Finding(event.place, "false", f"{where} does not match its digest")


def under_other_numbers(chain: Chain) -> Iterator[Finding]:
    """True events whose numbers were changed: one finding for a run of lines shifted alike."""
    runs: list[list[Event]] = []
    for event in chain.events:
        if event.place and event.is_renumbered(chain.name):
            before = runs[-1][-1] if runs else event
            if before.line == event.line - 1 and before.seq - before.place == event.seq - event.place:
                runs[-1].append(event)
            else:
                runs.append([event])
    for first, *_between, last in ([*run, run[-1]] for run in runs):
        told = f"the event told as {first.seq} on line {first.line} is event {first.place}"
        if first is not last:
            told = f"the events told as {first.seq} to {last.seq} are events {first.place} to {last.place}"
        yield Finding(first.place, "reordered", told)


def lines_out_of_order(chain: Chain) -> Iterator[Finding]:
    """The fewest events that one would have to move to put the lines in order."""
    lines = sorted((event for event in chain.events if event.place), key=lambda event: event.line)
    ends: list[int] = []
    at_end: list[Event] = []
    before: dict[Event, Event | None] = {}
    for event in lines:
        at = bisect.bisect_left(ends, event.place)
        before[event] = at_end[at - 1] if at else None
        ends[at : at + 1], at_end[at : at + 1] = [event.place], [event]
    in_order = set()
    last = at_end[-1] if at_end else None
    while last is not None:
        in_order.add(last)
        last = before[last]
    highest = 0
    for event, following in zip(lines, [*lines[1:], lines[-1]] if lines else []):  # noqa: B905 - strict is not in 3.8
        if event not in in_order:
            where = f"after event {highest}" if highest > event.place else f"before event {following.place}"
            yield Finding(event.place, "reordered", f"event {event.place} stands {where}, on line {event.line}")
        highest = max(highest, event.place)


def wrong_with_heads(export: Export, heads: list[Head], chain: Chain) -> Iterator[Finding]:
    last = max(chain.by_place, default=0)
    borne_out = 0
    for head in sorted(set(heads)):
        there = chain.by_place.get(head.seq)
        if head.seq > last:
            yield Finding(last + 1, "cut off", f"the export ends with event {last}, a head names event {head.seq}")
        elif there is not None and there.digest == head.digest:
            borne_out = head.seq
        elif there is not None:
            since = f"the record up to event {borne_out} is" if borne_out else "nothing before it is"
            sentence = f"event {head.seq} is not the one published as {head.digest}; {since} borne out by a head"
            yield Finding(head.seq, "rewritten", sentence)
    own = export.head
    if own.seq > last and own.seq not in {head.seq for head in heads}:
        yield Finding(last + 1, "cut off", f"the export ends with event {last}, its header names event {own.seq}")
    elif own.seq < last:
        yield Finding(own.seq + 1, "inserted", f"the header names event {own.seq} as the last; there are {last}")
    elif own.seq == last and chain.by_place[last].digest != own.digest:
        yield Finding(last, "false", f"the header names another digest than event {last} has")


def head_of(text: str, chain: str) -> Head | None:
    """The head that a text names; None for one of another chain. Raises Unreadable."""
    parts = text.strip().split(":")
    if len(parts) != 3 or not NUMBER.match(parts[1]) or not DIGEST.match(parts[2].lower()):
        raise Unreadable(f"{text!r} is not a head: a head is CHAIN:SEQ:DIGEST")
    return Head(int(parts[1]), parts[2].lower()) if parts[0] == chain else None


def heads_of(asked: argparse.Namespace, chain: str, chains: list[str]) -> list[Head]:
    """All heads given for this chain. Raises Unreadable, also where one given by itself is of no chain of the file."""
    heads = []
    for text in asked.head:
        head = head_of(text, chain)
        if head is not None:
            heads.append(head)
        elif text.strip().split(":")[0] not in chains:
            raise Unreadable(f"the head {text} is of another chain than {', '.join(chains)}")
    for path in asked.heads:
        with open(path, encoding="utf-8") as file:
            named = [line.split()[0] for line in file if line.strip() and not line.startswith("#")]
        heads += [head for head in (head_of(text, chain) for text in named) if head]
    return heads


def tell(export: Export, heads: list[Head]) -> int:
    """Print the verdict; the exit code."""
    counted = whole(export, heads)
    if counted is None:
        found = findings(export, heads)
        for finding in found[:SHOWN]:
            print(f"{finding.word:<10} {finding.sentence}")
        if len(found) > SHOWN:
            print(f"and {len(found) - SHOWN} more")
        print(f"{export.chain}: NOT TRUE, findings: {len(found)}")
        return 1
    events, withheld = counted
    print(f"{export.chain}: {events} events, each true and following the one before it; texts withheld: {withheld}")
    if not heads:
        print("No head was given: the end, or the whole, may have been replaced. Compare it with a published head.")
        return 3
    newest = max(head.seq for head in heads)
    print(f"It passes through every head given ({len(set(heads))}). Events newer than the newest: {events - newest}")
    return 0


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("export", metavar="EXPORT", help="the file that /verify/export/CHAIN gave")
    reader.add_argument("--head", action="append", default=[], metavar="CHAIN:SEQ:DIGEST", help="a head you kept")
    reader.add_argument("--heads", action="append", default=[], metavar="FILE", help="heads you kept, one a line")
    asked = reader.parse_args()
    try:
        found = exports(asked.export)
        chains = [export.chain for export in found]
        if len(set(chains)) < len(chains):
            raise Unreadable(f"{asked.export}: a chain stands in it twice")
        told = [tell(export, heads_of(asked, export.chain, chains)) for export in found]
        return next((code for code in (1, 3) if code in told), 0)
    except (Unreadable, OSError, UnicodeError) as trouble:
        print(f"cannot be read: {trouble}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
