"""Blocks: a person reads and hears nothing of another one. Who is blocked never learns of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor


class Block(Model):
    """`person_id` sees what `blocked_id` wrote folded, unless it was said for a department."""

    __tablename__ = "blocks"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    blocked_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime]


def block(actor: Actor, person_id: int) -> None:
    """See and hear nothing of this person. A second time changes nothing."""
    if db.session.get(Block, (actor.id, person_id)) is None:
        db.session.add(Block(person_id=actor.id, blocked_id=person_id, at=now()))


def unblock(actor: Actor, person_id: int) -> None:
    """See and hear them again."""
    db.session.execute(delete(Block).where(Block.person_id == actor.id, Block.blocked_id == person_id))


def blockers_of(person_id: int) -> set[int]:
    """Who wants to hear nothing of this person."""
    return set(db.session.scalars(select(Block.person_id).where(Block.blocked_id == person_id)))
