"""The desk in a browser, without scripts and with them: a hand-over returned and accepted; two reach for one case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.circle.conftest import Opening
from tests.circle.house import House
from tests.conftest import WEDNESDAY

pytestmark = pytest.mark.browser

QUESTION = "Why is there a spring in the middle of the lawn?"
REASON = "The spring stands on the lawn of the park."


class Seats:
    """People who sit at browsers of their own in one house, and a question that Nia asked."""

    def __init__(self, house: House, chromium: Browser, script: bool, until_the_end: ExitStack) -> None:
        self.house, self.faults = house, []
        self.page: dict[str, Page] = {}
        house.moment = WEDNESDAY
        self.thread = house.world.thread("nia", title=QUESTION)
        for who in ("sana", "theo", "nia"):
            context, eyes = until_the_end.enter_context(house.visit(chromium, who, java_script_enabled=script))
            self.page[who] = context.new_page()
            self.faults.append(eyes)

    def opens(self, who: str, queue: str) -> Page:
        """Go to a queue of the desk, and open the question there."""
        page = self.page[who]
        page.goto(f"/desk?queue={queue}")
        page.get_by_role("link", name=QUESTION, exact=True).click()
        return page

    def later(self, minutes: int) -> None:
        """Let the worker hear what happened, and time pass."""
        self.house.drain()
        self.house.moment += timedelta(minutes=minutes)


@pytest.fixture(params=[False, True], ids=["without a script", "with scripts"])
def seats(request: pytest.FixtureRequest, open_house: Opening, chromium: Browser) -> Iterator[Seats]:
    """The three of them; whatever a page did wrong for any of them fails the test in the end."""
    with ExitStack() as until_the_end:
        seats = Seats(open_house(), chromium, bool(request.param), until_the_end)
        yield seats
        assert [fault for eyes in seats.faults for fault in [*eyes.found(), *eyes.refusals]] == []


def _hands_over(page: Page) -> None:
    page.get_by_text("Hand over to another department", exact=True).click()
    page.get_by_label("To", exact=True).select_option("Parks")
    page.get_by_label("Reason, Nia reads it").fill(REASON)
    page.get_by_role("button", name="Hand over", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Until they accept, it is yours")


def test_a_hand_over_is_returned_and_then_accepted(seats: Seats) -> None:
    sana = seats.opens("sana", "owed")
    _hands_over(sana)
    seats.later(10)
    theo = seats.opens("theo", "handover")
    expect(theo.get_by_role("main")).to_contain_text(REASON)
    theo.get_by_role("link", name="Return it, with a reason").click()
    theo.get_by_label("Reason", exact=True).fill("It is the pipe of the street.")
    theo.get_by_role("button", name="Return", exact=True).click()
    seats.later(10)
    _hands_over(seats.opens("sana", "owed"))
    seats.later(10)
    theo = seats.opens("theo", "handover")
    theo.get_by_role("button", name="Accept").click()
    expect(theo.get_by_role("main")).to_contain_text("It is your department’s now. The clock goes on.")
    seats.later(10)
    nia = seats.page["nia"]
    nia.goto("/inbox")
    expect(nia.get_by_role("main")).to_contain_text("another department answers now")
    nia.goto(seats.thread.address)
    way = nia.get_by_role("complementary")
    for words in ("Water asked Parks to answer", "Parks gave it back to Water", "Parks took it over", f"“{REASON}”"):
        expect(way).to_contain_text(words)
    expect(nia.get_by_role("main")).to_contain_text("Parks owns this question.")
    expect(nia.get_by_role("main")).to_contain_text("We promised a reply by Friday 6 March, 10:00.")


def test_two_officials_reach_for_one_question(seats: Seats) -> None:
    sana, theo = seats.opens("sana", "owed"), seats.page["theo"]
    theo.goto(f"/desk?case={seats.thread.public_id}")
    theo.get_by_role("button", name="Take it for 30 minutes").click()
    seats.later(5)
    sana.get_by_role("button", name="Take it for 30 minutes").click()
    expect(sana.get_by_role("main")).to_contain_text("Theo has it since 10:00. You can take it over.")
    expect(sana.get_by_role("main")).to_contain_text("Theo works on this since 10:00, until 10:30.")
    sana.get_by_role("button", name="Take it over", exact=True).click()
    expect(sana.get_by_role("main")).to_contain_text("by you, until 10:35")
    seats.later(1)
    theo.goto("/inbox")
    expect(theo.get_by_role("main")).to_contain_text("Sana took over what you were working on")


def test_keys_move_and_take_and_colleagues_see_each_other(open_house: Opening, chromium: Browser) -> None:
    with ExitStack() as until_the_end:
        seats = Seats(open_house(), chromium, True, until_the_end)
        other = seats.house.world.thread("nia", title="Is the second one there as well?")
        sana = seats.page["sana"]
        sana.goto("/desk")
        sana.keyboard.press("?")
        expect(sana.get_by_text("next, previous question")).to_be_visible()
        for key in ("j", "j", "k", "j"):
            sana.keyboard.press(key)
        expect(sana.get_by_role("link", name=other.title, exact=True)).to_be_focused()
        with sana.expect_response("**/presence") as renewed:
            sana.keyboard.press("t")
        assert renewed.value.status == 204
        expect(sana.get_by_role("main")).to_contain_text("by you, until 10:30")
        sana.get_by_label("Your words").fill("")
        sana.get_by_label("Your words").press_sequentially("just")
        expect(sana.get_by_label("Your words")).to_have_value("just")
        theo = seats.page["theo"]
        theo.goto(f"/desk?case={other.public_id}")
        expect(theo.get_by_role("main")).to_contain_text("Sana has this open too, since 10:00.")
        sana.goto("/desk")
        expect(theo.get_by_role("main")).not_to_contain_text("has this open too")
        theo.reload()
        expect(theo.get_by_role("main")).not_to_contain_text("has this open too")
