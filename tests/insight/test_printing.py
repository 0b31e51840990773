"""`flask report`: the page of a reader as a PDF, or a sentence that says why not."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from community.people import Person
from foundation import clock, printing
from foundation.database import db
from insight.printing import document
from tests.insight.histories import History
from tests.world import World

BROWSER = os.environ.get("PARLEY_CHROMIUM", "")


@pytest.fixture
def history(world: World) -> History:
    return History(world, seed=5, acts=60)


def printed(world: World, *arguments: str) -> Any:
    """What the command said, on the command line."""
    return world.app.test_cli_runner().invoke(args=["report", *arguments])


def page(history: History, name: str, asked: str = "period=2026-01") -> str:
    """The report as this person would print it."""
    db.session.rollback()
    with clock.at(history.end):
        return document(db.session.get_one(Person, history.world.person[name].id), asked)


def test_the_page_needs_nothing_but_itself(history):
    alone = page(history, "mara")
    assert "What people told us in January 2026" in alone
    assert re.findall(r'<script|<link rel="stylesheet"|<link rel="icon"', alone) == []
    assert "@media print" in alone
    assert '<base href="http' in alone


def test_it_says_what_its_reader_may_read(history):
    of_all, of_the_square = page(history, "mara"), page(history, "mara", "period=2026-01&space=square")
    assert of_all != of_the_square
    of_parks = page(history, "mara", "period=2026-01&department=parks")
    assert "Only what the department Parks answers for." in of_parks
    assert of_parks != of_all
    numbers = re.compile(r'<a[^>]* href="(/insight/lists/[^"]+)"[^>]*>([\d,]+)')
    with clock.at(history.end):
        read_as_page = history.world.mara.get("/insight?period=2026-01").text
    assert numbers.findall(of_all) == numbers.findall(read_as_page)


def test_a_pdf_is_written_whole(history, tmp_path):
    file = tmp_path / "report.pdf"
    printing.write(page(history, "mara"), file, printing.browser(BROWSER))
    assert file.read_bytes().startswith(b"%PDF-")
    assert file.read_bytes().rstrip().endswith(b"%%EOF")
    assert [one for one in tmp_path.iterdir() if "report" in one.name] == [file]


def test_a_browser_that_fails_leaves_the_older_file(history, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(b"older")
    with pytest.raises(printing.CannotPrint):
        printing.write("<p>words</p>", file, "/bin/false")
    assert file.read_bytes() == b"older"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--as", "nobody-here"], "Nobody here has the handle nobody-here."),
        (["--as", "omar"], "omar does not read reports."),
        (["--as", "mara", "--period", "2026-13"], "There is no period “2026-13”."),
        (["--as", "mara", "--space", "nowhere"], "mara reads no space 'nowhere'."),
        (["--as", "mara", "--department", "nobody"], "mara reads no department 'nobody'."),
        (["--as", "mara", "--moment", "trouble"], "mara reads no moment 'trouble'."),
    ],
)
def test_a_refusal_is_a_sentence(world, tmp_path, arguments, why):
    ended = printed(world, str(tmp_path / "report.pdf"), *arguments)
    assert ended.exit_code == 2
    assert why in ended.stderr
    assert list(tmp_path.glob("report*")) == []


def test_without_a_browser_it_says_what_to_install(tmp_path: Path):
    with pytest.raises(printing.CannotPrint, match="apt-get install chromium"):
        printing.browser(str(tmp_path / "nothing"))
