"""Where an embedded server lives and as which user of the system it runs."""

import hashlib
import os
import pwd
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from registry.database.trouble import DatabaseTrouble

# PostgreSQL refuses to run as root. Root's servers live outside the checkout, since the user they run as may not be
# allowed to reach it.
ROOTS_FOLDER = Path("/var/lib/lunar-registry")
ROOTS_USER = "nobody"
# The path of a socket holds 107 bytes, of which the socket's own name takes up to 20.
LONGEST_SOCKET_FOLDER = 85


@dataclass(frozen=True)
class Place:
    """The folders of one embedded server, and who owns them (None: whoever runs this)."""

    home: Path
    programs: Path
    user: pwd.struct_passwd | None

    @property
    def cluster(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def sockets(self) -> Path:
        """The socket's folder: a short one under /tmp where the home's path is too long for a socket, or odd."""
        inside = self.home / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[\w/.+-]+", str(inside), re.ASCII):
            return inside
        return Path("/tmp") / f"lunar-registry-{self.owner}-{digest(self.home)}"  # noqa: S108  # 0700, owner checked

    @property
    def owner(self) -> int:
        return self.user.pw_uid if self.user else os.getuid()

    def make(self) -> None:
        """Make the folders, readable by nobody else. Raises DatabaseTrouble if another user sits on one of them."""
        self.home.mkdir(parents=True, exist_ok=True)
        for folder in (self.home, self.sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
            if self.user and os.geteuid() == 0 and folder.lstat().st_uid == 0:
                os.chown(folder, self.user.pw_uid, self.user.pw_gid)
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.owner:
                raise DatabaseTrouble(f"{folder} belongs to another user: remove it, or move the checkout elsewhere.")
            folder.chmod(0o700)


def place_for(home: Path, programs: Path) -> Place:
    """Where the server of this checkout lives: at `home`, or for root under /var/lib with a copy of the programs."""
    if os.geteuid() != 0:
        return Place(home, programs, None)
    try:
        user = pwd.getpwnam(ROOTS_USER)
    except KeyError:
        raise DatabaseTrouble(
            "PostgreSQL does not run as root and this system has no user 'nobody': run as an ordinary user, "
            "or set DATABASE_URL to a PostgreSQL server."
        ) from None
    return Place(ROOTS_FOLDER / digest(home), copy_for_all(programs), user)


def digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]


def copy_for_all(programs: Path) -> Path:
    """A copy of a wheel's programs that every user can reach, made once for each version of them. About 41 MB."""
    package = programs.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    if not libraries.exists():
        return programs  # no wheel, but programs installed for the whole system
    copy = ROOTS_FOLDER / "programs" / f"{digest(package)}-{int((programs / 'postgres').stat().st_mtime)}"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        ROOTS_FOLDER.chmod(0o755)
        copy.parent.chmod(0o755)
        side = Path(tempfile.mkdtemp(dir=copy.parent))
        shutil.copytree(package, side / package.name)
        # The programs look for their libraries beside the package, as the wheel lays them.
        shutil.copytree(libraries, side / libraries.name)
        side.chmod(0o755)
        try:
            side.rename(copy)
        except OSError:
            if not copy.exists():
                raise
            shutil.rmtree(side)  # another process was quicker
    return copy / package.name / programs.relative_to(package)
