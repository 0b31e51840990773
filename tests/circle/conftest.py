"""What the tests in a real browser may ask for: Chromium, and a house that is open to it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from app import create_app
from foundation import clock, printing
from foundation.database import db
from tests.circle.house import House
from tests.conftest import WEDNESDAY, settings
from tests.grounds import Ground
from tests.world import World

# It must not look for updates, report, or reach anything but the house.
ALONE = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

Opening = Callable[[], House]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all tests in it; each test makes contexts of its own."""
    program = printing.browser(os.environ.get("PARLEY_CHROMIUM", ""))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ALONE)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def open_house(template: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opening]:
    """Makes houses: each a fresh database with the cast, served until the module ends. It is Wednesday, ten o'clock."""
    with ExitStack() as until_the_end:
        yield lambda: _opened(until_the_end, template, tmp_path_factory)


@pytest.fixture
def own_house(template: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house for one test beside that of its module: the session is that of the other house again afterwards."""
    with ExitStack() as until_the_end:
        yield _opened(until_the_end, template, tmp_path_factory)


def _opened(until_the_end: ExitStack, template: Ground, folders: pytest.TempPathFactory) -> House:
    folder = folders.mktemp("house")
    template.lay(folder)
    app = create_app(settings(folder))
    app.testing = True
    until_the_end.enter_context(app.app_context())
    until_the_end.callback(_let_go)
    house = until_the_end.enter_context(House(app, WEDNESDAY))
    with clock.at(WEDNESDAY):
        house.world = World(app)
    return house


@pytest.fixture(scope="module")
def house(open_house: Opening) -> House:
    """One house for all tests of a module."""
    return open_house()


def _let_go() -> None:
    db.session.remove()
    db.engine.dispose()
