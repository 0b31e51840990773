"""A CSV file is read row by row, however it is broken; a broken row costs itself."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.channels.faults import Refused
from insight.channels.sheet import LONGEST, Broken, Row, Sheet, look
from tests.conftest import ALL

FEW = settings(max_examples=400 if ALL else 80)
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=12)


def read(path: Path, data: bytes) -> list[Row | Broken]:
    path.write_bytes(data)
    return list(look(path).rows(path))


def told(rows: list[Row | Broken]) -> list[list[str] | tuple[int, str]]:
    return [row.cells if isinstance(row, Row) else (row.number, row.fault.why) for row in rows]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets") / "file.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_and_delimiters_are_found(path, delimiter, encoding):
    text = f"date{delimiter}text\r\n2026-01-01{delimiter}Café ouvert à midi\r\n"
    assert told(read(path, text.encode(encoding))) == [["2026-01-01", "Café ouvert à midi"]]


@FEW
@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8), delimiter=st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_is_read_as_it_was(path, rows, delimiter):
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["date", "text", "who"], *rows])
    assert told(read(path, file.getvalue().encode())) == rows


@FEW
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_and_the_end_is_reached(path, data):
    path.write_bytes(data)
    try:
        sheet = look(path)
    except Refused:
        return
    rows = list(sheet.rows(path))
    assert [row.number for row in rows] == list(range(2, len(rows) + 2))
    assert not rows or rows[-1].end == len(data)


@FEW
@given(middle=st.text(st.sampled_from('",;\n\ra é'), max_size=30))
def test_after_whatever_was_broken_the_next_sound_rows_come_unless_a_cell_is_still_open(path, middle):
    """Two lines without quotation marks behind it are read as they are, wherever the one before ends."""
    data = f"date,text\n{middle}\n2026-01-01,one\n2026-01-02,two\n".encode()
    try:
        rows = read(path, data)
    except Refused:
        return
    if path.exists() and look(path).delimiter == ",":
        cells = [row.cells for row in rows if isinstance(row, Row)]
        assert ["2026-01-02", "two"] in cells or any("two" in cell for row in cells for cell in row)


@FEW
@given(texts=st.lists(st.text(st.sampled_from('",\nab'), max_size=10), max_size=12), cut=st.integers(0, 11))
def test_reading_can_be_taken_up_behind_any_row(path, texts, cut):
    data = ("date,text\n" + "\n".join(texts)).encode()
    try:
        rows = read(path, data)
    except Refused:
        return
    sheet = Sheet.from_json(look(path).as_json())
    if rows[cut:]:
        before = rows[cut]
        assert told(list(sheet.rows(path, before.end, before.number))) == told(rows[cut + 1 :])


def test_a_line_end_between_quotation_marks_belongs_to_the_cell(path):
    assert told(read(path, b'date,text\n2026-01-01,"one\r\ntwo, ""three"""\n')) == [
        ["2026-01-01", 'one\r\ntwo, "three"']
    ]


def test_a_quotation_mark_that_never_closes_costs_its_line_alone(path):
    rows = told(read(path, b'date,text\na,"open\nb,two\nc,three\n'))
    assert rows == [(2, "quotes"), ["b", "two"], ["c", "three"]]


def test_a_quotation_mark_inside_a_cell_is_one(path):
    assert told(read(path, b'date,text\na,a 5" pipe\nb,two\n')) == [["a", 'a 5" pipe'], ["b", "two"]]


def test_a_row_of_fifty_megabytes_is_one_broken_row_and_takes_no_memory(path):
    with path.open("wb") as file:
        file.write(b"date,text\na,")
        for _ in range(50):
            file.write(b"x" * 1024 * 1024)
        file.write(b"\nb,two\n")
    assert told(list(look(path).rows(path))) == [(2, "too-long"), ["b", "two"]]


def test_a_quoted_cell_that_runs_on_is_one_broken_row(path):
    data = b'date,text\na,"' + b"words\n" * (LONGEST // 6 + 10)
    rows = told(read(path, data))
    assert rows[0] == (2, "quotes") or rows[0] == (2, "too-long")
    assert rows[1] == ["words"]


def test_signs_that_are_not_utf8_cost_their_row(path):
    rows = told(read(path, "date,text\na,é\nb,ü\n".encode() + b"c,\xff\xfe\nd,ok\n"))
    assert rows == [["a", "é"], ["b", "ü"], (4, "letters"), ["d", "ok"]]


def test_a_nul_sign_costs_its_row(path):
    assert told(read(path, b"date,text\na,one\nb,t\0wo\n" + b"c,three\n" * 30))[:3] == [
        ["a", "one"],
        (3, "nul"),
        ["c", "three"],
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"PK\x03\x04" + b"x" * 99, "workbook"),
        ("date,text\n".encode("utf-16"), "utf-16"),
        (bytes(range(256)) * 9, "no-text"),
        (b"%PDF-1.7\n", "no-text"),
        (b"date,text\ra,b\r", "line-ends"),
        (b"1,2\n3,4\n", "no-names"),
        (b"a," * 10_000_000, "columns"),
        (b",".join(b"c%d" % at for at in range(300)) + b"\n", "columns"),
        (b"date,text,Date\n", "twice"),
    ],
)
def test_what_is_no_table_is_refused(path, data, why):
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        look(path)
    assert refused.value.why == why
