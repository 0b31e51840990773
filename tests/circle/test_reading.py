"""What a reader does with what is there, in a real browser, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from community.threads import Thread
from foundation import clock
from tests.circle.conftest import Opening
from tests.circle.house import House
from tests.conftest import WEDNESDAY

OMARS = "article[aria-label='Answer by Omar']"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts."""
    return bool(request.param)


@pytest.fixture
def talk(open_house: Opening) -> tuple[House, Thread]:
    """Nia asks, Omar answers, Stranger adds something; and Nia asks something else."""
    house = open_house()
    with clock.at(WEDNESDAY):
        thread = house.world.thread(title="When does the pool open again?", tags=["pool"])
        house.world.reply("omar", thread, "In **May**, as ever.")
        house.world.reply("stranger", thread, "Nobody knows.")
        house.world.thread(title="Is the lake warm enough already?")
        house.world.drain()
    return house, thread


def press(page: Page, name: str, about: str = "main") -> None:
    """Press the first button or follow the first link of this name in a part of the page."""
    part = page.locator(about)
    part.get_by_role("button", name=name).or_(part.get_by_role("link", name=name)).first.click()


def test_what_is_new_is_marked_until_it_was_looked_at(talk: tuple[House, Thread], chromium: Browser, scripts: bool):
    house, thread = talk
    with house.visit(chromium, "milo", java_script_enabled=scripts) as (context, eyes):
        page = context.new_page()
        page.goto("/threads")
        expect(page.locator(".news")).to_have_text(["New", "New"])
        page.goto(thread.address)
        if not scripts:
            press(page, "Mark as read")
        expect(page.get_by_role("button", name="Mark as read")).to_have_count(0)
        page.goto("/threads")
        expect(page.locator(".news")).to_have_text(["New"])
        with clock.at(WEDNESDAY.replace(hour=11)):
            house.world.reply("nia", thread, "Thank you both.")
        page.reload()
        expect(page.locator(".news")).to_have_text(["1 new", "New"])
        page.goto(thread.address)
        expect(page.locator(".since + article")).to_contain_text("Thank you both.")
        assert eyes.found() == []


def test_quoting_thanking_bookmarking_and_closing(talk: tuple[House, Thread], chromium: Browser, scripts: bool):
    house, thread = talk
    with house.visit(chromium, "nia", java_script_enabled=scripts) as (context, eyes):
        page = context.new_page()
        page.goto(thread.address)
        page.locator(f"{OMARS} summary", has_text="More").click()
        press(page, "Quote", OMARS)
        words = page.get_by_label("Your words")
        expect(words).to_have_value(f"> In May, as ever.\n>\n> – [Omar]({thread.address}#" + _id(page) + ")\n\n")
        words.press("End")
        words.fill(words.input_value() + "Which day, @omar?")
        press(page, "Post answer")
        expect(page.locator("article blockquote")).to_contain_text("In May, as ever.")
        expect(page.get_by_role("link", name="@omar")).to_have_attribute("href", "/people/omar")
        press(page, "Say thanks", OMARS)
        expect(page.get_by_text("1 person said thanks")).to_be_visible()
        page.locator("summary", has_text="More").first.click()
        press(page, "Bookmark")
        page.locator("summary", has_text="More").first.click()
        press(page, "No more answers needed")
        expect(page.get_by_text("You closed this: no more answers needed.")).to_be_visible()
        expect(page.get_by_label("What you want to add")).to_have_count(0)
        press(page, "Open it again")
        expect(page.get_by_label("What you want to add")).to_be_visible()
        page.goto("/bookmarks")
        expect(page.get_by_role("link", name=thread.title)).to_be_visible()
        assert eyes.found() == []
    house.drain()
    with house.visit(chromium, "omar", java_script_enabled=scripts) as (context, eyes):
        page = context.new_page()
        page.goto("/inbox")
        for told in ("Nia mentioned you", "Nia thanks you"):
            expect(page.get_by_text(told)).to_be_visible()
        assert eyes.found() == []


def _id(page: Page) -> str:
    return page.url.rstrip("/").split("/")[-2]


def test_a_blocked_person_is_folded_away(talk: tuple[House, Thread], chromium: Browser, scripts: bool):
    house, thread = talk
    with house.visit(chromium, "nia", java_script_enabled=scripts) as (context, eyes):
        page = context.new_page()
        page.goto("/people/stranger")
        press(page, "Block this person")
        page.goto(thread.address)
        said = page.get_by_text("Nobody knows.")
        expect(said).to_be_hidden()
        page.get_by_text("You blocked this person. Show").click()
        expect(said).to_be_visible()
        page.goto("/settings")
        press(page, "Stop blocking")
        page.goto(thread.address)
        expect(page.get_by_text("Nobody knows.")).to_be_visible()
        assert eyes.found() == []


def test_a_notice_opened_in_another_tab_is_read(talk: tuple[House, Thread], chromium: Browser, scripts: bool):
    house, _thread = talk
    with clock.at(house.moment):
        house.world.reply("omar", house.world.thread("mara", title="Which tap is it?"), "The left one.")
    house.drain()
    with house.visit(chromium, "mara", java_script_enabled=scripts) as (context, eyes):
        page = context.new_page()
        page.goto("/inbox")
        if scripts:
            with context.expect_page() as opened, page.expect_response("**/inbox/reading"):
                page.get_by_role("link", name="Which tap is it?").click(modifiers=["Control"])
            expect(opened.value.get_by_role("heading", level=1)).to_have_text("Which tap is it?")
        else:
            press(page, "Mark as read")
        page.goto("/inbox")
        expect(page.get_by_role("link", name="Inbox", exact=True)).to_be_visible()
        assert eyes.found() == []
