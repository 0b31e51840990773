"""What posts mean, kept: a vector for each post and encoder, so that nothing is encoded twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, delete, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from community.posts import Post
from community.threads import Thread
from foundation import meaning
from foundation.database import Model, db, transaction
from foundation.loading import Later
from foundation.timed import Renew

theming: Any = Later("insight.theming")
PORTION = 200


class PostVector(Model):
    """The vector of a post as `insight.theming.pack` writes it; `model`: its encoder. Made anew when missing."""

    __tablename__ = "post_vectors"
    __table_args__ = {"info": {"anew": True}}  # noqa: RUF012 (SQLAlchemy declares it so)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    model: Mapped[str] = mapped_column(String(40), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


def encode(texts: Mapping[int, str]) -> Any:
    """Encode these posts and keep their vectors in place of older ones; the rows in their order."""
    rows = theming.vectors_of(list(texts.values()))
    with transaction(unseen=True):
        db.session.execute(delete(PostVector).where(PostVector.post_id.in_(texts)))
        packed = zip(texts, theming.pack(rows), strict=True)
        made = [{"post_id": id_, "model": meaning.model(), "vector": kept} for id_, kept in packed]
        if made:
            db.session.execute(insert(PostVector), made)
    return rows


def complete(texts: Mapping[int, str], renew: Renew = lambda: None) -> None:
    """Encode those of these posts that have no vector yet, in portions; `renew` is called between them."""
    there = _kept(texts)
    missing = {id_: text for id_, text in texts.items() if id_ not in there}
    for portion in _portions(missing):
        encode({id_: missing[id_] for id_ in portion})
        renew()


def of(ids: Iterable[int]) -> tuple[list[int], Any]:
    """Those of these posts that have a vector, and the rows of these in the same order."""
    wanted = list(ids)
    kept = _kept(wanted)
    found = [id_ for id_ in wanted if id_ in kept]
    return found, theming.unpack([kept[id_] for id_ in found])


def forget_deleted() -> None:
    """What deleted posts meant is forgotten, too."""
    gone = select(Post.id).join(Thread, Thread.id == Post.thread_id)
    gone = gone.where(or_(Post.deleted_at.is_not(None), Thread.deleted_at.is_not(None)))
    with transaction(unseen=True):
        db.session.execute(delete(PostVector).where(PostVector.post_id.in_(gone)))


def _kept(ids: Iterable[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for portion in _portions(ids):
        rows = select(PostVector.post_id, PostVector.vector).where(PostVector.model == meaning.model())
        there = db.session.execute(rows.where(PostVector.post_id.in_(portion)))
        found |= {row.post_id: row.vector for row in there}
    return found


def _portions(ids: Iterable[int]) -> Iterable[list[int]]:
    given = list(ids)
    return (given[start : start + PORTION] for start in range(0, len(given), PORTION))
