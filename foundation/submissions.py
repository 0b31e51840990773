"""Writes that a client may repeat: a form's key is kept with where it led, so that a second click changes nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import Model, public_id
from foundation.reading import prepared, read
from foundation.writing import put

KEY_LENGTH = 40


class Submission(Model):
    """A form that was taken, and the address it led to."""

    __tablename__ = "submissions"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(index=True)


_mine = (Submission.key == bindparam("key"), Submission.person_id == bindparam("person_id"))
_address = prepared(select(Submission.address).where(*_mine))


def new_key() -> str:
    """A key for a fresh form."""
    return public_id(20)


def is_key(text: str | None) -> bool:
    """Whether this may be a key of ours; anything else is none."""
    return text is not None and 0 < len(text) <= KEY_LENGTH and text.isascii() and text.isprintable()


def taken(key: str, person_id: int) -> str | None:
    """Where this form led when it was sent before; None the first time. Ask inside the transaction."""
    for (address,) in read(_address, key=key, person_id=person_id) if is_key(key) else ():
        return str(address)
    return None


def keep(key: str, person_id: int, address: str) -> str:
    """Keep where the form led; returns the address."""
    if is_key(key):
        put(Submission, {"key": key, "person_id": person_id, "address": address[:300], "at": now()})
    return address
