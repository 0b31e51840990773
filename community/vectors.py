"""What threads are about, as vectors: those close to a title are found by them, whatever words they use.

The worker keeps them, a row for each thread. Web processes take over what is new by the numbers of the rows
(community/queries/nearest.py). They can be made anew from the threads, so no backup holds them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import structlog
from flask import current_app
from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, and_, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from community.events import ThreadsImported
from community.posts import OPENING, Post
from community.threads import Thread
from foundation import meaning, text
from foundation.clock import now
from foundation.database import Model, db, transaction
from foundation.events import Event, in_batches
from foundation.timed import Duty, Renew

BATCH = 100
READ = 64
"""Pieces of words that are read of a thread, its title first: on labelled pairs more of them find no better."""
MOST_HTML = 4000
SIZE = 2 * meaning.DIMENSIONS
"""Bytes of a vector."""
LOOK_AGAIN = timedelta(minutes=10)
LOOKED = "parley.vectors.look_at"
NOTHING = ""
log = structlog.get_logger()


class ThreadVector(Model):
    """What one thread is about: meaning.DIMENSIONS numbers of two bytes; none where nobody may find it.

    `model` says what made them, `words` is a hash of what was read. `number` only rises: a changed row has a new one,
    in the order of the commits.
    """

    __tablename__ = "thread_vectors"
    __table_args__ = {"info": {"anew": True}}  # noqa: RUF012 (SQLAlchemy declares it so)

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    model: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(16))
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class Renewed(NamedTuple):
    """How many vectors were made because they were missing or of something else, and how many had to go."""

    made: int = 0
    gone: int = 0


class _Wanted(NamedTuple):
    """What the row of a thread should say. `read` is what its vector is made of; nothing where nobody may find it."""

    thread_id: int
    space_id: int
    model: str
    words: str
    read: str


def made_by() -> str:
    """What makes the vectors now: the encoder, and how much it reads. Those of another one do not compare."""
    return f"{meaning.model()}.{READ}"


@in_batches(BATCH)
def renew_vectors(events: Sequence[Event]) -> None:
    """Later, after what a thread is about has changed, or where it stands, or who may find it."""
    _renew_if_possible({event.thread_id for event in events})  # type: ignore[attr-defined]


@in_batches(1)
def renew_archive(events: Sequence[ThreadsImported]) -> None:
    """Later, after an import: a portion of it."""
    for event in events:
        imported = select(Thread.id).where(Thread.id.between(event.first_id, event.last_id))
        for ids in _batches(db.session.scalars(imported).all()):
            _renew_if_possible(ids)


def _renew_if_possible(ids: Collection[int]) -> None:
    """Without the model there are no vectors, and that is told once: by the duty that makes what is missing."""
    try:
        renew(ids)
    except (meaning.DamagedModel, ImportError) as failure:
        log.warning("no vectors", failure=repr(failure))


def renew(ids: Collection[int]) -> Renewed:
    """Make the vectors of these threads agree with what they say now; what had to be changed.

    Reading takes long, so it is done outside the transaction; what has changed meanwhile is read once more.
    """
    made: dict[str, bytes] = {}
    while True:
        db.session.rollback()
        changed = _changed(ids)
        if not changed:
            return Renewed()
        missing = {row.words: row.read for row in changed if row.read and row.words not in made}
        rows = meaning.encode([*missing.values()], READ).astype("float16") if missing else ()
        made |= {words: row.tobytes() for words, row in zip(missing, rows, strict=True)}
        with transaction(unseen=True):
            changed = _changed(ids)
            if not changed:
                return Renewed()
            if all(not row.read or row.words in made for row in changed):
                _write(changed, made)
                return Renewed(sum(bool(row.read) for row in changed), sum(not row.read for row in changed))


def anew(progress: Callable[[int], None] = lambda done: None) -> Renewed:
    """Make every vector agree with its thread, batch by batch, while people ask and the worker writes.

    `progress` hears how many threads are done. DamagedModel or ImportError where the model cannot be used.
    """
    total, done = Renewed(), 0
    for ids in _batches(db.session.scalars(select(Thread.id).order_by(Thread.id)).all()):
        found = renew(ids)
        total, done = Renewed(total.made + found.made, total.gone + found.gone), done + len(ids)
        progress(done)
    db.session.rollback()
    return total


def _changed(ids: Collection[int]) -> list[_Wanted]:
    """Of these threads, what their rows should say and do not."""
    size = func.length(ThreadVector.vector)
    columns = (ThreadVector.thread_id, ThreadVector.space_id, ThreadVector.model, ThreadVector.words, size)
    rows = db.session.execute(select(*columns).where(ThreadVector.thread_id.in_(ids)))
    there = {row.thread_id: tuple(row) for row in rows}
    return [wanted for wanted in _wanted(ids) if not _is_right(wanted, there.get(wanted.thread_id))]


def _is_right(wanted: _Wanted, row: tuple[Any, ...] | None) -> bool:
    if not wanted.read:
        return row is None or row[-1] == 0
    return row == (*wanted[:4], SIZE)


def _wanted(ids: Collection[int]) -> Iterator[_Wanted]:
    seen = (Post.role == OPENING, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    columns = (Thread.id, Thread.space_id, Thread.listed, Thread.title, func.substr(Post.html, 1, MOST_HTML))
    rows = select(*columns).outerjoin(Post, and_(Post.thread_id == Thread.id, *seen)).where(Thread.id.in_(ids))
    model = made_by()
    for thread_id, space_id, listed, title, html in db.session.execute(rows):
        read = f"{title}. {text.plain(html or '')}" if listed else NOTHING
        words = hashlib.sha256(read.encode()).hexdigest()[:16] if read else NOTHING
        yield _Wanted(thread_id, space_id, model, words, read)


def _write(rows: Sequence[_Wanted], made: dict[str, bytes]) -> None:
    last = db.session.scalar(select(func.max(ThreadVector.number))) or 0
    first = max(last + 1, int(now().timestamp() * 1_000_000))  # it rises also where all rows were lost
    db.session.execute(delete(ThreadVector).where(ThreadVector.thread_id.in_([row.thread_id for row in rows])))
    values = [
        {
            "thread_id": row.thread_id,
            "number": first + place,
            "space_id": row.space_id,
            "model": row.model,
            "words": row.words,
            "vector": made[row.words] if row.read else b"",
        }
        for place, row in enumerate(rows)
    ]
    db.session.execute(insert(ThreadVector), values)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _missing(below: int | None = None) -> Sequence[int]:
    """Threads that everyone in their space may find and that have no vector of this model, the newest first."""
    right = and_(ThreadVector.thread_id == Thread.id, ThreadVector.model == made_by())
    without = select(Thread.id).outerjoin(ThreadVector, right).where(Thread.listed, ThreadVector.thread_id.is_(None))
    without = without if below is None else without.where(Thread.id < below)
    return db.session.scalars(without.order_by(Thread.id.desc()).limit(BATCH)).all()


def _waits() -> bool:
    """Whether threads are without vectors, as after an upgrade. To look costs something, so it is done now and then."""
    moment, known = now(), current_app.extensions
    if moment < known.get(LOOKED, moment):
        return False
    known[LOOKED] = moment + LOOK_AGAIN
    try:
        return bool(_missing())
    except meaning.DamagedModel:  # to do it says what is wrong
        return True
    finally:
        db.session.rollback()


def catch_up(keep: Renew = lambda: None) -> None:
    """Make the vectors that are missing: after an upgrade, after a new model, after a backup was brought back."""
    ids = _missing()
    while ids:
        renew(ids)
        keep()
        ids = _missing(below=ids[-1])
    db.session.rollback()


DUTIES = (Duty("vectors", _waits, catch_up),)
