"""What is new for a reader: threads never opened, and replies since they last read one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, case, exists, func, or_, select

from community.blocks import Block
from community.counting import news
from community.mutes import muted
from community.people import Person
from community.posts import OFFICIAL, OPENING, Post
from community.queries.reading import prepared, read
from community.threads import Thread
from community.visits import Visit
from foundation.clock import now
from foundation.languages import language
from foundation.policy import Actor

LATELY = timedelta(days=14)
"""For so long a thread that a reader has never opened is shown as new, if it was opened since they joined."""
AT_ONCE = 20
"""Threads that one statement looks at."""

_me: Any = bindparam("me", type_=Integer)
_ids: Any = [bindparam(f"id{place}", type_=Integer) for place in range(AT_ONCE)]
_read_until = func.coalesce(Visit.read_until, case((Thread.author_id == _me, Thread.created_at)))
_joined_at = select(func.coalesce(Person.claimed_at, Person.joined_at)).where(Person.id == _me).scalar_subquery()
_blocked = exists().where(Block.person_id == _me, Block.blocked_id == Post.author_id)
_new_replies = (
    select(func.count())
    .where(
        Post.thread_id == Thread.id,
        Post.created_at > _read_until,
        Post.role != OPENING,
        Post.author_id != _me,
        Post.hidden_at.is_(None),
        Post.deleted_at.is_(None),
        or_(Post.voice == OFFICIAL, ~_blocked),
    )
    .correlate(Thread, Visit)
    .scalar_subquery()
)
_marks = prepared(
    select(
        Thread.id, Thread.created_at, _new_replies.label("replies"), muted(_me).label("muted"),
        and_(_read_until.is_(None), Thread.created_at >= _joined_at).label("never_read"),
    )
    .outerjoin(Visit, and_(Visit.thread_id == Thread.id, Visit.person_id == _me))
    .where(Thread.id.in_(_ids))
)  # fmt: skip


class Mark(NamedTuple):
    """What a list marks for who reads: what is new, in words, or that they muted it."""

    news: str
    muted: bool = False


def marks_of(actor: Actor, ids: Sequence[int]) -> dict[int, Mark]:
    """What to mark on each of these threads, at most AT_ONCE. Nothing is new in a muted one."""
    given: dict[str, Any] = {f"id{place}": id_ for place, id_ in enumerate(ids)}
    padded = {f"id{place}": 0 for place in range(AT_ONCE)} | given
    lately = now() - LATELY
    return {
        row.id: Mark("", muted=True) if row.muted else Mark(news(row.replies, language()))
        for row in read(_marks, me=actor.id, **padded)
        if row.muted or row.replies or (row.never_read and row.created_at > lately)
    }
