"""How a thread went from department to department, for everyone who reads it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from community.departments import Department
from foundation.database import ResultRow
from foundation.reading import prepared, read
from moderation.handovers import HandOver

_giver, _taker = Department.__table__.alias("giver"), Department.__table__.alias("taker")
_hand_overs = prepared(
    select(HandOver.at, HandOver.reason, HandOver.outcome, HandOver.ended_at, HandOver.answer,
           _giver.c.name.label("giver"), _taker.c.name.label("taker"))
    .join(_giver, _giver.c.id == HandOver.from_department_id)
    .join(_taker, _taker.c.id == HandOver.to_department_id)
    .where(HandOver.thread_id == bindparam("thread_id"))
    .order_by(HandOver.id)
)  # fmt: skip


def of_thread(thread_id: int) -> Sequence[ResultRow]:
    """Every hand-over of a thread, the first one first: by whom, to whom, why, and what came of it."""
    return read(_hand_overs, thread_id=thread_id)
