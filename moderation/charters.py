"""Charters: the part the organisation plays in a space, and what it promises there. A change is a new version."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.spaces import Space
from community.threads import Thread
from foundation import worktime
from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor
from moderation.calendars import CalendarVersion

LONGEST = 2000 * 60  # working minutes of a promise
PARTS = ("respond", "learn", "recognise", "seek ideas", "inform", "share knowledge")


class Charter(Model):
    """One version of a space's charter. Times are working minutes; `promise_minutes` None: nothing is promised."""

    __tablename__ = "charters"
    __table_args__ = (Index("ix_charters_space", "space_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    since: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    parts: Mapped[str] = mapped_column(String(120))
    promise_minutes: Mapped[int | None]
    peers_minutes: Mapped[int] = mapped_column(default=0)
    pause_days: Mapped[int] = mapped_column(default=10)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendars.id"))

    calendar: Mapped[CalendarVersion] = relationship(lazy="joined", innerjoin=True)


class CharterRefused(ValueError):
    """The terms of a charter contradict each other; the message says how."""


def declare(
    actor: Actor,
    space: Space,
    *,
    department_id: int,
    calendar: CalendarVersion,
    promise_hours: float | None,
    peers_hours: float = 0,
    pause_days: int = 10,
    parts: tuple[str, ...] = ("respond",),
) -> Charter:
    """Declare a space's charter from now on. Clocks that run keep the terms under which they started."""
    promise = None if promise_hours is None else round(promise_hours * 60)
    peers = round(peers_hours * 60)
    _check(calendar, promise, peers, pause_days, parts)
    charter = Charter(
        space_id=space.id,
        since=now(),
        by_id=actor.id,
        parts=", ".join(parts),
        promise_minutes=promise,
        peers_minutes=peers,
        pause_days=pause_days,
        department_id=department_id,
        calendar_id=calendar.id,
    )
    db.session.add(charter)
    db.session.flush()
    return charter


def _check(calendar: CalendarVersion, promise: int | None, peers: int, pause_days: int, parts: tuple[str, ...]) -> None:
    """Raise CharterRefused for terms that no clock could keep; times are working minutes."""
    if unknown := set(parts) - set(PARTS):
        raise CharterRefused(f"Unknown part: {', '.join(sorted(unknown))}.")
    if promise is not None and not 0 < promise <= LONGEST:
        raise CharterRefused("A promise is between 1 minute and 2,000 working hours.")
    if not 0 <= peers * 2 <= (promise or 0):
        raise CharterRefused("The peers-first window is at most half of the promise.")
    if not 0 <= pause_days <= 60:
        raise CharterRefused("A pause lasts at most 60 working days; 0 means that questions do not pause.")
    try:
        due = worktime.add(calendar.working, now(), timedelta(minutes=promise or 0))
        worktime.add_days(calendar.working, due, pause_days)
    except ValueError as reason:
        raise CharterRefused(str(reason)) from reason


def current(space_id: int) -> Charter | None:
    """The charter that holds in this space now."""
    return db.session.scalar(select(Charter).where(Charter.space_id == space_id).order_by(Charter.id.desc()).limit(1))


def owner_of(thread: Thread) -> int | None:
    """The department that answers for a thread: who promised or took it over, else that of the space's charter."""
    if thread.department_id is not None:
        return thread.department_id
    charter = current(thread.space_id)
    return charter.department_id if charter else None
