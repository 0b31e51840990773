"""Searching: what one may read, with the words marked, counted honestly; never a fault."""

from __future__ import annotations

import re

import pytest

from community.threads import Thread
from foundation.database import transaction
from moderation import decisions, responses
from moderation.rules import Why
from tests.community.looking import fresh
from tests.world import World


def titles(page: str) -> list[str]:
    """The titles that were found, without their marks."""
    found = re.findall(r'<a class="name" href="/threads/[^"]*">(.*?)</a>', page)
    return [re.sub(r"</?mark>", "", title) for title in found]


@pytest.fixture
def pipes(world: World) -> Thread:
    """A question about pipes, found by its words and by those of its answer."""
    thread = world.thread(title="Who mends the old pipes?", words="They leak into the <cellar>.", tags=["cellar"])
    world.reply("omar", thread, "Ask the plumber in Mill Lane & wait.")
    world.thread("omar", title="Where do I pay for parking?", words="Nothing leaks.")
    world.drain()
    return thread


def test_it_finds_and_marks(world: World, pipes: Thread):
    page = world.nobody.get("/search?q=plumber").text
    assert titles(page) == [pipes.title]
    assert "<mark>plumber</mark> in Mill Lane &amp; wait." in page
    assert "1 found" in page
    assert "<mark>pipes</mark>" in world.nobody.get("/search?q=pipe").text
    assert "&lt;cellar&gt;" in world.nobody.get("/search?q=leak+old").text


def test_what_one_may_not_read_is_neither_found_nor_counted(world: World, pipes: Thread):
    world.thread(space=world.circle, title="Secret pipes of the circle")
    world.drain()
    for name, count in {"nobody": 1, "stranger": 1, "omar": 2, "milo": 2}.items():
        page = world[name].get("/search?q=pipes").text
        assert f"{count} found" in page, name
        assert len(titles(page)) == count


def test_the_database_decides_not_the_index(world: World, pipes: Thread):
    with transaction():
        decisions.hide(world.actor("milo"), fresh(pipes), world.opening(pipes), Why("Be civil", "Rule 3."))
    page = world.nobody.get("/search?q=pipes").text  # the worker has not heard of it yet
    assert titles(page) == []
    assert "0 found" in page


def test_words_that_were_hidden_are_not_shown(world: World, pipes: Thread):
    post = world.reply("stranger", pipes, "Buy pipes at my shop.")
    world.drain()
    with transaction():
        decisions.hide(world.actor("milo"), fresh(pipes), fresh(post), Why("Be civil", "Advertising."))
    assert "my shop" not in world.nobody.get("/search?q=pipes+shop").text


FILTERS = {
    "space=square": 1, "space=notes": 0, "space=circle": 1, "kind=question": 1, "kind=idea": 0, "tag=cellar": 1,
    "tag=Cellar": 1, "tag=attic": 0, "author=nia": 1, "author=@nia": 1, "author=omar": 0, "after=2026-03-04": 1,
    "after=2026-03-05": 0, "before=2026-03-05": 1, "before=2026-03-04": 0, "answered=no": 1, "answered=yes": 0,
    "official=yes": 0,
}  # fmt: skip


def test_filters_narrow_it_down(world: World, pipes: Thread):
    for given, found in FILTERS.items():
        page = world.nobody.get(f"/search?q=pipes&{given}").text
        assert len(titles(page)) == found, given
        assert "<details open>" in page


def test_answered_and_official(world: World, pipes: Thread):
    with transaction():
        responses.answer(world.actor("sana"), fresh(pipes), world.water.id, "We do.")
    world.drain()
    for given in ("answered=yes", "official=yes", "answered=yes&official=yes"):
        assert titles(world.nobody.get(f"/search?q=pipes&{given}").text) == [pipes.title]


def test_a_filter_that_makes_no_sense_is_told(world: World, pipes: Thread):
    for given, why in {"after=yesterday": "year-month-day", "author=nobody-here": "Nobody here"}.items():
        page = world.nobody.get(f"/search?q=pipes&{given}")
        assert page.status_code == 422
        assert why in page.text
        assert "Who mends" not in page.text


def test_nothing_found_leads_to_asking(world: World, pipes: Thread):
    page = world.nobody.get("/search?q=elephants+in+town").text
    assert "Nothing was found. Ask it." in page
    assert 'href="/ask?title=elephants%20in%20town"' in page


def test_some_of_the_words_are_better_than_nothing(world: World, pipes: Thread):
    page = world.nobody.get("/search?q=pipes+elephants").text
    assert "Nothing has all of these words." in page
    assert titles(page) == [pipes.title]


def test_many_come_in_pages(world: World):
    for number in range(45):
        world.thread(title=f"Pipes of house number {number}")
    world.drain()
    pages = [world.nobody.get(f"/search?q=pipes&page={number}").text for number in (1, 2, 3, 9)]
    assert [len(titles(page)) for page in pages] == [20, 20, 5, 5]
    assert len({title for page in pages for title in titles(page)}) == 45
    assert all("45 found" in page for page in pages)
    assert 'href="/search?q=pipes&amp;page=2"' in pages[0]


HOSTILE = (
    "", " ", "*", "a*", "[a TO z]", '"', '"""', "AND", "OR NOT", "title:x", "-pipes", "(", "\\", "%00", "%FF%FE",
    "%ED%A0%80", "%F0%9F%90%99", "<script>alert(1)</script>", "x" * 5000, "pipes " * 2000, "' OR 1=1 --",
)  # fmt: skip


def test_no_query_is_a_fault(world: World, pipes: Thread):
    for q in HOSTILE:
        page = world.nobody.get(f"/search?q={q}")
        assert page.status_code == 200, q
        assert "<script>" not in page.text


def test_any_page_number_will_do(world: World, pipes: Thread):
    for page in ("0", "-1", "x", "99999999999999999999", "1e3", "%00"):
        assert titles(world.nobody.get(f"/search?q=pipes&page={page}").text) == [pipes.title], page
