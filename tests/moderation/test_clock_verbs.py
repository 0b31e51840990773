"""The oracle again, this time against the real verbs and rows: what people do, saved, and read back.

The same random histories as in test_clock_oracle.py are lived through: officials ask and answer, the asker posts,
answers are endorsed, hidden and brought back, threads are hidden. After each act the saved clock, and the promise that
the public reads on the thread, must be what the oracle says.
"""

from __future__ import annotations

import os
from datetime import datetime

import pytest
from sqlalchemy import select

from community import replies, spaces, threads
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from foundation.policy import SYSTEM, Actor
from moderation import calendars, charters, clocks, decisions, responses
from moderation.clocks import Clock
from moderation.rules import Why
from tests.moderation.histories import History, Seen, history, look
from tests.world import World

HISTORIES = 2_000 if os.environ.get("PARLEY_TEST_ALL") == "1" else 40
CHUNK = 20


class Stage:
    """One history on its way through the verbs."""

    def __init__(self, world: World, one: History, number: int) -> None:
        self.nia, self.sana, self.omar = (world.actor(name) for name in ("nia", "sana", "omar"))
        self.water, self.number = world.water.id, number
        self.given: dict[int, int] = {}  # the oracle's name of a response → the post that carries it
        with clock.at(one.started_at), transaction():
            hours = [[list(span) for span in day] for day in one.calendar.week]
            calendar = calendars.publish("Any", one.calendar.zone, hours, sorted(one.calendar.holidays))
            space = spaces.found(f"space-{number}", "Any")
            charters.declare(SYSTEM, space, department_id=self.water, calendar=calendar, promise_hours=one.promise / 60,
                             peers_hours=one.peers / 60, pause_days=one.pause_days)  # fmt: skip
            self.thread_id = threads.open_thread(self.nia, space, "question", f"Question {number}", "Why?").id

    def act(self, kind: str, at: datetime, ref: int | None) -> None:
        """Do what the line of the history says."""
        with clock.at(at), transaction():
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
            responses.endorse(self.sana, thread, post, self.water)
        self.given[ref] = post.id

    def _response_lost(self, thread: Thread, ref: int) -> None:
        if post := self._post(ref):
            decisions.hide(self._moderator(), thread, post, Why("Be civil", "Wrong."))

    def _response_restored(self, thread: Thread, ref: int) -> None:
        if post := self._post(ref):
            decisions.restore(self._moderator(), thread, post, Why("Be civil", "Right after all."))

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


def compare(stage: Stage, view: Seen) -> list[str]:
    """Each figure in which the saved rows and the oracle differ."""
    with transaction():
        row = db.session.scalars(select(Clock).where(Clock.thread_id == stage.thread_id)).one()
        thread = db.session.get_one(Thread, stage.thread_id)
        reckoned = clocks.reckoning(row)
        pauses = [(row.paused_from, row.paused_until)] if row.paused_from else []
        pairs = {
            "due": (row.due_at, view.due_at),
            "responded": (row.responded_at, view.responded_at),
            "voided": (row.voided_at, view.voided_at),
            "pause": (pauses, list(view.pauses[-1:])),
            "public due": (thread.due_at, None if view.voided_at else view.due_at),
            "public response": (thread.responded_at, view.responded_at),
        }
        wrong = [f"{name}: saved {mine}, oracle {theirs}" for name, (mine, theirs) in pairs.items() if mine != theirs]
        states = [(reckoned.state(at), state) for at, state, _ in view.moments]
        return wrong + [f"state {mine}, oracle {theirs}" for mine, theirs in states if mine != theirs]


@pytest.mark.parametrize("first", range(0, HISTORIES, CHUNK))
def test_the_saved_clock_and_the_oracle_agree(world: World, first: int) -> None:
    for seed in range(first, first + CHUNK):
        one = sensible(history(seed))
        views = list(look(one))
        stage = Stage(world, one, seed)
        assert not compare(stage, views[0]), (seed, one)
        for line, view in zip(one.lines, views[1:], strict=True):
            stage.act(*line)
            assert not compare(stage, view), (seed, line, one)
