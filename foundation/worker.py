"""The worker: takes what waits in the outbox and calls its listeners; keeps timed work with one holder at a time.

A row is claimed with a lease, past those that another worker claims at this moment. A listener that fails is tried
again with a growing pause, and parked after `ATTEMPTS` tries where an administrator sees it. A worker that is killed
loses nothing: its lease ends.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event, Thread

import structlog
from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.exc import OperationalError

from foundation import drivers
from foundation.clock import now
from foundation.database import db, transaction
from foundation.drivers import BESIDE
from foundation.events import OutboxRow, wires

LEASE = timedelta(minutes=2)
ATTEMPTS = 8
PATIENCE = 900.0  # seconds that one listener may take
log = structlog.get_logger()
ME = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"  # two containers may share the first two


def claim(limit: int = 200) -> list[OutboxRow]:
    """Take up to `limit` waiting rows for this worker, oldest first."""
    moment = now()
    free = or_(OutboxRow.taken_at.is_(None), OutboxRow.taken_at < moment - LEASE)
    waiting = [OutboxRow.parked_at.is_(None), OutboxRow.due_at <= moment, free]
    if not db.session.scalar(select(exists().where(*waiting))):
        db.session.rollback()
        return []
    oldest = select(OutboxRow).where(*waiting).order_by(OutboxRow.id).limit(limit)
    with transaction(BESIDE, unseen=True):  # whoever writes need not wait for us, nor we for them
        rows = list(db.session.scalars(oldest.with_for_update(skip_locked=True)))
        for row in rows:
            row.taken_at, row.taken_by = moment, ME
    return rows


def _sheaves(rows: list[OutboxRow]) -> list[list[OutboxRow]]:
    """The rows in the portions in which they are heard: alone, or as many as their listener takes at once.

    What failed before is heard alone, so that it does not take others down with it again.
    """
    sheaves: list[list[OutboxRow]] = []
    together: dict[str, list[OutboxRow]] = {}
    for row in rows:
        most = wires.takes(row.listener)
        if not most or row.attempts:
            sheaves.append([row])
        elif len(sheaf := together.get(row.listener, [])) in (0, most):
            together[row.listener] = [row]
            sheaves.append(together[row.listener])
        else:
            sheaf.append(row)
    return sheaves


def finish(rows: list[OutboxRow]) -> None:
    """Let one listener hear its claimed rows: done and gone, or put back with a pause, or parked.

    A listener runs in the transaction that deletes its row; one that takes many is slow (it writes an index, it reads
    with a model), so it runs before, without holding up whoever wants to write.
    """
    ids = [row.id for row in rows]
    mine = (OutboxRow.id.in_(ids), OutboxRow.taken_by == ME)
    waiting = select(OutboxRow).where(*mine).order_by(OutboxRow.id)
    try:
        if wires.takes(rows[0].listener):
            wires.hear(list(db.session.scalars(waiting)))
            with transaction(BESIDE, unseen=True):
                db.session.execute(delete(OutboxRow).where(*mine))
        else:
            with transaction():
                # Locked: another worker that takes our lease for over must not claim them while they are heard.
                if here := list(db.session.scalars(waiting.with_for_update())):
                    wires.hear(here)
                    db.session.execute(delete(OutboxRow).where(*mine))
    except Exception as failure:  # any fault of a listener ends in a retry, never in a dead worker
        db.session.rollback()
        if drivers.is_held(failure):  # no fault of the listener: all that was taken waits until the other has ended
            with suppress(OperationalError):
                give_back()
            raise
        log.warning("listener failed", listener=rows[0].listener, rows=len(rows), failure=failure)
        _put_back(ids, repr(failure))


def _put_back(ids: list[int], failure: str) -> None:
    mine = select(OutboxRow).where(OutboxRow.id.in_(ids), OutboxRow.taken_by == ME)
    with transaction(BESIDE, unseen=True):
        for row in db.session.scalars(mine.with_for_update()):
            row.attempts += 1
            row.failure = failure[:2000]
            row.taken_at = row.taken_by = None
            row.due_at = now() + timedelta(seconds=2**row.attempts)
            if row.attempts >= ATTEMPTS:
                row.parked_at = now()


def drain(
    limit: int = 1_000_000, beat: Callable[[], None] = lambda: None, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Hear everything that waits, as long as something waits; how many rows were taken. `beat` is called between.

    Once it is `stopping`, what was taken and not begun stays; `give_back` is for that.
    """
    taken = 0
    while taken < limit and not stopping() and (rows := claim()):
        for sheaf in _sheaves(rows):
            if stopping():
                break
            finish(sheaf)
            beat()
        taken += len(rows)
    return taken


def give_back() -> None:
    """Let go of what this worker has taken: another goes on at once."""
    db.session.rollback()
    with transaction(BESIDE, unseen=True):
        db.session.execute(update(OutboxRow).where(OutboxRow.taken_by == ME).values(taken_at=None, taken_by=None))


class Stopped(BaseException):
    """Raised in the middle of a listener that takes too long for a worker that is to stop."""


def work(heartbeat: Heartbeat, stopping: Event, pause: float = 0.3, also: Callable[[], int] = lambda: 0) -> None:
    """The loop of the worker process: until `stopping` is set, hear what waits, then rest `pause` seconds.

    `also` is other work of each round, and returns how much it did. A database that is away, or held by somebody else
    for too long, is waited for. Stopped may be raised at any point: what is half done is taken back.
    """
    with heartbeat.kept(), suppress(Stopped):
        while not stopping.is_set():
            heartbeat.beat()
            if not _round(heartbeat, stopping, also):
                stopping.wait(pause)


def _round(heartbeat: Heartbeat, stopping: Event, also: Callable[[], int]) -> int:
    try:
        taken = drain(limit=1000, beat=heartbeat.beat, stopping=stopping.is_set)
        return taken if stopping.is_set() else taken + also()
    except OperationalError as failure:
        db.session.rollback()
        log.warning("database away", failure=failure)
        return 0


def waiting() -> int:
    """How many rows nobody has heard yet, parked ones left out."""
    return db.session.scalar(select(func.count()).where(OutboxRow.parked_at.is_(None))) or 0


class Heartbeat:
    """Says that a worker is alive, for /readyz: a small file that is touched again and again.

    While one listener takes long (an archive is read), a thread beats on, for at most PATIENCE seconds: what takes
    longer than that hangs.
    """

    def __init__(self, path: os.PathLike[str]) -> None:
        self.path = path
        self._beaten_at = time.monotonic()

    def beat(self) -> None:
        """Alive now."""
        self._beaten_at = time.monotonic()
        self._touch()

    @contextmanager
    def kept(self, every: float = 5.0) -> Iterator[None]:
        """Beat by itself inside, every so many seconds."""
        ended = Event()
        keeper = Thread(target=self._keep, args=(ended, every), daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join()

    def _keep(self, ended: Event, every: float) -> None:
        while not ended.wait(every):
            if time.monotonic() - self._beaten_at < PATIENCE:
                self._touch()

    def _touch(self) -> None:
        with suppress(OSError), open(self.path, "w") as file:  # a full disk must not end the worker
            file.write(str(os.getpid()))

    def age(self) -> float | None:
        """Seconds since the last beat; None when there was none."""
        try:
            return max(0.0, time.time() - os.stat(self.path).st_mtime)
        except FileNotFoundError:
            return None
