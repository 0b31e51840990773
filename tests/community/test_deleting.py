"""Deleting what one wrote: asked once more, done once, never a thread that others took part in."""

from __future__ import annotations

import pytest

from community.posts import COMMENT, Post
from community.threads import Thread
from foundation.database import transaction
from moderation import decisions
from moderation.rules import Why
from tests.community.looking import fresh
from tests.world import World


def test_a_reply_goes(world: World, thread: Thread, answer: Post):
    assert "Delete what you wrote?" in world.omar.get(f"/posts/{answer.public_id}/deletion").text
    assert fresh(answer).deleted_at is None, "looking deletes nothing"
    for _ in range(2):
        done = world.omar.post(f"/posts/{answer.public_id}/deletion", {"key": "once"})
        assert (done.status_code, done.location) == (303, thread.address)
    assert fresh(answer).deleted_at is not None
    assert fresh(thread).answer_count == 0
    assert world.omar.post(f"/posts/{answer.public_id}/deletion").status_code == 404


def test_a_comment_goes(world: World, thread: Thread, answer: Post):
    comment = world.reply("nia", thread, "Thank you.", role=COMMENT, parent=answer)
    assert world.nia.post(f"/posts/{comment.public_id}/deletion").status_code == 303


def test_a_question_without_replies_goes(world: World, thread: Thread):
    assert "Delete this for good?" in world.nia.get(f"/threads/{thread.public_id}/deletion").text
    for _ in range(2):
        done = world.nia.post(f"/threads/{thread.public_id}/deletion", {"key": "once"})
        assert (done.status_code, done.location) == (303, "/spaces/square")
    for name in ("nia", "milo", "nobody"):
        assert world[name].get(thread.address).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_question_with_replies_stays(world: World, thread: Thread, answer: Post, method: str):
    refused = getattr(world.nia, method)(f"/threads/{thread.public_id}/deletion")
    assert refused.status_code == 403
    assert "only as long as nobody has replied" in refused.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_author_deletes(world: World, thread: Thread, answer: Post, method: str):
    alone = world.thread(title="Nobody replied to this")
    for name in ("nia", "stranger", "sana", "milo", "ada"):
        assert getattr(world[name], method)(f"/posts/{answer.public_id}/deletion").status_code == 403
    for name in ("omar", "sana", "milo", "ada"):
        assert getattr(world[name], method)(f"/threads/{alone.public_id}/deletion").status_code == 403
    for path in (f"/posts/{answer.public_id}", f"/threads/{alone.public_id}"):
        assert getattr(world.nobody, method)(f"{path}/deletion").location.startswith("/sign-in")
    secret = world.thread(space=world.circle)
    assert getattr(world.stranger, method)(f"/threads/{secret.public_id}/deletion").status_code == 404


def test_an_opening_is_not_a_reply(world: World, thread: Thread):
    assert world.nia.post(f"/posts/{world.opening(thread).public_id}/deletion").status_code == 403


def test_what_is_hidden_stays_for_the_record(world: World, thread: Thread, answer: Post):
    with transaction():
        decisions.hide(world.actor("milo"), fresh(thread), fresh(answer), Why("Be civil", "Rule 3."))
    assert world.omar.post(f"/posts/{answer.public_id}/deletion").status_code == 403
