"""The tables of what moves the mood, and of vulnerable moments, as files: what their pages show, and no more."""

from __future__ import annotations

import pytest

from foundation import clock
from tests.insight.checking import FEBRUARY
from tests.insight.test_drivers import PAGE, about
from tests.insight.test_moments import LATER, troubled
from tests.insight.test_moments import PAGE as MOMENTS
from tests.insight.test_tables import as_object, as_rows, on_page

ASKED = f"period={FEBRUARY}"
NAMES = ("drivers-negative", "drivers-positive", "moments", "trouble", "silence")
__all__ = ["troubled"]


def number(words: str) -> int:
    return int(words.replace(",", ""))


@pytest.mark.parametrize("mood", ["negative", "positive"])
def test_drivers_are_those_of_the_page(world, mood):
    about(world, "flood", ["negative"] * 12 + [None] * 3)
    about(world, "roses", ["neutral", "positive", "negative"] * 4)
    about(world, "small", ["negative"] * 4)
    [_head, *shown] = on_page(world.mara.get(PAGE).text, f"Themes by their effect on the share of {mood} posts")
    rows = as_object(world, f"drivers-{mood}", ASKED)["rows"]
    assert [row["theme"] for row in rows] == [*(row[0] for row in shown), "small"]
    for row, words in zip(rows, shown, strict=False):
        assert [f"{row['of_own']} of {row['own']}", f"{row['of_others']} of {row['others']}"] == words[1:3]
        if row["clear"]:
            assert f"{100 * abs(row['change']):.1f} points" in words[4]
        else:
            assert row["change"] is None
        assert f"{100 * abs(row['change_low']):.1f} to " in words[4]
        assert f"{100 * abs(row['change_high']):.1f})" in words[4]


def test_of_a_theme_of_too_few_no_mood_is_in_the_file(world):
    about(world, "flood", ["negative"] * 12)
    about(world, "roses", ["neutral"] * 12)
    about(world, "small", ["negative"] * 4)
    [small] = [row for row in as_object(world, "drivers-negative", ASKED)["rows"] if row["theme"] == "small"]
    said = {name: value for name, value in small.items() if value is not None}
    assert said.keys() == {"theme", "posts", "people", "id", "note"}
    assert (said["posts"], said["note"]) == (4, "too few to say")


def test_moods_by_moment_are_those_of_the_page(troubled):
    with clock.at(LATER):
        [_head, *shown] = on_page(troubled.mara.get(MOMENTS).text, "Mood by moment")
        rows = as_object(troubled, "moments", ASKED)["rows"]
    assert len(rows) == len(shown)
    told = [(row, words) for row, words in zip(rows, shown, strict=True) if not row["note"]]
    assert [row["place"] for row, _words in told] == ["renewal", "Notes"]
    for row, words in told:
        assert words[0].startswith(row["place"])
        assert [row["posts"], row["before"]] == [number(one) for one in words[1:3]]
        assert [row[mood] for mood in ("negative", "neutral", "positive")] == [number(one) for one in words[4:7]]
    assert (rows[0]["moment"], rows[0]["spaces"], rows[0]["clear"]) == (True, "square", True)
    assert rows[0]["change"] > 0


def test_trouble_is_that_of_the_page(troubled):
    with clock.at(LATER):
        [_head, *shown] = on_page(troubled.mara.get(MOMENTS).text, "Trouble without an answer")
        rows = as_object(troubled, "trouble", ASKED)["rows"]
    assert [[row["trouble"], row["open"]] for row in rows] == [[number(one) for one in words[1:]] for words in shown]
    assert (rows[-1]["place"], rows[-1]["trouble"], rows[-1]["open"]) == ("All spaces that you read", 36, 24)


def test_silence_is_that_of_the_page(troubled):
    with clock.at(LATER):
        page = troubled.mara.get(MOMENTS).text
        rows = as_object(troubled, "silence", ASKED)["rows"]
    everywhere = {row["group"]: row for row in rows if row["place"] == "All spaces that you read"}
    [_head, *shown] = on_page(page, "Silence after trouble, answered or not")
    assert len(shown) == 4
    for name, part, *_rest in shown:
        assert part == f"{everywhere[name]['silent']} of {everywhere[name]['people']}"
    assert (everywhere["Not answered"]["people"], everywhere["Not answered"]["silent"]) == (24, 13)
    [square] = [row for row in rows if (row["place"], row["group"]) == ("renewal", "Not answered")]
    assert square["change"] == pytest.approx(12 / 12 - 4 / 12, abs=0.0001)


def test_of_too_few_people_none_is_said_to_have_fallen_silent(world):
    for who in ("nia", "omar"):
        about(world, f"of {who}", ["negative"], (who,))
    with clock.at(LATER):
        rows = as_object(world, "silence", ASKED)["rows"]
    first = rows[0]
    assert (first["people"], first["silent"], first["share"], first["note"]) == (2, None, None, "too few to say")


@pytest.mark.parametrize("name", NAMES)
def test_a_link_leads_to_each_and_only_readers_of_reports_get_it(troubled, name):
    about(troubled, "flood", ["negative"] * 12)
    about(troubled, "roses", ["neutral"] * 12)
    with clock.at(LATER):
        page = troubled.mara.get(PAGE if name.startswith("drivers") else MOMENTS).text
        assert f'href="/insight/tables/{name}.csv?{ASKED}' in page
        assert f'href="/insight/tables/{name}.json?{ASKED}' in page
        assert as_rows(troubled, name, ASKED)
        for who, status in (("nia", 403), ("sana", 403), ("nobody", 302)):
            assert troubled[who].get(f"/insight/tables/{name}.csv?{ASKED}").status_code == status
