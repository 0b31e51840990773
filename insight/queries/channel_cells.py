"""Counts of comments by everything that a report breaks them down by, in one statement.

Comments are counted in whole weeks, those of a longer period being the weeks whose Thursday lies in it, so that no
difference of two periods is a few days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, String, and_, case, cast, func, literal, select, union_all

from foundation import measures
from foundation.database import db
from foundation.periods import MONTH, QUARTER, THURSDAY, WEEK, YEAR, Period, containing
from insight.channels.batches import Channel, ChannelBatch
from insight.channels.comments import ChannelComment
from insight.channels.told import CommentSignal, of_comment

CHANNEL, SEGMENT, MOMENT = FILTERS = ("channel", "segment", "moment")
MOOD, THEME = PARTS = ("mood", "theme")
NOTHING = ""
MOST = 300  # values of one breakdown that are looked at, those with the most comments

_AUTHOR = func.coalesce(
    ChannelComment.author_key,
    case((Channel.people_said_at.is_not(None), literal("row ") + cast(ChannelComment.id, String))),
)
_COLUMNS: dict[str, ColumnElement[Any]] = {
    CHANNEL: func.coalesce(Channel.public_id, NOTHING),
    SEGMENT: func.coalesce(ChannelComment.segment, NOTHING),
    MOMENT: func.coalesce(ChannelComment.moment, NOTHING),
    MOOD: func.coalesce(CommentSignal.sentiment, "not-scored"),
    THEME: func.coalesce(cast(ChannelComment.theme_id, String), NOTHING),
}


@dataclass(frozen=True)
class Cell:
    """How many comments there are, and of how many people we know that they wrote them."""

    items: int = 0
    people: int = 0

    @property
    def enough(self) -> bool:
        """Whether it may be said."""
        return measures.enough(self.items, self.people)


@dataclass(frozen=True)
class Voices:
    """Which comments are meant: those of a period, of a channel (its public id), of a segment, of a moment, or all.
    `shared`: the names of the filters that hold for the whole report, not for its comments alone."""

    period: Period
    filters: tuple[tuple[str, str], ...] = ()
    shared: frozenset[str] = frozenset()

    @property
    def chosen(self) -> dict[str, str]:
        """The filters by name."""
        return dict(self.filters)

    def statement(self, part: str = NOTHING, value: str = NOTHING) -> Select[Any]:
        """The ids of these comments, of one mood or theme if one is named."""
        weeks = weeks_of(self.period)
        named = dict(self.filters) | ({part: value} if part else {})
        return _living().with_only_columns(ChannelComment.id).where(_within(weeks), *_fixed(named.items()))


def weeks_of(period: Period) -> list[Period]:
    """The weeks of which its comments are counted."""
    return [period] if period.kind == WEEK else period.weeks()


def month_of(week: Period) -> Period:
    """The month of a week, by its Thursday."""
    return containing(MONTH, week.first + THURSDAY)


def living() -> Select[Any]:
    """All comments that are counted, with their channel: those of withdrawn files are not."""
    return _living()


def _living() -> Select[Any]:
    joined = select(ChannelComment).join(Channel, Channel.id == ChannelComment.channel_id)
    joined = joined.outerjoin(CommentSignal, of_comment())
    return joined.join(ChannelBatch, ChannelBatch.id == ChannelComment.batch_id).where(
        ChannelBatch.withdrawn_at.is_(None)
    )


def _within(weeks: Sequence[Period]) -> ColumnElement[bool]:
    return and_(ChannelComment.at >= weeks[0].start, ChannelComment.at < weeks[-1].end)


def _fixed(named: Iterable[tuple[str, str]]) -> Iterator[ColumnElement[bool]]:
    for name, value in named:
        if name == THEME:
            yield ChannelComment.theme_id == int(value)
        elif name == CHANNEL:
            yield Channel.public_id == value
        elif value == NOTHING or (name == MOOD and value == "not-scored"):
            yield {SEGMENT: ChannelComment.segment, MOMENT: ChannelComment.moment, MOOD: CommentSignal.sentiment}[
                name
            ].is_(None)
        else:
            yield _COLUMNS[name] == value


Group = frozenset[str]
Family = tuple[Group, str, str, str]
"""Which filters hold, along which filter it is broken down, along which part, and the name of the period."""


@dataclass(frozen=True)
class Cube:
    """All cells that a report and its privacy need, by family and then by value along the filter and along the part."""

    voices: Voices
    cells: Mapping[Family, Mapping[tuple[str, str], Cell]]
    beside: Sequence[Sequence[Any]] = ()
    """What was asked in the same statement: for each of what was given to `cube` its rows."""

    def cell(self, held: Group, part: str, value: str, period: Period) -> Cell:
        """One cell."""
        return self.cells.get((held, NOTHING, part, period.name), {}).get((NOTHING, value), Cell())

    def along_filter(self, held: Group, name: str, part: str, value: str, period: Period) -> dict[str, Cell]:
        """The cells of all values of a filter, at one value of a part."""
        found = self.cells.get((held, name, part, period.name), {})
        return {given: cell for (given, of_part), cell in found.items() if of_part == value}

    def along_part(self, held: Group, part: str, period: Period) -> dict[str, Cell]:
        """The cells of all values of a part."""
        return {value: cell for (_none, value), cell in self.cells.get((held, NOTHING, part, period.name), {}).items()}


def levels(period: Period) -> list[tuple[list[Period], bool]]:
    """The periods that are counted for one, and whether by every part: itself, those inside it, the month of a week."""
    if period.kind == WEEK:
        month = month_of(period)
        return [([month], True), (weeks_of(month), True)]
    inside: list[tuple[list[Period], bool]] = [([period], True)]
    if period.kind == YEAR:
        inside.append(([containing(QUARTER, month.first) for month in period.parts()[::3]], True))
    if period.kind in (QUARTER, YEAR):
        inside.append((period.parts(), True))
    return [*inside, (weeks_of(period), False)]


def cube(voices: Voices, beside: Sequence[Select[Any]] = ()) -> Cube:
    """Count everything that a report of these comments shows or must know to decide what it may show.

    `beside` are selects of `named` rows that are asked in the same statement.
    """
    names = [name for name, _value in voices.filters]
    held = [frozenset(some) for size in range(len(names) + 1) for some in combinations(names, size)]
    counted = levels(voices.period)
    heard = _heard([periods for periods, _whole in counted])
    parts: list[Select[Any]] = []
    tags: list[tuple[Group, str, str, list[str]]] = []
    for group in held:
        fixed = [heard.c[name] == voices.chosen[name] for name in sorted(group)]
        for along in (NOTHING, *(name for name in names if name not in group)):
            for level, (periods, whole) in enumerate(counted):
                for part in (NOTHING, *_parts(names)) if whole else (NOTHING,):
                    parts.append(_counted(len(tags), heard, fixed, f"level{level}", along, part, MOST * len(periods)))
                    tags.append((group, along, part, [period.name for period in periods]))
    cells: dict[Family, dict[tuple[str, str], Cell]] = {}
    asked: list[list[Any]] = [[] for _ in beside]
    parts += [one.with_only_columns(literal(-1 - at), *one.selected_columns) for at, one in enumerate(beside)]
    for row in db.session.execute(union_all(*parts)):
        tag, at, of_filter, of_part, items, people = row
        if tag < 0:
            asked[-1 - tag].append(row)
            continue
        group, along, part, periods_named = tags[tag]
        cells.setdefault((group, along, part, periods_named[at]), {})[of_filter, of_part] = Cell(items, people)
    return Cube(voices, cells, asked)


def named(nth: Any, value: Any, name: Any, items: Any) -> tuple[Any, ...]:
    """The columns of a row that says what a value is called, in the shape of the rows of cells."""
    return nth.label("nth"), value.label("of_filter"), name.label("of_part"), items.label("items"), literal(0)


def _parts(names: Sequence[str]) -> tuple[str, ...]:
    """What the comments are broken down by: mood, theme, and the filters that are not chosen."""
    return (*PARTS, *(name for name in FILTERS if name not in names))


def _heard(counted: Sequence[Sequence[Period]]) -> CTE:
    """The comments of the widest period, each with its place among the periods of every level. They are read once."""
    places = [
        case(*((ChannelComment.at < weeks_of(period)[-1].end, at) for at, period in enumerate(periods))).label(
            f"level{level}"
        )
        for level, periods in enumerate(counted)
    ]
    values = [column.label(name) for name, column in _COLUMNS.items() if name]
    columns = (*places, *values, _AUTHOR.label("author"))
    return _living().with_only_columns(*columns).where(_within(weeks_of(counted[0][0]))).cte("heard")


def _counted(
    tag: int, heard: CTE, fixed: Sequence[ColumnElement[bool]], level: str, along: str, part: str, most: int
) -> Select[Any]:
    nothing = literal(NOTHING)
    counted = select(
        heard.c[level].label("nth"),
        (heard.c[along] if along else nothing).label("of_filter"),
        (heard.c[part] if part else nothing).label("of_part"),
        func.count().label("items"),
        func.count(heard.c.author.distinct()).label("people"),
    )
    grouped = counted.where(*fixed).group_by("nth", "of_filter", "of_part")
    if along or part:
        grouped = grouped.having(func.count() >= measures.LEAST_ITEMS)
    some = grouped.order_by(func.count().desc()).limit(most).subquery()
    return select(literal(tag), some.c.nth, some.c.of_filter, some.c.of_part, some.c["items"], some.c.people)
