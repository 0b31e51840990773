"""What a moderator chooses from when keeping threads in order, and how a thread stands to its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.people import Person
from community.posts import OPENING, Post
from community.queries.similar import NEAR, similar
from community.threads import Thread
from foundation import text
from foundation.clock import now
from foundation.database import ResultRow, db
from foundation.policy import Actor, may
from moderation import clocks, decisions
from moderation.decisions import Decision

MOST, EXTRACT, MOST_FOUND = 200, 160, 8


@dataclass(frozen=True)
class Reply:
    """A visible reply to choose."""

    public_id: str
    author: str
    extract: str

    @property
    def choice(self) -> tuple[str, str, str]:
        """As a form offers it: value, label, what stands under it."""
        return self.public_id, self.author, self.extract


def replies_of(thread: Thread) -> Sequence[Reply]:
    """The visible replies of a thread, oldest first; of a huge one the first."""
    seen = (Post.thread_id == thread.id, Post.role != OPENING, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    statement = select(Post.public_id, Person.name, Post.html).join(Person, Person.id == Post.author_id).where(*seen)
    rows = db.session.execute(statement.order_by(Post.created_at, Post.id).limit(MOST)).all()
    return [Reply(row.public_id, row.name, text.excerpt(text.plain(row.html), EXTRACT)) for row in rows]


def close(actor: Actor, thread: Thread, words: str) -> list[tuple[str, str, str]]:
    """Other threads similar to these words, as a form offers them: value, label, what stands under it."""
    found = similar(actor, words, MOST_FOUND + 1, NEAR) if words.strip() else []
    others = [one for one in found if one.public_id != thread.public_id][:MOST_FOUND]
    return [(one.public_id, one.row.title, one.row.space_name) for one in others]


@dataclass(frozen=True)
class Target:
    """The thread that is to take another in, and how many replies go there.

    `answered`: since when it has an official answer; `due`: when the promise of the other would end, if it runs.
    """

    public_id: str
    title: str
    address: str
    asker: str
    replies: int
    space: str
    goes: str
    brings: int
    answered: datetime | None
    due: datetime | None


def target(thread: Thread, into: Thread) -> Target:
    """What a moderator reads before `thread` goes into another."""
    asker = db.session.scalars(select(Person.name).where(Person.id == into.author_id)).one()
    clock = clocks.current(thread.id)
    runs = clock and not clock.responded_at and not clock.voided_at and clock.due_at > now()
    due = clock.due_at if clock and runs else None
    return Target(into.public_id, into.title, into.address, asker, into.reply_count, into.space.name,
                  thread.title, thread.reply_count, into.responded_at, due)  # fmt: skip


def neighbour(actor: Actor, thread_id: int) -> Any | None:
    """The thread that another one points to, when `actor` reads it."""
    found = db.session.get(Thread, thread_id, options=[joinedload(Thread.space)])
    return found if found and may(actor, "thread.read", found) else None


def marking(thread_id: int) -> ResultRow | None:
    """The decision by which a thread is a duplicate: when, by whom and why; None where none is known."""
    found = select(Decision.at, Decision.reason, Person.name).join(Person, Person.id == Decision.by_id)
    found = found.join(Post, Post.id == Decision.post_id)
    found = found.where(Post.thread_id == thread_id, Decision.action == decisions.DUPLICATE)
    return db.session.execute(found.order_by(Decision.id.desc()).limit(1)).one_or_none()
