"""Order and civility in a browser, with and without scripts: a duplicate is merged; flag, hide, appeal, restore."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from community.threads import Thread
from foundation import clock
from tests.circle.house import House

pytestmark = pytest.mark.browser

Sitting = Callable[[str], Page]


@pytest.fixture(params=[False, True], ids=["without a script", "with scripts"])
def sits(request: pytest.FixtureRequest, house: House, chromium: Browser) -> Iterator[Sitting]:
    """Somebody of the cast at a browser; nothing may be wrong with any page they see."""
    with ExitStack() as until_the_end:
        seen = []

        def sit(who: str) -> Page:
            scripts = bool(request.param)
            context, eyes = until_the_end.enter_context(house.visit(chromium, who, java_script_enabled=scripts))
            seen.append(eyes)
            return context.new_page()

        yield sit
        assert [fault for eyes in seen for fault in eyes.found()] == []


def _asked(house: House, who: str, title: str) -> Thread:
    with clock.at(house.moment):
        return house.world.thread(who, title=title)


def _decides(page: Page, rule: str, reason: str, button: str) -> None:
    page.get_by_label("Rule", exact=True).select_option(rule)
    page.get_by_label("Reason", exact=True).fill(reason)
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def _presses(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def _about(page: Page, name: str, author: str) -> None:
    """The act of this name under the answer of this author."""
    page.get_by_role("article", name=f"Answer by {author}").get_by_role("link", name=re.compile(f"^{name}")).click()


def test_a_duplicate_is_merged_with_its_voices(house: House, sits: Sitting) -> None:
    first = _asked(house, "nia", "Why is the fountain dry this summer?")
    second = _asked(house, "omar", "No water in the fountain, why?")
    for who, thread in (("stranger", first), ("stranger", second), ("theo", second)):
        page = sits(who)
        page.goto(thread.address)
        _presses(page, "I have this too")
    with clock.at(house.moment):
        house.world.reply("theo", second, "The pump is out for repair.")
    milo = sits("milo")
    milo.goto(second.address)
    milo.get_by_role("link", name="Lock, move, merge or split").click()
    milo.get_by_role("link", name="Merge into another thread").click()
    milo.get_by_label("The other thread").fill(f"{house.address}{first.address}")
    _decides(milo, "One question in one place", "The same fountain.", "See what will happen")
    preview = milo.get_by_role("status").filter(has_text="What will happen")
    for words in (f"“{second.title}” and its 1 reply", first.title, "Nia", "The square"):
        expect(preview).to_contain_text(words)
    _presses(milo, "Merge")
    main = milo.get_by_role("main")
    expect(milo.get_by_role("heading", level=1)).to_have_text(first.title)
    expect(main).to_contain_text("3 people have this too")
    expect(main).to_contain_text("The pump is out for repair.")
    omar = sits("omar")
    omar.goto(second.address)
    assert omar.url == f"{house.address}{first.address}"
    expect(omar.get_by_role("main")).to_contain_text(second.title)
    omar.goto("/inbox")
    expect(omar.get_by_role("main")).to_contain_text("The same fountain.")


def test_flag_hide_appeal_restore(house: House, sits: Sitting) -> None:
    thread = _asked(house, "nia", "Where do I pay for the allotment?")
    with clock.at(house.moment):
        house.world.reply("omar", thread, "At the counter, you donkey.")

    nia = sits("nia")
    nia.goto(thread.address)
    nia.get_by_role("article", name="Answer by Omar").locator("summary", has_text="More").click()
    _about(nia, "Flag", "Omar")
    _presses(nia, "Flag it")
    expect(nia.get_by_role("alert")).to_contain_text("Choose the reason.")
    nia.get_by_role("radio", name="It is rude or attacks somebody").check()
    _presses(nia, "Flag it")
    expect(nia.get_by_role("status").filter(has_text="you hear what became of it")).to_be_visible()

    milo = sits("milo")
    milo.goto("/review")
    milo.get_by_role("link", name=thread.title).click()
    expect(milo.get_by_role("main")).to_contain_text("1 person flagged it")
    milo.get_by_role("radio", name="Hide it").check()
    _decides(milo, "Be civil", "Calls people names.", "Decide")
    expect(milo.get_by_role("main")).to_contain_text("Nothing is flagged just now.")

    nia.goto("/inbox")
    expect(nia.get_by_role("main")).to_contain_text("what you flagged is hidden now")
    nobody = sits("nobody")
    nobody.goto(thread.address)
    expect(nobody.get_by_role("main")).not_to_contain_text("donkey")
    nobody.get_by_role("link", name="The decision").click()
    expect(nobody.get_by_role("main")).to_contain_text("Calls people names.")

    omar = sits("omar")
    omar.goto(thread.address)
    omar.get_by_role("link", name="The decision").click()
    omar.get_by_label("Why it should be visible").fill("Donkey is what we call each other here.")
    _presses(omar, "Appeal")
    expect(omar.get_by_role("main")).to_contain_text("Somebody else looks at it.")

    milo.goto("/review?show=appeals")
    milo.get_by_role("link", name=thread.title).click()
    milo.get_by_role("radio", name="Bring it back").check()
    _decides(milo, "Be civil", "Among friends it may stay.", "Decide")
    nobody.goto(thread.address)
    expect(nobody.get_by_role("main")).to_contain_text("At the counter, you donkey.")
    omar.goto("/inbox")
    expect(omar.get_by_role("main")).to_contain_text("Among friends it may stay.")
    nobody.goto("/decisions?space=square&kind=restore")
    expect(nobody.get_by_role("main")).to_contain_text("Among friends it may stay.")
