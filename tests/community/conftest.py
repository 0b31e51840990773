"""The usual start: Nia asks in the square, Omar answers."""

from __future__ import annotations

import pytest

from community.posts import Post
from community.threads import Thread
from tests.world import World


@pytest.fixture
def thread(world: World) -> Thread:
    """A question of Nia's in the square."""
    return world.thread()


@pytest.fixture
def answer(world: World, thread: Thread) -> Post:
    """Omar's answer to it."""
    return world.reply("omar", thread)
