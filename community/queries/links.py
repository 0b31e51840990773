"""What a thread is linked with, as far as somebody reads it: threads named in it, and threads that name it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from community.links import ThreadLink
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation.database import db
from foundation.policy import Actor, where

MOST = 100


@dataclass(frozen=True, slots=True)
class Linked:
    """A thread by its title."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Around:
    """The threads that are named, by public id, and those from which there are links, newest first."""

    titles: Mapping[str, Linked] = field(default_factory=dict)
    linked_from: Sequence[Linked] = ()


def around(actor: Actor, thread_id: int, named: Collection[str]) -> Around:
    """Both for one thread, in one statement: only what `actor` reads, and no links in hidden or deleted posts."""
    seen = (Post.id == ThreadLink.post_id, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    linking = select(Post.thread_id).join(ThreadLink, seen[0]).where(ThreadLink.thread_id == thread_id, *seen[1:])
    names_this = Thread.id.in_(linking)
    found = (
        select(Thread.public_id, Thread.slug, Thread.title, names_this.label("names_this"))
        .join(Space, Space.id == Thread.space_id)
        .where(where(actor, "thread.read"), Thread.listed, or_(Thread.public_id.in_(named), names_this))
        .order_by(Thread.last_activity_at.desc(), Thread.id.desc())
        .limit(MOST)
    )
    rows = [
        (row.public_id, row.names_this, Linked(row.title, f"/threads/{row.public_id}-{row.slug}"))
        for row in db.session.execute(found)
    ]
    return Around(
        titles={public_id: linked for public_id, _, linked in rows if public_id in named},
        linked_from=[linked for _, names_this, linked in rows if names_this],
    )
