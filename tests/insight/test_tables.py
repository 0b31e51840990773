"""Every table of the report as CSV and JSON: the same rows as on the page, raw numbers, nothing where too few."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from insight import tables
from insight.channels import tables as channel_tables
from insight.tabular import Cell, Column, Row, Table, as_csv, as_json
from moderation import responses
from tests.insight import checking
from tests.insight.channel_files import bring, each_row_is_a_person, many, sheet
from tests.insight.histories import History

FEBRUARY = "period=2026-02"
MARCH = "2026-03-09T10:00:00+00:00"


def as_rows(world, name: str, asked: str = "period=2026-01", who: str = "mara") -> list[dict[str, str]]:
    """The rows of a CSV file by the heads of its columns."""
    answer = world[who].get(f"/insight/tables/{name}.csv?{asked}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text)))


def as_object(world, name: str, asked: str = "period=2026-01", who: str = "mara") -> dict[str, Any]:
    """The JSON file."""
    answer = world[who].get(f"/insight/tables/{name}.json?{asked}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def on_page(page: str, caption: str) -> list[list[str]]:
    """The words of a table of a page, head and rows."""
    [table] = [one for one in re.findall(r"<table.*?</table>", page, re.DOTALL) if f">{caption}</caption>" in one]
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in rows]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


@pytest.fixture
def history(world):
    made = History(world, seed=5, acts=160)
    with clock.at(made.end):
        yield made


@pytest.mark.parametrize(("name", "caption"), [
    ("questions", "Questions and ideas by week"), ("promises", "Promises by week"), ("mood", "Posts by mood"),
])  # fmt: skip
def test_the_files_hold_the_rows_of_the_page(history, name, caption):
    head, *shown = on_page(history.world.mara.get("/insight?period=2026-01").text, caption)
    rows, found = as_rows(history.world, name), as_object(history.world, name)
    assert [list(row)[: len(head)] for row in rows] == [head] * len(shown)
    assert [[row[column] for column in head[1:]] for row in rows] == [
        [text.replace(",", "") for text in row[1:]] for row in shown
    ]
    named = [column["name"] for column in found["columns"]][1 : len(head)]
    assert [[str(row[column]) for column in named] for row in found["rows"]] == [
        [row[column] for column in head[1:]] for row in rows
    ]
    assert sum(int(text) for row in rows for text in list(row.values())[1 : len(head)]) > 0


def test_weeks_are_days_and_say_what_happened_and_whether_they_count(history):
    history.world.mara.post("/insight/milestones", {"day": "2026-01-13", "words": "=New form", "space": ""})
    rows, found = as_rows(history.world, "questions"), as_object(history.world, "questions")
    assert [date.fromisoformat(row["Week from"]).weekday() for row in rows] == [0] * len(rows)
    assert [row["week"] for row in found["rows"] if row["inside"]] == [
        row["Week from"] for row in rows if row["In the period"] == "yes"
    ] == ["2025-12-29", "2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"]  # fmt: skip
    [marked] = [row for row in rows if row["Milestones"]]
    assert (marked["Week from"], marked["Milestones"]) == ("2026-01-12", "'=New form")
    assert [row["words"] for row in as_object(history.world, "milestones")["rows"]] == ["=New form"]


def test_the_four_numbers_are_those_of_the_page(history):
    found = {row["key"]: row for row in as_object(history.world, "numbers")["rows"]}
    page = history.world.mara.get("/insight?period=2026-01").text
    assert f">{found['questions']['count']}</a>" in page
    for key, whole in (("kept", "due"), ("responded", "questions"), ("answered-by-peers", "peers-windows")):
        assert f'href="/insight/lists/{key}?period=2026-01">{found[key]["count"]}</a>' in page
        assert f'href="/insight/lists/{whole}?period=2026-01">{found[key]["of"]}</a>' in page or key == "responded"
        if found[key]["share"] is None:
            assert found[key]["note"] == "too few to say"
        else:
            assert found[key]["share"] == round(found[key]["count"] / found[key]["of"], 4)


def test_a_share_of_enough_is_a_raw_number(world):
    threads = [world.thread(("nia", "omar", "stranger", "milo", "theo")[number % 5]) for number in range(12)]
    with transaction():
        responses.answer(world.actor("sana"), db.session.get_one(Thread, threads[0].id), world.water.id, "At six.")
    [responded] = [row for row in as_object(world, "numbers", "period=2026-03")["rows"] if row["key"] == "responded"]
    assert (responded["count"], responded["of"], responded["share"], responded["note"]) == (1, 12, 0.0833, None)


def test_a_share_of_too_few_is_in_no_file(world):
    for number in range(12):
        world.thread(("nia", "omar", "stranger", "milo")[number % 4])
    [responded] = [row for row in as_object(world, "numbers", "period=2026-03")["rows"] if row["key"] == "responded"]
    assert (responded["of"], responded["share"], responded["note"]) == (12, None, "too few to say")
    [as_cells] = [row for row in as_rows(world, "numbers", "period=2026-03") if row["Key"] == "responded"]
    assert (as_cells["Share (0 to 1)"], as_cells["Note"]) == ("", "too few to say")


def test_shares_have_their_margins(world):
    checking.checked(world)
    rows = as_object(world, "shares", FEBRUARY)["rows"]
    page = world.mara.get(f"/insight?{FEBRUARY}").text
    assert [row["key"] for row in rows] == ["negative", "neutral", "positive", "mixed", "unclear"]
    for row in rows:
        assert 0 <= row["low"] <= row["share"] <= row["high"] <= 1
        said = [round(100 * row[name]) for name in ("share", "low", "high")]
        assert f'<b>{said[0]} %</b> <span class="soft">{said[1]} to {said[2]}</span>' in page
    assert rows[0]["labels"] == 60
    assert sum(row["checked"] for row in rows) == 60


def test_without_labels_there_is_no_table_of_shares(world):
    checking.model_reads(checking.truths(checking.write(world, 40)))
    assert world.mara.get(f"/insight/tables/shares.csv?{FEBRUARY}").status_code == 404


def test_themes_of_too_few_have_no_mood_in_files(history):
    found = as_object(history.world, "themes")
    assert [column["name"] for column in found["columns"]][:4] == ["theme", "posts", "before", "people"]
    for row in found["rows"]:
        told = row["posts"] >= 10 and row["people"] >= 5
        assert (row["note"] is None, row["negative"] is not None) == (told, told)


def listened(world) -> None:
    """A survey of students, of staff and of guests."""
    rows = [*many(30), *many(20, "Staff", "2026-02-17", first=30), *many(12, "Guests", first=50)]
    bring(world, sheet(*rows))
    each_row_is_a_person(world, "Survey")


@pytest.mark.parametrize("name", ["weeks", "moods", "channels", "segments"])
def test_other_channels_say_no_more_in_files_than_on_the_page(world, name):
    listened(world)
    page = world.mara.get("/insight?period=2026-02").text
    head, *shown = on_page(page, f"Comments by {name.removesuffix('s')}")
    rows = as_rows(world, f"channel-{name}", FEBRUARY)
    assert [list(row)[:2] for row in rows] == [head] * len(shown)
    assert [row["Comments"] or row["Note"] for row in rows] == [row[1].replace(",", "") for row in shown]
    assert rows


def test_what_is_chosen_of_other_channels_is_chosen_in_files(world):
    listened(world)
    staff = as_object(world, "channel-moods", f"{FEBRUARY}&comments-segment=Staff")
    everyone = as_object(world, "channel-moods", FEBRUARY)
    assert staff["chosen"] == {"segment": "Staff"}
    assert staff["rows"] != everyone["rows"]


def test_a_report_of_one_space_gives_files_of_that_space(history):
    of_all = as_object(history.world, "questions")
    of_the_square = as_object(history.world, "questions", "period=2026-01&space=square")
    assert of_the_square["space"] == {"slug": "square", "name": "The square"}
    assert of_all["space"] is None
    assert of_all["rows"] != of_the_square["rows"]
    headers = history.world.mara.get("/insight/tables/questions.csv?period=2026-01&space=square").headers
    assert headers["Content-Disposition"] == 'attachment; filename="questions-2026-01-square.csv"'


def test_every_link_to_a_file_leads_to_one(history):
    page = history.world.mara.get("/insight?period=2026-01").text
    links = {unescape(found) for found in re.findall(r'href="(/insight/tables/[^"]+)"', page)}
    assert {link.rpartition("/")[2].partition("?")[0] for link in links} >= {
        f"{name}.{kind}" for name in ("numbers", "questions", "promises", "mood") for kind in ("csv", "json")
    }
    for link in links:
        assert history.world.mara.get(link).status_code == 200, link


@pytest.mark.parametrize("name", ["nothing", "channel-moods", "numbers/more"])
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_what_is_not_there_is_not_found(world, name, kind):
    assert world.mara.get(f"/insight/tables/{name}.{kind}").status_code == 404


@pytest.mark.parametrize("who", ["nia", "omar", "sana", "milo"])
@pytest.mark.parametrize("name", sorted({*tables.TABLES, *channel_tables.TABLES}))
def test_who_reads_no_report_gets_no_file(world, who, name):
    for kind in ("csv", "json"):
        assert world[who].get(f"/insight/tables/{name}.{kind}").status_code == 403


def test_nothing_in_a_file_is_a_formula():
    dangers = ["=1+1", "+1", "-1", "@SUM", "\t=1", "\r=1"]
    made = Table(
        "x", "X", [Column("a", "=A"), Column("b", "B")], [Row({"a": Cell(one), "b": Cell(-1)}) for one in dangers]
    )
    rows = list(csv.reader(io.StringIO(as_csv(made), newline="")))
    assert [row[0] for row in rows] == ["'=A", *(f"'{one}" for one in dangers)]
    assert [row[1] for row in rows[1:]] == ["-1"] * len(dangers)
    assert [row["a"] for row in as_json(made)["rows"]] == dangers
