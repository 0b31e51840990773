"""The tables of vulnerable moments as files: moods, trouble without an answer, and silence, as on their page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from insight import moment_words
from insight.driver_tables import difference
from insight.estimates import Difference
from insight.moments import Aftermath, Moment, Silence
from insight.queries.moments import Place
from insight.tabular import Cell, Column, Row, Table, part
from insight.wording import moods


@dataclass(frozen=True)
class Measured:
    """The moments of a period, and what came after trouble in all spaces together."""

    moments: Sequence[Moment]
    everywhere: Aftermath


def table(found: Measured, name: str) -> Table:
    """The table of this name, one of TABLES; KeyError for another."""
    return TABLES[name](found)


def _places() -> list[Column]:
    return [Column("place", _("Moment or space")), Column("moment", _("Is a moment")), Column("spaces", _("Spaces"))]


def _place(place: Place | None) -> dict[str, Cell]:
    if place is None:
        return {"place": Cell(_("All spaces that you read")), "moment": Cell(False)}
    return {"place": Cell(place.name), "moment": Cell(place.moment),
            "spaces": Cell("; ".join(space.slug for space in place.spaces))}  # fmt: skip


def _changes() -> list[Column]:
    return [Column("change", _("Change")), Column("change_low", _("Change, from")),
            Column("change_high", _("Change, to")), Column("clear", _("More than chance"))]  # fmt: skip


def _note() -> Column:
    return Column("note", _("Note"))


def mood(found: Measured) -> Table:
    """How people felt at each moment; `change` is that of the share of negative posts."""
    columns = [
        *_places(), Column("posts", _("Posts")), Column("before", _("Before")),
        *(Column(name, head) for name, head in moods().items()),
        Column("share", _("Share of negative posts, checked by people")), Column("low", _("Interval from")),
        Column("high", _("Interval to")), *_changes(), _note(),
    ]  # fmt: skip
    return Table(
        "moments", _("Mood by moment"), columns, [Row(_place(one.place) | _mood(one)) for one in found.moments]
    )


def _mood(moment: Moment) -> dict[str, Cell]:
    of, share = moment.mood, moment.mood.shares[0]
    cells = {"posts": Cell(of.now.posts or None), "before": Cell(of.before.posts or None)}
    if not of.told:
        return cells | {"note": Cell(_("too few to say"))}
    if share:
        cells |= {"share": Cell(part(share.share)), "low": Cell(part(share.low)), "high": Cell(part(share.high))}
    clear = of.change if of.change and of.change.clear else None
    return cells | {name: Cell(count) for name, count in of.now.moods.items()} | difference(clear)


def trouble(found: Measured) -> Table:
    """Openings that were read as negative, and those without an answer; the last row is of all spaces."""
    columns = [*_places(), Column("trouble", _("Posts of trouble")), Column("open", _("Without an answer"))]
    counted: list[tuple[Place | None, Aftermath]] = [
        (one.place, one.after) for one in found.moments if one.after.trouble
    ]
    counted += [(None, found.everywhere)] if found.everywhere.trouble else []
    rows = [Row(_place(place) | {"trouble": Cell(of.trouble), "open": Cell(of.open)}) for place, of in counted]
    return Table("trouble", _("Trouble without an answer"), columns, rows)


def silence(found: Measured) -> Table:
    """Who fell silent after trouble, everywhere and at each moment; `change` is against all other spaces, or of those
    without an answer against those with one."""
    columns = [
        *_places(), Column("group", _("People")), Column("people", _("How many")), Column("silent", _("Fell silent")),
        Column("share", _("Share (0 to 1)")), Column("low", _("Interval from")), Column("high", _("Interval to")),
        *_changes(), _note(),
    ]  # fmt: skip
    rows = [row for one in (None, *found.moments) for row in _groups(one, found.everywhere)]
    return Table("silence", _("Silence after trouble by moment"), columns, rows)


def _groups(moment: Moment | None, everywhere: Aftermath) -> Iterator[Row]:
    place, after = (moment.place, moment.after) if moment else (None, everywhere)
    if not after.all.people:
        return
    yield Row(_place(place) | _group(after.all, after.more if moment else None))
    compared = (after.answered, after.official)
    if after.all.rate if moment is None else any(one.more for one in compared):
        for one in compared:
            yield Row(_place(place) | _group(one.with_one, None))
            yield Row(_place(place) | _group(one.without, one.more))


def _group(found: Silence, more: Difference | None) -> dict[str, Cell]:
    cells = {"group": Cell(moment_words.group(found)), "people": Cell(found.people)}
    if found.rate is None:
        return cells | {"note": Cell(_("too few to say"))}
    rate = found.rate
    told = {"silent": found.silent, "share": part(rate.share), "low": part(rate.low), "high": part(rate.high)}
    return cells | {name: Cell(value) for name, value in told.items()} | difference(more)


TABLES: dict[str, Callable[[Measured], Table]] = {"moments": mood, "trouble": trouble, "silence": silence}
