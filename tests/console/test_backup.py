"""What is backed up comes back: rows, rights, files and the mark; and nothing is overwritten on the way."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from registry.database.mark import Mark, current_mark, set_mark
from registry.papers.models import StoredFile, store
from tests.databases import empty_database, pointed_at

CONTENT = b"%PDF-1.7 a signed agreement"


@pytest.fixture
def books(committed_db: str, stored_files: Path) -> Path:
    """Books with one stored file in them, marked as a demonstration; the folder of the stored files."""
    file = store(CONTENT, media_type="application/pdf")
    assert file.read() == CONTENT
    set_mark(Mark.DEMONSTRATION)
    return stored_files


def test_a_backup_is_restored_into_an_empty_database(books: Path, tmp_path: Path, settings: Any) -> None:
    call_command("backup", tmp_path / "books.tar", verbosity=0)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"

    with empty_database() as name, pointed_at(name):
        call_command("restore", tmp_path / "books.tar", verbosity=0)
        assert StoredFile.objects.get().read() == CONTENT
        assert current_mark() is Mark.DEMONSTRATION
        # The rights of the run-time role came back too.
        with pytest.raises(DatabaseError), transaction.atomic():
            StoredFile.objects.update(size=1)


def test_a_backup_is_never_overwritten(books: Path, tmp_path: Path) -> None:
    (tmp_path / "books.tar").write_bytes(b"an older one")
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", tmp_path / "books.tar")
    assert (tmp_path / "books.tar").read_bytes() == b"an older one"


def test_nothing_is_restored_over_books(books: Path, tmp_path: Path) -> None:
    call_command("backup", tmp_path / "books.tar", verbosity=0)
    with pytest.raises(CommandError, match="is not empty"):
        call_command("restore", tmp_path / "books.tar")


def test_only_its_owner_may_read_a_backup(books: Path, tmp_path: Path) -> None:
    call_command("backup", tmp_path / "books.tar", verbosity=0)
    assert (tmp_path / "books.tar").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"no tar file at all", b"\0" * 10240])
def test_a_file_that_is_no_backup_is_refused(committed_db: str, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "books.tar").write_bytes(content)
    with empty_database() as name, pointed_at(name), pytest.raises(CommandError, match="is no backup"):
        call_command("restore", tmp_path / "books.tar")


def test_a_backup_of_a_newer_registry_is_refused(committed_db: str, tmp_path: Path) -> None:
    about = {"format": 1, "made_at": "2040-01-01", "migrations": ["loans.9999_next"], "mark": "", "stored_files": 0}
    write_tar(tmp_path / "books.tar", {"about.json": json.dumps(about).encode()})
    with empty_database() as name, pointed_at(name), pytest.raises(CommandError, match="newer version"):
        call_command("restore", tmp_path / "books.tar")


def test_a_backup_cannot_write_outside_the_folder_of_stored_files(books: Path, tmp_path: Path, settings: Any) -> None:
    call_command("backup", tmp_path / "books.tar", verbosity=0)
    with tarfile.open(tmp_path / "books.tar", "a") as archive:
        add(archive, "stored/../../outside", b"x")
    settings.MEDIA_ROOT = tmp_path / "elsewhere" / "stored"
    with empty_database() as name, pointed_at(name), pytest.raises(CommandError, match="tampered"):
        call_command("restore", tmp_path / "books.tar")
    assert not (tmp_path / "outside").exists()


def test_reset_throws_demonstration_data_away(books: Path) -> None:
    call_command("reset", verbosity=0)
    assert connection.introspection.table_names() == []
    assert current_mark() is Mark.NONE
    assert not books.exists()


def test_reset_refuses_books_that_are_no_demonstration(books: Path) -> None:
    set_mark(Mark.NONE)
    with pytest.raises(CommandError, match="holds no demonstration data"):
        call_command("reset")
    assert StoredFile.objects.exists()


def test_demonstration_mode_never_opens_real_books(committed_db: str) -> None:
    from registry.console.management.commands.demo import Command  # noqa: PLC0415  # its name is any command's
    from registry.parties.models import Person  # noqa: PLC0415

    Person.objects.create(name="Ada Real")
    with pytest.raises(CommandError, match="no demonstration"):
        Command().load()


def write_tar(file: Path, members: dict[str, bytes]) -> None:
    with tarfile.open(file, "w") as archive:
        for name, content in members.items():
            add(archive, name, content)


def add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))
