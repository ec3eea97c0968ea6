"""Static files as they are served: all style sheets also in one, so that a first visit asks once, not forty times.

The sheets stay apart in the source; `collectstatic` lays them end to end, and cascade layers keep their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from django.core.files.base import File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from registry.web.context import SHEETS, WHOLE_SHEET

Paths = dict[str, tuple[Storage, str]]
SEPARATOR: Final = b"\n"


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names and compressed copies, as whitenoise makes them, and the one style sheet."""

    has_whole_sheet = True

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[tuple[str, str, bool]]:
        if not dry_run:
            parts = []
            for sheet in SHEETS:
                storage, path = paths[sheet]
                with storage.open(path) as part:
                    parts.append(part.read())
            self.delete(WHOLE_SHEET)
            self._save(WHOLE_SHEET, File(BytesIO(SEPARATOR.join(parts))))
            paths[WHOLE_SHEET] = (self, WHOLE_SHEET)
        yield from super().post_process(paths, dry_run, **options)
