"""Votes, “I have this too” and following: counted once, taken back, refused."""

from __future__ import annotations

import pytest

from community.posts import COMMENT, Post
from community.threads import Thread
from community.voices import Follow, MeToo, Vote
from tests.community.looking import count, fresh
from tests.world import World


def test_a_vote_counts_once_and_can_be_taken_back(world: World, thread: Thread, answer: Post):
    for _ in range(2):
        done = world.nia.post(f"/posts/{answer.public_id}/vote")
        assert (done.status_code, done.location) == (303, f"{thread.address}#{answer.public_id}")
    assert fresh(answer).score == 1
    assert "Take your vote back" in world.nia.get(thread.address).text
    for _ in range(2):
        assert world.nia.post(f"/posts/{answer.public_id}/vote/withdrawal").status_code == 303
    assert (fresh(answer).score, count(Vote)) == (0, 0)


def test_an_idea_is_voted_for(world: World):
    idea = world.thread(kind="idea", title="Open the pool on Sundays")
    assert world.omar.post(f"/posts/{world.opening(idea).public_id}/vote").status_code == 303
    assert world.opening(idea).score == 1


def test_not_everything_is_voted_for(world: World, thread: Thread, answer: Post):
    comment = world.reply("nia", thread, "Thank you.", role=COMMENT, parent=answer)
    for name, post in (("omar", answer), ("omar", world.opening(thread)), ("stranger", comment)):
        refused = world[name].post(f"/posts/{post.public_id}/vote")
        assert refused.status_code == 403
        assert "You can vote for answers and ideas of other people." in refused.text
    assert count(Vote) == 0


def test_i_have_this_too_counts_once_and_follows(world: World, thread: Thread):
    for _ in range(2):
        assert world.omar.post(f"/threads/{thread.public_id}/me-too").location == thread.address
    assert fresh(thread).me_too_count == 1
    assert count(Follow, Follow.person_id == world.person["omar"].id) == 1
    assert world.omar.post(f"/threads/{thread.public_id}/me-too/withdrawal").status_code == 303
    assert (fresh(thread).me_too_count, count(MeToo)) == (0, 0)


def test_the_asker_is_counted_already(world: World, thread: Thread):
    refused = world.nia.post(f"/threads/{thread.public_id}/me-too")
    assert refused.status_code == 403
    assert "You asked this yourself, so you are counted already" in refused.text


def test_following_and_not(world: World, thread: Thread):
    mine = Follow.person_id == world.person["stranger"].id
    assert world.stranger.post(f"/threads/{thread.public_id}/follow").status_code == 303
    assert count(Follow, mine) == 1
    assert "Stop following" in world.stranger.get(thread.address).text
    assert world.stranger.post(f"/threads/{thread.public_id}/follow/withdrawal").status_code == 303
    assert count(Follow, mine) == 0


@pytest.mark.parametrize("act", ["me-too", "me-too/withdrawal", "follow", "follow/withdrawal"])
def test_others_do_not(world: World, thread: Thread, act: str):
    assert world.nobody.post(f"/threads/{thread.public_id}/{act}").location.startswith("/sign-in")
    secret = world.thread(space=world.circle)
    for name in ("nobody", "stranger", "mara"):
        assert world[name].post(f"/threads/{secret.public_id}/{act}").status_code == 404


@pytest.mark.parametrize("act", ["vote", "vote/withdrawal"])
def test_others_do_not_vote(world: World, thread: Thread, answer: Post, act: str):
    assert world.nobody.post(f"/posts/{answer.public_id}/{act}").location.startswith("/sign-in")
    secret = world.reply("omar", world.thread(space=world.circle))
    for name in ("nobody", "stranger", "mara"):
        assert world[name].post(f"/posts/{secret.public_id}/{act}").status_code == 404
