"""Reading a dump row by row: the same rows however the file is cut into chunks, and whatever is in it."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.importing import rows
from community.importing.rows import Broken, read
from tests.community.importing.moving import POSTS, line, text_of

XML = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40)
ATTRIBUTES = st.dictionaries(st.from_regex(r"[A-Z][a-z]{1,8}", fullmatch=True), XML, min_size=1, max_size=4)
ANYHOW = settings(suppress_health_check=list(HealthCheck), max_examples=60, deadline=None)


def _read(folder: Path, whole: str | bytes) -> list[object]:
    path = folder / "Posts.xml"
    path.write_bytes(whole.encode() if isinstance(whole, str) else whole)
    return list(read(path))


@given(st.lists(ATTRIBUTES, max_size=8), st.integers(1, 90))
@ANYHOW
def test_rows_come_back_as_they_were_written_however_the_file_is_cut(tmp_path, written, chunk):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "CHUNK", chunk)
        assert _read(tmp_path, text_of("Posts", *map(line, written))) == written


@given(st.binary(max_size=400))
@ANYHOW
def test_whatever_is_in_a_file_it_is_read_to_its_end(tmp_path, junk):
    found = _read(tmp_path, b"<posts>" + junk + line({"Id": 7}).encode() + b"</posts>")
    assert found
    assert all(isinstance(row, dict | Broken) for row in found)


@given(st.lists(ATTRIBUTES, min_size=1, max_size=5), st.data())
@ANYHOW
def test_what_is_broken_costs_one_row(tmp_path, written, data):
    lines = [line(row) for row in written]
    place = data.draw(st.integers(0, len(lines)))
    broken = data.draw(
        st.sampled_from(['<row A="1>', "<row A=1 />", '<row A="&x;" />', "<row <row", '<row A="\x02" />'])
    )
    found = _read(tmp_path, text_of("Posts", *lines[:place], broken + "\n", *lines[place:]))
    assert [row for row in found if not isinstance(row, Broken)] == written
    assert any(isinstance(row, Broken) for row in found)


@given(XML)
@ANYHOW
def test_a_whole_xml_reader_agrees(tmp_path, words):
    whole = f"<posts><row Id={quoteattr('7')} Text={quoteattr(words)} /></posts>"
    assert _read(tmp_path, whole) == [dict(one.attrib) for one in ElementTree.fromstring(whole)]


def test_progress_ends_at_the_size_of_the_file(tmp_path):
    path = tmp_path / "Posts.xml"
    path.write_text(text_of("Posts", *(line(row) for _ in range(200) for row in POSTS)))
    seen: list[int] = []
    assert len(list(read(path, seen.append))) == 200 * len(POSTS)
    assert seen == sorted(seen)
    assert seen[-1] == path.stat().st_size


def test_a_row_without_an_end_takes_no_more_memory_than_its_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "LONGEST", 1 << 18)
    path = tmp_path / "Posts.xml"
    with path.open("w") as file:
        file.write('<posts><row Id="7" Body="')
        for _ in range(200):
            file.write("x" * (1 << 16))
        file.write('" />' + line({"Id": 8}) + "</posts>")
    tracemalloc.start()
    try:
        found = list(read(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == [Broken("Posts.xml, piece 2, Id 7", "longer than 4 MB"), {"Id": "8"}]
    assert peak < 4 << 20
