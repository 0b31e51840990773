"""Moving to another model: it reads posts and comments beside the one in force, then takes its place in one moment.

Figures count the old model's signals until the new one has read every post, and only the new one's from then on. Killed
at any point, run it again: what was read stays read. Posts that are written meanwhile are read before the change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from sqlalchemy import ColumnElement, and_, delete, exists, func, select

from community.posts import PERSONAL, Post
from foundation.database import db, transaction
from foundation.ports import ports
from foundation.timed import Duty, Renew
from insight import features, readers, signals
from insight.channels import reading
from insight.scoring import Reader, Score
from insight.signals import Signal

PORTION = 200
REMOVED_AT_ONCE = 500

Told = Callable[[int], None]


def waits(reader: Reader | None = None) -> bool:
    """Whether another model than this one is in force, or than the one that is wanted."""
    in_force = db.session.scalar(select(signals.in_force()))
    return in_force is not None and in_force != (reader.model if reader else readers.wanted_name())


def unread(reader: Reader | None = None) -> int:
    """How many posts and comments this model has still to read, or the one that is wanted."""
    model = reader.model if reader else readers.wanted_name()
    return (db.session.scalar(select(func.count(Post.id)).where(_unread(model))) or 0) + reading.unread(model)


def move(reader: Reader | None = None, told: Told = lambda done: None) -> int:
    """Let `reader`, or the one that is wanted, read what it has not read, put its model in force, remove the others'
    signals; how many posts and comments it read.

    Each portion is kept by itself; `told` hears how many were read so far. While it runs, the old model counts.
    """
    done, reader = 0, reader or readers.wanted()
    while not _changed(reader.model):
        for read in chain(_portions(reader), reading.portions(reader)):
            done += read
            told(done)
    _remove(reader.model)
    return done


def _is_due() -> bool:
    return ports().config.insight and waits()


def _move_on(renew: Renew) -> None:
    move(told=lambda _done: renew())


DUTIES = (Duty("rescoring", _is_due, _move_on),)
"""After an upgrade with another model, or after heads won, the worker reads everything anew by itself."""


def _unread(model: str) -> ColumnElement[bool]:
    read = exists().where(Signal.post_id == Post.id, Signal.model == model)
    return and_(Post.voice == PERSONAL, ~read)


def _portions(reader: Reader) -> Iterator[int]:
    """Read everything that is unread once, portion by portion; how many each time."""
    last = 0
    while ids := list(
        db.session.scalars(
            select(Post.id).where(Post.id > last, _unread(reader.model)).order_by(Post.id).limit(PORTION)
        )
    ):
        found = signals.texts(ids)
        read, fresh = readers.read(reader, found)
        with transaction():
            same = _as_they_were(read, found, reader.model)
            features.keep({id_: told for id_, told in fresh.items() if id_ in same}, found)
            signals.write(same, reader.model)
        last = ids[-1]
        yield len(read)


def _as_they_were(read: dict[int, Score], found: dict[int, str], model: str) -> dict[int, Score]:
    """Without posts that somebody else has read, or that were edited, since this portion began."""
    left = set(db.session.scalars(select(Post.id).where(Post.id.in_(read), _unread(model))))
    now_there = signals.texts(left)
    return {post_id: told for post_id, told in read.items() if now_there.get(post_id) == found[post_id]}


def _changed(model: str) -> bool:
    """Put the model in force, if it has read everything; in one transaction, so that nothing comes between."""
    with transaction():
        if db.session.scalar(select(Post.id).where(_unread(model)).limit(1)) is not None or reading.unread(model):
            return False
        signals.put_in_force(model)
    return True


def _remove(model: str) -> None:
    """Take the signals of other models away. They are many: portion by portion, so that nobody waits for it."""
    others = select(Signal.post_id).where(Signal.model != model).order_by(Signal.post_id).limit(REMOVED_AT_ONCE)
    while ids := list(db.session.scalars(others)):
        with transaction():
            db.session.execute(delete(Signal).where(Signal.post_id.in_(ids), Signal.model != model))
    reading.remove_others(model)
