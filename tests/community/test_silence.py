"""What one hears nothing of: people one blocked, threads and tags one muted. What one must hear, one hears."""

from __future__ import annotations

import pytest

from community import blocks, mutes, voices
from community.notices import Notice
from community.posts import COMMENT, Post
from community.tags import Tag
from community.threads import Thread
from foundation.database import db, transaction
from moderation import decisions, responses
from moderation.rules import Why
from tests.community.looking import fresh, one
from tests.world import World


def heard(world: World, name: str) -> list[str]:
    """The keys of this person's notices."""
    world.drain()
    mine = db.select(Notice.key).where(Notice.person_id == world.person[name].id).order_by(Notice.id)
    return list(db.session.scalars(mine))


def block(world: World, who: str, whom: str) -> None:
    """One blocks the other."""
    with transaction():
        blocks.block(world.actor(who), world.person[whom].id)


def test_posts_of_a_blocked_person_are_folded_for_the_blocker_alone(world: World, thread: Thread, answer: Post):
    world.reply("omar", thread, "Or at seven.", role=COMMENT, parent=answer)
    block(world, "nia", "omar")
    page = world.nia.get(thread.address).text
    assert page.count("<summary>You blocked this person. Show</summary>") == 2
    assert (
        "<details><summary>You blocked this person. Show</summary><div><p>At six, they told me.</p></div></details>"
        in page
    )
    assert page.count("You blocked this person") == world.nia.get(thread.address).text.count("You blocked this person")
    for name in ("omar", "stranger", "nobody", "milo"):
        assert "You blocked" not in world[name].get(thread.address).text
    assert "You blocked" in world.nia.get(f"/posts/{answer.public_id}/comments").text


def test_what_blocking_does_is_said_beside_it(world: World, answer: Post):
    said = "Hides what they write until you press Show; they are not told."
    assert said in world.nia.get("/people/omar").text
    block(world, "nia", "omar")
    for name in ("nia", "omar", "nobody"):
        assert said not in world[name].get("/people/omar").text, name


def test_a_blocked_person_never_learns_of_it(world: World, thread: Thread, answer: Post):
    page = world.omar.get("/people/nia").text
    block(world, "nia", "omar")
    assert world.omar.get("/people/nia").text == page
    assert world.omar.post(f"/threads/{thread.public_id}/replies", {"words": "At eight."}).status_code == 303
    assert heard(world, "omar") == []


def test_what_is_said_for_a_department_is_never_folded(world: World, thread: Thread):
    with transaction():
        responses.answer(world.actor("sana"), fresh(thread), world.water.id, "At **seven**.")
    world.reply("sana", thread, "I live there as well.")
    block(world, "nia", "sana")
    page = world.nia.get(thread.address).text
    assert page.count("You blocked this person. Show") == 1
    assert page.index("<strong>seven</strong>") < page.index("You blocked this person. Show")
    assert heard(world, "nia") == ["reply.official.answer"], "and the department is heard"


def test_a_blocked_person_is_not_heard(world: World, thread: Thread):
    block(world, "nia", "omar")
    answer = world.reply("omar", thread, "At six, @nia.")
    own = world.reply("nia", thread, "I asked them.")
    world.omar.post(f"/posts/{own.public_id}/thanks")
    assert heard(world, "nia") == []
    world.reply("stranger", thread, "At seven.")
    assert heard(world, "nia") == ["reply.answer"]
    assert fresh(answer).visible


def test_a_muted_thread_is_not_heard(world: World, thread: Thread):
    with transaction():
        mutes.mute(world.actor("nia"), fresh(thread))
    answer = world.reply("omar", thread, "At six, @nia.")
    with transaction():
        responses.endorse(world.actor("sana"), fresh(thread), fresh(answer), world.water.id)
    assert heard(world, "nia") == []
    world.nia.post(f"/threads/{thread.public_id}/follow")
    world.reply("omar", thread, "Or at seven.")
    assert heard(world, "nia") == ["reply.answer"], "to follow is to hear again"


def test_decisions_on_one_s_own_words_are_heard_all_the_same(world: World, thread: Thread, answer: Post):
    with transaction():
        mutes.mute(world.actor("omar"), fresh(thread))
        blocks.block(world.actor("omar"), world.person["milo"].id)
        decisions.hide(world.actor("milo"), fresh(thread), fresh(answer), Why("Rule 3", "Advertising."))
    assert heard(world, "omar") == ["post.hide"]


def test_a_followed_tag_is_heard_by_those_who_may_read(world: World):
    world.thread(tags=["pipes"])
    world.drain()
    with transaction():
        for name in ("omar", "stranger", "nia", "milo"):
            voices.follow_tag(world.actor(name), one(Tag, name="pipes"))
        blocks.block(world.actor("milo"), world.person["nia"].id)
    world.thread(space=world.circle, tags=["pipes", "taps"])
    assert {name: heard(world, name) for name in ("omar", "stranger", "nia", "milo")} == {
        "omar": ["thread.tagged"], "stranger": [], "nia": [], "milo": [],
    }  # fmt: skip
    assert "Nia wrote about a tag you follow" in world.omar.get("/inbox").text


def test_a_muted_tag_silences_what_others_ask_and_not_one_s_own(world: World):
    mine, theirs = world.thread(tags=["pipes"]), world.thread("omar", tags=["pipes"])
    world.nia.post("/tags/pipes/mute")
    with transaction():
        voices.follow(world.actor("nia"), fresh(theirs))
    for thread in (mine, theirs):
        world.reply("stranger", thread, "At six, @nia.")
    world.drain()
    told = db.session.scalars(db.select(Notice.thread_id).where(Notice.person_id == world.person["nia"].id)).all()
    assert told == [mine.id]


@pytest.mark.parametrize("name", ["nia", "stranger"])
def test_a_tag_that_one_reads_nowhere_is_no_tag(world: World, name: str):
    world.thread(space=world.circle, tags=["secret"])
    reads = name == "nia"
    for path in ("/tags/secret", "/tags/secret?show=open"):
        assert world[name].get(path).status_code == (200 if reads else 404)
    assert world[name].post("/tags/secret/follow").status_code == (303 if reads else 404)
    assert world[name].get("/tags/missing").status_code == 404
