"""Spaces: community areas, each with its own audience."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import Model, db

PUBLIC, MEMBERS, INVITED, STAFF = VISIBILITIES = ("public", "members", "invited", "staff")


class Space(Model):
    """One community area. `thread_count` and `open_count` count visible threads and those that need an answer."""

    __tablename__ = "spaces"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(300), default="")
    visibility: Mapped[str] = mapped_column(String(10), default=PUBLIC)
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    thread_count: Mapped[int] = mapped_column(default=0)
    open_count: Mapped[int] = mapped_column(default=0)
    officials_review_since: Mapped[datetime | None]


class SpaceMember(Model):
    """An invitation that a person holds to a space."""

    __tablename__ = "space_members"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    since: Mapped[datetime]


def found(slug: str, name: str, purpose: str = "", visibility: str = PUBLIC, position: int = 0) -> Space:
    """Make a space. A visibility that is none raises ValueError."""
    if visibility not in VISIBILITIES:
        raise ValueError(f"{visibility!r} is no visibility. They are {', '.join(VISIBILITIES)}.")
    space = Space(
        slug=slug,
        name=name,
        purpose=purpose,
        visibility=visibility,
        position=position,
        created_at=now(),
        thread_count=0,
        open_count=0,
    )
    db.session.add(space)
    db.session.flush()
    return space


def let_officials_review(space: Space) -> None:
    """From now on officials too look at what is flagged in this space, not moderators alone."""
    space.officials_review_since = space.officials_review_since or now()
    db.session.flush()


def shares(origin: Any, target: Any) -> bool:
    """Whether what was written in `origin` may stand in `target`: nobody reads it there who could not before."""
    narrower = {PUBLIC: VISIBILITIES, MEMBERS: (MEMBERS, INVITED, STAFF)}.get(origin.visibility, ())
    return origin.id == target.id or target.visibility in narrower


def invite(space: Space, person_id: int) -> None:
    """Let a person into an invited space. A second invitation changes nothing."""
    if db.session.get(SpaceMember, (space.id, person_id)) is None:
        db.session.add(SpaceMember(space_id=space.id, person_id=person_id, since=now()))
        db.session.flush()
