"""Mentions: a link for everyone, a notice for who is mentioned and may read it, and for nobody else."""

from __future__ import annotations

import pytest

from community import people
from community.notices import Notice
from community.threads import Thread
from foundation.database import db, transaction
from tests.community.looking import count
from tests.world import World


def told(world: World) -> set[str]:
    """Who has a notice of a mention."""
    world.drain()
    names = {person.id: name for name, person in world.person.items()}
    return {names[id_] for id_ in db.session.scalars(db.select(Notice.person_id).where(Notice.key == "post.mention"))}


def test_who_is_mentioned_is_linked_and_hears_once(world: World, thread: Thread):
    world.omar.post(f"/threads/{thread.public_id}/replies", {"words": "Ask @Stranger or @nobody-here, says @omar."})
    page = world.nobody.get(thread.address).text
    assert '<a href="/people/stranger" rel="nofollow ugc noopener">@Stranger</a>' in page
    assert "@nobody-here" in page
    assert "/people/nobody-here" not in page
    assert told(world) == {"stranger"}, "nobody mentions themselves"
    assert "Omar mentioned you" in world.stranger.get("/inbox").text


def test_a_follower_who_is_mentioned_hears_it_once(world: World, thread: Thread):
    world.reply("omar", thread, "What do you say, @nia?")
    assert told(world) == {"nia"}
    assert count(Notice, Notice.person_id == world.person["nia"].id) == 1


def test_a_new_thread_mentions_and_an_edit_mentions_more(world: World):
    thread = world.thread(words="@omar knows it.")
    assert told(world) == {"omar"}
    edited = {"title": thread.title, "words": "@omar and @stranger know it."}
    world.nia.post(f"/posts/{world.opening(thread).public_id}/edit", edited)
    assert told(world) == {"omar", "stranger"}
    assert count(Notice, Notice.person_id == world.person["omar"].id) == 1, "once for each post"


@pytest.mark.parametrize(("space", "hear"), [("circle", {"omar"}), ("office", {"sana", "milo"}), ("club", None)])
def test_who_may_not_read_it_hears_nothing(world: World, space: str, hear: set[str] | None):
    asker = "theo" if space == "office" else "nia"
    everyone = " ".join(f"@{name}" for name in ("omar", "stranger", "sana", "milo"))
    world.thread(asker, getattr(world, space), words=everyone)
    heard = told(world)
    if hear is None:
        assert heard == {"omar", "stranger", "sana", "milo"}
    else:
        assert "stranger" not in heard
        assert hear <= heard


def test_ten_are_mentioned_at_most(world: World, thread: Thread):
    with transaction():
        for number in range(12):
            world.person[f"p{number}"] = people.sign_up(f"P{number}", f"p{number}@example.org", None)
    world.reply("omar", thread, " ".join(f"@p{number}" for number in range(12)))
    assert told(world) == {f"p{number}" for number in range(10)}
    assert world.nobody.get(thread.address).text.count('href="/people/p') == 10


@pytest.mark.parametrize(
    "words", ["mail nia@omar.org", "`@omar`", "https://example.org/@omar", "[@omar](https://x.org)"]
)
def test_what_is_no_mention(world: World, thread: Thread, words: str):
    world.reply("stranger", thread, words)
    assert told(world) == set()
    assert 'href="/people/omar"' not in world.nobody.get(thread.address).text


def test_a_preview_shows_the_link(world: World, thread: Thread):
    page = world.nia.post(f"/threads/{thread.public_id}/replies", {"words": "@omar?", "preview": "1"})
    assert 'href="/people/omar"' in page.text
    assert told(world) == set()
