"""Who is served when more come than can be served: lanes with room for a few at once, and a patience for each rank.

A process runs one thread of Python at a time, so many requests at once make each of them slow and all of them slower.
Each lane lets a few run, keeps the others in the order in which they came, and knows how long a newcomer would wait: as
many as wait, times the pause between two that come out. Whoever would wait longer than the patience of their rank is
turned away at once, so that the others are served in time. Lists of visitors have the least patience.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

INTAKE = "parley.intake"  # where an application keeps who looks after its lanes
LANE = "parley.lane"  # where a request finds the lane in which it is
LONGEST = 15.0  # seconds after which nobody waits any more, whatever was expected
SMOOTH = 0.05  # how much one request moves the pause
MOST = 1.0  # seconds of one pause that are believed: a disk that hung is no pace


class Rank(IntEnum):
    """Who is turned away last comes first. HEALTH and sockets wait in no lane."""

    HEALTH = 0
    DOOR = 1
    WRITE = 2
    READ = 3
    GUEST = 4
    VISIT = 5
    LIST = 6


PATIENCE = {Rank.DOOR: 5.0, Rank.WRITE: 2.0, Rank.READ: 1.0, Rank.GUEST: 0.5, Rank.VISIT: 0.5, Rank.LIST: 0.25}
"""Seconds of queue that each rank accepts. GUEST: what is sent without having signed in."""


class Full(Exception):
    """Nobody came out of the lane for LONGEST seconds."""


class Lane:
    """Room for some requests at once; the others wait in their order."""

    def __init__(self, room: int) -> None:
        self.room, self.inside, self.waiting = room, 0, 0
        self.pause = 0.0
        self._left_at, self._crowded = 0.0, False
        self._queue: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    def delay(self) -> float:
        """Seconds that a newcomer would wait."""
        return self.waiting * self.pause

    def arrive(self) -> None:
        """Somebody is on the way to the lane."""
        with self._lock:
            self.waiting += 1

    def turn_back(self) -> None:
        """Somebody on the way went elsewhere."""
        with self._lock:
            self.waiting -= 1

    def enter(self) -> None:
        """Wait until there is room. Full when that takes too long."""
        with self._lock:
            if self.inside < self.room:
                self.inside += 1
                self.waiting -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._queue.append(turn)
        ours = turn.acquire(timeout=LONGEST)
        with self._lock:
            self.waiting -= 1
            if not ours and turn in self._queue:
                self._queue.remove(turn)
                raise Full

    def leave(self, took: float) -> None:
        """Hand the place over to whoever is next. Where nobody waits, the pace is what so many at once could do."""
        moment = time.monotonic()
        with self._lock:
            pause = moment - self._left_at if self._crowded else took / self.room
            self.pause += (min(pause, MOST) - self.pause) * SMOOTH
            self._left_at, self._crowded = moment, bool(self._queue)
            if self._queue:
                self._queue.popleft().release()
            else:
                self.inside -= 1

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Let others go on while a request inside only waits for its sender; it comes back in, whatever comes."""
        self.leave(0.0)
        try:
            yield
        finally:
            self.arrive()
            try:
                self.enter()
            except Full:
                with self._lock:
                    self.inside += 1


class Ticket:
    """One request on its way: since when, in which rank and lane."""

    __slots__ = ("at", "lane", "rank")

    def __init__(self, rank: Rank, lane: Lane | None) -> None:
        self.rank, self.lane, self.at = rank, lane, time.monotonic()
        if lane:
            lane.arrive()

    def drop(self) -> None:
        """The request came to nothing before it was let in."""
        if self.lane:
            self.lane.turn_back()
            self.lane = None


class Lanes:
    """The lanes of one process."""

    def __init__(self) -> None:
        reading, writing, door = Lane(3), Lane(2), Lane(2)
        self._of = dict.fromkeys((Rank.READ, Rank.VISIT, Rank.LIST), reading)
        self._of |= {Rank.DOOR: door, Rank.WRITE: writing, Rank.GUEST: writing}
        self.all = {"reading": reading, "writing": writing, "door": door}

    def refuses(self, rank: Rank) -> bool:
        """Whether a newcomer of this rank is turned away."""
        lane = self._of.get(rank)
        return lane is not None and lane.delay() > PATIENCE[rank]

    def ticket(self, rank: Rank) -> Ticket:
        """Let somebody on the way."""
        return Ticket(rank, self._of.get(rank))

    def in_flight(self) -> int:
        """How many requests run or wait."""
        return sum(lane.inside + lane.waiting for lane in self.all.values())

    def delay(self) -> float:
        """The longest queue, in seconds."""
        return max(lane.delay() for lane in self.all.values())
