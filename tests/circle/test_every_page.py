"""Every page as each of those who see it, wide and narrow, light and dark: axe finds nothing, nothing is cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import groupby
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Response

from tests.circle.conftest import Opening
from tests.circle.eyes import Eyes
from tests.circle.looks import Look, looks
from tests.circle.states import States
from tests.conftest import ALL
from tests.grounds import POSTGRESQL

pytestmark = pytest.mark.browser

WIDE, NARROW, NARROWEST = (1280, 800), (390, 844), (320, 640)
MODES = [(WIDE, "light"), (NARROW, "dark")] + ([(WIDE, "dark"), (NARROW, "light")] if ALL else [])
WHOLE = range(2) if ALL else range(1, 2)  # where everything is looked for; every day it is the narrow page, all opened
RUN_AXE = "(more) => axe.run({resultTypes: ['violations'], preload: false, ...more}).then(({violations}) => violations)"
COLOURS = {"runOnly": ["color-contrast"]}
"""What is left to look for in the other modes."""
HEADS = """() => [document.title, document.querySelectorAll(".error-summary").length,
  ...[...document.querySelectorAll("h1")].map((one) => one.textContent)]"""
OPEN_ALL = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const scrolls = (one) =>
    one && one !== document.body && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
  const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > room + 1);
  return wide.filter((one) => !scrolls(one.parentElement)).slice(-1).map((one) => one.outerHTML.slice(0, 120));
}"""
LINK = re.compile(r'<a [^>]*href="(/[^"]*)"')
TOO_SMALL = """() => [...document.querySelectorAll("main button, .masthead button, .masthead nav a")]
  .filter((one) => one.checkVisibility() && Math.min(one.offsetHeight, one.offsetWidth) < 24)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def states(open_house: Opening, tmp_path_factory: pytest.TempPathFactory) -> States:
    """A house with everything in every state."""
    return States(open_house(), tmp_path_factory.mktemp("old"))


def by_person(states: States) -> Iterator[tuple[str, list[Look]]]:
    """The looks, gathered by who looks."""
    for who, found in groupby(sorted(looks(states), key=lambda look: look.who), key=lambda look: look.who):
        yield who, list(found)


def test_every_page(states: States, chromium: Browser) -> None:
    faults: list[str] = []
    for who, found in by_person(states):
        with states.house.visit(chromium, who, reduced_motion="reduce") as (context, eyes):
            page = context.new_page()
            for look in found:
                faults += [f"{look.name} as {who}: {fault}" for fault in seen(page, eyes, look)]
    assert faults == []


def seen(page: Page, eyes: Eyes, look: Look) -> list[str]:
    """Everything that is wrong with one page, in words."""
    faults = _answered(_go(page, look), look) + _titled(page)
    if not POSTGRESQL:  # how it looks is the same there
        faults += _shown(page)
    eyes.refusals.clear()
    return faults + eyes.found()


def _shown(page: Page) -> list[str]:
    """What is wrong in some width and scheme."""
    faults: list[str] = []
    page.evaluate(AXE_SCRIPT)
    for number, ((width, height), scheme) in enumerate(MODES):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        if number:
            page.evaluate(OPEN_ALL)
        mode = f"{width} px {scheme}"
        faults += [f"{mode}: {fault}" for fault in _axe(page, {} if number in WHOLE else COLOURS)]
        faults += [f"{mode}: sideways: {wide}" for wide in page.evaluate(SIDEWAYS)]
    page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
    faults += [f"320 px: sideways: {wide}" for wide in page.evaluate(SIDEWAYS)]
    return faults + [f"a target under 24 px: {small}" for small in page.evaluate(TOO_SMALL)]


def _go(page: Page, look: Look) -> Response | None:
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    if not look.act:
        return page.goto(look.address)
    page.goto(look.address)
    with page.expect_navigation() as came:
        look.act(page)
    return came.value


def _answered(response: Response | None, look: Look) -> list[str]:
    status = response.status if response else 0
    return [] if status == look.status else [f"answered {status}, not {look.status}"]


def _titled(page: Page) -> list[str]:
    """One h1, with which the title begins; a refused form says “Error:” first."""
    title, errors, *found = page.evaluate(HEADS)
    heads = [" ".join(head.split()) for head in found]
    begins = len(heads) == 1 and title.removeprefix("Error: ").startswith(heads[0])
    wrong = errors != title.startswith("Error: ")
    faults = [] if begins else [f"title {title!r}, h1 {heads}"]
    return faults + (["an error without its summary, or without its title"] if wrong else [])


def _axe(page: Page, more: dict[str, Any] | None = None) -> list[str]:
    violations: list[dict[str, Any]] = page.evaluate(RUN_AXE, more or {})
    return [f"{one['id']}: {node['html'][:140]}" for one in violations for node in one["nodes"]]


def test_axe_would_see(states: States, chromium: Browser) -> None:
    with states.house.visit(chromium) as (context, _eyes):
        page = context.new_page()
        page.goto("/")
        page.evaluate("document.querySelector('h1').outerHTML = '<img src=/><p id=pale>pale</p>'")
        page.evaluate("document.querySelector('#pale').style.color = '#ccc'")
        page.evaluate(AXE_SCRIPT)
        found = " ".join(_axe(page))
    assert all(name in found for name in ("image-alt", "color-contrast", "page-has-heading-one"))


def _each_drawing_once(led: dict[str, str]) -> Iterator[tuple[str, str]]:
    """These links, but of those that a browser of its own must draw, one of each path."""
    drawn: set[str] = set()
    for href, name in led.items():
        path = href.partition("?")[0]
        if path not in drawn:
            yield href, name
        if path.endswith((".png", ".pdf")):
            drawn.add(path)


def test_every_link_leads_somewhere(states: States, chromium: Browser) -> None:
    """No link on any page leads to a refusal or to nothing, for whoever sees it."""
    dead: list[str] = []
    for who, found in by_person(states):
        with states.house.visit(chromium, who) as (context, _eyes):
            led: dict[str, str] = {}
            for look in found:
                if look.act is None:
                    page = context.request.get(look.address).text()
                    led |= {unescape(href).partition("#")[0]: look.name for href in LINK.findall(page)}
            for href, name in _each_drawing_once(led):
                status = context.request.get(href, max_redirects=3).status
                dead += [f"{status} {href}, from {name} as {who}"] if status >= 400 else []
    assert dead == []
