"""Signals: what one post tells. Written by the worker after each post; a post that says something else is read anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from community.events import PostEdited, PostRedacted, ReplyWritten, ThreadOpened, ThreadsImported
from community.posts import OPENING, PERSONAL, Post
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db, transaction
from foundation.events import Event, in_batches
from insight import scoring


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


@in_batches(200)
def read_posts(events: Sequence[Event]) -> None:
    """Later, after posts were written or edited: read them."""
    score(set(post_ids(events)))


@in_batches(1)
def read_archive(events: Sequence[ThreadsImported]) -> None:
    """Later, after an import: read a portion of it."""
    for event in events:
        score(db.session.scalars(select(Post.id).where(Post.thread_id.between(event.first_id, event.last_id))).all())


def post_ids(events: Sequence[Event]) -> list[int]:
    """The posts that these events are about; that of a thread is its opening."""
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


def score(ids: Iterable[int]) -> int:
    """Read these posts and keep their signals in place of older ones; how many."""
    read = {post_id: scoring.score(words) for post_id, words in texts(ids).items()}
    with transaction():
        db.session.execute(delete(Signal).where(Signal.post_id.in_(read)))
        for post_id, told in read.items():
            db.session.add(
                Signal(
                    post_id=post_id,
                    sentiment=told.sentiment,
                    score=told.score,
                    confidence=told.confidence,
                    model=scoring.MODEL,
                    scored_at=now(),
                )
            )
    return len(read)
