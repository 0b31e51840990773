"""In a real browser, on a page without a content security policy, no payload does anything."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from foundation.text import clean, render
from tests.foundation.test_text_checker import MAY_HAVE, payloads

pytestmark = [pytest.mark.browser, pytest.mark.real_time]

ADDRESS = "https://parley.test/"
BATCH = 400
ROUNDS = 2

WATCH = """
for (const name of ["alert", "prompt", "confirm", "print", "open"])
  window[name] = () => { window.parleyRan(name); };
document.addEventListener("click", event => {  // links that leave are read, not followed
  const link = event.target.closest("a");
  if (link && /^(https?|mailto):$/.test(link.protocol)) event.preventDefault();
}, true);
"""

# Every handler that this browser knows is called on every element, then each is focused and clicked.
DISTURB = """
() => {
  const events = new Set();
  for (const owner of [window, document, document.body])
    for (const name in owner) if (name.startsWith("on")) events.add(name.slice(2));
  for (const element of document.body.querySelectorAll("*")) {
    for (const name of events) element.dispatchEvent(new Event(name));
    if (element.focus) element.focus();
    if (element.click) element.click();
    else element.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
  }
}
"""

FOREIGN = """
(mayHave) => {
  const found = [];
  if (document.body.children.length !== 1 || document.head.children.length !== 1) found.push("the page has grown");
  for (const element of document.body.querySelectorAll("article *")) {
    const name = element.localName;
    if (element.namespaceURI !== "http://www.w3.org/1999/xhtml" || !(name in mayHave)) found.push(`<${name}>`);
    else for (const attribute of element.attributes)
      if (!mayHave[name].includes(attribute.name)) found.push(`<${name} ${attribute.name}>`);
    if (name === "a" && !/^(https?|mailto):$/.test(element.protocol)) found.push(element.href);
  }
  return found;
}
"""


@dataclass
class Witness:
    """A page, and what it was seen to do beyond showing words."""

    page: Page
    seen: list[str] = field(default_factory=list)
    body: str = ""

    def __post_init__(self) -> None:
        page = self.page
        page.expose_function("parleyRan", lambda name: self.seen.append(f"ran {name}"))
        page.add_init_script(WATCH)
        page.on("dialog", lambda dialog: (self.seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: self.seen.append(f"error {error}"))
        page.on("popup", lambda popup: self.seen.append(f"window {popup.url}"))
        page.on("framenavigated", lambda frame: self.seen.append(f"navigation {frame.url}"))
        page.route("**/*", self._answer)

    def _answer(self, route) -> None:
        if route.request.url == ADDRESS and self.body:
            body, self.body = self.body, ""
            route.fulfill(content_type="text/html; charset=utf-8", body=body)
        else:
            self.seen.append(f"request {route.request.url}")
            route.abort()

    def show(self, posts: list[str]) -> list[str]:
        """Opens a page with the posts, disturbs it in every way, and tells what happened."""
        self.seen.clear()
        articles = "".join(f"<article>{post}</article>" for post in posts)
        self.body = f"<!doctype html><title>Posts</title><body><main>{articles}</main></body>"
        self.page.goto(ADDRESS, wait_until="load")
        try:
            for _ in range(ROUNDS):
                self.page.evaluate(DISTURB)
                self.page.wait_for_timeout(100)
        except Error as gone:
            self.seen.append(f"the page left: {gone}")
        self.seen.remove(f"navigation {ADDRESS}")
        return list(self.seen)

    def foreign(self, posts: list[str]) -> list[str]:
        """What the browser's own tree has, of elements, attributes and addresses, that posts may not have."""
        grown = self.page.locator("main > article").count() != len(posts)
        may_have = {name: sorted(attributes) for name, attributes in MAY_HAVE.items()}
        return ["the posts are not apart"] * grown + self.page.evaluate(FOREIGN, may_have)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = os.environ.get("PARLEY_CHROMIUM") or shutil.which("chromium")
    if not program:
        pytest.skip("Chromium is not here (set PARLEY_CHROMIUM)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def witness(browser) -> Iterator[Witness]:
    page = browser.new_page()
    yield Witness(page)
    page.close()


def _batches(texts):
    remaining = iter(texts)
    while batch := list(islice(remaining, BATCH)):
        yield batch


@pytest.mark.parametrize("to_html", [render, clean])
@pytest.mark.parametrize(("name", "field"), [("xss-dev.jsonl", "payload"), ("naughty-dev.jsonl", "string")])
def test_nothing_happens(shared, witness, name, field, to_html):
    for batch in _batches(payloads(shared, name, field).values()):
        posts = [to_html(text) for text in batch]
        assert witness.show(posts) == []
        assert witness.foreign(posts) == []


# Known-bad twins: each of these, shown as it is, must be seen.


@pytest.mark.parametrize(
    ("html", "sign"),
    [
        ("<script>alert(1)</script>", "ran alert"),
        ("<img src=x onerror=confirm(1)>", "ran confirm"),
        ("<b onmouseover=prompt(1)>x</b>", "ran prompt"),
        ("<b onpointerrawupdate=print()>x</b>", "ran print"),
        ("<b onfocus=alert(1) tabindex=0>x</b>", "ran alert"),
        ("<a href=javascript:alert(1)>x</a>", "ran alert"),
        ("<a href=&#1;java&#9;script:alert(1)>x</a>", "ran alert"),
        ("<svg><a href=javascript:alert(1)><text>x</text></a></svg>", "ran alert"),
        ("<details open ontoggle=alert(1)>", "ran alert"),
        ("<iframe srcdoc='<script>alert(1)</script>'></iframe>", "ran alert"),
        ("<script>nothing.at.all</script>", "error"),
        ("<meta http-equiv=refresh content='0;url=https://elsewhere.test/'>", "request https://elsewhere.test/"),
        ("<form action=https://elsewhere.test/><button>x</button></form>", "request https://elsewhere.test/"),
        ("<img src=https://elsewhere.test/x.png>", "request https://elsewhere.test/x.png"),
        ("<link rel=stylesheet href=https://elsewhere.test/x.css>", "request https://elsewhere.test/x.css"),
        ("<style>@import 'https://elsewhere.test/x.css'</style>", "request https://elsewhere.test/x.css"),
        ("<p style=\"background:url('https://elsewhere.test/x.png')\">x</p>", "request https://elsewhere.test/x.png"),
        ("<base href=https://elsewhere.test/><img src=x>", "request https://elsewhere.test/x"),
    ],
)
def test_the_witness_sees(witness, html, sign):
    seen = witness.show([html])

    assert any(event.startswith(sign) for event in seen), seen


@pytest.mark.parametrize(
    "html", ["<h1>x</h1>", "<p id=x>x</p>", "<svg></svg>", "<a href=data:x>x</a>", "</article>x<div>"]
)
def test_the_witness_knows_what_is_foreign(witness, html):
    witness.show([html, "<p>y</p>"])

    assert witness.foreign([html, "<p>y</p>"])


def test_the_payloads_left_as_they_are_would_be_noticed(shared, browser):
    noticed = 0
    for text in islice(payloads(shared, "xss-dev.jsonl", "payload").values(), 20):
        page = browser.new_page()
        noticed += bool(Witness(page).show([text]))
        page.close()
    assert noticed >= 5
