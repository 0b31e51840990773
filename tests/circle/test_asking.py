"""The ask flow in a browser, with and without scripts: it ends in an answer, in a voice, or in one's own question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from foundation import clock
from tests.circle.history import PASSWORD
from tests.circle.house import House

pytestmark = pytest.mark.browser

TITLE = "Who mends the old pipes in my cellar?"
Sitting = Callable[[str], Page]


@pytest.fixture(scope="module")
def asked(house: House) -> str:
    """An answered question about pipes; its title."""
    with clock.at(house.moment):
        thread = house.world.thread(title="Who mends old pipes in a cellar?", words="They leak.")
        house.world.reply("omar", thread, "Ask the plumber in Mill Lane.")
        house.world.thread("omar", title="When are the old pipes in the cellars mended?", words="Soon?")
        title = thread.title
    house.drain()
    return title


@pytest.fixture(params=[False, True], ids=["without a script", "with scripts"])
def sits(request: pytest.FixtureRequest, house: House, chromium: Browser, asked: str) -> Iterator[Sitting]:
    """Somebody of the cast at a browser; nothing may be wrong with any page they see."""
    with ExitStack() as until_the_end:
        seen = []

        def sit(who: str) -> Page:
            context, eyes = until_the_end.enter_context(
                house.visit(chromium, who, java_script_enabled=bool(request.param))
            )
            seen.append(eyes)
            return context.new_page()

        yield sit
        assert [fault for eyes in seen for fault in eyes.found()] == []


def _head(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def _button(page: Page, name: str, about: str) -> Locator:
    return page.get_by_role("button", name=re.compile(rf"^{name} ?: {re.escape(about)}$"))


def _asks(page: Page) -> None:
    page.goto("/ask")
    page.get_by_label("In one sentence").fill(TITLE)
    page.get_by_role("button", name="Continue").click()
    _head(page, "Has it been answered already?")


def test_it_ends_in_this_answers_it(house: House, sits: Sitting, asked: str) -> None:
    stranger = sits("stranger")
    _asks(stranger)
    expect(stranger.get_by_role("main")).to_contain_text("Ask the plumber in Mill Lane.")
    _button(stranger, "This answers it", asked).click()
    _head(stranger, asked)
    expect(stranger.get_by_role("status").filter(has_text="Whoever wrote the answer is thanked.")).to_be_visible()
    house.drain()
    omar = sits("omar")
    omar.goto("/inbox")
    expect(omar.get_by_role("main")).to_contain_text("Thank you: somebody was about to ask, and your answer was there")


def test_it_ends_in_i_have_this_too(sits: Sitting) -> None:
    page = sits("theo")
    _asks(page)
    title = "When are the old pipes in the cellars mended?"
    _button(page, "I have this too", title).click()
    _head(page, title)
    expect(page.get_by_role("main")).to_contain_text("1 person has this too")
    page.get_by_role("button", name="I no longer have this").click()


def test_a_guest_writes_first_and_makes_the_account_last(sits: Sitting, request: pytest.FixtureRequest) -> None:
    page = sits("nobody")
    _asks(page)
    page.get_by_role("button", name="Mine is different, continue").click()
    _head(page, "Add the details")
    page.get_by_label("Details").fill("Mine are of lead.\nAnd old.")
    page.get_by_role("radio", name="The square").check()
    page.get_by_role("button", name="Continue").click()
    _head(page, "Your question is written")
    page.get_by_role("main").get_by_role("link", name="Create an account").click()
    page.get_by_label("Your name").fill("Gwen Guest")
    page.get_by_label("E-mail address").fill(f"gwen{abs(hash(request.node.name))}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    _head(page, "Add the details")
    expect(page.get_by_label("Details")).to_have_value("Mine are of lead.\nAnd old.")
    page.get_by_role("button", name="Post it").click()
    _head(page, TITLE)
    expect(page.get_by_role("article", name="Question by Gwen Guest")).to_contain_text("Mine are of lead.")


def test_what_is_close_comes_up_while_one_types(house: House, chromium: Browser, asked: str) -> None:
    with house.visit(chromium, "stranger") as (context, eyes):
        page = context.new_page()
        page.goto("/ask")
        field = page.get_by_label("In one sentence")
        field.press_sequentially(TITLE)
        expect(page.get_by_role("link", name=asked, exact=True)).to_be_visible()
        expect(_button(page, "This answers it", asked)).to_be_visible()
        field.fill("Elephants in the town hall")
        expect(page.get_by_role("link", name=asked, exact=True)).to_have_count(0)
        assert eyes.found() == []
