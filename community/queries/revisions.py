"""What a post said before each edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from community.differences import Part, difference
from community.people import Person
from community.posts import Post
from community.revisions import Revision
from foundation import text
from foundation.database import db
from foundation.paging import Page, page
from foundation.policy import Actor, access

ON_A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Change:
    """One edit: when, by whom, and what it changed. `title` is empty where the title stayed."""

    at: datetime
    name: str
    handle: str
    title: list[Part]
    words: list[Part]


def revisions(actor: Actor, post: Post, cursor: str | None = None) -> Page[Change]:
    """The edits of a post that `actor` reads, newest first."""
    access(actor, "post.read", post, see="post.read")
    statement = (
        select(Revision, Person.name, Person.handle)
        .join(Person, Person.id == Revision.replaced_by_id)
        .where(Revision.post_id == post.id)
    )
    found = page(statement, (Revision.replaced_at, Revision.id), cursor, ON_A_PAGE)
    after = _after(post, found.rows[0][0]) if found.rows else (None, "")
    changes = []
    for old, name, handle, *_keys in found:
        before = (old.title, _words(old))
        title = difference(before[0], after[0]) if before[0] and after[0] and before[0] != after[0] else []
        changes.append(Change(old.replaced_at, name, handle, title, difference(before[1], after[1])))
        after = before
    return Page(changes, found.next)


def _after(post: Post, newest: Revision) -> tuple[str | None, str]:
    """What stood there once `newest` was replaced: the next revision, or the post as it is now."""
    later = select(Revision).where(Revision.post_id == post.id, Revision.id > newest.id).order_by(Revision.id).limit(1)
    following = db.session.scalar(later)
    return (following.title, _words(following)) if following else (post.thread.title, _words(post))


def _words(thing: Any) -> str:
    markdown: str = thing.source_text
    return markdown if thing.source_format == "markdown" else text.plain(thing.html)
