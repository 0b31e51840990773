"""Signals: what one post tells. Written by the worker after each post; a post that says something else is read anew.

A signal carries the model that read it. One model is in force: only its signals are counted and shown, so that no
figure mixes two. `insight.rescoring` moves from one to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Float, ForeignKey, Index, ScalarSelect, String, and_, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from community.events import PostEdited, PostRedacted, ReplyWritten, ThreadOpened, ThreadsImported
from community.posts import OPENING, PERSONAL, Post
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db, transaction
from foundation.events import Event, in_batches
from foundation.ports import ports
from insight import features, readers
from insight.scoring import Reader, Score


class Signal(Model):
    """How one model read one post: negative, neutral, positive, or None (not scored); score −1…1; confidence 0…1.

    `negative` and `positive` are the model's shares, 0…1; what is missing to 1 is neutral. None where it did not score,
    and in what a model wrote that kept none.
    """

    __tablename__ = "signals"
    __table_args__ = (Index("ix_signals_sentiment", "sentiment"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    model: Mapped[str] = mapped_column(String(40), primary_key=True)
    sentiment: Mapped[str | None] = mapped_column(String(10))
    score: Mapped[float | None] = mapped_column(Float)
    confidence: Mapped[float] = mapped_column(Float)
    negative: Mapped[float | None] = mapped_column(Float)
    positive: Mapped[float | None] = mapped_column(Float)
    scored_at: Mapped[datetime]


class SignalModel(Model):
    """Which model's signals count from `since` on. The newest row is in force; the first one begins by itself."""

    __tablename__ = "signal_models"

    id: Mapped[int] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime]


def in_force() -> ScalarSelect[str]:
    """The name of the model in force, as a part of a statement; NULL before anything was read."""
    return select(SignalModel.model).order_by(SignalModel.id.desc()).limit(1).scalar_subquery()


def of_post() -> ColumnElement[bool]:
    """The condition by which a post is joined with its signal, if it has one of the model in force."""
    return and_(Signal.post_id == Post.id, Signal.model == in_force())


def put_in_force(model: str) -> bool:
    """Count this model's signals from now on; whether that is a change."""
    if db.session.scalar(select(in_force())) == model:
        return False
    db.session.add(SignalModel(model=model, since=now()))
    return True


@in_batches(200)
def read_posts(events: Sequence[Event]) -> None:
    """Later, after posts were written or edited: read them."""
    score(set(post_ids(events)))


@in_batches(1)
def read_archive(events: Sequence[ThreadsImported]) -> None:
    """Later, after an import: read a portion of it."""
    for event in events if ports().config.insight else ():
        score(db.session.scalars(select(Post.id).where(Post.thread_id.between(event.first_id, event.last_id))).all())


def post_ids(events: Sequence[Event]) -> list[int]:
    """The posts to read after these events; that of a thread is its opening. None where the worker is to read none."""
    if not ports().config.insight:
        return []
    threads = [event.thread_id for event in events if isinstance(event, ThreadOpened)]
    openings = select(Post.id).where(Post.thread_id.in_(threads), Post.role == OPENING)
    replies = [event.post_id for event in events if isinstance(event, (ReplyWritten, PostEdited, PostRedacted))]
    return [*replies, *(db.session.scalars(openings) if threads else ())]


def texts(ids: Iterable[int]) -> dict[int, str]:
    """What is read of these posts. What officials say for a department is not what people feel, so it is left out."""
    rows = select(Post.id, Post.html, Post.role, Thread.title).join(Thread, Thread.id == Post.thread_id)
    found = db.session.execute(rows.where(Post.id.in_(set(ids)), Post.voice == PERSONAL)).all()
    return {row.id: words(row.html, row.title if row.role == OPENING else None) for row in found}


def words(html: str, title: str | None = None) -> str:
    """What is read of a post: its HTML, so that quotes and code can be told apart; an opening begins with its title."""
    return f"{title}.\n\n{html}" if title else html


def score(ids: Iterable[int], reader: Reader | None = None) -> int:
    """Read these posts and keep their signals; how many. What any model said of what they were before is dropped.

    Without a `reader` the model in force reads, or the one that will be where this version does not have it any more.
    """
    given, found = reader or reader_in_force(), texts(ids)
    read, fresh = readers.read(given, found)
    with transaction():
        db.session.execute(delete(Signal).where(Signal.post_id.in_(read)))
        features.keep(fresh, found)
        write(read, given.model)
        if db.session.scalar(select(in_force())) is None:
            put_in_force(given.model)
    if reader is None and reader_in_force().model != given.model:  # it changed meanwhile, and these posts with it
        return score(found)
    return len(read)


def reader_in_force() -> Reader:
    """What reads new posts."""
    return readers.named(db.session.scalar(select(in_force())))


def write(read: Mapping[int, Score], model: str) -> None:
    """Rows for what this model told of these posts, of which it has none yet."""
    at = now()
    rows = [{"post_id": id_} | told.kept(model, at) for id_, told in read.items()]
    if rows:
        db.session.execute(insert(Signal), rows)
