"""Writes the table of docs/performance.md: both databases, and each with ten times the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bench import measures, similar
from bench.budgets import SHARE, Result, short
from bench.grounds import DATABASES, SQLITE, Lay, ground
from foundation.config import ROOT

FILE = ROOT / "docs" / "performance.md"
BEGINS, ENDS = "<!-- what bin/bench --write found -->\n", "<!-- that was it -->\n"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
Column = dict[str, Result]


def write(folder: Path, rounds: int, threads: int, told: Callable[[], None]) -> int:
    """Measure for about half an hour and write; the status is 1 when a gate fails."""
    columns: dict[str, Column] = {}
    for kind in DATABASES:
        with ground(kind) as lay:
            usual = measures.settle(folder / kind, threads, lay())
            large = measures.settle(folder / f"{kind}-large", threads * measures.GROWTH, lay())
            for name, found in (
                (NAMES[kind], _usual(usual, large, folder / f"{kind}-similar", lay, rounds)),
                (f"{NAMES[kind]}, {measures.GROWTH} × the data", _of(large, rounds)),
            ):
                columns[name] = {}
                for result in found:
                    columns[name][result.budget.name] = result if kind == SQLITE else result.eased()
                    told()
    before, _, rest = FILE.read_text().partition(BEGINS)
    after = rest.partition(ENDS)[2]
    FILE.write_text(before + BEGINS + "\n".join(lines(columns)) + "\n" + ENDS + after)
    return int(any(result.verdict == "FAILS" for column in columns.values() for result in column.values()))


def _usual(place: measures.Place, large: measures.Place, folder: Path, lay: Lay, rounds: int) -> Iterator[Result]:
    yield from measures.statements(place)
    yield from measures.browser(place)
    yield from measures.starts(place)
    yield from measures.live(place)
    yield from measures.growth(place, large, rounds)
    yield from _of(place, rounds)
    yield from similar.similar(place.environment, folder, lay(), rounds)


def _of(place: measures.Place, rounds: int) -> Iterator[Result]:
    yield from measures.kept(place, rounds)
    yield from measures.searched(place, rounds)
    yield from measures.pages(place, rounds)


def lines(columns: dict[str, Column]) -> Iterator[str]:
    """The table in Markdown: a line for each measure, in the order in which they were measured first."""
    first, *_ = columns.values()
    yield f"| measure | gate | {' | '.join(columns)} |"
    yield "|---|---|" + "---|" * len(columns)
    for name, result in first.items():
        cells = [_cell(column[name]) if name in column else "" for column in columns.values()]
        yield f"| {name} | {_with_unit(result.budget.gate, result)} | {' | '.join(cells)} |"


def _cell(result: Result) -> str:
    words = _with_unit(result.figure, result)
    if result.budget.unit == SHARE and result.beside:
        words += f" ({result.beside.split(',')[0].removesuffix(' CPU')})"
    return words + {"FAILS": ", **missed**", "waived": ", waived"}.get(result.verdict, "")


def _with_unit(figure: float, result: Result) -> str:
    unit = result.budget.unit
    return f"{short(figure)} %" if unit == SHARE else f"{short(figure)} {unit}".removesuffix(" statements")
