"""Accepting: the asker says what solved it, and may take it back; and says “not yet” to an official answer."""

from __future__ import annotations

import pytest

from community.posts import COMMENT, Post
from community.threads import Thread
from foundation.database import transaction
from moderation import responses
from tests.community.looking import fresh
from tests.world import World


def test_it_accepts_several_and_takes_one_back(world: World, thread: Thread, answer: Post):
    other = world.reply("stranger", thread, "At seven.")
    for post in (answer, answer, other):
        done = world.nia.post(f"/posts/{post.public_id}/acceptance")
        assert (done.status_code, done.location) == (303, f"{thread.address}#{post.public_id}")
    assert (fresh(thread).accepted_count, fresh(thread).is_open) == (2, False)
    for _ in range(2):
        assert world.nia.post(f"/posts/{other.public_id}/acceptance/withdrawal").status_code == 303
    assert fresh(thread).accepted_count == 1


@pytest.mark.parametrize("act", ["acceptance", "acceptance/withdrawal"])
def test_only_the_asker_does(world: World, thread: Thread, answer: Post, act: str):
    for name in ("omar", "stranger", "sana", "milo", "ada"):
        refused = world[name].post(f"/posts/{answer.public_id}/{act}")
        assert refused.status_code == 403
        assert "Only who asked can say that an answer solved it." in refused.text
    assert world.nobody.post(f"/posts/{answer.public_id}/{act}").location.startswith("/sign-in")
    assert fresh(answer).accepted_at is None


def test_only_answers_solve(world: World, thread: Thread, answer: Post):
    comment = world.reply("omar", thread, "Or seven.", role=COMMENT, parent=answer)
    for post in (comment, world.opening(thread)):
        assert world.nia.post(f"/posts/{post.public_id}/acceptance").status_code == 403


def test_not_yet_starts_it_again(world: World, thread: Thread):
    with transaction():
        responses.answer(world.actor("sana"), fresh(thread), world.water.id, "At seven.")
    assert "Not yet, ask again" in world.nia.get(thread.address).text
    assert "Not yet, ask again" not in world.omar.get(thread.address).text
    for _ in range(2):
        done = world.nia.post(f"/threads/{thread.public_id}/reopening", {"key": "once"})
        assert (done.status_code, done.location) == (303, thread.address)
    assert (fresh(thread).responded_at, fresh(thread).is_open) == (None, True)
    assert "We promised a reply by" in world.nia.get(thread.address).text


def test_not_yet_is_for_the_asker_after_an_answer(world: World, thread: Thread):
    assert world.nia.post(f"/threads/{thread.public_id}/reopening").status_code == 403
    with transaction():
        responses.answer(world.actor("sana"), fresh(thread), world.water.id, "At seven.")
    for name in ("omar", "sana", "milo"):
        assert world[name].post(f"/threads/{thread.public_id}/reopening").status_code == 403
    assert world.nobody.post(f"/threads/{thread.public_id}/reopening").location.startswith("/sign-in")
    assert fresh(thread).responded_at is not None
