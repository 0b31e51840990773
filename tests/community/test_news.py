"""What is new for a reader: marks in lists, the line in the thread, and the small form that says what was read."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from community import blocks, mutes
from community.posts import COMMENT, Post
from community.threads import Thread
from community.visits import Visit
from foundation import clock
from foundation.database import transaction
from moderation import responses
from tests.community.looking import count, fresh, one
from tests.world import World, newcomer


def news(page: str) -> list[str]:
    """The marks in a list, from the top."""
    return re.findall(r'<b class="news">([^<]+)</b>', page)


def read(world: World, name: str, thread: Thread) -> None:
    """Press “Mark as read” on the page as it is."""
    found = re.search(r'action="(/posts/\w+/reading)"', world[name].get(thread.address).text)
    assert found
    assert world[name].post(found[1]).location == thread.address


def later(minutes: int) -> AbstractContextManager[datetime]:
    """Some minutes from now."""
    return clock.at(clock.now() + timedelta(minutes=minutes))


def test_a_thread_is_new_until_it_is_read_and_again_with_each_reply(world: World, thread: Thread):
    for path in ("/", "/threads", "/spaces/square"):
        assert news(world.omar.get(path).text) == ["New"], path
        assert news(world.nia.get(path).text) == [], "nobody’s own question is new to them"
        assert news(world.nobody.get(path).text) == []
    read(world, "omar", thread)
    assert news(world.omar.get("/threads").text) == []
    with later(1):
        answer = world.reply("stranger", thread)
        world.reply("stranger", thread, "Or at seven.", role=COMMENT, parent=answer)
        world.reply("omar", thread, "Thank you.", role=COMMENT, parent=answer)
    for name in ("omar", "nia"):
        expected = {"omar": ["2 new"], "nia": ["3 new"]}[name]
        assert news(world[name].get("/threads").text) == expected, "one’s own words are not new"


def test_looking_alone_marks_nothing(world: World, thread: Thread):
    for _ in range(2):
        world.omar.get(thread.address)
    assert count(Visit) == 0


def test_the_line_stands_before_what_is_new(world: World, thread: Thread, answer: Post):
    assert "New since your last visit" not in world.omar.get(thread.address).text, "never opened: all of it is new"
    read(world, "stranger", thread)
    assert "New since your last visit" not in world.stranger.get(thread.address).text
    with later(1):
        world.reply("omar", thread, "Or at seven.")
        world.reply("omar", thread, "Or at eight.")
    page = world.stranger.get(thread.address).text
    line = '<p class="since" id="new">New since your last visit</p>'
    assert page.count(line) == 1
    assert page.index("At six") < page.index(line) < page.index("Or at seven.")
    assert '<a href="#new">' in page
    read(world, "stranger", thread)
    assert line not in world.stranger.get(thread.address).text


def test_a_comment_and_an_official_answer_are_new_too(world: World, thread: Thread, answer: Post):
    read(world, "stranger", thread)
    with later(1):
        world.reply("nia", thread, "How come?", role=COMMENT, parent=answer)
    page = world.stranger.get(thread.address).text
    assert page.index('<li class="since" id="new">') < page.index("How come?")
    with later(2), transaction():
        responses.answer(world.actor("sana"), fresh(thread), world.water.id, "At **seven**.")
    page = world.stranger.get(thread.address).text
    assert page.count('class="since" id="new"') == 1
    assert page.index('class="since" id="new"') < page.index("<strong>seven</strong>")


def test_an_older_tab_takes_nothing_back(world: World, thread: Thread, answer: Post):
    with later(1):
        newest = world.reply("stranger", thread, "At seven.")
    for post in (newest, answer):
        assert world.nia.post(f"/posts/{post.public_id}/reading").status_code == 303
    assert one(Visit).read_until == newest.created_at


def test_muted_and_blocked_is_not_new(world: World, thread: Thread):
    other = world.thread("stranger", title="Is the water safe to drink?", tags=["pipes"])
    assert news(world.nia.get("/threads").text) == ["New"]
    world.nia.post("/tags/pipes/mute")
    assert news(world.nia.get("/threads").text) == []
    with transaction():
        blocks.block(world.actor("nia"), world.person["omar"].id)
    with later(1):
        for one_of in (thread, other):
            world.reply("omar", one_of)
    assert news(world.nia.get("/threads").text) == []
    with later(2):
        world.reply("stranger", thread)
    assert news(world.nia.get("/threads").text) == ["1 new"]
    with transaction():
        mutes.mute(world.actor("nia"), fresh(thread))
    assert news(world.nia.get("/threads").text) == []


def test_what_was_never_opened_is_new_for_a_fortnight(world: World, thread: Thread):
    with clock.at(clock.now() + timedelta(days=15)):
        assert news(world.omar.get("/threads").text) == []


def test_what_was_there_before_one_joined_is_not_new(world: World, thread: Thread):
    with later(1), transaction():
        world.person["newcomer"] = newcomer("newcomer")
    with later(2):
        browser = world.browser("newcomer")
        world.reply("omar", thread)
        for path in ("/", "/threads", "/spaces/square"):
            assert news(browser.get(path).text) == [], path
        world.thread("nia", title="And the pressure?")
        assert news(browser.get("/threads").text) == ["New"]


def test_others_do_not(world: World, answer: Post):
    assert world.nobody.post(f"/posts/{answer.public_id}/reading").location.startswith("/sign-in")
    secret = world.reply("omar", world.thread(space=world.circle))
    assert world.stranger.post(f"/posts/{secret.public_id}/reading").status_code == 404
    assert world.nia.post("/posts/missing/reading").status_code == 404
    assert count(Visit) == 0
