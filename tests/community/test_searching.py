"""Searching: what one may read, with the words marked, counted honestly; never a fault."""

from __future__ import annotations

import re

import pytest

from community.queries import search
from community.threads import Thread
from foundation.database import transaction
from foundation.search import parse
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
    "space=square": 1, "space=notes": 0, "kind=question": 1, "kind=idea": 0, "tag=cellar": 1,
    "tag=Cellar": 1, "tag=attic": 0, "author=nia": 1, "author=@nia": 1, "author=omar": 0, "after=2026-03-04": 1,
    "after=2026-03-05": 0, "before=2026-03-05": 1, "before=2026-03-04": 0, "answered=no": 1, "answered=yes": 0,
    "official=yes": 0,
}  # fmt: skip


def test_filters_narrow_it_down(world: World, pipes: Thread):
    for given, found in FILTERS.items():
        page = world.nobody.get(f"/search?q=pipes&{given}").text
        assert len(titles(page)) == found, given
        assert f"<summary>Narrow it down, {len(given.split('&'))} chosen</summary>" in page
        assert "<details open>" not in page, "what was found comes first"


IN_WORDS = {
    "space:square": 1, "SPACE:Square": 1, "space:notes": 0, 'space:"the square"': 1, "space:“The square”": 1,
    "kind:question": 1, "kind:idea": 0, "tag:cellar": 1, "tag:attic": 0, "by:nia": 1, "by:@nia": 1, "by:omar": 0,
    "after:2026-03-04": 1, "after:2026-03-05": 0, "before:2026-03-05": 1, "before:2026-03-04": 0,
    "is:unanswered": 1, "is:answered": 0, "is:official": 0, "tag:cellar by:nia is:unanswered": 1,
    "mends:pipes": 1, "who:pipes": 1, "space:": 0, "is: pipes": 1, '"space:notes"': 0,
}  # fmt: skip


def test_filters_are_words_too_and_other_words_before_a_colon_are_words(world: World, pipes: Thread):
    for given, found in IN_WORDS.items():
        page = world.nobody.get("/search", query_string={"q": f"pipes {given}"})
        wanted = [pipes.title] * found
        some = "Nothing has all" in page.text
        assert ([] if some else titles(page.text)) == wanted, given


def test_a_filter_among_the_words_counts_more_than_its_field(world: World, pipes: Thread):
    assert titles(world.nobody.get("/search?q=pipes+space:square&space=notes").text) == [pipes.title]


def test_each_chosen_filter_is_named_and_can_be_dropped(world: World, pipes: Thread):
    page = world.nobody.get("/search?q=leak&kind=question&space=square&answered=no&page=2").text
    said = re.findall(r'<li><a href="(/search\?[^"]*)">([^<]+?) (?:<span aria-hidden="true">✕|</a>)', page)
    assert said == [
        ("/search?q=leak&amp;kind=question&amp;answered=no", "The square"),
        ("/search?q=leak&amp;space=square&amp;answered=no", "Questions"),
        ("/search?q=leak&amp;space=square&amp;kind=question", "Needs an answer"),
    ]
    assert '<a href="/search?q=leak">Clear all</a>' in page
    assert len(re.findall(r"<button[^>]*>Search(?:<span[^>]*>: with what is chosen</span>)?</button>", page)) == 2
    for part, words in {
        "tag=cellar": "tag cellar", "author=nia": "asked by nia", "official=yes": "With an official answer",
        "after=2026-01-02": "from 2026-01-02 on", "before=2026-12-02": "before 2026-12-02",
    }.items():  # fmt: skip
        page = world.nobody.get(f"/search?q=leak&{part}").text
        assert re.search(rf'<a href="/search\?q=leak">{words}', page), part
        assert "Clear all" not in page
    assert 'aria-label="Chosen"' not in world.nobody.get("/search?q=leak").text


def test_filters_alone_list_the_newest_first(world: World, pipes: Thread):
    page = world.nobody.get("/search?q=space:square").text
    assert titles(page) == ["Where do I pay for parking?", pipes.title]
    assert "Newest first" in page
    assert titles(world.nobody.get("/search?tag=cellar").text) == [pipes.title]
    assert "Write at least one word" in world.nobody.get("/search?q=-cellar").text


def test_a_mistyped_word_is_corrected_where_nothing_has_all_words(world: World, pipes: Thread):
    page = world.nobody.get("/search?q=the+Plumbre+pipse+tag:cellar").text
    assert titles(page) == [pipes.title]
    assert "Did you mean" in page
    assert 'q=the+plumber+pipes+tag%3Acellar">the plumber pipes</a>' in page
    assert "<mark>plumber</mark>" in page
    assert "Did you mean" not in world.nobody.get("/search?q=plumber").text


def test_a_word_of_a_closed_space_corrects_nobody_outside_and_is_not_told_from_an_unknown_one(world: World, pipes):
    world.thread(space=world.circle, title="Plumbed secrets of the circle")
    world.drain()
    assert "Did you mean" not in world.nobody.get("/search?q=secretz").text
    assert "Did you mean" in world.omar.get("/search?q=secretz").text
    assert "Did you mean" in world.nobody.get("/search?q=pipez").text
    world.thread(space=world.circle, title="Pipez is a word of the circle")
    world.drain()
    assert "Did you mean" in world.nobody.get("/search?q=pipez").text


def test_answered_and_official(world: World, pipes: Thread):
    with transaction():
        responses.answer(world.actor("sana"), fresh(pipes), world.water.id, "We do.")
    world.drain()
    for given in ("answered=yes", "official=yes", "answered=yes&official=yes"):
        assert titles(world.nobody.get(f"/search?q=pipes&{given}").text) == [pipes.title]


UNCLEAR = {
    "&after=yesterday": "year-month-day", "&author=nobody-here": "Nobody here",
    "&space=circle": "There is no space “circle” for you.", "&kind=song": "“song” is no kind.",
    "&answered=perhaps": "“perhaps” means nothing here. Write one of these: yes, no.",
    "+space:circle": "There is no space “circle” for you.", "+kind:song": "“song” is no kind.",
    "+by:nobody-here": "Nobody here", "+before:soon": "year-month-day",
    "+is:easy": "“easy” means nothing here. Write one of these: answered, unanswered, official.",
}  # fmt: skip


def test_a_filter_that_makes_no_sense_is_told(world: World, pipes: Thread):
    for given, why in UNCLEAR.items():
        page = world.nobody.get(f"/search?q=pipes{given}")
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
    for number in range(25):
        world.thread(title=f"Pipes of house number {number}")
    world.drain()
    pages = [world.nobody.get(f"/search?q=pipes&page={number}").text for number in (1, 2, 3, 9)]
    assert [len(titles(page)) for page in pages] == [10, 10, 5, 5]
    assert len({title for page in pages for title in titles(page)}) == 25
    assert all("25 found" in page for page in pages)
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


@pytest.mark.parametrize("words", ['"parking permit"', "parking permit"])
def test_of_a_thread_with_huge_posts_only_so_much_is_read(words):
    posts = [f"<p>A parking permit {'and more ' * 2000}</p>"] * 40
    read = search._best(posts, parse(words))
    assert 0 < sum(map(len, read)) < search.SIGNS_READ + len(posts[0])
