"""Posts of a thread one by one, as programs read them: oldest first, comments among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from community.posts import OPENING, Post
from community.queries.reading import read
from community.queries.threads import POST_WIDTH, PostView, ThreadView, every_post, view, view_of
from community.spaces import Space
from community.threads import Thread
from foundation.database import Statement
from foundation.paging import Page, page
from foundation.policy import Actor, where

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Placed:
    """A post, and the public id of the one that it is a comment on."""

    post: PostView
    parent: str | None


def _readable(actor: Actor) -> Statement:
    parent = aliased(Post)
    above = select(parent.public_id).where(parent.id == Post.parent_id).scalar_subquery()
    statement = every_post().add_columns(above).join(Thread, Thread.id == Post.thread_id)
    return statement.join(Space, Space.id == Thread.space_id).where(where(actor, "post.read")).params(me=actor.id)


def replies(actor: Actor, thread: ThreadView, cursor: str | None = None) -> Page[Placed]:
    """One page of all replies of a readable thread, oldest first; hidden ones only for who reads them."""
    below = _readable(actor).where(Post.thread_id == thread.id, Post.role != OPENING)
    rows = page(below, (Post.created_at, Post.id), cursor, ON_A_PAGE, newest=False)
    return Page([_placed(thread, row) for row in rows], rows.next)


def opening(actor: Actor, thread: ThreadView) -> Placed | None:
    """The opening post of a readable thread; None where it is hidden from this actor."""
    rows = read(_readable(actor).where(Post.thread_id == thread.id, Post.role == OPENING), me=actor.id)
    return _placed(thread, rows[0]) if rows else None


def reply(actor: Actor, public_id: str) -> Placed | None:
    """One post with its thread, when this actor reads it."""
    found = _readable(actor).where(Post.public_id == public_id).add_columns(Thread.public_id)
    for row in read(found, me=actor.id):
        thread = view(actor, row[-1])
        return _placed(thread, row) if thread else None
    return None


def _placed(thread: ThreadView, row: Sequence[Any]) -> Placed:
    return Placed(view_of(thread, row), row[POST_WIDTH])
