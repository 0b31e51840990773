"""Taking a question: colleagues see it, it ends by itself, and of two who reach for it at once one gets it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from foundation import clock
from foundation.database import db
from moderation.takes import LASTS, Take
from tests.moderation.acts import HOUR, WEDNESDAY, endorse, hide, official
from tests.together import at_once
from tests.world import World


@pytest.fixture
def thread(world: World):
    return world.thread("nia")


def _take(world, who, thread, **given):
    return world[who].post(f"/threads/{thread.public_id}/take", given)


def _back(world, who, thread):
    return world[who].post(f"/threads/{thread.public_id}/take/return")


def _takes() -> list[tuple[int, timedelta]]:
    db.session.rollback()
    return [(row.person_id, row.until - clock.now()) for row in db.session.scalars(select(Take))]


def _mine(world, who) -> str:
    return world[who].get("/desk?queue=mine").text


def test_it_takes_for_half_an_hour(world, thread):
    sent = _take(world, "sana", thread, queue="first")
    assert (sent.status_code, sent.location) == (303, f"/desk?queue=first&case={thread.public_id}#case")
    assert _takes() == [(world.person["sana"].id, timedelta(minutes=30))]
    page = world.sana.get(sent.location).text
    assert "It is yours for 30 minutes." in page
    assert "by you, until 10:30" in page
    assert thread.public_id in _mine(world, "sana")


def test_colleagues_see_who_works_on_it(world, thread):
    _take(world, "theo", thread)
    page = world.sana.get(f"/desk?case={thread.public_id}").text
    assert "Theo works on this since 10:00, until 10:30." in page
    assert "Take it for 30 minutes" not in page
    assert thread.public_id not in _mine(world, "sana")


def test_what_one_takes_from_another_department_is_among_mine(world):
    thread = world.thread("nia", world.club)
    _take(world, "sana", thread)
    assert thread.public_id in _mine(world, "sana")
    assert thread.public_id not in world.sana.get("/desk?queue=owed").text


def test_a_colleague_does_not_take_it_away(world, thread):
    _take(world, "theo", thread)
    sent = _take(world, "sana", thread)
    page = world.sana.get(sent.location).text
    assert "Theo has it since 10:00. You can take it over." in page
    assert f'action="/threads/{thread.public_id}/take/over"' in page
    assert [person for person, _ in _takes()] == [world.person["theo"].id]


def test_it_ends_by_itself(world, thread):
    _take(world, "theo", thread)
    with clock.at(WEDNESDAY + LASTS - timedelta(seconds=1)):
        assert "Theo works on this" in world.sana.get(f"/desk?case={thread.public_id}").text
    with clock.at(WEDNESDAY + LASTS):
        assert "Theo works on this" not in world.sana.get(f"/desk?case={thread.public_id}").text
        assert thread.public_id not in _mine(world, "theo")
        _take(world, "sana", thread)
        assert [person for person, _ in _takes()] == [world.person["sana"].id]


def test_taking_it_again_renews_it(world, thread):
    _take(world, "sana", thread)
    with clock.at(WEDNESDAY + timedelta(minutes=20)):
        _take(world, "sana", thread)
        assert _takes() == [(world.person["sana"].id, timedelta(minutes=30))]


def test_taking_it_again_keeps_since_when(world, thread):
    _take(world, "theo", thread)
    with clock.at(WEDNESDAY + timedelta(minutes=20)):
        _take(world, "theo", thread)
        assert "Theo works on this since 10:00, until 10:50." in world.sana.get(f"/desk?case={thread.public_id}").text


def _over(world, who, thread):
    return world[who].post(f"/threads/{thread.public_id}/take/over")


def test_it_is_taken_over_on_purpose_and_the_colleague_hears_of_it(world, thread):
    _take(world, "theo", thread)
    with clock.at(WEDNESDAY + timedelta(minutes=5)):
        sent = _over(world, "sana", thread)
        assert "It is yours for 30 minutes. Your colleague is told." in world.sana.get(sent.location).text
        assert _takes() == [(world.person["sana"].id, timedelta(minutes=30))]
        world.drain()
        assert "Sana took over what you were working on" in world.theo.get("/inbox").text
        assert "took over" not in world.sana.get("/inbox").text


def test_the_page_renews_what_one_has_and_takes_nothing(world, thread):
    path = f"/threads/{thread.public_id}/take/renewal"
    assert world.sana.post(path).status_code == 204
    assert _takes() == [], "nothing was taken"
    _take(world, "theo", thread)
    with clock.at(WEDNESDAY + timedelta(minutes=20)):
        assert (world.sana.post(path).status_code, world.theo.post(path).status_code) == (204, 204)
        assert _takes() == [(world.person["theo"].id, timedelta(minutes=30))]


def test_whatever_one_sends_renews_it(world, thread):
    sends = {
        "notes": {"note": "Look at the pump."},
        "official-replies": {"role": "acknowledgement", "department": world.water.id, "body": "Seen."},
    }
    _take(world, "sana", thread)
    for number, (path, data) in enumerate(sends.items(), start=1):
        with clock.at(WEDNESDAY + number * timedelta(minutes=20)):
            assert world.sana.post(f"/threads/{thread.public_id}/{path}", data).status_code == 303
            assert _takes() == [(world.person["sana"].id, timedelta(minutes=30))], path


def test_it_is_put_back(world, thread):
    _take(world, "sana", thread)
    assert _back(world, "sana", thread).status_code == 303
    assert _takes() == []
    _take(world, "theo", thread)
    assert [person for person, _ in _takes()] == [world.person["theo"].id]


def test_an_official_answer_ends_it(world, thread):
    """What one has answered is no longer among one's own; what one only acknowledged is."""
    _take(world, "sana", thread)
    official(world, "sana", thread, role="acknowledgement")
    assert thread.public_id in world.sana.get("/desk?queue=mine").text
    official(world, "sana", thread)
    assert thread.public_id not in world.sana.get("/desk?queue=mine").text
    other = world.thread("nia")
    _take(world, "sana", other)
    endorse(world, "sana", world.reply("omar", other))
    assert other.public_id not in world.sana.get("/desk?queue=mine").text


def test_nobody_puts_back_what_another_has(world, thread):
    _take(world, "theo", thread)
    assert _back(world, "sana", thread).status_code == 303
    assert len(_takes()) == 1
    assert _back(world, "theo", world.thread("nia")).status_code == 303, "nothing to put back is nothing wrong"


def test_of_two_who_reach_for_it_at_once_one_gets_it(world, thread):
    path = f"/threads/{thread.public_id}/take"
    for who in ("sana", "theo"):
        world[who].form_key()
    for _ in range(3):
        sent = at_once([partial(world[who].post, path) for who in ("sana", "theo")])
        pages = [world[who].get(answer.location).text for who, answer in zip(("sana", "theo"), sent, strict=True)]
        won = [who for who, page in zip(("sana", "theo"), pages, strict=True) if "It is yours for 30 minutes." in page]
        assert len(won) == 1
        assert sum("has it since 10:00. You can take it over." in page for page in pages) == 1
        assert [person for person, _ in _takes()] == [world.person[won[0]].id]
        _back(world, won[0], thread)


def test_a_take_stops_no_clock_and_nobody_else(world, thread):
    _take(world, "theo", thread)
    assert official(world, "sana", thread).status_code == 303
    assert world.omar.post(f"/threads/{thread.public_id}/replies", {"words": "At six.", "key": ""}).status_code == 303


def test_only_officials_take(world, thread):
    for who in ("nia", "omar", "stranger", "milo", "mara", "ada"):
        for act in (_take, _back, _over):
            refused = act(world, who, thread)
            assert refused.status_code == 403, who
            assert "Only officials can take a question." in refused.text
    assert _take(world, "nobody", thread).location == "/sign-in?next=%2F"
    assert _takes() == []


def test_nobody_takes_what_they_do_not_see(world):
    thread = world.thread("nia", world.circle)
    for who in ("sana", "stranger", "nobody"):
        assert _take(world, who, thread).status_code == 404
    hidden = world.thread("nia")
    hide(world, world.opening(hidden))
    assert _take(world, "sana", hidden).status_code == 404
    assert world.sana.post("/threads/missing/take").status_code == 404


@pytest.mark.parametrize("queue", ["", "//evil.example", "mine&case=x", "\r\nSet-Cookie: a=b"])
def test_a_queue_that_is_none_leads_to_the_first(world, thread, queue):
    assert _take(world, "sana", thread, queue=queue).location == f"/desk?queue=owed&case={thread.public_id}#case"


def test_the_public_does_not_see_who_works_on_it(world, thread):
    _take(world, "sana", thread)
    with clock.at(WEDNESDAY + HOUR / 4):
        for who in ("nobody", "nia", "omar"):
            page = world[who].get(thread.address).text
            assert "Sana" not in page[page.index("<main") :]
