"""Counted voices: votes on posts, “I have this too” on threads, and who follows what. Once per person each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Select, bindparam, delete, func, or_, select, union, update
from sqlalchemy.orm import Mapped, mapped_column

from community import mutes
from community.events import ReplyWritten, ThreadDeleted, ThreadHidden, ThreadOpened, ThreadRestored
from community.posts import Post
from community.tags import Tag
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor
from foundation.reading import prepared, read
from foundation.writing import put


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
    count_votes(post)


def withdraw_vote(actor: Actor, post: Post) -> None:
    """Take the vote back."""
    db.session.execute(delete(Vote).where(Vote.post_id == post.id, Vote.person_id == actor.id))
    count_votes(post)


def count_votes(post: Post) -> None:
    """Make the score of a post agree with its votes."""
    db.session.flush()
    votes = db.session.scalar(select(func.count()).select_from(Vote).where(Vote.post_id == post.id)) or 0
    post.score = post.imported_score + votes


def me_too(actor: Actor, thread: Thread) -> None:
    """Say “I have this too”; it follows the thread as well. A second time changes nothing."""
    if db.session.get(MeToo, (thread.id, actor.id)) is None:
        db.session.add(MeToo(thread_id=thread.id, person_id=actor.id, at=now()))
        follow(actor, thread)
    count_all(thread)


def withdraw_me_too(actor: Actor, thread: Thread) -> None:
    """Take the voice back, also where it was raised on a duplicate."""
    said = select(Thread.id).where(_one_question(thread))
    db.session.execute(delete(MeToo).where(MeToo.thread_id.in_(said), MeToo.person_id == actor.id))
    for duplicate in db.session.scalars(select(Thread).where(Thread.duplicate_of_id == thread.id)):
        count(duplicate)
    count_all(thread)


def count_all(thread: Thread) -> None:
    """Count for a thread, and for the one that it is a duplicate of."""
    count(thread)
    if thread.duplicate_of_id is not None:
        count(db.session.get_one(Thread, thread.duplicate_of_id))


def count(thread: Thread) -> None:
    """Count who has this too, once per person: those who said so here or on a visible duplicate, and who asked one."""
    db.session.flush()
    thread.me_too_count = db.session.scalar(select(func.count()).select_from(_people(thread).subquery())) or 0


def _people(thread: Thread) -> Select[tuple[int]]:
    said = select(MeToo.person_id).join(Thread, Thread.id == MeToo.thread_id).where(_one_question(thread))
    asked = select(Thread.author_id).where(Thread.duplicate_of_id == thread.id, Thread.listed)
    people = union(said, asked).subquery()
    return select(people.c.person_id).where(people.c.person_id != thread.author_id)


def _one_question(thread: Thread) -> ColumnElement[bool]:
    """A thread, and its duplicates that can be read."""
    duplicate = (Thread.duplicate_of_id == thread.id) & Thread.listed
    return or_(Thread.id == thread.id, duplicate)


def count_again(event: ThreadHidden | ThreadRestored | ThreadDeleted) -> None:
    """Now, with a duplicate that comes or goes: the original counts its voices anew."""
    count_all(db.session.get_one(Thread, event.thread_id))


def merge(thread: Thread, into: Thread) -> None:
    """Who had this too, asked it or follows it does so in the other thread from now on, once per person."""
    asked = {thread.author_id: now()}
    for table, more, without in ((MeToo, asked, into.author_id), (Follow, {}, None)):
        here = select(table.person_id, table.at).where(table.thread_id == thread.id)
        there = set(db.session.scalars(select(table.person_id).where(table.thread_id == into.id)))
        people = more | dict(db.session.execute(here).all())
        new = people.keys() - there - {without}
        db.session.add_all(table(thread_id=into.id, person_id=one, at=people[one]) for one in sorted(new))
        db.session.execute(delete(table).where(table.thread_id == thread.id))
    count(thread)
    count_all(into)


_mine = (Follow.thread_id == bindparam("thread_id"), Follow.person_id == bindparam("person_id"))
_following = prepared(select(Follow.at).where(*_mine))


def follow(actor: Actor, thread: Thread) -> None:
    """Hear what happens in this thread, muted before or not. A second time changes nothing."""
    mutes.unmute(actor, thread)
    _follow(thread.id, actor.id or 0)
    here = (Follow.thread_id == thread.id, Follow.person_id == actor.id)
    db.session.execute(update(Follow).where(*here).values(chosen_at=now()))


def _follow(thread_id: int, person_id: int) -> None:
    if not read(_following, thread_id=thread_id, person_id=person_id):
        put(Follow, {"thread_id": thread_id, "person_id": person_id, "at": now()})


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
