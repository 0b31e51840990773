"""Claims: somebody looks at a flagged post, and colleagues see it. A claim ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from community.posts import Post
from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor

LASTS = timedelta(minutes=30)


class Claim(Model):
    """Who looks at this flagged post, until when."""

    __tablename__ = "claims"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    until: Mapped[datetime]


class Claimed(ValueError):
    """A colleague looks at it already."""


def claim(actor: Actor, post: Post) -> None:
    """Look at this post for LASTS; again by the same person renews it. Claimed when a colleague does already."""
    held = db.session.get(Claim, post.id)
    if held is None:
        held = Claim(post_id=post.id)
        db.session.add(held)
    elif held.person_id != actor.id and held.until > now():
        raise Claimed
    held.person_id, held.until = actor.id or 0, now() + LASTS
    db.session.flush()


def put_back(actor: Actor, post: Post) -> None:
    """Leave it to colleagues again."""
    held = db.session.get(Claim, post.id)
    if held is not None and held.person_id == actor.id:
        db.session.delete(held)
        db.session.flush()
