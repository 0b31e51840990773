"""Editing one's own words; what stood there before can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from community.posts import Post
from community.revisions import Revision
from community.threads import Thread
from foundation import clock
from foundation.database import transaction
from tests.community.looking import count, fresh
from tests.world import World


@pytest.fixture(autouse=True)
def later(thread: Thread, answer: Post) -> Iterator[None]:
    """The five minutes in which one edits without a trace are over."""
    with clock.at(clock.now() + timedelta(minutes=6)):
        yield


def test_within_five_minutes_an_edit_leaves_no_trace(world: World, thread: Thread, answer: Post):
    with clock.at(answer.created_at + timedelta(minutes=5)):
        assert "without a trace" in world.omar.get(f"/posts/{answer.public_id}/edit").text
        world.omar.post(f"/posts/{answer.public_id}/edit", {"words": "At half past six, they told me."})
    page = world.nobody.get(thread.address).text
    assert "At half past six" in page
    assert f"/posts/{answer.public_id}/revisions" not in page
    assert count(Revision) == 0
    world.omar.post(f"/posts/{answer.public_id}/edit", {"words": "At seven."})
    assert count(Revision) == 1
    with clock.at(answer.created_at + timedelta(minutes=5)):
        world.omar.post(f"/posts/{answer.public_id}/edit", {"words": "At eight."})
    assert count(Revision) == 2, "what was changed in the open once is never changed in silence"


def test_a_reply_changes(world: World, thread: Thread, answer: Post):
    assert "At six, they told me." in world.omar.get(f"/posts/{answer.public_id}/edit").text
    done = world.omar.post(f"/posts/{answer.public_id}/edit", {"words": "At **seven**, they told me.", "key": "k"})
    assert (done.status_code, done.location) == (303, f"{thread.address}#{answer.public_id}")
    page = world.nobody.get(thread.address).text
    assert "<strong>seven</strong>" in page
    assert f"/posts/{answer.public_id}/revisions" in page


def test_a_question_changes_its_title_tags_and_address(world: World, thread: Thread):
    opening = world.opening(thread)
    page = world.nia.get(f"/posts/{opening.public_id}/edit").text
    assert thread.title in page
    done = world.nia.post(
        f"/posts/{opening.public_id}/edit",
        {"title": "When does the water come back?", "words": "Off since noon.", "tags": "Taps, Water main"},
    )
    row = fresh(thread)
    assert (row.title, row.tags, row.slug) == (
        "When does the water come back?", "taps water-main", "when-does-the-water-come-back",
    )  # fmt: skip
    assert done.location == f"{row.address}#{opening.public_id}"
    assert world.nobody.get(f"/threads/{row.public_id}-when-is-the-water-back").location == row.address


def test_a_second_click_changes_nothing(world: World, answer: Post):
    for _ in range(2):
        world.omar.post(f"/posts/{answer.public_id}/edit", {"words": "At seven.", "key": "once"})
    assert count(Revision) == 1


def test_it_can_be_looked_at_first(world: World, answer: Post):
    page = world.omar.post(f"/posts/{answer.public_id}/edit", {"words": "At **seven**.", "preview": "1"})
    assert page.status_code == 200
    assert "<strong>seven</strong>" in page.text
    assert fresh(answer).source_text == "At six, they told me."


REFUSED = [
    ({"title": "Too short", "words": "Off."}, "at least 10 characters"),
    ({"title": "Long enough as a title", "words": ""}, "Write something first."),
    ({"title": "x" * 251, "words": "Off."}, "At most 250 characters."),
]


def test_a_refusal_keeps_the_text(world: World, thread: Thread):
    for given, why in REFUSED:
        page = world.nia.post(f"/posts/{world.opening(thread).public_id}/edit", given)
        assert page.status_code == 422
        assert why in page.text
        assert given["title"] in page.text
        assert count(Revision) == 0


def test_an_archived_post_becomes_markdown(world: World, thread: Thread, answer: Post):
    with transaction():
        post = fresh(answer)
        post.source_text, post.source_format, post.html = "<p>At <b>six</b></p>", "html", "<p>At <b>six</b></p>"
    assert "At six</textarea>" in world.omar.get(f"/posts/{answer.public_id}/edit").text
    world.omar.post(f"/posts/{answer.public_id}/edit", {"words": "At six, or *seven*."})
    assert (fresh(answer).source_format, fresh(answer).html) == ("markdown", "<p>At six, or <em>seven</em>.</p>")
    assert "<ins>, or *seven*.</ins>" in world.nobody.get(f"/posts/{answer.public_id}/revisions").text


def test_an_archive_s_own_changes_are_not_known(world: World, answer: Post):
    with transaction():
        fresh(answer).source, fresh(answer).edited_at = "stackexchange:history", answer.created_at
    assert "was not kept" in world.nobody.get(f"/posts/{answer.public_id}/revisions").text


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_author_edits(world: World, thread: Thread, answer: Post, method: str):
    for name in ("nia", "stranger", "sana", "milo", "ada"):
        refused = getattr(world[name], method)(f"/posts/{answer.public_id}/edit")
        assert refused.status_code == 403
        assert "Only its author may edit this post." in refused.text
    assert getattr(world.nobody, method)(f"/posts/{answer.public_id}/edit").location.startswith("/sign-in")
    secret = world.reply("omar", world.thread(space=world.circle))
    assert getattr(world.stranger, method)(f"/posts/{secret.public_id}/edit").status_code == 404


def test_the_difference_is_marked(world: World, thread: Thread, answer: Post):
    world.omar.post(f"/posts/{answer.public_id}/edit", {"words": "At six <b>sharp</b>, they told me."})
    page = world.nobody.get(f"/posts/{answer.public_id}/revisions").text
    assert "<ins> &lt;b&gt;sharp&lt;/b&gt;</ins>" in page
    world.omar.post(f"/posts/{answer.public_id}/edit", {"words": "At seven sharp, they told me."})
    page = world.nobody.get(f"/posts/{answer.public_id}/revisions").text
    assert page.index("<ins>seven") < page.index("&lt;b&gt;sharp")
    assert "<del>six" in page


def test_a_changed_title_shows_in_the_past(world: World, thread: Thread):
    opening = world.opening(thread)
    for title in ("When is the gas back, then?", "When is the heat back, then?"):
        world.nia.post(f"/posts/{opening.public_id}/edit", {"title": title, "words": "It is off since noon."})
    page = world.nobody.get(f"/posts/{opening.public_id}/revisions").text
    assert page.index("<ins>heat</ins>") < page.index("<ins>gas</ins>")


def test_many_changes_come_in_pages(world: World, answer: Post):
    for number in range(23):
        world.omar.post(f"/posts/{answer.public_id}/edit", {"words": f"At number {number:02}."})
    page = world.nobody.get(f"/posts/{answer.public_id}/revisions").text
    assert page.count("<del>") == 10
    assert 'rel="next"' in page


def test_an_unchanged_post_has_no_past(world: World, answer: Post):
    assert "It says what it always said." in world.nobody.get(f"/posts/{answer.public_id}/revisions").text


@pytest.mark.parametrize("name", ["nobody", "stranger"])
def test_the_past_is_as_closed_as_the_thread(world: World, name: str):
    post = world.opening(world.thread(space=world.circle))
    assert world[name].get(f"/posts/{post.public_id}/revisions").status_code == 404
    assert world.omar.get(f"/posts/{post.public_id}/revisions").status_code == 200
