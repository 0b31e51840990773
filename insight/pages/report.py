"""The report of a period and a space."""

from __future__ import annotations

from typing import Any

from flask import render_template

from foundation import periods
from foundation.clock import now
from foundation.periods import FIRST_YEAR, YEAR, Period
from foundation.policy import actor, needs
from insight import drawings, findings, wording
from insight.pages.asked_for import asked_for
from insight.pages.blueprint import pages
from insight.queries import counts
from insight.queries.figures import BY_THEME, MEASURES
from insight.report import THEMES_SHOWN, measure, query


@pages.get("/insight")
@needs("insight.read")
def report() -> Any:
    """What people told us in a period: in words, in numbers, in figures; each number opens its list."""
    period, space, spaces = asked_for()
    found = measure(actor(), period, space)
    return render_template(
        "insight/report.html",
        report=found,
        period=period,
        space=space,
        spaces=spaces,
        neighbours=neighbours(period),
        years=years(),
        at=now(),
        themes_shown=THEMES_SHOWN,
        how={name: measure.how for name, measure in MEASURES.items()} | {"theme": BY_THEME[""].how},
        query=query,
        wording=wording,
        findings=findings,
        drawings=drawings,
        statuses=wording.statuses(),
    )


def neighbours(period: Period) -> list[Period]:
    """The periods that a picker offers beside this one, in order: before, itself, after, wider, narrower."""
    before = [period.previous] if period.previous.first.year >= FIRST_YEAR else []
    beside = [*before, period, *([period.next] if period.next.begun else [])]
    parts = [part for part in period.parts() if part.begun] if period.kind != periods.MONTH else []
    return [*beside, *period.wider(), *parts]


def years() -> list[Period]:
    """Every year in which somebody asked something that the reader reads, the newest first."""
    last = periods.current(YEAR)
    oldest = counts.first_post(actor())
    first = periods.containing(YEAR, periods.local_day(oldest)) if oldest else last
    found = [last]
    while found[-1].first > first.first and found[-1].first.year > FIRST_YEAR:
        found.append(found[-1].previous)
    return found
