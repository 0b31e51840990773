"""What the model's networks told of each post, in a few numbers: kept, so that another head reads without them."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ForeignKey, LargeBinary, String, delete, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from community.posts import Post
from community.threads import Thread
from foundation.database import Model, db, transaction
from insight import scoring
from insight.scoring import MODEL, Told

PORTION = 200


class PostFeatures(Model):
    """The features of a post (`scoring.Told`) as `pack` writes them, by a `model` without a head; empty: not scored.

    `mark` stands for the words that were read: of other words they tell nothing. Made anew when missing.
    """

    __tablename__ = "post_features"
    __table_args__ = {"info": {"anew": True}}  # noqa: RUF012 (SQLAlchemy declares it so)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    model: Mapped[str] = mapped_column(String(40))
    mark: Mapped[bytes] = mapped_column(LargeBinary)
    features: Mapped[bytes] = mapped_column(LargeBinary)


def kept(texts: Mapping[int, str]) -> dict[int, Told | None]:
    """What was told of those of these posts that say the same as when they were read; None for “not scored”."""
    found: dict[int, Told | None] = {}
    columns = select(PostFeatures.post_id, PostFeatures.mark, PostFeatures.features).where(PostFeatures.model == MODEL)
    for portion in _portions(texts):
        for row in db.session.execute(columns.where(PostFeatures.post_id.in_(portion))):
            if row.mark == _mark(texts[row.post_id]):
                found[row.post_id] = unpack(row.features)
    return found


def keep(told: Mapping[int, Told | None], texts: Mapping[int, str]) -> None:
    """Keep what was told of these posts, in place of what was told before, in the caller's transaction."""
    for portion in _portions(told):
        db.session.execute(delete(PostFeatures).where(PostFeatures.post_id.in_(portion)))
        rows = [{"post_id": id_, "model": MODEL, "mark": _mark(texts[id_]), "features": pack(told[id_])}
                for id_ in portion]  # fmt: skip
        db.session.execute(insert(PostFeatures), rows)


def told(texts: Mapping[int, str]) -> dict[int, Told | None]:
    """What is told of these posts: what was kept, and what the networks read now of the others, which is kept."""
    found = kept(texts)
    for portion in _portions([id_ for id_ in texts if id_ not in found]):
        fresh = {id_: scoring.read(texts[id_]) for id_ in portion}
        with transaction(unseen=True):
            keep(fresh, texts)
        found |= fresh
    return {id_: found[id_] for id_ in texts}


def forget_deleted() -> None:
    """What was told of deleted posts is forgotten."""
    gone = select(Post.id).join(Thread, Thread.id == Post.thread_id)
    gone = gone.where(or_(Post.deleted_at.is_not(None), Thread.deleted_at.is_not(None)))
    with transaction(unseen=True):
        db.session.execute(delete(PostFeatures).where(PostFeatures.post_id.in_(gone)))


def pack(told: Told | None) -> bytes:
    """Features as a row keeps them: eight bytes for a number, little end first; nothing for “not scored”."""
    return struct.pack(f"<{len(told.features)}d", *told.features) if told else b""


def unpack(row: bytes) -> Told | None:
    """What was told, from its row."""
    return scoring.of_features(struct.unpack(f"<{len(row) // 8}d", row)) if row else None


def _mark(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _portions(ids: Iterable[int]) -> Iterable[Sequence[int]]:
    given = list(ids)
    return (given[start : start + PORTION] for start in range(0, len(given), PORTION))
