"""Threads that their readers do not find at their address any more: where they went, and that a moderator hid them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.queries.threads import to_act_on
from community.threads import Thread
from foundation.database import db
from foundation.policy import Actor, may


def where_it_went(actor: Actor, public_id: str) -> str | None:
    """The address of the thread into which this one was merged, if `actor` reads that."""
    merged = select(Thread.merged_into_id).where(Thread.public_id == public_id).scalar_subquery()
    found = db.session.scalar(select(Thread).options(joinedload(Thread.space)).where(Thread.id == merged))
    return found.address if found and may(actor, "thread.read", found) else None


def hidden(actor: Actor, public_id: str) -> Thread | None:
    """The thread that a moderator hid, if `actor` reads its space: there only that is public."""
    found = to_act_on(public_id)
    if found is None or found.hidden_at is None or found.deleted_at is not None:
        return None
    return found if may(actor, "space.read", found.space) else None
