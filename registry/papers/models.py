"""Files by their content: the same bytes are kept once and can be checked for ever."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext as _

from registry.foundation.refusal import Obstacle, Refusal

LARGEST_BYTES = 50 * 1024 * 1024
VIDEO = "video/mp4"
_SIGNS: dict[str, tuple[int, bytes]] = {
    "application/pdf": (0, b"%PDF-"),
    "image/png": (0, b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": (0, b"\xff\xd8\xff"),
    VIDEO: (4, b"ftyp"),
    "text/csv": (0, b""),
}
"""What a file of each type must hold, and from which byte on; nothing where any text will do."""


class StoredFile(models.Model):
    """Bytes named by their SHA-256; who attached them, and as what, stands in the room that did."""

    append_only: ClassVar[bool] = True

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=80)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="papers_storedfile_digest"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="papers_storedfile_not_empty"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def path(self) -> str:
        return f"files/{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"

    def read(self) -> bytes:
        """The bytes, checked against their name; raises Refusal when the store gives back something else."""
        with default_storage.open(self.path) as file:
            content: bytes = file.read()
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise Refusal(Obstacle("file_changed", _("This file is not what was stored.")))
        return content


def obstacles_to_storing(content: bytes, media_type: str) -> list[Obstacle]:
    """What keeps these bytes from being stored as that type: size, type, or a beginning that gives them away."""
    found = []
    if not content:
        found.append(Obstacle("file_empty", _("The file is empty.")))
    if len(content) > LARGEST_BYTES:
        found.append(Obstacle("file_too_large", _("The file is larger than 50 MB.")))
    sign = _SIGNS.get(media_type)
    if sign is None:
        found.append(Obstacle("file_type", _("Attach a PDF, PNG, JPEG, MP4 or CSV file.")))
    elif not content.startswith(sign[1], sign[0]):
        found.append(
            Obstacle("file_not_its_type", _("The file is not what its name says: save it again as that type."))
        )
    return found


def store(content: bytes, *, media_type: str) -> StoredFile:
    """Keep the bytes and return their record; the same bytes give the same record. Raises Refusal."""
    if obstacles := obstacles_to_storing(content, media_type):
        raise Refusal(obstacles)
    digest = hashlib.sha256(content).hexdigest()
    kept = StoredFile.objects.filter(pk=digest).first()
    if kept is None:
        kept = StoredFile(sha256=digest, size=len(content), media_type=media_type)
        if not default_storage.exists(kept.path):
            default_storage.save(kept.path, ContentFile(content))
        kept.save(force_insert=True)
    return kept
