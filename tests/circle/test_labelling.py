"""Judging posts in a browser: by the keys and without a script, until the report has a share with its margin."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from foundation import clock
from tests.circle.conftest import Opening
from tests.circle.house import House
from tests.circle.test_keyboard import tab_to
from tests.conftest import WEDNESDAY
from tests.insight.checking import FEBRUARY, model_reads, truths, write

pytestmark = pytest.mark.browser

LABELS = f"/insight/labels?period={FEBRUARY}"


@pytest.fixture
def wrote(open_house: Opening) -> House:
    """A house in which people wrote 60 posts in February."""
    house = open_house()
    with clock.at(WEDNESDAY):
        model_reads(truths(write(house.world, 60)))
    return house


def begin(page: Page) -> None:
    """Draw 30 posts and stand before the first."""
    page.goto(LABELS)
    page.get_by_label("How many posts").select_option("30 posts")
    page.get_by_role("button", name="Draw by lot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How does the writer feel?")
    expect(page.locator("main")).to_contain_text("Post 1 of 30.")


def test_thirty_posts_by_the_keys_alone_and_the_share_appears(wrote: House, chromium: Browser) -> None:
    with wrote.visit(chromium, "mara") as (context, eyes):
        page = context.new_page()
        page.goto(f"/insight?period={FEBRUARY}")
        expect(page.locator("main")).not_to_contain_text("of the posts are negative")
        page.get_by_role("link", name="Check the mood").click()
        begin(page)
        for number in range(30):
            expect(page.locator("main")).to_contain_text(f"Post {number + 1} of 30.")
            key = "12345"[number % 5]
            page.keyboard.press(key)
            expect(page.get_by_role("radio").nth(int(key) - 1)).to_be_checked()
            page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Nothing waits for you")
        page.get_by_role("link", name="To the report").click()
        expect(page.locator("#mood")).to_have_text(re.compile(r"^20 % of the posts are negative$"))
        expect(page.locator("main")).to_contain_text(re.compile(r"\(\d+ to \d+ %; 30 posts checked by people\)"))
        assert eyes.found() == []


def test_the_keys_can_be_turned_off_and_stay_off(wrote: House, chromium: Browser) -> None:
    with wrote.visit(chromium, "mara") as (context, eyes):
        page = context.new_page()
        begin(page)
        page.get_by_label("The keys 1 to 5 choose, Enter saves").uncheck()
        page.keyboard.press("2")
        expect(page.get_by_role("radio", checked=True)).to_have_count(0)
        page.reload()
        page.keyboard.press("2")
        expect(page.get_by_role("radio", checked=True)).to_have_count(0)
        page.get_by_label("The keys 1 to 5 choose, Enter saves").check()
        page.keyboard.press("2")
        expect(page.get_by_role("radio", name="Neither")).to_be_checked()
        page.keyboard.press("Control+3")
        expect(page.get_by_role("radio", name="Neither")).to_be_checked()
        assert eyes.found() == []


def test_without_a_script_nothing_speaks_of_keys_and_everything_works(wrote: House, chromium: Browser) -> None:
    with wrote.visit(chromium, "mara", java_script_enabled=False) as (context, eyes):
        page = context.new_page()
        begin(page)
        expect(page.locator("kbd:visible")).to_have_count(0)
        expect(page.get_by_label("The keys 1 to 5 choose, Enter saves")).to_be_hidden()
        page.get_by_label("Content").check()
        page.get_by_role("button", name="Save and next").click()
        expect(page.locator("main")).to_contain_text("Post 2 of 30.")
        page.get_by_role("link", name="Skip", exact=True).click()
        expect(page.locator("main")).to_contain_text("Post 3 of 30.")
        page.get_by_role("link", name="Back to post 1").click()
        expect(page.get_by_role("radio", name="Content")).to_be_checked()
        page.get_by_label("Upset").check()
        page.get_by_role("button", name="Save and next").click()
        expect(page.locator("main")).to_contain_text("Post 2 of 30.")
        page.go_back()
        page.get_by_role("button", name="Save and next").click()
        expect(page.locator("main")).to_contain_text("Post 2 of 30.")
        assert eyes.found() == []


def test_a_choice_is_reached_and_made_by_tab_and_arrows(wrote: House, chromium: Browser) -> None:
    with wrote.visit(chromium, "mara", reduced_motion="reduce") as (context, eyes):
        page = context.new_page()
        begin(page)
        tab_to(page, page.get_by_role("radio", name="Upset"))
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("radio", name="Neither")).to_be_checked()
        tab_to(page, page.get_by_role("button", name="Save and next"))
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("Post 2 of 30.")
        assert eyes.found() == []
