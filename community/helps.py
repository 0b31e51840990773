"""Answers that spared a question: somebody was about to ask, and the answer was there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from community.events import AnswerHelped
from community.posts import Post
from foundation.clock import now
from foundation.database import Model, db
from foundation.events import record
from foundation.policy import Actor


class Help(Model):
    """A person found here what they were about to ask."""

    __tablename__ = "helps"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    at: Mapped[datetime]


def find_help(actor: Actor, post: Post) -> None:
    """Say “this answers it”. A second time changes nothing."""
    if db.session.get(Help, (post.id, actor.id)) is None:
        db.session.add(Help(post_id=post.id, person_id=actor.id, at=now()))
        record(AnswerHelped(at=now(), thread_id=post.thread_id, post_id=post.id, by_id=actor.id or 0))
