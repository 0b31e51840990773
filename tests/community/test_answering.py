"""Answering: posted once, looked at first, refused in clear words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from community.posts import ANSWER, LONGEST, Post
from community.threads import Thread
from foundation.database import db, transaction
from moderation import decisions
from moderation.rules import Why
from tests.community.looking import count, fresh, one
from tests.world import World


def test_it_answers(world: World, thread: Thread):
    done = world.omar.post(f"/threads/{thread.public_id}/replies", {"words": "At **six**.", "key": "once"})
    post = one(Post, role=ANSWER)
    assert (done.status_code, done.location) == (303, f"{thread.address}#{post.public_id}")
    assert (post.author_id, post.voice, post.source_text) == (world.person["omar"].id, "personal", "At **six**.")
    assert fresh(thread).answer_count == 1
    page = world.omar.get(thread.address).text
    assert "Your answer is posted." in page
    assert "<strong>six</strong>" in page


def test_a_second_click_changes_nothing(world: World, thread: Thread):
    sent = [
        world.omar.post(f"/threads/{thread.public_id}/replies", {"words": "At six.", "key": "once"}) for _ in range(2)
    ]
    assert sent[0].location == sent[1].location
    assert count(Post, Post.role == ANSWER) == 1
    world.stranger.post(f"/threads/{thread.public_id}/replies", {"words": "At six.", "key": "once"})
    assert count(Post, Post.role == ANSWER) == 2, "a key is one person's"


def test_it_can_be_looked_at_first(world: World, thread: Thread):
    page = world.omar.post(
        f"/threads/{thread.public_id}/replies", {"words": "At **six**.", "key": "once", "preview": "1"}
    )
    assert page.status_code == 200
    assert "<strong>six</strong>" in page.text
    assert 'name="key" value="once"' in page.text
    assert count(Post, Post.role == ANSWER) == 0


REFUSED = [
    ("", "Write something first."),
    (" \r\n\t ", "Write something"),
    ("\x00\x07\u200b", "Write something"),
    ("x" * (LONGEST + 1), "At most 30,000 characters fit. Yours has 30,001."),
]


def test_a_refusal_keeps_the_text(world: World, thread: Thread):
    for words, why in REFUSED:
        page = world.omar.post(f"/threads/{thread.public_id}/replies", {"words": words})
        assert page.status_code == 422
        assert why in page.text
        assert "<title>Error: Your answer" in page.text
        assert words.strip("\r\n\t \x00\x07")[:50] in page.text
        assert count(Post, Post.role == ANSWER) == 0


def test_what_cannot_be_read_is_left_out(world: World, thread: Thread):
    world.omar.post(f"/threads/{thread.public_id}/replies", {"words": "At\x00 six\u202e, they\r\ntold me."})
    assert one(Post, role=ANSWER).source_text == "At six, they\ntold me."


def test_broken_utf_8_is_no_fault_of_ours(world: World, thread: Thread):
    key = world.omar.form_key().encode()
    body = b"csrf_token=" + key + b"&words=At+six+%ED%A0%80%FF"
    sent = world.omar.post(
        f"/threads/{thread.public_id}/replies", data=None, content_type="application/x-www-form-urlencoded"
    )
    assert sent.status_code == 422
    sent = world.omar.client.post(
        f"/threads/{thread.public_id}/replies", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert sent.status_code == 303


def test_what_nobody_answers_waits_until_they_sign_in(world: World, thread: Thread):
    sent = world.nobody.post(f"/threads/{thread.public_id}/replies", {"words": "At six."})
    assert sent.status_code == 303
    assert sent.location.startswith("/kept/")
    assert count(Post, Post.role == ANSWER) == 0


@pytest.mark.parametrize("name", ["stranger", "sana", "mara"])
def test_what_one_may_not_see_is_not_there(world: World, name: str):
    thread = world.thread(space=world.circle)
    assert world[name].post(f"/threads/{thread.public_id}/replies", {"words": "At six."}).status_code == 404
    assert count(Post, Post.role == ANSWER) == 0


def test_a_hidden_thread_takes_no_answers(world: World, thread: Thread):
    with transaction():
        decisions.hide(world.actor("milo"), fresh(thread), world.opening(thread), Why("Be civil", "Rule 3."))
    assert world.nia.post(f"/threads/{thread.public_id}/replies", {"words": "Why?"}).status_code == 403
    assert world.omar.post(f"/threads/{thread.public_id}/replies", {"words": "Why?"}).status_code == 404


def test_two_clicks_at_once_are_one(world: World, thread: Thread):
    browsers = [world.browser("omar") for _ in range(4)]
    keys, address = [browser.form_key() for browser in browsers], f"/threads/{thread.public_id}/replies"

    def click(which: int) -> int:
        given = {"csrf_token": keys[which], "words": "At six.", "key": "once"}
        return browsers[which].client.post(address, data=given).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(click, range(4))) == {303}
    db.session.rollback()  # to see what the others wrote
    assert count(Post, Post.role == ANSWER) == 1
