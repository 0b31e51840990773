"""What a change of kind does to a promise: void before it is due, nothing afterwards."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from community import threads
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from moderation import decisions, officials, responses, tending
from moderation.clocks import Clock
from moderation.decisions import KIND, Decision
from moderation.rules import Why
from tests.community.looking import count, fresh
from tests.world import World


def become(world: World, thread: Thread, kind: str) -> None:
    """Milo makes it another kind now."""
    milo = world.actor("milo")
    with transaction():
        tending.change_kind(milo, db.session.get_one(Thread, thread.id), kind, Why("Stay on topic", "It is none."))


def clocks(thread: Thread) -> list[Clock]:
    """The clocks of a thread, oldest first."""
    return list(db.session.scalars(select(Clock).where(Clock.thread_id == thread.id).order_by(Clock.number)))


def test_before_it_is_due_the_promise_is_void(world: World):
    thread = world.thread()
    become(world, thread, "discussion")
    (first,) = clocks(thread)
    assert (first.voided_at, first.void_reason) == (clock.now(), "kind")
    assert fresh(thread).due_at is None
    assert "Promise ended" in world.nobody.get(thread.address).text
    assert count(Decision, Decision.action == KIND) == 1


def test_after_it_was_due_the_miss_stays(world: World):
    thread = world.thread()
    with clock.at(clock.now() + timedelta(days=5)):
        become(world, thread, "discussion")
        (first,) = clocks(thread)
        assert first.voided_at is None
        assert first.due_at < clock.now()
        page = world.nobody.get(thread.address).text
        assert "Promise missed" in page
        assert "late by" not in page, "a discussion owes nothing"
        become(world, thread, "question")
        assert len(clocks(thread)) == 1, "and no second promise takes the place of the missed one"
        assert fresh(thread).due_at == first.due_at


def test_what_needs_a_response_again_gets_a_clock_of_its_own(world: World):
    thread = world.thread()
    with clock.at(clock.now() + timedelta(hours=1)):
        become(world, thread, "idea")
        first, second = clocks(thread)
        assert first.voided_at == second.started_at == clock.now()
        assert fresh(thread).due_at == second.due_at > first.due_at


def test_what_never_had_a_clock_starts_one(world: World):
    thread = world.thread(kind="discussion")
    answered = world.thread(kind="discussion")
    with transaction():
        responses.answer(world.actor("sana"), fresh(answered), world.water.id, "So it is.")
    for one in (thread, answered):
        become(world, one, "question")
    assert [clock.responded_at for one in (thread, answered) for clock in clocks(one)] == [None, clock.now()]
    unpromised = world.thread(space=world.notes, kind="discussion")
    become(world, unpromised, "question")
    assert clocks(unpromised) == []
    assert fresh(unpromised).is_open


def test_what_the_asker_said_not_yet_to_does_not_count_again(world: World):
    thread = world.thread()
    with transaction():
        responses.answer(world.actor("sana"), fresh(thread), world.water.id, "So it is.")
        threads.reopen(world.actor("nia"), fresh(thread))
    become(world, thread, "idea")
    assert [clock.responded_at for clock in clocks(thread)] == [None, None, None]


def test_what_a_dismissed_official_answered_does_not_count_again(world: World):
    thread = world.thread()
    with transaction():
        responses.answer(world.actor("sana"), fresh(thread), world.water.id, "So it is.")
        officials.dismiss(world.person["sana"], world.water)
    become(world, thread, "idea")
    assert [clock.responded_at for clock in clocks(thread)] == [None, None]


def test_an_answer_that_was_hidden_meanwhile_counts_when_it_is_back(world: World):
    thread, why = world.thread(), Why("Be civil", "Too loud.")
    with transaction():
        answer = responses.answer(world.actor("sana"), fresh(thread), world.water.id, "So it is.")
        decisions.hide(world.actor("milo"), fresh(thread), answer, why)
    become(world, thread, "idea")
    assert clocks(thread)[-1].responded_at is None
    with transaction():
        decisions.restore(world.actor("milo"), fresh(thread), db.session.merge(answer), why)
    assert clocks(thread)[-1].responded_at == clock.now()


def test_signals_count_every_kind_and_reports_count_what_was_asked(world: World):
    for kind in ("question", "idea", "discussion"):
        world.thread(kind=kind, space=world.notes)
    world.drain()
    page = world.mara.get("/insight/lists/questions?period=2026").text
    assert page.count('class="entry"') == 2
    assert world.mara.get("/insight/lists/posts?period=2026").text.count('class="entry"') == 3
