"""Bookmarks: a private list of what one reads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community import bookmarks, tidying
from community.bookmarks import Bookmark
from community.links import ThreadLink
from community.spaces import SpaceMember
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from tests.community.looking import count, fresh
from tests.world import World


def test_a_thread_is_kept_and_let_go(world: World, thread: Thread):
    for _ in range(2):
        assert world.omar.post(f"/threads/{thread.public_id}/bookmark").location == thread.address
    assert thread.title in world.omar.get("/bookmarks").text
    assert "Remove the bookmark" in world.omar.get(thread.address).text
    assert thread.title not in world.nia.get("/bookmarks").text, "nobody else sees it"
    for _ in range(2):
        assert world.omar.post(f"/threads/{thread.public_id}/bookmark/withdrawal").status_code == 303
    assert count(Bookmark) == 0
    assert "Nothing yet. To keep a question" in world.omar.get("/bookmarks").text
    rest = world.omar.get(thread.address).text.partition("<summary>More")[2]
    assert ">Bookmark<" in rest.partition("</details>")[0], "the button is where the empty page says"


def test_many_come_in_pages_the_last_kept_first(world: World):
    threads = [world.thread(title=f"A question to keep, number {number:02}") for number in range(23)]
    for number, thread in enumerate(threads):
        with clock.at(clock.now() + timedelta(minutes=number)), transaction():
            bookmarks.bookmark(world.actor("omar"), fresh(thread))
    first = world.omar.get("/bookmarks").text
    assert first.index("number 22") < first.index("number 21")
    assert "number 02" not in first
    following = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert "number 02" in world.omar.get(following).text


def test_what_one_no_longer_reads_is_not_listed(world: World):
    thread = world.thread(space=world.circle)
    world.omar.post(f"/threads/{thread.public_id}/bookmark")
    with transaction():
        db.session.delete(db.session.get_one(SpaceMember, (world.circle.id, world.person["omar"].id)))
    assert thread.title not in world.omar.get("/bookmarks").text


def test_a_merged_thread_leaves_its_bookmarks_and_links_to_the_other(world: World, thread: Thread):
    twin = world.thread(title="Why is the water off today?")
    here = world.thread(title="Both of them say the same", words=f"[one]({thread.address}) [two]({twin.address})")
    for one, kept in ((thread, ("omar",)), (twin, ("omar", "stranger"))):
        for name in kept:
            world[name].post(f"/threads/{one.public_id}/bookmark")
    with transaction():
        tidying.merge(world.actor("milo"), fresh(twin), fresh(thread))
    assert count(Bookmark, Bookmark.thread_id == thread.id) == count(Bookmark) == 2
    assert count(ThreadLink, ThreadLink.thread_id == thread.id) == count(ThreadLink) == 1
    assert f'<a href="{here.address}">' in world.nobody.get(thread.address).text


@pytest.mark.parametrize("act", ["bookmark", "bookmark/withdrawal"])
def test_others_do_not(world: World, thread: Thread, act: str):
    assert world.nobody.get("/bookmarks").location == "/sign-in?next=%2Fbookmarks"
    assert world.nobody.post(f"/threads/{thread.public_id}/{act}").location.startswith("/sign-in")
    secret = world.thread(space=world.circle)
    for name in ("stranger", "nobody", "mara"):
        assert world[name].post(f"/threads/{secret.public_id}/{act}").status_code == 404
