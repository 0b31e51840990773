"""Feeds, sitemap, robots, canonical addresses, structured data: what other programs read, as nobody sees it."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

from community import replies
from community.posts import Post
from community.queries import outside
from community.threads import Thread
from foundation import clock
from foundation.clock import now
from foundation.database import ALPHABET, db, transaction
from insight import outcomes
from moderation import decisions
from moderation.rules import Why
from tests.world import World

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def _parsed(text: str) -> Any:
    found = feedparser.parse(text)
    assert not found.bozo, found.get("bozo_exception")
    return found


def _outcome(world: World, post: Post, title: str, space: Any = None) -> None:
    with transaction():
        outcomes.publish(
            world.actor("mara"), status="done", title=title, said="Nobody knew which.", did="We **marked** them.",
            department_id=world.water.id, evidence=[post.id], space_id=space.id if space else None,
        )  # fmt: skip


def _filled(world: World) -> dict[str, Thread]:
    """A thread in every space, one of them found by every search; outcomes and decisions about some."""
    found = {
        name: world.thread("ada" if name == "office" else "nia", getattr(world, name), title=f"Secret water in {name}")
        for name in ("square", "club", "circle", "office")
    }
    for name, thread in found.items():
        _outcome(world, world.opening(thread), f"Outcome of {name}", getattr(world, name))
        reply = world.reply("milo", thread, f"Rude in {name}").id
        with transaction():
            rude = db.session.get_one(Post, reply)
            row = db.session.get_one(Thread, thread.id)
            decisions.hide(world.actor("milo"), row, rude, Why("Be civil", f"reason in {name}"))
    world.drain()
    return found


FEEDS = ("/spaces/square.atom", "/search.atom?q=secret+water", "/outcomes.atom", "/decisions.atom")


def test_feeds_can_be_read_and_show_what_nobody_may_see(world):
    _filled(world)
    for path in FEEDS:
        for who in ("nobody", "nia", "ada", "milo"):
            text = world[who].get(path).text
            found = _parsed(text)
            assert len(found.entries) == 1, (path, who)
            assert not re.search(r"club|circle|office", text)
            assert "Rude in" not in text


def test_a_space_that_is_not_public_has_no_feed(world):
    for who in ("nobody", "nia", "ada"):
        for slug in ("club", "circle", "office", "nowhere"):
            assert world[who].get(f"/spaces/{slug}.atom").status_code == 404


def test_an_entry_keeps_its_id_when_it_changes(world):
    thread = world.thread(title="When is the water back?", words="See [here](/threads/x) \x0b & <b>there</b>.")
    before = _parsed(world.nobody.get("/spaces/square.atom").text).entries[0]
    with clock.at(now() + timedelta(hours=2)), transaction():
        row = db.session.get_one(Thread, thread.id)
        replies.edit(world.actor("nia"), row, world.opening(row), "Other words.", title="Another title")
    with clock.at(now() + timedelta(hours=3)):
        world.reply("omar", thread)
    after = _parsed(world.nobody.get("/spaces/square.atom").text).entries[0]
    assert after.id == before.id
    assert after.id.startswith("urn:uuid:")
    assert (before.title, after.title) == ("When is the water back?", "Another title")
    assert after.updated_parsed > before.updated_parsed
    assert before.author == "Nia"
    assert 'href="http://localhost/threads/x"' in before.content[0].value


def test_a_feed_that_has_not_changed_is_not_sent_again(world):
    thread = world.thread()
    first = world.nobody.get("/spaces/square.atom")
    assert first.headers["Last-Modified"]
    for header, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again = world.nobody.get("/spaces/square.atom", headers={header: value})
        assert (again.status_code, again.data) == (304, b"")
    with clock.at(now() + timedelta(minutes=1)):
        world.reply("omar", thread)
    changed = world.nobody.get("/spaces/square.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_a_search_that_means_nothing_has_no_feed(world):
    for query in ("", "?q=", "?q=x&kind=poem", "?q=%00"):
        assert world.nobody.get(f"/search.atom{query}").status_code == 422


def test_a_feed_of_a_search_shows_the_newest_first(world):
    for hours in (3, 1, 2):
        with clock.at(now() + timedelta(hours=hours)):
            world.thread(title=f"Brown water after {hours}")
    with clock.at(now() + timedelta(hours=4)):
        world.drain()
    found = _parsed(world.nobody.get("/search.atom?q=brown+water").text)
    assert [one.title[-1] for one in found.entries] == ["3", "2", "1"]


def test_pages_name_their_feed_and_their_one_address(world):
    thread = world.thread()
    world.drain()
    for path, feed, canonical in (
        ("/", None, "/"),
        ("/threads", None, "/threads"),
        ("/threads?show=open", None, None),
        ("/spaces/square", "/spaces/square.atom", "/spaces/square"),
        ("/spaces/square?show=open", "/spaces/square.atom", None),
        ("/spaces/square?tag=taps", "/spaces/square.atom", None),
        ("/search?q=water", "/search.atom?q=water", None),
        ("/outcomes", "/outcomes.atom", "/outcomes"),
        ("/decisions", "/decisions.atom", "/decisions"),
        (thread.address, None, thread.address),
    ):
        head = world.nobody.get(path).text.partition("</head>")[0]
        assert re.findall(r'rel="canonical" href="([^"]*)"', head) == ([canonical] if canonical else []), path
        assert re.findall(r'atom\+xml" href="([^"]*)"', head) == ([feed] if feed else []), path
    assert 'rel="alternate"' not in world.nia.get("/spaces/club").text


def _locations(world: World, path: str) -> list[str]:
    answer = world.nobody.get(path)
    assert answer.mimetype == "application/xml"
    return [one.text or "" for one in ElementTree.fromstring(answer.data).iterfind(".//s:loc", NS)]


def _all_locations(world: World) -> list[str]:
    parts = [part.removeprefix("http://localhost") for part in _locations(world, "/sitemap.xml")]
    return [found.removeprefix("http://localhost") for part in parts for found in _locations(world, part)]


def test_the_sitemap_leads_to_everything_that_nobody_may_read(world):
    threads = _filled(world)
    found = _all_locations(world)
    assert threads["square"].address in found
    assert not any(threads[name].address in found for name in ("club", "circle", "office"))
    assert not [path for path in found if "club" in path or "circle" in path or "office" in path]
    assert [path for path in found if world.nobody.get(path).status_code != 200] == []
    assert world.nobody.get("/sitemap/nowhere.xml").status_code == 404


def test_a_sitemap_of_many_threads_has_many_parts_that_hold_each_once(world, monkeypatch):
    addresses = sorted(world.thread(title=f"Question number {number} of many").address for number in range(60))
    whole = _all_locations(world)
    monkeypatch.setattr(outside, "FEW", 10)
    assert len(_locations(world, "/sitemap.xml")) == len(ALPHABET) + 1
    assert sorted(path for path in _all_locations(world) if path.startswith("/threads/")) == addresses
    assert sorted(path for path in whole if path.startswith("/threads/")) == addresses


def test_robots_are_told_where_the_sitemap_is_and_what_to_leave_out(world):
    text = world.nobody.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in text
    assert "Disallow: /api/" in text
    assert "Disallow: /threads" not in text


class Items(HTMLParser):
    """Microdata as a search engine reads it: what each item has, in the order of the page."""

    VOID = frozenset(("meta", "link", "br", "img", "input", "hr"))

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, Any] | None, str | None]] = []
        self.items: list[dict[str, Any]] = []
        self.feed(page)

    def _here(self) -> dict[str, Any] | None:
        return next((item for _tag, item, _prop in reversed(self.open) if item is not None), None)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given, parent, item = dict(attributes), self._here(), None
        prop = given.get("itemprop")
        if "itemscope" in given:
            item = {"type": (given.get("itemtype") or "").rpartition("/")[2]}
            self.items.append(item)
        if prop and parent is not None:
            value = item if item is not None else given.get("content") or given.get("href") or ""
            parent.setdefault(prop, []).append(value)
        if tag not in self.VOID:
            self.open.append((tag, item, prop if item is None and not given.get("href") else None))

    def handle_endtag(self, tag: str) -> None:
        if self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        prop = next((prop for _tag, _item, prop in reversed(self.open) if prop), None)
        here = self._here()
        if prop and here is not None and prop in here and isinstance(here[prop][-1], str):
            here[prop][-1] += data

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The items of a type."""
        return [item for item in self.items if item["type"] == kind]


def test_a_question_tells_search_engines_what_was_asked_and_answered(world):
    thread = world.thread(title="Is <this> & </script> safe?", words="It is off.")
    answer = world.reply("omar", thread, "At six.")
    world.reply("stranger", thread, "No idea.")
    world.reply("sana", thread, "We mend it.", department_id=world.water.id)
    world.reply("sana", thread, "We have seen it.", role="acknowledgement", department_id=world.water.id)
    with transaction():
        post = db.session.get_one(Post, answer.id)
        replies.accept(world.actor("nia"), db.session.get_one(Thread, thread.id), post)
    page = world.nobody.get(thread.address).text
    found = Items(page)
    (asked,) = found.of("Question")
    assert found.of("QAPage")[0]["mainEntity"] == [asked]
    assert asked["name"] == ["Is <this> & </script> safe?"]
    assert asked["text"][0].strip() == "It is off."
    assert asked["answerCount"] == ["3"]
    assert [one["name"] for one in asked["author"]] == [["Nia"]]
    told = {kind: [one["text"][0].strip() for one in asked[kind]] for kind in ("acceptedAnswer", "suggestedAnswer")}
    assert told == {"acceptedAnswer": ["We mend it.", "At six."], "suggestedAnswer": ["No idea."]}
    assert all(one["dateCreated"] and one["author"][0]["url"] for one in asked["acceptedAnswer"])
    assert "ld+json" not in page


@pytest.mark.parametrize("kind", ["idea", "discussion"])
def test_what_is_no_question_says_nothing_of_the_kind(world, kind):
    thread = world.thread(kind=kind)
    world.reply("omar", thread)
    assert "itemprop" not in world.nobody.get(thread.address).text


def test_who_is_signed_in_gets_none_of_it(world):
    thread = world.thread()
    assert "itemprop" in world.nobody.get(thread.address).text
    assert "itemprop" not in world.nia.get(thread.address).text
