"""Staff notes: colleagues read them beside the case; no constituent sees, finds or counts one."""

from __future__ import annotations

import pytest

from foundation.database import db
from moderation.notes import LONGEST, Note
from tests.moderation.acts import again, page_of
from tests.world import World

WORDS = "The **zeppelin** valve is from 1962."


@pytest.fixture
def thread(world: World):
    return world.thread("nia")


def _note(world, thread, who="sana", words=WORDS):
    return world[who].post(f"/threads/{thread.public_id}/notes", {"note": words, "queue": "owed"})


def test_colleagues_read_it_beside_the_case(world, thread):
    sent = _note(world, thread)
    assert (sent.status_code, sent.location) == (303, f"/desk?queue=owed&case={thread.public_id}#notes")
    _note(world, thread, "milo", "Be kind to them.")
    for who in ("sana", "theo", "milo"):
        case = world[who].get(f"/desk?case={thread.public_id}").text
        assert case.index("<strong>zeppelin</strong>") < case.index("Be kind to them."), who
        assert "2 staff notes" in page_of(world, who, thread)


def test_nobody_else_sees_finds_or_counts_it(world, thread):
    before = again(thread).reply_count, again(thread).last_activity_at
    _note(world, thread)
    world.drain()
    for who in ("nobody", "nia", "omar", "mara", "ada"):
        assert "zeppelin" not in page_of(world, who, thread), who
        assert "staff note" not in page_of(world, who, thread), who
        assert "zeppelin" not in world[who].get("/inbox").text, who
    for who in ("nobody", "sana"):
        assert "is from 1962" not in world[who].get("/search?q=zeppelin").text
    assert (again(thread).reply_count, again(thread).last_activity_at) == before
    assert "zeppelin" not in world.nobody.get("/people/sana").text


def test_only_officials_and_moderators_write_one(world, thread):
    for who in ("nia", "omar", "mara", "ada"):
        assert _note(world, thread, who).status_code == 403, who
    assert _note(world, world.thread("nia", world.circle)).status_code == 404
    assert db.session.query(Note).count() == 0


@pytest.mark.parametrize(
    ("words", "sentence"), [("  ", "Write something here."), ("x" * (LONGEST + 1), "at most 4,000")]
)
def test_an_empty_or_endless_note_is_refused_and_kept_in_the_form(world, thread, words, sentence):
    refused = _note(world, thread, words=words)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert words.strip() in refused.text
    assert db.session.query(Note).count() == 0


def test_a_double_click_leaves_one_note(world, thread):
    form = {"note": WORDS, "queue": "owed", "key": "k7x2mpq4n8w3"}
    sent = [world.sana.post(f"/threads/{thread.public_id}/notes", form) for _ in range(2)]
    assert sent[0].location == sent[1].location
    assert db.session.query(Note).count() == 1
    assert 'name="key"' in world.sana.get(f"/desk?case={thread.public_id}").text.split('/notes"')[1].split("</form>")[0]
