"""A CSV file read line by line: its encoding, its separator, its heading, and never more in memory than one row."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from registry.ledger.importing.findings import FileFault

LONGEST_LINE: Final = 1_000_000
"""Bytes: no row of a book of samples comes near it; a file that is one long line is no table."""
SEPARATORS: Final = ",;\t"

Progress = Callable[[int], None]
"""Told how many bytes were read since it was told last."""


class Table:
    """The rows of a file after its heading. Raises FileFault where it can be read no further."""

    def __init__(self, file: BinaryIO, *, progress: Progress | None = None) -> None:
        self._file = file
        self._progress = progress or (lambda _bytes: None)
        self._digest = hashlib.sha256()
        self._lines = 0
        self.size = 0
        csv.field_size_limit(LONGEST_LINE)
        first = next(self._texts(), "")
        if not first.strip():
            raise FileFault(1, "no_heading", _("The file is empty: its first line must name the columns."))
        separator = max(SEPARATORS, key=first.count)
        self.heading = [cell.strip() for cell in next(csv.reader([first], delimiter=separator))]
        self._reader = csv.reader(self._texts(), delimiter=separator, strict=True)

    @property
    def sha256(self) -> str:
        """The digest of what was read so far; of the whole file once all rows are read."""
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with the number of the line it starts on; blank lines are passed over."""
        while True:
            line = self._lines + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileFault(line, "not_csv", _("This is no row of a CSV file: %(why)s.") % {"why": error}) from None
            if cells and any(cells):
                yield line, cells

    def _texts(self) -> Iterator[str]:
        while raw := self._file.readline(LONGEST_LINE + 1):
            self._lines += 1
            if len(raw) > LONGEST_LINE:
                raise FileFault(
                    self._lines, "line_too_long", _("This line is longer than a million bytes: is this a CSV file?")
                )
            self._digest.update(raw)
            self.size += len(raw)
            self._progress(len(raw))
            yield self._decoded(raw)

    def _decoded(self, raw: bytes) -> str:
        if self._lines == 1 and raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise FileFault(1, "wrong_encoding", _("The file is UTF-16: save it as “CSV UTF-8”."))
        try:
            text = raw.decode("utf-8-sig" if self._lines == 1 else "utf-8")
        except UnicodeDecodeError as error:
            says = _("Byte %(place)d of this line is not UTF-8: save the file as “CSV UTF-8”.")
            raise FileFault(self._lines, "wrong_encoding", says % {"place": error.start + 1}) from None
        if "\0" in text:
            raise FileFault(self._lines, "not_text", _("This line holds a null character: is this a CSV file?"))
        return text
