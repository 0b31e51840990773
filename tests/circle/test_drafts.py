"""What is being written survives a closed tab and a lost network, and is gone when it is posted or one signs out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from foundation import clock
from tests.circle.house import House

pytestmark = pytest.mark.browser

WORDS = "Run the tap for\nthree minutes."
KEPT = "Object.entries(localStorage).filter(([place]) => place.startsWith('draft')).map(([, text]) => text).join()"


@pytest.fixture
def omar(house: House, chromium: Browser) -> Iterator[BrowserContext]:
    """Omar's browser."""
    with house.visit(chromium, "omar") as (context, eyes):
        yield context
        assert eyes.found() == []


@pytest.fixture
def thread(house: House) -> str:
    """The address of a question by Nia."""
    with clock.at(house.moment):
        return house.world.thread("nia").address


def _writing(context: BrowserContext, address: str, label: str = "Your answer", words: str = WORDS) -> Page:
    page = context.new_page()
    page.goto(address)
    page.get_by_label(label, exact=True).fill(words)
    return page


def test_an_answer_survives_a_closed_tab_until_it_is_posted(omar: BrowserContext, thread: str) -> None:
    _writing(omar, thread).close()
    page = omar.new_page()
    page.goto(thread)
    expect(page.get_by_label("Your answer", exact=True)).to_have_value(WORDS)
    expect(page.get_by_role("status").filter(has_text="is back. Throw it away")).to_be_visible()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answer")
    assert "three minutes" in page.evaluate(KEPT)
    page.get_by_role("button", name="Post answer").click()
    expect(page.get_by_role("status").filter(has_text="Your answer is posted.")).to_be_visible()
    expect(page.get_by_label("Your answer", exact=True)).to_have_value("")
    assert page.evaluate(KEPT) == ""


def test_what_is_thrown_away_does_not_come_back(omar: BrowserContext, thread: str) -> None:
    page = _writing(omar, thread)
    page.reload()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_label("Your answer", exact=True)).to_have_value("")
    page.reload()
    expect(page.get_by_role("button", name="Throw it away")).to_have_count(0)


def test_a_lost_network_costs_no_word(omar: BrowserContext, thread: str) -> None:
    page = _writing(omar, thread)
    omar.set_offline(True)
    page.get_by_role("button", name="Post answer").click()
    page.wait_for_url("chrome-error://chromewebdata/")
    omar.set_offline(False)
    page.goto(thread)
    expect(page.get_by_label("Your answer", exact=True)).to_have_value(WORDS)


def test_an_edit_comes_back_over_the_words_that_were_there(house: House, omar: BrowserContext, thread: str) -> None:
    page = _writing(omar, thread)
    page.get_by_role("button", name="Post answer").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Your words", exact=True).fill("Run it for four minutes.")
    page.reload()
    expect(page.get_by_label("Your words", exact=True)).to_have_value("Run it for four minutes.")
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_label("Your words", exact=True)).to_have_value(WORDS)


def test_signing_out_takes_the_drafts_of_this_person_along(omar: BrowserContext, thread: str) -> None:
    page = _writing(omar, thread)
    page.get_by_text("Omar", exact=True).first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status").filter(has_text="You are signed out.")).to_be_visible()
    assert page.evaluate(KEPT) == ""


def test_nothing_typed_on_the_way_in_is_kept(house: House, chromium: Browser) -> None:
    with house.visit(chromium) as (context, _eyes):
        page = _writing(context, "/sign-in", "E-mail address", "nia@example.org")
        page.get_by_label("Password", exact=True).fill("correct horse battery")
        assert page.evaluate("Object.keys(localStorage)") == []
