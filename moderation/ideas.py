"""What the organisation says about an idea: its status, with the reason as an official post."""

from __future__ import annotations

from community import ideas
from community.ideas import DECIDED, IdeaStep
from community.threads import Thread
from foundation.database import db
from foundation.policy import Actor
from moderation import responses


def decide(actor: Actor, thread: Thread, status: str, reason: str, department_id: int | None) -> IdeaStep:
    """Set the status of an idea. For a department, a decision is its official answer and keeps the promise; anything
    else it says is an acknowledgement. Who speaks for no department leaves the reason beside the status."""
    step = ideas.set_status(actor, thread, status, None if department_id else reason or None, department_id)
    if department_id and reason:
        say = responses.answer if status in DECIDED else responses.acknowledge
        step.post_id = say(actor, thread, department_id, reason).id
        db.session.flush()
    return step
