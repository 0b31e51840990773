"""The counts that move while somebody looks: what is new in an inbox and in a thread, for many readers at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from community.blocks import Block
from community.notices import Notice
from community.people import Person
from community.posts import COMMENT, OFFICIAL, OPENING, Post
from community.queries.visitors import notice_stands
from community.threads import Thread
from foundation.database import db


@dataclass(frozen=True)
class Newer:
    """A reply that everyone who reads the thread reads."""

    at: datetime
    author_id: int
    official: bool
    answer: bool


def unread(person_ids: Collection[int]) -> dict[int, int]:
    """How many notices each of them has not read, as `community.queries.inbox` lists them."""
    counted = select(Notice.person_id, func.count()).join(Person, Person.id == Notice.person_id)
    counted = counted.where(Notice.person_id.in_(person_ids), Notice.read_at.is_(None), notice_stands)
    return dict(db.session.execute(counted.group_by(Notice.person_id)).all())


def threads(public_ids: Collection[str]) -> dict[str, Thread]:
    """These threads with their spaces, for the rule."""
    found = select(Thread).options(joinedload(Thread.space)).where(Thread.public_id.in_(public_ids))
    return {thread.public_id: thread for thread in db.session.scalars(found.execution_options(populate_existing=True))}


def newer(since: dict[int, datetime]) -> dict[int, list[Newer]]:
    """The visible replies of threads after a moment for each, by thread."""
    after = or_(*((Post.thread_id == thread) & (Post.created_at > moment) for thread, moment in since.items()))
    shown = (Post.role != OPENING, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    facts = select(Post.thread_id, Post.created_at, Post.author_id, Post.voice, Post.role)
    rows = db.session.execute(facts.where(after, *shown))
    found: dict[int, list[Newer]] = defaultdict(list)
    for thread_id, at, author_id, voice, role in rows:
        found[thread_id].append(Newer(at, author_id, voice == OFFICIAL, role != COMMENT))
    return found


def blocks(person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Who of these blocked whom."""
    held = select(Block.person_id, Block.blocked_id).where(Block.person_id.in_(person_ids))
    return {(person, blocked) for person, blocked in db.session.execute(held)}
