"""Timed work: what has to be done at its moment, by one worker at a time.

A duty says itself whether something waits, from rows that carry their own moments; so nothing is forgotten while no
worker runs, and an idle house writes nothing. Who does a duty holds it by a lease, which ends by itself after a kill.
What fails is tried again with a growing pause.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import Flask, current_app
from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import Model, db, transaction
from foundation.worker import LEASE, ME

LONGEST_PAUSE = timedelta(minutes=15)
Renew = Callable[[], None]
log = structlog.get_logger()


@dataclass(frozen=True)
class Duty:
    """A piece of timed work. `act` is given a function that it calls between its steps, to keep the lease."""

    name: str
    waits: Callable[[], bool]
    act: Callable[[Renew], None]


class Holding(Model):
    """Who does a duty, until when; and after a failure, how often and when it is tried again."""

    __tablename__ = "holdings"

    duty: Mapped[str] = mapped_column(String(40), primary_key=True)
    held_by: Mapped[str | None]
    held_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    again_at: Mapped[datetime | None]
    failure: Mapped[str | None]


def plug(app: Flask, duties: Sequence[Duty]) -> None:
    """The duties of this application."""
    app.extensions["parley.duties"] = tuple(duties)


def run_due() -> int:
    """Do what waits and nobody else does; how many duties were done."""
    return sum(_do(duty) for duty in current_app.extensions["parley.duties"] if duty.waits() and _take(duty.name))


def failing() -> list[Holding]:
    """The duties that failed the last time."""
    return list(db.session.scalars(select(Holding).where(Holding.failure.is_not(None)).order_by(Holding.duty)))


def _take(name: str) -> bool:
    moment = now()
    if not _free(db.session.get(Holding, name), moment):
        db.session.rollback()
        return False
    with transaction(unseen=True):
        holding = db.session.get(Holding, name)
        if not _free(holding, moment):
            return False
        if holding is None:
            holding = Holding(duty=name, attempts=0)
            db.session.add(holding)
        holding.held_by, holding.held_until = ME, moment + LEASE
    return True


def _free(holding: Holding | None, moment: datetime) -> bool:
    if holding is None:
        return True
    held = holding.held_until is not None and holding.held_until > moment
    return not held and (holding.again_at is None or holding.again_at <= moment)


def _do(duty: Duty) -> bool:
    try:
        duty.act(lambda: _renew(duty.name))
    except Exception as failure:  # noqa: BLE001 (any fault of a duty ends in another try, never in a dead worker)
        db.session.rollback()
        log.warning("duty failed", duty=duty.name, failure=failure)
        _release(duty.name, repr(failure)[:2000])
        return False
    _release(duty.name, None)
    return True


def give_back() -> None:
    """Let go of the duties that this worker holds: another goes on at once."""
    db.session.rollback()
    with transaction(unseen=True):
        db.session.execute(update(Holding).where(Holding.held_by == ME).values(held_by=None, held_until=None))


def _renew(name: str) -> None:
    """Hold it for another LEASE, once half of the last one has passed."""
    holding = db.session.get(Holding, name)
    if holding and holding.held_by == ME and holding.held_until and holding.held_until < now() + LEASE / 2:
        with transaction(unseen=True):
            mine = db.session.get_one(Holding, name)
            mine.held_until = now() + LEASE


def _release(name: str, failure: str | None) -> None:
    with transaction(unseen=True):
        holding = db.session.get_one(Holding, name)
        if holding.held_by != ME:  # the lease ended meanwhile, and somebody else goes on
            return
        holding.held_by = holding.held_until = None
        holding.attempts = holding.attempts + 1 if failure else 0
        holding.again_at = now() + min(timedelta(seconds=2**holding.attempts), LONGEST_PAUSE) if failure else None
        holding.failure = failure
