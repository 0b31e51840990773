"""The inbox: what is new, in words; its count is its list, for everyone, whatever was hidden since."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import joinedload

from community import replies, voices
from community.notice_words import SENTENCES
from community.notices import Notice, tell
from community.posts import COMMENT, Post
from community.queries import inbox
from community.queries.visitors import visitor
from community.spaces import SpaceMember
from community.threads import Thread
from foundation.database import db, transaction
from foundation.policy import may
from moderation import decisions, responses
from moderation.rules import Why
from tests.community.looking import count, fresh, one
from tests.lived import live
from tests.world import CAST, World


def test_it_tells_what_happened(world: World, thread: Thread, answer: Post):
    world.reply("stranger", thread, "Thanks.", role=COMMENT, parent=answer)
    with transaction():
        replies.accept(world.actor("nia"), fresh(thread), fresh(answer))
        responses.answer(world.actor("sana"), fresh(thread), world.water.id, "At seven.")
    world.drain()
    page = world.nia.get("/inbox").text
    for words in ("Omar answered", "Stranger commented", "Sana gave the official answer", "Inbox, 3 new", thread.title):
        assert words in page
    assert "Your answer solved it" in world.omar.get("/inbox").text


def test_one_is_marked_alone(world: World, thread: Thread, answer: Post):
    world.drain()
    notice = one(Notice, person_id=world.person["nia"].id)
    for _ in range(2):
        done = world.nia.post("/inbox/reading", {"notice": str(notice.id)})
        assert (done.status_code, done.location) == (303, "/inbox")
    page = world.nia.get("/inbox").text
    assert "new</a>" not in page
    assert f'<a class="name" href="{thread.address}#{answer.public_id}">' in page


def test_a_new_one_is_a_link_too_and_looking_writes_nothing(world: World, thread: Thread, answer: Post):
    world.drain()
    address = f"{thread.address}#{answer.public_id}"
    notice = one(Notice, person_id=world.person["nia"].id)
    for _ in range(2):
        page = world.nia.get("/inbox").text
        assert f'<a class="name" href="{address}" data-notice="{notice.id}">' in page
        assert "Inbox, 1 new" in page
        world.nia.get(address)


def test_reading_the_thread_marks_what_happened_in_it(world: World, thread: Thread, answer: Post):
    world.reply("omar", world.thread("nia", title="Is there more of it?"))
    world.drain()
    assert "Inbox, 2 new" in world.nia.get("/inbox").text
    assert world.nia.post(f"/posts/{answer.public_id}/reading").status_code == 303
    assert "Inbox, 1 new" in world.nia.get("/inbox").text


def test_all_that_were_shown_are_marked(world: World, thread: Thread, answer: Post):
    world.drain()
    newest = re.search(r'name="newest" value="(\d+)"', world.nia.get("/inbox").text)[1]
    world.reply("omar", thread, "Or at seven.")
    world.drain()
    assert world.nia.post("/inbox/reading", {"newest": newest}).location == "/inbox"
    assert "Inbox, 1 new" in world.nia.get("/inbox").text, "what came since was not seen"


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 400, "٣"])
def test_a_notice_that_is_none(world: World, thread: Thread, answer: Post, number: str):
    world.drain()
    assert world.nia.post("/inbox/reading", {"notice": number, "newest": number}).status_code in (303, 404)
    assert count(Notice, Notice.read_at.is_not(None)) == 0


def test_a_notice_is_one_person_s(world: World, thread: Thread, answer: Post):
    world.drain()
    notice = one(Notice, person_id=world.person["nia"].id)
    assert world.omar.post("/inbox/reading", {"notice": str(notice.id)}).status_code == 404
    assert thread.title not in world.stranger.get("/inbox").text
    assert world.nobody.get("/inbox").location == "/sign-in?next=%2Finbox"
    assert world.nobody.post("/inbox/reading").location.startswith("/sign-in")
    assert fresh(notice).read_at is None


def test_what_one_no_longer_reads_is_gone_from_list_and_count(world: World):
    thread = world.thread(space=world.circle)
    world.reply("omar", thread)
    world.drain()
    assert "Inbox, 1 new" in world.nia.get("/inbox").text
    with transaction():
        db.session.delete(db.session.get_one(SpaceMember, (world.circle.id, world.person["nia"].id)))
    page = world.nia.get("/inbox").text
    assert thread.title not in page
    assert "new</a>" not in page


def test_the_count_is_the_list_for_everyone(world: World):
    lived = live(world)
    with transaction():
        for thread in lived.all_threads():
            for person in world.person.values():
                tell([person.id], "reply.answer", cause=f"test:{thread.id}", address="/", thread_id=thread.id)
    for name in CAST:
        if name == "nobody":
            continue
        actor = world.actor(name)
        wanted = {
            notice.id
            for notice in db.session.query(Notice).filter_by(person_id=actor.id, read_at=None)
            if notice.thread_id is None or may(actor, "thread.read", _thread(notice.thread_id))
        }
        listed, cursor = set(), None
        while True:
            page = inbox.inbox(actor, cursor)
            listed |= {row.id for row in page if row.unread}
            if not (cursor := page.next):
                break
        assert listed == wanted, name
        assert visitor(world.person[name].session_key).unread == len(wanted), name


def _thread(number: int) -> Thread:
    return db.session.get_one(Thread, number, options=[joinedload(Thread.space)])


def test_every_kind_of_news_has_its_sentence(world: World, thread: Thread, answer: Post):
    with transaction():
        voices.follow(world.actor("stranger"), fresh(thread))
        responses.acknowledge(world.actor("sana"), fresh(thread), world.water.id, "Seen.")
        responses.ask_back(world.actor("sana"), fresh(thread), world.water.id, "Which street?")
        responses.endorse(world.actor("sana"), fresh(thread), fresh(answer), world.water.id)
        responses.answer(world.actor("sana"), fresh(thread), world.water.id, "At seven.")
        replies.comment(world.actor("nia"), fresh(thread), fresh(answer), "Thanks.")
        replies.accept(world.actor("nia"), fresh(thread), fresh(answer))
        decisions.hide(world.actor("milo"), fresh(thread), fresh(answer), Why("Be civil", "Rule 3."))
        decisions.restore(world.actor("milo"), fresh(thread), fresh(answer), Why("Be civil", "It was fine."))
    world.drain()
    told = set(db.session.scalars(db.select(Notice.key).distinct()))
    assert told <= SENTENCES.keys()
    assert len(told) >= 9
    for name in ("nia", "omar", "stranger"):
        assert "There is news" not in world[name].get("/inbox").text


def test_news_of_an_unknown_kind_is_still_news(world: World, thread: Thread):
    with transaction():
        tell([world.person["nia"].id], "key.of.tomorrow", cause="x", address="/somewhere", thread_id=thread.id)
    assert "There is news" in world.nia.get("/inbox").text


def test_it_leads_to_what_comes_as_mail(world: World):
    assert '<a href="/settings#mail">Which of it comes as mail</a>' in world.nia.get("/inbox").text
    assert 'id="mail"' in world.nia.get("/settings").text
