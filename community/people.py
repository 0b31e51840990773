"""People: who takes part, how they sign up and in. An imported person is unclaimed: nobody can sign in as them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from community.events import PersonJoined
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.events import record

_hasher = PasswordHasher()

ROLES = ("moderator", "manager", "admin")


class Person(Model):
    """Somebody who takes part. A role is said with its date, not with a yes."""

    __tablename__ = "people"
    __table_args__ = (Index("ix_people_source", "source", "source_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(200))
    session_key: Mapped[str] = mapped_column(String(20), unique=True)
    joined_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    moderator_since: Mapped[datetime | None]
    manager_since: Mapped[datetime | None]
    admin_since: Mapped[datetime | None]
    zone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str | None] = mapped_column(String(10))
    source: Mapped[str | None] = mapped_column(String(60))
    source_key: Mapped[str | None] = mapped_column(String(60))


class EmailTaken(ValueError):
    """Somebody has signed up with this address already."""


def sign_up(name: str, email: str, password: str | None) -> Person:
    """Make an account. The address is kept in lower case; EmailTaken when it has one already.

    Without a password nobody can sign in to it: for the people of the sample who are not shown.
    """
    email = email.strip().lower()
    if db.session.scalar(select(Person.id).where(Person.email == email)):
        raise EmailTaken(email)
    moment = now()
    person = Person(
        handle=free_handle(name),
        name=name.strip(),
        email=email,
        password=_hasher.hash(password) if password else None,
        session_key=public_id(20),
        joined_at=moment,
        claimed_at=moment,
    )
    db.session.add(person)
    db.session.flush()
    record(PersonJoined(at=moment, person_id=person.id))
    return person


def authenticate(email: str, password: str) -> Person | None:
    """The person with this address and password, or None. Takes as long for an unknown address."""
    person = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    nobody = _nobodys()  # checked when the address is unknown, so that both take the same time
    sealed = person.password if person and person.password else nobody
    try:
        _hasher.verify(sealed, password)
    except (VerificationError, InvalidHashError):
        return None
    return person if person and person.password else None


@cache
def _nobodys() -> str:
    """A sealed password that nobody has; made when somebody first signs in, because sealing takes long."""
    return _hasher.hash(public_id(24))


def change(person: Person, name: str, zone: str | None, language: str | None) -> None:
    """What stands beside their words, and how moments and words are written for them. None: as for everyone here."""
    person.name, person.zone, person.language = name, zone, language


def grant(person: Person, role: str) -> None:
    """Give a role of ROLES. A person who has it keeps the first date."""
    column = f"{_known(role)}_since"
    if getattr(person, column) is None:
        setattr(person, column, now())


def revoke(person: Person, role: str) -> None:
    """Take a role of ROLES away."""
    setattr(person, f"{_known(role)}_since", None)


def _known(role: str) -> str:
    if role not in ROLES:
        raise ValueError(f"{role!r} is no role. Roles are {', '.join(ROLES)}.")
    return role


def handle_of(name: str) -> str:
    """A short name for an address, from a person's name: ascii letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:30] or "person"


def free_handle(name: str) -> str:
    """A handle that nobody has; the second Ann gets a short random ending."""
    wish = handle_of(name)
    taken = db.session.scalar(select(Person.id).where(Person.handle == wish))
    return f"{wish}-{public_id(4)}" if taken or wish == "person" else wish
