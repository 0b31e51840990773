"""Announcements: what staff tell everyone. Pinned until a day, they stand on top of their space and the first page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from community.events import AnnouncementPinned
from community.howtos import opening_of
from community.kinds import ANNOUNCEMENT
from community.posts import OFFICIAL
from community.spaces import Space
from community.threads import Thread, open_thread
from foundation.clock import now
from foundation.database import db
from foundation.events import record
from foundation.policy import Actor


def announce(
    actor: Actor,
    space: Space,
    title: str,
    words: str,
    *,
    tags: Sequence[str] = (),
    department_id: int | None = None,
    pinned_until: datetime | None = None,
    closed: bool = False,
) -> Thread:
    """Tell everyone who reads a space; with a department it is said in official voice."""
    thread = open_thread(actor, space, ANNOUNCEMENT, title, words, tags)
    if department_id is not None:
        opening = opening_of(thread)
        opening.voice, opening.department_id = OFFICIAL, department_id
    if pinned_until or closed:
        pin(actor, thread, pinned_until, closed)
    return thread


def pin(actor: Actor, thread: Thread, pinned_until: datetime | None, closed: bool) -> None:
    """Pin it until a moment or take it off, and close it to answers or open it to them."""
    thread.pinned_until = pinned_until
    thread.closed_at = (thread.closed_at or now()) if closed else None
    db.session.flush()
    record(AnnouncementPinned(at=now(), thread_id=thread.id, by_id=actor.id or 0))
