"""The first page: what needs an answer, what was answered, where one may ask; for each reader what they may read."""

from __future__ import annotations

from datetime import timedelta

from community import replies
from community.posts import Post
from community.threads import Thread
from foundation import clock, settings
from foundation.database import db, transaction
from tests.world import World


def test_it_says_what_it_is_for(world: World):
    with transaction():
        settings.change("purpose", "Ask about water & parks")
    page = world.nobody.get("/")
    assert page.status_code == 200
    assert "<h1>Ask about water &amp; parks</h1>" in page.text


def test_it_shows_the_soonest_promise_first(world: World):
    with clock.at(clock.now() - timedelta(days=20)):
        world.thread(title="The oldest question here")
    world.thread(title="The newest question here")
    page = world.nobody.get("/").text
    assert page.index("The oldest question") < page.index("The newest question")
    assert "All 2, soonest promise first" in page


def test_an_answered_question_moves(world: World, thread: Thread, answer: Post):
    assert "Everything has an answer." not in world.nobody.get("/").text
    with transaction():
        replies.accept(world.actor("nia"), db.session.get_one(Thread, thread.id), db.session.get_one(Post, answer.id))
    page = world.nobody.get("/").text
    assert "Everything has an answer." in page
    assert page.index("Recently answered") < page.index(thread.title)


def test_it_shows_each_reader_their_spaces(world: World):
    world.thread(space=world.circle, title="Only for the circle")
    for name, sees in {"nobody": False, "stranger": False, "omar": True, "milo": True}.items():
        page = world[name].get("/").text
        assert ("Only for the circle" in page) is sees, name
        assert ("/spaces/circle" in page) is sees, name
    assert "/spaces/club" not in world.nobody.get("/").text
    assert "/spaces/office" in world.sana.get("/").text


def test_what_is_hidden_or_deleted_is_not_listed(world: World, thread: Thread):
    with transaction():
        row = db.session.get_one(Thread, thread.id)
        row.hidden_at, row.listed, row.is_open = clock.now(), False, False
    for name in ("nobody", "nia", "milo"):
        assert thread.title not in world[name].get("/").text
