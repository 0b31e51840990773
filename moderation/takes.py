"""Takes: an official works on a thread, and colleagues see it. A take ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from community import notices
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db
from foundation.events import record
from foundation.policy import Actor
from moderation.events import ThreadTakenOver

LASTS = timedelta(minutes=30)


class Take(Model):
    """Who works on this thread, since when, until when."""

    __tablename__ = "takes"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]
    until: Mapped[datetime]


class Taken(ValueError):
    """A colleague works on it already: `held` says who, and since when."""

    def __init__(self, held: Take) -> None:
        self.held = held


def take(actor: Actor, thread: Thread, *, over: bool = False) -> Take:
    """Work on this thread for LASTS; again by the same person renews it.

    Taken when a colleague does already, unless it is meant to be taken `over`: then the colleague hears of it.
    """
    held = db.session.get(Take, thread.id)
    if held is None:
        held = Take(thread_id=thread.id, person_id=actor.id or 0, at=now())
        db.session.add(held)
    elif held.until <= now():
        held.person_id, held.at = actor.id or 0, now()
    elif held.person_id != actor.id:
        if not over:
            raise Taken(held)
        record(ThreadTakenOver(at=now(), thread_id=thread.id, person_id=held.person_id, by_id=actor.id or 0))
        held.person_id, held.at = actor.id or 0, now()
    held.until = now() + LASTS
    db.session.flush()
    return held


def renew(actor: Actor, thread: Thread) -> None:
    """Whoever has it and writes goes on having it. It takes nothing from anybody."""
    held = db.session.get(Take, thread.id)
    if held is not None and held.person_id == actor.id:
        take(actor, thread)


def put_back(actor: Actor, thread: Thread) -> None:
    """Leave it to colleagues again."""
    held = db.session.get(Take, thread.id)
    if held is not None and held.person_id == actor.id:
        db.session.delete(held)
        db.session.flush()


def tell_taken_over(event: ThreadTakenOver) -> None:
    """Later, after a take was taken over: who had it hears of it."""
    thread = db.session.get_one(Thread, event.thread_id)
    if thread.listed:
        cause, address = f"taken-over:{thread.id}:{event.at.isoformat()}", f"/desk?case={thread.public_id}"
        notices.tell([event.person_id], "take.over", cause=cause, address=address, thread_id=thread.id, by=event.by_id,
                     owed=True)  # fmt: skip
