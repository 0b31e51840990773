"""A whole report takes few statements, however much there is; and it is right whenever it is asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import literal, select

from foundation import clock, periods
from foundation.clock import now
from foundation.database import db
from insight.queries.spans import place
from insight.report import measure
from tests.counted import selects
from tests.insight import checking, whole_report
from tests.moderation.acts import hide
from tests.world import World

MOST = 10
REPORT = "/insight?period=2026-02"
SECTIONS = (
    "theme 1", "Done about theme 0", "50 comments", "A new form", "checked by people", "Nobody is told", "Families",
    "<blockquote>", "posts in spaces that are not public",
)  # fmt: skip


def statements(world: World) -> int:
    """How many statements the report takes that nobody has asked for since something changed."""
    with selects() as found:
        page = world.mara.get(REPORT).text
    assert [words for words in SECTIONS if words not in page] == []
    return len([one for one in found if "FROM settings" not in one])  # read again every few seconds, for all pages


def test_a_report_with_everything_takes_few_statements_however_much_there_is(world):
    whole_report.tell(world)
    assert statements(world) <= MOST
    checking.write(world, 60, began=checking.BEGAN + timedelta(days=14))
    assert statements(world) <= MOST


def test_a_report_asked_again_counts_again_what_has_changed(world):
    thread = world.thread("nia")
    asked = f"/insight?period={periods.current(periods.MONTH).name}"
    assert "1 question or idea" in world.mara.get(asked).text
    world.thread("omar")
    assert "2 questions and ideas" in world.mara.get(asked).text
    hide(world, world.opening(thread), reason="Names a neighbour.")
    assert "1 question or idea" in world.mara.get(asked).text


def test_a_promise_that_falls_due_is_counted_though_nothing_was_written(world):
    world.thread("nia")
    year, mara = periods.current(periods.YEAR), world.actor("mara")
    assert measure(mara, year).now.of["due"] == 0
    with clock.at(now() + timedelta(days=20)):
        assert measure(mara, year).now.of["due"] == 1
    assert measure(mara, year).now.of["due"] == 0


@pytest.mark.parametrize("count", [1, 2, 7, 53])
def test_a_moment_is_placed_in_its_span(world, count):
    weeks = periods.parse("2026").weeks()[:count]
    for week in weeks:
        for moment, there in ((week.start, True), (week.end - timedelta(seconds=1), True), (weeks[-1].end, False)):
            found = db.session.scalar(select(place(literal(moment), weeks[::-1])))
            assert weeks[::-1][found] == week if there else found is None, (moment, found)
    assert db.session.scalar(select(place(literal(weeks[0].start - timedelta(seconds=1)), weeks))) is None
