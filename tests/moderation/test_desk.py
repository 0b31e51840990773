"""The desk: what is owed, in the order of duty; each count is the length of its list, for everyone who sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from community import spaces
from community.posts import OPENING, Post
from community.threads import Thread
from foundation import clock
from foundation.database import db, transaction
from foundation.policy import SYSTEM, may
from moderation import calendars, charters, officials
from moderation.assignments import Assignment
from moderation.charters import Charter
from moderation.handovers import HandOver
from moderation.queries.desk import SIZE
from moderation.queries.queues import QUEUES
from moderation.takes import Take
from tests.lived import live
from tests.moderation.acts import DAY, DUE, HOUR, PEERS_UNTIL, WEDNESDAY, endorse, hide, made, official, restore
from tests.world import CAST, World

SEES = ("sana", "theo", "milo")


def _counts(page: str) -> dict[str, int]:
    rail = page[page.index('<nav aria-label="Queues"') :]
    return {
        name: int(count)
        for name, count in re.findall(r'href="/desk\?queue=(\w+)"[^>]*>[^<]+</a> <span[^>]*>(\d+)</span>', rail)
    }


def _listed(page: str) -> list[str]:
    return re.findall(r'class="name" href="/desk\?queue=\w+&amp;case=(\w+)#case"', page)


def _pages(world: World, who: str, queue: str) -> Iterator[str]:
    path = f"/desk?queue={queue}"
    while True:
        page = world[who].get(path).text
        yield page
        more = re.search(rf'href="(/desk\?queue={queue}&amp;after=[^"]+)"', page)
        if more is None:
            return
        path = more[1].replace("&amp;", "&")


def _walk(world: World, who: str, queue: str) -> list[str]:
    """The public ids of a whole queue, page by page."""
    pages = [_listed(page) for page in _pages(world, who, queue)]
    assert all(len(page) == SIZE for page in pages[:-1])
    return [one for page in pages for one in page]


def _in(world: World, who: str, queue: str) -> set[str]:
    return set(_walk(world, who, queue))


# Who may


def test_who_opens_the_desk(world):
    for who in CAST:
        code = world[who].get("/desk").status_code
        assert code == (200 if who in SEES else 302 if who == "nobody" else 403), who
    assert world.nobody.get("/desk?queue=mine").location == "/sign-in?next=%2Fdesk%3Fqueue%3Dmine"
    assert "Officials and moderators." in world.nia.get("/desk").text


def test_only_who_opens_it_is_shown_the_way(world):
    thread = world.thread("nia")
    for who in CAST:
        shown = 'href="/desk"' in world[who].get("/").text
        link = f"/desk?case={thread.public_id}" in world[who].get(thread.address).text
        assert (shown, link) == ((who in SEES,) * 2), who


# Counts and lists


def _oracle(world: World, who: str, queue: str, at: datetime) -> list[str]:
    """The queue, reckoned once more from the rows by plain Python."""
    actor = world.actor(who)
    newest = {row.space_id: row.department_id for row in db.session.scalars(select(Charter).order_by(Charter.id))}
    replies: dict[int, list[Post]] = {}
    for post in db.session.scalars(select(Post).where(Post.role != OPENING)):
        if post.visible:
            replies.setdefault(post.thread_id, []).append(post)
    takers = {row.thread_id: row.person_id for row in db.session.scalars(select(Take)) if row.until > at}
    chosen = {row.thread_id: row.person_id for row in db.session.scalars(select(Assignment))}
    asked = {row.thread_id: row.to_department_id for row in db.session.scalars(select(HandOver)) if not row.ended_at}
    watches = actor.moderator and not actor.departments
    found = []
    db.session.rollback()
    for thread in db.session.scalars(select(Thread).options(joinedload(Thread.space))):
        ours = (
            actor.moderator
            if not actor.departments
            else ((thread.department_id or newest.get(thread.space_id)) in actor.departments)
        )
        owed = thread.due_at is not None and thread.responded_at is None
        waits = thread.source is None and (owed or thread.is_open)
        silent = not [post for post in replies.get(thread.id, []) if post.author_id != thread.author_id]
        taker, assigned = takers.get(thread.id), chosen.get(thread.id)
        paused = thread.paused_from and thread.paused_from <= at < thread.paused_until
        duty = {
            "owed": ours and waits,
            "overdue": ours and owed and thread.due_at < at,
            "today": ours and owed and thread.due_at >= at and thread.due_at.date() == at.date(),
            "first": ours and thread.is_open and silent,
            "mine": taker == actor.id or (waits and assigned == actor.id),
            "waiting": ours and owed and paused,
            "handover": waits and thread.id in asked and (asked[thread.id] in actor.departments or watches),
            "flagged": False,
            "unassigned": ours and waits and not taker and not assigned,
        }
        seen = thread.hidden_at is None and may(actor, "thread.read", thread)
        if seen and duty[queue]:
            found.append((thread.due_order, thread.id, thread.public_id))
    return [public_id for *_, public_id in sorted(found)]


@pytest.fixture
def full(world: World) -> World:
    """Much has happened everywhere, and the square has more than a page of questions."""
    live(world)
    for number in range(SIZE + 5):
        with clock.at(WEDNESDAY - timedelta(hours=3 * number)):
            thread = world.thread("nia" if number % 3 else "omar")
            if number % 4 == 1:
                world.reply("stranger", thread)
            if number % 5 == 2:
                official(world, "sana", thread, ("answer", "acknowledgement", "official_question")[number % 3])
    return world


def test_each_count_is_the_length_of_its_list_and_each_list_is_right(full):
    for moment in (WEDNESDAY, WEDNESDAY + DAY, DUE, DUE + 3 * DAY):
        with clock.at(moment):
            assert max(_compare(full, who, moment) for who in SEES) > SIZE


def _compare(world: World, who: str, moment: datetime) -> int:
    """Every queue of one person, counted and listed and reckoned; the length of the longest."""
    counts = _counts(world[who].get("/desk").text)
    assert list(counts) == list(QUEUES)
    for queue in QUEUES:
        listed = _walk(world, who, queue)
        assert counts[queue] == len(listed) == len(set(listed)), (who, queue)
        assert listed == _oracle(world, who, queue, moment), (who, queue)
    return max(counts.values())


def test_the_title_says_how_many(full):
    page = full.sana.get("/desk?queue=overdue").text
    assert f"<title>Desk: Overdue, {_counts(page)['overdue']} –" in page


def test_whatever_is_to_be_answered_is_in_the_first_queue(full):
    for who in ("sana", "theo", "milo"):
        everything = set(_walk(full, who, "owed"))
        for queue in ("overdue", "today", "first", "waiting", "unassigned"):
            assert set(_walk(full, who, queue)) <= everything, (who, queue)


def test_each_queue_says_what_it_holds(world):
    said = {queue: world.sana.get(f"/desk?queue={queue}").text.partition("Soonest promise first")[2][:300]
            for queue in QUEUES}  # fmt: skip
    assert "Somebody flagged a post" in said["flagged"]
    assert "Of all that is to answer" in said["unassigned"]
    assert len(set(said.values())) == len(QUEUES)


def test_soonest_promise_first(world):
    late, soon = world.thread("nia"), None
    with clock.at(WEDNESDAY - DAY):
        soon = world.thread("omar")
    assert _walk(world, "sana", "owed") == [soon.public_id, late.public_id]


# What is in which queue


def test_a_question_goes_through_the_queues(world):
    thread = world.thread("nia")

    def queues(at: datetime) -> set[str]:
        with clock.at(at):
            return {queue for queue in QUEUES if thread.public_id in _in(world, "sana", queue)}

    fresh = {"owed", "first", "unassigned"}
    assert queues(WEDNESDAY) == fresh
    assert queues(DUE - 11 * HOUR) == fresh, "Thursday, an hour before midnight"
    assert queues(DUE.replace(hour=0)) == fresh | {"today"}
    assert queues(DUE) == fresh | {"today"}
    assert queues(DUE + timedelta(seconds=1)) == fresh | {"overdue"}
    with clock.at(DUE + HOUR):
        official(world, "sana", thread)
    assert queues(DUE + 2 * HOUR) == set()


def test_due_today_is_a_day_in_the_zone_of_the_calendar(world):
    with transaction():
        auckland = calendars.publish("Far away", "Pacific/Auckland")
        space = spaces.found("far", "Far away")
        charters.declare(SYSTEM, space, department_id=world.water.id, calendar=auckland, promise_hours=8)
    with clock.at(datetime.fromisoformat("2026-03-03T20:00+00:00")):  # Wednesday 09:00 over there
        thread = world.thread("nia", space)
    due = datetime.fromisoformat("2026-03-04T20:00+00:00")  # Thursday 09:00
    assert db.session.get_one(Thread, thread.id).due_at == due
    for at, today in (("2026-03-04T10:59", False), ("2026-03-04T11:00", True), ("2026-03-04T20:00", True)):
        with clock.at(datetime.fromisoformat(f"{at}+00:00")):
            assert (thread.public_id in _in(world, "sana", "today")) is today, at
            page = world.sana.get(f"/desk?case={thread.public_id}").text
            assert ("Due today" in page[page.index('id="case"') :]) is today


def test_needs_first_reply(world):
    thread = world.thread("nia")
    world.reply("nia", thread, "I should add that it is the hot water.")
    assert thread.public_id in _in(world, "sana", "first"), "the asker is no reply"
    answer = world.reply("omar", thread)
    assert thread.public_id not in _in(world, "sana", "first")
    hide(world, answer)
    assert thread.public_id in _in(world, "sana", "first"), "what is hidden is no reply"
    restore(world, answer)
    comment = world.thread("nia")
    world.reply("omar", comment, "Me too.", role="comment", parent=world.opening(comment))
    assert comment.public_id not in _in(world, "sana", "first")


def test_what_moved_in_from_an_archive_is_owed_to_nobody(world):
    thread = world.thread("nia", world.notes)
    with transaction():
        charters.declare(SYSTEM, db.session.merge(world.notes), department_id=world.water.id, calendar=world.calendar,
                         promise_hours=None)  # fmt: skip
    assert thread.public_id in _in(world, "sana", "first")
    with transaction():
        db.session.execute(update(Thread).values(source="archive", source_key="1"))
    assert all(thread.public_id not in _in(world, who, queue) for who in SEES for queue in QUEUES)


def test_each_department_sees_what_is_its_own_and_moderators_see_all(world):
    square, club = world.thread("nia"), world.thread("nia", world.club)
    circle = world.thread("nia", world.circle)
    assert _in(world, "sana", "owed") == {square.public_id}, "an official sees no space without an invitation"
    assert _in(world, "theo", "owed") == {club.public_id}
    assert _in(world, "milo", "owed") == {square.public_id, club.public_id, circle.public_id}
    with transaction():
        spaces.invite(db.session.merge(world.circle), world.person["sana"].id)
    assert _in(world, "sana", "owed") == {square.public_id, circle.public_id}


def test_a_space_that_changes_hands_takes_only_new_questions_along(world):
    old = world.thread("nia")
    with transaction():
        charters.declare(SYSTEM, db.session.merge(world.square), department_id=world.parks.id, calendar=world.calendar,
                         promise_hours=16)  # fmt: skip
    new = world.thread("nia")
    assert _in(world, "sana", "owed") == {old.public_id}
    assert _in(world, "theo", "owed") == {new.public_id}


def test_an_empty_queue_says_so(world):
    assert "Nothing here. That is good news." in world.sana.get("/desk").text
    assert "You have taken nothing just now." in world.sana.get("/desk?queue=mine").text


@pytest.mark.parametrize("queue", ["", "nothing", "OWED", "owed'--", "\x00", "x" * 500])
def test_a_queue_that_is_none_is_the_first(world, queue):
    answer = world.sana.get("/desk", query_string={"queue": queue})
    assert answer.status_code == 200
    assert '<a href="/desk?queue=owed" aria-current="page">' in answer.text


# A case


def _case(world: World, who: str, thread: Thread) -> str:
    page = world[who].get(f"/desk?case={thread.public_id}").text
    return page[page.index('id="case"') :] if 'id="case"' in page else ""


def test_a_case_shows_the_talk_and_the_clock(world):
    thread = world.thread("nia")
    world.reply("omar", thread, "Ask the **plumber**.")
    official(world, "theo", thread, "acknowledgement", body="We have seen it.")
    case = _case(world, "sana", thread)
    for said in ("It is off since noon.", "Ask the <strong>plumber</strong>.", "We have seen it.", "<b>Parks</b>",
                 "16 working hours left", "First question here.", "by nobody yet", "Public page"):  # fmt: skip
        assert said in case
    assert case.index("It is off since noon.") < case.index("plumber") < case.index("We have seen it.")


@pytest.mark.parametrize(
    ("after", "act", "word", "tone"),
    [
        (0 * HOUR, None, "16 working hours left", ""),
        (3 * HOUR, None, "13 working hours left", ""),
        (3 * HOUR + timedelta(minutes=30), None, "12 working hours left", ""),
        (DUE - WEDNESDAY - timedelta(minutes=30), None, "less than a working hour left", "due"),
        (DUE - WEDNESDAY - HOUR, None, "Due today", "due"),
        (DUE - WEDNESDAY + 5 * HOUR, None, "Late by 5 hours", "late"),
        (1 * HOUR, "official_question", "Paused", ""),
        (1 * HOUR, "answer", "Answered", "official"),
        (DUE - WEDNESDAY + HOUR, "answer", "Answered late", "late"),
    ],
)
def test_the_clock_of_a_case_in_words(world, after, act, word, tone):
    thread = world.thread("nia")
    with clock.at(WEDNESDAY + after):
        if act:
            official(world, "sana", thread, act)
        case = _case(world, "sana", thread)
        found = re.search(r"<dt>Clock</dt><dd>(.*?)</dd>", case, re.DOTALL)[1]
    assert word in found
    assert tone in found


def test_from_80_percent_of_the_time_a_case_says_that_it_is_at_risk(world):
    with clock.at(WEDNESDAY - timedelta(hours=1)):  # 9:00; 16 working hours end on Friday at 9:00
        thread = world.thread("nia")
    risky = WEDNESDAY.replace(hour=13, minute=48) + DAY
    for at, word in ((risky - timedelta(minutes=1), "3 working hours left"), (risky, "At risk")):
        with clock.at(at):
            case, page = _case(world, "sana", thread), world.nobody.get(thread.address).text
            assert word in case, at
            assert ("At risk" in page) == (word == "At risk"), at
    with clock.at(WEDNESDAY.replace(hour=8) + 2 * DAY):
        assert "9:00, 1 working hour left, at risk" in _case(world, "sana", thread)
        assert "by 9:00, at risk" in world.nobody.get(thread.address).text


def test_where_nothing_is_promised_the_case_says_so(world):
    thread = world.thread("nia", world.notes)
    assert "No promise" in _case(world, "sana", thread)


def test_members_come_first_until_the_window_ends(world):
    thread = world.thread("nia")
    with clock.at(PEERS_UNTIL - timedelta(minutes=1)):
        case = _case(world, "sana", thread)
        assert "Members first until Wednesday 4 March, 14:00." in case
        assert "Please hold back; you can confirm a member’s answer now." in case
        assert "members first" in world.sana.get("/desk").text
        assert official(world, "sana", thread).status_code == 303, "asked to hold back, not forbidden"
    with clock.at(PEERS_UNTIL):
        assert "Members first" not in _case(world, "sana", world.thread("nia", world.notes))
        later = world.thread("nia")
    with clock.at(PEERS_UNTIL + DAY):
        assert "Members first" not in _case(world, "sana", later)


def test_nobody_is_a_stranger_to_the_next_department(world):
    for number in range(7):
        with clock.at(WEDNESDAY - (number + 1) * DAY):
            earlier = world.thread("nia", title=f"An earlier question, number {number}")
            if number == 1:
                official(world, "sana", earlier)
    secret = world.thread("nia", world.circle, title="Among the invited only")
    hidden = world.thread("nia", title="Out of sight for good")
    hide(world, world.opening(hidden))
    case = _case(world, "sana", world.thread("nia", world.club))
    assert "Asked 7 times before" in case
    assert [n for n in range(7) if f"number {n}" in case] == [0, 1, 2, 3, 4]
    assert case.count("answered on time") == 1
    assert case.count("late, not answered yet") == 3
    assert "All that Nia wrote" in case
    assert secret.title not in case
    assert hidden.title not in case
    assert secret.title in _case(world, "milo", world.thread("nia", world.club))


def test_what_is_hidden_stays_hidden_from_officials(world):
    thread = world.thread("nia")
    hide(world, world.reply("omar", thread, "Something rude."))
    assert "Something rude." not in _case(world, "sana", thread)
    assert "Something rude." in _case(world, "milo", thread)
    assert "Hidden: Be civil – Rule 3." in _case(world, "milo", thread)


@pytest.mark.parametrize("which", ["unseen", "hidden", "deleted"])
def test_a_case_that_is_not_for_them_is_not_there(world, which):
    thread = world.thread("nia", world.circle if which == "unseen" else None)
    if which == "hidden":
        hide(world, world.opening(thread))
    if which == "deleted":
        world.nia.post(f"/threads/{thread.public_id}/deletion")
    assert _case(world, "sana", thread) == ""
    assert world.sana.get(f"/desk?case={thread.public_id}").status_code == 200
    assert (_case(world, "milo", thread) == "") == (which != "unseen")


@pytest.mark.parametrize("name", ["zzzzzzzz", "", "../..", "\x00", "x" * 500])
def test_a_case_that_is_none_opens_the_plain_desk(world, name):
    answer = world.sana.get("/desk", query_string={"case": name})
    assert answer.status_code == 200
    assert 'id="case"' not in answer.text


def test_a_moderator_reads_and_has_no_button_that_leads_to_a_refusal(world):
    thread = world.thread("nia")
    world.reply("omar", thread)
    case = _case(world, "milo", thread)
    for act in ("/take", "/official-replies", "/endorsement", "Take it", "you can confirm"):
        assert act not in case
    assert "/take" not in world.milo.get("/desk").text


def test_every_button_of_a_case_works(world):
    """What is shown may be done: each form of the page is sent as it stands."""
    thread = world.thread("nia")
    answer = world.reply("omar", thread)
    case = _case(world, "sana", thread)
    assert f'href="/posts/{answer.public_id}/endorsement"' in case
    assert f'action="/threads/{thread.public_id}/take"' in case
    assert f'action="/threads/{thread.public_id}/official-replies"' in case
    assert world.sana.post(f"/threads/{thread.public_id}/take").status_code == 303
    assert f'action="/threads/{thread.public_id}/take/return"' in _case(world, "sana", thread)
    assert endorse(world, "sana", answer).status_code == 303
    assert "Confirmed" in _case(world, "sana", thread)
    assert f'href="/posts/{answer.public_id}/endorsement"' not in _case(world, "sana", thread)
    assert made(world, official(world, "sana", thread)).role == "answer"


def test_who_speaks_for_two_departments_chooses(world):
    with transaction():
        charters.declare(SYSTEM, db.session.merge(world.notes), department_id=world.parks.id, calendar=world.calendar,
                         promise_hours=8)  # fmt: skip
        officials.appoint(db.session.merge(world.person["sana"]), db.session.merge(world.parks))
    thread = world.thread("nia", world.notes)
    assert thread.public_id in _in(world, "sana", "owed")
    case = _case(world, "sana", thread)
    assert "You speak for" in case
    post = made(world, official(world, "sana", thread, department=world.parks.id))
    assert post.department_id == world.parks.id
    refused = official(world, "sana", thread, department=world.parks.id, body="")
    assert re.search(rf'<option value="{world.parks.id}"[^>]* selected', refused.text)
