"""What an official reads before a member's answer is confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from community.posts import OPENING, Post
from foundation.database import db
from moderation import clocks


@dataclass(frozen=True)
class Since:
    """The latest that the asker wrote after an answer, if anything; `again`: they asked again after it, so that
    confirming it answers a promise that is newer than the answer."""

    post: Post | None
    again: bool


def since(answer: Post) -> Since:
    """What came of an answer so far, from the asker."""
    theirs = (Post.thread_id == answer.thread_id, Post.author_id == answer.thread.author_id, Post.role != OPENING)
    shown = (Post.hidden_at.is_(None), Post.deleted_at.is_(None), Post.created_at > answer.created_at)
    latest = select(Post).where(*theirs, *shown).order_by(Post.created_at.desc(), Post.id.desc()).limit(1)
    clock = clocks.current(answer.thread_id)
    again = clock is not None and clock.number > 1 and clock.started_at > answer.created_at
    return Since(db.session.scalar(latest), again)
