"""Posts of spaces that are not public: no cell of mood or theme, nor the difference of any two, isolates a few."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations, product
from typing import Any

import pytest
from sqlalchemy import select

from community.posts import Post
from community.spaces import PUBLIC, Space
from community.threads import Thread
from foundation import clock, periods
from foundation.database import db, transaction
from insight import shares
from insight.queries import figures
from insight.queries.closed import Closed as Told
from insight.queries.figures import BY_THEME, MEASURES, MOODS, Figure, Scope
from insight.signals import Signal
from insight.theme_tables import Theme
from tests.conftest import ALL
from tests.insight.checking import BEGAN, draw, judge, model_reads, scope, truths, write
from tests.insight.closed_spaces import APRIL, Closed
from tests.programs import Program
from tests.world import World

READERS = ("nia", "stranger", "milo", "mara", "ada") if ALL else ("nia", "mara", "ada")
PERIODS = ("2026-W07", "2026-01", "2026-02", "2026-03", "2026-Q1", "2026")
FEBRUARY = "period=2026-02"
Ids = frozenset[int]


@pytest.fixture
def closed(world: World) -> Iterator[Closed]:
    made = Closed(world)
    with clock.at(APRIL):
        yield made


def told(closed: Closed) -> dict[Ids, str]:
    """The closed posts of every cell that somebody is told, and what the cell is."""
    shut = select(Post.id).join(Thread).join(Space).where(Space.visibility != PUBLIC)
    inside = set(db.session.scalars(shut))
    found: dict[Ids, str] = {}
    spaces = dict(db.session.execute(select(Space.slug, Space.id).where(Space.slug.in_(closed.threads))).all())
    parts: dict[str, dict[str, Any]] = {"all": {}, **{slug: {"space_id": id_} for slug, id_ in spaces.items()}}
    parts["marked"] = {"marked": frozenset({spaces["club"], spaces["table"]})}
    parts["water"] = {"department_id": closed.world.water.id}
    for who, name, part in product(READERS, PERIODS, parts):
        period = periods.parse(name)
        of = Scope(closed.world.actor(who), period.start, period.end, **parts[part])
        for figure in every_figure():
            ids = frozenset(set(db.session.scalars(figure.statement(of))) & inside)
            found.setdefault(ids, f"{who}, {name}, {part}, {figure.name}")
    return found


def every_figure() -> list[Figure]:
    moods = [Figure(name, MEASURES[name]) for name in ("posts/told", *(f"posts/{mood}" for mood in MOODS))]
    themes = db.session.scalars(select(Theme)).all()
    parts = ("", *MOODS, "also")
    return moods + [Figure(f"theme/{one.key}/{part}", BY_THEME[part], one.id) for one in themes for part in parts]


def too_few(closed: Closed) -> list[str]:
    wrote = dict(db.session.execute(select(Post.id, Post.author_id)).all())

    def safe(ids: Ids) -> bool:
        return not ids or (len(ids) >= 10 and len({wrote[id_] for id_ in ids}) >= 5)

    cells = told(closed)
    alone = [name for ids, name in cells.items() if not safe(ids)]
    return alone + [f"{cells[one]} less {cells[two]}" for one, two in permutations(cells, 2) if not safe(one - two)]


@pytest.mark.parametrize("seed", (3, 4, 5) if ALL else (3,))
def test_no_cell_nor_the_difference_of_any_two_isolates_a_few(closed, seed):
    closed.by_chance(seed, 1500 if ALL else 900)
    assert too_few(closed) == []
    assert sum(bool(ids) for ids in told(closed)) > 3


def test_it_would_be_seen_if_themes_were_told_wherever_moods_are(closed, monkeypatch):
    closed.by_chance(3, 900)
    monkeypatch.setattr(Told, "by_theme", Told.by_mood)
    assert too_few(closed)


def number(who: str, closed: Closed, name: str, **given: object) -> int:
    period = periods.parse("2026-02")
    return figures.count(
        Figure(name, MEASURES[name]), Scope(closed.world.actor(who), period.start, period.end, **given)
    )


def test_a_closed_space_tells_its_moods_where_each_is_enough(closed):
    closed.many(closed.table, 12, 6, "negative")
    closed.many(closed.table, 30, 6, "neutral")
    assert number("mara", closed, "posts/negative", space_id=closed.table.id) == 12
    closed.many(closed.table, 1, 1, "positive")
    assert number("mara", closed, "posts/negative", space_id=closed.table.id) == 0
    assert number("mara", closed, "posts", space_id=closed.table.id) == 43


def test_a_month_that_runs_tells_nothing_of_closed_spaces(closed):
    closed.many(closed.table, 12, 6, "negative")
    with clock.at(BEGAN + timedelta(days=20)):
        assert number("mara", closed, "posts/negative") == 0
    assert number("mara", closed, "posts/negative") == 12


@pytest.mark.parametrize("part", ["posts/negative", "posts/told", "theme/{}", "theme/{}/negative", "theme/{}/people"])
def test_the_list_of_what_is_not_told_is_empty_and_says_why(closed, part):
    closed.many(closed.table, 12, 4, "negative", "pipes")
    theme = db.session.get_one(Theme, closed.themes["pipes"])
    for name in (f"{part}?", f"{part}.csv?"):
        answer = closed.world.mara.get(f"/insight/lists/{name.format(theme.public_id)}{FEBRUARY}&space=table")
        assert answer.status_code == 200
        assert "Person" not in answer.text
        assert "Too few to say" in answer.text or len(answer.text.splitlines()) == 1
    closed.many(closed.table, 12, 6, "negative", "pipes")
    answer = closed.world.mara.get(f"/insight/lists/{part.format(theme.public_id)}?{FEBRUARY}&space=table")
    assert answer.status_code == 200


def test_a_row_tells_no_mood_of_one_closed_post_nor_who_wrote_what_has_one(closed):
    closed.many(closed.table, 12, 6, "negative")
    closed.many(closed.world.square, 1, 1, "negative")
    files = {}
    for name in ("posts", "posts/negative"):
        page = closed.world.mara.get(f"/insight/lists/{name}?{FEBRUARY}").text
        assert page.count("read as negative</span>") == 1
        text = closed.world.mara.get(f"/insight/lists/{name}.csv?{FEBRUARY}").text
        files[name] = [(row[6], row[3], bool(row[4])) for row in list(csv.reader(io.StringIO(text)))[1:]]
    assert files["posts"].count(("The table", "", True)) == 12
    assert files["posts/negative"].count(("The table", "", False)) == 12
    assert files["posts/negative"].count(("The square", "negative", True)) == 1


def test_the_report_says_what_it_leaves_out(closed):
    closed.many(closed.world.square, 12, 6, "neutral", "pipes")
    closed.many(closed.table, 3, 2, "negative", "roses")
    page = closed.world.mara.get(f"/insight?{FEBRUARY}").text
    assert "The moods of 3 posts in spaces that are not public are left out" in page
    assert "0 of 12 posts are read as negative" in page
    assert "roses" not in page
    alone = closed.world.mara.get(f"/insight?{FEBRUARY}&space=table").text
    assert "too few to say how they feel" in alone
    assert "posts/negative" not in alone
    found = Program(closed.world, "mara", ["insight"]).get(f"/insight/report?{FEBRUARY}&space=table").json
    assert found["moods"] is None
    assert found["counts"]["posts/told"] == found["counts"]["posts/negative"] == 0
    assert found["themes"] == []


def test_the_page_of_a_theme_does_not_say_that_nobody_wrote(closed):
    closed.many(closed.table, 3, 2, "negative", "roses")
    theme = db.session.get_one(Theme, closed.themes["roses"])
    page = closed.world.mara.get(f"/insight/themes/{theme.public_id}?{FEBRUARY}").text
    assert "or too few in spaces that are not public" in page


def checked(world: World, who: str, kind: object, *, unread: bool = False) -> shares.Shares:
    """The shares of a month of which 120 posts of a closed space were judged, and 60 public ones."""
    truth = truths([*write(world, 60), *write(world, 120, kind)])
    model_reads(truth)
    with transaction():
        for signal in db.session.scalars(select(Signal).where(Signal.sentiment.is_(None))):
            signal.sentiment, signal.score, signal.confidence = (None, None, 0) if unread else ("neutral", 0.05, 0.75)
    judge(world, draw(world, 240, who), truth, who)
    return shares.shares([scope(world, who)])[0]


def test_checked_posts_of_closed_spaces_count_where_each_verdict_is_enough(world):
    found = checked(world, "mara", world.club)
    assert (found.labels, found.posts) == (180, 180)
    assert found.published
    (alone,) = shares.shares([scope(world, "mara", world.club.id)])
    assert alone.labels == 0  # a part of what the sample was drawn from


def test_checked_posts_of_closed_spaces_are_left_out_where_they_are_too_few(world):
    found = checked(world, "mara", world.club, unread=True)  # six of them, of three people, could not be read
    assert (found.labels, found.posts) == (60, 60)
    page = world.mara.get(f"/insight/lists/checked?{FEBRUARY}").text
    assert "60 posts checked by people" in page
    assert "The club" not in page
