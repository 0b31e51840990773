"""Every count on a page equals the list that it opens, for everyone, whatever happened before: read off the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from typing import NamedTuple

import pytest
from sqlalchemy import select, update

from community.spaces import Space
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from moderation.queries import decisions, desk
from moderation.queries.cases import EARLIER_SHOWN
from moderation.queries.record import MEASURES
from tests.browser import Browser
from tests.conftest import ALL
from tests.tales import TAGS, Tale
from tests.world import CAST, World

SEEDS, ACTS = (range(2), 500) if ALL else (range(1), 200)
READERS = CAST if ALL else ("nobody", "nia", "stranger", "sana", "milo", "mara", "ada")
SPACES = ("square", "club", "circle", "office", "notes")
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
LINK = re.compile(r'<a(?: class="[^"]*")? href="([^"]+)"[^>]*>([^<]*)</a>(?:\s*<span[^>]*>([^<]*)</span>)?')
NUMBER = re.compile(r"\d[\d,]*")
LISTS = re.compile(
    r"/threads\?show=|/spaces/[\w-]+($|\?)|/spaces/[\w-]+/promise/\w|/people/\w+\?helped=|/desk\?queue=\w+$"
    r"|/desk/voices/|/decisions($|\?)|/insight/lists/|/outcomes($|\?)|/review($|\?)"
)
LEAD = re.compile(r"</h1>.*?<form", re.DOTALL)
TALK = re.compile(r'<div class="talk ledger">.*?<section class="staff-only', re.DOTALL)
ROW = re.compile(r'<a class="name" href="([^"]+)">[^<]*</a></p><p class="facts">(.*?)</p>', re.DOTALL)
ANSWERS = re.compile(r"<span>(\d+) (?:answers?|reply|replies)(?:, not solved yet)?</span>")
ANSWER = re.compile(r'<article class="entry[^"]*" id="\w+"[^>]* aria-label="(?:Answer|Reply) by')


class Count(NamedTuple):
    """A number on a page, and the address of what it counts."""

    number: int
    address: str


class Eyes:
    """One reader, who follows every number to its list."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.sizes: dict[str, int] = {}

    def main(self, address: str) -> str:
        """What a page says; nothing where this reader may not go."""
        found = self.browser.get(address)
        assert found.status_code in (200, 302, 403, 404), (address, found.status_code)
        return MAIN.search(found.text)[0] if found.status_code == 200 else ""

    def size(self, address: str) -> int:
        """How many entries a list has, page by page."""
        if address not in self.sizes:
            self.sizes[address] = sum(len(re.findall(_entry(address), page)) for page in self._pages(address))
        return self.sizes[address]

    def _pages(self, address: str) -> Iterator[str]:
        while address:
            page = self.main(address)
            assert page, f"{address} is counted and cannot be opened"
            yield page
            onward = re.search(r'href="([^"]*)" rel="next"', page)
            address = unescape(onward[1]) if onward else ""

    def wrong(self, address: str) -> Iterator[tuple[str, Count, int]]:
        """The numbers of a page that are not the sizes of their lists."""
        for count in counts(self.main(address)):
            if count.number != (size := self.size(count.address)):
                yield address, count, size


def _entry(address: str) -> str:
    return r'href="/desk\?queue=\w+&amp;case=\w+#case"' if address.startswith("/desk?") else r'class="entry"'


def counts(page: str) -> list[Count]:
    """Every number of a page that leads to a list."""
    found = []
    for address, text, beside in LINK.findall(page):
        address, number = unescape(address), NUMBER.search(text) or NUMBER.search(beside)
        if number and LISTS.match(address):
            alone = beside and re.fullmatch(r"/spaces/[\w-]+", address)  # a space in an index, with what is open there
            found.append(Count(int(number[0].replace(",", "")), f"{address}?show=open" if alone else address))
    return found


PAGES = {
    "home": ["/"],
    "space": [f"/spaces/{name}" for name in SPACES],
    "profile": [f"/people/{name}{more}" for name in CAST[:-1] for more in ("", "?helped=any")],
    "tag": [f"/tags/{name}" for name in TAGS],
    "desk": ["/desk", "/desk?queue=mine", "/desk/voices"],
    "promise": [f"/spaces/{name}/promise" for name in SPACES],
    "decisions": ["/decisions", "/decisions?space=square", "/decisions?space=circle", "/decisions?kind=move"],
    "report": [f"/insight?period=2026-{which}" for which in ("01", "02", "Q1")] + ["/insight?period=2026&space=square"],
    "outcomes": ["/outcomes", "/outcomes?space=square"],
    "review": ["/review", "/review?show=appeals"],
}
READ_BY = {"desk": {"sana", "theo", "milo"}, "report": {"mara", "ada"}, "review": {"milo"}}


@pytest.fixture(params=SEEDS)
def tale(world: World, request: pytest.FixtureRequest) -> Iterator[Tale]:
    made = Tale(world, request.param, ACTS)
    with clock.at(made.end):
        yield made


def faults(tale: Tale, who: str, *kinds: str) -> list[object]:
    """Where this reader finds a number on some pages that is not the size of its list."""
    eyes = Eyes(tale.world[who])
    return [fault for kind in kinds for address in PAGES[kind] for fault in eyes.wrong(address)]


def test_every_count_is_its_list_for_everyone(tale: Tale):
    for who in READERS:
        assert not faults(tale, who, *PAGES), who
        eyes, opens = Eyes(tale.world[who]), {kind for kind, readers in READ_BY.items() if who in readers}
        met = {kind for kind, addresses in PAGES.items() if any(counts(eyes.main(address)) for address in addresses)}
        assert met >= {"home", "space", "profile", "promise", "decisions", "outcomes"} | opens, who


def test_a_row_says_how_many_answers_its_thread_shows(tale: Tale):
    for who in READERS:
        eyes, most = Eyes(tale.world[who]), 0
        for address, facts in {row for page in ("/", *PAGES["space"]) for row in ROW.findall(eyes.main(page))}:
            said = ANSWERS.search(facts)
            shown = len(ANSWER.findall(eyes.main(address)))
            assert (int(said[1]) if said else 0) == shown, (who, address)
            most = max(most, shown)
        assert most > 1


def test_a_case_lists_what_it_counts(tale: Tale):
    threads = db.session.scalars(select(Thread).where(Thread.listed)).all()
    for who, thread in product(READ_BY["desk"], threads):
        eyes = Eyes(tale.world[who])
        case, page = eyes.main(f"/desk?case={thread.public_id}"), eyes.main(thread.address)
        said = re.search(r"Asked (\d+) times? before</summary><ul[^>]*>(.*?)</ul>", case, re.DOTALL)
        assert not said or min(int(said[1]), EARLIER_SHOWN) == said[2].count("<li>"), (who, thread.title)
        if row := re.search(rf'case={thread.public_id}#case">[^<]*</a> <p class="facts">(.*?)</p>', case, re.DOTALL):
            replied = re.search(r"(\d+) repl(?:y|ies)<", row[1])
            talk = TALK.search(case)[0]
            shown = talk.count('<article class="entry"') - talk.count(">Hidden: ") - 1
            assert (int(replied[1]) if replied else 0) == shown, (who, thread.title)
        if notes := re.search(r'<h3 id="notes">[^<]*</h3>\s*(?:<ul.*?</ul>)?', case, re.DOTALL):
            noted = re.search(r"(\d+) staff notes?", page)
            assert (int(noted[1]) if noted else 0) == notes[0].count("<li>"), (who, thread.title)


def test_public_promise_figures_are_the_same_for_every_reader(tale: Tale):
    paths = ("", *(f"/{measure}" for measure in MEASURES), "/due?period=2026-02", "/missed?period=2026-W06")
    for name, path in product(SPACES, paths):
        told = {who: Eyes(tale.world[who]).main(f"/spaces/{name}/promise{path}") for who in CAST}
        assert len({page for page in told.values() if page}) == 1, (name, path)
    assert len({LEAD.search(Eyes(tale.world[who]).main("/"))[0] for who in CAST}) == 1


def test_a_wrong_count_is_found_out(tale: Tale, monkeypatch: pytest.MonkeyPatch):
    for column, kind in (("open_count", "home"), ("open_count", "space"), ("thread_count", "space")):
        assert not faults(tale, "nia", kind)
        with transaction():
            db.session.execute(update(Space).values({column: getattr(Space, column) + 1}))
        assert faults(tale, "nia", kind)
        with transaction():
            db.session.execute(update(Space).values({column: getattr(Space, column) - 1}))
    for queries, kind in ((desk, "desk"), (decisions, "decisions")):
        assert not faults(tale, "sana", kind)
        right = queries.counts
        monkeypatch.setattr(
            queries, "counts", lambda *given, right=right: {name: count + 1 for name, count in right(*given).items()}
        )
        assert faults(tale, "sana", kind)
