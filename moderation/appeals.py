"""Appeals: the author of what was hidden asks once for a second look, by somebody else than who hid it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, exists, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community import notices
from community.people import Person
from community.posts import Post
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.policy import Actor
from moderation import decisions
from moderation.decisions import Decision
from moderation.rules import Why

LONGEST_WORDS = 2000


class Appeal(Model):
    """The author's words against one decision to hide, and what was decided on them."""

    __tablename__ = "appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    words: Mapped[str] = mapped_column(String(LONGEST_WORDS))
    at: Mapped[datetime] = mapped_column(index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))

    decision: Mapped[Decision] = relationship(foreign_keys=[decision_id], lazy="raise")


def appeal(actor: Actor, decision: Decision, words: str) -> Appeal:
    """Ask for a second look at a decision."""
    made = Appeal(public_id=public_id(), decision_id=decision.id, person_id=actor.id, words=words, at=now())
    db.session.add(made)
    db.session.flush()
    return made


def of(decision_id: int) -> Appeal | None:
    """The appeal against a decision."""
    return db.session.scalar(select(Appeal).where(Appeal.decision_id == decision_id))


def judge(actor: Actor, appeal: Appeal, post: Post, why: Why, *, reverse: bool) -> Decision:
    """Bring back what was hidden, or let it stay hidden; the author reads why."""
    thread = post.thread
    restored = decisions.restore(actor, thread, post, why) if reverse else None
    answer = restored or decisions.decide(actor, decisions.UPHOLD, thread, post, why)
    appeal.answer_id = answer.id
    db.session.flush()
    if not reverse:
        notices.tell([appeal.person_id], "appeal.upheld", cause=f"appeal:{appeal.id}", address=answer.address,
                     thread_id=thread.id, owed=True, reason=why.said)  # fmt: skip
    return answer


def others_moderate(*but: int) -> bool:
    """Whether there is a moderator who is none of these people."""
    moderates = (Person.moderator_since.is_not(None), Person.id.not_in(but))
    return bool(db.session.scalar(select(exists().where(*moderates))))
