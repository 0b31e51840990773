"""Bookmarks: threads that a person keeps for later. Nobody else sees which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor


class Bookmark(Model):
    """A person keeps this thread for later."""

    __tablename__ = "bookmarks"
    __table_args__ = (Index("ix_bookmarks_person", "person_id", "at", "thread_id"),)

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    at: Mapped[datetime]


def bookmark(actor: Actor, thread: Thread) -> None:
    """Keep a thread for later. A second time changes nothing."""
    if db.session.get(Bookmark, (thread.id, actor.id)) is None:
        db.session.add(Bookmark(thread_id=thread.id, person_id=actor.id, at=now()))


def remove(actor: Actor, thread: Thread) -> None:
    """Keep it no longer."""
    db.session.execute(delete(Bookmark).where(Bookmark.thread_id == thread.id, Bookmark.person_id == actor.id))


def merge(thread: Thread, into: Thread) -> None:
    """Who kept a thread for later keeps the other one, once."""
    there = select(Bookmark.person_id).where(Bookmark.thread_id == into.id)
    moving = update(Bookmark).where(Bookmark.thread_id == thread.id, Bookmark.person_id.not_in(there))
    db.session.execute(moving.values(thread_id=into.id), execution_options={"synchronize_session": False})
    db.session.execute(
        delete(Bookmark).where(Bookmark.thread_id == thread.id), execution_options={"synchronize_session": False}
    )
