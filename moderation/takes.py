"""Takes: an official works on a thread, and colleagues see it. A take ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor

LASTS = timedelta(minutes=30)


class Take(Model):
    """Who works on this thread, until when."""

    __tablename__ = "takes"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]
    until: Mapped[datetime]


class Taken(ValueError):
    """A colleague works on it already."""


def take(actor: Actor, thread: Thread) -> Take:
    """Work on this thread for LASTS; again by the same person renews it. Taken when a colleague does already."""
    held = db.session.get(Take, thread.id)
    if held is None:
        held = Take(thread_id=thread.id)
        db.session.add(held)
    elif held.person_id != actor.id and held.until > now():
        raise Taken
    held.person_id, held.at, held.until = actor.id or 0, now(), now() + LASTS
    db.session.flush()
    return held


def put_back(actor: Actor, thread: Thread) -> None:
    """Leave it to colleagues again."""
    held = db.session.get(Take, thread.id)
    if held is not None and held.person_id == actor.id:
        db.session.delete(held)
        db.session.flush()
