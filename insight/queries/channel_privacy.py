"""Which counts of comments may be said: figure 13.

A cell needs ten comments of five different people. What it leaves over of a wider cell must be nothing, or as much:
otherwise the difference of the two tells what neither says. So among the cells that one breakdown makes, those that are
too small are left out, and then, smallest first, as many others as it takes until what is left out is enough together.
Of periods a month comes first: a week is said inside of it, a quarter or a year only where the months that are not said
are enough together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from foundation.periods import MONTH, QUARTER, WEEK, YEAR, Period, containing
from insight.queries.channel_cells import NOTHING, Cell, Cube, Group, month_of, weeks_of


def shown(whole: Cell, cells: Mapping[str, Cell]) -> set[str]:
    """The values of a breakdown of `whole` that may be said: each is enough, and so is all that is left out."""
    said = {value for value, cell in cells.items() if cell.enough}
    while said and not _left_out(whole, cells, said):
        said.remove(min(said, key=lambda value: (cells[value].items, value)))
    return said


def _left_out(whole: Cell, cells: Mapping[str, Cell], said: Iterable[str]) -> bool:
    """Whether what is not said is nothing, or enough. Of its people we know at least those of its largest cell."""
    items = whole.items - sum(cells[value].items for value in said)
    people = max((cell.people for value, cell in cells.items() if value not in said), default=0)
    return items <= 0 or Cell(items, people).enough


class Told:
    """What may be said of a cube."""

    def __init__(self, cube: Cube) -> None:
        self.cube = cube
        self._known: dict[tuple[Group, str, str, str], bool] = {}

    @cached_property
    def held(self) -> Group:
        """The filters that the reader chose."""
        return frozenset(self.cube.voices.chosen)

    def may(self, part: str = NOTHING, value: str = NOTHING, period: Period | None = None) -> bool:
        """Whether this cell may be said."""
        return self._may(self.held, part, value, period or self.cube.voices.period)

    def _may(self, held: Group, part: str, value: str, period: Period) -> bool:
        key = (held, part, value, period.name)
        if key not in self._known:
            self._known[key] = (
                self.cube.cell(held, part, value, period).enough
                and self._among_parts(held, part, value, period)
                and all(self._among_filters(held, name, part, value, period) for name in sorted(held))
                and self._among_periods(held, part, value, period)
            )
        return self._known[key]

    def _among_parts(self, held: Group, part: str, value: str, period: Period) -> bool:
        if not part:
            return True
        whole, cells = self.cube.cell(held, NOTHING, NOTHING, period), self.cube.along_part(held, part, period)
        return self._may(held, NOTHING, NOTHING, period) and value in shown(whole, cells)

    def _among_filters(self, held: Group, name: str, part: str, value: str, period: Period) -> bool:
        wider = held - {name}
        whole = self.cube.cell(wider, part, value, period)
        cells = self.cube.along_filter(wider, name, part, value, period)
        return self._may(wider, part, value, period) and self.cube.voices.chosen[name] in shown(whole, cells)

    def _among_periods(self, held: Group, part: str, value: str, period: Period) -> bool:
        if period.kind == MONTH:
            return True
        if period.kind == WEEK:
            month = month_of(period)
            cells = {week.name: self.cube.cell(held, part, value, week) for week in weeks_of(month)}
            whole = self.cube.cell(held, part, value, month)
            return self._may(held, part, value, month) and period.name in shown(whole, cells)
        inside = [period.parts()]
        if period.kind == YEAR:
            inside.append([containing(QUARTER, month.first) for month in period.parts()[::3]])
        return all(self._leaves_enough(held, part, value, period, some) for some in inside)

    def _leaves_enough(self, held: Group, part: str, value: str, period: Period, inside: list[Period]) -> bool:
        cells = {one.name: self.cube.cell(held, part, value, one) for one in inside}
        said = [one.name for one in inside if self._may(held, part, value, one)]
        return _left_out(self.cube.cell(held, part, value, period), cells, said)
