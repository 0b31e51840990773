"""Comments of other channels in the report: every number opens its list and equals it; too few are not said."""

from __future__ import annotations

import csv
import io
import random
import re
from html import unescape
from itertools import permutations, product

import pytest
from sqlalchemy import select

from foundation import periods
from foundation.database import db
from foundation.measures import LEAST_ITEMS, LEAST_PEOPLE
from insight.channels.comments import ChannelComment
from insight.queries import channel_cells, channels
from insight.queries.channel_cells import NOTHING, Cell, Voices
from insight.queries.channel_privacy import Told, shown
from insight.queries.figures import MOODS
from tests.conftest import ALL
from tests.counted import selects
from tests.insight.channel_files import NAMES, bring, each_row_is_a_person, many, sheet
from tests.insight.test_report import MOST_STATEMENTS

FEBRUARY = "/insight?period=2026-02"
LINK = re.compile(r'href="(/insight/channels/comments\?[^"]+)">(?:<[^>]+>)*([\d,]+)')


def section(world, path: str = FEBRUARY) -> str:
    """What the report says of other channels."""
    return world.mara.get(path).text.partition('id="channels"')[2].partition("</section>")[0]


def rows_behind(world, address: str) -> list[str]:
    """The words of a whole list."""
    answer = world.mara.get(unescape(address).replace("comments?", "comments.csv?"))
    assert answer.status_code == 200, address
    return [row[0] for row in list(csv.reader(io.StringIO(answer.text)))[1:]]


def test_without_any_comment_the_report_says_nothing_of_channels(world):
    world.thread()
    assert section(world) == ""


def test_every_number_is_that_of_its_list(world):
    bring(world, sheet(*many(40), *many(30, "Staff", first=40), *many(25, day="2026-02-18", first=70)), "Survey")
    bring(world, sheet(*many(24, first=100)), "Phone")
    seen = 0
    for query in ("", "&comments-segment=Students", "&comments-segment=Staff", "&comments-moment=Renewal"):
        for period in ("2026-02", "2026-W07"):
            for address, number in LINK.findall(section(world, f"/insight?period={period}{query}")):
                assert len(rows_behind(world, address)) == int(number.replace(",", "")), address
                seen += 1
    assert seen > 20
    assert "119 comments" in section(world)


def test_moods_and_channels_are_counted(world):
    good = [
        ("2026-02-11", f"Thank you, this is great and I love it! {at}", NAMES[at % 7], "", "", "") for at in range(14)
    ]
    bring(world, sheet(*good), "Survey")
    bring(world, sheet(*many(20)), "Phone")
    text = section(world)
    assert "mood=positive" in text
    assert "Survey" in text
    assert "Phone" in text
    assert "not yet checked by people" in text


def test_nine_comments_or_four_people_are_too_few(world):
    bring(world, sheet(*many(9)), "Nine")
    assert "Too few to say" in section(world)
    four = [("2026-02-10", f"It was late, {at}.", NAMES[at % 4], "", "", "") for at in range(30)]
    bring(world, sheet(*four), "Four")
    assert "39 comments" in section(world)  # together they are seven people
    channel = next(one.public_id for one in channels.channels() if one.name == "Four")
    path = f"period=2026-02&channel={channel}"
    assert "Too few to say" in section(world, f"/insight?{path}")
    for suffix in ("", ".csv"):
        answer = world.mara.get(f"/insight/channels/comments{suffix}?{path}")
        assert answer.status_code == 403
        assert "It was late" not in answer.text


def test_rows_without_an_author_count_nobody_until_a_manager_says_that_each_is_a_person(world):
    nameless = [("2026-02-10", f"The bus was late, {at}.", "", "", "", "") for at in range(30)]
    bring(world, sheet(*nameless), "Box")
    assert "Too few to say" in section(world)
    each_row_is_a_person(world, "Box")
    assert "30 comments" in section(world)


def test_what_a_number_leaves_over_is_not_told_either(world):
    bring(world, sheet(*many(40), *many(3, "Board", first=40)))
    text = section(world)
    assert "43 comments" in text
    assert "Students" not in text  # 43 less 40 would be the three of the board
    assert "Board" not in text
    assert world.mara.get("/insight/channels/comments?period=2026-02&segment=Students").status_code == 403


def test_a_list_tells_words_alone_and_in_no_order_of_time(world):
    rows = [(f"2026-02-{9 + at % 7:02}", f"Number {at:03}", NAMES[at % 7], "A", "B", at) for at in range(60)]
    bring(world, sheet(*rows))
    words = rows_behind(world, "/insight/channels/comments?period=2026-02")
    assert sorted(words) != words
    page = world.mara.get("/insight/channels/comments?period=2026-02").text
    assert page.count('class="voice"') == 50
    older = unescape(re.search(r'href="([^"]+after=[^"]+)"', page)[1])
    assert world.mara.get(older).text.count('class="voice"') == 10


def test_a_list_as_a_file_holds_no_formula(world):
    rows = [("2026-02-10", f"=HYPERLINK({at})", NAMES[at % 7], "", "", "") for at in range(12)]
    bring(world, sheet(*rows))
    assert all(cell.startswith("'=") for cell in rows_behind(world, "/insight/channels/comments?period=2026-02"))


@pytest.mark.parametrize(
    "query", ["period=soon", "period=2026-02&channel=none", "period=2026-02&mood=happy", "period=2026-02&theme=none",
              "period=2026-02&mood=negative&theme=x", "period=2026-02&segment=%00"],
)  # fmt: skip
def test_what_is_no_list_is_not_there(world, query):
    bring(world, sheet(*many(12)))
    assert world.mara.get(f"/insight/channels/comments?{query}").status_code in (400, 404)


def test_withdrawn_comments_leave_the_report_before_they_are_deleted(world):
    found = bring(world, sheet(*many(12)))
    world.mara.post(f"/insight/channels/files/{found.public_id}/withdrawal")
    assert section(world) == ""
    assert world.mara.get("/insight/channels/comments?period=2026-02").status_code == 403


def test_the_statements_are_few_however_many_comments_there_are(world):
    def statements() -> int:
        with selects() as found:
            world.mara.get(FEBRUARY)
        return len(found)

    before = statements()
    bring(world, sheet(*many(60)))
    assert statements() <= before + 5
    assert statements() <= MOST_STATEMENTS + 4


def test_shown_leaves_out_what_is_small_and_its_neighbour():
    cells = {"a": Cell(30, 9), "b": Cell(12, 6), "c": Cell(3, 2)}
    assert shown(Cell(45, 15), cells) == {"a"}
    assert shown(Cell(42, 15), {"a": Cell(30, 9), "b": Cell(12, 6)}) == {"a", "b"}
    assert shown(Cell(33, 10), {"a": Cell(30, 9), "c": Cell(3, 2)}) == set()


@pytest.mark.parametrize("seed", range(40 if ALL else 2))
def test_no_cell_nor_the_difference_of_two_isolates_a_few(world, seed):
    """Over generated comments: what a report says, and the difference of any two counts of which one is part of the
    other, is nothing or ten comments of five people."""
    chance = random.Random(seed)
    weights = [chance.choice((1, 1, 8, 40)) for _ in range(4)]
    rows = []
    for at in range(chance.choice((60, 200, 500))):
        segment, moment = chance.choices(("A", "B", "C", ""), weights)[0], chance.choice(("x", "x", "y"))
        day = f"2026-{chance.choice(('01', '02', '02', '02'))}-{chance.choice((3, 10, 17, 18, 25)):02}"
        who = f"p{chance.randrange(chance.choice((4, 30)))}" if chance.random() < 0.9 else ""
        words = chance.choice(("I hate this, it is awful.", "Thank you, great!", "It opens at nine."))
        rows.append((day, f"{words} {at}", who, segment, moment, ""))
    bring(world, sheet(*rows), "One")
    bring(
        world,
        sheet(*[(day, f"{text}!", who, "", "", "") for day, text, who, *_rest in rows[: chance.randrange(40)]]),
        "Two",
    )
    said, people = everything_said(), authors()
    for (one, ids), (other, more) in permutations(said.items(), 2):
        if inside(one, other) and ids != more:
            left = more - ids
            assert ids < more
            assert len(left) >= LEAST_ITEMS, (one, other)
            assert len({people[id_] for id_ in left} - {None}) >= LEAST_PEOPLE, (one, other)
    for one, ids in said.items():
        assert len(ids) >= LEAST_ITEMS, one
        assert len({people[id_] for id_ in ids} - {None}) >= LEAST_PEOPLE, one


PERIODS = ("2026-W07", "2026-W08", "2026-01", "2026-02", "2026-Q1", "2026")
INSIDE = {("2026-W07", "2026-02"), ("2026-W08", "2026-02")} | {
    (one, other) for other in ("2026-Q1", "2026") for one in PERIODS if one not in ("2026", other)
}
Said = tuple[str, frozenset[tuple[str, str]]]


def inside(one: Said, other: Said) -> bool:
    """Whether a cell is part of another by what it is: in its period, and with all that the other asks for."""
    return (one[0] == other[0] or (one[0], other[0]) in INSIDE) and other[1] <= one[1]


def everything_said() -> dict[Said, frozenset[int]]:
    """The comments of every cell that some report or list says."""
    found: dict[Said, frozenset[int]] = {}
    chosen = [(), *[(("channel", name),) for name in channels.names()], (("segment", "A"),), (("segment", ""),),
              (("moment", "x"),), (("segment", "A"), ("moment", "x"))]  # fmt: skip
    for period, filters in product(PERIODS, chosen):
        voices = Voices(periods.parse(period), filters)
        told = Told(channel_cells.cube(voices))
        for part, value in ((NOTHING, NOTHING), *(("mood", mood) for mood in MOODS)):
            if told.may(part, value):
                said = frozenset((*filters, *([(part, value)] if part else ())))
                found[period, said] = ids_of(voices, part, value)
    return found


def ids_of(voices: Voices, part: str, value: str) -> frozenset[int]:
    return frozenset(db.session.scalars(voices.statement(part, value)))


def authors() -> dict[int, str | None]:
    return dict(db.session.execute(select(ChannelComment.id, ChannelComment.author_key)).all())
