"""How much one person may write in a minute: the rest is told to wait, and others are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from community.posts import ANSWER, Post
from tests.community.looking import count
from tests.conftest import settings
from tests.world import World


@pytest.fixture
def app(app: Flask, tmp_path: Path) -> Flask:
    """The same database under an application that allows three posts a minute."""
    made = create_app(settings(tmp_path, write_limit="3 per minute"))
    made.testing = True
    return made


def test_the_fourth_has_to_wait(world: World):
    thread = world.thread()
    address = f"/threads/{thread.public_id}/replies"
    sent = [world.omar.post(address, {"words": f"Answer {number}."}).status_code for number in range(5)]
    assert sent == [303, 303, 303, 429, 429]
    assert count(Post, Post.role == ANSWER) == 3
    told = world.omar.post(address, {"words": "Again."})
    assert "That was too much at once" in told.text
    assert world.stranger.post(address, {"words": "Mine."}).status_code == 303
    assert world.omar.get(thread.address).status_code == 200, "reading is never limited"
