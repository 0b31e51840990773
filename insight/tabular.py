"""A table said once: the page shows its rows, and the CSV and the JSON file hold the same ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
DIGITS = 4
"""Behind the point, of shares from 0 to 1."""

Value = str | int | float | bool | date | None


@dataclass(frozen=True)
class Cell:
    """What stands in one place: the raw `value` in files, None where nothing is said; on the page `text` with its list
    at `address`."""

    value: Value
    text: str = ""
    address: str = ""

    @property
    def shown(self) -> str | tuple[str, str]:
        """As macros/figures.html takes it."""
        text = self.text or str(self.value or "")
        return (text, self.address) if self.address else text


@dataclass(frozen=True)
class Column:
    """A column: its name for programs, and its head in words. `on_page` False: in files alone."""

    name: str
    head: str
    on_page: bool = True


@dataclass(frozen=True)
class Row:
    """The cells of a row by the names of their columns; `thing` is what it is about, for pages that draw it."""

    cells: Mapping[str, Cell]
    thing: Any = None

    def __getitem__(self, name: str) -> Cell:
        return self.cells[name]


@dataclass(frozen=True)
class Table:
    """A table of a report. A row may lack a column: the cell is then empty."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]

    @property
    def head(self) -> list[str]:
        """The heads on the page."""
        return [column.head for column in self.columns if column.on_page]

    @property
    def shown(self) -> list[list[str | tuple[str, str]]]:
        """The rows on the page."""
        names = [column.name for column in self.columns if column.on_page]
        return [[row[name].shown for name in names] for row in self.rows]

    def values(self, row: Row) -> dict[str, Value]:
        """The raw values of a row, by the name of their column."""
        return {column.name: row.cells[column.name].value if column.name in row.cells else None
                for column in self.columns}  # fmt: skip


def as_csv(table: Table) -> str:
    """The table as CSV: heads in words, raw numbers, days as 2026-10-12, nothing where nothing is said."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([plain(column.head) for column in table.columns])
    writer.writerows([plain(value) for value in table.values(row).values()] for row in table.rows)
    return file.getvalue()


def as_json(table: Table) -> dict[str, Any]:
    """The same for programs: what the columns are called, and a row as an object; null where nothing is said."""
    rows = [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in table.values(row).items()}
        for row in table.rows
    ]
    columns = [{"name": column.name, "head": column.head} for column in table.columns]
    return {"table": table.name, "title": table.title, "columns": columns, "rows": rows}


def plain(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; yes and no in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"'{value}" if isinstance(value, str) and value.startswith(A_FORMULA) else value


def part(share: float) -> float:
    """A share from 0 to 1, as files hold it."""
    return round(share, DIGITS)
