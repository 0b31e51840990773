"""The threads whose vectors lie nearest to a title: all vectors are kept in memory, and renewed by what has changed.

Nothing is loaded before somebody asks for the first time: numpy, the encoder, the vectors.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Lock
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import bindparam, func, select

from community.queries.reading import prepared, read
from community.queries.spaces import SpaceView
from community.vectors import READ, SIZE, ThreadVector, made_by
from foundation import meaning
from foundation.loading import Later

PORTION = 2000
MOST_KNOWN = 200_000
"""Vectors that a process keeps: they take 80 MiB and are compared in 20 ms. Beyond, the search engine answers alone."""
ENOUGH = 0.9
"""Of the threads that one reads, how many must have a vector; with fewer, the search engine answers alone."""
LONGEST = 300  # characters of a title that are read
PAUSE = 60.0  # seconds after which a model that was away is tried again
KNOWN = "parley.nearest"

log = structlog.get_logger()
_engine: Any = Later("foundation.meaning.nearest")
_latest = prepared(select(func.max(ThreadVector.number).label("number")))
_count = prepared(select(func.count().label("rows")).select_from(ThreadVector))
_since = prepared(
    select(ThreadVector.thread_id, ThreadVector.space_id, ThreadVector.model, ThreadVector.vector, ThreadVector.number)
    .where(ThreadVector.number > bindparam("number"))
    .order_by(ThreadVector.number)
    .limit(PORTION)
)


def nearest(title: str, readable: Sequence[SpaceView], most: int, least: float) -> list[int] | None:
    """The ids of the `most` threads of these spaces that are alike by `least` or more, closest first.

    None: it cannot be said, because the title is in a script that the encoder does not read, the model is away,
    vectors are missing still, or there are too many.
    """
    if not meaning.reads(title[:LONGEST]):
        return None
    known: _Known = current_app.extensions.setdefault(KNOWN, _Known())
    return known.nearest(title[:LONGEST], readable, most, least)


class _Known:
    """The vectors of this process, as they were when row `number` was the newest."""

    def __init__(self) -> None:
        self._lock, self._number, self._again_at = Lock(), 0, 0.0
        self._vectors: Any = None

    def nearest(self, title: str, readable: Sequence[SpaceView], most: int, least: float) -> list[int] | None:
        with self._lock:
            if time.monotonic() < self._again_at:
                return None
            try:
                return self._find(title, readable, most, least)
            except (meaning.DamagedModel, ImportError) as failure:
                log.error("similar threads are found by their words only", failure=repr(failure))
                self._again_at = time.monotonic() + PAUSE
                return None

    def _find(self, title: str, readable: Sequence[SpaceView], most: int, least: float) -> list[int] | None:
        if not self._renew():
            return None
        groups = [space.id for space in readable]
        if self._vectors.count(groups) < ENOUGH * sum(space.thread_count for space in readable):
            return None
        vector = meaning.encode([title], READ)[0]
        return [near.key for near in self._vectors.find(vector, groups, most, least)]

    def _renew(self) -> bool:
        """Take over what has changed; False where there is nothing, or too much."""
        latest = read(_latest)[0].number or 0
        if latest > self._number:
            if self._vectors is None and not self._begin():
                return False
            self._take_over()
        return self._vectors is not None

    def _begin(self) -> bool:
        count = read(_count)[0].rows
        if count > MOST_KNOWN:
            self._again_at = time.monotonic() + PAUSE
            return False
        self._vectors = _engine.Nearest()
        self._vectors.make_room(count)
        return True

    def _take_over(self) -> None:
        model = made_by()
        while rows := read(_since, number=self._number):
            for row in rows:
                if row.model == model and len(row.vector) == SIZE:
                    self._vectors.put(row.thread_id, row.space_id, row.vector)
                else:
                    self._vectors.drop(row.thread_id)
            self._number = rows[-1].number
            if len(rows) < PORTION:
                break
        if len(self._vectors) > MOST_KNOWN:
            self._vectors, self._number = None, 0
