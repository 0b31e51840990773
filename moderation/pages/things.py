"""Fetching what a staff page is about, and asking whether the actor may: in one call."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import BadRequest

from community.posts import Post
from community.threads import Thread
from foundation.database import db
from foundation.policy import access, actor
from moderation.responses import Endorsement


def thread(public_id: str, action: str) -> Thread:
    """The thread of this public id, when the actor may do `action` to it."""
    found = select(Thread).where(Thread.public_id == public_id).options(joinedload(Thread.space))
    return access(actor(), action, db.session.scalar(found), see="thread.read")


def post(public_id: str, action: str) -> Post:
    """The post of this public id, its thread loaded, when the actor may do `action` to it."""
    found = select(Post).where(Post.public_id == public_id)
    row = db.session.scalar(found.options(joinedload(Post.thread).joinedload(Thread.space)))
    return access(actor(), action, row, see="post.read")


def endorsement(post: Post, department: str) -> Endorsement:
    """The confirmation of a post by this department (its number, as a form has it), when the actor may take it back."""
    standing = (Endorsement.post_id == post.id, Endorsement.withdrawn_at.is_(None))
    found = db.session.scalars(select(Endorsement).where(*standing)).all()
    here = next((one for one in found if str(one.department_id) == department), None)
    return access(actor(), "endorsement.withdraw", here, see="page.open")  # type: ignore[no-any-return]


def spoken_for(department_id: int | None) -> int:
    """The department that the actor speaks for here. One they do not speak for raises BadRequest."""
    if department_id not in actor().departments:
        raise BadRequest
    return department_id


def address(thread: Thread, post: Post | None = None) -> str:
    """Where a thread, or a post in it, is read."""
    return f"/threads/{thread.public_id}-{thread.slug}" + (f"#{post.public_id}" if post else "")
