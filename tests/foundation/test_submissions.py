"""A form that is sent twice is taken once: a double click with real threads, a reload, a second tab."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from community.posts import Post
from community.threads import Thread
from foundation import submissions
from foundation.database import db, transaction
from foundation.submissions import Submission
from moderation.clocks import Clock
from tests.together import at_once
from tests.world import World

KEY = "k7x2mpq4n8w3"
ASKED = {"kind": "question", "space": "square", "title": "When is the water back?", "words": "It is off.", "tags": ""}


def _count(table: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _sent_at_once(world: World, who: str, path: str, data: dict[str, str], times: int = 4) -> list[TestResponse]:
    """The same form from so many windows of one person, at the same moment."""
    windows = [world.browser(who) for _ in range(times)]
    for window in windows:
        window.form_key()
    return at_once([partial(window.post, path, data) for window in windows])


@pytest.mark.parametrize("turn", range(3))
def test_a_double_click_asks_once(world, turn):
    answers = _sent_at_once(world, "nia", "/ask", ASKED | {"key": f"{KEY}{turn}"})
    assert [answer.status_code for answer in answers] == [303] * 4
    assert len({answer.location for answer in answers}) == 1
    assert (_count(Thread), _count(Post), _count(Clock), _count(Submission)) == (1, 1, 1, 1)


def test_a_double_click_answers_once(world):
    thread = world.thread("nia")
    path = f"/threads/{thread.public_id}/replies"
    answers = _sent_at_once(world, "omar", path, {"words": "At six.", "key": KEY})
    assert len({answer.location for answer in answers}) == 1
    assert _count(Post) == 2


def test_a_double_click_of_an_official_answers_once(world):
    thread = world.thread("nia")
    data = {"role": "answer", "department": str(world.water.id), "body": "At six.", "summary": "", "key": KEY}
    answers = _sent_at_once(world, "sana", f"/threads/{thread.public_id}/official-replies", data)
    assert [answer.status_code for answer in answers] == [303] * 4
    assert _count(Post) == 2


def test_a_reload_leads_to_what_was_made(world):
    first = world.nia.post("/ask", ASKED | {"key": KEY})
    again = world.nia.post("/ask", ASKED | {"key": KEY, "title": "Another title altogether"})
    assert again.location == first.location
    assert _count(Thread) == 1


def test_another_form_is_another_matter(world):
    first = world.nia.post("/ask", ASKED | {"key": KEY})
    second = world.nia.post("/ask", ASKED | {"key": f"{KEY}2"})
    assert first.location != second.location
    assert _count(Thread) == 2


def test_the_same_key_of_somebody_else_is_another_matter(world):
    first, second = (world[who].post("/ask", ASKED | {"key": KEY}) for who in ("nia", "omar"))
    assert first.location != second.location
    assert _count(Thread) == 2


@pytest.mark.parametrize("key", ["", "../../x", "k" * 41, "ä", "a b", "'; DROP TABLE submissions; --", "\x00"])
def test_a_key_that_is_none_is_no_key(world, key):
    for _ in range(2):
        assert world.nia.post("/ask", ASKED | {"key": key}).status_code == 303
    assert (_count(Thread), _count(Submission)) == (2, 0)


def test_what_failed_may_be_sent_again_with_its_key(world):
    refused = world.nia.post("/ask", ASKED | {"key": KEY, "words": ""})
    assert refused.status_code == 422
    assert f'value="{KEY}"' in refused.text
    assert world.nia.post("/ask", ASKED | {"key": KEY}).status_code == 303
    assert _count(Thread) == 1


def test_a_form_is_kept_with_the_transaction_that_took_it(app):
    def take_and_fall() -> None:
        submissions.keep(KEY, 7, "/threads/x")
        raise RuntimeError

    with app.app_context():
        with pytest.raises(RuntimeError), transaction():
            take_and_fall()
        assert submissions.taken(KEY, 7) is None
        with transaction():
            assert submissions.keep(KEY, 7, "/threads/x") == "/threads/x"
        assert submissions.taken(KEY, 7) == "/threads/x"
        assert submissions.taken(KEY, 8) is submissions.taken("", 7) is None


def test_every_fresh_form_has_a_key_of_its_own(world):
    assert len({submissions.new_key() for _ in range(500)}) == 500
    assert world.nia.get("/ask?title=When+is+the+water+back&kind=question&space=square").text.count('name="key"') == 1
