"""A thread that turned out to be of another kind: who changed it, from what to what, and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from community import howtos
from community.events import KindChanged
from community.guides import LONGEST_TITLE, Guide, Step
from community.kinds import HOW_TO, KINDS
from community.threads import Thread, settle
from foundation.clock import now
from foundation.database import Model, db
from foundation.events import record
from foundation.policy import Actor


class KindChange(Model):
    """One change of the kind of a thread. Rows are added, never changed."""

    __tablename__ = "kind_changes"
    __table_args__ = (Index("ix_kind_changes_thread", "thread_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    before: Mapped[str] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(500))


def change_kind(actor: Actor, thread: Thread, kind: str, reason: str) -> None:
    """Make it a thread of another of KINDS. What becomes a how-to begins with its words as the only step."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of thread. They are {', '.join(KINDS)}.")
    if kind == thread.kind:
        return
    change = KindChange(thread_id=thread.id, at=now(), by_id=actor.id, before=thread.kind, after=kind, reason=reason)
    db.session.add(change)
    thread.kind, thread.kind_changed_at = kind, change.at
    if kind == HOW_TO:
        words = howtos.opening_of(thread).source_text
        howtos.begin(actor, thread, Guide(steps=(Step(thread.title[:LONGEST_TITLE], words),)))
    settle(thread)
    record(KindChanged(at=change.at, thread_id=thread.id, change_id=change.id, by_id=actor.id or 0))
