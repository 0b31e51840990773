"""Commenting on a post."""

from __future__ import annotations

import pytest

from community.posts import COMMENT, Post
from community.threads import Thread
from foundation.database import transaction
from moderation import decisions
from moderation.rules import Why
from tests.community.looking import count, fresh, one
from tests.world import World


def test_it_comments(world: World, thread: Thread, answer: Post):
    done = world.nia.post(f"/posts/{answer.public_id}/comments", {"words": "Thank you.", "key": "once"})
    comment = one(Post, role=COMMENT)
    assert (done.status_code, done.location) == (303, f"{thread.address}#{comment.public_id}")
    assert comment.parent_id == answer.id


def test_a_second_click_changes_nothing(world: World, answer: Post):
    for _ in range(2):
        assert (
            world.nia.post(f"/posts/{answer.public_id}/comments", {"words": "Thank you.", "key": "k"}).status_code
            == 303
        )
    assert count(Post, Post.role == COMMENT) == 1


def test_it_can_be_looked_at_first(world: World, answer: Post):
    page = world.nia.post(f"/posts/{answer.public_id}/comments", {"words": "*Thank* you.", "preview": "1"})
    assert page.status_code == 200
    assert "<em>Thank</em> you." in page.text
    assert count(Post, Post.role == COMMENT) == 0


def test_an_empty_one_is_refused(world: World, answer: Post):
    page = world.nia.post(f"/posts/{answer.public_id}/comments", {"words": " "})
    assert page.status_code == 422
    assert "Write something" in page.text


def test_all_comments_have_a_page(world: World, thread: Thread, answer: Post):
    for number in range(60):
        world.reply("nia", thread, f"Comment {number:02}.", role=COMMENT, parent=answer)
    page = world.nobody.get(f"/posts/{answer.public_id}/comments").text
    assert "Comment 00." in page
    assert "Comment 59." not in page
    assert 'rel="next"' in page


def test_a_comment_takes_no_comments(world: World, thread: Thread, answer: Post):
    comment = world.reply("nia", thread, "Thank you.", role=COMMENT, parent=answer)
    assert world.omar.post(f"/posts/{comment.public_id}/comments", {"words": "Welcome."}).status_code == 403


@pytest.mark.parametrize(("name", "status"), [("nobody", 303), ("stranger", 404), ("sana", 404)])
def test_others_do_not(world: World, name: str, status: int):
    opening = world.opening(world.thread(space=world.circle))
    sent = world[name].post(f"/posts/{opening.public_id}/comments", {"words": "Hello."})
    assert sent.status_code == (404 if name == "nobody" else status)
    assert count(Post, Post.role == COMMENT) == 0


def test_nobody_signs_in_first(world: World, answer: Post):
    sent = world.nobody.post(f"/posts/{answer.public_id}/comments", {"words": "Hello."})
    assert sent.status_code == 303
    assert sent.location.startswith("/sign-in")


def test_a_hidden_post_takes_none(world: World, thread: Thread, answer: Post):
    with transaction():
        decisions.hide(world.actor("milo"), fresh(thread), fresh(answer), Why("Be civil", "Rule 3."))
    assert world.omar.post(f"/posts/{answer.public_id}/comments", {"words": "Why?"}).status_code == 403
    assert world.nia.post(f"/posts/{answer.public_id}/comments", {"words": "Why?"}).status_code == 404
