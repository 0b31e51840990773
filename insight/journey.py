"""Moments and segments: at which point of their way people come to a space, and which audience it is for.

A mark stands until it is taken away, and is kept after that with who and when; reports go by the marks that stand now.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from community.spaces import Space
from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor

MOMENT, SEGMENT = KINDS = ("moment", "segment")
LONGEST_NAME, MOST_NAMES = 40, 8


class SpaceMark(Model):
    """A name that a manager gave to a space: a moment of the journey, or a segment. Two spellings are one name."""

    __tablename__ = "space_marks"
    __table_args__ = (Index("ix_space_marks_name", "kind", "name", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    since: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    until: Mapped[datetime | None]
    until_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class TooManyNames(Exception):
    """More names than MOST_NAMES, or one longer than LONGEST_NAME."""


def names_in(typed: str) -> list[str]:
    """The names of a line with commas between them, each once, in their order; TooManyNames where they do not fit."""
    found: dict[str, str] = {}
    for part in typed.split(","):
        if name := " ".join(part.split()):
            found.setdefault(name.casefold(), name)
    names = list(found.values())
    if len(names) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in names):
        raise TooManyNames
    return names


def mark(actor: Actor, space: Space, kind: str, names: Iterable[str]) -> None:
    """Let exactly these marks of a kind stand at a space. A name that is known elsewhere is written as there."""
    wanted = {_known(kind, name) for name in names}
    standing = db.session.scalars(
        select(SpaceMark).where(SpaceMark.space_id == space.id, SpaceMark.kind == kind, SpaceMark.until.is_(None))
    ).all()
    for one in standing:
        if one.name not in wanted:
            one.until, one.until_by_id = now(), actor.id
    for name in sorted(wanted - {one.name for one in standing}):
        db.session.add(SpaceMark(space_id=space.id, kind=kind, name=name, since=now(), by_id=actor.id))
    db.session.flush()


def _known(kind: str, name: str) -> str:
    rows = select(SpaceMark.name).where(SpaceMark.kind == kind, SpaceMark.until.is_(None)).distinct()
    return next((known for known in db.session.scalars(rows) if known.casefold() == name.casefold()), name)
