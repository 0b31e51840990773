"""What is being written survives a closed tab and a lost network, and is gone when it is posted or one signs out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from community import howtos
from community.guides import Guide, Step
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from tests.circle.house import House

pytestmark = pytest.mark.browser

TITLE = "Turn the water off in a flat"
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


ASKED = "Who mends the old pipes in my cellar?"
OTHER = "Where do I bring broken glass?"


def _asking(context: BrowserContext, title: str) -> Page:
    page = context.new_page()
    page.goto(f"/ask?title={title}&kind=question")
    return page


def test_words_of_one_question_do_not_come_under_another(omar: BrowserContext) -> None:
    page = _asking(omar, ASKED)
    page.get_by_label("Details").fill(WORDS)
    page.get_by_role("radio", name="The square").check()
    page.close()
    page = _asking(omar, OTHER)
    expect(page.get_by_label("Details")).to_have_value("")
    line = page.get_by_role("status").filter(has_text="You also have an unfinished question or idea:")
    expect(line).to_contain_text(ASKED)
    page.get_by_label("Details").fill("Green and white.")
    line.get_by_role("button", name="Open it").click()
    expect(page.get_by_label("Your question")).to_have_value(ASKED)
    expect(page.get_by_label("Details")).to_have_value(WORDS)
    expect(page.get_by_role("status").filter(has_text="unfinished")).to_contain_text(OTHER)
    page.get_by_role("status").filter(has_text="unfinished").get_by_role("button", name="Throw it away").click()
    expect(page.get_by_role("status").filter(has_text="unfinished")).to_have_count(0)
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ASKED)
    assert page.evaluate(KEPT) == ""


def test_a_title_comes_back_and_leads_to_its_details(omar: BrowserContext) -> None:
    _writing(omar, "/ask", "In one sentence", ASKED).close()
    page = omar.new_page()
    page.goto("/ask")
    expect(page.get_by_label("In one sentence")).to_have_value(ASKED)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Details").fill(WORDS)
    page.goto("/ask")
    expect(page.get_by_label("In one sentence")).to_have_value("")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_label("Details")).to_have_value(WORDS)


def test_a_how_to_comes_back_with_the_steps_that_were_added(omar: BrowserContext) -> None:
    page = _writing(omar, "/ask/how-to", "What the reader will be able to do", "Turn the water off")
    page.get_by_role("button", name="Add a step").click()
    steps = page.get_by_label("What to do, in a few words")
    expect(steps).to_have_count(4)
    for number in range(4):
        steps.nth(number).fill(f"Part {number}")
    page.get_by_label("In which space?").select_option("square")
    page.close()
    page = omar.new_page()
    page.goto("/ask/how-to")
    expect(page.get_by_role("status").filter(has_text="is back. Throw it away")).to_be_visible()
    expect(page.get_by_label("What the reader will be able to do")).to_have_value("Turn the water off")
    expect(steps_of(page).nth(3)).to_have_value("Part 3")
    expect(page.get_by_label("In which space?")).to_have_value("square")
    page.get_by_role("button", name="Throw it away").click()
    expect(steps_of(page)).to_have_count(3)
    assert page.evaluate(KEPT) == ""


def test_a_suggested_edit_comes_back_unless_the_how_to_changed(house: House, omar: BrowserContext) -> None:
    with clock.at(house.moment):
        thread = _how_to(house)
    address = f"/threads/{thread.public_id}/suggestion"
    _writing(omar, address, "Who it is for", "Tenants and landlords").close()
    page = omar.new_page()
    page.goto(address)
    expect(page.get_by_label("Who it is for")).to_have_value("Tenants and landlords")
    with clock.at(house.moment):
        _revise(house, thread)
    page.goto(address)
    expect(page.get_by_label("Who it is for")).to_have_value("Everyone")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_label("Who it is for")).to_have_value("Tenants and landlords")


def test_an_answer_waits_beside_a_quotation(omar: BrowserContext, thread: str) -> None:
    page = _writing(omar, thread)
    page.locator("summary", has_text="More: Question by Nia").click()
    page.get_by_role("link", name="Quote").first.click()
    words = page.get_by_label("Your words", exact=True)
    expect(words).to_have_value(re.compile("^>"))
    words.press("End")
    words.press_sequentially("Yes")
    page.get_by_role("button", name="Open it").click()
    expect(words).to_have_value(WORDS)


def steps_of(page: Page) -> Locator:
    """What each step of the form says to do."""
    return page.get_by_label("What to do, in a few words")


def _how_to(house: House) -> Thread:
    guide = Guide(for_whom="Tenants", needs="", steps=(Step("Turn the tap"),), result="No water comes.")
    with transaction():
        return howtos.open_howto(house.world.actor("nia"), db.session.merge(house.world.square), TITLE, guide, (), 6)


def _revise(house: House, thread: Thread) -> None:
    guide = Guide(for_whom="Everyone", needs="", steps=(Step("Turn the tap"),), result="No water comes.")
    with transaction():
        howtos.revise(house.world.actor("nia"), db.session.merge(thread), TITLE, guide)
