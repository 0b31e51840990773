"""What a guest wrote before they had an account: kept two days for the browser that wrote it, and for nobody else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import Model, db, public_id

KEPT_FOR = timedelta(days=2)
MOST_OF_ONE, MOST_OF_ALL = 5, 2000
LARGEST = 100_000  # characters of one form

Fields = Sequence[tuple[str, str]]


class Kept(Model):
    """A form that waits for its writer: a new thread, or an answer in the thread named.

    `token` is a hash of what the browser holds in a cookie; `key` is that of the form, so that it is posted once.
    """

    __tablename__ = "kept"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    token: Mapped[str] = mapped_column(String(64), index=True)
    key: Mapped[str] = mapped_column(String(40))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    fields: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)

    @property
    def typed(self) -> Fields:
        """The names and values of the form."""
        return [(name, value) for name, value in json.loads(self.fields)]

    @property
    def first_words(self) -> str:
        """What it is called in a list: its title, or how it begins."""
        typed = dict(self.typed)
        return typed.get("title") or typed.get("words", "")[:80]


class TooMuchKept(Exception):
    """This browser, or all together, left more than we keep."""


def new_token() -> str:
    """What a browser holds to get its words back."""
    return public_id(32)


def hashed(token: str) -> str:
    """How a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def keep(token: str, key: str, typed: Fields, thread_id: int | None = None) -> Kept:
    """Keep a form; the same form again replaces what it said before. TooMuchKept when it does not fit."""
    forget_old()
    mine, fields = hashed(token), json.dumps(list(typed))
    db.session.execute(delete(Kept).where(Kept.token == mine, Kept.key == key))
    if len(fields) > LARGEST or _count(Kept.token == mine) >= MOST_OF_ONE or _count() >= MOST_OF_ALL:
        raise TooMuchKept
    row = Kept(public_id=public_id(), token=mine, key=key, thread_id=thread_id, fields=fields, at=now())
    db.session.add(row)
    db.session.flush()
    return row


def forget(token: str, key: str) -> None:
    """It was posted, or thrown away. Without a token nothing was left."""
    if not token:
        return
    db.session.execute(delete(Kept).where(Kept.token == hashed(token), Kept.key == key))


def forget_old() -> None:
    """Delete what nobody came back for."""
    db.session.execute(delete(Kept).where(Kept.at <= now() - KEPT_FOR))


def _count(*conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(Kept).where(*conditions)) or 0  # type: ignore[arg-type]
