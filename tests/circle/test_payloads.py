"""Every payload of the security corpora on real pages in Chromium: nothing executes, and nothing is active.

They arrive by an import (as names, titles, tags, posts of HTML, comments of Markdown) and by what officials write
(summaries). Each page is looked at twice: as it is served, and with its content security policy put out of force, so
that the policy hides no fault of the cleaning. Known-bad twins prove that the eyes see.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Request, Route

from community import indexing, spaces
from community.importing.stackexchange import Archive
from community.posts import ANSWER, Post
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from foundation.text.allowed import TAGS
from moderation import responses
from tests.circle import dump
from tests.circle.eyes import Eyes
from tests.circle.house import House
from tests.conftest import ALL, WEDNESDAY

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
JUDGE, PROVOKE = (HERE / "judge.js").read_text(), (HERE / "provoke.js").read_text()
LINKS = "[...document.querySelectorAll('.prose a')].map((a) => a.href.split('#')[0])"
MAY_STAND = [*sorted(TAGS), "ins"]  # an edit shows what came
TOGETHER, SUMMARIES = 70, 140  # posts and as many comments, or official answers, on one page: it is shown as a whole
CORPORA = (("xss-dev.jsonl", "payload"), ("naughty-dev.jsonl", "string"))
BOTH = pytest.mark.parametrize("policy", [True, False], ids=["as served", "without the policy"])


class Reader:
    """A person who opens pages and tries everything on them. `led_to` are the addresses that links led to."""

    def __init__(self, page: Page, eyes: Eyes) -> None:
        self.page, self._eyes = page, eyes
        self.led_to: set[str] = set()
        self._opening = ""
        page.context.route("**/*", self._lead)
        page.context.on("page", lambda page: eyes.faults.append(f"a window opened: {page.url}"))
        self._names = self._open("/sign-in").evaluate("Object.getOwnPropertyNames(window)")

    def _lead(self, route: Route, request: Request) -> None:
        """Pages come; where a link leads away, the reader stays here."""
        if request.is_navigation_request() and request.url.partition("#")[0] != self._opening:
            self.led_to.add(request.url)
            route.fulfill(status=204)
        else:
            route.continue_()

    def _open(self, address: str) -> Page:
        self._opening = f"{self._eyes.origin}{address}".partition("#")[0]
        response = self.page.goto(address, wait_until="domcontentloaded")
        assert response is not None
        assert response.status < 400, address
        return self.page

    def counts(self, *selectors: str) -> list[int]:
        """How many elements of each kind stand on the page: no payload swallows what stands after it."""
        return [self.page.locator(selector).count() for selector in selectors]

    def faults(self, address: str, within: str = ".prose, .prose *") -> list[str]:
        """Open the page, judge it, provoke what people wrote in it, and judge it again."""
        page = self._open(address)
        faults = page.evaluate(JUDGE, MAY_STAND)
        self._eyes.may_lead_to = set(page.evaluate(LINKS))
        page.evaluate(PROVOKE, within)
        faults += page.evaluate(JUDGE, MAY_STAND) + self._eyes.found()
        names = page.evaluate("Object.getOwnPropertyNames(window)")
        return faults + [f"a new name in the page: {name}" for name in sorted(set(names) - set(self._names))]


@contextmanager
def reading(house: House, chromium: Browser, who: str, policy: bool) -> Iterator[Reader]:
    """Somebody of the cast reads, with the content security policy in force or not."""
    with house.visit(chromium, who, bypass_csp=not policy) as (context, eyes):
        yield Reader(context.new_page(), eyes)


@pytest.fixture(scope="module")
def texts(shared: Path) -> list[str]:
    """Every payload, in the order of the corpora."""
    return [row[field] for name, field in CORPORA for row in _rows(shared, name)]


@pytest.fixture(scope="module")
def some(shared: Path) -> list[str]:
    """The payloads for what is always escaped whole, such as titles: the core of them; in full size every one."""
    chosen = [row["payload"] for row in _rows(shared, "xss-dev.jsonl") if ALL or row["core"]]
    return chosen + [row["string"] for row in _rows(shared, "naughty-dev.jsonl") if ALL]


def _rows(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "security" / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def imported(house: House, texts: list[str], some: list[str], tmp_path_factory: pytest.TempPathFactory) -> int:
    """The space in which they all are, in the index as well."""
    folder = tmp_path_factory.mktemp("dump")
    dump.write(folder, texts, some, TOGETHER)
    with clock.at(WEDNESDAY):
        with transaction():
            space = spaces.found("archive", "The archive")
        tally = Archive(folder, space).move_in()
        indexing.reindex(lambda _done: None)
    assert tally.rejected == []
    assert tally.taken["replies"] == len(texts) == tally.taken["comments"]
    return space.id


@BOTH
def test_every_payload_that_was_imported(house: House, chromium: Browser, imported: int, policy: bool) -> None:
    answered = db.session.query(Thread).filter_by(space_id=imported).filter(Thread.answer_count > 0)

    with reading(house, chromium, "nia", policy) as nia:
        for thread in answered.order_by(Thread.id):
            assert nia.faults(thread.address) == []
            assert nia.counts("article", ".comments > li") == [1 + thread.answer_count, thread.answer_count]
    assert any(address.startswith("http://example") for address in nia.led_to)
