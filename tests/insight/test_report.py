"""The report: every number opens its list and equals it, few statements, too little is said to be too little."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from foundation import clock
from tests.conftest import ALL
from tests.counted import selects
from tests.insight.histories import History
from tests.world import World

LINK = re.compile(r'<a[^>]* href="(/insight/lists/[^"]+)"[^>]*>(?:<[^>]+>)*([\d,]+)[^<]*<')
PERIODS = ("2026-01", "2026-W06", "2026-Q1", "2026", "2025") if ALL else ("2026-01", "2026")
MOST_STATEMENTS = 30


@pytest.fixture
def history(world: World) -> History:
    return History(world, seed=5, acts=300 if ALL else 160)


def statements(world: World, path: str) -> int:
    """How many statements a page takes."""
    with selects() as found:
        assert world.mara.get(path).status_code == 200
    return len(found)


def rows_behind(world: World, who: str, address: str) -> int:
    """How many rows the whole list of an address has."""
    path, _mark, asked = unescape(address).partition("?")
    return len(list(csv.reader(io.StringIO(world[who].get(f"{path}.csv?{asked}").text)))) - 1


@pytest.mark.parametrize("who", ["mara", "ada"])
def test_every_number_is_that_of_its_list(history, who):
    seen = set()
    with clock.at(history.end):
        for period in PERIODS:
            for space in ("", "square") if ALL else ("",):
                page = history.world[who].get(f"/insight?period={period}&space={space}").text
                numbers = LINK.findall(page)
                assert len(numbers) > 20
                for address, number in numbers:
                    if (address, number) not in seen:
                        assert rows_behind(history.world, who, address) == int(number.replace(",", "")), address
                    seen.add((address, number))


def test_the_statements_of_a_report_are_few_however_much_there_is(world):
    empty = statements(world, "/insight?period=2026")
    assert empty > 5
    made = History(world, seed=1, acts=120)
    with clock.at(made.end):
        for period in ("2026", "2026-01", "2026-W03"):
            assert statements(world, f"/insight?period={period}") <= min(empty + 4, MOST_STATEMENTS)
        assert statements(world, "/insight") <= MOST_STATEMENTS


@pytest.mark.parametrize("who", ["nia", "omar", "stranger", "sana", "theo", "milo"])
@pytest.mark.parametrize("path", ["/insight", "/insight/lists/questions", "/insight/lists/questions.csv"])
def test_it_refuses_who_does_not_manage(world, who, path):
    assert world[who].get(path).status_code == 403


def test_it_asks_who_is_signed_out_to_sign_in(world):
    assert world.nobody.get("/insight?period=2026").location == "/sign-in?next=%2Finsight%3Fperiod%3D2026"


@pytest.mark.parametrize("text", ["soon", "2026-W54", "2026-13", "2026-Q5", "2026-1", "0001", "9999", "2026-10-01"])
def test_a_period_that_is_none_is_refused_in_a_sentence(world, text):
    page = world.mara.get(f"/insight?period={text}")
    assert page.status_code == 400
    assert f"There is no period “{text}”." in page.text


def test_a_space_that_the_reader_does_not_read_is_not_there(world):
    for slug in ("nowhere", "circle"):
        assert world.mara.get(f"/insight?space={slug}").status_code == 404


def test_it_opens_with_the_last_whole_month_that_has_posts(world):
    with clock.at(datetime(2026, 2, 20, tzinfo=UTC)):
        world.thread()
    assert "What people told us in February 2026" in world.mara.get("/insight").text
    with clock.at(datetime(2026, 5, 2, tzinfo=UTC)):
        assert "What people told us in May 2026" in world.mara.get("/insight").text


def test_an_empty_community_has_an_empty_report(world):
    page = world.mara.get("/insight?period=2025").text
    assert "Nobody asked anything in 2025." in page
    assert "too few" not in page


def test_too_few_are_said_to_be_too_few(world):
    for number in range(12):
        with clock.at(clock.now() + timedelta(minutes=number)):
            world.thread(("nia", "omar", "stranger", "milo")[number % 4])
    with clock.at(clock.now() + timedelta(days=20)):
        page = world.mara.get("/insight?period=2026-03").text
    assert "12 questions and ideas" in page
    assert "too few to compare" in page  # four people, though twelve questions
    assert "too few for a share" in page
    assert "Too few to say: " in page
    assert not re.search(r"\d ?%", page)
    big = re.findall(r'<dd class="big">(.+?)</dd>', page)
    assert [re.sub("<[^>]+>", "", words) for words in big] == ["12", "0 of 12", "0 of 12", "0 of 12"]
    assert "a percentage needs ten questions of five people" in page


def test_ten_of_five_people_are_enough(world):
    for number in range(10):
        world.thread(("nia", "omar", "stranger", "milo", "theo")[number % 5])
    with clock.at(clock.now() + timedelta(days=20)):
        page = world.mara.get("/insight?period=2026-03").text
    assert "too few to compare" not in page
    assert "0 %" in page


def test_a_report_of_one_space_counts_that_space(world):
    world.thread("nia", world.square)
    world.thread("omar", world.club, title="Who has the key of the club?")
    assert "2 questions and ideas" in world.mara.get("/insight?period=2026-03").text
    assert "1 question or idea" in world.mara.get("/insight?period=2026-03&space=club").text


def test_invited_spaces_stay_out_of_the_reports_of_others(world):
    world.thread("nia", world.circle)
    assert "Nobody asked anything" in world.mara.get("/insight?period=2026-03").text
    assert "1 question or idea" in world.ada.get("/insight?period=2026-03").text
