"""Fetching what a staff page is about, and asking whether the actor may: in one call."""

from __future__ import annotations

from typing import Any

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
from moderation.drafts import Draft
from moderation.handovers import HandOver
from moderation.queries import decisions, reviews
from moderation.responses import Endorsement
from moderation.saved_replies import SavedReply


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


def threads(public_ids: list[str], action: str) -> list[Thread]:
    """The threads of these public ids, when the actor may do `action` to each."""
    return [thread(public_id, action) for public_id in dict.fromkeys(public_ids)]


def hand_over(public_id: str) -> tuple[HandOver, Thread]:
    """A hand-over with its thread, when the actor may answer for the department that was asked."""
    asked = db.session.scalar(select(HandOver).where(HandOver.public_id == public_id))
    found = _thread_of(asked, "case.read")
    return access(actor(), "handover.answer", asked, see="page.open"), found


def draft(public_id: str, action: str) -> tuple[Draft, Thread]:
    """A draft with its thread, when the actor may do `action` to it."""
    made = db.session.scalar(select(Draft).where(Draft.public_id == public_id))
    found = _thread_of(made, "case.read")
    return access(actor(), action, made, see="draft.read"), found


def saved_reply(public_id: str) -> SavedReply:
    """A saved reply of the actor's own, or of a department for which they speak."""
    found = db.session.scalar(select(SavedReply).where(SavedReply.public_id == public_id))
    return access(actor(), "saved.keep", found, see="saved.keep")


def _thread_of(thing: Any, action: str) -> Thread:
    found = select(Thread).where(Thread.id == (thing.thread_id if thing else 0)).options(joinedload(Thread.space))
    return access(actor(), action, db.session.scalar(found), see="thread.read")


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
