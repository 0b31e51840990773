"""The drawings of a report: its numbers as columns and bars, and what they show said in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from foundation.charts import Box, Column, Drawing, Row, columns, shares
from insight.report import Report, ThemeLine
from insight.wording import moods, number

MOOD_TONES = ("bar", "before", "band")
"""Negative, neutral, positive. Mood is never red or green: it is no fault and no merit."""
CELL_WIDTH, CELL_HEIGHT, CELL_BAR = 200.0, 24.0, 12.0


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
        Row(period.words, tuple(list(read.values())[: len(names)]), _posts(counted.of["posts"]))
        for period, read, counted in (
            (report.period, report.moods, report.now),
            (report.period.previous, report.moods_before, report.before),
        )
        if counted.enough("posts")
    ]
    return shares(rows, tones=MOOD_TONES, names=names)


def _posts(count: int) -> str:
    return ngettext("%(count)s post", "%(count)s posts", count, count=number(count))


def theme_bar(line: ThemeLine, most: int) -> list[Box]:
    """The posts of a theme as one bar in a cell, cut by mood; `most` posts fill the cell."""
    boxes, x, unit = [], 0.0, CELL_WIDTH / max(most, 1)
    for count, tone in zip(line.now.moods.values(), MOOD_TONES, strict=False):
        if count:
            boxes.append(Box(round(x, 1), (CELL_HEIGHT - CELL_BAR) / 2, round(count * unit, 1), CELL_BAR, tone))
        x += count * unit
    return boxes


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
