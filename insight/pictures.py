"""The pictures of a report: each of its drawings with the words that it needs to stand alone."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from foundation.charts import WIDTH, Box, Drawing, Line, Word
from foundation.pictures import Picture
from insight import drawings, findings, part_words, share_words
from insight.channels.report import Section
from insight.drawings import MOOD_TONES
from insight.queries.channels import MilestoneView
from insight.report import THEMES_SHOWN, Report, ThemeLine
from insight.tables import Shown
from insight.wording import interval, moods, percent, verdicts

CHANNEL_WEEKS = "channel-weeks"
ROW, TOP = 34.0, 30.0
_FROM, _TO = 250.0, 580.0
"""Where bars and intervals lie, between the names and the numbers."""
_LONGEST_NAME = 38


def picture(shown: Shown, name: str) -> Picture | None:
    """The picture of this name; None where there is none, or the report has none like it."""
    made = PICTURES.get(name)
    return made(shown) if made else None


def questions(shown: Shown) -> Picture | None:
    """Questions and ideas by week."""
    report = shown.report
    if not any(report.weekly["questions"]):
        return None
    drawing = drawings.marked(drawings.questions(report), report.weeks, shown.milestones)
    note = _("Questions and ideas by week.") + " " + _("Each bar is a whole week, so they may add up to more.")
    if not report.inside(report.weeks[0]):
        note += " " + _("Weeks outside the period are grey.")
    return Picture(findings.questions_finding(report), _of(report), drawings.about_weeks(report, "questions"), drawing,
                   note + drawings.about_milestones(shown.milestones))  # fmt: skip


def promises(shown: Shown) -> Picture | None:
    """Promises kept and missed by week."""
    report = shown.report
    if not any(report.weekly["due"]):
        return None
    drawing = drawings.marked(drawings.promises(report), report.weeks, shown.milestones)
    note = _("Promises kept and missed by week. A promise counts in the week in which it fell due.")
    return Picture(findings.promises_finding(report), _of(report), drawings.about_promises(report), drawing,
                   note + drawings.about_milestones(shown.milestones))  # fmt: skip


def mood(shown: Shown) -> Picture | None:
    """How the model read the posts; None of too few, and where shares stand in its place."""
    report = shown.report
    if report.shares.published or not report.now.enough("posts"):
        return None
    return Picture(findings.mood_finding(report), _of(report), drawings.about_mood(report), drawings.mood(report),
                   _("Read by the model, not yet checked by people."))  # fmt: skip


def shares(shown: Shown) -> Picture | None:
    """The shares of the moods with their intervals, and those of the period before."""
    report = shown.report
    published, earlier = report.shares.published, report.shares_before.published
    if not published:
        return None
    top = drawings.share_top(report)
    unit = (_TO - _FROM) / top
    lines, boxes = _frame(len(published), (0.0, top / 2, top), unit)
    words = _scale((0.0, top / 2, top), unit)
    told = []
    for at, (name, share) in enumerate(published.items()):
        y = TOP + ROW * at + ROW / 2
        said = _("%(share)s (%(interval)s %%)", share=percent(share.share), interval=interval(share.low, share.high))
        told.append(f"{verdicts()[name]} {said}")
        words += [Word(0, y + 5, verdicts()[name], tone="key"), Word(WIDTH, y + 5, said, "end", "key")]
        boxes.append(_box(_FROM + share.low * unit, y - 7, max((share.high - share.low) * unit, 1.0), 14, "band"))
        boxes.append(_box(_FROM + share.share * unit - 1.5, y - 9, 3, 18, "dot"))
        if before := earlier.get(name):
            lines.append(_line(_FROM + before.low * unit, _FROM + before.high * unit, y + 12))
    note = _("Shares of the posts, with the interval that holds the true share about 95 times of 100.")
    note = f"{note} {share_words.sentence(report).striptags()} {share_words.accuracy(report).striptags()}".rstrip()
    if earlier:
        note += " " + _("The thin grey line is the interval of %(period)s.", period=report.period.previous.words)
    drawing = Drawing(TOP + ROW * len(published) + 6, tuple(lines), tuple(boxes), tuple(words))
    return Picture(share_words.finding(report), _of(report), _("%(told)s.", told="; ".join(told)), drawing, note)


def themes(shown: Shown) -> Picture | None:
    """The largest themes, their bars as long as they have posts, cut by mood; one of too few has no bar."""
    report = shown.report
    given = report.themes[:THEMES_SHOWN]
    if not given:
        return None
    most = given[0].now.posts
    key = list(moods().values())[: len(MOOD_TONES)]
    boxes = [Box(_FROM + 110.0 * at, 3.0, 12.0, 12.0, tone) for at, tone in enumerate(MOOD_TONES)]
    words = [Word(_FROM + 110.0 * at + 18, 14.0, name, tone="key") for at, name in enumerate(key)]
    told = []
    for at, line in enumerate(given):
        y = TOP + ROW * at + ROW / 2
        said = drawings.posts(line.now.posts)
        told.append(_("%(theme)s: %(posts)s", theme=line.now.label, posts=said))
        words += [Word(0, y + 5, _cut(line.now.label), tone="key"), Word(WIDTH, y + 5, said, "end", "key")]
        if line.now.enough:
            boxes += _bar(line, most, y)
        else:
            words.append(Word(_FROM + 8, y + 5, _("too few to say")))
    axis = (Line(_FROM, TOP, _FROM, TOP + ROW * len(given), "axis"),)
    note = _("The bar of a theme is as long as it has posts. Themes and moods are read by the model; it can be wrong.")
    drawing = Drawing(TOP + ROW * len(given) + 6, axis, tuple(boxes), tuple(words))
    return Picture(findings.themes_finding(report), _of(report), _("%(told)s.", told="; ".join(told)), drawing, note)


def comments(section: Section | None, milestones: list[MilestoneView]) -> Picture | None:
    """Comments of other channels by week."""
    if section is None or section.count is None or len(section.weeks) < 2:
        return None
    drawing = drawings.marked(drawings.comments(section), section.weeks, milestones)
    note = _("Weeks of too few comments have no bar.") + drawings.about_milestones(milestones)
    of = _("%(days)s, from other channels.", days=section.voices.period.days)
    return Picture(_("Comments by week"), of, drawings.about_comments(section), drawing, note)


PICTURES: dict[str, Callable[[Shown], Picture | None]] = {
    "questions": questions, "promises": promises, "mood": mood, "shares": shares, "themes": themes,
}  # fmt: skip


def _of(report: Report) -> str:
    place = report.part.space.name if report.part.space else _("all spaces that the reader of this report reads")
    return " ".join(
        [_("%(days)s, in %(space)s.", days=report.period.days, space=place), part_words.narrowed(report.part)]
    ).strip()


def _frame(rows: int, ticks: tuple[float, ...], unit: float) -> tuple[list[Line], list[Box]]:
    foot = TOP + ROW * rows
    return [_upright(_FROM + at * unit, foot, "axis" if not at else "grid") for at in ticks], []


def _upright(x: float, foot: float, tone: str) -> Line:
    return Line(round(x, 1), TOP, round(x, 1), foot, tone)


def _scale(ticks: tuple[float, ...], unit: float) -> list[Word]:
    return [Word(round(_FROM + at * unit, 1), TOP - 10, percent(at), "middle") for at in ticks]


def _line(start: float, end: float, y: float) -> Line:
    return Line(round(start, 1), y, round(end, 1), y, "before")


def _box(x: float, y: float, width: float, height: float, tone: str) -> Box:
    return Box(round(x, 1), round(y, 1), round(width, 1), height, tone)


def _bar(line: ThemeLine, most: int, y: float) -> list[Box]:
    scale = (_TO - _FROM) / drawings.CELL_WIDTH
    return [_box(_FROM + one.x * scale, y - 7, one.width * scale, 14, one.tone)
            for one in drawings.theme_bar(line, most)]  # fmt: skip


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"
