"""What a moderator chooses from when keeping threads in order, and how a thread stands to its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.people import Person
from community.posts import OPENING, Post
from community.threads import Thread
from foundation import text
from foundation.database import db
from foundation.policy import Actor, may

MOST, EXTRACT = 200, 160


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


def neighbour(actor: Actor, thread_id: int) -> Any | None:
    """The thread that another one points to, when `actor` reads it."""
    found = db.session.get(Thread, thread_id, options=[joinedload(Thread.space)])
    return found if found and may(actor, "thread.read", found) else None
