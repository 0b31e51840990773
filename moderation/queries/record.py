"""The record of a space's promise: each figure is one statement of clocks, which its count counts and its list shows.

Nobody in particular reads it. What is counted and which titles stand in the lists depends on the space alone, so that
everyone who may open the page reads the same; who may open it is the space's own rule. The docstring of a measure is
its “How we count”.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from community.people import Person
from community.spaces import PUBLIC, Space
from community.threads import Thread
from foundation import measures, paging
from foundation.clock import now
from foundation.database import db
from foundation.paging import Page
from foundation.periods import Period
from moderation.charters import Charter
from moderation.clock_rules import Reckoning
from moderation.clocks import Clock
from moderation.queries import promises, waits

ON_A_PAGE = 50


@dataclass(frozen=True)
class Window:
    """What is counted: in one space, from `start` until before `end`, as it stands now."""

    space_id: int
    start: datetime
    end: datetime

    def within(self, column: Any) -> ColumnElement[bool]:
        """Whether a moment lies in the window."""
        return and_(column >= self.start, column < self.end)


def lately(space_id: int) -> Window:
    """The last 90 days."""
    return Window(space_id, now() - promises.WINDOW, now())


Statement = Select[Any]
Build = Callable[[Window], Statement]


@dataclass(frozen=True)
class Measure:
    """One way to count promises. `at` places each in time; `newest`: the latest stands first in the list; `of_now`:
    it tells how things stand now, whatever the window."""

    name: str
    at: InstrumentedAttribute[Any]
    build: Build
    newest: bool
    of_now: bool

    @property
    def how(self) -> str:
        """How we count, in the reader's words."""
        return measures.how(self.build)


MEASURES: dict[str, Measure] = {}


def _measure(
    name: str, at: InstrumentedAttribute[Any], *, newest: bool = True, of_now: bool = False
) -> Callable[[Build], Build]:
    def keep(build: Build) -> Build:
        MEASURES[name] = Measure(name, at, build, newest, of_now)
        return build

    return keep


def _clocks(window: Window, *conditions: Any) -> Statement:
    """Promises of this space: what its charter promised stays its own when the question moves elsewhere."""
    statement = (
        select(Clock.id).join(Thread, Thread.id == Clock.thread_id).join(Charter, Charter.id == Clock.charter_id)
    )
    return statement.where(Charter.space_id == window.space_id, *conditions)


@_measure("due", Clock.due_at)
def due(window: Window) -> Statement:
    """Promises of an official answer in this space whose time has ended. One that was never answered counts, and so
    does one whose question was hidden or deleted after its time: nothing takes a miss away. Promises that are not due
    yet are left out, answered or not. A question that was asked again after an answer has a second promise."""
    return _clocks(window, promises.fell_due(now()), window.within(Clock.due_at))


@_measure("kept", Clock.due_at)
def kept(window: Window) -> Statement:
    """Kept are those with an official answer at or before their time: one that an official wrote, or one of a member
    that an official confirmed. “We have seen this” and questions back to the asker do not count."""
    return due(window).where(promises.kept())


@_measure("missed", Clock.due_at)
def missed(window: Window) -> Statement:
    """Missed are those that had no official answer when their time ended. One that comes later is shown, but the
    promise stays missed."""
    return due(window).where(promises.missed(now()))


@_measure("overdue", Clock.due_at, newest=False, of_now=True)
def overdue(window: Window) -> Statement:
    """Promises whose time has ended and that still have no official answer, however old they are. Questions that are
    hidden or deleted are left out here: nobody can answer them. As missed promises they stay counted."""
    return _clocks(window, promises.missed(now()), Clock.responded_at.is_(None), Thread.listed)


@_measure("running", Clock.due_at, newest=False, of_now=True)
def running(window: Window) -> Statement:
    """Promises that wait for an official answer and are not due yet, those that wait for the asker among them."""
    waits_for_us = and_(Clock.voided_at.is_(None), Clock.responded_at.is_(None), Clock.due_at >= now())
    return _clocks(window, waits_for_us, Thread.listed)


@_measure("begun", Clock.started_at)
def begun(window: Window) -> Statement:
    """Promises that began when their question became visible, answered or not. Those that left the count before they
    were due are left out."""
    return _clocks(window, Clock.voided_at.is_(None), window.within(Clock.started_at))


@_measure("members-first", Clock.started_at)
def members_first(window: Window) -> Statement:
    """Visible questions and ideas where members went first and their hours are over. Each counts once."""
    over = promises.members_hours_over(now())
    return _clocks(window, Thread.listed, over, window.within(Clock.started_at))


@_measure("answered-by-members", Clock.started_at)
def answered_by_members(window: Window) -> Statement:
    """Answered are those with an answer before these hours were over: of a member, or of an official who wrote as a
    member, but not of the asker."""
    return members_first(window).where(promises.answered_in_members_hours())


@_measure("void", Clock.voided_at)
def void(window: Window) -> Statement:
    """Promises that left the count because their question was hidden, deleted, withdrawn, merged, marked as a
    duplicate or made something else before they were due. They are neither kept nor missed."""
    return _clocks(window, window.within(Clock.voided_at))


@_measure("paused", Clock.paused_from)
def paused(window: Window) -> Statement:
    """Promises whose clock stood still because an official asked the asker something. It goes on with the asker’s next
    post, and by itself after as many working days as the charter allows. Each counts once, with every pause listed."""
    return _clocks(window, window.within(Clock.paused_from))


BASES = ("due", "begun", "members-first")
"""What shares and estimates rest on: here the number of different askers says whether they are enough."""


@dataclass(frozen=True)
class Counts:
    """How many promises each figure counts, by its name; and of how many people the BASES are."""

    of: dict[str, int]
    people: dict[str, int]

    def enough(self, base: str) -> bool:
        """Whether a share or an estimate of this base may be said."""
        return measures.enough(self.of[base], self.people[base])


def counts(window: Window) -> Counts:
    """Every figure of a window, in one statement."""
    columns: list[Any] = [_counting(MEASURES[name].build(window)).scalar_subquery() for name in MEASURES]
    for name in BASES:
        asked = MEASURES[name].build(window).with_only_columns(Thread.author_id.label("author")).subquery()
        columns.append(select(func.count(asked.c.author.distinct())).scalar_subquery())
    found = iter(db.session.execute(select(*columns)).one())
    return Counts({name: next(found) for name in MEASURES}, {name: next(found) for name in BASES})


def count(measure: Measure, window: Window) -> int:
    """How many the list of this figure shows."""
    return db.session.scalar(_counting(measure.build(window))) or 0


def _counting(statement: Statement) -> Select[int]:
    return select(func.count()).select_from(statement.subquery())


def by_week(space_id: int, names: Sequence[str], weeks: Sequence[Period]) -> dict[str, list[int]]:
    """How many each figure counts in each of these weeks, which follow one another."""
    window, parts = Window(space_id, weeks[0].start, weeks[-1].end), []
    for name in names:
        at = MEASURES[name].build(window).with_only_columns(MEASURES[name].at.label("at")).subquery()
        week = case(*((at.c.at < week.end, number) for number, week in enumerate(weeks)))
        parts.append(select(literal(name), week.label("week"), func.count()).group_by("week"))
    found = {name: [0] * len(weeks) for name in names}
    for name, week, number in db.session.execute(union_all(*parts)):
        found[name][week] = number
    return found


@dataclass(frozen=True)
class Row:
    """One promise in a list. `address`, `title` and `asker` are empty where its question is hidden or deleted, or has
    moved to where not everyone who reads this space may follow; `void_reason` says why it left the count."""

    address: str
    title: str
    asker: str
    stands: Reckoning
    void_reason: str


def rows(measure: Measure, window: Window, cursor: str | None = None, size: int = ON_A_PAGE) -> Page[Row]:
    """One page of what a figure counts."""
    shown = and_(Thread.listed, or_(Thread.space_id == window.space_id, Space.visibility == PUBLIC))
    columns = (Clock, Thread.public_id, Thread.slug, Thread.title, Person.name, shown.label("shown"))
    joined = select(*columns).join(Thread, Thread.id == Clock.thread_id).join(Person, Person.id == Thread.author_id)
    counted = joined.join(Space, Space.id == Thread.space_id).where(Clock.id.in_(measure.build(window)))
    found = paging.page(counted, (measure.at, Clock.id), cursor, size, newest=measure.newest)
    stand = waits.standing([row.Clock for row in found])
    return Page([_row(row, stand[row.Clock.id]) for row in found], found.next)


def _row(row: Any, stands: Reckoning) -> Row:
    why = row.Clock.void_reason or ""
    if not row.shown:
        return Row("", "", "", stands, why)
    return Row(f"/threads/{row.public_id}-{row.slug}", row.title, row.name, stands, why)


def all_waits(window: Window) -> list[Reckoning]:
    """How every promise that began in the window stands, for the estimate of how long they take."""
    found = db.session.scalars(select(Clock).where(Clock.id.in_(begun(window)))).all()
    return list(waits.standing(found).values())
