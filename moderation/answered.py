"""What officials have answered in a thread, from the rows as they are now."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from community.posts import ANSWER, OFFICIAL, Post
from community.threads import Thread
from foundation.database import db
from moderation.responses import Endorsement


class Response(NamedTuple):
    """A public answer in official voice or an endorsement, by its name in journals: `post:7` or `endorsement:3`."""

    at: datetime
    ref: str
    person_id: int
    department_id: int
    visible: bool


def given_in(thread: Thread) -> list[Response]:
    """Every response of a thread that was neither deleted nor withdrawn; a hidden one may come back."""
    kept, visible = (Post.thread_id == thread.id, Post.deleted_at.is_(None)), Post.hidden_at.is_(None)
    answers = select(Post.created_at, Post.id, Post.author_id, Post.department_id, visible)
    answers = answers.where(*kept, Post.voice == OFFICIAL, Post.role == ANSWER)
    given = select(Endorsement.at, Endorsement.id, Endorsement.person_id, Endorsement.department_id, visible)
    given = given.join(Post, Post.id == Endorsement.post_id).where(*kept, Endorsement.withdrawn_at.is_(None))
    found: list[tuple[str, Any]] = [("post", row) for row in db.session.execute(answers).all()]
    found += [("endorsement", row) for row in db.session.execute(given).all()]
    return [Response(at, f"{word}:{id_}", who, where, shown) for word, (at, id_, who, where, shown) in found]


def standing(thread: Thread) -> list[str]:
    """The responses that everyone who reads the thread can read."""
    return [one.ref for one in given_in(thread) if one.visible]
