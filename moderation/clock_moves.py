"""What becomes of clocks when posts go from one thread into another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from community.events import ThreadMerged, ThreadSplit
from community.posts import OFFICIAL_QUESTION, Post
from community.threads import Thread
from foundation.database import db
from moderation.answered import standing
from moderation.clock_rules import Kind
from moderation.clocks import Clock, ClockEntry, current, enter, waits_for


def hear_merge(event: ThreadMerged) -> None:
    """Now: what departments answered in the merged thread is a response in the other from this moment on."""
    _hear_arrivals(db.session.get_one(Thread, event.into_id), event.at)


def hear_split(event: ThreadSplit) -> None:
    """Now: a response that went along counts in the new thread and is lost here; a pause for what went is over."""
    thread, new = (db.session.get_one(Thread, one) for one in (event.thread_id, event.new_id))
    _hear_arrivals(new, event.at)
    clock = current(thread.id)
    gone = sorted(set(standing(new)) & _known(thread))
    entries: list[tuple[Kind, str | None]] = [(Kind.RESPONSE_LOST, ref) for ref in gone]
    asked = select(Post).where(Post.thread_id == new.id, Post.role == OFFICIAL_QUESTION)
    if clock and any(waits_for(clock, post) for post in db.session.scalars(asked)):
        entries.append((Kind.ASKER_POSTED, None))
    enter(thread, event.at, entries)


def _hear_arrivals(thread: Thread, at: datetime) -> None:
    enter(thread, at, [(Kind.RESPONDED, ref) for ref in sorted(set(standing(thread)) - _known(thread))])


def _known(thread: Thread) -> set[str]:
    """The responses that stand in the journal of any clock of the thread."""
    lines = select(ClockEntry.ref).join(Clock, Clock.id == ClockEntry.clock_id)
    found = db.session.scalars(lines.where(Clock.thread_id == thread.id, ClockEntry.kind == Kind.RESPONDED))
    return {ref for ref in found if ref}
