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

from community import replies
from community.departments import Department
from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from foundation.text.allowed import TAGS
from insight import outcomes
from moderation import decisions, responses
from moderation.rules import Why
from tests.circle import dump
from tests.circle.eyes import Eyes
from tests.circle.house import House
from tests.conftest import ALL, WEDNESDAY

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
JUDGE, PROVOKE = (HERE / "judge.js").read_text(), (HERE / "provoke.js").read_text()
LINKS = "[...document.querySelectorAll('.prose a')].map((a) => String(a.href).split('#')[0])"
MAY_STAND = [*sorted(TAGS), "ins"]  # an edit shows what came
TOGETHER, SUMMARIES = 70, 140  # posts and as many comments, or official answers, on one page: it is shown as a whole
CORPORA = (("xss-dev.jsonl", "payload"), ("naughty-dev.jsonl", "string"))
SERVED, BARE = pytest.param(True, id="as served"), pytest.param(False, id="without the policy")
BOTH = pytest.mark.parametrize("policy", [SERVED, BARE])
BARE_OR_BOTH = pytest.mark.parametrize("policy", [SERVED, BARE] if ALL else [BARE])


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
        """Open the page, judge it, and provoke what people wrote in it: whatever that did that a page may not do."""
        page = self._open(address)
        faults = page.evaluate(JUDGE, MAY_STAND)
        self._eyes.may_lead_to = set(page.evaluate(LINKS))
        page.evaluate(PROVOKE, within)
        faults += self._eyes.found()
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
    space_id, tally = dump.move_in(house, folder, "archive", "The archive")
    assert tally.rejected == []
    assert tally.taken["replies"] == len(texts) == tally.taken["comments"]
    return space_id


@BOTH
def test_every_payload_that_was_imported(house: House, chromium: Browser, imported: int, policy: bool) -> None:
    answered = db.session.query(Thread).filter_by(space_id=imported).filter(Thread.answer_count > 0)

    links = 0
    with reading(house, chromium, "nia", policy) as nia:
        for thread in answered.order_by(Thread.id):
            assert nia.faults(thread.address) == []
            links += nia.page.locator(".prose a[href^='http']").count()
            assert nia.counts("article", ".comments > li") == [1 + thread.answer_count, thread.answer_count]
    assert nia.led_to, "no link was followed"


@BARE_OR_BOTH
def test_every_title_tag_and_name_in_lists(house: House, chromium: Browser, imported: int, policy: bool) -> None:
    looked_at = 0

    with reading(house, chromium, "nia", policy) as nia:
        address = "/spaces/archive"
        while address:
            assert nia.faults(address, within="main *") == []
            looked_at += nia.page.locator(".ledger li.entry").count()
            older = nia.page.locator(".pager a[rel=next]")
            address = (older.get_attribute("href") or "") if older.count() else ""
    assert looked_at == db.session.query(Thread).filter_by(space_id=imported).count()


@BARE_OR_BOTH
def test_every_summary_of_an_official_answer(house: House, chromium: Browser, some: list[str], policy: bool) -> None:
    addresses = [_answered(house, some[first : first + SUMMARIES]) for first in range(0, len(some), SUMMARIES)]

    with reading(house, chromium, "nobody", policy) as reader:
        for address in addresses:
            assert reader.faults(address, within="article *") == []


def _answered(house: House, texts: Sequence[str]) -> str:
    """A thread in which an official gave each text as an answer, with itself as the summary above it."""
    with clock.at(WEDNESDAY):
        thread = house.world.thread()
        with transaction():
            thread = db.session.get_one(Thread, thread.id)
            for text in texts:
                responses.answer(house.world.actor("sana"), thread, house.world.water.id, text, text[:200])
    return thread.address


@BARE_OR_BOTH
@pytest.mark.usefixtures("imported")
def test_whatever_is_searched_for(house: House, chromium: Browser, some: list[str], policy: bool) -> None:
    every = (80 if policy else 8) if ALL else 40  # what does nothing without the policy does nothing with it
    words = ["alert", "script onerror", "svg onload", '"javascript alert"', "href click", *some[::every]]

    with reading(house, chromium, "nobody", policy) as reader:
        for asked in words:
            assert reader.faults(f"/search?q={quote(asked[:150].encode(errors='ignore'))}", within="main *") == []


@BARE_OR_BOTH
def test_every_other_page_that_shows_what_people_wrote(
    own_house: House, chromium: Browser, texts: list[str], policy: bool
) -> None:
    loudest = [text for text in texts if "<script" in text or "onerror" in text][:12]
    looks = _told(own_house, "\n\n".join(loudest), loudest)

    for who, addresses in looks.items():
        with reading(own_house, chromium, who, policy) as reader:
            found = {address: reader.faults(address, "main *") for address in addresses}
        assert {address: faults for address, faults in found.items() if faults} == {}


def _told(house: House, words: str, loudest: Sequence[str]) -> dict[str, list[str]]:
    """Who sees these words on which pages: edited, hidden, confirmed, in the inbox, on the desk, as an outcome."""
    world, loud = house.world, loudest[0] + loudest[1]
    with clock.at(WEDNESDAY):
        thread = world.thread("nia", title=loud[:250], words=words, tags=[loud[:40]])
        answer, hidden = world.reply("omar", thread, words), world.reply("stranger", thread, words)
        with transaction():
            for place in (db.session.get_one(Department, world.water.id), db.session.get_one(Space, world.square.id)):
                place.name = loud[:80]
            thread = db.session.get_one(Thread, thread.id)
            answer, hidden = (db.session.get_one(Post, post.id) for post in (answer, hidden))
            with clock.at(WEDNESDAY + replies.SILENT * 2):
                replies.edit(world.actor("omar"), thread, answer, "\n\n".join(reversed(loudest)))
            decisions.hide(world.actor("milo"), thread, hidden, Why("Be civil", loud[:400]))
            responses.endorse(world.actor("sana"), thread, answer, world.water.id, words, loud[:200])
            outcomes.publish(
                world.actor("mara"), status="done", title=loud[:160], said=loud[:400], did=words,
                department_id=world.water.id, evidence=[world.opening(thread).id, answer.id],
            )  # fmt: skip
        world.drain()
    post, opening = f"/posts/{answer.public_id}", world.opening(thread).public_id
    asking = f"/ask?title={quote(loud[:200])}"
    return {
        "nobody": [thread.address, "/", "/threads", "/outcomes", "/people/omar", "/spaces/square", f"{post}/revisions"],
        "nia": [thread.address, "/inbox", f"/posts/{opening}/edit", asking, f"{asking}&space=square&kind=idea"],
        "omar": ["/inbox", f"{post}/edit", f"{post}/comments", f"{post}/deletion"],
        "sana": [thread.address, f"/desk?case={thread.public_id}"],
        "theo": [f"{post}/endorsement"],
        "milo": [thread.address, f"/posts/{hidden.public_id}/hiding"],
        "mara": [
            thread.address,
            *(f"/insight/lists/{name}?period=2026-03" for name in ("questions", "posts")),
            f"/insight/outcomes/new?post={opening}",
        ],
    }


# Known-bad twins: each stands in a post as if it had never been cleaned, and has to be seen.


@pytest.mark.parametrize(
    ("bad", "with_policy", "without"),
    [
        ("<script>alert(1)</script>", "<script>", "a dialog"),
        ("<img src=x onerror=alert(1)>", "attribute onerror", "a dialog"),
        ('<a href="javascript:alert(1)">x</a>', "href leads to javascript:", "a dialog"),
        ('<a href="java\tscript:alert(1)">x</a>', "href with javascript:", "a dialog"),
        ('<b onmouseover="found = 1">x</b>', "attribute onmouseover", "a new name in the page: found"),
        ('<form action="https://elsewhere.example"><button>x</button></form>', "<form> in a post", "<form> in a post"),
        ('<iframe src="data:text/html,x"></iframe>', "<iframe>", "<iframe>"),
        ('<img src="https://elsewhere.example/x.png">', "<img> in a post", "a request elsewhere"),
        ("<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>", "xlink:href with javascript:", "<svg>"),
        ("<div style='position:fixed;inset:0'>x</div>", "attribute style", "attribute style"),
        ("<base href='//elsewhere.example'>", "<base>", "<base>"),
        ("<p class=button>x</p>", "attribute class in a post", "attribute class in a post"),
        ("<p id=answer>x</p>", "attribute id in a post", "attribute id in a post"),
        ("<object data='javascript:alert(1)'></object>", "<object>", "data leads to javascript:"),
        ("<math href='javascript:alert(1)'>x</math>", "<math> in a post", "href with javascript:"),
    ],
)
@BOTH
def test_what_is_bad_is_seen(
    house: House, chromium: Browser, bad: str, with_policy: str, without: str, policy: bool
) -> None:
    address = _never_cleaned(house, bad)

    with reading(house, chromium, "nobody", policy) as reader:
        found = reader.faults(address)
    assert any((with_policy if policy else without) in fault for fault in found), found


def _never_cleaned(house: House, html: str) -> str:
    with clock.at(WEDNESDAY):
        thread = house.world.thread()
        with transaction():
            db.session.get_one(Post, house.world.opening(thread).id).html = html
    return thread.address


def test_what_is_left_open_is_seen(house: House, chromium: Browser) -> None:
    with clock.at(WEDNESDAY):
        thread = house.world.thread()
        house.world.reply("omar", thread)
        with transaction():
            db.session.get_one(Post, house.world.opening(thread).id).html = "<textarea><!--"

    with reading(house, chromium, "nobody", policy=True) as reader:
        reader.faults(thread.address)
        assert reader.counts("article") == [1]


@pytest.mark.slow
def test_payloads_that_are_never_cleaned_run(house: House, chromium: Browser, shared: Path) -> None:
    rows = [row["payload"] for row in _rows(shared, "xss-dev.jsonl") if row["raw"] == "runs"]

    with reading(house, chromium, "nobody", policy=False) as reader:
        unseen = [payload for payload in rows if not reader.faults(_never_cleaned(house, payload))]
    assert unseen == []
