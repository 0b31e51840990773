"""Decisions: hiding and restoring, each with a reason that the author reads and a row that stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from community import notices, replies, threads
from community.posts import OPENING, Post
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db
from foundation.policy import Actor

HIDE, RESTORE = ACTIONS = ("hide", "restore")


class Decision(Model):
    """One decision of a moderator. Rows are added, never changed."""

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_at", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(20))
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    reason: Mapped[str] = mapped_column(String(500))


def hide(actor: Actor, thread: Thread, post: Post, reason: str) -> None:
    """Hide a reply, or with its opening the whole thread. Hidden already: nothing changes."""
    if post.role == OPENING:
        if thread.hidden_at is not None:
            return
        threads.hide(actor, thread, reason)
    else:
        if post.hidden_at is not None:
            return
        replies.hide(actor, thread, post, reason)
    _decide(actor, HIDE, thread, post, reason)


def restore(actor: Actor, thread: Thread, post: Post, reason: str) -> None:
    """Show it again. Visible already: nothing changes."""
    if post.role == OPENING:
        if thread.hidden_at is None:
            return
        threads.restore(actor, thread)
    else:
        if post.hidden_at is None:
            return
        replies.restore(actor, thread, post)
    _decide(actor, RESTORE, thread, post, reason)


def _decide(actor: Actor, action: str, thread: Thread, post: Post, reason: str) -> None:
    row = Decision(at=now(), by_id=actor.id, action=action, thread_id=thread.id, post_id=post.id, reason=reason)
    db.session.add(row)
    db.session.flush()
    if post.author_id != actor.id:
        address = f"/threads/{thread.public_id}-{thread.slug}#{post.public_id}"
        notices.tell([post.author_id], f"post.{action}", cause=f"decision:{row.id}", address=address,
                     thread_id=thread.id, owed=True, reason=reason)  # fmt: skip
