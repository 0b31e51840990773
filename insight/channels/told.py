"""What models tell of comments: their signals, by model, and what is kept so that no network reads a comment twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, ForeignKey, Index, LargeBinary, String, and_, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation import meaning
from foundation.clock import now
from foundation.database import Model, db
from foundation.loading import Later
from insight import features, scoring, signals
from insight.channels.comments import ChannelComment
from insight.scoring import MODEL, Score

theming: Any = Later("insight.theming")


class CommentSignal(Model):
    """How one model read one comment, as `signals.Signal` says it of a post. The same model is in force for both."""

    __tablename__ = "comment_signals"
    __table_args__ = (Index("ix_comment_signals_model", "model", "comment_id"),)

    comment_id: Mapped[int] = mapped_column(ForeignKey("channel_comments.id"), primary_key=True)
    model: Mapped[str] = mapped_column(String(80), primary_key=True)
    sentiment: Mapped[str | None] = mapped_column(String(10))
    score: Mapped[float | None] = mapped_column(Float)
    confidence: Mapped[float] = mapped_column(Float)
    negative: Mapped[float | None] = mapped_column(Float)
    positive: Mapped[float | None] = mapped_column(Float)
    scored_at: Mapped[datetime]


class CommentTrace(Model):
    """The features of a comment (`features.pack`) by a `model` without a head, and its vector (`theming.pack`) by an
    `encoder`. The words of a comment never change. Made anew when missing."""

    __tablename__ = "comment_traces"
    __table_args__ = {"info": {"anew": True}}  # noqa: RUF012 (SQLAlchemy declares it so)

    comment_id: Mapped[int] = mapped_column(ForeignKey("channel_comments.id"), primary_key=True)
    model: Mapped[str] = mapped_column(String(40))
    features: Mapped[bytes] = mapped_column(LargeBinary)
    encoder: Mapped[str] = mapped_column(String(40))
    vector: Mapped[bytes] = mapped_column(LargeBinary)


Traces = dict[int, tuple[bytes, bytes]]
"""The packed features and the packed vector of comments."""


def of_comment() -> ColumnElement[bool]:
    """The condition by which a comment is joined with its signal, if it has one of the model in force."""
    return and_(CommentSignal.comment_id == ChannelComment.id, CommentSignal.model == signals.in_force())


def traces(texts: Mapping[int, str]) -> tuple[Traces, Traces]:
    """The traces of these comments, and those of them that the networks made now, to be kept."""
    of_today = (CommentTrace.model == MODEL, CommentTrace.encoder == meaning.model())
    columns = select(CommentTrace.comment_id, CommentTrace.features, CommentTrace.vector).where(*of_today)
    rows = db.session.execute(columns.where(CommentTrace.comment_id.in_(list(texts))))
    kept = {row.comment_id: (row.features, row.vector) for row in rows}
    missing = [id_ for id_ in texts if id_ not in kept]
    vectors = theming.pack(theming.vectors_of([texts[id_] for id_ in missing])) if missing else []
    read = (features.pack(scoring.read(texts[id_])) for id_ in missing)
    fresh = dict(zip(missing, zip(read, vectors, strict=True), strict=True))
    return kept | fresh, fresh


def keep(fresh: Traces) -> None:
    """Keep these traces in place of older ones, in the caller's transaction."""
    rows = [
        {"comment_id": id_, "model": MODEL, "features": read, "encoder": meaning.model(), "vector": vector}
        for id_, (read, vector) in fresh.items()
    ]
    if rows:
        db.session.execute(delete(CommentTrace).where(CommentTrace.comment_id.in_(list(fresh))))
        db.session.execute(insert(CommentTrace), rows)


def write(read: Mapping[int, Score], model: str) -> None:
    """What this model told of these comments, in place of what it told before, in the caller's transaction."""
    at = now()
    rows = [{"comment_id": id_} | told.kept(model, at) for id_, told in read.items()]
    if rows:
        mine = (CommentSignal.model == model, CommentSignal.comment_id.in_(list(read)))
        db.session.execute(delete(CommentSignal).where(*mine))
        db.session.execute(insert(CommentSignal), rows)


def forget(ids: Iterable[int]) -> None:
    """Delete everything that was told of these comments, in the caller's transaction."""
    given = list(ids)
    for table in (CommentSignal, CommentTrace):
        db.session.execute(delete(table).where(table.comment_id.in_(given)))
