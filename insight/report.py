"""The report of a period and a part of the community: its numbers, as one reader may see them. Words: wording.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from foundation import periods
from foundation.periods import MONTH, THURSDAY, WEEK, Period
from foundation.policy import Actor
from insight import quoting
from insight.part import EVERYTHING, Part
from insight.queries import checked, closed, counts, outcomes, readings, tallies
from insight.queries import themes as theme_queries
from insight.queries.counts import Counts, ThemeCount
from insight.queries.figures import Scope, posts
from insight.queries.outcomes import OutcomeRef
from insight.queries.tallies import WEEKLY
from insight.quoting import QuoteView
from insight.shares import Shares, lots_of, shares_of

WEEKS_SHOWN = 12
THEMES_SHOWN = 12


@dataclass(frozen=True)
class ThemeLine:
    """A theme of the period, how many posts it had in the period before, what was done about it so far, and whether it
    rises."""

    now: ThemeCount
    before: int
    outcomes: Sequence[OutcomeRef]
    rises: bool = False


@dataclass(frozen=True)
class Report:
    """Everything that the page of a report shows. `moods` and `weekly` are counts of posts and of figures by name;
    `shares` rest on what people checked, and say nothing where that is too little; `quotes` by id of the theme;
    `first`: when the oldest question was asked, whatever the period and the part."""

    period: Period
    part: Part
    now: Counts
    before: Counts
    weeks: Sequence[Period]
    weekly: dict[str, list[int]]
    moods: dict[str, int]
    moods_before: dict[str, int]
    themes: Sequence[ThemeLine]
    shares: Shares
    shares_before: Shares
    quotes: Mapping[int, Sequence[QuoteView]] = field(default_factory=dict)
    first: datetime | None = None

    def address(self, figure: str, period: Period | None = None) -> str:
        """Where the list of a figure stands, for this period or another, of the same part."""
        return list_address(figure, period or self.period, self.part)

    def inside(self, week: Period) -> bool:
        """Whether a week is one of the period's."""
        return self.period.first <= week.first + THURSDAY < self.period.after


def list_address(figure: str, period: Period, part: Part = EVERYTHING) -> str:
    """Where the list of a figure stands."""
    return f"/insight/lists/{figure}?{query(period, part)}"


def query(period: Period, part: Part = EVERYTHING, **more: str) -> str:
    """A period and a part as they stand in an address."""
    return urlencode({"period": period.name} | part.named | more)


def scope_of(actor: Actor, period: Period, part: Part = EVERYTHING) -> Scope:
    """What a figure counts for this reader, period and part."""
    space_id = part.space.id if part.space else None
    department_id = part.department.id if part.department else None
    return Scope(actor, period.start, period.end, space_id, department_id=department_id, marked=part.marked)


def default_period(actor: Actor, part: Part = EVERYTHING) -> Period:
    """The last whole month if anybody wrote in it, else the month that runs."""
    running = periods.current(MONTH)
    return running.previous if counts.any_post(scope_of(actor, running.previous, part)) else running


def measure(actor: Actor, period: Period, part: Part = EVERYTHING) -> Report:
    """Measure everything for one reader. The number of statements does not depend on how much there is."""
    scope, weeks = scope_of(actor, period, part), weeks_shown(period)
    history = theme_queries.with_history(scope, period)
    both, past = history[-2:], len(history) - 2
    closed.find(both, posts)
    bases, tallied = checked.bases(both), tallies.tally(both, weeks)
    read = readings.read(history, lots_of(bases, past), past)
    before, now = (counts.counted(tallied, at, read, past + at) for at in (0, 1))
    shares_before, shares = shares_of(bases, read, past)
    themes, rising = counts.themes_of(read, past + 1), theme_queries.flags_of(read).rising
    done = outcomes.about_themes(actor, [theme.id for theme, _before in themes])
    return Report(
        period=period,
        part=part,
        now=now,
        before=before,
        weeks=weeks,
        weekly=counts.weekly(tallied.weekly, WEEKLY, len(weeks)),
        moods=counts.moods(now),
        moods_before=counts.moods(before),
        themes=[ThemeLine(theme, past, done.get(theme.id, ()), theme.id in rising) for theme, past in themes],
        shares=shares,
        shares_before=shares_before,
        quotes=quoting.quotes(scope, [theme for theme, _before in themes]),
        first=tallied.first,
    )


def weeks_shown(period: Period) -> list[Period]:
    """The weeks of a chart: those of the period, at least WEEKS_SHOWN for comparison, and none that has not begun."""
    weeks = [week for week in period.weeks() if week.begun] or period.weeks()[:1]
    if period.kind in (WEEK, MONTH):
        while len(weeks) < WEEKS_SHOWN:
            weeks.insert(0, weeks[0].previous)
    return weeks
