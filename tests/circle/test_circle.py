"""The circle turns once in Chromium, by what stands on the pages alone: without JavaScript, and again with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.circle.conftest import Opening
from tests.circle.history import LATE_TITLE, OVERDUE_TITLE, PASSWORD, at, email_of, live_through
from tests.circle.house import House

pytestmark = pytest.mark.browser

QUESTION = "Why is the water from my tap brown in the morning?"
DETAILS = "The **kitchen tap** gives brown water until eight. Is it safe for tea?"
OUTCOME = "You are told the evening before we flush the mains"
HINT = "Run the cold tap for three minutes. Brown water after a night is iron from the old pipe, and harmless."


class Walk:
    """One person at a browser of their own, at one moment after the other."""

    def __init__(self, house: House, page: Page) -> None:
        self.house, self.page = house, page

    def at(self, moment: datetime) -> None:
        """Wait until then, and let the worker hear what happened before."""
        self.house.drain()
        self.house.moment = moment

    def press(self, name: str, about: str = "") -> None:
        """`about`: the end of the unseen words that tell equal buttons apart."""
        wanted = re.compile(rf"^{re.escape(name)} ?: .*{re.escape(about)}$") if about else name
        self.page.get_by_role("button", name=wanted, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def choose(self, label: str) -> None:
        self.page.get_by_role("radio", name=label, exact=True).check()

    def sees(self, words: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def stands_on(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def signs_in(self, name: str) -> None:
        self.page.goto("/")
        self.follow("Sign in")
        self.write("E-mail address", email_of(name))
        self.write("Password", PASSWORD)
        self.press("Sign in")
        self.page.get_by_text(name, exact=True).first.wait_for()


@pytest.fixture(params=[False, True], ids=["without a script", "with scripts"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def people(open_house: Opening, chromium: Browser, script: bool):
    """Makes people who sit at browsers; whatever a page did wrong for any of them fails the test in the end."""
    house = open_house()
    live_through(house)
    faults: list[str] = []

    @contextmanager
    def person() -> Iterator[Walk]:
        with house.visit(chromium, java_script_enabled=script) as (context, eyes):
            yield Walk(house, context.new_page())
            faults.extend(eyes.found() + eyes.refusals)

    yield person
    assert faults == []


def test_the_circle_turns(people) -> None:
    with people() as asker, people() as peer, people() as official, people() as manager:
        asks(asker)
        answers_as_peer(peer)
        finds_what_is_owed(official)
        confirms(official)
        answers_late(official)
        reads_the_official_answer(asker)
        reads_the_report(manager)
        publishes_an_outcome(manager)
        finds_what_changed(asker)


def asks(nora: Walk) -> None:
    """She signs up and asks, and is told what she can expect."""
    nora.at(at(4, 10, month=3))
    nora.page.goto("/")
    nora.follow("Create an account")
    nora.write("Your name", "Nora Newcomer")
    nora.write("E-mail address", email_of("Nora"))
    nora.write("Password", PASSWORD)
    nora.press("Create the account")
    nora.sees("Welcome, Nora Newcomer.")
    nora.write("What is your question?", QUESTION)
    nora.press("Ask")
    nora.stands_on("Has it been answered already?")
    nora.press("Mine is different, continue")
    nora.stands_on("Add the details")
    nora.sees("Water answers by Friday 6 March")
    nora.choose("The square")
    nora.choose("A question")
    nora.write("Details", DETAILS)
    nora.write("Tags (optional)", "tap water")
    nora.press("Preview")
    nora.sees("This is how it will look")
    expect(nora.page.locator("main strong")).to_have_text("kitchen tap")
    nora.press("Post it")
    nora.stands_on(QUESTION)
    nora.sees("It is posted. You hear in your inbox when somebody replies.")
    nora.sees("We promised a reply by Friday 6 March")


def answers_as_peer(piet: Walk) -> None:
    """He finds it among what needs an answer, and helps."""
    piet.at(at(4, 11, month=3))
    piet.signs_in("Piet Peer")
    piet.follow(QUESTION)
    piet.write("Your answer", HINT)
    piet.press("Post answer")
    piet.sees("Your answer is posted.")
    expect(piet.page.get_by_role("article", name="Answer by Piet Peer")).to_contain_text("three minutes")


def finds_what_is_owed(olga: Walk) -> None:
    """On Friday morning the queues say what is owed, in the order of duty; she takes what is due today."""
    olga.at(at(6, 8, 30, month=3))
    olga.signs_in("Olga Official")
    olga.follow("Desk")
    expect(olga.page.locator("tbody tr").first).to_contain_text("Late")
    olga.follow("Overdue")
    expect(olga.page.get_by_role("link", name=LATE_TITLE)).to_be_visible()
    expect(olga.page.get_by_role("link", name=OVERDUE_TITLE)).to_be_visible()
    expect(olga.page.get_by_role("link", name=QUESTION)).to_have_count(0)
    olga.follow("Needs first reply")
    expect(olga.page.get_by_role("link", name=QUESTION)).to_have_count(0)
    olga.follow("Due today")
    expect(olga.page.get_by_role("row").filter(has_text=QUESTION)).to_contain_text("Due today")
    olga.press("Take it", QUESTION)
    olga.sees("It is yours for 30 minutes.")
    olga.follow("Mine")
    expect(olga.page.locator("tbody tr")).to_have_count(1)


def confirms(olga: Walk) -> None:
    """She confirms the member's answer. The promise is kept; who wrote it keeps the credit."""
    olga.follow(QUESTION)
    olga.sees("three minutes")
    olga.follow("Confirm this answer , by Piet Peer")
    olga.press("Confirm for Water")
    olga.stands_on(QUESTION)
    olga.sees("Confirmed. Who wrote it keeps the credit.")
    confirmed = olga.page.get_by_role("article", name="Official answer: confirmed by Water")
    expect(confirmed).to_contain_text("Official answer: a member’s, confirmed")
    expect(confirmed).to_contain_text("answer by Piet Peer, who keeps the credit")
    expect(olga.page.get_by_role("article", name="Answer by Piet Peer")).to_contain_text("Confirmed")
    expect(olga.page.get_by_role("complementary")).to_contain_text("Promise kept")


def answers_late(olga: Walk) -> None:
    """She answers what was due on Monday. It is answered, and it stays missed."""
    olga.follow("Desk")
    olga.follow("Overdue")
    olga.follow(LATE_TITLE)
    olga.choose("Official answer")
    olga.write("Your words", "The pump is ordered and comes on Thursday.")
    olga.write("The answer in one sentence", "The fountain runs again from Thursday.")
    olga.press("Publish")
    olga.stands_on(LATE_TITLE)
    olga.sees("The fountain runs again from Thursday.")
    expect(olga.page.get_by_role("complementary")).to_contain_text("Promise missed")
    olga.follow("Desk")
    olga.follow("Overdue")
    expect(olga.page.get_by_role("link", name=LATE_TITLE)).to_have_count(0)
    expect(olga.page.get_by_role("link", name=OVERDUE_TITLE)).to_be_visible()


def reads_the_official_answer(nora: Walk) -> None:
    """She finds in her inbox that somebody answered, and that the answer was confirmed."""
    nora.at(at(6, 9, month=3))
    nora.page.goto("/")
    nora.follow("Inbox, 2 new")
    nora.sees("Piet Peer answered")
    nora.sees("An answer was confirmed as the official answer")
    nora.press("Mark all as read")
    nora.page.get_by_role("listitem").filter(has_text="was confirmed").get_by_role("link").click()
    nora.stands_on(QUESTION)
    nora.press("This solved it", "Piet Peer")
    nora.sees("Nora Newcomer said: this solved it")


def reads_the_report(mona: Walk) -> None:
    """She opens the report of March, the number of missed promises, its list and a post of it, and comes back."""
    mona.at(at(9, 9, month=3))
    mona.signs_in("Mona Manager")
    mona.follow("Insight")
    mona.follow("January to March 2026")
    mona.stands_on("What people told us from January to March 2026")
    words = mona.page.get_by_role("region", name="In words").get_by_role("paragraph").first
    expect(words).to_contain_text("Of 3 promises that fell due we kept 1 and missed 2")
    words.get_by_role("link", name="2", exact=True).last.click()
    mona.stands_on("2 promises missed from January to March 2026")
    mona.sees(OVERDUE_TITLE)
    mona.follow(LATE_TITLE)
    mona.stands_on(LATE_TITLE)
    mona.sees("Promise missed")
    mona.page.go_back()
    mona.follow("Back to the report")


def publishes_an_outcome(mona: Walk) -> None:
    """From a theme of the report she says what changed, with the posts that show it."""
    row = mona.page.get_by_role("row", name="brown, kitchen, runs").first
    row.get_by_role("link", name="10", exact=True).first.click()
    mona.stands_on("10 posts about “brown, kitchen, runs” from January to March 2026")
    mona.sees(QUESTION)
    mona.follow("Publish what you did about it")
    mona.stands_on("Publish what you did")
    expect(mona.page.get_by_role("checkbox", name=QUESTION).first).not_to_be_checked()
    mona.press("Tick all 10 posts")
    expect(mona.page.get_by_role("checkbox", name=QUESTION).first).to_be_checked()
    mona.choose("Done")
    mona.write("What changed, in one line", OUTCOME)
    mona.write("You said", "The tap runs brown in the morning, and nobody says why.")
    mona.write("We did", "Since Monday a message goes out **the evening before** we flush the mains.")
    mona.page.get_by_label("The department that answers for it").select_option("Water")
    mona.press("Publish")
    mona.stands_on("You said, we did")
    mona.sees("who raised it are told.")


def finds_what_changed(nora: Walk) -> None:
    """The notice in her inbox leads her to what became of her question."""
    nora.at(at(9, 10, month=3))
    nora.page.goto("/")
    nora.follow("Inbox, 1 new")
    nora.sees("You said, we did: something changed because of what you wrote")
    nora.follow(OUTCOME)
    nora.stands_on(OUTCOME)
    nora.sees("Since Monday a message goes out the evening before we flush the mains.")
    nora.follow("All outcomes")
    nora.stands_on("You said, we did")
    nora.follow("Questions")
    nora.follow(QUESTION)
    expect(nora.page.get_by_role("complementary")).to_contain_text("What changed because of this")
    expect(nora.page.get_by_role("complementary")).to_contain_text(OUTCOME)
