"""Visits: up to which moment a person has read a thread. Looking writes nothing; the browser says what was read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from community.posts import Post
from foundation.database import Model, db
from foundation.policy import Actor


class Visit(Model):
    """A person has read what was written in this thread until `read_until`."""

    __tablename__ = "visits"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True, index=True)
    read_until: Mapped[datetime]


def read(actor: Actor, newest: Post) -> None:
    """The thread is read up to and with this post. An older tab takes nothing back."""
    visit = db.session.get(Visit, (actor.id, newest.thread_id))
    if visit is None:
        db.session.add(Visit(person_id=actor.id, thread_id=newest.thread_id, read_until=newest.created_at))
    else:
        visit.read_until = max(visit.read_until, newest.created_at)
