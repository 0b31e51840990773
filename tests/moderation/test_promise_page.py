"""The public page of a space's promise: what is promised, how it went, and that it says nothing of too few."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import joinedload

from community.threads import Thread
from foundation import clock
from foundation.clock import now
from foundation.database import db, transaction
from foundation.policy import SYSTEM
from moderation import calendars, charters, decisions, responses, tending
from moderation.queries.record import MEASURES
from moderation.rules import Why
from tests.counted import selects
from tests.world import World

PAGE = "/spaces/square/promise"
ASKERS = ("nia", "omar", "stranger", "theo", "mara")


def lived(world: World, questions: int = 10) -> None:
    """Questions of five people, an hour apart; the even ones answered four hours later, the odd ones never."""
    for number in range(questions):
        with clock.at(now() - timedelta(days=14 - number / 24)):
            thread = world.thread(ASKERS[number % 5], title=f"How warm is pool {number}?")
        if number % 2 == 0:
            with clock.at(now() - timedelta(days=14 - number / 24, hours=-4)), transaction():
                responses.answer(world.actor("sana"), db.session.merge(thread), world.water.id, "Quite.", "")


def big(page: str, label: str) -> str:
    """The big number under a label."""
    found = re.search(rf'<dt>{label}</dt><dd class="big[^"]*">(?:<a [^>]*>)?([^<]*)', page)
    assert found, label
    return found[1]


def test_it_says_what_is_promised(world):
    page = world.nobody.get(PAGE).text
    assert "within <b>16 working hours</b>. That is 2 working days." in " ".join(page.split()).replace(" .", ".")
    assert "Members go first for 4 working hours. Water keeps the promise." in page
    assert "Monday to Friday, 8:00 to 16:00" in page
    assert "We answer your questions." in page


def test_it_says_how_it_went(world):
    lived(world)
    page = world.nobody.get(PAGE).text
    assert (big(page, "Kept"), big(page, "Overdue now")) == ("50 %", "5")
    assert (big(page, "Half were answered within"), big(page, "8 of 10 within")) == ("4 h", "–")
    assert f'<a href="{PAGE}/kept">5</a> of <a href="{PAGE}/due">10</a> that fell due.' in page
    assert "5 of 10 promises missed in 13 weeks" in page


def test_the_first_page_says_how_many_of_how_many(world):
    lived(world)
    said = 'staff kept <a href="/promises">5 of 10</a> of their promises to answer on time (50 %).'
    assert said in world.nobody.get("/").text
    page = world.nobody.get("/promises").text
    assert f'<a href="{PAGE}/due">10</a>' in page
    assert page.count("50 %") == 2, "the space, and all of them"
    assert world.stranger.get("/promises").status_code == 200


def test_the_first_page_says_nothing_of_too_few(world):
    lived(world, 9)
    assert "staff kept" not in world.nobody.get("/").text
    page = world.nobody.get("/promises").text
    assert page.count("Too few to say") == 2


def test_of_too_few_it_says_nothing(world):
    lived(world, 9)
    page = world.nobody.get(PAGE).text
    assert [big(page, label) for label in ("Kept", "Half were answered within", "8 of 10 within")] == ["–"] * 3
    assert page.count("Too few to say.") == 4


def test_ten_promises_to_four_people_are_too_few(world, monkeypatch):
    monkeypatch.setattr("tests.moderation.test_promise_page.ASKERS", ("nia", "omar", "mara", "theo", "theo"))
    lived(world)
    assert big(world.nobody.get(PAGE).text, "Kept") == "–"


def test_not_quite_all_is_not_a_hundred(world):
    with transaction():
        for thread_number in range(300):
            with clock.at(now() - timedelta(days=20, minutes=thread_number)):
                actor = world.actor(ASKERS[thread_number % 5])
                thread = world.thread(actor.handle)
            if thread_number:
                with clock.at(now() - timedelta(days=20, minutes=thread_number - 1)):
                    responses.answer(world.actor("sana"), db.session.merge(thread), world.water.id, "Yes.", "")
    assert big(world.nobody.get(PAGE).text, "Kept") == "99 %"


@pytest.mark.parametrize("name", MEASURES)
def test_every_number_opens_its_list_and_says_how_it_counts(world, name):
    lived(world, 4)
    page = world.nobody.get(f"{PAGE}/{name}")
    assert page.status_code == 200
    how = " ".join(MEASURES[name].build.__doc__.split())
    assert how in page.text
    assert how in world.nobody.get(PAGE).text


def test_a_week_of_the_chart_opens_its_list(world):
    lived(world)
    page = world.nobody.get(PAGE).text
    address, count = re.search(rf'<a href="({PAGE}/missed\?period=[^"]+)">5</a>()', page).groups()
    assert "5 promises missed in the week of" in world.nobody.get(address).text
    assert count == ""


def test_what_was_hidden_stays_counted_without_its_words(world):
    lived(world, 4)
    asked = world.thread("nia", title="My neighbour drinks")
    with clock.at(now() + timedelta(days=9)), transaction():
        decisions.hide(
            world.actor("milo"),
            db.session.merge(asked),
            world.opening(asked),
            Why("Be civil", "Names a neighbour."),
        )
    with clock.at(now() + timedelta(days=10)):
        for who in ("nobody", "milo", "nia"):
            page = world[who].get(f"{PAGE}/missed").text
            assert "3 promises missed" in page
            assert "neighbour" not in page
            assert "3 promises overdue" not in world[who].get(f"{PAGE}/overdue").text


def test_a_miss_stays_with_the_space_that_promised_when_its_question_moves(world):
    asked = world.thread("nia", title="My neighbour drinks")
    with clock.at(now() + timedelta(days=9)):
        with transaction():
            thread = db.session.get_one(Thread, asked.id, options=[joinedload(Thread.space)], populate_existing=True)
            tending.move(world.actor("milo"), thread, db.session.merge(world.office), Why("Be civil", "Not here."))
        page = world.nobody.get(f"{PAGE}/missed").text
        assert "1 promise missed" in page
        assert "neighbour" not in page
        assert "0 promises missed" in world.sana.get("/spaces/office/promise/missed").text


def test_void_and_paused_promises_are_listed_with_why(world):
    void, paused = world.thread("nia"), world.thread("omar")
    with clock.at(now() + timedelta(hours=1)), transaction():
        decisions.hide(world.actor("milo"), db.session.merge(void), world.opening(void), Why("Be civil", "Twice."))
        responses.ask_back(world.actor("sana"), db.session.merge(paused), world.water.id, "Which street?")
    with clock.at(now() + timedelta(hours=2)):
        assert "the question was hidden" in world.nobody.get(f"{PAGE}/void").text
        assert "Waits for the asker since 4 March, 11:00, at the latest until 18 March" in (
            world.nobody.get(f"{PAGE}/paused").text
        )
        world.reply("omar", paused, "Mill Street.")
        assert "Waited for the asker from 4 March, 11:00 to 4 March, 12:00." in world.nobody.get(f"{PAGE}/paused").text


def test_every_version_of_the_charter_is_told(world):
    with clock.at(now() + timedelta(days=3)), transaction():
        hours = [[[9 * 60, 12 * 60], [13 * 60, 17 * 60]]] * 4 + [[], [[9 * 60, 12 * 60]], []]
        calendar = calendars.publish("Counter", "UTC", hours, [date(2026, 4, 6)])
        charters.declare(SYSTEM, db.session.merge(world.square), department_id=world.parks.id, calendar=calendar,
                         promise_hours=1.5, parts=("respond", "seek ideas"))  # fmt: skip
    with clock.at(now() + timedelta(days=4)):
        page = " ".join(world.nobody.get(PAGE).text.split())
    for words in ("1½ working hours", "since 7 March", "16 working hours</b> from 4 March to 7 March", "Parks keeps",
                  "Monday to Thursday, 9:00 to 12:00, 13:00 to 17:00", "Saturday, 9:00 to 12:00", "Monday 6 April",
                  "We ask for your ideas."):  # fmt: skip
        assert words in page, words


def test_where_nothing_is_promised_it_says_so(world):
    page = world.nobody.get("/spaces/notes/promise").text
    assert "Nothing is promised in this space." in page
    assert "The last 90 days" not in page


@pytest.mark.parametrize(
    ("who", "space", "status"),
    [
        ("nobody", "club", 404), ("stranger", "club", 200), ("stranger", "circle", 404), ("nia", "circle", 200),
        ("nia", "office", 404), ("mara", "office", 200), ("nobody", "nowhere", 404),
    ],
)  # fmt: skip
def test_only_who_reads_the_space_reads_its_promise(world, who, space, status):
    for path in ("", "/due"):
        assert world[who].get(f"/spaces/{space}/promise{path}").status_code == status


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/due?period=soon", 400), ("/due?after=x", 400)])
def test_what_makes_no_sense_is_refused(world, path, status):
    assert world.nobody.get(PAGE + path).status_code == status


def test_its_statements_do_not_grow(world):
    def cost(path: str) -> int:
        world.nobody.get(path)
        with selects() as found:
            world.nobody.get(path)
        return len([sql for sql in found if "FROM settings" not in sql])  # a slow machine reads these anew

    lived(world, 4)
    few = [cost(PAGE), cost(f"{PAGE}/begun")]
    lived(world, 30)
    assert [cost(PAGE), cost(f"{PAGE}/begun")] == few
    assert few[0] <= 12
