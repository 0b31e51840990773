"""Live news in a real browser: it comes by itself, by a socket or without, and only to those who may know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from community.notices import Notice
from community.spaces import SpaceMember
from foundation import clock
from foundation.database import db, transaction
from tests.circle.house import House
from tests.world import World

pytestmark = pytest.mark.browser
SOON, IN_TIME = 2_000, 20_000  # milliseconds; the first is promised, and asked of one test


@pytest.fixture(autouse=True)
def _read_before(house: House) -> None:
    """Nothing is new in any inbox when a test begins."""
    house.drain()
    with transaction():
        db.session.execute(update(Notice).values(read_at=house.moment))


@contextmanager
def later(house: House) -> Iterator[World]:
    """A minute has passed since the last thing happened."""
    house.moment += timedelta(minutes=1)
    with clock.at(house.moment):
        yield house.world


def test_new_answers_come_to_a_second_browser_within_two_seconds(house: House, chromium: Browser) -> None:
    thread = house.world.thread("nia", title="When is the water back, please?")
    with later(house) as world:
        first = world.reply("omar", thread, "At six.")
    with house.visit(chromium, "nia") as (nias, eyes), house.visit(chromium, "omar") as (omars, others):
        nia, omar = nias.new_page(), omars.new_page()
        _open(nia, thread.address)
        for number, words in enumerate(("Or at seven.", "No, at eight."), 1):
            house.moment += timedelta(minutes=1)
            omar.goto(thread.address)
            omar.get_by_label("Your answer").fill(words)
            omar.get_by_role("button", name="Post answer").click()
            bar = nia.get_by_role("button", name=f"{number} new answer{'s' if number > 1 else ''} – show")
            expect(bar).to_be_visible(timeout=SOON)
        assert "Or at seven." not in nia.content(), "nothing is put in before it is asked for"
        nia.get_by_label("What you want to add").fill("What I am writing")
        bar.click()
        came = nia.get_by_role("article").filter(has_text="Or at seven.")
        expect(came).to_be_focused(timeout=IN_TIME)
        expect(nia.get_by_role("article").filter(has_text="No, at eight.")).to_be_visible()
        expect(nia.get_by_role("heading", name="3 answers from members")).to_be_visible()
        expect(nia.get_by_label("What you want to add")).to_have_value("What I am writing")
        expect(bar).to_have_count(0)
        assert nia.locator(f"[id='{first.public_id}']").count() == 1
        house.drain()
        expect(nia.get_by_role("link", name="Inbox, 3 new")).to_be_visible(timeout=IN_TIME)
        assert eyes.found() + others.found() == []


def test_a_comment_comes_beneath_its_answer(house: House, chromium: Browser) -> None:
    thread = house.world.thread("nia")
    answer = house.world.reply("omar", thread, "At six.")
    with house.visit(chromium, "nia") as (context, eyes):
        page = context.new_page()
        _open(page, thread.address)
        with later(house) as world:
            world.reply("omar", thread, "If it rains.", role="comment", parent=answer)
        page.get_by_role("button", name="1 new reply – show").click(timeout=IN_TIME)
        expect(page.locator(f"[id='{answer.public_id}'] .comments")).to_contain_text("If it rains.")
        assert eyes.found() == []


def test_who_loses_the_right_hears_nothing_more(house: House, chromium: Browser) -> None:
    world = house.world
    thread = world.thread("nia", world.circle)
    with house.visit(chromium, "nia") as (nias, _), house.visit(chromium, "omar") as (omars, _eyes):
        nia, omar = nias.new_page(), omars.new_page()
        frames: list[str] = []
        omar.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
        _open(nia, thread.address)
        _open(omar, thread.address)
        with transaction():
            db.session.delete(db.session.get_one(SpaceMember, (world.circle.id, world.person["omar"].id)))
        frames.clear()
        with later(house):
            world.reply("milo", thread, "Only for those who are left.")
        expect(nia.get_by_role("button", name="1 new answer – show")).to_be_visible(timeout=IN_TIME)
        omar.wait_for_timeout(600)
        assert [frame for frame in frames if "replies" in frame] == [], "not even a number"
        expect(omar.locator(".newer button")).to_have_count(0)


def test_without_a_socket_it_asks_now_and_then(house: House, chromium: Browser) -> None:
    thread = house.world.thread("nia")
    with house.visit(chromium, "nia") as (context, eyes):
        context.add_init_script("delete window.WebSocket")
        page = context.new_page()
        page.clock.install()
        page.goto(thread.address)
        with later(house) as world:
            world.reply("omar", thread, "At six.")
        house.drain()
        page.clock.fast_forward(31_000)
        expect(page.get_by_role("button", name="1 new answer – show")).to_be_visible()
        expect(page.get_by_role("link", name="Inbox, 1 new")).to_be_visible()
        page.get_by_role("button", name="1 new answer – show").click()
        expect(page.get_by_role("article").filter(has_text="At six.")).to_be_focused()
        assert eyes.found() == []


def test_a_visitor_without_an_account_asks_now_and_then(house: House, chromium: Browser) -> None:
    thread = house.world.thread("nia")
    with house.visit(chromium) as (context, eyes):
        page = context.new_page()
        sockets: list[object] = []
        page.on("websocket", lambda socket: sockets.append(socket))
        page.clock.install()
        page.goto(thread.address)
        with later(house) as world:
            world.reply("omar", thread, "At six.")
        page.clock.fast_forward(31_000)
        expect(page.get_by_role("button", name="1 new answer – show")).to_be_visible()
        assert (sockets, eyes.found()) == ([], [])


def test_without_javascript_nothing_is_missing(house: House, chromium: Browser) -> None:
    thread = house.world.thread("nia")
    with house.visit(chromium, "nia", java_script_enabled=False) as (context, eyes):
        page = context.new_page()
        page.goto(thread.address)
        expect(page.locator(".newer")).to_be_empty()
        with later(house) as world:
            world.reply("omar", thread, "At six.")
        house.drain()
        page.reload()
        expect(page.get_by_role("article").filter(has_text="At six.")).to_be_visible()
        expect(page.get_by_role("link", name="Inbox")).to_contain_text("1 new")
        assert eyes.found() == []


def test_the_desk_counts_and_says_who_else_is_there(house: House, chromium: Browser) -> None:
    world = house.world
    thread = world.thread("nia")
    with house.visit(chromium, "sana") as (sanas, eyes), house.visit(chromium, "theo") as (theos, _):
        sana, theo = sanas.new_page(), theos.new_page()
        case = f"/desk?queue=first&case={thread.public_id}"
        _open(sana, case)
        before = int(sana.locator("[data-count=first]").inner_text())
        expect(sana.get_by_text("A colleague has this open just now.")).to_have_count(0)
        _open(theo, case)
        expect(sana.get_by_text("A colleague has this open just now.")).to_be_visible(timeout=IN_TIME)
        theo.goto("/")
        expect(sana.get_by_text("A colleague has this open just now.")).to_have_count(0, timeout=IN_TIME)
        world.thread("omar", title="And when is the gas back?")
        expect(sana.locator("[data-count=first]")).to_have_text(str(before + 1), timeout=IN_TIME)
        expect(sana.get_by_role("link", name="This queue has changed – show")).to_be_visible()
        assert eyes.found() == []


def _open(page: Page, address: str) -> None:
    """Open a page, and wait until its socket was told the first time."""
    with page.expect_websocket() as opened:
        page.goto(address)
    opened.value.wait_for_event("framereceived", predicate=lambda frame: str(frame).startswith("42"))
