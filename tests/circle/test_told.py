"""What was done is said where one looks, however far down the page opens; keys lead to a case and to its answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from community.threads import Thread
from foundation import clock
from tests.circle.conftest import Opening
from tests.circle.house import House

pytestmark = pytest.mark.browser

WINDOWS = {"desk": {"width": 1280, "height": 850}, "phone": {"width": 390, "height": 800}}
WORDS = "\n\n".join(f"Paragraph {number} of what I know about springs." for number in range(20))


@pytest.fixture(scope="module")
def spring(open_house: Opening) -> tuple[House, Thread]:
    """A house with a thread that is longer than any window."""
    house = open_house()
    with clock.at(house.moment):
        thread = house.world.thread("nia", title="Why is there a spring in the lawn?")
        for who in ("omar", "stranger", "mara"):
            house.world.reply(who, thread, WORDS)
    return house, thread


def _is_seen_above(page: Page, said: Locator) -> None:
    """The message is in the window, and the place that the page opened at begins below it."""
    expect(page.locator(":target")).to_have_count(1)
    above, window = said.bounding_box(), page.viewport_size
    place = page.locator(":target").bounding_box()
    assert above
    assert place
    assert window
    assert page.evaluate("scrollY") > 200, "the page opened further down"
    assert above["y"] >= 0
    assert above["y"] + above["height"] <= place["y"] < window["height"]


@pytest.mark.parametrize("scripts", [False, True], ids=["without a script", "with scripts"])
@pytest.mark.parametrize("window", WINDOWS)
def test_what_was_done_is_said_in_view(spring: tuple[House, Thread], chromium: Browser, window: str, scripts: bool):
    house, thread = spring
    given = {"viewport": WINDOWS[window], "java_script_enabled": scripts}
    with house.visit(chromium, "nia", **given) as (context, eyes):
        page = context.new_page()
        page.goto(thread.address)
        page.get_by_label("What you want to add").fill(WORDS)
        page.get_by_role("button", name="Add it").click()
        said = page.get_by_role("status").filter(has_text="Your answer is posted.")
        _is_seen_above(page, said)
        page.get_by_role("link", name="Close this message").click()
        expect(said).to_have_count(0)
        assert (page.evaluate("scrollY") > 200) is scripts, "a script leaves the reader where the page opened"
        assert eyes.found() == []


def test_taking_leads_to_the_case_and_a_key_to_its_answer(spring: tuple[House, Thread], chromium: Browser):
    house, thread = spring
    with house.visit(chromium, "sana", viewport=WINDOWS["phone"]) as (context, eyes):
        page = context.new_page()
        page.goto("/desk")
        page.keyboard.press("?")
        expect(page.get_by_text("goes to the answer")).to_be_visible()
        page.get_by_role("link", name=thread.title, exact=True).focus()
        page.keyboard.press("t")
        said = page.get_by_role("status").filter(has_text="It is yours for 30 minutes.")
        expect(said).to_be_in_viewport()
        _is_seen_above(page, said)
        page.keyboard.press("r")
        expect(page.get_by_label("Your words")).to_be_focused()
        expect(page.get_by_label("Your words")).to_be_in_viewport()
        assert eyes.found() == []
