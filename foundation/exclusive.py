"""Work that one process of this machine does at a time."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 30.0  # seconds


class Busy(Exception):
    """Somebody else did not come to an end."""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Inside, nobody else is inside with the same file. The lock is the system’s: it ends with who holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        until = time.monotonic() + PATIENCE
        while not _held(file.fileno()):
            if time.monotonic() > until:
                raise Busy(f"Another process holds {path.name}.")
            time.sleep(0.02)
        yield


def _held(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
