"""The report of a period and a part of the community."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import render_template

from foundation import periods, printing
from foundation.clock import now
from foundation.periods import FIRST_YEAR, YEAR, Period
from foundation.policy import actor, needs
from foundation.ports import ports
from insight import drawings, findings, part_words, share_words, tables, wording
from insight.channels import report as channel_report
from insight.channels import tables as channel_tables
from insight.channels.report import Section
from insight.pages.asked_for import asked_and_offered
from insight.pages.blueprint import pages
from insight.pages.channel_lists import voices_asked
from insight.part import Part
from insight.queries import channels as queries
from insight.queries import findings as finding_queries
from insight.queries.channels import MilestoneView
from insight.queries.figures import BY_THEME, MEASURES
from insight.queries.findings import FindingView
from insight.queries.together import Asked, ask
from insight.report import THEMES_SHOWN, Report, measure, query
from insight.tables import Shown


@pages.get("/insight")
@needs("insight.read")
def report() -> Any:
    """What people told us in a period: in words, in numbers, in figures; each number opens its list."""
    period, part, spaces, offered = asked_and_offered()
    found = measure(actor(), period, part)
    (noted, written), section = beside(found), elsewhere(period, part)
    return render_template(
        "insight/report.html",
        report=found,
        period=period,
        part=part,
        space=part.space,
        spaces=spaces,
        offered=offered,
        part_words=part_words,
        neighbours=neighbours(period),
        years=years(found),
        at=now(),
        themes_shown=THEMES_SHOWN,
        how={name: measure.how for name, measure in MEASURES.items()} | {"theme": BY_THEME[""].how},
        query=query,
        wording=wording,
        words=share_words,
        findings=findings,
        drawings=drawings,
        statuses=wording.statuses(),
        elsewhere=section,
        milestones=noted,
        table=partial(tables.table, Shown(found, noted)),
        channel_table=partial(channel_tables.table, section),
        printer=printing.installed(ports().config.chromium),
        written=written,
    )


def key_events(report: Report) -> list[MilestoneView]:
    """What was noted in the weeks that the charts of a report show."""
    return [MilestoneView(*row) for row in ask(_noted(report))[0]]


def _noted(report: Report) -> Asked:
    return queries.noted(actor(), report.weeks[0].first, report.weeks[-1].after, report.part.spaces)


def beside(report: Report) -> tuple[list[MilestoneView], list[FindingView]]:
    """What was noted in the weeks that the charts of a report show, and the findings of all or of a whole space."""
    part, asked = report.part, [_noted(report)]
    if not part.narrow:
        asked.append(finding_queries.written(actor(), report.period, part.space.id if part.space else None))
    noted, *written = ask(*asked)
    return [MilestoneView(*row) for row in noted], finding_queries.in_order(written[0]) if written else []


def elsewhere(period: Period, part: Part) -> Section | None:
    """What other channels brought: a comment has no space and no department, but may have a segment and a moment."""
    if part.space or part.department:
        return None
    return channel_report.measure(actor(), voices_asked(period))


def neighbours(period: Period) -> list[Period]:
    """The periods that a picker offers beside this one, in order: before, itself, after, wider, narrower."""
    before = [period.previous] if period.previous.first.year >= FIRST_YEAR else []
    beside = [*before, period, *([period.next] if period.next.begun else [])]
    parts = [part for part in period.parts() if part.begun] if period.kind != periods.MONTH else []
    return [*beside, *period.wider(), *parts]


def years(report: Report) -> list[Period]:
    """Every year in which somebody asked something that the reader reads, the newest first."""
    last = periods.current(YEAR)
    first = periods.containing(YEAR, periods.local_day(report.first)) if report.first else last
    found = [last]
    while found[-1].first > first.first and found[-1].first.year > FIRST_YEAR:
        found.append(found[-1].previous)
    return found
