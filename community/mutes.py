"""What a person wants to hear nothing of: single threads, and all with a tag but those they asked themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, and_, delete, exists, or_, select, union
from sqlalchemy.orm import Mapped, mapped_column

from community.tags import Tag, ThreadTag
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor


class Mute(Model):
    """A person wants to hear nothing of this thread, though they may follow it."""

    __tablename__ = "mutes"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class TagMute(Model):
    """A person wants to hear nothing of threads with this tag."""

    __tablename__ = "tag_mutes"

    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime]


def mute(actor: Actor, thread: Thread) -> None:
    """Hear nothing of this thread. A second time changes nothing."""
    if db.session.get(Mute, (thread.id, actor.id)) is None:
        db.session.add(Mute(thread_id=thread.id, person_id=actor.id, at=now()))


def unmute(actor: Actor, thread: Thread) -> None:
    """Hear of it again."""
    db.session.execute(delete(Mute).where(Mute.thread_id == thread.id, Mute.person_id == actor.id))


def mute_tag(actor: Actor, tag: Tag) -> None:
    """Hear nothing of threads with this tag. A second time changes nothing."""
    if db.session.get(TagMute, (tag.id, actor.id)) is None:
        db.session.add(TagMute(tag_id=tag.id, person_id=actor.id, at=now()))


def unmute_tag(actor: Actor, tag: Tag) -> None:
    """Hear of them again."""
    db.session.execute(delete(TagMute).where(TagMute.tag_id == tag.id, TagMute.person_id == actor.id))


def muted(person_id: Any) -> ColumnElement[bool]:
    """Whether this person wants to hear nothing of a thread, as a condition on Thread."""
    by_tag = exists().where(TagMute.person_id == person_id, TagMute.tag_id == ThreadTag.tag_id)
    by_tag = by_tag.where(ThreadTag.thread_id == Thread.id)
    by_thread = exists().where(Mute.thread_id == Thread.id, Mute.person_id == person_id)
    return or_(by_thread, and_(Thread.author_id != person_id, by_tag))


def muted_by(thread_id: int) -> set[int]:
    """Who wants to hear nothing of this thread."""
    by_tag = select(TagMute.person_id).join(ThreadTag, ThreadTag.tag_id == TagMute.tag_id)
    by_tag = by_tag.join(Thread, Thread.id == ThreadTag.thread_id)
    by_tag = by_tag.where(Thread.id == thread_id, Thread.author_id != TagMute.person_id)
    return set(db.session.scalars(union(select(Mute.person_id).where(Mute.thread_id == thread_id), by_tag)))
