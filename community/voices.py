"""Counted voices: votes on posts, “I have this too” on threads, and who follows what. Once per person each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from community import mutes
from community.events import ReplyWritten, ThreadOpened
from community.posts import Post
from community.tags import Tag
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor


class Vote(Model):
    """A person found this post helpful."""

    __tablename__ = "votes"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class MeToo(Model):
    """A person has this too."""

    __tablename__ = "me_toos"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Follow(Model):
    """A person wants to hear what happens in this thread. `chosen_at`: they said so themselves."""

    __tablename__ = "follows"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime]
    chosen_at: Mapped[datetime | None]


class TagFollow(Model):
    """A person wants to hear of new threads with this tag."""

    __tablename__ = "tag_follows"

    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime]


def vote(actor: Actor, post: Post) -> None:
    """Say that this post helps. A second time changes nothing."""
    if db.session.get(Vote, (post.id, actor.id)) is None:
        db.session.add(Vote(post_id=post.id, person_id=actor.id, at=now()))
    _count_votes(post)


def withdraw_vote(actor: Actor, post: Post) -> None:
    """Take the vote back."""
    db.session.execute(delete(Vote).where(Vote.post_id == post.id, Vote.person_id == actor.id))
    _count_votes(post)


def _count_votes(post: Post) -> None:
    db.session.flush()
    votes = db.session.scalar(select(func.count()).select_from(Vote).where(Vote.post_id == post.id)) or 0
    post.score = post.imported_score + votes


def me_too(actor: Actor, thread: Thread) -> None:
    """Say “I have this too”; it follows the thread as well. A second time changes nothing."""
    if db.session.get(MeToo, (thread.id, actor.id)) is None:
        db.session.add(MeToo(thread_id=thread.id, person_id=actor.id, at=now()))
        follow(actor, thread)
    _count_me_toos(thread)


def withdraw_me_too(actor: Actor, thread: Thread) -> None:
    """Take the voice back."""
    db.session.execute(delete(MeToo).where(MeToo.thread_id == thread.id, MeToo.person_id == actor.id))
    _count_me_toos(thread)


def _count_me_toos(thread: Thread) -> None:
    db.session.flush()
    count = select(func.count()).select_from(MeToo).where(MeToo.thread_id == thread.id)
    thread.me_too_count = db.session.scalar(count) or 0


def follow(actor: Actor, thread: Thread) -> None:
    """Hear what happens in this thread, muted before or not. A second time changes nothing."""
    mutes.unmute(actor, thread)
    _follow(thread.id, actor.id or 0).chosen_at = now()
    db.session.flush()


def _follow(thread_id: int, person_id: int) -> Follow:
    held = db.session.get(Follow, (thread_id, person_id))
    if held is None:
        held = Follow(thread_id=thread_id, person_id=person_id, at=now())
        db.session.add(held)
        db.session.flush()
    return held


def unfollow(actor: Actor, thread: Thread) -> None:
    """Hear no more of it."""
    db.session.execute(delete(Follow).where(Follow.thread_id == thread.id, Follow.person_id == actor.id))


def follow_own(event: ThreadOpened) -> None:
    """Now, with a new thread: who asked follows it."""
    _follow(event.thread_id, event.author_id)


def follow_answered(event: ReplyWritten) -> None:
    """Now, with a reply: who wrote it follows the thread."""
    _follow(event.thread_id, event.author_id)


def follow_tag(actor: Actor, tag: Tag) -> None:
    """Hear of new threads with this tag, muted before or not. A second time changes nothing."""
    mutes.unmute_tag(actor, tag)
    if db.session.get(TagFollow, (tag.id, actor.id)) is None:
        db.session.add(TagFollow(tag_id=tag.id, person_id=actor.id, at=now()))


def unfollow_tag(actor: Actor, tag: Tag) -> None:
    """Hear no more of them."""
    db.session.execute(delete(TagFollow).where(TagFollow.tag_id == tag.id, TagFollow.person_id == actor.id))
