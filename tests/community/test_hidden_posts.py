"""Hidden and deleted posts leave a line, never a hole; their words are for moderators and the author."""

from __future__ import annotations

import pytest

from community import replies
from community.posts import COMMENT, Post
from community.threads import Thread
from foundation.clock import now
from foundation.database import transaction
from moderation import decisions
from moderation.rules import Why
from tests.community.looking import fresh
from tests.world import World

WORDS = "Buy the best barrels here."


@pytest.fixture
def hidden(world: World, thread: Thread) -> Post:
    """An answer of Omar's that Milo has hidden."""
    post = world.reply("omar", thread, WORDS)
    with transaction():
        decisions.hide(world.actor("milo"), fresh(thread), fresh(post), Why("Be civil", "advertising & more"))
    return post


@pytest.mark.parametrize(
    ("name", "reads"), [("nobody", False), ("nia", False), ("sana", False), ("milo", True), ("omar", True)]
)
def test_a_line_says_why(world: World, thread: Thread, hidden: Post, name: str, reads: bool):
    page = world[name].get(thread.address).text
    assert "A moderator hid this: Be civil – advertising &amp; more" in page
    assert (WORDS in page) is reads


def test_nobody_else_reads_its_past(world: World, thread: Thread, hidden: Post):
    for path in ("revisions", "comments"):
        assert world.nobody.get(f"/posts/{hidden.public_id}/{path}").status_code == 404
        assert world.milo.get(f"/posts/{hidden.public_id}/{path}").status_code == 200


def test_a_comment_leaves_a_line_too(world: World, thread: Thread, answer: Post):
    comment = world.reply("stranger", thread, WORDS, role=COMMENT, parent=answer)
    with transaction():
        decisions.hide(world.actor("milo"), fresh(thread), fresh(comment), Why("Be civil", "advertising"))
    page = world.nobody.get(thread.address).text
    assert "A moderator hid this: Be civil – advertising" in page
    assert WORDS not in page


def test_a_deleted_reply_leaves_a_line(world: World, thread: Thread, answer: Post):
    comment = world.reply("stranger", thread, "Is that so?", role=COMMENT, parent=answer)
    with transaction():
        replies.delete(world.actor("omar"), fresh(thread), fresh(answer))
    for name in ("nobody", "omar", "milo"):
        page = world[name].get(thread.address).text
        assert "Its author deleted this." in page
        assert "At six" not in page
        assert f'id="{comment.public_id}"' in page
    assert world.milo.get(f"/posts/{answer.public_id}/revisions").status_code == 404


def test_a_line_stands_in_place_of_a_hidden_thread(world: World, thread: Thread):
    with transaction():
        decisions.hide(world.actor("milo"), fresh(thread), world.opening(thread), Why("Be civil", "Names a neighbour."))
    for name in ("nobody", "omar", "sana"):
        for address in (thread.address, f"/threads/{thread.public_id}"):
            page = world[name].get(address)
            assert page.status_code == 404
            for words in ("This was hidden", "Be civil", "Names a neighbour.", 'href="/decisions/'):
                assert words in page.text, (name, words)
            for secret in ("When is the water back?", "when-is", "It is off since noon.", "Nia"):
                assert secret not in page.text, (name, secret)
    led = world.nobody.get(f"/posts/{world.opening(thread).public_id}/decision")
    assert led.location in world.nobody.get(thread.address).text


@pytest.mark.parametrize(("name", "told"), [("omar", True), ("stranger", False), ("nobody", False)])
def test_a_hidden_thread_in_a_closed_space_looks_like_none(world: World, name: str, told: bool):
    thread = world.thread("nia", world.circle)
    with transaction():
        decisions.hide(world.actor("milo"), fresh(thread), world.opening(thread), Why("Be civil", "Names a neighbour."))
    page, none = world[name].get(thread.address), world[name].get("/threads/000000000000")
    assert page.status_code == none.status_code == 404
    assert ("This was hidden" in page.text) is told
    assert (page.text == none.text) is not told


def test_a_hidden_thread_that_was_deleted_is_gone(world: World, thread: Thread):
    with transaction():
        decisions.hide(world.actor("milo"), fresh(thread), world.opening(thread), Why("Be civil", "Names a neighbour."))
        fresh(thread).deleted_at = now()
    assert "This was hidden" not in world.nobody.get(thread.address).text


def test_a_hidden_thread_is_for_its_author_and_moderators(world: World, thread: Thread):
    with transaction():
        decisions.hide(world.actor("milo"), fresh(thread), world.opening(thread), Why("Be civil", "Names a neighbour."))
    for name, status in {"nobody": 404, "omar": 404, "sana": 404, "nia": 200, "milo": 200}.items():
        assert world[name].get(thread.address).status_code == status, name
    page = world.nia.get(thread.address).text
    assert "Names a neighbour." in page
    assert "/replies" not in page
