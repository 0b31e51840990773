"""The tables of other channels in a report. A number of too few comments is in no file either."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import gettext as _

from insight.channels.report import Line, Section
from insight.tables import counted
from insight.tabular import Cell, Column, Row, Table
from insight.wording import moods


def table(section: Section | None, name: str) -> Table | None:
    """The table of this name; None where there is none, or the section says nothing of the kind."""
    if section is None or section.count is None or name not in TABLES:
        return None
    return TABLES[name](section)


def weeks(section: Section) -> Table:
    """Comments by week."""
    rows = [
        Row({"week": Cell(week.first, week.short), **_said(count, section.week_address(week))})
        for week, count in zip(section.weeks, section.by_week, strict=True)
    ]
    return _table("channel-weeks", _("Comments by week"), Column("week", _("Week from")), rows)


def read_as(section: Section) -> Table:
    """Comments by mood."""
    rows = [Row({"mood": Cell(name), "key": Cell(mood), **_said(section.moods[mood], f"{section.address}&mood={mood}")})
            for mood, name in moods().items()]  # fmt: skip
    found = _table("channel-moods", _("Comments by mood"), Column("mood", _("Mood")), rows)
    return Table(found.name, found.title, [*found.columns, Column("key", _("Key"), on_page=False)], rows)


def themes(section: Section) -> Table:
    """Comments by theme."""
    return _listed("channel-themes", _("Comments by theme"), _("Theme"), section.themes)


def channels(section: Section) -> Table:
    """Comments by channel."""
    return _listed("channel-channels", _("Comments by channel"), _("Channel"), section.by.get("channel", ()))


def segments(section: Section) -> Table:
    """Comments by segment."""
    return _listed("channel-segments", _("Comments by segment"), _("Segment"), section.by.get("segment", ()))


def moments(section: Section) -> Table:
    """Comments by moment."""
    return _listed("channel-moments", _("Comments by moment"), _("Moment"), section.by.get("moment", ()))


TABLES: dict[str, Callable[[Section], Table]] = {
    "channel-weeks": weeks, "channel-moods": read_as, "channel-themes": themes, "channel-channels": channels,
    "channel-segments": segments, "channel-moments": moments,
}  # fmt: skip


def _listed(name: str, title: str, head: str, lines: Sequence[Line]) -> Table:
    rows = [Row({"name": Cell(line.name or _("not said"), "", line.only), **_said(line.count, line.address)})
            for line in lines]  # fmt: skip
    return _table(name, title, Column("name", head), rows)


def _table(name: str, title: str, first: Column, rows: Sequence[Row]) -> Table:
    columns = [first, Column("comments", _("Comments")), Column("note", _("Note"), on_page=False)]
    return Table(name, title, columns, rows)


def _said(count: int | None, address: str) -> dict[str, Cell]:
    """A number with its list, or that it is too few to say."""
    if count is None:
        return {"comments": Cell(None, _("too few to say")), "note": Cell(_("too few to say"))}
    return {"comments": counted(count, address)}
