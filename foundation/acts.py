"""What administrators did to the house itself: who, when, to what, and why. Rows are added and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor

RETRIED, RETRIED_ALL, GIVEN_UP = "retried", "retried-all", "given-up"
LONGEST = 300  # characters of a reason


class HouseAct(Model):
    """One act. `about` says in words of the program what it was done to."""

    __tablename__ = "house_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    act: Mapped[str] = mapped_column(String(20))
    about: Mapped[str]
    reason: Mapped[str] = mapped_column(String(LONGEST), default="")


def note(actor: Actor, act: str, about: str, reason: str = "") -> None:
    """It is done now, in the caller's transaction."""
    db.session.add(HouseAct(at=now(), by_id=actor.id, act=act, about=about, reason=reason))
    db.session.flush()


def latest(limit: int = 10) -> Sequence[HouseAct]:
    """The newest first."""
    return db.session.scalars(select(HouseAct).order_by(HouseAct.id.desc()).limit(limit)).all()
