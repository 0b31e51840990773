"""Hand-overs: a thread passes to another department, with a reason that the asker reads. The clock goes on.

Until the other department accepts, the thread stays with the one that asked: there is one owner at any time.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from community import notices, threads
from community.departments import Official
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.events import record
from foundation.policy import Actor
from moderation.events import HandOverAccepted, HandOverAsked, HandOverReturned

ACCEPTED, RETURNED = OUTCOMES = ("accepted", "returned")


class HandOver(Model):
    """One department asks another to answer for a thread. `ended_at` None: it waits for an answer."""

    __tablename__ = "handovers"
    __table_args__ = (
        Index("ix_handovers_thread", "thread_id", "id"),
        Index("ix_handovers_waiting", "to_department_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    from_department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    to_department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(10))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[str | None] = mapped_column(String(500))


class HandOverRefused(ValueError):
    """The thread waits for another department already, or is theirs."""


def waiting(thread_id: int) -> HandOver | None:
    """The hand-over of a thread that the other department has not answered yet."""
    return db.session.scalar(select(HandOver).where(HandOver.thread_id == thread_id, HandOver.ended_at.is_(None)))


def owner_by_hand_over(thread_id: int) -> int | None:
    """The department that took a thread over last; None when nobody ever did."""
    accepted = (HandOver.thread_id == thread_id, HandOver.outcome == ACCEPTED)
    last = select(HandOver.to_department_id).where(*accepted).order_by(HandOver.id.desc()).limit(1)
    return db.session.scalar(last)


def hand_over(actor: Actor, thread: Thread, owner: int, department_id: int, reason: str) -> HandOver:
    """Ask another department to answer, for the department `owner`. HandOverRefused while one is waiting."""
    if department_id == owner or waiting(thread.id) is not None:
        raise HandOverRefused
    made = HandOver(
        public_id=public_id(), thread_id=thread.id, from_department_id=owner, to_department_id=department_id,
        by_id=actor.id, reason=reason, at=now(),
    )  # fmt: skip
    db.session.add(made)
    thread.handover_count += 1
    db.session.flush()
    record(HandOverAsked(at=made.at, thread_id=thread.id, handover_id=made.id, by_id=actor.id or 0))
    return made


def accept(actor: Actor, thread: Thread, asked: HandOver) -> None:
    """Take it over: from now on this department answers for it, by the same promise."""
    _end(actor, asked, ACCEPTED)
    threads.own(thread, asked.to_department_id)
    record(HandOverAccepted(at=now(), thread_id=thread.id, handover_id=asked.id, by_id=actor.id or 0))


def give_back(actor: Actor, thread: Thread, asked: HandOver, reason: str) -> None:
    """Leave it with the department that asked, with a reason."""
    _end(actor, asked, RETURNED, reason)
    record(HandOverReturned(at=now(), thread_id=thread.id, handover_id=asked.id, by_id=actor.id or 0))


def _end(actor: Actor, asked: HandOver, outcome: str, answer: str | None = None) -> None:
    if asked.ended_at is not None:
        raise HandOverRefused
    asked.outcome, asked.answer, asked.ended_at, asked.ended_by_id = outcome, answer, now(), actor.id
    db.session.flush()


def tell_asked(event: HandOverAsked) -> None:
    """Later, after a hand-over was asked for: the asker and the officials of the other department hear of it."""
    asked = db.session.get_one(HandOver, event.handover_id)
    thread = db.session.get_one(Thread, event.thread_id)
    if thread.listed:
        _tell([thread.author_id], "handover.asked", thread, asked, asked.reason)
        if asked.ended_at is None:
            officials = _officials(asked.to_department_id) - {thread.author_id}
            _tell(officials, "handover.received", thread, asked, asked.reason, desk="handover")


def tell_accepted(event: HandOverAccepted) -> None:
    """Later, after a hand-over was accepted: the asker and who had asked for it hear of it."""
    asked = db.session.get_one(HandOver, event.handover_id)
    thread = db.session.get_one(Thread, event.thread_id)
    if thread.listed:
        _tell({thread.author_id, asked.by_id}, "handover.accepted", thread, asked, "")


def tell_returned(event: HandOverReturned) -> None:
    """Later, after a hand-over was returned: the asker and who had asked for it hear why."""
    asked = db.session.get_one(HandOver, event.handover_id)
    thread = db.session.get_one(Thread, event.thread_id)
    if thread.listed:
        _tell({thread.author_id, asked.by_id}, "handover.returned", thread, asked, asked.answer or "")


def _tell(
    people: set[int] | list[int], key: str, thread: Thread, asked: HandOver, reason: str, *, desk: str = ""
) -> None:
    by = asked.ended_by_id if key in ("handover.accepted", "handover.returned") else asked.by_id
    address = f"/desk?queue={desk}&case={thread.public_id}" if desk else f"{thread.address}#way"
    cause = f"{key}:{asked.id}"
    notices.tell(people, key, cause=cause, address=address, thread_id=thread.id, by=by, owed=True, reason=reason)


def _officials(department_id: int) -> set[int]:
    held = select(Official.person_id).where(Official.department_id == department_id, Official.until.is_(None))
    return set(db.session.scalars(held))
