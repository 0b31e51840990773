"""The gate of the sockets, what goes through them, and asking without one: only counts, and only to those who may."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from simple_websocket import Client, ConnectionClosed
from simple_websocket import ConnectionError as Refused
from sqlalchemy import event

from app import TOPICS, create_app
from community.people import Person
from community.spaces import SpaceMember
from community.threads import Thread
from foundation import clock
from foundation.database import db, public_id, transaction
from foundation.live.gate import JOINS
from tests.circle.house import House
from tests.conftest import WEDNESDAY, settings
from tests.world import CAST, World

PATIENCE = 10.0  # seconds


@pytest.fixture
def house(app: Flask, world: World) -> Iterator[House]:
    """The application of the test, served."""
    with House(app, WEDNESDAY) as house:
        house.world = world
        yield house


OPENED: list[_Client] = []


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    """Close what a test has opened."""
    yield
    while OPENED:
        client = OPENED.pop()
        with suppress(ConnectionClosed, OSError):  # the house may be hanging up at this moment
            client.close()
        if hasattr(client, "thread"):
            client.thread.join(PATIENCE)
        client.sock.close()


class _Client(Client):  # type: ignore[misc]
    """Names the port of the host, as browsers do, and reads what came together with the handshake."""

    def handshake(self) -> None:
        OPENED.append(self)
        self.host = f"{self.host}:{self.port}"
        super().handshake()
        self._handle_events()


class Page:
    """A page of one of the cast that is open by a socket, as static/js/live.js opens it."""

    def __init__(self, house: House, who: str, **headers: str) -> None:
        self.heard: list[dict[str, Any]] = []
        given = {"Origin": house.address}
        if who != "nobody":
            given["Cookie"] = f"parley={house._signed(house.world.person[who].session_key)}"
        address = f"{house.address.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
        self._socket = _Client(address, headers=given | headers)
        assert self._receive().startswith("0")
        self._socket.send("40")

    def watch(self, **asked: str) -> Page:
        """Ask, and wait for the first answer."""
        assert self._receive().startswith("40")
        self._socket.send(f"42{json.dumps(['watch', asked])}")
        return self

    def hear(self) -> dict[str, Any]:
        """The next news."""
        while True:
            words = self._receive()
            if words.startswith("42"):
                name, news = json.loads(words[2:])
                assert name == "news"
                return dict(news)

    def silent(self, seconds: float = 1.0) -> bool:
        """Whether nothing comes for a while."""
        return self._socket.receive(timeout=seconds) is None

    def ended(self) -> bool:
        """Whether the house hung up."""
        try:
            while (words := self._socket.receive(timeout=PATIENCE)) is not None:
                if words.startswith("41"):
                    return True
        except ConnectionClosed:
            return True
        return False

    def close(self) -> None:
        """Close it, as a browser does."""
        self._socket.close()

    def _receive(self) -> str:
        words = self._socket.receive(timeout=PATIENCE)
        assert words is not None, "nothing came"
        return str(words)


def about(thread: Thread) -> str:
    return f"{thread.public_id} {thread.last_activity_at.isoformat()}"


def reply(house: House, who: str, thread: Thread, words: str = "At six.", **given: Any) -> None:
    house.moment += timedelta(minutes=1)
    with clock.at(house.moment):
        house.world.reply(who, thread, words, **given)


def test_counts_come_to_who_watches_and_no_words(house: House, thread: Thread):
    page = Page(house, "nia").watch(inbox="", replies=about(thread))
    assert page.hear() == {"inbox": 0, "replies": {"replies": 0, "answers": 0}}
    reply(house, "omar", thread)
    assert page.hear() == {"replies": {"replies": 1, "answers": 1}}
    reply(house, "nia", thread, "Thanks")
    house.drain()
    assert page.hear() == {"inbox": 1}, "one’s own replies are not news"


@pytest.mark.parametrize(
    ("who", "headers", "status"),
    [
        ("nobody", {}, 403),
        ("nia", {"Origin": "https://elsewhere.example"}, 403),
        ("nia", {"Origin": "null"}, 403),
        ("nia", {"Origin": ""}, 403),
        ("nobody", {"Cookie": "parley=eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb"}, 403),
    ],
)
def test_the_gate_is_for_who_is_signed_in_on_our_own_pages(
    house: House, who: str, headers: dict[str, str], status: int
):
    with pytest.raises(Refused) as refused:
        Page(house, who, **headers)
    assert refused.value.status_code == status


def test_a_session_that_ended_opens_nothing_and_closes_what_is_open(house: House, thread: Thread):
    page = Page(house, "nia").watch(replies=about(thread))
    page.hear()
    cookie = f"parley={house._signed(house.world.person['nia'].session_key)}"
    with transaction():
        db.session.get_one(Person, house.world.person["nia"].id).session_key = public_id(20)
    assert page.ended()
    again = Page(house, "nobody", Cookie=cookie)
    assert again._receive().startswith("44")


def test_a_stranger_cannot_join_and_is_sent_away(house: House):
    thread = house.world.thread("nia", house.world.circle)
    assert Page(house, "stranger").watch(replies=about(thread)).ended()
    page = Page(house, "stranger").watch(replies=about(thread), inbox="")
    assert page.hear() == {"inbox": 0}, "what they may know, they hear"
    reply(house, "omar", thread)
    assert page.silent()


def test_who_loses_the_right_hears_nothing_more(house: House):
    world = house.world
    thread = world.thread("nia", world.circle)
    omar, nia = (Page(house, who).watch(replies=about(thread), inbox="") for who in ("omar", "nia"))
    assert omar.hear() == nia.hear()
    with transaction():
        db.session.delete(db.session.get_one(SpaceMember, (world.circle.id, world.person["omar"].id)))
    reply(house, "milo", thread)
    assert nia.hear() == {"replies": {"replies": 1, "answers": 1}}
    assert omar.silent()
    with transaction():
        db.session.add(SpaceMember(space_id=world.circle.id, person_id=world.person["omar"].id, since=clock.now()))
    reply(house, "milo", thread)
    assert nia.hear() == {"replies": {"replies": 2, "answers": 2}}
    assert omar.silent(), "a page that was sent away asks again when it is loaded again"


@pytest.mark.parametrize("who", [name for name in CAST if name not in ("sana", "theo", "milo", "nobody")])
def test_the_desk_is_for_who_works_there(house: House, who: str, thread: Thread):
    assert Page(house, who).watch(desk="", case=thread.public_id).ended()


@pytest.mark.parametrize(
    "asked",
    [
        *("", [], 7, None, {"replies": 7}, {"replies": ""}, {"replies": "x" * 5000}, {"nothing": ""}),
        *({"replies": "x 0001-01-01"}, {"replies": "x 9999-12-31T23:59:59-23:59"}, {"inbox": {"a": "b"}}),
    ],
)
def test_what_makes_no_sense_is_sent_away(house: House, asked: object):
    page = Page(house, "nia")
    assert page._receive().startswith("40")
    page._socket.send(f"42{json.dumps(['watch', asked])}")
    assert page.ended()


def test_there_is_room_for_so_many_and_a_place_becomes_free(tmp_path: Path, world: World):
    small = create_app(settings(tmp_path, sockets=2))
    small.testing = True
    with House(small, WEDNESDAY) as house:
        house.world = world
        pages = [Page(house, who).watch(inbox="") for who in ("nia", "omar")]
        with pytest.raises(Refused) as full:
            Page(house, "sana")
        assert full.value.status_code == 503
        pages[0].close()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                assert Page(house, "sana").watch(inbox="").hear() == {"inbox": 0}
                return
            except Refused:
                time.sleep(0.05)
        pytest.fail("the place never became free")


def test_who_joins_too_often_waits(house: House):
    for _ in range(JOINS.amount):
        Page(house, "nia").close()
    with pytest.raises(Refused) as refused:
        Page(house, "nia")
    assert refused.value.status_code == 429
    assert Page(house, "omar").watch(inbox="").hear() == {"inbox": 0}


def test_colleagues_are_counted_once_each(house: House, thread: Thread):
    sana = Page(house, "sana").watch(case=thread.public_id)
    assert sana.hear() == {"case": 0}
    theos = [Page(house, "theo").watch(case=thread.public_id) for _ in range(2)]
    assert sana.hear() == {"case": 1}
    Page(house, "milo").watch(case=house.world.thread("omar").public_id)
    for page in theos:
        page.close()
    assert sana.hear() == {"case": 0}


def test_asking_gives_the_same_answers(world: World, thread: Thread):
    asked = {"replies": about(thread), "inbox": "", "desk": "", "nonsense": "x"}
    with clock.at(clock.now() + timedelta(minutes=1)):
        world.reply("omar", thread)
        world.reply("theo", thread, "If it rains.", role="comment", parent=world.opening(thread))
        world.drain()
    assert world.nia.get("/live", query_string=asked).json == {"replies": {"replies": 2, "answers": 1}, "inbox": 2}
    assert world.nobody.get("/live", query_string=asked).json == {"replies": {"replies": 2, "answers": 1}}
    assert set(world.sana.get("/live", query_string=asked).json) == {"replies", "inbox", "desk"}
    hidden = {"replies": about(world.thread("nia", world.circle))}
    assert world.stranger.get("/live", query_string=hidden).json == {}
    assert world.omar.get("/live", query_string=hidden).json == {"replies": {"replies": 0, "answers": 0}}


def test_whoever_only_waits_costs_no_statement(app: Flask, world: World, thread: Thread):
    asked, statements = {"replies": about(thread), "inbox": ""}, []
    tag = world.nia.get("/live", query_string=asked).headers["ETag"]
    event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    answer = world.nia.get("/live", query_string=asked, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data, statements) == (304, b"", [])
    assert world.omar.get("/live", query_string=asked, headers={"If-None-Match": tag}).status_code == 200
    other = world.nia.get("/live", query_string={"inbox": ""}, headers={"If-None-Match": tag})
    assert other.status_code == 200
    world.reply("omar", thread)
    time.sleep(0.25)  # a look at the database is believed so long
    assert world.nia.get("/live", query_string=asked, headers={"If-None-Match": tag}).status_code == 200


def test_what_is_not_visible_or_was_blocked_is_no_news(world: World, thread: Thread):
    def counted() -> dict[str, int]:
        return dict(world.nia.get("/live", query_string={"replies": since}).json["replies"])

    since = about(thread)
    with clock.at(clock.now() + timedelta(minutes=1)):
        answer = world.reply("omar", thread)
    assert counted()["replies"] == 1
    world.nia.post("/people/omar/block")
    assert counted()["replies"] == 0
    world.nia.post("/people/omar/block/withdrawal")
    world.omar.post(f"/posts/{answer.public_id}/deletion")
    assert counted()["replies"] == 0


def test_answers_are_numbers(world: World, thread: Thread):
    asked = {"replies": about(thread), "inbox": "", "desk": "", "case": thread.public_id}
    told = world.sana.get("/live", query_string=asked).json
    assert set(told) == set(TOPICS)
    flat = [
        number for answer in told.values() for number in (answer.values() if isinstance(answer, dict) else [answer])
    ]
    assert all(type(number) is int for number in flat)
