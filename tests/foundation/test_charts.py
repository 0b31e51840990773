"""Charts: figures become shapes in their places, and the image says in words what it shows."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from flask import Flask, render_template_string

from foundation.charts import FLOOR, GUTTER, WIDTH, Column, Drawing, Row, columns, shares, ticks

PAGE = """
{% from "macros/charts.html" import chart %}
{{ chart('weeks', drawing, 'Most came in the second week', 'Questions per week', 'Three, then <five>.',
         head=('Week', 'Questions'), rows=[('5 Oct', ('3', '/insight/lists/questions?week=1')), ('12 Oct', 5)]) }}
"""


def weeks(*amounts: int) -> Drawing:
    return columns([Column(f"week {at}", (amount,)) for at, amount in enumerate(amounts, start=1)])


def promises(*amounts: tuple[int, int]) -> Drawing:
    return columns([Column("5 Oct", pair) for pair in amounts], tones=("bar", "miss"), names=("kept", "missed"))


def words(drawing: Drawing, tone: str) -> list[str]:
    return [word.text for word in drawing.words if word.tone == tone]


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (0, ()),
        (1, (1,)),
        (3, (1, 2, 3)),
        (5, (2, 4, 6)),
        (9, (5, 10)),
        (100, (25, 50, 75, 100)),
        (118, (40, 80, 120)),
        (1904, (500, 1000, 1500, 2000)),
    ],
)
def test_grid_lines_stand_at_round_figures(highest: int, expected: tuple[int, ...]) -> None:
    assert ticks(highest) == expected


def test_the_highest_grid_line_is_never_below_the_highest_column() -> None:
    assert all(ticks(highest)[-1] >= highest and len(ticks(highest)) <= 4 for highest in range(1, 3000))


def test_grid_lines_carry_their_figures_and_the_highest_its_unit() -> None:
    drawing = columns([Column("5 Oct", (3,))], say=lambda n: f"~{n}", say_top=lambda n: f"{n} questions")
    assert [word.text for word in drawing.words[:3]] == ["~1", "~2", "3 questions"]


def test_a_column_is_as_high_as_its_amount() -> None:
    one, two = weeks(40, 80).boxes
    assert (one.height * 2, one.y + one.height) == pytest.approx((two.height, FLOOR), abs=0.2)


def test_columns_of_context_are_told_apart_and_carry_no_figure() -> None:
    drawing = columns([Column("5 Oct", (3,), before=True), Column("12 Oct", (5,))])
    assert [box.tone for box in drawing.boxes] == ["before", "bar"]
    assert words(drawing, "key") == ["5"]


def test_stacked_amounts_stand_on_each_other_and_the_last_is_written() -> None:
    drawing = promises((60, 8))
    kept, missed = drawing.boxes[:2]
    assert (kept.tone, missed.tone) == ("bar", "miss")
    assert 0 < kept.y - (missed.y + missed.height) < 3
    assert words(drawing, "key miss") == ["8"]


def test_a_key_names_the_tones() -> None:
    drawing = promises((60, 8))
    assert words(drawing, "key") == ["kept", "missed"]
    assert [box.tone for box in drawing.boxes[2:]] == ["bar", "miss"]


def test_one_in_a_thousand_is_seen() -> None:
    assert min(box.height for box in weeks(1000, 1).boxes) >= 1


def test_nothing_has_no_box() -> None:
    assert len(weeks(3, 0, 4).boxes) == 2
    assert words(promises((5, 0)), "key miss") == []


@pytest.mark.parametrize("drawing", [weeks(), weeks(0, 0, 0)])
def test_without_figures_there_is_only_a_low_ground(drawing: Drawing) -> None:
    assert (drawing.boxes, [line.tone for line in drawing.lines]) == ((), ["axis"])
    assert drawing.height < FLOOR


def test_one_week_alone_is_no_wall() -> None:
    (box,) = weeks(7).boxes
    assert box.width < WIDTH / 10


@pytest.mark.parametrize("count", [1, 2, 12, 24, 53, 60])
def test_columns_stay_inside_and_apart(count: int) -> None:
    boxes = weeks(*range(1, count + 1)).boxes
    assert boxes[0].x >= GUTTER
    assert boxes[-1].x + boxes[-1].width <= WIDTH
    assert all(left.x + left.width < right.x for left, right in pairwise(boxes))


@pytest.mark.parametrize("count", [1, 2, 12, 24, 53, 60])
def test_words_at_the_foot_have_room_on_a_phone(count: int) -> None:
    feet = [word for word in weeks(*range(1, count + 1)).words if word.text.startswith("week")]
    assert feet[-1].text == f"week {count}"
    assert len(feet) <= 8
    kept = [word for word in feet if word.tone != "minor"]
    assert all(right.x - left.x > 100 for left, right in pairwise(kept))


def test_a_year_writes_only_its_largest_figure() -> None:
    assert words(weeks(*range(53)), "key") == ["52"]


def test_shares_fill_the_width() -> None:
    boxes = shares([Row("inspection", (5, 3, 2))], tones=("bar", "band", "before"), names=()).boxes
    assert [(box.x, box.width, box.tone) for box in boxes] == [
        (0, 360, "bar"),
        (360, 216, "band"),
        (576, 144, "before"),
    ]


def test_shares_of_nothing_have_a_name_and_no_bar() -> None:
    drawing = shares([Row("inspection", (0, 0), "0 posts")], tones=("bar", "band"), names=())
    assert drawing.boxes == ()
    assert {"inspection", "0 posts"} <= {word.text for word in drawing.words}


def test_a_long_name_is_cut() -> None:
    drawing = shares([Row("inspection " * 9, (1,))], tones=("bar",), names=())
    assert len(words(drawing, "key")[0]) <= 42
    assert words(drawing, "key")[0].endswith("…")


@pytest.fixture
def html(app: Flask) -> str:
    with app.test_request_context():
        return render_template_string(PAGE, drawing=promises((60, 8), (70, 3)))


def test_the_image_has_a_name_and_says_what_it_shows(html: str) -> None:
    svg = ElementTree.fromstring(re.search(r"<svg.*</svg>", html, re.DOTALL)[0])
    ids = {child.get("id"): child.text for child in svg if child.tag in ("title", "desc")}
    assert svg.get("role") == "img"
    assert [ids[id_] for id_ in svg.get("aria-labelledby").split()] == ["Questions per week", "Three, then <five>."]


def test_the_image_has_no_style_of_its_own_and_no_links(html: str) -> None:
    svg = re.search(r"<svg.*</svg>", html, re.DOTALL)[0]
    assert not re.search(r"style=|<a\b|<style|<script|fill=", svg)


def test_the_table_carries_the_links(html: str) -> None:
    assert '<a href="/insight/lists/questions?week=1">3</a>' in html
    assert html.index("</svg>") < html.index("<details") < html.index("<table>")
