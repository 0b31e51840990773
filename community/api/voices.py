"""Counted voices: “this helps”, and “I have this too”. Each counts once, so a call may be repeated freely."""

from __future__ import annotations

from community import voices
from community.api.declared import calls
from community.api.replies import the_post
from community.api.shapes import PostDetail, ThreadDetail, detail
from community.pages.fetching import post_for, thread_for
from community.queries import threads as queries
from foundation.database import transaction
from foundation.policy import actor, needs


@calls.post("/posts/<id>/vote", PostDetail)
@needs("post.vote")
def vote(id: str) -> PostDetail:
    """Say that a post helps."""
    with transaction():
        voices.vote(actor(), post_for("post.vote", id))
    return the_post(id)


@calls.post("/posts/<id>/vote/withdrawal", PostDetail)
@needs("post.vote")
def withdraw_vote(id: str) -> PostDetail:
    """Take the vote back."""
    with transaction():
        voices.withdraw_vote(actor(), post_for("post.vote", id))
    return the_post(id)


@calls.post("/threads/<id>/me-too", ThreadDetail)
@needs("thread.me_too")
def me_too(id: str) -> ThreadDetail:
    """Say “I have this too”, and follow the thread."""
    with transaction():
        voices.me_too(actor(), thread_for("thread.me_too", id))
    return detail(actor(), queries.thread(actor(), id))


@calls.post("/threads/<id>/me-too/withdrawal", ThreadDetail)
@needs("thread.me_too")
def withdraw_me_too(id: str) -> ThreadDetail:
    """Take the voice back."""
    with transaction():
        voices.withdraw_me_too(actor(), thread_for("thread.me_too", id))
    return detail(actor(), queries.thread(actor(), id))
