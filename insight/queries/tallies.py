"""Questions and promises counted by period and by week, each figure by its own statement, all in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Select, and_, case, func, literal, literal_column, null, select, union_all
from sqlalchemy import cast as typed

from community.spaces import Space
from community.threads import Thread
from foundation.database import db
from foundation.periods import Period
from foundation.policy import Actor, where
from insight.queries.figures import MEASURES, Measure, Scope
from insight.queries.spans import Span, asked_of_all, place

COUNTED = ("questions", "responded", "due", "kept", "missed", "void", "peers-windows", "answered-by-peers")
BASES = ("questions", "due", "peers-windows")
"""What shares are taken of: the number of different people says whether they are enough."""
WEEKLY = ("questions", "due", "kept", "missed")
_COMMUNITY = "community"


@dataclass
class Tallies:
    """How many each figure counts, and of how many people each of BASES: by its name and the place of the scope, or of
    the week.

    `first` is when the oldest question was asked that the reader reads.
    """

    rows: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    people: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    weekly: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    first: datetime | None = None


def tally(scopes: Sequence[Scope], weeks: Sequence[Period] = (), names: Sequence[str] = COUNTED) -> Tallies:
    """Count these figures in scopes that differ in their days alone and have no day in common, and those of WEEKLY in
    weeks as well, in one statement."""
    parts = [_community(scopes[0].actor)]
    for among in ({name: MEASURES[name] for name in names if MEASURES[name].at is at} for at in _places(names)):
        parts += _counted(among, scopes, weeks)
    found = Tallies()
    for row in db.session.execute(union_all(*parts)):
        if row.what == _COMMUNITY:
            found.first = row.first
        elif row.by_week:
            found.weekly[row.what, row.place] = row.rows
        elif row.place is not None:
            found.rows[row.what, row.place], found.people[row.what, row.place] = row.rows, row.people
    return found


def _places(names: Sequence[str]) -> list[Any]:
    """What places these figures in time, each once."""
    return list({id(MEASURES[name].at): MEASURES[name].at for name in names}.values())


def _counted(among: Mapping[str, Measure], scopes: Sequence[Scope], weeks: Sequence[Period]) -> list[Select[Any]]:
    """The parts for figures that are placed in time by the same moment: its rows are read once."""
    weeks = weeks if any(name in WEEKLY for name in among) else ()
    spans: list[Span] = [*scopes, *weeks]
    whole = replace(scopes[0], start=min(span.start for span in spans), end=max(span.end for span in spans))
    columns: list[Any] = []
    for name, measure in among.items():
        asked, rows = asked_of_all(measure.build(whole), whole.within(measure.at))
        columns = columns or [measure.at.label("at"), measure.author.label("author")]
        columns.append(asked.label(name))
    read = rows.with_only_columns(*columns).cte(f"by_{measure.at.table.name}_{measure.at.name}")
    people = func.count(read.c.author.distinct())
    found = [_placed(name, read, scopes, people if name in BASES else literal(0), by_week=False) for name in among]
    return found + [_placed(name, read, weeks, literal(0), by_week=True) for name in among if weeks and name in WEEKLY]


def _placed(name: str, rows: CTE, spans: Sequence[Span], people: Any, *, by_week: bool) -> Select[Any]:
    nothing = typed(null(), Thread.created_at.type)
    columns = (place(rows.c.at, spans).label("place"), func.count().label("rows"), people.label("people"))
    found = select(literal(name).label("what"), literal(by_week).label("by_week"), *columns, nothing.label("first"))
    return found.where(rows.c[name]).group_by(literal_column("3"))


def _community(actor: Actor) -> Select[Any]:
    """What is no figure of a period: the oldest question."""
    numbers = (literal(0).label("place"), literal(0).label("rows"), literal(0).label("people"))
    found = select(literal(_COMMUNITY).label("what"), literal(False).label("by_week"), *numbers)
    return found.add_columns(first_question(actor).scalar_subquery().label("first"))


def first_question(actor: Actor) -> Select[Any]:
    """When the oldest question that `actor` reads was asked."""
    read = and_(where(actor, "thread.read"), Thread.listed)
    oldest = select(func.min(case((read, Thread.created_at))))
    return oldest.select_from(Thread).join(Space, Space.id == Thread.space_id)
