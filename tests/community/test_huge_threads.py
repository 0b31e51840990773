"""A thread of any length has a page of bounded size; page after page shows every answer once."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import insert

from community.posts import ANSWER, COMMENT, Post
from community.queries import threads as queries
from community.threads import Thread, settle
from foundation.clock import now
from foundation.database import db, transaction
from tests.community.looking import fresh
from tests.world import World


def _many(world: World, thread: Thread, count: int, role: str, parent_id: int | None = None) -> None:
    omar = world.person["omar"].id
    with transaction():
        rows = [
            {
                "public_id": f"{role[:2]}{number}", "thread_id": thread.id, "author_id": omar, "role": role,
                "parent_id": parent_id, "source_text": "x", "html": f"<p>{role} {number}</p>",
                "created_at": now() + timedelta(minutes=number), "score": 0, "imported_score": 0,
                "voice": "personal", "source_format": "markdown",
            }
            for number in range(count)
        ]  # fmt: skip
        db.session.execute(insert(Post), rows)
        settle(fresh(thread))


def test_every_answer_is_shown_once(world: World, thread: Thread):
    _many(world, thread, 180, ANSWER)
    address, shown, pages = thread.address, [], 0
    while address:
        page = world.nia.get(address).text
        shown += re.findall(r"<p>answer (\d+)</p>", page)
        onward = re.search(r'href="([^"]*)" rel="next"', page)
        address, pages = onward and onward[1], pages + 1
        assert "180 replies" in page
        assert "It is off since noon." in page
    assert [int(number) for number in shown] == list(range(180))
    assert pages == 4


def test_solving_answers_lead_on_the_first_page(world: World, thread: Thread):
    _many(world, thread, 180, ANSWER)
    with transaction():
        db.session.query(Post).filter_by(public_id="an170").one().accepted_at = now()
    page = world.nobody.get(thread.address).text
    assert page.index("answer 170<") < page.index("answer 0<")


def test_a_flood_of_comments_is_cut(world: World, thread: Thread, answer: Post):
    _many(world, thread, 400, COMMENT, answer.id)
    page = world.nobody.get(thread.address).text
    assert len(re.findall(r"<p>comment \d+</p>", page)) == queries.COMMENTS_SHOWN
    assert "All 400 comments" in page
    more = world.nobody.get(f"/posts/{answer.public_id}/comments").text
    assert len(re.findall(r"<p>comment \d+</p>", more)) == queries.ON_A_PAGE


def test_a_thread_that_fits_is_one_page(world: World, thread: Thread):
    _many(world, thread, queries.WHOLE - 1, ANSWER)
    page = world.nobody.get(thread.address).text
    assert len(re.findall(r"<p>answer \d+</p>", page)) == queries.WHOLE - 1
    assert 'rel="next"' not in page
