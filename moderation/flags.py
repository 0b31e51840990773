"""Flags: a reader says that a post should be looked at, once per person and post. Who said so is told to nobody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, select
from sqlalchemy.orm import Mapped, mapped_column

from community import notices
from community.posts import Post
from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor

REASONS = ("rude", "personal", "topic", "advertising", "other")
LONGEST_WORDS = 300


class Flag(Model):
    """One person's flag on one post. It is open until it is taken back or settled by a decision."""

    __tablename__ = "flags"
    __table_args__ = (
        Index("ix_flags_post", "post_id", "person_id", unique=True),
        Index("ix_flags_open", "settled_at", "withdrawn_at", "post_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(LONGEST_WORDS), default="")
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class FlaggedBefore(ValueError):
    """This person's flag on this post was settled: nobody flags a post twice."""


def is_open() -> ColumnElement[bool]:
    """A flag that waits to be looked at."""
    return and_(Flag.withdrawn_at.is_(None), Flag.settled_at.is_(None))


def of(actor: Actor, post: Post) -> Flag | None:
    """What this person said of this post, taken back or not."""
    return db.session.scalar(select(Flag).where(Flag.post_id == post.id, Flag.person_id == actor.id))


def flag(actor: Actor, post: Post, reason: str, words: str = "") -> Flag:
    """Ask for a look at this post; again changes what was said. FlaggedBefore once it was settled."""
    if reason not in REASONS:
        raise ValueError(f"{reason!r} is no reason. They are {', '.join(REASONS)}.")
    said = of(actor, post)
    if said is None:
        said = Flag(post_id=post.id, person_id=actor.id)
        db.session.add(said)
    elif said.settled_at is not None:
        raise FlaggedBefore
    said.reason, said.words, said.at, said.withdrawn_at = reason, words, now(), None
    db.session.flush()
    return said


def withdraw(actor: Actor, post: Post) -> None:
    """Take it back. Settled or taken back already: nothing changes."""
    said = of(actor, post)
    if said is not None and said.settled_at is None and said.withdrawn_at is None:
        said.withdrawn_at = now()
        db.session.flush()


def settle(post: Post, action: str, address: str) -> None:
    """A decision about the post answers every open flag on it; who flagged it hears what became of it.

    The notice carries no title and no words, because who flagged a post may not read it any more.
    """
    key = {"hide": "flag.hide", "keep": "flag.keep"}.get(action, "flag.change")
    for said in db.session.scalars(select(Flag).where(Flag.post_id == post.id, is_open())):
        said.settled_at = now()
        notices.tell([said.person_id], key, cause=f"flag:{said.id}", address=address)
    db.session.flush()
