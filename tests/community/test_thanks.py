"""Thanks: one for each person and post; only the author hears from whom."""

from __future__ import annotations

import pytest

from community.posts import COMMENT, Post
from community.thanks import Thanks
from community.threads import Thread
from tests.community.looking import count, fresh
from tests.world import World


def test_thanks_count_once_and_can_be_taken_back(world: World, thread: Thread, answer: Post):
    for _ in range(2):
        done = world.nia.post(f"/posts/{answer.public_id}/thanks")
        assert (done.status_code, done.location) == (303, f"{thread.address}#{answer.public_id}")
    assert fresh(answer).thanks_count == 1
    assert "1 person said thanks" in world.nobody.get(thread.address).text
    assert "Take your thanks back" in world.nia.get(thread.address).text
    assert "Take your thanks back" not in world.stranger.get(thread.address).text
    for _ in range(2):
        assert world.nia.post(f"/posts/{answer.public_id}/thanks/withdrawal").status_code == 303
    assert (fresh(answer).thanks_count, count(Thanks)) == (0, 0)


def test_the_author_hears_from_whom_and_nobody_else(world: World, thread: Thread, answer: Post):
    world.stranger.post(f"/posts/{answer.public_id}/thanks")
    world.drain()
    assert "Stranger thanks you" in world.omar.get("/inbox").text
    assert "Stranger" not in world.nia.get("/inbox").text
    for name in ("nia", "nobody"):
        assert "Stranger" not in world[name].get(thread.address).text


def test_thanks_taken_back_at_once_are_not_told(world: World, answer: Post):
    world.nia.post(f"/posts/{answer.public_id}/thanks")
    world.nia.post(f"/posts/{answer.public_id}/thanks/withdrawal")
    world.drain()
    assert "thanks you" not in world.omar.get("/inbox").text


@pytest.mark.parametrize("act", ["thanks", "thanks/withdrawal"])
def test_not_for_oneself_nor_for_everything(world: World, thread: Thread, answer: Post, act: str):
    comment = world.reply("nia", thread, "Thank you.", role=COMMENT, parent=answer)
    for name, post in (("omar", answer), ("omar", world.opening(thread)), ("stranger", comment)):
        refused = world[name].post(f"/posts/{post.public_id}/{act}")
        assert refused.status_code == 403
        assert "You can thank other people" in refused.text
    assert world.nobody.post(f"/posts/{answer.public_id}/{act}").location.startswith("/sign-in")
    secret = world.reply("omar", world.thread(space=world.circle))
    for name in ("stranger", "mara"):
        assert world[name].post(f"/posts/{secret.public_id}/{act}").status_code == 404
    assert count(Thanks) == 0
