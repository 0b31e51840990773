"""Fetching what a staff page is about, and asking whether the actor may: in one call."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Forbidden

from community.posts import Post
from community.threads import Thread
from foundation.database import db
from foundation.policy import access, actor
from foundation.ports import ports
from moderation.appeals import Appeal
from moderation.decisions import Decision
from moderation.queries import decisions, reviews
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


def decision(public_id: str, action: str) -> Decision:
    """The decision of this public id, its post loaded, when the actor may do `action` to it."""
    return access(actor(), action, decisions.to_act_on(public_id), see="decision.read")


def appeal(public_id: str) -> Appeal:
    """The appeal of this public id, what it is about loaded, when the actor may decide it."""
    return access(actor(), "appeal.decide", reviews.appeal_to_act_on(public_id), see="review.read")


def endorsement(post: Post, department: str) -> Endorsement:
    """The confirmation of a post by this department (its number, as a form has it), when the actor may take it back."""
    standing = (Endorsement.post_id == post.id, Endorsement.withdrawn_at.is_(None))
    found = db.session.scalars(select(Endorsement).where(*standing)).all()
    here = next((one for one in found if str(one.department_id) == department), None)
    return access(actor(), "endorsement.withdraw", here, see="page.open")


def spoken_for(department: str) -> int:
    """The department of this number, as a form has it. One for which the actor does not speak raises Forbidden."""
    known = {str(number): number for number in actor().departments}
    if department not in known:
        raise Forbidden(_("You do not speak for this department."))
    return known[department]


def write_limit() -> str:
    """How much one person may write."""
    return ports().config.write_limit


def address(thread: Thread, post: Post | None = None) -> str:
    """Where a thread, or a post in it, is read."""
    return f"/threads/{thread.public_id}-{thread.slug}" + (f"#{post.public_id}" if post else "")
