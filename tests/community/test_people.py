"""The page of a person: who they are, and what of theirs the reader may read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.posts import Post
from community.threads import Thread
from foundation import clock
from foundation.database import transaction
from moderation import decisions, responses
from moderation.rules import Why
from tests.community.looking import fresh
from tests.world import World


def test_it_says_who_and_what(world: World, thread: Thread, answer: Post):
    with transaction():
        responses.endorse(world.actor("sana"), fresh(thread), fresh(answer), world.water.id)
    page = world.nobody.get("/people/omar").text
    assert "<h1>Omar</h1>" in page
    assert "Here since 4 March" in page
    assert "Confirmed answer" in page
    assert f'href="{thread.address}#{answer.public_id}"' in page
    assert "At six, they told me." in page


def test_an_official_is_named_as_one(world: World):
    page = world.nobody.get("/people/sana").text
    assert "Answers for Water" in page
    assert "Engineer" in page


def test_an_old_forum_s_name_is_unclaimed(world: World):
    with transaction():
        fresh(world.person["omar"]).claimed_at = None
    assert "Wrote in the old forum." in world.nobody.get("/people/omar").text


def test_what_is_hidden_deleted_or_elsewhere_is_not_shown(world: World, thread: Thread, answer: Post):
    world.reply("omar", world.thread(space=world.circle), "For the circle only.")
    hidden = world.reply("omar", thread, "Buy my barrels.")
    with transaction():
        decisions.hide(world.actor("milo"), fresh(thread), fresh(hidden), Why("Be civil", "Rule 3."))
    for name, sees in {"nobody": False, "stranger": False, "nia": True, "milo": True}.items():
        page = world[name].get("/people/omar").text
        assert ("For the circle only." in page) is sees, name
        assert "Buy my barrels." not in page
        assert "At six" in page


def test_much_comes_in_pages(world: World, thread: Thread):
    for number in range(25):
        with clock.at(clock.now() + timedelta(minutes=number)):
            world.reply("omar", thread, f"Answer {number:02}.")
    page = world.nobody.get("/people/omar").text
    assert "Answer 24." in page
    assert "Answer 04." not in page
    assert 'rel="next"' in page


@pytest.mark.parametrize("handle", ["nobody-here", "%00", "%ED%A0%80", "NIA", "a" * 3000])
def test_who_is_not_there_is_not_found(world: World, handle: str):
    assert world.nobody.get(f"/people/{handle}").status_code == 404
