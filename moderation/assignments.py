"""Assignments: an official answers for a thread until it is answered, released or handed over. A take says “now”."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from community import departments, notices
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db
from foundation.events import record
from foundation.policy import Actor
from moderation import charters
from moderation.events import HandOverAccepted, OfficialDismissed, ThreadAssigned


class Assignment(Model):
    """Who answers for this thread, and who said so."""

    __tablename__ = "assignments"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class NoColleague(ValueError):
    """This person does not speak for the department that answers for the thread."""


def assign(actor: Actor, thread: Thread, person_id: int) -> Assignment:
    """Let somebody of the department that owns the thread answer for it; NoColleague for anybody else."""
    owner = charters.owner_of(thread)
    if owner is None or departments.current(person_id, owner) is None:
        raise NoColleague
    held = db.session.get(Assignment, thread.id)
    if held is None:
        held = Assignment(thread_id=thread.id)
        db.session.add(held)
    if held.person_id != person_id:
        held.person_id, held.by_id, held.at = person_id, actor.id or 0, now()
        db.session.flush()
        record(ThreadAssigned(at=now(), thread_id=thread.id, person_id=person_id, by_id=actor.id or 0))
    return held


def release(thread: Thread) -> None:
    """Nobody in particular answers for it any more."""
    db.session.execute(delete(Assignment).where(Assignment.thread_id == thread.id))


def hear_hand_over(event: HandOverAccepted) -> None:
    """Now, with a hand-over: whom the former department had chosen is free of it."""
    db.session.execute(delete(Assignment).where(Assignment.thread_id == event.thread_id))


def hear_dismissal(event: OfficialDismissed) -> None:
    """Now, with a dismissal: what the person had to answer for that department is nobody's."""
    held = select(Assignment).where(Assignment.person_id == event.person_id)
    for one in db.session.scalars(held).all():
        if charters.owner_of(db.session.get_one(Thread, one.thread_id)) == event.department_id:
            db.session.delete(one)
    db.session.flush()


def tell_assigned(event: ThreadAssigned) -> None:
    """Later, after an assignment: the colleague hears of it, unless it was their own idea or is over."""
    held = db.session.get(Assignment, event.thread_id)
    thread = db.session.get_one(Thread, event.thread_id)
    if held is None or held.person_id != event.person_id or event.by_id == event.person_id or not thread.listed:
        return
    cause = f"assigned:{thread.id}:{event.at.isoformat()}"
    address = f"/desk?queue=mine&case={thread.public_id}"
    notices.tell(
        [event.person_id],
        "thread.assigned",
        cause=cause,
        address=address,
        thread_id=thread.id,
        by=event.by_id,
        owed=True,
    )
