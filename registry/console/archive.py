"""The file that `backup` writes and `restore` reads: the database, the stored files, and a note about both.

A tar file with `about.json`, `database.dump` (PostgreSQL's custom format) and `stored/…`.
"""

import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from registry.database import copies
from registry.database.mark import Mark, current_mark

ABOUT, DATABASE, STORED = "about.json", "database.dump", "stored"
FORMAT = 1


@dataclass(frozen=True)
class About:
    """What a backup is: when it was made, by which state of the code, and whether of demonstration data."""

    format: int
    made_at: str
    migrations: list[str]
    mark: str
    stored_files: int

    @classmethod
    def now(cls) -> "About":
        return cls(
            format=FORMAT,
            made_at=timezone.now().isoformat(timespec="seconds"),
            migrations=sorted(".".join(key) for key in MigrationLoader(connection).applied_migrations),
            mark=current_mark().value,
            stored_files=sum(1 for _file in stored_files()),
        )


def stored_files() -> Iterator[Path]:
    return (file for file in sorted(Path(settings.MEDIA_ROOT).rglob("*")) if file.is_file())


def write(target: Path) -> About:
    """Write a backup. It appears under its name only when it is whole. Raises CommandError if the name is taken."""
    if target.exists():
        raise CommandError(f"{target} is there already: name a new file, so that no backup is lost.")
    if not target.parent.is_dir():
        raise CommandError(f"There is no folder {target.parent}.")
    about = About.now()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        dump, note, whole = (Path(folder) / name for name in (DATABASE, ABOUT, "whole"))
        copies.dump(dump)
        note.write_text(json.dumps(asdict(about), indent=1), encoding="utf-8")
        # The files after the database: they are only ever added, so every file the database names is there.
        with tarfile.open(whole, "w") as archive:
            archive.add(note, ABOUT)
            archive.add(dump, DATABASE)
            for file in stored_files():
                archive.add(file, f"{STORED}/{file.relative_to(settings.MEDIA_ROOT).as_posix()}")
        whole.chmod(0o600)
        whole.rename(target)
    return about


@contextmanager
def opened(source: Path) -> Iterator[tuple[tarfile.TarFile, About]]:
    """A backup and its note. Raises CommandError if it is none, or made by a newer registry than this."""
    try:
        archive = tarfile.open(source, "r:")  # noqa: SIM115  # held by the with below
    except OSError as error:
        raise CommandError(f"{source} cannot be read: {error.strerror or error}.") from error
    except tarfile.TarError as error:
        raise CommandError(f"{source} is no backup of this registry, or is damaged ({error}).") from error
    with archive:
        about = read_note(archive, source)
        refuse_newer(about)
        yield archive, about


def read_note(archive: tarfile.TarFile, source: Path) -> About:
    try:
        note = archive.extractfile(ABOUT)
        return About(**json.loads(note.read() if note else b"{}"))
    except (tarfile.TarError, KeyError, TypeError, ValueError) as error:
        raise CommandError(f"{source} is no backup of this registry, or is damaged ({error}).") from error


def refuse_newer(about: About) -> None:
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(about.migrations) - known):
        raise CommandError(
            f"This backup was made by a newer version of the registry (it knows {unknown[0]}): restore it there."
        )


def load_database(archive: tarfile.TarFile) -> None:
    """Read the backup's database into the empty one that is connected."""
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / DATABASE
        copy_member(archive, archive.getmember(DATABASE), dump)
        copies.load(dump)


def load_stored_files(archive: tarfile.TarFile) -> int:
    """Put the stored files back; how many there were. A file's name is its content, so what is there may stay."""
    count = 0
    for member in archive:
        path = PurePosixPath(member.name)
        if not member.isfile() or path.parts[:1] != (STORED,):
            continue
        if ".." in path.parts or path.is_absolute():
            raise CommandError(f"The backup names a file outside its folder ({member.name}): it was tampered with.")
        target = Path(settings.MEDIA_ROOT, *path.parts[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            copy_member(archive, member, target)
        count += 1
    return count


def copy_member(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    content = archive.extractfile(member)
    if content is None:
        raise CommandError(f"The backup has no {member.name}: it is damaged.")
    with content, target.open("wb") as file:
        shutil.copyfileobj(content, file)


def mark_of(about: About) -> Mark:
    return Mark(about.mark) if about.mark in list(Mark) else Mark.NONE
