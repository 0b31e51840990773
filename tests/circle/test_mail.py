"""News by mail, as people live it: a digest is chosen, comes, leads to what is new, and is stopped; script or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from foundation import clock, timed
from foundation.mail import connect
from tests.circle.conftest import Opening
from tests.circle.house import House
from tests.conftest import settings
from tests.postbox import Postbox, open_postbox

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def postbox() -> Iterator[Postbox]:
    with open_postbox() as opened:
        yield opened


@pytest.fixture
def house(open_house: Opening, postbox: Postbox) -> House:
    """A house whose mail goes to the post box, with links that lead back to it."""
    house = open_house()
    ports = house.app.extensions["parley"]
    config = settings(ports.config.folder, public_url=house.address)
    house.app.extensions["parley"] = replace(ports, config=config, mail=connect(postbox.url))
    postbox.taken.clear()
    return house


def _next_morning(house: House) -> None:
    house.drain()
    house.moment += timedelta(days=1)
    with clock.at(house.moment):
        while timed.run_due():
            pass


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_digest_is_chosen_read_and_stopped(house: House, chromium: Browser, postbox: Postbox, script: bool) -> None:
    thread = house.world.thread("nia", title="When is the water back, please?")
    with house.visit(chromium, "nia", java_script_enabled=script) as (context, eyes):
        page = context.new_page()
        page.goto("/settings")
        page.get_by_label("Once a day").check()
        page.locator("form[action='/settings/mail']").get_by_role("button", name="Save").click()
        expect(page.get_by_label("Once a day")).to_be_checked()
        answer = house.world.reply("omar", thread, "At six, they told me.")
        _next_morning(house)
        [message] = postbox.to("nia@example.org")
        assert message["Subject"] == "1 thing is new at Parley"
        html = str(message.get_body(("html",)).get_content())
        page.goto(re.search(r'<h2><a href="([^"]+)"', html)[1])
        expect(page.locator(f"[id='{answer.public_id}']")).to_contain_text("At six, they told me.")
        assert eyes.found() == []
    way_out = str(message["List-Unsubscribe"]).strip("<>")
    with house.visit(chromium, java_script_enabled=script) as (context, eyes):
        page = context.new_page()
        page.goto(way_out)
        expect(page.get_by_role("heading", level=1)).to_have_text("Mail from us")
        page.get_by_role("button", name="Stop all mail").click()
        expect(page.get_by_role("main")).to_contain_text("You get none.")
        assert eyes.found() == []
    house.world.reply("omar", thread, "Or at seven.")
    _next_morning(house)
    assert len(postbox.taken) == 1
