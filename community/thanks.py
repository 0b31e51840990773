"""Thanks: one for each person and post. Everyone sees how many a post got; only its author hears from whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from community.events import PostThanked
from community.posts import Post
from foundation.clock import now
from foundation.database import Model, db
from foundation.events import record
from foundation.policy import Actor


class Thanks(Model):
    """A person says thank you for a post."""

    __tablename__ = "thanks"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime]


def thank(actor: Actor, post: Post) -> None:
    """Say thank you. A second time changes nothing."""
    if db.session.get(Thanks, (post.id, actor.id)) is None:
        db.session.add(Thanks(post_id=post.id, person_id=actor.id, at=now()))
        count(post)
        record(PostThanked(at=now(), thread_id=post.thread_id, post_id=post.id, by_id=actor.id or 0))


def withdraw(actor: Actor, post: Post) -> None:
    """Take it back."""
    db.session.execute(delete(Thanks).where(Thanks.post_id == post.id, Thanks.person_id == actor.id))
    count(post)


def stand(post_id: int, person_id: int) -> bool:
    """Whether this person thanks for this post today."""
    return db.session.get(Thanks, (post_id, person_id)) is not None


def count(post: Post) -> None:
    """Make the thanks for a post agree with who gave them."""
    db.session.flush()
    given = select(func.count()).select_from(Thanks).where(Thanks.post_id == post.id)
    post.thanks_count = db.session.scalar(given) or 0
