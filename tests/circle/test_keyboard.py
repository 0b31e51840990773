"""By keyboard alone: a question is asked and answered, the focus is seen, and the way past the head is short."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from foundation import clock
from tests.circle.house import House
from tests.conftest import WEDNESDAY

pytestmark = pytest.mark.browser

MANY = 120  # presses of Tab after which something is out of reach
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const seen = ringed && inside && one.checkVisibility();
  return {what: one.outerHTML.slice(0, 120), seen, body: one === document.body};
}"""
REACHABLE = """() => {
  const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const chosen = (one) => one.checked || !document.querySelector(`[name="${one.name}"]:checked`);
  return [...document.querySelectorAll(kinds)]
    .filter((one) => one.checkVisibility() && !one.disabled && (one.type !== "radio" || chosen(one))).length;
}"""


@pytest.fixture
def at_keyboard(house: House, chromium: Browser) -> Iterator[dict[str, Page]]:
    """Pages of Nia and of Omar, who have no mouse."""
    with house.visit(chromium, "nia") as (nia, nias), house.visit(chromium, "omar") as (omar, omars):
        yield {"nia": nia.new_page(), "omar": omar.new_page()}
        assert nias.found() + omars.found() == []


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until this has the focus; whatever has it on the way is seen."""
    for _ in range(MANY):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["body"] or focused["seen"], f"the focus is not seen: {focused['what']}"
        if wanted.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"Tab does not lead to {wanted}")


def test_a_question_is_asked_and_answered(at_keyboard: dict[str, Page]) -> None:
    asks(at_keyboard["nia"])
    answers(at_keyboard["omar"])


def asks(page: Page) -> None:
    """Nia asks: words, place, details."""
    page.goto("/")
    tab_to(page, page.get_by_label("What is your question?"))
    page.keyboard.type("Why is the kettle white inside?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Add the details")
    tab_to(page, page.get_by_label("Details"))
    page.keyboard.type("It was clean on Monday.")
    tab_to(page, page.get_by_role("radio", name="The square"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Post it"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Why is the kettle white inside?")


def answers(page: Page) -> None:
    """Omar finds it, answers, and comments."""
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Why is the kettle white inside?"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Why is the kettle white inside?")
    tab_to(page, page.get_by_label("Your answer"))
    page.keyboard.type("That is lime. Vinegar takes it away.")
    tab_to(page, page.get_by_role("button", name="Post answer"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name="Answer by Omar")).to_contain_text("Vinegar")
    tab_to(page, page.get_by_role("article", name="Question by Nia").locator("summary", has_text="Comment"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("article", name="Question by Nia").get_by_label("Your comment"))
    page.keyboard.type("How old is it?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name="Question by Nia")).to_contain_text("How old is it?")


@pytest.mark.parametrize("address", ["/", "/threads", "/ask", "/search", "/inbox", "/people/nia"])
def test_the_first_tab_leads_past_the_head(at_keyboard: dict[str, Page], address: str) -> None:
    page = at_keyboard["nia"]
    page.goto(address)
    skip = page.get_by_role("link", name="Skip to the content")
    tab_to(page, skip)
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    ("who", "address"),
    [("nia", "/"), ("nia", "/ask"), ("nia", "/search?q=water"), ("omar", "/inbox"), ("sana", "/desk?case={thread}"),
     ("mara", "/insight?period=2026"), ("omar", "/threads/{thread}"), ("nobody", "/sign-in"), ("nobody", "/outcomes")],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tab_reaches_everything_and_the_focus_is_seen(
    house: House, chromium: Browser, who: str, address: str, scheme: str
) -> None:
    with clock.at(WEDNESDAY):
        thread = house.world.thread()
        house.world.reply("omar", thread)
    with house.visit(chromium, who, color_scheme=scheme, reduced_motion="reduce") as (context, _eyes):
        page = context.new_page()
        page.goto(address.format(thread=thread.public_id))
        stops = 0
        while True:
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            if focused["body"]:
                break
            stops += 1
            assert focused["seen"], f"the focus is not seen: {focused['what']}"
        assert stops == page.evaluate(REACHABLE)


def test_a_focus_without_a_ring_is_noticed(house: House, chromium: Browser) -> None:
    with house.visit(chromium) as (context, _eyes):
        page = context.new_page()
        page.goto("/")
        page.evaluate("document.querySelector('main input').style.outline = 'none'")
        with pytest.raises(AssertionError, match="the focus is not seen"):
            tab_to(page, page.get_by_role("contentinfo").get_by_role("link").first)


def test_after_a_refused_form_the_summary_has_the_focus(at_keyboard: dict[str, Page]) -> None:
    page = at_keyboard["nia"]
    page.goto("/ask?title=x")
    assert page.evaluate("document.activeElement.matches('.error-summary')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.get_by_label("In one sentence").evaluate("one => one === document.activeElement")


def test_the_second_tab_leads_to_the_answer_and_a_new_post_takes_the_focus(
    house: House, at_keyboard: dict[str, Page]
) -> None:
    with clock.at(WEDNESDAY):
        thread = house.world.thread()
    page = at_keyboard["omar"]
    page.goto(thread.address)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Write an answer")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("At six.")
    tab_to(page, page.get_by_role("button", name="Post answer"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name="Answer by Omar")).to_be_focused()


def test_the_first_field_of_signing_in_is_near(house: House, chromium: Browser) -> None:
    with house.visit(chromium) as (context, _eyes):
        page = context.new_page()
        page.goto("/sign-in")
        for key in ("Tab", "Enter", "Tab"):
            page.keyboard.press(key)
        expect(page.get_by_label("E-mail address")).to_be_focused()
        page.goto("/sign-in")
        for _ in range(8):
            page.keyboard.press("Tab")
        expect(page.get_by_label("E-mail address")).to_be_focused()
