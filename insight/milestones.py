"""Milestones: key events that managers note, drawn on the time charts of a report."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.policy import Actor

LONGEST = 80  # characters


class Milestone(Model):
    """Something that happened on a day and may explain a change. `space_id` None: in all of the community."""

    __tablename__ = "milestones"
    __table_args__ = (Index("ix_milestones_day", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    day: Mapped[date] = mapped_column(Date)
    words: Mapped[str] = mapped_column(String(LONGEST))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


def note(actor: Actor, day: date, words: str, space_id: int | None = None) -> Milestone:
    """Note what happened on a day, in one space or in all."""
    made = Milestone(public_id=public_id(), day=day, words=words, space_id=space_id, made_at=now(), made_by_id=actor.id)
    db.session.add(made)
    db.session.flush()
    return made


def withdraw(actor: Actor, milestone: Milestone) -> None:
    """It is drawn no longer."""
    if milestone.withdrawn_at is None:
        milestone.withdrawn_at, milestone.withdrawn_by_id = now(), actor.id
    db.session.flush()
