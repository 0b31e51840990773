"""The drawings of a report: its numbers as columns and bars, and what they show said in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext

from foundation.charts import GUTTER, WIDTH, Box, Column, Drawing, Line, Row, Word, columns, shares
from foundation.periods import Period
from insight.channels.report import Section
from insight.estimates import Share
from insight.queries.channels import MilestoneView
from insight.report import Report, ThemeLine
from insight.wording import moods, number

MOOD_TONES = ("bar", "before", "band")
"""Negative, neutral, positive. Mood is never red or green: it is no fault and no merit."""
CELL_WIDTH, CELL_HEIGHT, CELL_BAR = 200.0, 24.0, 12.0
DOT = 3.0


def questions(report: Report) -> Drawing:
    """Questions and ideas week by week; weeks outside the period in grey."""
    weeks = zip(report.weeks, report.weekly["questions"], strict=True)
    given = [Column(week.short, (count,), before=not report.inside(week)) for week, count in weeks]
    return columns(given, say=number, say_top=_questions)


def _questions(count: int) -> str:
    return ngettext("%(count)s question", "%(count)s questions", count, count=number(count))


def promises(report: Report) -> Drawing:
    """Promises week by week: kept, and above them missed."""
    weeks = zip(report.weeks, report.weekly["kept"], report.weekly["missed"], strict=True)
    given = [Column(week.short, (kept, missed), before=not report.inside(week)) for week, kept, missed in weeks]
    return columns(given, tones=("bar", "miss"), names=(_("Kept"), _("Missed")), say=number, say_top=_promises)


def _promises(count: int) -> str:
    return ngettext("%(count)s promise", "%(count)s promises", count, count=number(count))


def mood(report: Report) -> Drawing:
    """How the posts were read, in the period and in the one before; of one with too few posts nothing is drawn."""
    names = tuple(moods().values())[: len(MOOD_TONES)]
    rows = [
        Row(period.words, tuple(list(read.values())[: len(names)]), posts(counted.of["posts/told"]))
        for period, read, counted in (
            (report.period, report.moods, report.now),
            (report.period.previous, report.moods_before, report.before),
        )
        if counted.enough("posts/told")
    ]
    return shares(rows, tones=MOOD_TONES, names=names)


def posts(count: int) -> str:
    """“1,904 posts”."""
    return ngettext("%(count)s post", "%(count)s posts", count, count=number(count))


def theme_bar(line: ThemeLine, most: int) -> list[Box]:
    """The posts of a theme as one bar in a cell, cut by mood; `most` posts fill the cell."""
    boxes, x, unit = [], 0.0, CELL_WIDTH / max(most, 1)
    for count, tone in zip(line.now.moods.values(), MOOD_TONES, strict=False):
        if count:
            boxes.append(Box(round(x, 1), (CELL_HEIGHT - CELL_BAR) / 2, round(count * unit, 1), CELL_BAR, tone))
        x += count * unit
    return boxes


@dataclass(frozen=True)
class ShareRow:
    """A share in a cell of 200 units: its band and its dot, and the interval of the period before."""

    low: float
    width: float
    dot: float
    before: tuple[float, float] | None


def share_top(report: Report) -> float:
    """The share at the right end of the cells: the least fifth that holds all intervals."""
    shown = [*report.shares.published.values(), *report.shares_before.published.values()]
    return math.ceil(5 * max(one.high for one in shown) - 1e-9) / 5


def share_row(share: Share, before: Share | None, top: float) -> ShareRow:
    """A share drawn from 0 to `top`."""
    unit = CELL_WIDTH / top
    earlier = (round(before.low * unit, 1), round(before.high * unit, 1)) if before else None
    width = max((share.high - share.low) * unit, 1.0)
    return ShareRow(round(share.low * unit, 1), round(width, 1), round(share.share * unit - DOT / 2, 1), earlier)


def about_promises(report: Report) -> str:
    """The same of promises: those that fell due, and those that were missed."""
    due, missed = about_weeks(report, "due"), about_weeks(report, "missed")
    return _("Fell due: %(due)s Missed: %(missed)s", due=due, missed=missed)


def about_weeks(report: Report, name: str) -> str:
    """What the columns of a figure show, for whoever does not see them."""
    counts = [count for week, count in zip(report.weeks, report.weekly[name], strict=True) if report.inside(week)]
    if not counts:
        return _("There is no whole week to show yet.")
    if min(counts) == max(counts):
        return _("%(count)s in each week.", count=number(counts[0]))
    return _("Between %(least)s and %(most)s a week.", least=number(min(counts)), most=number(max(counts)))


def about_mood(report: Report) -> str:
    """What the bars of the mood show, for whoever does not see them."""
    words = [_("%(mood)s %(count)s", mood=moods()[mood], count=number(count)) for mood, count in report.moods.items()]
    return _("%(period)s: %(counts)s.", period=report.period.words, counts=", ".join(words))


def comments(section: Section) -> Drawing:
    """Comments of other channels week by week; a week of too few has no bar."""
    weeks = zip(section.weeks, section.by_week, strict=True)
    return columns([Column(week.short, (count or 0,)) for week, count in weeks], say=number, say_top=_comments)


def _comments(count: int) -> str:
    return ngettext("%(count)s comment", "%(count)s comments", count, count=number(count))


def about_comments(section: Section) -> str:
    """What the columns of the comments show, for whoever does not see them."""
    told = [count for count in section.by_week if count is not None]
    if not told:
        return _("In each week too few to say.")
    return _("Between %(least)s and %(most)s a week, where they are enough to say.",
             least=number(min(told)), most=number(max(told)))  # fmt: skip


# Milestones

_TOP, _FOOT, _DAYS = 20.0, 28.0, 7


def marked(drawing: Drawing, weeks: Sequence[Period], milestones: Sequence[MilestoneView]) -> Drawing:
    """A drawing of weeks with a line on the day of each milestone, numbered as they come."""
    pitch = (WIDTH - GUTTER) / max(len(weeks), 1)
    lines, words = [], []
    for nth, one in enumerate(in_order(milestones), start=1):
        at = next((at for at, week in enumerate(weeks) if week.first <= one.day < week.after), None)
        if at is not None:
            x = round(GUTTER + pitch * (at + ((one.day - weeks[at].first).days + 0.5) / _DAYS), 1)
            lines.append(Line(x, _TOP, x, drawing.height - _FOOT, "event"))
            words.append(Word(x, _TOP - 6, str(nth), "middle", "key"))
    return replace(drawing, lines=(*drawing.lines, *lines), words=(*drawing.words, *words))


def about_milestones(milestones: Sequence[MilestoneView]) -> str:
    """What the lines of the milestones mean: “1: New form, on 12 October”."""
    told = [_("%(nth)s: %(words)s (%(day)s)", nth=nth, words=one.words, day=one.day.isoformat())
            for nth, one in enumerate(in_order(milestones), start=1)]  # fmt: skip
    return " " + _("Lines mark milestones: %(told)s.", told="; ".join(told)) if told else ""


def week_name(week: Period, milestones: Sequence[MilestoneView]) -> str:
    """The name of a week in a table, with what happened in it."""
    here = [one.words for one in in_week(week, milestones)]
    return f"{week.short} ({'; '.join(here)})" if here else week.short


def in_week(week: Period, milestones: Sequence[MilestoneView]) -> list[MilestoneView]:
    """What happened in a week."""
    return [one for one in in_order(milestones) if week.first <= one.day < week.after]


def in_order(milestones: Sequence[MilestoneView]) -> list[MilestoneView]:
    """As they came."""
    return sorted(milestones, key=lambda one: (one.day, one.public_id))
