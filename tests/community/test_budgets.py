"""How many SQL statements a page takes, however much is on it: at most six, and BEGIN."""

from __future__ import annotations

import pytest

from community.posts import COMMENT
from foundation import settings
from foundation.database import transaction
from moderation import responses
from tests.community.looking import fresh
from tests.counted import selects
from tests.world import World

MOST = 6


@pytest.fixture
def busy(world: World) -> str:
    """A thread with answers, comments, an endorsement and voices; its address."""
    thread = world.thread(tags=["taps", "pipes"])
    answers = [world.reply("omar", thread, f"Answer {number}.") for number in range(9)]
    for answer in answers:
        world.reply("nia", thread, "Thank you.", role=COMMENT, parent=answer)
    with transaction():
        responses.acknowledge(world.actor("sana"), fresh(thread), world.water.id, "Seen.")
    world.drain()
    return thread.address


PAGES = (
    "/",
    "/threads",
    "/spaces/square",
    "/spaces/square?show=open&tag=taps",
    "/people/omar",
    "/inbox",
    "/tags/taps",
    "/bookmarks",
    "/settings",
)


@pytest.mark.parametrize("name", ["nobody", "nia", "sana", "milo"])
def test_a_page_takes_few_statements(world: World, busy: str, name: str):
    for address in (busy, *PAGES):
        world[name].get(address)  # what a process keeps is read once
        settings.current()
        with selects() as statements:
            world[name].get(address)
        assert len(statements) <= MOST, (address, statements)


def test_more_rows_take_no_more_statements(world: World, busy: str):
    settings.current()
    with selects() as few:
        world.nia.get("/threads")
    for number in range(15):
        world.thread(title=f"Another question, number {number}")
    settings.current()
    with selects() as many:
        world.nia.get("/threads")
    assert len(few) == len(many)
