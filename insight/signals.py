"""Signals: what one post tells. Written by the worker after each post; a post that says something else is read anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from community.events import ThreadsImported
from community.posts import PERSONAL, Post
from community.threads import Thread
from foundation import text
from foundation.clock import now
from foundation.database import Model, db
from foundation.events import Event, in_batches
from insight import scoring

BATCH = 500


class Signal(Model):
    """The sentiment of one post: negative, neutral, positive, or None (not scored); score −1…1; confidence 0…1."""

    __tablename__ = "signals"
    __table_args__ = (Index("ix_signals_sentiment", "sentiment"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    sentiment: Mapped[str | None] = mapped_column(String(10))
    score: Mapped[float | None] = mapped_column(Float)
    confidence: Mapped[float] = mapped_column(Float)
    model: Mapped[str] = mapped_column(String(40))
    scored_at: Mapped[datetime]


def words_of(post: Post, title: str | None = None) -> str:
    """What is read of a post: its words without markup, an opening's title before them."""
    return f"{title}.\n\n{text.plain(post.html)}" if title else text.plain(post.html)


@in_batches
def read_posts(events: Sequence[Event]) -> None:
    """Later, after posts were written or edited: read them. Official voice is not what people feel, so it is left out."""
    openings = {event.thread_id for event in events if not hasattr(event, "post_id")}  # type: ignore[attr-defined]
    ids = {event.post_id for event in events if hasattr(event, "post_id")}
    first = select(Post.id).where(Post.thread_id.in_(openings), Post.role == "opening")
    score(ids | set(db.session.scalars(first)))


def score(ids: Iterable[int]) -> int:
    """Read these posts and keep their signals in place of older ones; how many."""
    rows = select(Post, Thread.title).join(Thread, Thread.id == Post.thread_id)
    rows = rows.where(Post.id.in_(set(ids)), Post.voice == PERSONAL)
    found = db.session.execute(rows).all()
    db.session.execute(delete(Signal).where(Signal.post_id.in_([post.id for post, _ in found])))
    for post, title in found:
        read = scoring.score(words_of(post, title if post.role == "opening" else None))
        db.session.add(
            Signal(
                post_id=post.id,
                sentiment=read.sentiment,
                score=read.score,
                confidence=read.confidence,
                model=scoring.MODEL,
                scored_at=now(),
            )
        )
    db.session.flush()
    return len(found)


def score_missing(progress: Callable[[int], None] = lambda done: None) -> int:
    """Read every post that this model has not read, in portions; for imports. How many. Call it in a transaction."""
    done = 0
    known = select(Signal.post_id).where(Signal.model == scoring.MODEL)
    waiting = select(Post.id).where(Post.voice == PERSONAL, Post.id.not_in(known)).order_by(Post.id).limit(BATCH)
    while ids := db.session.scalars(waiting).all():
        done += score(ids)
        progress(done)
    return done


@in_batches
def read_archive(events: Sequence[ThreadsImported]) -> None:
    """Later, after an import: read a portion of it."""
    for event in events:
        score(db.session.scalars(select(Post.id).where(Post.thread_id.between(event.first_id, event.last_id))).all())
