"""The report of a period and a space: its numbers, measured as one reader may see them. The words are in wording.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from community.queries.spaces import SpaceView
from foundation import periods
from foundation.periods import MONTH, THURSDAY, WEEK, Period
from foundation.policy import Actor
from insight.queries import counts, outcomes
from insight.queries.counts import Counts, ThemeCount
from insight.queries.figures import Scope
from insight.queries.outcomes import OutcomeRef

WEEKS_SHOWN = 12
THEMES_SHOWN = 12
WEEKLY = ("questions", "due", "kept", "missed")


@dataclass(frozen=True)
class ThemeLine:
    """A theme of the period, how many posts it had in the period before, and what was done about it so far."""

    now: ThemeCount
    before: int
    outcomes: Sequence[OutcomeRef]


@dataclass(frozen=True)
class Report:
    """Everything that the page of a report shows. `moods` and `weekly` are counts of posts and of figures by name."""

    period: Period
    space: SpaceView | None
    now: Counts
    before: Counts
    weeks: Sequence[Period]
    weekly: dict[str, list[int]]
    moods: dict[str, int]
    moods_before: dict[str, int]
    themes: Sequence[ThemeLine]

    def address(self, figure: str, period: Period | None = None) -> str:
        """Where the list of a figure stands, for this period or another, in the same space."""
        return list_address(figure, period or self.period, self.space)

    def inside(self, week: Period) -> bool:
        """Whether a week is one of the period's."""
        return self.period.first <= week.first + THURSDAY < self.period.after


def list_address(figure: str, period: Period, space: SpaceView | None = None) -> str:
    """Where the list of a figure stands."""
    return f"/insight/lists/{figure}?{query(period, space)}"


def query(period: Period, space: SpaceView | None, **more: str) -> str:
    """A period and a space as they stand in an address."""
    return urlencode({"period": period.name} | ({"space": space.slug} if space else {}) | more)


def scope_of(actor: Actor, period: Period, space: SpaceView | None) -> Scope:
    """What a figure counts for this reader, period and space."""
    return Scope(actor, period.start, period.end, space.id if space else None)


def default_period(actor: Actor, space: SpaceView | None) -> Period:
    """The last whole month if anybody wrote in it, else the month that runs."""
    running = periods.current(MONTH)
    return running.previous if counts.any_post(scope_of(actor, running.previous, space)) else running


def measure(actor: Actor, period: Period, space: SpaceView | None) -> Report:
    """Measure everything for one reader. The number of statements does not depend on how much there is."""
    scope, past = scope_of(actor, period, space), scope_of(actor, period.previous, space)
    now, before = counts.counts([scope, past])
    weeks = weeks_shown(period)
    themes, past_themes = counts.themes(scope), {theme.id: theme.posts for theme in counts.themes(past)}
    done = outcomes.about_themes(actor, [theme.id for theme in themes])
    return Report(
        period=period,
        space=space,
        now=now,
        before=before,
        weeks=weeks,
        weekly=counts.by_week(scope, WEEKLY, weeks),
        moods=counts.moods(scope),
        moods_before=counts.moods(past),
        themes=[ThemeLine(theme, past_themes.get(theme.id, 0), done.get(theme.id, ())) for theme in themes],
    )


def weeks_shown(period: Period) -> list[Period]:
    """The weeks of a chart: those of the period, at least WEEKS_SHOWN for comparison, and none that has not begun."""
    weeks = [week for week in period.weeks() if week.begun] or period.weeks()[:1]
    if period.kind in (WEEK, MONTH):
        while len(weeks) < WEEKS_SHOWN:
            weeks.insert(0, weeks[0].previous)
    return weeks
