"""Which model reads, since when, and how its heads did in their trial, as labellers see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from foundation.database import db
from insight import readers
from insight.head_tables import WON, HeadTrial
from insight.signals import SignalModel


@dataclass(frozen=True)
class Reading:
    """The model in force (none before anything was read) since a moment; the trial that its heads won, if it has any;
    the last trial, if that was another one; and whether another model is reading everything anew."""

    model: str
    since: datetime | None
    won: HeadTrial | None
    last: HeadTrial | None
    moving: bool


def reading() -> Reading:
    """What reads now."""
    in_force = db.session.scalar(select(SignalModel).order_by(SignalModel.id.desc()).limit(1))
    last = db.session.scalar(select(HeadTrial).order_by(HeadTrial.id.desc()).limit(1))
    if in_force is None:
        return Reading("", None, None, last, moving=False)
    of_its_heads = select(HeadTrial).where(HeadTrial.model == in_force.model, HeadTrial.decision == WON)
    won = db.session.scalar(of_its_heads.order_by(HeadTrial.id.desc()).limit(1))
    other = last if last and (won is None or last.id != won.id) else None
    return Reading(in_force.model, in_force.since, won, other, in_force.model != readers.wanted_name())
