"""The asker closes a thread, opens it again, takes it back; the clock and the lists follow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.posts import Post
from community.spaces import Space
from community.threads import Thread
from foundation import clock
from foundation.database import db
from moderation import clocks
from tests.community.looking import fresh, one
from tests.world import World


def test_a_closed_thread_takes_no_answers_until_it_is_opened_again(world: World, thread: Thread):
    for _ in range(2):
        done = world.nia.post(f"/threads/{thread.public_id}/closure")
        assert (done.status_code, done.location) == (303, thread.address)
    assert not fresh(thread).is_open
    assert one(Space, slug="square").open_count == 0
    page = world.omar.get(thread.address).text
    assert "Nia closed this: no more answers needed." in page
    assert f"/threads/{thread.public_id}/replies" not in page
    refused = world.omar.post(f"/threads/{thread.public_id}/replies", {"words": "At six."})
    assert refused.status_code == 403
    assert "This takes no more answers" in refused.text
    assert "Open it again" in world.nia.get(thread.address).text
    for _ in range(2):
        assert world.nia.post(f"/threads/{thread.public_id}/closure/withdrawal").status_code == 303
    assert fresh(thread).is_open
    assert world.omar.post(f"/threads/{thread.public_id}/replies", {"words": "At six."}).status_code == 303


def test_what_was_promised_stays_promised_when_it_is_closed(world: World, thread: Thread):
    world.nia.post(f"/threads/{thread.public_id}/closure")
    assert fresh(thread).due_at is not None
    assert "We promised a reply" in world.nobody.get(thread.address).text


def test_taken_back_in_time_nothing_is_owed_any_more(world: World, thread: Thread, answer: Post):
    assert "Take this back?" in world.nia.get(f"/threads/{thread.public_id}/withdrawal").text
    for _ in range(2):
        done = world.nia.post(f"/threads/{thread.public_id}/withdrawal", {"key": "once"})
        assert (done.status_code, done.location) == (303, thread.address)
    row, clock_row = fresh(thread), clocks.current(thread.id)
    assert (row.is_open, row.due_at, row.listed) == (False, None, True)
    assert (clock_row.voided_at, clock_row.void_reason) == (row.withdrawn_at, "withdrawn")
    page = world.nobody.get(thread.address).text
    assert "Nia took this back." in page
    assert "At six, they told me." in page, "what others wrote stays"
    assert "We promised" not in page
    assert "Taken back" in world.nobody.get("/spaces/square").text


def test_taken_back_too_late_the_miss_stays(world: World, thread: Thread):
    due = fresh(thread).due_at
    with clock.at(due + timedelta(hours=1)):
        world.nia.post(f"/threads/{thread.public_id}/withdrawal")
        found = clocks.current(thread.id)
        db.session.refresh(found)
        assert (found.voided_at, found.responded_at, found.due_at) == (None, None, due)
        assert "Promise missed" in world.nobody.get(thread.address).text


def test_what_is_taken_back_stays_so(world: World, thread: Thread, answer: Post):
    world.nia.post(f"/threads/{thread.public_id}/withdrawal")
    for act in ("closure", "closure/withdrawal", "withdrawal", "reopening", "replies"):
        assert world.nia.post(f"/threads/{thread.public_id}/{act}", {"words": "More."}).status_code == 403, act
    assert world.omar.post(f"/threads/{thread.public_id}/me-too").status_code == 403
    assert world.omar.post(f"/posts/{answer.public_id}/comments", {"words": "Oh."}).status_code == 403
    assert world.omar.post(f"/threads/{thread.public_id}/follow/withdrawal").status_code == 303, "one may always leave"


@pytest.mark.parametrize("act", ["closure", "closure/withdrawal", "withdrawal"])
def test_others_do_not(world: World, thread: Thread, act: str):
    for name in ("omar", "sana", "milo", "ada"):
        refused = world[name].post(f"/threads/{thread.public_id}/{act}")
        assert refused.status_code == 403
        assert "Only who asked" in refused.text
    assert world.nobody.post(f"/threads/{thread.public_id}/{act}").location.startswith("/sign-in")
    secret = world.thread(space=world.circle)
    for name in ("stranger", "mara"):
        assert world[name].post(f"/threads/{secret.public_id}/{act}").status_code == 404


def test_the_way_back_is_asked_for_once_more(world: World, thread: Thread, answer: Post):
    page = world.nia.get(thread.address).text
    assert f'href="/threads/{thread.public_id}/withdrawal"' in page
    assert f"/threads/{thread.public_id}/deletion" not in page, "others took part"
    assert world.omar.get(f"/threads/{thread.public_id}/withdrawal").status_code == 403
