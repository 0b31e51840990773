"""The list behind a number: says what and how many, opens each row, comes in pages and as a file."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from foundation import clock
from foundation.clock import now
from foundation.database import db, public_id, transaction
from insight.queries import lists
from insight.queries.figures import MEASURES
from insight.signals import Signal, put_in_force
from insight.theme_tables import Theme, ThemePost
from tests.moderation.acts import hide
from tests.world import World

MARCH = "?period=2026-03"


def theme(world: World, *threads: object) -> str:
    """A theme of the openings of these threads, all read as negative; its public id."""
    with transaction():
        made = Theme(public_id=public_id(), key="pipes", label="pipes, brown, tap", terms="{}", found_at=now())
        db.session.add(made)
        db.session.flush()
        put_in_force("x")
        for thread in threads:
            post = world.opening(thread)
            db.session.add(ThemePost(post_id=post.id, theme_id=made.id))
            db.session.add(Signal(post_id=post.id, sentiment="negative", confidence=1, model="x", scored_at=now()))
    return made.public_id


@pytest.mark.parametrize("name", MEASURES)
def test_every_figure_has_its_list(world, name):
    world.thread()
    page = world.mara.get(f"/insight/lists/{name}{MARCH}")
    assert page.status_code == 200
    assert "in March 2026</h1>" in page.text
    assert MEASURES[name].build.__doc__.split()[0] in page.text
    assert world.mara.get(f"/insight/lists/{name}.csv{MARCH}").mimetype == "text/csv"


def test_it_says_what_and_how_many_and_opens_each(world):
    one, two = world.thread("nia"), world.thread("omar", title="Who waters the lime trees?")
    page = world.mara.get(f"/insight/lists/questions{MARCH}").text
    assert "2 questions and ideas in March 2026" in page
    assert f'href="{one.address}"' in page
    assert f'href="{two.address}"' in page


@pytest.mark.parametrize(
    "name", ["nothing", "theme", "theme/", "theme/unknown", "posts/", "posts/happy", "questions/", "theme/x/people/y"]
)
def test_what_is_no_figure_is_not_there(world, name):
    assert world.mara.get(f"/insight/lists/{name}{MARCH}").status_code == 404
    assert world.mara.get(f"/insight/lists/{name}.csv{MARCH}").status_code == 404


def test_a_theme_has_its_posts_and_its_people(world):
    threads = [world.thread("nia"), world.thread("nia"), world.thread("omar")]
    id_ = theme(world, *threads)
    assert (
        "3 posts about “pipes, brown, tap” in March 2026" in world.mara.get(f"/insight/lists/theme/{id_}{MARCH}").text
    )
    people = world.mara.get(f"/insight/lists/theme/{id_}/people{MARCH}").text
    assert "2 people who wrote about “pipes, brown, tap”" in people
    assert re.findall(r'/people/(nia|omar)"', people) == ["nia", "omar"]
    assert "3 posts about" in world.mara.get(f"/insight/lists/theme/{id_}/negative{MARCH}").text
    assert "0 posts about" in world.mara.get(f"/insight/lists/theme/{id_}/positive{MARCH}").text
    for part in ("theme", "//people", "/sad", "/"):
        assert world.mara.get(f"/insight/lists/theme/{id_}{part}{MARCH}").status_code == 404


def test_a_theme_of_posts_that_the_reader_does_not_read_is_not_there(world):
    id_ = theme(world, world.thread("nia", world.circle))
    for path in (f"/insight/lists/theme/{id_}{MARCH}", f"/insight/outcomes/new?theme={id_}"):
        assert world.mara.get(path).status_code == 404
        assert world.ada.get(path).status_code == 200
    assert "Too few to say" in world.ada.get(f"/insight/lists/theme/{id_}{MARCH}").text


def test_a_post_is_shown_with_its_beginning_and_mood(world):
    thread = world.thread("nia", words="It is *off* since noon. " + "And nobody came. " * 40)
    id_ = theme(world, thread)
    page = world.mara.get(f"/insight/lists/theme/{id_}{MARCH}").text
    assert "It is off since noon." in page
    assert "read as negative" in page
    assert f'href="{thread.address}#{world.opening(thread).public_id}"' in page


def test_a_hidden_question_leaves_a_row_without_words(world):
    thread = world.thread("nia", title="My neighbour’s telephone number")
    with clock.at(now() + timedelta(days=9)):
        hide(world, world.opening(thread), reason="Names a neighbour.")
        for who in ("mara", "ada"):
            page = world[who].get(f"/insight/lists/missed{MARCH}").text
            assert "1 promise missed" in page
            assert "neighbour" not in page
            assert "hidden or deleted" in page
            file = world[who].get(f"/insight/lists/missed.csv{MARCH}").text
            assert "neighbour" not in file


def test_it_comes_in_pages(world, monkeypatch):
    monkeypatch.setattr(lists, "ON_A_PAGE", 3)
    monkeypatch.setattr(lists.rows, "__defaults__", (None, 3))
    wanted = set()
    for number in range(7):
        with clock.at(now() + timedelta(minutes=number // 2)):
            wanted.add(world.thread("nia", title=f"Question number {number}").address)
    path, found = f"/insight/lists/questions{MARCH}", []
    while path:
        page = world.mara.get(path).text
        assert "7 questions and ideas" in page
        found += re.findall(r'class="name" href="([^"]+)"', page)
        more = re.search(r'href="([^"]+)" rel="next"', page)
        path = more[1].replace("&amp;", "&") if more else ""
    assert len(found) == 7
    assert set(found) == wanted
    assert world.mara.get(f"/insight/lists/questions{MARCH}&after=nonsense").status_code == 400


def test_its_file_holds_every_row_and_no_formula(world):
    world.thread("nia", title="=HYPERLINK(evil) or so")
    world.thread("omar")
    answer = world.mara.get(f"/insight/lists/questions.csv{MARCH}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="questions-2026-03.csv"'
    head, *rows = csv.reader(io.StringIO(answer.text))
    assert head[:4] == ["asked", "kind", "title", "asker"]
    assert sorted(row[2] for row in rows) == ["'=HYPERLINK(evil) or so", "When is the water back?"]
    assert all(row[-1].startswith("http://localhost/threads/") for row in rows)
