"""One embedded server, many processes: started by the first that needs it, stopped by the last that leaves.

Two locked files keep order. `start.lock` is held alone around every start and stop. `use.lock` is held shared by each
process for its life, so whoever can turn it exclusive knows that nobody else is left; a killed process drops its lock
by itself.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import RLock, local

from registry.database.cluster import Cluster


class Share:
    """This process's part in the use of one server."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.descriptor: int | None = None
        self.holder = 0
        self.threads = RLock()
        self.for_child = local()
        os.register_at_fork(
            before=self.hold_for_child,
            after_in_parent=self.let_go_of_childs,
            after_in_child=self.take_over_in_child,
        )

    def ensure(self) -> None:
        """See to it that the server runs. Called before every connection, so the usual case only reads a file."""
        if self.descriptor is not None and self.cluster.looks_alive():
            return
        with self.threads, self.starting():
            if self.descriptor is None:
                self.hold()
                atexit.register(self.leave)
            if not self.cluster.answers():
                self.cluster.start()

    def leave(self) -> None:
        """Give up this process's share, and stop the server if nobody else has one."""
        if self.descriptor is None or self.holder != os.getpid():
            return  # only the process that took the lock may let go of it
        with self.threads, self.starting():
            with suppress(BlockingIOError):
                fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.cluster.stop()
            fcntl.flock(self.descriptor, fcntl.LOCK_UN)
            os.close(self.descriptor)
            self.descriptor = None

    def hold(self) -> None:
        self.descriptor = self.take_lock()
        self.holder = os.getpid()

    def take_lock(self) -> int:
        descriptor = os.open(self.cluster.place.home / "use.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        return descriptor

    def hold_for_child(self) -> None:
        """A forked child shares its parent's lock, so neither could ever tell that it is alone: it gets one of its own.

        Taken before the fork: a parent that leaves at once must not find itself alone before its child has woken up.
        """
        self.for_child.descriptor = self.take_lock() if self.descriptor is not None else None

    def let_go_of_childs(self) -> None:
        if self.for_child.descriptor is not None:
            os.close(self.for_child.descriptor)  # the child's copy keeps the lock

    def take_over_in_child(self) -> None:
        self.threads = RLock()
        if self.descriptor is not None and self.for_child.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor, self.holder = self.for_child.descriptor, os.getpid()

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Hold the lock around a start or a stop."""
        self.cluster.place.make()
        with (self.cluster.place.home / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
