"""Tidying: a thread is locked, moved, marked as a duplicate, merged into another, or split in two."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import escape
from sqlalchemy import select, update

from community import bookmarks, links, mentions, notices, voices
from community.events import (
    DuplicateUnmarked,
    ThreadDuplicated,
    ThreadLocked,
    ThreadMerged,
    ThreadMoved,
    ThreadOpened,
    ThreadSplit,
    ThreadUnlocked,
)
from community.kinds import DISCUSSION, PLAIN
from community.posts import COMMENT, OPENING, Post
from community.revisions import keep
from community.spaces import Space
from community.tags import tag
from community.threads import Thread, order_of, place, settle, slug_of
from foundation import text
from foundation.clock import now
from foundation.database import db, public_id
from foundation.events import record
from foundation.policy import Actor


def lock(actor: Actor, thread: Thread) -> None:
    """No more replies of members. What was promised still holds: a department may answer."""
    thread.locked_at = now()
    record(ThreadLocked(at=now(), thread_id=thread.id, by_id=actor.id or 0))


def unlock(actor: Actor, thread: Thread) -> None:
    """Let members reply again."""
    thread.locked_at = None
    record(ThreadUnlocked(at=now(), thread_id=thread.id, by_id=actor.id or 0))


def move(actor: Actor, thread: Thread, space: Space) -> None:
    """Put a thread into another space, whose audience reads it from now on. A clock that runs keeps its terms."""
    origin = thread.space_id
    place(thread, space)
    by = actor.id or 0
    record(ThreadMoved(at=now(), thread_id=thread.id, from_space_id=origin, to_space_id=space.id, by_id=by))


def mark_duplicate(actor: Actor, thread: Thread, original: Thread) -> None:
    """Let a thread point to the one that asked the same before; who has this too is counted there as well."""
    thread.duplicate_of_id = original.id
    settle(thread)
    voices.count(original)
    record(ThreadDuplicated(at=now(), thread_id=thread.id, original_id=original.id, by_id=actor.id or 0))


def unmark_duplicate(actor: Actor, thread: Thread) -> None:
    """It was no duplicate: it stands for itself again, and takes its voices along."""
    original = db.session.get_one(Thread, thread.duplicate_of_id)
    thread.duplicate_of_id = None
    settle(thread)
    voices.count(original)
    record(DuplicateUnmarked(at=now(), thread_id=thread.id, original_id=original.id, by_id=actor.id or 0))


def merge(actor: Actor, thread: Thread, into: Thread) -> None:
    """Move everything of `thread` into `into`: its opening becomes a comment, its voices count once per person.

    The thread itself is gone, and its address leads to the other. What its asker accepted was not said by the other.
    """
    opening, target = _opening(thread), _opening(into)
    _title_first(opening, thread.title, actor)
    posts = select(Post.id).where(Post.thread_id == thread.id, Post.role == COMMENT, Post.parent_id == opening.id)
    db.session.execute(update(Post).where(Post.id.in_(posts)).values(parent_id=target.id))
    opening.role, opening.parent_id = COMMENT, target.id
    db.session.flush()
    db.session.execute(update(Post).where(Post.thread_id == thread.id).values(thread_id=into.id, accepted_at=None))
    notices.readdress(thread.id, into.id)
    _lead_to(thread, into)
    thread.deleted_at = now()
    settle(thread)
    settle(into)
    voices.merge(thread, into)
    bookmarks.merge(thread, into)
    links.merge(thread, into)
    record(ThreadMerged(at=now(), thread_id=thread.id, into_id=into.id, by_id=actor.id or 0))


def _lead_to(thread: Thread, into: Thread) -> None:
    """The address of a thread, and of whatever led to it, leads to another."""
    thread.merged_into_id = into.id
    for column in (Thread.merged_into_id, Thread.duplicate_of_id):
        led = update(Thread).where(column == thread.id, Thread.id != into.id).values({column: into.id})
        db.session.execute(led)


def _title_first(opening: Post, title: str, actor: Actor) -> None:
    """A comment has no title, so what was one becomes its first line; the words as they were are kept."""
    keep(opening, actor.id or 0, title)
    if opening.source_format == "markdown":
        plain = re.sub(r"([\\`*_\[\]<>#+.!|~&()-])", r"\\\1", title)
        opening.source_text = f"{plain}\n\n{opening.source_text}"
        opening.html = mentions.render(opening.source_text)
    else:
        opening.source_text = f"<p>{escape(title)}</p>{opening.source_text}"
        opening.html = text.clean(opening.source_text)


def split(actor: Actor, thread: Thread, chosen: Sequence[Post], title: str) -> Thread:
    """Let some replies become a thread of their own: the first is its opening, their comments go with them."""
    first, *others = sorted(chosen, key=lambda post: (post.created_at, post.id))
    new = _beside(thread, first, title)
    inside = [post.id for post in chosen]
    below = select(Post.id).where(Post.thread_id == thread.id, Post.parent_id.in_(inside))
    going = {*inside, *db.session.scalars(below)}
    for post in others:
        if post.role == COMMENT and post.parent_id not in going:
            post.parent_id = first.id
    first.role, first.parent_id, first.accepted_at = OPENING, None, None
    db.session.flush()
    db.session.execute(update(Post).where(Post.id.in_(going)).values(thread_id=new.id, accepted_at=None))
    tag(new, thread.tags.split())
    settle(thread)
    settle(new)
    record(ThreadOpened(at=now(), thread_id=new.id, author_id=new.author_id))
    record(ThreadSplit(at=now(), thread_id=thread.id, new_id=new.id, by_id=actor.id or 0))
    return new


def _beside(thread: Thread, first: Post, title: str) -> Thread:
    moment = now()
    new = Thread(
        public_id=public_id(), slug=slug_of(title), space_id=thread.space_id, author_id=first.author_id,
        kind=thread.kind if thread.kind in PLAIN else DISCUSSION, title=title, created_at=moment,
        last_activity_at=moment, due_order=order_of(None, moment),
        listed=False, is_open=False, split_from_id=thread.id,
    )  # fmt: skip
    db.session.add(new)
    db.session.flush()
    return new


def _opening(thread: Thread) -> Post:
    return db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.role == OPENING)).one()
