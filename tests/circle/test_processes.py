"""The house as `bin/run` opens it: a web process and a worker of their own, the real clock, one short walk."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app import create_app
from community import departments, people, spaces
from foundation.config import ROOT
from foundation.database import db, transaction
from foundation.policy import SYSTEM
from moderation import calendars, charters
from tests import grounds
from tests.circle.eyes import Eyes
from tests.conftest import settings
from tests.grounds import Ground, Server

pytestmark = [pytest.mark.browser, pytest.mark.real_time]

PASSWORD = "a sentence to remember"
ALWAYS = [[[0, 24 * 60]]] * 7
SECONDS, SOON = 30, 2_000  # the second in milliseconds


@pytest.fixture
def address(template: Ground, tmp_path: Path) -> Iterator[str]:
    """Where a house with two people and one space is open."""
    template.lay(tmp_path)
    _furnish(tmp_path)
    with _open(tmp_path) as found:
        yield found


@pytest.fixture
def addresses(server: Server, tmp_path: Path) -> Iterator[list[str]]:
    """Where a house on PostgreSQL with Redis is open twice: two web processes and two workers."""
    server.lay(tmp_path)
    _furnish(tmp_path)
    with _open(tmp_path) as one, _open(tmp_path) as two:
        yield [one, two]


@contextmanager
def _open(folder: Path) -> Iterator[str]:
    """A web process and a worker of the house in this folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    given = grounds.environment(folder) | {"PARLEY_PORT": str(port)}
    arguments = [sys.executable, "bin/serve.py"]
    house = subprocess.Popen(arguments, cwd=ROOT, env=kept | given, stdout=subprocess.PIPE, text=True)
    try:
        assert house.stdout is not None
        assert "Parley is open" in house.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        house.terminate()
        house.communicate(timeout=SECONDS)


def _furnish(folder: Path) -> None:
    app = create_app(settings(folder))
    with app.app_context():
        with transaction():
            for name in ("Nora", "Piet"):
                people.sign_up(name, f"{name.lower()}@example.org", PASSWORD)
            water, space = departments.department("water", "Water"), spaces.found("square", "The square")
            given = {"department_id": water.id, "calendar": calendars.publish("Always", "UTC", ALWAYS)}
            charters.declare(SYSTEM, space, promise_hours=48, **given)
        db.session.remove()
        db.engine.dispose()


def sits_down(chromium: Browser, address: str, name: str) -> tuple[Page, Eyes]:
    """Somebody at a browser of their own, signed in."""
    context = chromium.new_context(base_url=address)
    eyes, page = Eyes(context, address), context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(f"{name.lower()}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.locator("summary").filter(has_text=name)).to_be_visible()
    return page, eyes


def comes_up(page: Page, path: str, words: str) -> None:
    """Look again until the worker has brought it."""
    for _ in range(SECONDS * 5):
        page.goto(path)
        if words in page.get_by_role("main").inner_text():
            return
        page.wait_for_timeout(200)
    pytest.fail(f"{words!r} never came up on {path}")


def test_the_worker_brings_the_news(address: str, chromium: Browser) -> None:
    (nora, noras), (piet, piets) = (sits_down(chromium, address, name) for name in ("Nora", "Piet"))
    nora.goto("/ask?title=Where+does+the+rain+water+go%3F&space=square&kind=question")
    nora.get_by_label("Details").fill("From the yard, I mean.")
    nora.get_by_role("button", name="Post it").click()
    expect(nora.get_by_role("main")).to_contain_text("We promised a reply by")

    comes_up(piet, "/search?q=rain", "1 found")
    piet.get_by_role("link", name="Where does the rain water go?").click()
    piet.get_by_label("Your answer").fill("Into the brook behind the school.")
    piet.get_by_role("button", name="Post answer").click()

    comes_up(nora, "/inbox", "Piet answered")
    with urllib.request.urlopen(f"{address}/readyz", timeout=SECONDS) as ready:
        assert ready.status == 200
    assert noras.found() + piets.found() == []
    nora.context.close()
    piet.context.close()


def test_two_of_each_are_one_house(addresses: list[str], chromium: Browser) -> None:
    """What is written at one door is seen live at the other, brought by whichever worker took it, once."""
    (nora, noras), (piet, piets) = (sits_down(chromium, *at) for at in zip(addresses, ("Nora", "Piet"), strict=True))
    nora.goto("/ask?title=Where+does+the+rain+water+go%3F&space=square&kind=question")
    nora.get_by_label("Details").fill("From the yard, I mean.")
    nora.get_by_role("button", name="Post it").click()
    expect(nora.get_by_role("main")).to_contain_text("We promised a reply by")
    comes_up(piet, "/search?q=rain", "1 found")
    piet.get_by_role("link", name="Where does the rain water go?").click()
    for number, words in enumerate(("Into the brook.", "Behind the school."), 1):
        piet.get_by_label("Your answer").fill(words)
        piet.get_by_role("button", name="Post answer").click()
        bar = nora.get_by_role("button", name=f"{number} new answer{'s' if number > 1 else ''} – show")
        expect(bar).to_be_visible(timeout=SOON)
    comes_up(nora, "/inbox", "Piet answered")
    comes_up(piet, "/search?q=brook", "1 found")
    for address in addresses:
        with urllib.request.urlopen(f"{address}/readyz", timeout=SECONDS) as ready:
            assert ready.status == 200
    assert noras.found() + piets.found() == []
    nora.context.close()
    piet.context.close()
