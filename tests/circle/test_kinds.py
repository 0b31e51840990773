"""The five kinds in a real browser, with a script and without: posted, read, tried, changed by others."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.circle.house import House

pytestmark = pytest.mark.browser


def press(page: Page, name: str) -> None:
    """Press the button of this name in the content of the page."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def press_in_step(page: Page, name: str, number: int) -> None:
    """Press a button of one step; its step is told to who hears the page."""
    page.get_by_role("button", name=re.compile(rf"^{name}\W+step {number}$")).click()


def asks(page: Page, kind: str, title: str, words: str) -> str:
    """Ask through the three steps; gives the address of what was posted."""
    page.goto("/ask?space=square")
    page.get_by_label("In one sentence").fill(title)
    press(page, "Continue")
    if page.get_by_role("button", name="Mine is different, continue").count():
        press(page, "Mine is different, continue")
    page.get_by_label("Details").fill(words)
    if page.get_by_label("The square").count():
        page.get_by_label("The square").check()
    page.get_by_label(kind, exact=True).check()
    press(page, "Post it")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url


def explains(page: Page) -> str:
    """Write a how-to with two steps, the second one added and moved up."""
    page.goto("/ask/how-to?title=Bring+the+boiler+back&space=square")
    page.get_by_label("Who it is for").fill("Who has a boiler.")
    page.get_by_label("What to do, in a few words").first.fill("Wait for the light")
    for _ in range(2):
        press_in_step(page, "Take out", 2)
    press(page, "Add a step")
    page.get_by_label("What to do, in a few words").nth(1).fill("Press the red button")
    press_in_step(page, "Move up", 2)
    page.get_by_label("What one should see at the end").fill("A green light.")
    page.get_by_label("Tags").press("Enter")  # looks first: it must not move a step
    expect(page.get_by_role("heading", name="This is how it will look")).to_be_visible()
    press(page, "Post it")
    expect(page.locator(".steps h3")).to_have_text(["Press the red button", "Wait for the light"])
    return page.url


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_each_kind_is_posted_and_read(own_house: House, chromium: Browser, script: bool) -> None:
    given = {"java_script_enabled": script}
    with own_house.visit(chromium, "nia", **given) as (nia, _eyes):
        page = nia.new_page()
        posted = {kind: asks(page, f"A{'n' * (kind == 'idea')} {kind}", f"What about this {kind}?", "Say **more**.")
                  for kind in ("question", "idea", "discussion")}  # fmt: skip
        posted["how-to"] = explains(page)
    with own_house.visit(chromium, "sana", **given) as (sana, _eyes):
        page = sana.new_page()
        page.goto("/ask/announcement")
        page.get_by_label("What happens, in one sentence").fill("The office is closed on Friday")
        page.get_by_label("In which space?").select_option("square")
        page.get_by_label("Details").fill("Back on Monday.")
        page.get_by_label("Stands on top until").fill("2026-03-06")
        press(page, "Post it")
        posted["announcement"] = page.url
        page.goto(posted["idea"])
        page.get_by_role("link", name="Say what becomes of this idea").click()
        page.get_by_label("Not doing").check()
        page.get_by_label("Reason").fill("There is no room for it.")
        press(page, "Publish")
        expect(page.get_by_role("main")).to_contain_text("There is no room for it.")
    with own_house.visit(chromium, **given) as (nobody, _eyes):
        page = nobody.new_page()
        page.goto("/")
        expect(page.get_by_label("Announcements")).to_contain_text("The office is closed on Friday")
        said = {"question": "Question", "idea": "Not doing", "discussion": "Discussion", "how-to": "How-to",
                "announcement": "Announcement"}  # fmt: skip
        for kind, address in posted.items():
            page.goto(address)
            expect(page.get_by_role("main")).to_contain_text(said[kind])


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_how_to_is_tried_and_made_better_by_others(own_house: House, chromium: Browser, script: bool) -> None:
    given = {"java_script_enabled": script}
    with own_house.visit(chromium, "nia", **given) as (nia, _eyes):
        address = explains(nia.new_page())
    with own_house.visit(chromium, "omar", **given) as (omar, _eyes):
        page = omar.new_page()
        for words, reason in (("Press the blue button", "Mine is blue."), ("Press no button", "I am afraid.")):
            page.goto(address)
            page.get_by_role("link", name="Suggest an edit").last.click()
            page.get_by_label("What to do, in a few words").first.fill(words)
            page.get_by_label("Why", exact=True).fill(reason)
            press(page, "Suggest it")
        page.goto(address)
        press(page, "Did not work")
        page.get_by_label("At which step did it stop?").select_option("2")
        press(page, "Save the step")
        expect(page.get_by_role("main")).to_contain_text("1 person could not go on here.")
        press(page, "It worked after all")
        expect(page.get_by_role("main")).to_contain_text("It worked for 1 of 1 person.")
    with own_house.visit(chromium, "nia", **given) as (nia, _eyes):
        page = nia.new_page()
        page.goto(address)
        page.get_by_role("link", name="2 suggested edits wait").click()
        page.get_by_role("link", name="Mine is blue.").click()
        press(page, "Accept it")
        expect(page.locator(".steps h3").first).to_have_text("Press the blue button")
        page.get_by_role("link", name="1 suggested edit waits").click()
        page.get_by_role("link", name="I am afraid.").click()
        page.get_by_label("Or say why not").fill("Then it stays cold.")
        press(page, "Decline it")
    own_house.drain()
    with own_house.visit(chromium, "omar", **given) as (omar, _eyes):
        page = omar.new_page()
        page.goto("/inbox")
        expect(page.get_by_role("main")).to_contain_text("The edit that you suggested was accepted")
        expect(page.get_by_role("main")).to_contain_text("Then it stays cold.")
        page.goto(f"{address.partition('-')[0]}/versions")
        expect(page.get_by_role("main")).to_contain_text("Suggested by Omar")


def test_on_a_phone_a_how_to_begins_with_what_is_on_its_page(own_house: House, chromium: Browser) -> None:
    with own_house.visit(chromium, "nia") as (nia, _eyes):
        address = explains(nia.new_page())
    with own_house.visit(chromium, "omar", viewport={"width": 390, "height": 844}) as (omar, _eyes):
        page = omar.new_page()
        page.goto(address)
        names = ("On this page", "Before you start", "Is something missing or not clear?", "Changes")
        parts = [page.get_by_role("heading", name=name) for name in names]
        suggest = page.get_by_role("link", name="Suggest an edit").first
        order = [top(part) for part in (parts[0], suggest, *parts[1:])]
        assert order == sorted(order)
        assert page.locator(".masthead").bounding_box()["height"] < 200


def top(part: Locator) -> float:
    """How far down the page it begins."""
    box = part.bounding_box()
    assert box is not None
    return box["y"]
