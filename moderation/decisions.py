"""Decisions of moderators: hiding and keeping in order, each with a rule and a reason that the author reads.

The log is public and only grows: the table itself refuses to change or lose a row (migrations/env.py).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, exists, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import notices, replies, threads
from community.people import Person
from community.policy import threads_read_by
from community.posts import OPENING, Post
from community.spaces import Space
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.policy import Actor
from moderation import flags
from moderation.rules import LONGEST_REASON, LONGEST_RULE, Why

ACTIONS = (
    "hide", "restore", "keep", "retag", "lock", "unlock", "move", "kind", "duplicate", "unmark", "merge", "split",
    "redact", "uphold",
)  # fmt: skip
HIDE, RESTORE, KEEP, RETAG, LOCK, UNLOCK, MOVE, KIND, DUPLICATE, UNMARK, MERGE, SPLIT, REDACT, UPHOLD = ACTIONS
SILENT = (KEEP, UPHOLD)
"""What its author hears nothing of here: a flag that came to nothing, and an appeal, which has its own notice."""


class Decision(Model):
    """One decision of a moderator about a post; about a thread, when the post is its opening.

    `space_id` is where it stood then: whoever reads that space reads the decision. `other_id` is the second thread of
    a duplicate, a merge or a split; `to_space_id` where it was moved.
    """

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_at", "at", "id"), {"info": {"append_only": True}})

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(20))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    to_space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    rule: Mapped[str] = mapped_column(String(LONGEST_RULE))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    detail: Mapped[str | None] = mapped_column(String(2000))

    space: Mapped[Space] = relationship(foreign_keys=[space_id], lazy="raise")
    post: Mapped[Post] = relationship(lazy="raise")

    @property
    def address(self) -> str:
        """Where it is read."""
        return f"/decisions/{self.public_id}"


def hidden(thread: Thread, post: Post) -> bool:
    """Whether a moderator hid this post, or with its opening the whole thread."""
    return post.hidden_at is not None or (post.role == OPENING and thread.hidden_at is not None)


def hide(actor: Actor, thread: Thread, post: Post, why: Why) -> Decision | None:
    """Hide a reply, or with its opening the whole thread. Hidden already: nothing changes."""
    if hidden(thread, post):
        return None
    if post.role == OPENING:
        threads.hide(actor, thread, why.said)
    else:
        replies.hide(actor, thread, post, why.said)
    return decide(actor, HIDE, thread, post, why)


def restore(actor: Actor, thread: Thread, post: Post, why: Why) -> Decision | None:
    """Show it again. Visible already: nothing changes."""
    if not hidden(thread, post):
        return None
    if post.role == OPENING:
        threads.restore(actor, thread)
    else:
        replies.restore(actor, thread, post)
    return decide(actor, RESTORE, thread, post, why)


def decide(
    actor: Actor,
    action: str,
    thread: Thread,
    post: Post,
    why: Why,
    *,
    origin: int | None = None,
    other: Thread | None = None,
) -> Decision:
    """Write down what was done, tell the author, and answer whoever flagged the post.

    `origin`: the space in which a moved thread stood before; `other`: the second thread of a decision about two.
    """
    row = Decision(
        public_id=public_id(), at=now(), by_id=actor.id, action=action, post_id=post.id,
        space_id=origin or thread.space_id, to_space_id=thread.space_id if origin else None,
        other_id=other.id if other else None, rule=why.rule, reason=why.reason, detail=why.detail or None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    if post.author_id != actor.id and action not in SILENT:
        _tell_author(row, post.author_id, other if action == MERGE and other else thread, why)
    flags.settle(post, action, row.address)
    return row


def _tell_author(decision: Decision, author_id: int, thread: Thread, why: Why) -> None:
    """A notice names its thread only to those who may read it: who lost the right learns that, and why."""
    readable = exists().where(Person.id == author_id, Thread.id == thread.id, threads_read_by(Person, Thread, Space))
    reads = db.session.scalar(select(readable))
    notices.tell([author_id], f"post.{decision.action}", cause=f"decision:{decision.id}", address=decision.address,
                 thread_id=thread.id if reads else None, owed=True, reason=why.said)  # fmt: skip
