"""Personal data is taken out of a post, of its title and its revisions, of the index and of what was said about it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community import howtos, suggestions
from community.guides import Guide, Step
from community.posts import Post
from community.revisions import Revision
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from foundation.ports import ports
from foundation.search import Filters, parse
from moderation.decisions import Decision
from tests.beside import dump
from tests.moderation.acts import DAY, RULE, WEDNESDAY, again, flag, hide, page_of, tend
from tests.world import CAST

NAME = "Jane Roe"
MARK = "[personal data removed]"


def _redact(world, post, words=NAME, who="milo", **given):
    data = {"words": words, "rule": RULE, "reason": "Names a neighbour."} | given
    return world[who].post(f"/posts/{post.public_id}/redaction", data)


def _dump():
    return "\n".join(dump())


@pytest.fixture
def thread(world):
    return world.thread("nia", title="Why does Jane Roe block the path?", words="Again **Jane Roe**, of 9 Mill Lane!")


def test_the_words_are_gone_from_everywhere(world, thread, tmp_path):
    opening = world.opening(thread)
    with clock.at(WEDNESDAY + DAY):
        changed = {"title": "Why does JANE ROE block it?", "words": "It is jane roe.", "tags": ""}
        assert world.nia.post(f"/posts/{opening.public_id}/edit", changed).status_code == 303
    flag(world, opening, words="Jane Roe is my aunt.")
    world.reply("omar", thread, "I know her.")
    world.drain()
    assert world.milo.get(f"/posts/{opening.public_id}/redaction").status_code == 200
    sent = _redact(world, opening)
    assert sent.status_code == 303
    world.drain()
    assert "jane roe" not in _dump().lower()
    assert "jane-roe" not in _dump().lower()
    page = page_of(world, "nobody", thread)
    assert MARK in page
    assert MARK in world.nobody.get(f"/posts/{opening.public_id}/revisions").text
    assert ports().search.find(parse("Jane"), Filters(spaces=frozenset({world.square.id})), 10) == []
    assert "took personal data out of what you wrote" in world.nia.get("/inbox").text
    assert world.nobody.get(sent.location.partition("#")[0]).status_code == 200


def test_what_was_merged_loses_them_in_the_log_too(world, thread):
    opening = world.opening(thread)
    tend(world, "merger", thread, other=world.thread("omar", title="Who blocks the path?").address)
    assert "Why does Jane Roe block" in world.nobody.get("/decisions").text
    assert _redact(world, opening).status_code == 303
    assert NAME not in world.nobody.get("/decisions").text


def test_other_words_stay_as_they_were(world, thread):
    _redact(world, world.opening(thread))
    post = db.session.get_one(Post, world.opening(thread).id)
    assert post.source_text == f"Again **{MARK}**, of 9 Mill Lane!"
    assert "9 Mill Lane" in post.html
    assert again(thread).title == f"Why does {MARK} block the path?"


def test_several_words_at_once(world, thread):
    assert _redact(world, world.opening(thread), f"{NAME}\n 9 Mill Lane \n").status_code == 303
    assert "Mill Lane" not in page_of(world, "milo", thread)


def test_what_came_from_an_archive_stays_html(world, thread):
    answer = world.reply("omar", thread)
    with transaction():
        post = db.session.get_one(Post, answer.id)
        post.source_text = post.html = "<p>Ask Jane &amp; Roe</p>"
        post.source_format = "html"
    assert _redact(world, answer, "Jane & Roe").status_code == 303
    assert db.session.get_one(Post, answer.id, populate_existing=True).html == f"<p>Ask {MARK}</p>"


def test_a_how_to_loses_them_in_every_version_and_suggestion(world, tmp_path):
    guide = Guide("For Jane Roe.", "", (Step("Ring Jane Roe", "At **noon**.", "", ""),), "Jane Roe is glad.")
    with transaction():
        thread = howtos.open_howto(world.actor("nia"), db.session.merge(world.notes), "How to ring Jane Roe", guide)
        suggestions.suggest(
            world.actor("omar"), thread, title="Ring Jane Roe now", guide=guide, reason="Jane Roe waits."
        )
    with transaction():
        again_ = Guide("", "", (Step("Ring her"),), "")
        howtos.revise(world.actor("nia"), db.session.get_one(Thread, thread.id), "How to ring her", again_)
    assert _redact(world, world.opening(thread)).status_code == 303
    world.drain()
    assert "jane roe" not in _dump().lower()
    assert world.nobody.get(again(thread).address).status_code == 200


@pytest.mark.parametrize(("words", "said"), [
    ("", "Write the words to take out."), ("John Doe", "These words do not stand in the post"),
])  # fmt: skip
def test_the_words_must_be_there(world, thread, words, said):
    refused = _redact(world, world.opening(thread), words)
    assert refused.status_code == 422
    assert said in refused.text
    assert "Jane Roe" in page_of(world, "nobody", thread)


def test_words_that_formatting_cuts_in_two_are_refused_rather_than_left(world, thread):
    cut = world.reply("omar", thread, "Jane **R**oe, and also Jane Roe.")
    refused = _redact(world, cut)
    assert refused.status_code == 422
    assert "Formatting cuts these words in two." in refused.text
    assert db.session.scalars(select(Decision)).all() == []
    assert db.session.scalars(select(Revision)).all() == []


def test_only_moderators_and_what_they_see(world, thread):
    opening = world.opening(thread)
    for who in CAST:
        if who != "milo":
            assert _redact(world, opening, who=who).status_code == (303 if who == "nobody" else 403), who
    assert "Jane Roe" in page_of(world, "nobody", thread)
    hide(world, opening)
    assert _redact(world, opening).status_code == 303, "what is hidden first is redacted then"
