"""Handing over: with a reason the asker reads, one owner at any time, accepted or returned, and the clock goes on."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from community import departments, spaces
from community.notices import Notice
from foundation import clock
from foundation.database import db, transaction
from foundation.policy import SYSTEM
from moderation import charters, officials
from moderation.assignments import Assignment
from moderation.handovers import HandOver
from tests.moderation.acts import DAY, DUE, HOUR, WEDNESDAY, again, hide, official, page_of, state, the_clock
from tests.world import World

REASON = "The pipe lies under the lawn of the park."


@pytest.fixture
def thread(world: World):
    return world.thread("nia")


def _hand_over(world, thread, who="sana", to=None, reason=REASON):
    data = {"department": (to or world.parks).id, "reason": reason}
    return world[who].post(f"/threads/{thread.public_id}/hand-over", data)


def _asked(thread) -> HandOver:
    db.session.rollback()
    return db.session.scalars(select(HandOver).where(HandOver.thread_id == thread.id).order_by(HandOver.id)).all()[-1]


def _accept(world, thread, who="theo"):
    return world[who].post(f"/hand-overs/{_asked(thread).public_id}/acceptance")


def _return(world, thread, who="theo", reason="It is the pipe of the street."):
    return world[who].post(f"/hand-overs/{_asked(thread).public_id}/return", {"reason": reason})


def _owner(thread) -> int:
    return charters.owner_of(again(thread))


def _queue(world, who, name):
    return re.findall(r"case=(\w+)#case", world[who].get(f"/desk?queue={name}").text)


def _told(who_id: int) -> list[tuple[str, str]]:
    db.session.rollback()
    found = db.session.scalars(select(Notice).where(Notice.person_id == who_id).order_by(Notice.id))
    return [(one.key, one.address) for one in found]


def test_until_it_is_accepted_it_stays_where_it_is(world, thread):
    assert _hand_over(world, thread).status_code == 303
    assert _owner(thread) == world.water.id
    assert _queue(world, "sana", "owed") == [thread.public_id]
    assert (_queue(world, "theo", "handover"), _queue(world, "theo", "owed")) == ([thread.public_id], [])
    case = world.theo.get(f"/desk?queue=handover&case={thread.public_id}").text
    assert "Water asks Parks to answer." in case
    assert REASON in case
    assert "Until they accept, it is yours." in world.sana.get(f"/desk?case={thread.public_id}").text


def test_accepted_it_is_theirs_and_the_clock_goes_on(world, thread):
    before = the_clock(thread)
    figures = (before.id, before.number, before.started_at, before.due_at, before.peers_until)
    with clock.at(WEDNESDAY + 3 * HOUR):
        _hand_over(world, thread)
        assert _accept(world, thread).status_code == 303
    after = the_clock(thread)
    assert (after.id, after.number, after.started_at, after.due_at, after.peers_until) == figures
    assert _owner(thread) == world.parks.id
    assert (_queue(world, "sana", "owed"), _queue(world, "theo", "owed")) == ([], [thread.public_id])
    assert _queue(world, "theo", "handover") == []
    assert "Parks owns this question." in page_of(world, "nobody", thread)
    with clock.at(DUE):
        official(world, "theo", thread)
        assert state(thread) == "kept"


def test_a_promise_missed_by_either_is_missed(world, thread):
    with clock.at(DUE + HOUR):
        _hand_over(world, thread)
        _accept(world, thread)
        official(world, "theo", thread)
        assert state(thread) == "missed"


def test_returned_it_stays_with_who_asked(world, thread):
    _hand_over(world, thread)
    assert _return(world, thread).status_code == 303
    assert _owner(thread) == world.water.id
    assert _queue(world, "theo", "handover") == []
    assert _hand_over(world, thread).status_code == 303, "it may be asked again"


def test_the_asker_reads_why_in_plain_words(world, thread):
    _hand_over(world, thread)
    _return(world, thread)
    with clock.at(WEDNESDAY + HOUR):
        _hand_over(world, thread, reason="They know the park best.")
        _accept(world, thread)
    page = page_of(world, "nia", thread)
    way = page[page.index('id="way"') :]
    words = ("Water asked Parks to answer", f"“{REASON}”", "Parks gave it back to Water",
             "“It is the pipe of the street.”", "“They know the park best.”", "Parks took it over",
             "The promise goes on unchanged.")  # fmt: skip
    places = [way.index(word) for word in words]
    assert places == sorted(places)
    desk = world.theo.get("/desk").text
    assert "handed over once" in desk, "what was given back was only asked"
    assert "hand-over asked" in desk


def test_the_asker_and_the_officials_are_told(world, thread):
    nia, sana, theo = (world.person[name].id for name in ("nia", "sana", "theo"))
    _hand_over(world, thread)
    world.drain()
    assert _told(nia) == [("handover.asked", f"{thread.address}#way")]
    assert _told(theo) == [("handover.received", f"/desk?queue=handover&case={thread.public_id}")]
    _return(world, thread)
    world.drain()
    assert [key for key, _ in _told(nia)] == ["handover.asked", "handover.returned"]
    assert [key for key, _ in _told(sana)] == ["handover.returned"]
    _hand_over(world, thread)
    _accept(world, thread)
    world.drain()
    assert [key for key, _ in _told(sana)] == ["handover.returned", "handover.accepted"]
    inbox = world.nia.get("/inbox").text
    assert "Theo took it over: another department answers now" in inbox
    assert REASON in inbox


def test_whom_the_first_department_had_chosen_is_free(world, thread):
    world.sana.post(f"/threads/{thread.public_id}/assignment", {"person": "sana"})
    _hand_over(world, thread)
    assert db.session.query(Assignment).count() == 1
    _accept(world, thread)
    db.session.rollback()
    assert db.session.query(Assignment).count() == 0


def test_where_nothing_is_promised_it_is_handed_over_too(world):
    with transaction():
        charters.declare(SYSTEM, db.session.merge(world.notes), department_id=world.water.id, calendar=world.calendar,
                         promise_hours=None)  # fmt: skip
    thread = world.thread("nia", world.notes)
    _hand_over(world, thread)
    _accept(world, thread)
    assert _owner(thread) == world.parks.id
    assert thread.public_id in _queue(world, "theo", "first")


def test_asked_again_it_stays_with_who_took_it_over(world, thread):
    _hand_over(world, thread)
    _accept(world, thread)
    official(world, "theo", thread)
    with clock.at(WEDNESDAY + HOUR):
        assert world.nia.post(f"/threads/{thread.public_id}/reopening").status_code == 303
    assert (the_clock(thread).number, _owner(thread)) == (2, world.parks.id)


# Refusals


def test_a_reason_and_a_department_are_needed(world, thread):
    for to, reason in ((world.parks.id, ""), ("", REASON), ("999", REASON), (world.water.id, REASON), ("x", REASON)):
        data = {"department": to, "reason": reason}
        refused = world.sana.post(f"/threads/{thread.public_id}/hand-over", data)
        assert refused.status_code == 422, (to, reason)
        assert "This was not sent yet" in refused.text
    assert db.session.query(HandOver).count() == 0


def test_a_department_that_cannot_read_the_space_is_not_offered(world):
    with transaction():
        spaces.invite(db.session.merge(world.circle), world.person["sana"].id)
    thread = world.thread("nia", world.circle)
    assert "No other department reads this space." in world.sana.get(f"/threads/{thread.public_id}/hand-over").text
    assert _hand_over(world, thread).status_code == 422


def test_only_the_department_that_owns_it_hands_it_over(world, thread):
    with transaction():
        departments.department("roads", "Roads")
    for who in ("nia", "omar", "milo", "mara", "ada", "theo"):
        assert _hand_over(world, thread, who, world.water).status_code == 403, who
    _hand_over(world, thread)
    _accept(world, thread)
    assert _hand_over(world, thread).status_code == 403, "it is theirs no longer"


def test_it_waits_for_one_department_at_a_time(world, thread):
    _hand_over(world, thread)
    refused = _hand_over(world, thread)
    assert refused.status_code == 409
    assert "It waits already for another department to accept it." in refused.text


def test_only_the_department_that_was_asked_answers(world, thread):
    _hand_over(world, thread)
    for who in ("nia", "omar", "sana", "milo", "mara"):
        assert _accept(world, thread, who).status_code == 403, who
        assert _return(world, thread, who).status_code == 403, who
    assert world.nobody.post(f"/hand-overs/{_asked(thread).public_id}/acceptance").location == "/sign-in?next=%2F"
    assert _return(world, thread, reason=" ").status_code == 422
    assert world.theo.post("/hand-overs/missing/acceptance").status_code == 404
    assert _owner(thread) == world.water.id


def test_it_is_answered_once(world, thread):
    _hand_over(world, thread)
    _accept(world, thread)
    for again_ in (_accept, _return):
        refused = again_(world, thread)
        assert refused.status_code == 409
        assert "A colleague has accepted or returned it already." in refused.text


def test_what_is_hidden_is_not_handed_over(world, thread):
    _hand_over(world, thread)
    hide(world, world.opening(thread))
    assert _accept(world, thread).status_code == 404
    assert _queue(world, "theo", "handover") == []


def test_who_speaks_for_both_may_hand_over_and_accept(world, thread):
    with transaction():
        officials.appoint(db.session.merge(world.person["sana"]), db.session.merge(world.parks))
    _hand_over(world, thread)
    assert _accept(world, thread, "sana").status_code == 303
    with clock.at(WEDNESDAY + DAY):
        assert _owner(thread) == world.parks.id
