"""The tables of a report. What a row of them is, the page and the files take from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from foundation.periods import local_day
from insight import drawings, share_words
from insight.queries.channels import MilestoneView
from insight.report import Report, ThemeLine, query
from insight.tabular import Cell, Column, Row, Table, part
from insight.wording import moods, number, percent, statuses, verdicts


@dataclass(frozen=True)
class Shown:
    """What the tables are made of: a report, and what was noted in the weeks that it shows."""

    report: Report
    milestones: Sequence[MilestoneView]


def table(shown: Shown, name: str) -> Table | None:
    """The table of this name; None where there is none, or the report has none like it."""
    made = TABLES.get(name)
    return made(shown) if made else None


# The four numbers


def numbers(shown: Shown) -> Table:
    """The four numbers with what they rest on, in the period and in the one before."""
    report = shown.report
    columns = [
        Column("number", _("Number")), Column("count", _("How many")), Column("of", _("Of")),
        Column("share", _("Share (0 to 1)")), Column("count_before", _("How many before")),
        Column("of_before", _("Of, before")), Column("share_before", _("Share before (0 to 1)")),
        _key(), Column("note", _("Note")),
    ]  # fmt: skip
    asked = {"count": Cell(report.now.of["questions"]), "count_before": Cell(report.before.of["questions"])}
    rows = [Row({"number": Cell(_("Questions and ideas")), "key": Cell("questions")} | asked)]
    for words, name, whole in (
        (_("Replied on time"), "kept", "due"),
        (_("With an official answer"), "responded", "questions"),
        (_("Answered without us"), "answered-by-peers", "peers-windows"),
    ):
        rows.append(_share_of(report, words, name, whole))
    return Table("numbers", _("In four numbers"), columns, rows)


def _share_of(report: Report, words: str, name: str, whole: str) -> Row:
    cells = {
        "number": Cell(words), "key": Cell(name),
        "count": Cell(report.now.of[name]), "of": Cell(report.now.of[whole]),
        "count_before": Cell(report.before.of[name]), "of_before": Cell(report.before.of[whole]),
    }  # fmt: skip
    told = {"share": report.now, "share_before": report.before}
    cells |= {column: Cell(part(of.of[name] / of.of[whole]) if of.enough(whole) else None)
              for column, of in told.items()}  # fmt: skip
    return Row(cells | {"note": _note(report.now.enough(whole))})


def _key() -> Column:
    """What programs know a row by, in every language."""
    return Column("key", _("Key"), on_page=False)


def _note(said: bool) -> Cell:
    return Cell(None if said else _("too few to say"))


# Weeks


def questions(shown: Shown) -> Table:
    """Questions and ideas by week."""
    return _weeks(shown, "questions", _("Questions and ideas by week"), {"questions": _("Questions and ideas")})


def promises(shown: Shown) -> Table:
    """Promises by the week in which they fell due."""
    names = {"due": _("Fell due"), "kept": _("Kept"), "missed": _("Missed")}
    return _weeks(shown, "promises", _("Promises by week"), names)


def _weeks(shown: Shown, name: str, title: str, figures: Mapping[str, str]) -> Table:
    report = shown.report
    columns = [Column("week", _("Week from")), *(Column(one, head) for one, head in figures.items()),
               Column("inside", _("In the period"), on_page=False),
               Column("milestones", _("Milestones"), on_page=False)]  # fmt: skip
    rows = []
    for at, week in enumerate(report.weeks):
        cells = {
            "week": Cell(
                week.first, drawings.week_name(week, shown.milestones), f"/insight?{query(week, report.part)}"
            ),
            "inside": Cell(report.inside(week)),
            "milestones": Cell("; ".join(one.words for one in drawings.in_week(week, shown.milestones)) or None),
        }
        counts = {one: report.weekly[one][at] for one in figures}
        rows.append(Row(cells | {one: counted(count, report.address(one, week)) for one, count in counts.items()}))
    return Table(name, title, columns, rows)


def counted(count: int, address: str) -> Cell:
    """A number that opens its list."""
    return Cell(count, number(count), address)


# Mood


def mood(shown: Shown) -> Table:
    """How the model read the posts, in the period and in the one before."""
    report = shown.report
    columns = [Column("mood", _("Mood")), Column("posts", report.period.words),
               Column("before", report.period.previous.words), _key()]  # fmt: skip
    rows = [
        Row(
            {
                "mood": Cell(name),
                "key": Cell(one),
                "posts": _told(report, one),
                "before": _told(report, one, before=True),
            }
        )
        for one, name in moods().items()
    ]
    return Table("mood", _("Posts by mood"), columns, rows)


def _told(report: Report, mood: str, before: bool = False) -> Cell:
    """How many posts have this mood; nothing where all of them are withheld."""
    found, period = (report.before, report.period.previous) if before else (report.now, report.period)
    if found.of["posts"] and not found.of["posts/told"]:
        return Cell(None, _("too few to say"))
    return counted(found.of[f"posts/{mood}"], report.address(f"posts/{mood}", period))


def shares(shown: Shown) -> Table | None:
    """The shares of the moods with their margins, from what people checked; None where none is published."""
    report = shown.report
    published, earlier = report.shares.published, report.shares_before.published
    if not published:
        return None
    against = _("Against %(period)s", period=report.period.previous.words)
    columns = [
        Column("mood", _("Mood")), Column("checked", _("Checked")), Column("share", _("Share, 95 % interval")),
        *(Column(name, head, on_page=False) for name, head in _margin()), Column("change", against),
        *(Column(name, head, on_page=False) for name, head in _changed()), _key(),
    ]  # fmt: skip
    rows = []
    for name, share in published.items():
        before, change = earlier.get(name), report.shares.change(report.shares_before, name)
        rows.append(Row({
            "mood": Cell(verdicts()[name]), "key": Cell(name),
            "checked": counted(report.shares.said[name], report.address(f"checked/{name}")),
            "share": Cell(part(share.share), percent(share.share)), "low": Cell(part(share.low)),
            "high": Cell(part(share.high)), "labels": Cell(share.labels), "posts": Cell(share.posts),
            "corrected": Cell(share.corrected), "share_before": Cell(part(before.share) if before else None),
            "low_before": Cell(part(before.low) if before else None),
            "high_before": Cell(part(before.high) if before else None),
            "change": Cell(share_words.change(report, name), share_words.change(report, name)),
            "change_by": Cell(part(change.by) if change and change.clear else None),
            "change_low": Cell(part(change.low) if change and change.clear else None),
            "change_high": Cell(part(change.high) if change and change.clear else None),
        }, thing=(name, share, before)))  # fmt: skip
    return Table("shares", _("Shares of the posts by mood"), columns, rows)


def _margin() -> list[tuple[str, str]]:
    return [
        ("low", _("Interval from")), ("high", _("Interval to")), ("labels", _("Posts checked")),
        ("posts", _("Posts of the period")), ("corrected", _("The model took part")),
        ("share_before", _("Share before")), ("low_before", _("Interval before, from")),
        ("high_before", _("Interval before, to")),
    ]  # fmt: skip


def _changed() -> list[tuple[str, str]]:
    return [("change_by", _("Change")), ("change_low", _("Change, from")), ("change_high", _("Change, to"))]


# Themes and what was done


def themes(shown: Shown) -> Table:
    """The themes of the period, those with the most posts first; of one of too few posts or people no mood."""
    names = {"posts": _("Posts"), "before": _("Before"), "people": _("People")}
    columns = [Column("theme", _("Theme")), *(Column(name, head) for name, head in names.items()),
               *(Column(name, head) for name, head in moods().items()), Column("rises", _("Rises"), on_page=False),
               Column("id", _("Address"), on_page=False), Column("note", _("Note"), on_page=False)]  # fmt: skip
    rows = [_theme(shown.report, line) for line in shown.report.themes]
    return Table("themes", _("Themes"), columns, rows)


def _theme(report: Report, line: ThemeLine) -> Row:
    name, own = f"theme/{line.now.public_id}", f"/insight/themes/{line.now.public_id}"
    cells = {
        "theme": Cell(line.now.label, line.now.label, f"{own}?{query(report.period, report.part)}"),
        "posts": counted(line.now.posts, report.address(name)),
        "before": counted(line.before, report.address(name, report.period.previous)),
        "people": counted(line.now.people, report.address(f"{name}/people")),
        "rises": Cell(line.rises), "id": Cell(own), "note": _note(line.now.enough),
    }  # fmt: skip
    read = line.now.moods.items() if line.now.enough else ()
    return Row(cells | {mood: counted(count, report.address(f"{name}/{mood}")) for mood, count in read}, thing=line)


def done(shown: Shown) -> Table:
    """What came of each theme: a row for each outcome, and one for a theme of which nothing came yet."""
    columns = [Column("theme", _("Theme")), Column("posts", _("Evidence")), Column("outcome", _("You said, we did")),
               Column("status", _("Status")), Column("published", _("Published")),
               Column("address", _("Address"))]  # fmt: skip
    rows = []
    for line in shown.report.themes:
        posts = ngettext("%(num)d post", "%(num)d posts", line.now.posts)
        cells = {"theme": Cell(line.now.label, line.now.label),
                 "posts": Cell(line.now.posts, posts, shown.report.address(f"theme/{line.now.public_id}"))}  # fmt: skip
        for one in line.outcomes or (None,):
            told = {} if one is None else {
                "outcome": Cell(one.title, one.title, one.address), "status": Cell(statuses()[one.status]),
                "published": Cell(local_day(one.published_at)), "address": Cell(one.address),
            }  # fmt: skip
            rows.append(Row(cells | told, thing=line))
    return Table("done", _("What came of each theme"), columns, rows)


def milestones(shown: Shown) -> Table:
    """What was noted in the weeks that are shown, in order."""
    columns = [Column("day", _("Day")), Column("words", _("What happened")), Column("space", _("Space"))]
    rows = [Row({"day": Cell(one.day), "words": Cell(one.words), "space": Cell(one.space or None)})
            for one in drawings.in_order(shown.milestones)]  # fmt: skip
    return Table("milestones", _("Milestones"), columns, rows)


TABLES: dict[str, Callable[[Shown], Table | None]] = {
    "numbers": numbers, "questions": questions, "promises": promises, "mood": mood, "shares": shares,
    "themes": themes, "done": done, "milestones": milestones,
}  # fmt: skip
