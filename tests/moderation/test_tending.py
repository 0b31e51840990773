"""Keeping threads in order: lock, move, duplicate, merge, split. What each does, what it tells, and each refusal."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from community import replies, voices
from community.posts import COMMENT, Post
from community.threads import Thread
from community.voices import MeToo
from foundation import clock
from foundation.database import db, transaction
from foundation.ports import ports
from foundation.search import Filters, parse
from moderation import responses, tending
from moderation.clock_rules import State
from moderation.decisions import Decision
from moderation.responses import Endorsement
from moderation.rules import Why
from tests.moderation.acts import (
    DAY,
    DUE,
    HOUR,
    RULE,
    WEDNESDAY,
    again,
    clocks_of,
    endorse,
    hide,
    made,
    official,
    page_of,
    state,
    tend,
    the_clock,
)
from tests.world import CAST

ACTS = ("lock", "lock/withdrawal", "move", "duplicate", "duplicate/withdrawal", "merger", "split")


@pytest.fixture
def thread(world):
    return world.thread("nia", title="When is the water back?")


@pytest.fixture
def other(world):
    return world.thread("omar", title="Water is off in Elm Street")


def _actions():
    db.session.rollback()
    return list(db.session.scalars(select(Decision.action).order_by(Decision.id)))


def _me_too(world, thread, *people):
    for who in people:
        assert world[who].post(f"/threads/{thread.public_id}/me-too").status_code == 303


def _counted_right(app):
    counted = app.test_cli_runner().invoke(args=["recount"])
    assert (counted.exit_code, counted.stdout) == (0, "Every count was right.\n")


# Who may


@pytest.mark.parametrize("what", ACTS)
def test_only_moderators_keep_order(world, thread, what):
    for who in CAST:
        if who != "milo":
            refused = tend(world, what, thread, who)
            assert refused.status_code == (303 if who == "nobody" else 403), who
            assert refused.status_code == 303 or "Only moderators can lock, move, merge and split" in refused.text
    for who in CAST:
        assert (f"/threads/{thread.public_id}/order" in page_of(world, who, thread)) == (who == "milo"), who
    assert _actions() == []


@pytest.mark.parametrize("what", ACTS)
def test_where_one_sees_nothing_there_is_nothing_to_put_in_order(world, what):
    inside = world.thread("nia", world.circle)
    for who in ("stranger", "sana"):
        assert tend(world, what, inside, who).status_code == 404


@pytest.mark.parametrize("what", ["lock", "move", "duplicate", "merger", "split"])
def test_each_act_has_a_page_and_needs_a_rule_and_a_reason(world, thread, what):
    assert world.milo.get(f"/threads/{thread.public_id}/{what}").status_code == 200
    refused = tend(world, what, thread, rule="", reason="")
    assert refused.status_code == 422
    assert "Choose the rule." in refused.text
    assert "Write the reason. The author reads it." in refused.text
    assert _actions() == []


def test_what_is_hidden_is_put_in_order_by_nobody(world, thread):
    hide(world, world.opening(thread))
    assert tend(world, "lock", thread).status_code == 403


# Lock


def test_a_locked_thread_takes_no_replies_of_members_but_the_department_may_answer(world, thread):
    answer = world.reply("omar", thread)
    for _ in range(2):
        assert tend(world, "lock", thread).status_code == 303
    assert _actions() == ["lock"]
    page = page_of(world, "nia", thread)
    assert "Members can read this, but not reply." in page
    assert "Post answer" not in page
    for address in (f"/threads/{thread.public_id}/replies", f"/posts/{answer.public_id}/comments"):
        assert world.nia.post(address, {"words": "One more."}).status_code == 403
    assert official(world, "sana", thread).status_code == 303
    assert state(thread, DUE + DAY) is State.KEPT
    assert "no more replies of members" in world.nia.get("/inbox").text
    tend(world, "lock/withdrawal", thread)
    assert world.nia.post(f"/threads/{thread.public_id}/replies", {"words": "One more."}).status_code == 303
    assert _actions() == ["lock", "unlock"]


# Move


def test_a_moved_thread_is_counted_where_it_is_and_keeps_its_clock(world, thread, app):
    before = the_clock(thread).due_at
    assert tend(world, "move", thread, space="club").status_code == 303
    found = again(thread)
    assert (found.space_id, found.due_at, the_clock(thread).charter_id) == (
        world.club.id, before, clocks_of(thread)[0].charter_id,
    )  # fmt: skip
    assert len(clocks_of(thread)) == 1
    assert thread.public_id in world.nia.get("/spaces/club").text
    assert thread.public_id not in world.nia.get("/spaces/square").text
    _counted_right(app)


def test_who_loses_the_right_finds_nothing_and_hears_no_more(world, thread):
    world.stranger.post(f"/threads/{thread.public_id}/follow")
    world.reply("omar", thread, "First.")
    world.drain()
    assert "When is the water back?" in world.stranger.get("/inbox").text
    assert tend(world, "move", thread, space="circle").status_code == 303
    world.reply("omar", thread, "Second.")
    world.drain()
    for who in ("nobody", "stranger", "mara"):
        assert world[who].get(thread.address).status_code == 404, who
        assert "When is the water back?" not in world[who].get("/decisions").text, who
    assert "When is the water back?" not in world.stranger.get("/inbox").text
    assert world.nia.get(thread.address).status_code == 200


def test_the_asker_is_told_even_without_the_right_to_read_it_there(world, thread):
    tend(world, "move", thread, space="office", reason="For staff to sort out.")
    assert world.nia.get(thread.address).status_code == 404
    inbox = world.nia.get("/inbox").text
    assert "A moderator moved what you wrote to another space" in inbox
    assert "For staff to sort out." in inbox
    assert "The office" not in world.nia.get("/decisions").text
    assert "The office" in world.sana.get("/decisions").text


def test_what_was_written_for_fewer_is_not_shown_to_more(world):
    for origin, target in (("circle", "square"), ("office", "club"), ("club", "square"), ("circle", "office")):
        inside = world.thread("sana" if origin == "office" else "nia", getattr(world, origin))
        refused = tend(world, "move", inside, space=target)
        assert refused.status_code == 422, (origin, target)
        assert "What was written for fewer stays with them." in refused.text
    assert _actions() == []


@pytest.mark.parametrize(("space", "said"), [
    ("", "Choose the space."), ("nowhere", "Choose the space."), ("square", "It is in this space already."),
])  # fmt: skip
def test_a_move_needs_another_space(world, thread, space, said):
    refused = tend(world, "move", thread, space=space)
    assert refused.status_code == 422
    assert said in refused.text


def test_search_finds_it_where_it_is(world, thread):
    tend(world, "move", thread, space="club")
    world.drain()
    for space, found in ((world.square, 0), (world.club, 1)):
        hits = ports().search.find(parse("water"), Filters(spaces=frozenset({space.id})), 10)
        assert len(hits) == found


# Duplicate


def test_a_duplicate_points_to_the_other_and_its_voices_count_there_once(world, thread, other):
    _me_too(world, thread, "stranger", "sana")
    _me_too(world, other, "stranger", "theo", "nia")
    assert tend(world, "duplicate", other, other=thread.address).status_code == 303
    assert again(thread).me_too_count == 4, "stranger, sana, theo, and omar who asked; nia asked this one herself"
    page = page_of(world, "nobody", other)
    assert "Asked before." in page
    assert thread.address in page
    assert other.public_id not in world.nobody.get("/threads?show=open").text
    assert the_clock(other).void_reason == "duplicate"
    world.stranger.post(f"/threads/{thread.public_id}/me-too/withdrawal")
    assert (again(thread).me_too_count, again(other).me_too_count) == (3, 2), "taken back in both"


def _way(page):
    return " ".join(re.sub(r"<[^>]+>", "", page.partition('<ol class="timeline">')[2].partition("</ol>")[0]).split())


def test_a_duplicate_says_of_what_by_whom_and_why(world, thread, other):
    tend(world, "duplicate", other, other=thread.address, reason="The same main.")
    page = page_of(world, "stranger", other)
    way = _way(page)
    assert f"Marked as a duplicate of {thread.title} by Milo: The same main." in way
    said = "Promise ended before it was due: the same was asked before. It counts neither as kept nor as missed."
    assert said in way
    assert 'id="words"' not in page, "there is no box for an answer"
    assert f'<a class="button" href="{thread.address}">Read and answer there</a>' in page
    refused = world.stranger.post(f"/threads/{other.public_id}/replies", {"words": "At six."})
    assert refused.status_code == 403
    assert "or a duplicate" in refused.text


def test_the_other_thread_is_found_by_words_of_its_title(world, thread, other):
    world.drain()
    form = {"other": "water back", "search": "1"}
    found = world.milo.post(f"/threads/{other.public_id}/duplicate", form)
    assert found.status_code == 200
    assert f'name="chosen" value="{thread.public_id}"' in found.text
    assert other.public_id not in found.text.partition("Which one is it?")[2].partition("</fieldset>")[0]
    for words, said in (("water back", "choose one of the threads"), ("zeppelin", "No other thread was found")):
        unclear = tend(world, "duplicate", other, other=words)
        assert unclear.status_code == 422
        assert said in unclear.text
    assert tend(world, "duplicate", other, other="water back", chosen=thread.public_id).status_code == 303
    assert again(other).duplicate_of_id == thread.id


def test_a_search_for_the_other_thread_finds_only_what_one_reads(world, thread, other):
    secret = world.thread("nia", title="When is the water back in the cellar?")
    hide(world, world.opening(secret))
    world.drain()
    found = world.milo.post(f"/threads/{other.public_id}/merger", {"other": "water back", "search": "1"})
    assert thread.public_id in found.text
    assert secret.public_id not in found.text


def test_it_is_no_duplicate_after_all(world, thread, other):
    _me_too(world, other, "theo")
    tend(world, "duplicate", other, other=thread.public_id)
    with clock.at(WEDNESDAY + HOUR):
        assert tend(world, "duplicate/withdrawal", other).status_code == 303
    assert (again(thread).me_too_count, again(other).me_too_count) == (0, 1)
    first, second = clocks_of(other)
    assert (first.voided_at, second.started_at, second.voided_at) == (WEDNESDAY, WEDNESDAY + HOUR, None)
    assert again(other).is_open
    assert _actions() == ["duplicate", "unmark"]
    assert "no duplicate after all" in world.omar.get("/inbox").text


def test_a_hidden_duplicate_lends_no_voice(world, thread, other):
    tend(world, "duplicate", other, other=thread.address)
    hide(world, world.opening(other))
    assert again(thread).me_too_count == 0


def test_a_duplicate_of_what_one_may_not_read_names_nothing(world, other):
    inside = world.thread("nia", world.circle, title="A secret of the circle")
    tend(world, "duplicate", other, other=inside.address)
    assert "in a space that you do not read" in page_of(world, "nobody", other)
    for path in (other.address, "/decisions"):
        assert "A secret of the circle" not in world.nobody.get(path).text
        assert inside.public_id not in world.nobody.get(path).text


def test_only_sensible_pairs(world, thread, other):
    third = world.thread("stranger", title="A third one, about water")
    tend(world, "duplicate", other, other=thread.address)
    hidden = world.thread("stranger", title="A fourth one, about pumps")
    hide(world, world.opening(hidden))
    for what, one, typed, said in (
        ("duplicate", thread, thread.address, "That is this thread itself."),
        ("duplicate", third, other.address, "The other one is a duplicate itself."),
        ("duplicate", thread, third.address, "Other threads are duplicates of this one."),
        ("duplicate", other, third.address, "It is marked as a duplicate of another one."),
        ("duplicate", third, hidden.address, "The other one is hidden."),
        ("duplicate", third, "/threads/zzzzzzzz", "There is no thread under this address."),
        ("duplicate", third, "", "Write words of its title, or the address of the other one."),
        ("merger", third, "/spaces/square", "There is no thread under this address."),
    ):
        refused = tend(world, what, one, other=typed)
        assert refused.status_code == 422, (what, typed)
        assert said in refused.text, (what, typed)


# Merge


def test_a_merged_thread_goes_into_the_other_with_all_that_was_said(world, thread, other, app):
    _me_too(world, thread, "stranger")
    _me_too(world, other, "stranger", "theo")
    world.reply("nia", other, "It is off here too.")
    comment = world.reply("theo", other, "Here as well.", role=COMMENT, parent=world.opening(other))
    assert tend(world, "merger", other, other=f"http://example.org{thread.address}").status_code == 303
    page = page_of(world, "nobody", thread)
    for words in ("It is off here too.", "Here as well.", "Water is off in Elm Street"):
        assert words in page, words
    found = again(thread)
    assert (found.answer_count, found.me_too_count) == (1, 3), "stranger, theo, and omar who asked"
    assert db.session.get_one(Post, comment.id).thread_id == thread.id
    for path in (other.address, f"/threads/{other.public_id}"):
        moved = world.nobody.get(path)
        assert (moved.status_code, moved.location) == (301, thread.address)
    assert other.public_id not in world.nobody.get("/threads").text
    assert "merged what you asked into another thread" in world.omar.get("/inbox").text
    _counted_right(app)


def test_before_a_merger_one_sees_into_what_and_nothing_is_done(world, thread, other):
    world.reply("stranger", thread, "They said at six.")
    address = f"/threads/{other.public_id}/merger"
    assert "See what will happen" in world.milo.get(address).text
    given = {"rule": RULE, "reason": "The same.", "other": thread.address}
    page = world.milo.post(address, given)
    assert page.status_code == 200
    preview = page.text.partition('aria-labelledby="target"')[2].partition("</section>")[0]
    for words in (f"“{other.title}” and its 0 replies", thread.title, "Nia", "<dd>1</dd>", "The square"):
        assert words in preview, words
    assert 'value="The same."' in page.text, "what was written is kept"
    third = world.thread("stranger", title="Is the water off for you?")
    other_one = world.milo.post(address, given | {"other": third.address, "seen": thread.public_id})
    assert (other_one.status_code, third.title in other_one.text) == (200, True), "another one is looked at anew"
    assert _actions() == []
    without = world.milo.post(address, given | {"seen": thread.public_id, "rule": ""})
    assert (without.status_code, "What will happen" in without.text) == (422, True)
    assert world.milo.post(address, given | {"seen": thread.public_id}).location == thread.address
    assert _actions() == ["merge"]


def test_before_a_merger_one_sees_which_promise_leaves_the_count(world, thread, other):
    given = {"rule": RULE, "reason": "The same.", "other": thread.address}
    page = world.milo.post(f"/threads/{other.public_id}/merger", given).text
    assert "A promise of ours leaves the count: it was to be answered by" in page
    assert "<dd>none now</dd>" in page
    with transaction():
        for one in (thread, other):
            responses.answer(world.actor("sana"), db.session.get_one(Thread, one.id), world.water.id, "At six.")
    page = world.milo.post(f"/threads/{other.public_id}/merger", given).text
    assert "leaves the count" not in page
    assert "<dd>given <time" in page


def test_the_old_address_leads_on_only_for_those_who_may_read(world, other):
    inside = world.thread("nia", world.circle)
    tend(world, "merger", other, other=inside.address)
    assert world.nia.get(other.address).status_code == 301
    for who in ("nobody", "stranger"):
        assert world[who].get(other.address).status_code == 404


def test_nothing_goes_from_fewer_readers_to_more(world, thread):
    inside = world.thread("nia", world.circle)
    refused = tend(world, "merger", inside, other=thread.address)
    assert refused.status_code == 422
    assert "What was written for fewer stays with them." in refused.text


def test_an_address_leads_on_through_every_merge(world, thread, other):
    third = world.thread("stranger", title="Is the water off for you?")
    tend(world, "merger", third, other=other.address)
    tend(world, "merger", other, other=thread.address)
    assert world.nobody.get(third.address).location == thread.address


def test_a_merge_before_the_due_time_is_void_and_after_it_the_miss_stays(world, thread, other):
    with clock.at(DUE):
        early = world.thread("stranger", title="A question of Friday morning")
    with clock.at(DUE + HOUR):
        tend(world, "merger", early, other=thread.address)
        tend(world, "merger", other, other=thread.address)
        assert (state(early), state(other)) == (State.VOID, State.MISSED)
    assert (the_clock(early).void_reason, the_clock(other).voided_at) == ("merged", None)


def test_an_official_answer_counts_in_the_other_from_the_merge_on(world, thread, other):
    official(world, "sana", other)
    confirmed = world.reply("stranger", other, "They said at six.")
    endorse(world, "sana", confirmed)
    with clock.at(WEDNESDAY + HOUR):
        tend(world, "merger", other, other=thread.address)
    assert again(thread).responded_at == WEDNESDAY + HOUR
    assert state(thread, DUE + DAY) is State.KEPT
    assert "Official answer: a member’s, confirmed" in page_of(world, "nobody", thread)
    assert db.session.scalars(select(Endorsement.thread_id)).all() == [thread.id]


def test_what_one_asker_accepted_was_not_said_by_the_other(world, thread, other):
    answer = world.reply("stranger", other, "Turn the tap.")
    world.omar.post(f"/posts/{answer.public_id}/acceptance")
    tend(world, "merger", other, other=thread.address)
    assert again(thread).accepted_count == 0


def test_old_news_leads_to_the_other(world, thread, other):
    world.reply("nia", other, "It is off here too.")
    world.drain()
    tend(world, "merger", other, other=thread.address)
    assert "Nia answered" in world.omar.get("/inbox").text


# Split


def _chosen(*posts):
    return {"replies": [post.public_id for post in posts], "title": "What about the pressure?"}


def test_replies_become_a_thread_of_their_own(world, thread, app):
    stays = world.reply("stranger", thread, "At six, I heard.")
    first = world.reply("omar", thread, "My pressure is low.")
    below = world.reply("theo", thread, "Mine as well.", role=COMMENT, parent=first)
    second = world.reply("stranger", thread, "Clean the filter.")
    sent = tend(world, "split", thread, **_chosen(first, second))
    assert sent.status_code == 303
    new = db.session.scalars(select(Thread).where(Thread.split_from_id == thread.id)).one()
    page = world.nobody.get(new.address).text
    assert '<h1 class="voice">What about the pressure?</h1>' in page
    for words in ("My pressure is low.", "Mine as well.", "Clean the filter."):
        assert words in page, words
        assert words not in page_of(world, "nobody", thread), words
    assert "Split from" in page
    assert stays.public_id in page_of(world, "nobody", thread)
    assert (new.author_id, new.answer_count, db.session.get_one(Post, below.id).parent_id) == (
        world.person["omar"].id, 1, first.id,
    )  # fmt: skip
    assert the_clock(new).started_at == WEDNESDAY
    assert "made what you wrote a thread of its own" in world.omar.get("/inbox").text
    _counted_right(app)


def test_a_comment_alone_becomes_a_thread(world, thread):
    answer = world.reply("omar", thread)
    comment = world.reply("stranger", thread, "And the pressure?", role=COMMENT, parent=answer)
    tend(world, "split", thread, **_chosen(comment))
    new = db.session.scalars(select(Thread).where(Thread.split_from_id == thread.id)).one()
    assert world.opening(new).id == comment.id


def test_a_response_goes_with_the_thread_it_is_in(world, thread):
    first = world.reply("omar", thread, "My pressure is low.")
    answer = made(world, official(world, "sana", thread))
    with clock.at(WEDNESDAY + HOUR):
        tend(world, "split", thread, **_chosen(first, answer))
    new = db.session.scalars(select(Thread).where(Thread.split_from_id == thread.id)).one()
    assert (again(thread).responded_at, again(new).responded_at) == (None, WEDNESDAY + HOUR)
    assert state(thread, DUE + DAY) is State.MISSED


def test_a_question_to_the_asker_that_goes_ends_the_pause(world, thread):
    first = world.reply("omar", thread, "My pressure is low.")
    asked = made(world, official(world, "sana", thread, "official_question"))
    assert state(thread) is State.PAUSED
    tend(world, "split", thread, **_chosen(first, asked))
    assert state(thread) is State.RUNNING


@pytest.mark.parametrize(("given", "said"), [
    ({"replies": []}, "Choose at least one reply."), ({"replies": ["nothing1"]}, "Choose at least one reply."),
    ({"title": "Short"}, "Say a little more: at least 10 characters."),
])  # fmt: skip
def test_a_split_needs_replies_and_a_title(world, thread, given, said):
    answer = world.reply("omar", thread)
    refused = tend(world, "split", thread, **(_chosen(answer) | given))
    assert refused.status_code == 422
    assert said in refused.text


def test_the_new_opening_is_one_of_a_member_and_of_this_thread(world, thread, other):
    answer = made(world, official(world, "sana", thread))
    elsewhere = world.reply("nia", other)
    for posts in ((answer,), (elsewhere,), (world.opening(thread),)):
        assert tend(world, "split", thread, **_chosen(*posts)).status_code == 422
    assert _actions() == []


# Again, and at the same time


def test_a_double_click_moves_once(world, thread):
    page = world.milo.get(f"/threads/{thread.public_id}/move").text
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    for _ in range(2):
        assert tend(world, "move", thread, space="club", key=key).status_code == 303
    assert _actions() == ["move"]


def test_the_verbs_change_nothing_a_second_time(world, thread, other):
    why = Why("Be civil", "Once.")
    with transaction():
        milo = world.actor("milo")
        one, two = (db.session.get_one(Thread, found.id) for found in (thread, other))
        for _ in range(2):
            tending.mark_duplicate(milo, two, one, why)
        for _ in range(2):
            tending.unmark_duplicate(milo, two, why)
        tending.unlock(milo, one, why)
    assert _actions() == ["duplicate", "unmark"]


def test_merged_voices_stay_one_row_for_each_person(world, thread, other):
    with transaction():
        for one in (thread, other):
            voices.me_too(world.actor("theo"), db.session.get_one(Thread, one.id))
        replies.write(world.actor("theo"), db.session.get_one(Thread, other.id), "Me too.")
    tend(world, "merger", other, other=thread.address)
    rows = db.session.execute(select(MeToo.thread_id, MeToo.person_id)).all()
    assert sorted(rows) == sorted((thread.id, world.person[who].id) for who in ("omar", "theo"))
