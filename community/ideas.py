"""The status of an idea in public: every step with who, when and why."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from community import notices
from community.events import IdeaDecided
from community.threads import Thread
from foundation.clock import now
from foundation.database import Model, db
from foundation.events import record
from foundation.policy import Actor

OPEN, REVIEW, PLANNED, DONE, NOT_DOING = STATUSES = ("open", "review", "planned", "done", "not-doing")
DECIDED = (PLANNED, DONE, NOT_DOING)
"""What is a decision: it needs a reason."""


class IdeaStep(Model):
    """One step on the way of an idea. `post_id` is the official post that says why, else `reason` does."""

    __tablename__ = "idea_steps"
    __table_args__ = (Index("ix_idea_steps_thread", "thread_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    status: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    reason: Mapped[str | None] = mapped_column(String(2000))


@lru_cache(maxsize=8)
def words(_language: str) -> dict[str, str]:
    """What each status is called in one language."""
    return {
        OPEN: _("Open"),
        REVIEW: _("Under review"),
        PLANNED: _("Planned"),
        DONE: _("Done"),
        NOT_DOING: _("Not doing"),
    }


def set_status(actor: Actor, thread: Thread, status: str, reason: str | None, department_id: int | None) -> IdeaStep:
    """Give an idea another status of STATUSES."""
    if status not in STATUSES:
        raise ValueError(f"{status!r} is no status of an idea. They are {', '.join(STATUSES)}.")
    step = IdeaStep(
        thread_id=thread.id, status=status, at=now(), by_id=actor.id, department_id=department_id, reason=reason
    )
    db.session.add(step)
    thread.idea_status, thread.idea_status_at = status, step.at
    db.session.flush()
    record(IdeaDecided(at=step.at, thread_id=thread.id, step_id=step.id, by_id=actor.id or 0))
    return step


def tell_followers(event: IdeaDecided) -> None:
    """Later, after a step: who follows the idea hears of its status; the post that says why is not news of its own."""
    step, thread = db.session.get_one(IdeaStep, event.step_id), db.session.get_one(Thread, event.thread_id)
    if thread.listed:
        cause = f"reply:{step.post_id}" if step.post_id else f"idea:{step.id}"
        hearing = notices.followers(thread.id) - {event.by_id}
        key = f"idea.{step.status}"
        notices.tell(hearing, key, cause=cause, address=thread.address, thread_id=thread.id, by=event.by_id)
