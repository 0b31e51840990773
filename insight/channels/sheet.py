"""A CSV file, read row by row in little memory, however it is broken.

The file is looked at once: what it is, in which letters it is written, what stands between its cells, the names of its
columns. Rows are then read from any byte on, so that a stopped import goes on where it ended. What is broken costs one
row: a quotation mark that never closes takes no more with it than the line in which it stands.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

from insight.channels.faults import Refused, Unreadable

LARGEST = 100 * 1024 * 1024  # bytes of a file
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
LONGEST = 1 << 18  # bytes of a row
READ_AGAIN = 1 << 25  # bytes that are read twice behind broken quotation marks; what is beyond is lost with them
LOOKED_AT = 1 << 16
FEW_CONTROLS = 8  # signs that are no text; more of them, and of a hundred signs one, are no text file
SAMPLE = 20
DELIMITERS = (",", ";", "\t")

_CHUNK = 1 << 20
_SURROGATE = re.compile("[\ud800-\udfff]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOK = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_CONTROLS = bytes(sign for sign in range(32) if sign not in b"\t\n\r\f\v\x1b") + b"\x7f"
_TOO_LONG = b""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that could be read. `number` counts from 1, the row of names; `end` is the byte after it."""

    number: int
    cells: list[str]
    end: int

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that could not be read, and why."""

    number: int
    fault: Unreadable
    end: int


@dataclass(frozen=True)
class Sheet:
    """How a file is written: its letters, what stands between cells, the names of its columns, where rows begin."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    start: int

    def as_json(self) -> dict[str, Any]:
        """Everything, to be kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """The same again."""
        return cls(kept["encoding"], kept["delimiter"], tuple(kept["header"]), kept["start"])

    def rows(self, path: Path, at: int | None = None, number: int = 1) -> Iterator[Row | Broken]:
        """Every row behind the byte `at`, where row `number` ended; from the row of names on where none is given."""
        with path.open("rb") as file:
            file.seek(self.start if at is None else at)
            yield from _Records(file, self.encoding, self.delimiter, number).each()


def look(path: Path) -> Sheet:
    """How this file is written. What is no CSV file with names of columns raises Refused."""
    size = path.stat().st_size
    if size > LARGEST:
        raise Refused("too-large")
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
        _check_kind(head)
        encoding = _encoding(file, head)
        start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
        return _best(file, encoding, start)


def _check_kind(head: bytes) -> None:
    if not head.strip(b" \t\r\n\xef\xbb\xbf"):
        raise Refused("empty")
    if head.startswith(_WORKBOOK):
        raise Refused("workbook")
    if head.startswith(_UTF16):
        raise Refused("utf-16")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > max(FEW_CONTROLS, len(head) // 100) or head.startswith(b"%PDF-"):
        raise Refused("no-text")
    if b"\n" not in head and b"\r" in head:
        raise Refused("line-ends")


def _encoding(file: BinaryIO, head: bytes) -> str:
    """UTF-8 if the file is, or nearly is; what holds none of it is taken for Windows-1252."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8"
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    file.seek(0)
    while chunk := file.read(_CHUNK):
        text = decoder.decode(chunk)
        if not text.isascii():
            broken = len(_SURROGATE.findall(text))
            bad += broken
            good += sum(1 for sign in text if sign > "\x7f") - broken if broken or bad else 1
    return "cp1252" if bad > good else "utf-8"


def _best(file: BinaryIO, encoding: str, start: int) -> Sheet:
    """The sheet by the delimiter that makes the most rows as wide as the row of names."""
    found: list[tuple[int, int, Sheet]] = []
    for delimiter in DELIMITERS:
        file.seek(start)
        records = _Records(file, encoding, delimiter, 0).each()
        first = next(records, None)
        if isinstance(first, Broken) and first.fault.why == "too-long":
            raise Refused("columns", most=MOST_COLUMNS)
        if not isinstance(first, Row):
            continue
        width = len(first.cells)
        alike = sum(1 for _at, row in zip(range(SAMPLE), records, strict=False)
                    if isinstance(row, Row) and len(row.cells) == width)  # fmt: skip
        names = tuple(" ".join(cell.split()) for cell in first.cells)
        found.append((alike if width > 1 else -1, width, Sheet(encoding, delimiter, names, first.end)))
    if not found:
        raise Refused("no-names")
    sheet = max(found, key=lambda one: one[:2])[2]
    _check_names(sheet.header)
    return sheet


def _check_names(names: tuple[str, ...]) -> None:
    if len(names) > MOST_COLUMNS:
        raise Refused("columns", most=MOST_COLUMNS)
    if not any(any(sign.isalpha() for sign in name) for name in names):
        raise Refused("no-names")
    seen: set[str] = set()
    for name in filter(None, names):
        if name.casefold() in seen:
            raise Refused("twice", name=name[:60])
        seen.add(name.casefold())


class _Records:
    """The records of an open file from where it stands."""

    def __init__(self, file: BinaryIO, encoding: str, delimiter: str, number: int) -> None:
        self._file, self._encoding, self._delimiter = file, encoding, delimiter
        self._between, self._number = delimiter.encode(), number
        self._again = 0

    def each(self) -> Iterator[Row | Broken]:
        """Row by row."""
        while (first := self._line()) is not None:
            self._number += 1
            yield self._record(first, self._file.tell())

    def _line(self) -> bytes | None:
        """The next line; None at the end; _TOO_LONG, its rest skipped, for one that is longer than a row may be."""
        line = self._file.readline(LONGEST + 1)
        if len(line) <= LONGEST:
            return line or None
        while line and not line.endswith(b"\n"):
            line = self._file.readline(LOOKED_AT)
        return _TOO_LONG

    def _record(self, first: bytes, after: int) -> Row | Broken:
        try:
            pieces = self._whole(first)
            cells = self._cells(b"".join(pieces))
        except Unreadable as fault:
            self._go_back(after)
            return Broken(self._number, fault, self._file.tell())
        return Row(self._number, cells, self._file.tell())

    def _whole(self, first: bytes) -> list[bytes]:
        """The lines of one row: a line end between quotation marks belongs to the cell."""
        if first == _TOO_LONG:
            raise Unreadable("too-long")
        pieces, size, inside = [first], len(first), self._ends_inside(first, False)
        while inside:
            line = self._line() if size <= LONGEST else None
            if not line:
                raise Unreadable("quotes")
            pieces.append(line)
            size += len(line)
            inside = self._ends_inside(line, True)
        if size > LONGEST:
            raise Unreadable("too-long")
        return pieces

    def _ends_inside(self, line: bytes, inside: bool) -> bool:
        """Whether a cell in quotation marks is still open at the end of a line."""
        at = 0
        if not inside and b'"' not in line:
            return False
        while True:
            if not inside and line[at : at + 1] == b'"':
                inside, at = True, at + 1
            elif not inside:
                at = line.find(self._between, at) + 1
                if not at:
                    return False
            elif (at := line.find(b'"', at)) < 0:
                return True
            elif line[at + 1 : at + 2] == b'"':
                at += 2
            elif not (at := line.find(self._between, at + 1) + 1):
                return False
            else:
                inside = False

    def _cells(self, raw: bytes) -> list[str]:
        text = raw.decode(self._encoding, "surrogateescape").removesuffix("\n").removesuffix("\r")
        if _SURROGATE.search(text) if not text.isascii() else False:
            raise Unreadable("letters")
        if "\0" in text:
            raise Unreadable("nul")
        try:
            return next(csv.reader([text], delimiter=self._delimiter, strict=True), [])
        except csv.Error:
            raise Unreadable("quotes") from None

    def _go_back(self, after: int) -> None:
        """Behind the first line of a row that could not be read, unless that was done too often."""
        taken = self._file.tell() - after
        if taken and self._again + taken <= READ_AGAIN:
            self._again += taken
            self._file.seek(after)
