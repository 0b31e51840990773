"""What the asker may do with a thread as a whole: close it, open it again, take it back."""

from __future__ import annotations

from community.events import ClosureWithdrawn, ThreadClosed, ThreadWithdrawn
from community.threads import Thread, settle
from foundation.clock import now
from foundation.events import record
from foundation.policy import Actor


def close(actor: Actor, thread: Thread) -> None:
    """No more answers are needed. What was promised stays promised; a second time changes nothing."""
    if thread.closed_at is None:
        thread.closed_at = now()
        settle(thread)
        record(ThreadClosed(at=now(), thread_id=thread.id, by_id=actor.id or 0))


def open_again(actor: Actor, thread: Thread) -> None:
    """Answers are wanted again."""
    if thread.closed_at is not None:
        thread.closed_at = None
        settle(thread)
        record(ClosureWithdrawn(at=now(), thread_id=thread.id, by_id=actor.id or 0))


def withdraw(actor: Actor, thread: Thread) -> None:
    """Take the question back: nobody owes an answer from now on, and what was written stays to be read."""
    if thread.withdrawn_at is None:
        thread.withdrawn_at = now()
        settle(thread)
        record(ThreadWithdrawn(at=now(), thread_id=thread.id, by_id=actor.id or 0))
