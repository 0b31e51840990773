"""On a real community's archive, moved in and read in Chromium: search finds known posts and shows why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from community.threads import Thread
from foundation.database import db
from tests.circle import dump
from tests.circle.house import House

pytestmark = pytest.mark.browser

DRAFT = ["draft", "dodgers", "scope"]
AMERICA = "Why was this answer which breaks down the term america to the four root words deleted?"


@pytest.fixture(scope="module")
def archive(house: House, shared: Path) -> House:
    """The house, with the archive in a space of its own."""
    folder = shared / "stackexchange" / "history-meta"
    if not folder.is_dir():
        pytest.skip("the archive of History Meta is not among the shared test data")
    dump.move_in(house, folder, "history", "History")
    return house


@pytest.fixture
def page(archive: House, chromium: Browser) -> Iterator[Page]:
    """Nia, who reads and finds no fault."""
    with archive.visit(chromium, "nia") as (context, eyes):
        yield context.new_page()
        assert eyes.found() + eyes.refusals == []


def search(page: Page, words: str) -> None:
    """From the first page, as anybody would."""
    page.goto("/")
    page.get_by_label("Search everything that was written").fill(words)
    page.get_by_role("search").get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Search: {words}")


def marked(page: Page, row: int = 0) -> tuple[list[str], list[str]]:
    """The words that are marked in the title of a result, and those in its extract."""
    entry = page.locator("li.entry").nth(row)
    title, extract = (entry.locator(f"{part} mark").all_inner_texts() for part in (".name", ".extract"))
    return title, extract


@pytest.mark.parametrize(
    ("words", "title", "in_title", "in_extract"),
    [
        ("draft dodgers scope", "Are draft-dodgers in scope?", DRAFT, {*DRAFT}),
        ("Bactrians", "Ancient Iran/Persia tags", [], {"Bactrians"}),  # said in an answer only
        ("donitz", "Is there a guide for adding appropriate tags?", [], {"Dönitz"}),  # without its accent
        ("WALDSEEMULLER", AMERICA, [], {"Waldseemüller"}),  # said in a comment only
        ("image puzzle", "Historic image puzzles", ["image", "puzzles"], {"image", "puzzles"}),  # one for many
    ],
)
def test_search_finds_known_posts_and_marks_why(
    page: Page, words: str, title: str, in_title: list[str], in_extract: set[str]
) -> None:
    search(page, words)

    expect(page.locator("li.entry .name").first).to_have_text(title)
    found_in_title, found_in_extract = marked(page)
    assert (found_in_title, set(found_in_extract)) == (in_title, in_extract)
    page.locator("li.entry .name").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_words_in_quotation_marks_are_found_together(page: Page) -> None:
    search(page, '"primarily opinion based"')

    assert page.locator("li.entry").count() == 10
    for row in range(10):
        title, extract = marked(page, row)
        phrases = {phrase.lower().replace("-", " ") for phrase in title + extract}
        assert phrases == {"primarily opinion based"}


def test_a_word_with_a_minus_is_not_found(page: Page) -> None:
    search(page, "puzzle -image")

    titles = page.locator("li.entry .name").all_inner_texts()
    assert titles
    assert "Historic image puzzles" not in titles


FILTERS = [
    ("Kind", "Questions", lambda thread: thread.kind == "question"),
    ("Answer", "Needs an answer", lambda thread: thread.is_open),
    ("Answer", "Answered", lambda thread: thread.answered_at is not None),
    ("Tag", "feature-request", lambda thread: "feature-request" in thread.tags.split()),
    ("From this day on", "2015-01-01", lambda thread: thread.created_at >= datetime(2015, 1, 1, tzinfo=UTC)),
    ("Before this day", "2012-01-01", lambda thread: thread.created_at < datetime(2012, 1, 1, tzinfo=UTC)),
]


@pytest.mark.parametrize(("label", "value", "fits"), FILTERS, ids=[f"{label} {value}" for label, value, _ in FILTERS])
def test_filters_narrow_it_down(page: Page, label, value, fits) -> None:
    search(page, "moderator")
    everything = found(page)
    page.get_by_text("Narrow it down").click()
    field = page.get_by_label(label, exact=True)
    field.select_option(value) if field.evaluate("field => field.tagName") == "SELECT" else field.fill(value)
    page.get_by_role("search").get_by_role("button", name="Search", exact=True).click()

    shown = [thread_of(page, row) for row in range(page.locator("li.entry").count())]
    assert shown
    assert [thread.title for thread in shown if not fits(thread)] == []
    assert found(page) < everything or all(fits(thread) for thread in db.session.query(Thread))


def test_who_asked_is_a_filter(page: Page) -> None:
    search(page, "question")
    asker = thread_of(page, 0).author_id
    page.locator("li.entry .name").first.click()
    handle = page.locator("main article a[href^='/people/']").first.get_attribute("href")
    page.go_back()
    page.get_by_text("Narrow it down").click()
    page.get_by_label("Asked by, such as @nia").fill(str(handle).removeprefix("/people/"))
    page.get_by_role("search").get_by_role("button", name="Search", exact=True).click()

    assert {thread_of(page, row).author_id for row in range(page.locator("li.entry").count())} == {asker}


def found(page: Page) -> int:
    """How many there are, as the page says."""
    return int(page.locator("#found").inner_text().split()[0])


def thread_of(page: Page, row: int) -> Thread:
    """The thread of a result."""
    address = page.locator("li.entry .name").nth(row).get_attribute("href") or ""
    public_id = address.removeprefix("/threads/").partition("-")[0]
    return db.session.query(Thread).filter_by(public_id=public_id).one()


def test_what_is_not_found_can_be_asked(page: Page) -> None:
    words = "Zeppelins Vaduz, Liechtenstein?"
    search(page, words)
    expect(page.get_by_role("heading", name="Nothing was found. Ask it.")).to_be_visible()
    page.get_by_role("link", name="Ask this question").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Add the details")
    expect(page.get_by_label("Your question")).to_have_value(words)
    expect(page.get_by_role("radio", name="The square")).to_be_visible()


def test_pages_of_results_follow_one_another(page: Page) -> None:
    search(page, "moderator")
    first = page.locator("li.entry .name").all_inner_texts()
    page.get_by_role("link", name="More", exact=True).click()
    second = page.locator("li.entry .name").all_inner_texts()
    assert len(first) == 10
    assert set(first).isdisjoint(second)
    page.get_by_role("link", name="Better matches").click()
    expect(page.locator("li.entry .name").first).to_have_text(first[0])
