"""Recounting: every counter that lists show is made to agree with the rows again, while people write.

A few threads at a time, each lot in a transaction of its own and followed by a pause as long as it took, so that
whoever writes meanwhile gets a turn: SQLite wakes nobody, those who wait look now and then whether it is free. Each
thread is locked before it is counted (SQLite lets one write at a time anyway), so that a count that is under way
elsewhere comes before or after ours, and never in between.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import case, func, select

from community import thanks, voices
from community.posts import Post
from community.spaces import Space
from community.threads import Thread, settle
from foundation.database import db, transaction

LOT = 25  # threads in one transaction
THREAD = ("answer_count", "reply_count", "accepted_count", "me_too_count", "listed", "is_open", "last_activity_at")
POST = ("score", "thanks_count")


class Drift(NamedTuple):
    """A counter that was wrong: of what, which one, what it was and what is right."""

    what: str
    counter: str
    was: object
    now: object

    def __str__(self) -> str:
        return f"{self.what}: {self.counter} was {self.was}, {self.now} is right"


def total() -> int:
    """How many threads there are to go through."""
    return db.session.scalar(select(func.count()).select_from(Thread)) or 0


def recount(progress: Callable[[int], None] = lambda done: None) -> list[Drift]:
    """Count everything anew; what had drifted. `progress` hears how many threads are done, of `total()`."""
    drifted, done, last = [], 0, 0
    while ids := _after(last):
        with _lot():
            drifted += [drift for thread in _locked(Thread, ids) for drift in _thread(thread)]
        done, last = done + len(ids), ids[-1]
        progress(done)
        db.session.expunge_all()  # a long list of threads is not to stay in memory
    for space_id in db.session.scalars(select(Space.id)).all():
        with _lot():
            drifted += [drift for space in _locked(Space, [space_id]) for drift in _space(space)]
    return drifted


@contextmanager
def _lot() -> Iterator[None]:
    began = time.monotonic()
    with transaction():
        yield
    time.sleep(time.monotonic() - began)


def _after(last: int) -> Sequence[int]:
    return db.session.scalars(select(Thread.id).where(Thread.id > last).order_by(Thread.id).limit(LOT)).all()


def _locked(table: Any, ids: Sequence[int]) -> Sequence[Any]:
    return db.session.scalars(select(table).where(table.id.in_(ids)).order_by(table.id).with_for_update()).all()


def _thread(thread: Thread) -> Iterator[Drift]:
    before = _values(thread, THREAD)
    settle(thread)
    voices.count(thread)
    yield from _differences(f"thread {thread.public_id}", before, _values(thread, THREAD))
    for post in db.session.scalars(select(Post).where(Post.thread_id == thread.id).order_by(Post.id)).all():
        before = _values(post, POST)
        voices.count_votes(post)
        thanks.count(post)
        yield from _differences(f"post {post.public_id}", before, _values(post, POST))


def _space(space: Space) -> Iterator[Drift]:
    before = _values(space, ("thread_count", "open_count"))
    counted = select(func.count(), func.sum(case((Thread.is_open, 1), else_=0)))
    threads, open_ = db.session.execute(counted.where(Thread.space_id == space.id, Thread.listed)).one()
    space.thread_count, space.open_count = threads, open_ or 0
    yield from _differences(f"space {space.slug}", before, _values(space, ("thread_count", "open_count")))


def _values(thing: Any, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(thing, name) for name in names}


def _differences(what: str, before: dict[str, object], after: dict[str, object]) -> Iterator[Drift]:
    return (Drift(what, name, was, after[name]) for name, was in before.items() if was != after[name])
