"""The tables of drivers as files: every theme with its effect on the share of a mood, as their page shows it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from insight.drivers import Amount, Driver, in_order
from insight.estimates import Difference
from insight.queries.drivers import MOODS
from insight.tabular import Cell, Column, Row, Table, part

TABLES = {f"drivers-{mood}": mood for mood in MOODS}
"""The mood of each table."""


def table(found: Sequence[Driver], name: str) -> Table:
    """Of these drivers the table of this name, one of TABLES; KeyError for another."""
    mood = TABLES[name]
    title = {"negative": _("Themes by their effect on the share of negative posts"),
             "positive": _("Themes by their effect on the share of positive posts")}[mood]  # fmt: skip
    columns = [
        Column("theme", _("Theme")), Column("posts", _("Posts")), Column("people", _("People")),
        Column("of_own", _("Of its posts, with this mood")), Column("own", _("Its posts that were read")),
        Column("of_others", _("Of all others, with this mood")), Column("others", _("All others that were read")),
        Column("change", _("Change without it")), Column("change_low", _("Change, from")),
        Column("change_high", _("Change, to")), Column("clear", _("More than chance")),
        Column("checked", _("Of its posts, checked by people")),
        Column("others_checked", _("Of all others, checked by people")),
        Column("id", _("Address")), Column("note", _("Note")),
    ]  # fmt: skip
    told = in_order(found, mood)
    untold = sorted((one for one in found if mood not in one.effects), key=lambda one: (-one.posts, one.theme.label))
    return Table(name, title, columns, [*(_told(one, mood) for one in told), *map(_untold, untold)])


def _told(driver: Driver, mood: str) -> Row:
    own, others = driver.labels or (None, None)
    return Row(
        _theme(driver)
        | _amount(driver.own, mood, "own")
        | _amount(driver.others, mood, "others")
        | difference(driver.effects[mood])
        | {"checked": Cell(own), "others_checked": Cell(others)}
    )


def _untold(driver: Driver) -> Row:
    return Row(_theme(driver) | {"note": Cell(_("too few to say"))})


def _theme(driver: Driver) -> dict[str, Cell]:
    return {"theme": Cell(driver.theme.label), "id": Cell(f"/insight/themes/{driver.theme.public_id}"),
            "posts": Cell(driver.posts), "people": Cell(driver.people)}  # fmt: skip


def _amount(amount: Amount, mood: str, name: str) -> dict[str, Cell]:
    return {f"of_{name}": Cell(amount.moods[mood]), name: Cell(amount.posts)}


def difference(found: Difference | None) -> dict[str, Cell]:
    """A change of a share with its interval, from −1 to 1; the change itself only where it is more than chance."""
    if found is None:
        return {}
    return {"change": Cell(part(found.by) if found.clear else None), "change_low": Cell(part(found.low)),
            "change_high": Cell(part(found.high)), "clear": Cell(found.clear)}  # fmt: skip
