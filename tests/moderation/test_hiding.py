"""Hiding and restoring: with a reason that the author reads, a row that stays, and what it does to the clock."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.notices import Notice
from community.threads import Thread
from foundation import clock
from foundation.database import db
from moderation.clock_rules import State
from moderation.decisions import Decision
from tests.moderation.acts import (
    DAY,
    DUE,
    HOUR,
    WEDNESDAY,
    again,
    clocks_of,
    endorse,
    hide,
    made,
    official,
    page_of,
    restore,
    state,
    the_clock,
)
from tests.world import CAST, World

MAY_NOT = ("nia", "omar", "stranger", "sana", "theo", "mara", "ada")


@pytest.fixture
def thread(world: World):
    return world.thread("nia")


def _decisions() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(Decision).order_by(Decision.id))
    return [(row.action, row.reason) for row in rows]


# A reply


def test_a_hidden_reply_leaves_a_line_with_its_reason(world, thread):
    answer = world.reply("omar", thread, "Buy my pumps!")
    sent = hide(world, answer, reason="Advertising, rule 3.")
    assert sent.location == f"/threads/{thread.public_id}-{thread.slug}#{answer.public_id}"
    for who in ("nobody", "nia", "sana", "theo", "mara", "ada"):
        page = page_of(world, who, thread)
        assert "A moderator hid this: Be civil – Advertising, rule 3." in page
        assert "Buy my pumps!" not in page
    for who in ("omar", "milo"):
        assert "Buy my pumps!" in page_of(world, who, thread)
    assert again(thread).answer_count == 0


def test_a_reply_comes_back_as_it_was(world, thread):
    answer = world.reply("omar", thread)
    hide(world, answer)
    assert restore(world, answer).status_code == 303
    assert "At six, they told me." in page_of(world, "nobody", thread)
    assert again(thread).answer_count == 1
    assert _decisions() == [("hide", "Rule 3."), ("restore", "A mistake.")]


def test_the_author_reads_both_reasons_once(world, thread):
    answer = world.reply("omar", thread)
    for act in (hide, hide, restore, restore):
        assert act(world, answer).status_code == 303
    world.drain()
    told = db.session.execute(select(Notice.person_id, Notice.key, Notice.parameters).order_by(Notice.id)).all()
    mine = [(key, words) for person, key, words in told if person == world.person["omar"].id]
    assert [key for key, _ in mine] == ["post.hide", "post.restore"]
    assert "Rule 3." in mine[0][1]
    assert "A mistake." in mine[1][1]
    assert "A moderator hid what you wrote" in world.omar.get("/inbox").text


def test_hiding_twice_is_one_decision(world, thread):
    answer = world.reply("omar", thread)
    hide(world, answer)
    hide(world, answer, reason="Again.")
    assert _decisions() == [("hide", "Rule 3.")]
    assert "A moderator hid this: Be civil – Rule 3." in page_of(world, "nobody", thread)


def test_a_moderator_may_hide_what_they_wrote_themselves(world, thread):
    answer = world.reply("milo", thread)
    assert hide(world, answer).status_code == 303
    assert db.session.scalars(select(Notice).where(Notice.person_id == world.person["milo"].id)).all() == []


def test_a_comment_is_hidden_alone(world, thread):
    answer = world.reply("omar", thread)
    comment = world.reply("stranger", thread, "Rubbish.", role="comment", parent=answer)
    hide(world, comment)
    page = page_of(world, "nobody", thread)
    assert "Rubbish." not in page
    assert "At six, they told me." in page


# A whole thread


def test_a_hidden_thread_is_gone_from_every_list(world, thread):
    world.drain()
    hide(world, world.opening(thread))
    world.drain()
    for who in CAST:
        for path in ("/", "/threads", "/spaces/square", "/threads?show=open"):
            assert thread.public_id not in world[who].get(path).text, (who, path)
        assert world[who].get(f"/threads/{thread.public_id}-{thread.slug}").status_code == (
            200 if who in ("nia", "milo") else 404
        )
    assert thread.public_id not in world.nobody.get("/search?q=water").text
    for queue in ("owed", "first", "mine"):
        for who in ("sana", "milo"):
            assert thread.public_id not in world[who].get(f"/desk?queue={queue}&case={thread.public_id}").text
    assert "Only its author and moderators see it now." in page_of(world, "nia", thread)


def test_a_thread_hidden_before_it_is_due_leaves_the_count(world, thread):
    with clock.at(WEDNESDAY + HOUR):
        hide(world, world.opening(thread))
    assert (the_clock(thread).voided_at, the_clock(thread).void_reason) == (WEDNESDAY + HOUR, "hidden")
    assert state(thread, DUE + DAY) is State.VOID
    assert again(thread).due_at is None


def test_a_thread_hidden_after_it_was_due_stays_a_miss(world, thread):
    with clock.at(DUE + HOUR):
        hide(world, world.opening(thread))
        assert state(thread) is State.MISSED
    assert the_clock(thread).voided_at is None


def test_a_thread_that_comes_back_gets_a_new_clock(world, thread):
    hide(world, world.opening(thread))
    later = WEDNESDAY + 7 * DAY
    with clock.at(later):
        restore(world, world.opening(thread))
    first, second = clocks_of(thread)
    assert first.voided_at == WEDNESDAY
    assert (second.started_at, second.due_at, second.voided_at) == (later, DUE + 7 * DAY, None)
    assert again(thread).due_at == DUE + 7 * DAY
    with clock.at(later):
        assert thread.public_id in world.sana.get("/desk").text


def test_what_was_answered_before_counts_on_the_new_clock(world, thread):
    official(world, "sana", thread)
    with clock.at(WEDNESDAY + HOUR):
        hide(world, world.opening(thread))
    with clock.at(WEDNESDAY + DAY):
        restore(world, world.opening(thread))
    assert state(thread, DUE + 7 * DAY) is State.KEPT
    assert not again(thread).is_open


def test_a_miss_that_comes_back_gets_no_second_chance(world, thread):
    with clock.at(DUE + HOUR):
        hide(world, world.opening(thread))
    with clock.at(DUE + DAY):
        restore(world, world.opening(thread))
        assert len(clocks_of(thread)) == 1
        assert state(thread) is State.MISSED
        assert again(thread).due_at == DUE


def test_a_deleted_thread_leaves_the_count_too(world, thread):
    assert world.nia.post(f"/threads/{thread.public_id}/deletion").status_code == 303
    assert the_clock(thread).void_reason == "deleted"
    assert state(thread, DUE + DAY) is State.VOID


# A response


@pytest.mark.parametrize("kind", ["official answer", "endorsed answer"])
def test_a_response_hidden_in_time_is_lost_and_one_that_comes_back_counts_from_then(world, thread, kind):
    post = made(world, official(world, "sana", thread)) if kind == "official answer" else world.reply("omar", thread)
    if kind == "endorsed answer":
        endorse(world, "sana", post)
    assert again(thread).responded_at == WEDNESDAY
    with clock.at(WEDNESDAY + HOUR):
        hide(world, post)
        assert state(thread) is State.RUNNING
        page = page_of(world, "nobody", thread)
        assert "Official answer: confirmed by" not in page
        assert "At six" not in page
    with clock.at(WEDNESDAY + 2 * HOUR):
        restore(world, post)
    assert again(thread).responded_at == WEDNESDAY + 2 * HOUR
    assert state(thread, DUE + DAY) is State.KEPT


def test_another_response_still_stands(world, thread):
    first = made(world, official(world, "sana", thread))
    with clock.at(WEDNESDAY + HOUR):
        official(world, "theo", thread)
        hide(world, first)
    assert again(thread).responded_at == WEDNESDAY + HOUR
    assert state(thread, DUE + DAY) is State.KEPT


# Who may


@pytest.mark.parametrize("what", ["reply", "thread"])
def test_only_moderators_hide_and_restore(world, thread, what):
    post = world.reply("omar", thread) if what == "reply" else world.opening(thread)
    for who in MAY_NOT:
        assert world[who].get(f"/posts/{post.public_id}/hiding").status_code == 403, who
        refused = hide(world, post, who)
        assert refused.status_code == 403, who
        assert "Only moderators can hide and restore posts." in refused.text
        assert f"/posts/{post.public_id}/hiding" not in page_of(world, who, thread)
    assert world.nobody.get(f"/posts/{post.public_id}/hiding").status_code == 302
    assert hide(world, post, "nobody").status_code == 303
    assert _decisions() == []
    hide(world, post)
    for who in (*MAY_NOT, "nobody"):
        author = "nia" if what == "thread" else "omar"
        assert restore(world, post, who).status_code == (403 if who == author else 404), who
    assert _decisions() == [("hide", "Rule 3.")]


def test_what_is_deleted_is_hidden_by_nobody(world, thread):
    answer = world.reply("omar", thread)
    assert world.omar.post(f"/posts/{answer.public_id}/deletion").status_code == 303
    assert hide(world, answer).status_code == 404
    assert hide(world, answer, "nia").status_code == 404


def test_where_one_sees_nothing_there_is_nothing_to_hide(world):
    thread = world.thread("nia", world.circle)
    for who in ("stranger", "sana", "mara", "nobody"):
        assert hide(world, world.opening(thread), who).status_code == 404
    assert hide(world, world.opening(thread), "ada").status_code == 403, "an administrator sees it"


@pytest.mark.parametrize(("reason", "said"), [
    ("", "Write the reason. The author reads it."), (" \n\t ", "Write something here."),
    ("\u200b\u2060", "Write something here."), ("x" * 401, "A reason has at most 400 characters."),
])  # fmt: skip
def test_a_reason_is_needed(world, thread, reason, said):
    answer = world.reply("omar", thread)
    refused = hide(world, answer, reason=reason)
    assert refused.status_code == 422
    assert said in refused.text
    assert "<title>Error:" in refused.text
    hide(world, answer)
    assert restore(world, answer, reason=reason).status_code == 422
    assert [action for action, _ in _decisions()] == ["hide"]


def test_a_reason_is_shown_as_it_was_written(world, thread):
    answer = world.reply("omar", thread)
    hide(world, answer, reason="<b>Rule 3</b>\nread “it” & weep")
    page = page_of(world, "nobody", thread)
    assert "A moderator hid this: Be civil – &lt;b&gt;Rule 3&lt;/b&gt; read “it” &amp; weep" in page


def test_the_page_that_asks_why_says_what_it_is_about(world, thread):
    answer = world.reply("omar", thread)
    assert "<h1>Hide this reply</h1>" in world.milo.get(f"/posts/{answer.public_id}/hiding").text
    opening = world.opening(thread)
    assert "<h1>Hide this question</h1>" in world.milo.get(f"/posts/{opening.public_id}/hiding").text
    hide(world, opening)
    page = world.milo.get(f"/posts/{opening.public_id}/hiding").text
    assert "<h1>Restore this question</h1>" in page
    assert f"/posts/{opening.public_id}/restoration" in page


def test_an_idea_is_called_an_idea(world):
    thread = world.thread("nia", kind="idea", title="A lime tree for the square")
    assert "<h1>Hide this idea</h1>" in world.milo.get(f"/posts/{world.opening(thread).public_id}/hiding").text


def test_counters_agree_after_everything(world, thread, app):
    answer = world.reply("omar", thread)
    hide(world, answer)
    hide(world, world.opening(thread))
    restore(world, world.opening(thread))
    restore(world, answer)
    assert isinstance(again(thread), Thread)
    counted = app.test_cli_runner().invoke(args=["recount"])
    assert (counted.exit_code, counted.stdout) == (0, "Every count was right.\n")
