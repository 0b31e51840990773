"""Presence: which colleagues have a case open right now.

Renewed by the page each minute, and ended when the page is closed; where the browser cannot say so, it ends by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor

LASTS = timedelta(seconds=90)
GAP = timedelta(minutes=1)  # a page that is opened again so soon was not left


class Presence(Model):
    """Somebody looks at a thread, since when, and until when we believe it."""

    __tablename__ = "presences"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime]


def look(actor: Actor, thread: Thread) -> None:
    """Be there for LASTS more; after a GAP one has come anew."""
    here = db.session.get(Presence, (thread.id, actor.id))
    if here is None:
        here = Presence(thread_id=thread.id, person_id=actor.id, since=now())
        db.session.add(here)
    elif here.until + GAP <= now():
        here.since = now()
    here.until = now() + LASTS
    db.session.flush()


def leave(actor: Actor, thread: Thread) -> None:
    """The page is closed."""
    here = db.session.get(Presence, (thread.id, actor.id))
    if here is not None and here.until > now():
        here.until = now()
        db.session.flush()
