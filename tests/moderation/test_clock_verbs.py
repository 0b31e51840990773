"""The oracle again, this time against the real verbs and rows: what people do, saved, and read back.

The same random histories as in test_clock_oracle.py are lived through: officials ask and answer, the asker posts,
answers are endorsed, hidden and brought back, departments hand over, the asker says “not yet”, officials are dismissed,
questions become ideas, discussions or how-tos and questions again, threads leave the count in every way there is, and
are moved to a space of other terms meanwhile. After each act the
saved clocks, and the promise that the public reads on the thread, must be what the oracle says. Each history is a
transaction that is taken back, so that one database serves them all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from community import closures, kind_changes, replies, spaces, threads, tidying
from community.kinds import DISCUSSION, HOW_TO, PROMISED
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation import clock
from foundation.database import db, rehearsal, transaction
from foundation.policy import SYSTEM, Actor
from moderation import answered, calendars, charters, clocks, decisions, handovers, officials, responses
from moderation.clock_rules import Kind
from moderation.clocks import Clock
from moderation.rules import Why
from tests.moderation.course import KINDS_OF_THREAD, Promised
from tests.moderation.histories import History, Seen, clocks_in, history, look
from tests.world import World

WHY = Why("Be civil", "So that it is found.")
WAYS_OUT = ("hidden", "deleted", "withdrawn", "duplicate", "merged")
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
            space, self.elsewhere = (spaces.found(f"{name}-{number}", "Any") for name in ("space", "elsewhere"))
            for place, department, terms in ((space, world.water, one.terms),
                                             (self.elsewhere, world.parks, one.elsewhere)):  # fmt: skip
                promised = _hours(terms) if terms else {"promise_hours": None}
                charters.declare(SYSTEM, place, department_id=department.id, calendar=calendar, **promised)
            self.thread_id = threads.open_thread(self.nia, space, "question", f"Question {number}", "Why?").id
            if any(kind == "voided" for kind, *_ in one.lines):  # what it may be a duplicate of
                self.other = threads.open_thread(self.omar, space, "question", f"Another {number}", "Why not?")

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
            decisions.hide(self._moderator(), thread, post, WHY)

    def _response_restored(self, thread: Thread, ref: int) -> None:
        if post := self._post(ref):
            decisions.restore(self._moderator(), thread, post, WHY)

    def _handed_over(self, thread: Thread, _ref: None) -> None:
        owner = charters.owner_of(thread)
        other = self.world.parks.id if owner == self.water else self.water
        handovers.accept(self.theo, thread, handovers.hand_over(self.sana, thread, owner, other, "They know pipes."))

    def _reopened(self, thread: Thread, _ref: None) -> None:
        threads.reopen(self.nia, thread)

    def _demoted(self, _thread: Thread, official: int) -> None:
        person = self.world.person["sana" if official else "theo"]
        officials.dismiss(person, self.world.water)

    def _moved(self, thread: Thread, _ref: None) -> None:
        here = db.session.get_one(Space, thread.space_id)
        tidying.move(self._moderator(), thread, self.elsewhere)
        self.elsewhere = here

    def _voided(self, thread: Thread, _ref: None) -> None:
        way = WAYS_OUT[self.number % len(WAYS_OUT)]
        if way == "hidden":
            decisions.hide(self._moderator(), thread, self._opening(thread), WHY)
        elif way == "deleted":
            threads.delete(self.nia, thread)
        elif way == "withdrawn":
            closures.withdraw(self.nia, thread)
        elif way == "duplicate":
            tidying.mark_duplicate(self._moderator(), thread, self.other)
        else:
            tidying.merge(self._moderator(), thread, self.other)

    def _kind_changed(self, thread: Thread, ref: int) -> None:
        kind = HOW_TO if KINDS_OF_THREAD[ref] == DISCUSSION and self.number % 4 == 0 else KINDS_OF_THREAD[ref]
        kind_changes.change_kind(self._moderator(), thread, kind, "That is what it is.")

    def _moderator(self) -> Actor:
        return self.sana  # the verbs ask no rule; who presses the button is another test's matter

    def _post(self, ref: int) -> Post | None:
        return db.session.get(Post, self.given.get(ref, 0))

    @staticmethod
    def _opening(thread: Thread) -> Post:
        return db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.role == "opening")).one()


def _hours(terms: Promised) -> dict[str, Any]:
    return {
        "promise_hours": terms.promise / 60,
        "peers_hours": terms.peers / 60,
        "pause_days": terms.pause_days,
    }


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
            break  # out of the count: what people can still do depends on the way
    return one._replace(lines=tuple(lines))


def compare(stage: Stage, views: list[Seen]) -> list[str]:
    """Each figure in which the saved rows and the oracle differ; one view for each clock that has begun."""
    db.session.flush()
    db.session.expire_all()
    rows = clocks.all_of(stage.thread_id)
    if len(rows) != len(views):
        return [f"clocks: saved {len(rows)}, oracle {len(views)}"]
    thread, latest = db.session.get_one(Thread, stage.thread_id), views[-1]
    owes = (
        thread.kind in PROMISED
    )  # a discussion shows no promise, though the miss of the question it was stays counted
    pairs = {
        "public due": (thread.due_at, latest.due_at if owes and not latest.voided_at else None),
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
    clocks_begun = [(each.after, iter(look(each))) for each in clocks_in(one)]
    for number in range(len(one.lines) + 1):
        yield [next(views) for after, views in clocks_begun if after <= number]


@pytest.fixture
def two_officials(world: World) -> World:
    """Both officials speak for the department that promised."""
    with transaction():
        officials.appoint(db.session.merge(world.person["theo"]), db.session.merge(world.water))
    return world


def differences(world: World, seed: int) -> Iterator[object]:
    """Where the saved clocks of one history and the oracle part."""
    one = sensible(history(seed))
    with rehearsal():
        views = told(one)
        stage = Stage(world, one, seed)
        if wrong := compare(stage, next(views)):
            yield seed, one, wrong
        for line, view in zip(one.lines, views, strict=True):
            stage.act(*line)
            if wrong := compare(stage, view):
                yield seed, line, wrong, one


@pytest.mark.parametrize("first", range(0, HISTORIES, CHUNK))
def test_the_saved_clocks_and_the_oracle_agree(two_officials: World, first: int) -> None:
    for seed in range(first, first + CHUNK):
        assert not list(differences(two_officials, seed))


def leave_at_any_time(thread: Thread, at: datetime, _reason: str) -> None:
    """A bad twin of `clocks.leave`, which knows no due time."""
    for found in clocks.all_of(thread.id):
        found.voided_at, found.responded_at = at, None
    clocks.publish(thread, clocks.current(thread.id))


def the_miss_vanishes_with_the_kind(thread: Thread, at: datetime, reason: str) -> None:
    (leave_at_any_time if reason == "kind" else RIGHT_LEAVE)(thread, at, reason)


def nothing_is_promised_again(thread: Thread, _at: datetime) -> None:
    clocks.publish(thread, clocks.current(thread.id))


def what_was_answered_is_forgotten(_thread: Thread, _last: Clock | None) -> list[object]:
    return []


def what_was_refused_counts_again(thread: Thread, _last: Clock | None) -> list[object]:
    return [(Kind.RESPONDED, ref) for ref in answered.standing(thread)]


RIGHT_LEAVE = clocks.leave


@pytest.mark.parametrize(
    ("name", "twin", "where"),
    [
        ("leave", leave_at_any_time, {"merged"}),
        ("leave", the_miss_vanishes_with_the_kind, {"kind_changed"}),
        ("_begin_again", nothing_is_promised_again, {"kind_changed"}),
        ("_carried", what_was_answered_is_forgotten, {"responded", "kind_changed"}),
        ("_carried", what_was_refused_counts_again, {"responded", "reopened", "kind_changed"}),
    ],
)
def test_a_bad_twin_is_found_out(
    two_officials: World, monkeypatch: pytest.MonkeyPatch, name: str, twin: object, where: set[str]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(clocks, name, twin)
        found = next(seed for seed in range(400) if where <= acts(seed) and any(differences(two_officials, seed)))
    assert not any(differences(two_officials, found))


def acts(seed: int) -> set[str]:
    """What happens in a history, as people do it."""
    return {WAYS_OUT[seed % len(WAYS_OUT)] if kind == "voided" else kind for kind, *_ in sensible(history(seed)).lines}
