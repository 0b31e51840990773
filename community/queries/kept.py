"""What guests wrote, for the browser that holds its token."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.kept import KEPT_FOR, Kept, hashed
from community.threads import Thread
from foundation.clock import now
from foundation.database import db


def kept(token: str) -> Sequence[Kept]:
    """Everything that still waits for this browser, the oldest first."""
    mine = (Kept.token == hashed(token), Kept.at > now() - KEPT_FOR)
    return db.session.scalars(select(Kept).where(*mine).order_by(Kept.id)).all()


def thread_of(row: Kept) -> Thread | None:
    """The thread that an answer is for; the caller asks the rule."""
    found = select(Thread).options(joinedload(Thread.space)).where(Thread.id == row.thread_id)
    return db.session.scalar(found) if row.thread_id else None
