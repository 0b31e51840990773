"""Outgoing mail: a queue is a table of mails, each of which is written anew and sent with the rights of that moment.

A mail is sent at least once: it counts as sent when the mail server has taken it. A worker that is killed between the
two sends it once more, under the same Message-ID.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask, current_app
from sqlalchemy import ColumnElement, String, exists, func, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import db, transaction
from foundation.mail import Message, NotNow, Post, Refused
from foundation.ports import ports
from foundation.timed import Duty, Renew

ATTEMPTS, AT_ONCE = 8, 50
SENT, DROPPED, PARKED = ENDS = ("sent", "dropped", "parked")
QUEUES = "parley.mail_queues"
log = structlog.get_logger()


class Outgoing:
    """What a table of mails says of each: when it goes, how often it was tried, and how it ended (one of ENDS)."""

    message_id: Mapped[str] = mapped_column(String(24), unique=True)
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    end: Mapped[str | None] = mapped_column(String(10))

    def finish(self, how: str, why: str | None = None) -> None:
        """It was sent, dropped or parked."""
        self.ended_at, self.end, self.failure = now(), how, why

    def put_off(self, why: str) -> None:
        """Try again after 30 seconds, a minute, two, …; after ATTEMPTS times, two hours in all, park it."""
        self.attempts += 1
        self.failure = why[:2000]
        self.due_at = now() + timedelta(seconds=15 * 2**self.attempts)
        if self.attempts >= ATTEMPTS:
            self.finish(PARKED, self.failure)

    def wait_again(self) -> None:
        """Wait to be sent, as if it had never been tried."""
        self.ended_at = self.end = self.failure = None
        self.attempts, self.due_at = 0, now()


@dataclass(frozen=True)
class MailQueue:
    """One kind of mail: its table, an `Outgoing`; how a row becomes a message, None: nobody is to get it any more; and
    the duty that writes the rows whose time has come."""

    name: str
    table: type[Any]
    compose: Callable[[Any], Message | None]
    gathering: Duty

    @property
    def duties(self) -> tuple[Duty, Duty]:
        """What the worker has to do for it: gather, then send."""
        return self.gathering, Duty(self.name, self.waits, self.send)

    def _due(self) -> tuple[ColumnElement[bool], ...]:
        return self.table.ended_at.is_(None), self.table.due_at <= now()

    def waits(self) -> bool:
        """Whether a mail is due."""
        return bool(db.session.scalar(select(exists().where(*self._due()))))

    def due(self, limit: int) -> Sequence[int]:
        """The mails that are due, oldest first."""
        found = select(self.table.id).where(*self._due()).order_by(self.table.due_at, self.table.id)
        return db.session.scalars(found.limit(limit)).all()

    def send(self, renew: Renew) -> None:
        """Send mails that are due, at most AT_ONCE, so that other work of the worker waits a moment only."""
        db.session.rollback()
        with ports().mail.open() as post:
            for id_ in self.due(AT_ONCE):
                self._send(id_, post)
                renew()

    def _send(self, id_: int, post: Post) -> None:
        """Send one. What only this one meets leaves the others alone; a server that is away raises OSError."""
        try:
            db.session.rollback()  # read the world anew
            db.session.expire_all()
            message = self.compose(db.session.get_one(self.table, id_))
            if message is not None:
                post.send(message)
        except Refused as refusal:
            self._finish(id_, PARKED, str(refusal))
        except NotNow as why:
            self._put_off(id_, str(why))
        except OSError as failure:
            self._put_off(id_, repr(failure))
            raise
        except Exception as failure:  # noqa: BLE001 (one that cannot be written must not hold up the others)
            log.warning("mail failed", queue=self.name, mail=id_, failure=failure)
            self._put_off(id_, repr(failure))
        else:
            self._finish(id_, SENT if message else DROPPED)

    def _finish(self, id_: int, how: str, why: str | None = None) -> None:
        with transaction(unseen=True):
            db.session.get_one(self.table, id_).finish(how, why)

    def _put_off(self, id_: int, why: str) -> None:
        db.session.rollback()
        with transaction(unseen=True):
            db.session.get_one(self.table, id_).put_off(why)

    def counts(self) -> dict[str, int]:
        """How many mails wait, and how each of the others ended."""
        rows = db.session.execute(select(self.table.end, func.count()).group_by(self.table.end))
        return {end or "waiting": count for end, count in rows}

    def parked(self, limit: int | None = None) -> Sequence[Outgoing]:
        """The mails that will not go by themselves any more, newest first."""
        found = select(self.table).where(self.table.end == PARKED)
        return db.session.scalars(found.order_by(self.table.ended_at.desc(), self.table.id.desc()).limit(limit)).all()


def plug(app: Flask, queues: Iterable[MailQueue]) -> None:
    """The queues of this application."""
    app.extensions[QUEUES] = tuple(queues)


def queues() -> tuple[MailQueue, ...]:
    """All of them."""
    found: tuple[MailQueue, ...] = current_app.extensions[QUEUES]
    return found


def counts() -> Counter[str]:
    """How many mails of all queues wait, and how each of the others ended."""
    return sum((Counter(queue.counts()) for queue in queues()), Counter())


def parked(limit: int = 50) -> list[Outgoing]:
    """The mails of each queue that will not go by themselves any more, newest first."""
    return [mail for queue in queues() for mail in queue.parked(limit)]


def try_again() -> int:
    """Let parked mails wait again; how many."""
    found = [mail for queue in queues() for mail in queue.parked()]
    for mail in found:
        mail.wait_again()
    return len(found)
