"""The oracle again, this time against the real verbs and rows: what people do, saved, and read back.

The same random histories as in test_clock_oracle.py are lived through: officials ask and answer, the asker posts,
answers are endorsed, hidden and brought back, departments hand over, the asker says “not yet”, officials are dismissed,
threads are hidden. After each act the saved clocks, and the promise that the public reads on the thread, must be what
the oracle says. Each history is a transaction that is taken back, so that one database serves them all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from community import replies, spaces, threads
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation import clock
from foundation.database import db, rehearsal, transaction
from foundation.policy import SYSTEM, Actor
from moderation import calendars, charters, clocks, decisions, handovers, officials, responses
from moderation.clocks import Clock
from moderation.rules import Why
from tests.moderation.histories import History, Seen, clocks_in, history, look
from tests.world import World

HISTORIES = 2_000 if os.environ.get("PARLEY_TEST_ALL") == "1" else 40
CHUNK = 40


class Stage:
    """One history on its way through the verbs."""

    def __init__(self, world: World, one: History, number: int) -> None:
        self.nia, self.sana, self.theo, self.omar = (world.actor(name) for name in ("nia", "sana", "theo", "omar"))
        self.world, self.water, self.number = world, world.water.id, number
        self.given: dict[int, int] = {}  # the oracle's name of a response → the post that carries it
        with clock.at(one.started_at):
            hours = [[list(span) for span in day] for day in one.calendar.week]
            calendar = calendars.publish("Any", one.calendar.zone, hours, sorted(one.calendar.holidays))
            space = spaces.found(f"space-{number}", "Any")
            charters.declare(SYSTEM, space, department_id=self.water, calendar=calendar, promise_hours=one.promise / 60,
                             peers_hours=one.peers / 60, pause_days=one.pause_days)  # fmt: skip
            self.thread_id = threads.open_thread(self.nia, space, "question", f"Question {number}", "Why?").id

    def act(self, kind: str, at: datetime, ref: int | None) -> None:
        """Do what the line of the history says."""
        with clock.at(at):
            thread = db.session.get_one(Thread, self.thread_id)
            db.session.get_one(Space, thread.space_id)
            getattr(self, f"_{kind}")(thread, ref)

    def _asked(self, thread: Thread, _ref: None) -> None:
        responses.ask_back(self.sana, thread, self.water, "Which street?")

    def _asker_posted(self, thread: Thread, _ref: None) -> None:
        replies.write(self.nia, thread, "The long one.", role="comment", parent=self._opening(thread))

    def _responded(self, thread: Thread, ref: int) -> None:
        if ref in self.given:
            return
        if ref % 2:
            post = responses.answer(self.sana, thread, self.water, "At six.")
        else:
            post = replies.write(self.omar, thread, "At six.")
            responses.endorse(self.theo, thread, post, self.water)
        self.given[ref] = post.id

    def _response_lost(self, thread: Thread, ref: int) -> None:
        if post := self._post(ref):
            decisions.hide(self._moderator(), thread, post, Why("Be civil", "Wrong."))

    def _response_restored(self, thread: Thread, ref: int) -> None:
        if post := self._post(ref):
            decisions.restore(self._moderator(), thread, post, Why("Be civil", "Right after all."))

    def _handed_over(self, thread: Thread, _ref: None) -> None:
        owner = charters.owner_of(thread)
        other = self.world.parks.id if owner == self.water else self.water
        handovers.accept(self.theo, thread, handovers.hand_over(self.sana, thread, owner, other, "They know pipes."))

    def _reopened(self, thread: Thread, _ref: None) -> None:
        threads.reopen(self.nia, thread)

    def _demoted(self, _thread: Thread, official: int) -> None:
        person = self.world.person["sana" if official else "theo"]
        officials.dismiss(person, self.world.water)

    def _voided(self, thread: Thread, _ref: None) -> None:
        decisions.hide(self._moderator(), thread, self._opening(thread), Why("Be civil", "Private."))

    def _moderator(self) -> Actor:
        return self.sana  # the verbs ask no rule; who presses the button is another test's matter

    def _post(self, ref: int) -> Post | None:
        return db.session.get(Post, self.given.get(ref, 0))

    @staticmethod
    def _opening(thread: Thread) -> Post:
        return db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.role == "opening")).one()


def sensible(one: History) -> History:
    """The history without what people cannot do twice: answer with the same answer, lose what is lost."""
    lines, standing, given = [], set(), set()
    for kind, at, ref in one.lines:
        if kind == "responded" and ref in given:
            continue
        if (kind == "response_lost" and ref not in standing) or (
            kind == "response_restored" and (ref in standing or ref not in given)
        ):
            continue
        if kind in ("responded", "response_restored"):
            given.add(ref)
            standing.add(ref)
        standing -= {ref} if kind == "response_lost" else set()
        lines.append((kind, at, ref))
        if kind == "voided":
            break  # hidden: nobody writes there any more
    return one._replace(lines=tuple(lines))


def compare(stage: Stage, views: list[Seen]) -> list[str]:
    """Each figure in which the saved rows and the oracle differ; one view for each clock that has begun."""
    db.session.flush()
    db.session.expire_all()
    rows = clocks.all_of(stage.thread_id)
    assert len(rows) == len(views)
    thread, latest = db.session.get_one(Thread, stage.thread_id), views[-1]
    pairs = {
        "public due": (thread.due_at, None if latest.voided_at else latest.due_at),
        "public response": (thread.responded_at, latest.responded_at),
    }
    found = [f"{name}: saved {mine}, oracle {theirs}" for name, (mine, theirs) in pairs.items() if mine != theirs]
    for row, view in zip(rows, views, strict=True):
        found += [f"clock {row.number}, {wrong}" for wrong in _wrong(row, view)]
    return found


def _wrong(row: Clock, view: Seen) -> list[str]:
    reckoned = clocks.reckoning(row)
    pauses = [(row.paused_from, row.paused_until)] if row.paused_from else []
    pairs = {
        "due": (row.due_at, view.due_at),
        "responded": (row.responded_at, view.responded_at),
        "voided": (row.voided_at, view.voided_at),
        "pause": (pauses, list(view.pauses[-1:])),
    }
    wrong = [f"{name}: saved {mine}, oracle {theirs}" for name, (mine, theirs) in pairs.items() if mine != theirs]
    states = [(reckoned.state(at), state) for at, state, _ in view.moments]
    return wrong + [f"state {mine}, oracle {theirs}" for mine, theirs in states if mine != theirs]


def told(one: History) -> Iterator[list[Seen]]:
    """What the oracle says at first and after each line: one view for each clock that has begun by then."""
    views = [iter(list(look(each))) for each in clocks_in(one)]
    standing = [next(views[0])]
    yield list(standing)
    for kind, *_ in one.lines:
        begun = len(standing)
        if kind == "reopened":
            standing.append(next(views[begun]))
        else:
            standing = [next(views[number]) for number in range(begun)]
        yield list(standing)


@pytest.fixture
def two_officials(world: World) -> World:
    """Both officials speak for the department that promised."""
    with transaction():
        officials.appoint(db.session.merge(world.person["theo"]), db.session.merge(world.water))
    return world


@pytest.mark.parametrize("first", range(0, HISTORIES, CHUNK))
def test_the_saved_clocks_and_the_oracle_agree(two_officials: World, first: int) -> None:
    for seed in range(first, first + CHUNK):
        one = sensible(history(seed))
        with rehearsal():
            views = told(one)
            stage = Stage(two_officials, one, seed)
            assert not compare(stage, next(views)), (seed, one)
            for line, view in zip(one.lines, views, strict=True):
                stage.act(*line)
                assert not compare(stage, view), (seed, line, one)
