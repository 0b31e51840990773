"""Speaking for a department: what stops the clock, what does not, and who may."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from community import threads
from community.notices import Notice
from community.posts import LONGEST, OFFICIAL, PERSONAL, Post
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from moderation import officials
from moderation.clock_rules import State
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
from tests.world import World

EVERYBODY_ELSE = ("nia", "omar", "stranger", "milo", "mara", "ada")


@pytest.fixture
def thread(world: World):
    return world.thread("nia")


def _posts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


# The official answer


def test_an_official_answer_keeps_the_promise(world, thread):
    with clock.at(WEDNESDAY + HOUR):
        post = made(world, official(world, "sana", thread, summary="At six."))
    assert (post.voice, post.department_id, post.summary) == (OFFICIAL, world.water.id, "At six.")
    assert state(thread, DUE + DAY) is State.KEPT
    assert again(thread).responded_at == WEDNESDAY + HOUR
    assert not again(thread).is_open
    page = page_of(world, "nobody", thread)
    assert "Official answer" in page
    assert "Promise kept" in page


def test_an_answer_at_the_very_moment_is_in_time(world, thread):
    with clock.at(DUE):
        official(world, "sana", thread)
    assert state(thread, DUE + DAY) is State.KEPT


def test_a_late_answer_is_told_and_stays_a_miss(world, thread):
    with clock.at(DUE + HOUR):
        official(world, "sana", thread)
        assert state(thread) is State.MISSED
        assert again(thread).responded_at == DUE + HOUR
        page = page_of(world, "nobody", thread)
    assert "Promise missed" in page
    assert "It stays counted." in page
    assert "Promise kept" not in page


def test_an_unanswered_promise_is_missed_by_itself(world, thread):
    assert state(thread, DUE) is not State.MISSED
    assert state(thread, DUE + HOUR) is State.MISSED


def test_an_official_in_personal_voice_is_a_peer(world, thread):
    path = f"/threads/{thread.public_id}/replies"
    post = made(world, world.sana.post(path, {"words": "I had that too.", "key": ""}))
    assert (post.voice, post.department_id) == (PERSONAL, None)
    assert again(thread).responded_at is None


def test_another_department_may_answer_too(world, thread):
    """The promise is the organisation's."""
    official(world, "theo", thread)
    assert state(thread, DUE + DAY) is State.KEPT


# What is no answer


def test_an_acknowledgement_does_not_stop_the_clock(world, thread):
    post = made(world, official(world, "sana", thread, "acknowledgement"))
    assert post.role == "acknowledgement"
    assert (the_clock(thread).due_at, the_clock(thread).responded_at) == (DUE, None)
    assert state(thread, DUE + HOUR) is State.MISSED
    page = page_of(world, "nobody", thread)
    assert "Seen, not yet answered." in page
    assert "This does not count as our reply." in page


def test_an_official_question_pauses_and_the_askers_reply_resumes(world, thread):
    with clock.at(WEDNESDAY + HOUR):
        official(world, "sana", thread, "official_question", body="Which street?")
    with clock.at(WEDNESDAY + DAY):
        assert state(thread) is State.PAUSED
        assert "Waiting for Nia" in page_of(world, "omar", thread)
        assert "The clock waits for the reply." in page_of(world, "omar", thread)
        world.nia.post(f"/threads/{thread.public_id}/replies", {"words": "The long one.", "key": ""})
        assert state(thread) is State.RUNNING
    # An hour was used on Wednesday; 15 are left from Thursday 10:00: six that day, eight on Friday, one on Monday.
    assert the_clock(thread).due_at == WEDNESDAY.replace(day=9, hour=9)


@pytest.mark.parametrize("who", ["omar", "theo", "sana"])
def test_the_reply_of_somebody_else_does_not_resume(world, thread, who):
    official(world, "sana", thread, "official_question")
    with clock.at(WEDNESDAY + HOUR):
        world[who].post(f"/threads/{thread.public_id}/replies", {"words": "The long one.", "key": ""})
        assert state(thread) is State.PAUSED


def test_a_comment_of_the_asker_resumes_as_well(world, thread):
    question = made(world, official(world, "sana", thread, "official_question"))
    with clock.at(WEDNESDAY + HOUR):
        world.nia.post(f"/posts/{question.public_id}/comments", {"words": "The long one.", "key": ""})
        assert state(thread) is State.RUNNING
    assert the_clock(thread).due_at == DUE + HOUR


def test_a_pause_ends_by_itself_at_its_limit(world, thread):
    official(world, "sana", thread, "official_question")
    limit = the_clock(thread).paused_until
    assert limit == WEDNESDAY.replace(day=18), "ten working days"
    assert state(thread, limit - HOUR) is State.PAUSED
    assert state(thread, limit) is State.RUNNING
    assert the_clock(thread).due_at == limit.replace(day=20)


def test_a_question_that_is_hidden_waits_no_longer(world, thread):
    question = made(world, official(world, "sana", thread, "official_question"))
    with clock.at(WEDNESDAY + HOUR):
        hide(world, question)
        assert state(thread) is State.RUNNING
    assert the_clock(thread).due_at == DUE + HOUR


def test_answering_while_it_waits_keeps_the_promise(world, thread):
    official(world, "sana", thread, "official_question")
    with clock.at(WEDNESDAY + DAY):
        official(world, "sana", thread)
        assert state(thread) is State.KEPT


# Endorsement


def test_before_it_one_reads_what_the_asker_wrote_since(world, thread):
    answer = world.reply("omar", thread)
    address = f"/posts/{answer.public_id}/endorsement"
    assert "The asker" not in world.sana.get(address).text
    with clock.at(WEDNESDAY + HOUR):
        world.reply("nia", thread, "It did not come back.")
        page = world.sana.get(address).text
        assert "The asker wrote after this answer" in page
        assert "It did not come back." in page
        official(world, "sana", thread)
    with clock.at(WEDNESDAY + DAY):
        with transaction():
            threads.reopen(world.actor("nia"), db.session.get_one(Thread, thread.id))
        world.drain()
        page = world.sana.get(address).text
    assert "The asker asked again after this answer" in page
    assert "it counts as your official answer to what they asked again" in page
    with clock.at(WEDNESDAY + 2 * DAY):
        later = world.reply("omar", thread, "Ask them at noon.")
        assert "The asker" not in world.sana.get(f"/posts/{later.public_id}/endorsement").text


def test_an_endorsement_keeps_the_promise_and_the_peer_keeps_the_credit(world, thread):
    answer = world.reply("omar", thread)
    with clock.at(WEDNESDAY + HOUR):
        sent = endorse(world, "sana", answer, note="So it is: **at six**.", summary="At six.")
    assert sent.status_code == 303
    assert state(thread, DUE + DAY) is State.KEPT
    assert again(thread).responded_at == WEDNESDAY + HOUR
    assert (answer.author_id, answer.voice) == (world.person["omar"].id, PERSONAL)
    page = page_of(world, "nobody", thread)
    assert "Official answer: a member’s, confirmed" in page
    assert "answer by Omar" in page
    assert ", who keeps the credit." in page
    assert "<strong>at six</strong>" in page
    with clock.at(WEDNESDAY + HOUR):
        world.drain()
    told = db.session.execute(select(Notice.person_id, Notice.key).where(Notice.key.like("%endorsed"))).all()
    assert {tuple(row) for row in told} == {
        (world.person["omar"].id, "answer.endorsed"), (world.person["nia"].id, "thread.endorsed"),
    }  # fmt: skip


def test_a_second_click_confirms_once_and_a_second_department_confirms_too(world, thread):
    answer = world.reply("omar", thread)
    for who in ("sana", "sana", "theo"):
        assert endorse(world, who, answer).status_code == 303
    page = page_of(world, "nobody", thread)
    assert page.count("Official answer: confirmed by ") == 2


def test_a_confirmation_that_is_taken_back_in_time_does_not_count(world, thread):
    answer = world.reply("omar", thread)
    endorse(world, "sana", answer)
    path = f"/posts/{answer.public_id}/endorsement/withdrawal"
    with clock.at(WEDNESDAY + HOUR):
        assert world.sana.post(path, {"department": world.water.id}).status_code == 303
    assert again(thread).responded_at is None
    assert again(thread).is_open
    assert state(thread, DUE + HOUR) is State.MISSED
    assert "a member’s, confirmed" not in page_of(world, "nobody", thread)
    with clock.at(WEDNESDAY + 2 * HOUR):
        endorse(world, "sana", answer)
    assert state(thread, DUE + HOUR) is State.KEPT


def test_taken_back_after_the_due_time_the_record_stands(world, thread):
    answer = world.reply("omar", thread)
    endorse(world, "sana", answer)
    with clock.at(DUE + HOUR):
        world.sana.post(f"/posts/{answer.public_id}/endorsement/withdrawal", {"department": world.water.id})
        assert state(thread) is State.KEPT


def test_who_may_take_a_confirmation_back(world, thread):
    answer = world.reply("omar", thread)
    endorse(world, "sana", answer)
    path = f"/posts/{answer.public_id}/endorsement/withdrawal"
    for who in (*EVERYBODY_ELSE, "theo"):
        assert world[who].post(path, {"department": world.water.id}).status_code == 403, who
    assert world.nobody.post(path, {"department": world.water.id}).status_code == 303
    assert world.sana.post(path, {"department": world.parks.id}).status_code == 404
    assert world.sana.post(path).status_code == 404
    assert world.sana.post(path, {"department": "9" * 40}).status_code == 404
    assert again(thread).responded_at is not None
    colleague = world.person["stranger"]
    with transaction():
        officials.appoint(db.session.merge(colleague), db.session.merge(world.water))
    assert world.stranger.post(path, {"department": world.water.id}).status_code == 303


@pytest.mark.parametrize("which", ["own", "of the asker", "official", "hidden", "comment", "opening"])
def test_what_cannot_be_confirmed(world, thread, which):
    post = {
        "own": lambda: world.reply("sana", thread),
        "of the asker": lambda: world.reply("nia", thread),
        "official": lambda: made(world, official(world, "theo", thread)),
        "hidden": lambda: world.reply("omar", thread),
        "comment": lambda: world.reply("omar", thread, role="comment", parent=world.opening(thread)),
        "opening": lambda: world.opening(thread),
    }[which]()
    if which == "hidden":
        hide(world, post)
    before = again(thread).responded_at
    assert endorse(world, "sana", post).status_code == (404 if which == "hidden" else 403)
    assert world.sana.get(f"/posts/{post.public_id}/endorsement").status_code == (404 if which == "hidden" else 403)
    assert again(thread).responded_at == before


def test_the_form_to_confirm_keeps_what_was_typed(world, thread):
    answer = world.reply("omar", thread)
    path = f"/posts/{answer.public_id}/endorsement"
    assert "Confirm for Water" in world.sana.get(path).text
    refused = endorse(world, "sana", answer, summary="x" * 201, note="Kept words")
    assert refused.status_code == 422
    assert "A summary has at most 200 characters." in refused.text
    assert "Kept words" in refused.text
    assert again(thread).responded_at is None


# Who may, and what is refused


@pytest.mark.parametrize("role", ["answer", "acknowledgement", "official_question"])
def test_only_officials_speak_for_a_department(world, thread, role):
    for who in EVERYBODY_ELSE:
        refused = official(world, who, thread, role)
        assert refused.status_code == 403, who
        assert "Only officials can write for a department." in refused.text
    sent = official(world, "nobody", thread, role)
    assert (sent.status_code, sent.location) == (303, "/sign-in?next=%2F")
    assert _posts() == 1


def test_only_officials_confirm(world, thread):
    answer = world.reply("omar", thread)
    for who in EVERYBODY_ELSE:
        assert endorse(world, who, answer).status_code == 403, who
    assert endorse(world, "nobody", answer).status_code == 303
    assert again(thread).responded_at is None


def test_nobody_speaks_where_they_see_nothing(world):
    hidden = world.thread("nia", world.circle)
    answer = world.reply("omar", hidden)
    for who in ("sana", "theo", "stranger", "nobody"):
        assert official(world, who, hidden).status_code == 404, who
        assert endorse(world, who, answer).status_code == 404, who


def test_nobody_speaks_for_a_department_that_is_not_theirs(world, thread):
    answer = world.reply("omar", thread)
    for department in (world.parks.id, 999, "water", "9" * 40, "-1"):
        assert official(world, "sana", thread, department=department).status_code == 403
        assert endorse(world, "sana", answer, department=department).status_code == 403
    assert official(world, "sana", thread, department="").status_code == 422
    assert _posts() == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"role": "decree"}, "Choose what this is."), ({"role": ""}, "Choose what this is."),
        ({"body": ""}, "Write something here."), ({"body": " \u200b\n\t "}, "Write something here."),
        ({"body": "x" * (LONGEST + 1)}, "at most 30,000 characters"),
        ({"summary": "x" * 201}, "A summary has at most 200 characters."),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_next_to_the_field_and_the_words_are_kept(world, thread, given, said):
    data = {"body": "These words are kept.", "summary": "And these."} | given
    refused = official(world, "sana", thread, **data)
    assert refused.status_code == 422
    assert said in refused.text
    assert "<title>Error:" in refused.text
    assert data["body"].strip()[:100] in refused.text
    assert data["summary"][:100] in refused.text
    assert _posts() == 1


def test_what_cannot_be_stored_is_left_out(world, thread):
    post = made(world, official(world, "sana", thread, body="At\x00 six. \r\nOr so."))
    assert post.source_text == "At six. \nOr so."


def test_a_hidden_thread_is_answered_by_nobody(world, thread):
    hide(world, world.opening(thread))
    assert official(world, "sana", thread).status_code == 404


# Losing a response, and “not yet”


def test_an_answer_hidden_in_time_does_not_count_and_counts_from_when_it_comes_back(world, thread):
    post = made(world, official(world, "sana", thread))
    with clock.at(WEDNESDAY + HOUR):
        hide(world, post)
        assert state(thread) is State.RUNNING
        assert again(thread).responded_at is None
    with clock.at(WEDNESDAY + DAY):
        restore(world, post)
    assert again(thread).responded_at == WEDNESDAY + DAY
    assert state(thread, DUE + HOUR) is State.KEPT


def test_an_answer_that_comes_back_too_late_is_late(world, thread):
    post = made(world, official(world, "sana", thread))
    with clock.at(WEDNESDAY + HOUR):
        hide(world, post)
    with clock.at(DUE + HOUR):
        restore(world, post)
        assert state(thread) is State.MISSED
    assert again(thread).responded_at == DUE + HOUR


def test_an_answer_lost_after_the_due_time_leaves_the_promise_kept(world, thread):
    post = made(world, official(world, "sana", thread))
    with clock.at(DUE + HOUR):
        hide(world, post)
        assert state(thread) is State.KEPT


def test_an_answer_that_its_author_deletes_in_time_does_not_count(world, thread):
    post = made(world, official(world, "sana", thread))
    with clock.at(WEDNESDAY + HOUR):
        assert world.sana.post(f"/posts/{post.public_id}/deletion").status_code == 303
    assert state(thread, DUE + HOUR) is State.MISSED


def test_the_answer_of_who_is_dismissed_in_time_does_not_count(world, thread):
    official(world, "sana", thread)
    answered = world.thread("nia")
    with clock.at(DUE + HOUR):
        _dismiss(world, "sana")
    assert state(thread, DUE + DAY) is State.KEPT, "it was due before"
    assert state(answered, DUE + DAY) is State.MISSED


def test_dismissal_before_the_due_time(world, thread):
    other = world.thread("nia")
    official(world, "sana", thread)
    endorse(world, "sana", world.reply("omar", other))
    with clock.at(WEDNESDAY + HOUR):
        _dismiss(world, "sana")
        for one in (thread, other):
            assert state(one) is State.RUNNING
            assert again(one).responded_at is None
            assert state(one, DUE + HOUR) is State.MISSED
        assert official(world, "sana", thread).status_code == 403
    with clock.at(WEDNESDAY + DAY):
        official(world, "theo", thread)
    assert state(thread, DUE + HOUR) is State.KEPT


def _dismiss(world: World, who: str) -> None:
    with transaction():
        officials.dismiss(db.session.merge(world.person[who]), db.session.merge(world.water))


def test_who_is_dismissed_changes_no_more_what_was_said_for_the_department(world, thread):
    post = made(world, official(world, "sana", thread))
    own = made(world, world.sana.post(f"/threads/{thread.public_id}/replies", {"words": "Mine.", "key": ""}))
    path = f"/posts/{post.public_id}"
    assert world.sana.get(f"{path}/edit").status_code == 200
    _dismiss(world, "sana")
    assert world.sana.get(f"{path}/edit").status_code == 403
    assert world.sana.post(f"{path}/edit", {"words": "Never."}).status_code == 403
    assert world.sana.post(f"{path}/deletion").status_code == 403
    assert world.sana.get(f"/posts/{own.public_id}/edit").status_code == 200
    assert f"{path}/edit" not in page_of(world, "sana", thread)


def test_not_yet_starts_a_second_clock_on_the_same_promise(world, thread):
    official(world, "sana", thread)
    later = WEDNESDAY + 7 * DAY
    with clock.at(later):
        assert "Not yet, ask again" in page_of(world, "nia", thread)
        assert world.nia.post(f"/threads/{thread.public_id}/reopening").status_code == 303
        first, second = clocks_of(thread)
        assert (first.number, second.number, first.charter_id) == (1, 2, second.charter_id)
        assert (second.started_at, second.due_at) == (later, DUE + 7 * DAY)
        assert state(thread) is State.RUNNING
        assert again(thread).responded_at is None
        assert again(thread).is_open
        assert "Asked again" in page_of(world, "nobody", thread)
        assert thread.public_id in world.sana.get("/desk?queue=owed").text
        assert world.nia.post(f"/threads/{thread.public_id}/reopening").status_code == 403, "once is enough"
    with clock.at(later + HOUR):
        official(world, "sana", thread)
    assert state(thread, DUE + 8 * DAY) is State.KEPT
    assert [one.responded_at for one in clocks_of(thread)] == [WEDNESDAY, later + HOUR]


def test_only_the_asker_says_not_yet_and_only_after_an_answer(world, thread):
    path = f"/threads/{thread.public_id}/reopening"
    assert world.nia.post(path).status_code == 403
    official(world, "sana", thread)
    for who in ("omar", "stranger", "sana", "theo", "milo", "mara", "ada"):
        assert world[who].post(path).status_code == 403, who
        assert "Not yet, ask again" not in page_of(world, who, thread)
    assert world.nobody.post(path).status_code == 303
    assert len(clocks_of(thread)) == 1


def test_where_nothing_is_promised_there_is_nothing_to_ask_again(world):
    thread = world.thread("nia", world.notes)
    official(world, "sana", thread)
    assert clocks_of(thread) == []
    assert again(thread).responded_at == WEDNESDAY
    assert "Not yet, ask again" not in page_of(world, "nia", thread)
    assert world.nia.post(f"/threads/{thread.public_id}/reopening").status_code == 403


# Comments for a department


def _comment(world, who, post, **given):
    department = world.parks if who == "theo" else world.water
    data = {"department": department.id, "words": "The pump is ours.", "key": ""} | given
    return world[who].post(f"/posts/{post.public_id}/official-comments", data)


def test_an_official_comments_for_the_department_and_keeps_no_promise(world):
    thread = world.thread("nia")
    answer = world.reply("omar", thread)
    post = made(world, _comment(world, "sana", answer))
    assert (post.role, post.voice, post.department_id, post.parent_id) == (
        "comment",
        "official",
        world.water.id,
        answer.id,
    )
    assert state(thread) == "running"
    page = page_of(world, "nobody", thread)
    assert "The pump is ours." in page
    assert "Sana</a>, Water" in page
    below = made(world, _comment(world, "theo", post))
    assert below.parent_id == answer.id, "a comment on a comment joins the row"


def test_an_official_comment_is_refused_with_a_sentence(world):
    thread = world.thread("nia")
    opening = world.opening(thread)
    for who in ("nia", "milo", "mara", "ada"):
        assert _comment(world, who, opening).status_code == 403, who
        assert world[who].get(f"/posts/{opening.public_id}/official-comments").status_code == 403, who
    assert _comment(world, "sana", opening, words=" ").status_code == 422
    assert _comment(world, "sana", opening, department=world.parks.id).status_code == 403
    hidden = world.reply("omar", thread)
    hide(world, hidden)
    assert _comment(world, "sana", hidden).status_code == 404
    assert again(thread).reply_count == 0


def test_an_official_looks_before_it_is_public(world):
    thread = world.thread("nia")
    seen = official(world, "sana", thread, body="At **six**.", summary="This evening.", preview="1")
    assert seen.status_code == 200
    preview = seen.text.partition("This is how it will look")[2].partition("</section>")[0]
    assert "<strong>six</strong>" in preview
    assert "This evening." in preview
    assert "At **six**.</textarea>" in seen.text
    assert "six" not in page_of(world, "nobody", thread)
    assert official(world, "sana", thread, body="", preview="1").status_code == 422


def test_the_desk_leads_to_a_page_that_asks_before_an_answer_is_confirmed(world):
    thread = world.thread("nia")
    answer = world.reply("omar", thread, "Three minutes.")
    case = world.sana.get(f"/desk?case={thread.public_id}").text
    assert f'action="/posts/{answer.public_id}/endorsement"' not in case
    assert f'<a class="button" href="/posts/{answer.public_id}/endorsement">' in case
    asked = world.sana.get(f"/posts/{answer.public_id}/endorsement").text
    assert "Three minutes." in asked
    assert "Confirm for Water" in asked
