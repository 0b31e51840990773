"""An archive moves in: people, questions, answers, comments, what solved it, tags, duplicates, earlier wordings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from community.people import Person
from community.posts import COMMENT, PERSONAL, Post
from community.revisions import Revision
from community.spaces import Space
from community.threads import Thread
from foundation import database
from foundation.database import db
from tests.community.importing.moving import (
    TAKEN,
    USERS,
    Moved,
    facts,
    move_in,
    person,
    post,
    thread,
    untouched,
    write,
)
from tests.world import CAST, World


def _may(day: int, hour: int = 10) -> datetime:
    return datetime(2012, 5, day, hour, tzinfo=UTC)


@pytest.fixture
def moved(app, world: World, tmp_path) -> Moved:
    """The invented dump has moved in."""
    return move_in(app, write(tmp_path / "dump"))


def test_what_came_is_counted(moved):
    assert (moved.status, moved.err.count("Rejected")) == (0, 0)
    assert moved.taken == TAKEN
    assert moved.told["skipped"] == {
        "posts_of_other_kinds": 1, "replies_without_a_post": 1, "comments_without_a_post": 2, "accepted": 1, "votes": 2,
        "links": 3, "other_history": 1, "badges": 1,
    }  # fmt: skip
    assert moved.told["rejected"] == []
    assert moved.told["rejected_count"] == 0


def test_questions_come_with_their_facts(moved):
    found = thread("10")
    assert (found.title, found.tags, found.kind) == ("Which tap is the right one?", "water street", "question")
    assert (found.created_at, found.last_activity_at) == (_may(5), _may(8))
    assert (found.answer_count, found.reply_count, found.accepted_count) == (2, 4, 1)
    assert (found.is_open, found.answered_at, found.due_at, found.responded_at) == (False, _may(9, 0), None, None)
    assert found.source == "stackexchange/old"
    assert thread("13").title == "Which tap is it, then?"
    assert thread("17").is_open


def test_answers_and_comments_stand_under_their_post(moved):
    assert [post(key).thread_id == thread("10").id for key in ("11", "12", "comment:1", "comment:2")] == [True] * 4
    assert post("comment:2").parent_id == post("12").id
    assert post("comment:1").parent_id == post("10").id
    assert (post("comment:1").role, post("12").role, post("10").role) == (COMMENT, "answer", "opening")
    assert {row.voice for row in db.session.scalars(select(Post))} == {PERSONAL}


def test_scores_are_kept_and_own_votes_count_on(moved, world):
    assert [post(key).score for key in ("10", "11", "12", "comment:1")] == [7, -2, 12, 2]
    assert world.nia.post(f"/posts/{post('12').public_id}/vote").status_code == 303
    assert (post("12").score, post("12").imported_score) == (13, 12)


def test_the_day_of_an_acceptance_comes_from_the_votes(moved):
    assert post("12").accepted_at == _may(9, 0)


@pytest.mark.parametrize("votes", [None, "the same day"])
def test_otherwise_it_is_the_day_of_the_answer(app, world, tmp_path, votes):
    given = votes and [{"Id": 1, "PostId": 12, "VoteTypeId": 1, "CreationDate": "2012-05-07T00:00:00.000"}]
    move_in(app, write(tmp_path / "dump", Votes=given))
    assert post("12").accepted_at == _may(7), "nobody accepts what is not written yet"


def test_an_answer_is_accepted_in_its_own_thread_only(moved):
    """Question 17 names answer 11, which is another question's."""
    assert post("11").accepted_at is None
    assert thread("17").accepted_count == 0


def test_people_come_unclaimed_with_names_and_dates(moved):
    assert (person("1").name, person("1").joined_at) == ("Ada Amsel", _may(1))
    assert person("4").name == "水野 “Zoë” <b>"
    assert person("5").name == "Someone"
    handles = [person(key).handle for key in ("-1", "1", "2", "3", "4", "5")]
    assert handles[1].startswith("ada-amsel-")
    assert len(set(handles)) == 6
    assert all(handle.isascii() for handle in handles)
    for one in db.session.scalars(select(Person).where(Person.source.is_not(None))):
        assert (one.email, one.password, one.claimed_at) == (None, None, None)
        assert (one.moderator_since, one.manager_since, one.admin_since) == (None, None, None)


def test_who_is_gone_is_one_person_by_the_name_that_is_left(moved):
    former = person("name:user39")
    assert former.name == "user39"
    assert (thread("13").author_id, post("comment:3").author_id) == (former.id, former.id)
    assert person("99").name == "Former member"
    assert post("14").author_id == person("99").id


@pytest.mark.parametrize("email", ["", "1", "ada-amsel", "None", "stackexchange/old"])
def test_nobody_signs_in_as_somebody_who_moved_in(moved, world, email):
    sent = world.nobody.post("/sign-in", {"email": email, "password": "None"})
    assert sent.status_code == 422
    assert world.browser("nobody").get("/inbox").status_code == 302


def test_the_page_of_somebody_who_moved_in(moved, world):
    page = world.nobody.get(f"/people/{person('4').handle}").text
    assert "<h1>水野 “Zoë” &lt;b&gt;</h1>" in page
    assert "The left one." in page


def test_tags_lead_to_threads(moved, world):
    assert dict(facts()["tags"]) == {"water": 2, "street": 1, "lonely": 0}
    page = world.nobody.get("/spaces/old?tag=water").text
    assert "Which tap is the right one?" in page
    assert "Is the well safe to drink from?" not in page


def test_a_duplicate_points_at_the_other_and_is_not_open(moved):
    assert thread("13").duplicate_of_id == thread("10").id
    assert not thread("13").is_open
    assert thread("17").duplicate_of_id is None


def test_earlier_wordings_are_kept_with_who_replaced_them_and_when(moved, world):
    rows = db.session.scalars(select(Revision).order_by(Revision.replaced_at)).all()
    assert [(row.source_text, row.replaced_at, row.replaced_by_id) for row in rows] == [
        ("Left or what?", _may(7), person("2").id), ("Nonsense", _may(8), person("1").id),
    ]  # fmt: skip
    assert post("10").edited_at == _may(8)
    page = world.nobody.get(f"/posts/{post('10').public_id}/revisions").text
    assert "Nonsense" in page
    assert "9999" not in page


def test_bodies_are_cleaned_and_keep_their_source(moved, world):
    found = post("10")
    assert found.html == "<p>Left or <em>right</em>?</p><p>Tell me.</p>"
    assert "<script>" in found.source_text
    assert found.source_format == "html"
    assert "javascript:" not in post("12").html
    assert post("comment:1").html == "<p>Which <strong>street</strong>?</p>"
    assert "<b>" not in post("comment:2").html
    page = world.nobody.get(thread("10").address).text
    assert "Moved here from an archive." in page
    assert "alert(1)" not in page


def test_nobody_is_told_and_no_clock_starts(moved, world):
    assert untouched() == dict.fromkeys(untouched(), 0)
    world.drain()
    assert untouched() == dict.fromkeys(untouched(), 0)
    for who in CAST[:-1]:
        assert "Which tap" not in world[who].get("/inbox").text


def test_the_space_is_made_when_missing(app, moved, world, tmp_path):
    made = db.session.scalars(select(Space).where(Space.slug == "old")).one()
    assert (made.name, made.visibility, made.thread_count, made.open_count) == ("Old", "public", 3, 1)
    page = world.nobody.get("/spaces/old").text
    assert page.count("Which tap is it, then?") == 1
    assert move_in(app, tmp_path / "dump", slug="our-old-place").taken["threads"] == 3
    assert db.session.scalars(select(Space.name).where(Space.slug == "our-old-place")).one() == "Our old place"


def test_a_space_that_is_there_keeps_its_audience(app, world, tmp_path):
    assert move_in(app, write(tmp_path / "dump"), slug="circle").status == 0
    address = thread("10").address
    assert world.nia.get(address).status_code == 200
    for who in ("nobody", "stranger", "sana"):
        assert world[who].get(address).status_code == 404


def test_the_same_archive_moves_into_two_spaces(app, moved, world, tmp_path):
    again = move_in(app, tmp_path / "dump", slug="second")
    assert again.taken == {kind: count for kind, count in TAKEN.items() if kind != "tags"}
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 6


def test_search_finds_it_once_the_worker_has_read_it(moved, world):
    assert thread("10").public_id not in world.nobody.get("/search?q=tap").text
    world.drain()
    page = world.nobody.get("/search?q=left").text
    assert thread("10").public_id in page
    assert "<mark>left</mark>" in page.lower()


def test_counters_are_right(app, moved):
    counted = app.test_cli_runner().invoke(args=["recount"])
    assert counted.stdout == "Every count was right.\n"


def test_replies_of_members_go_on_as_usual(moved, world):
    """An old question can be answered today, and that starts no clock either."""
    old = thread("17")
    assert world.nia.post(f"/threads/{old.public_id}/replies", {"words": "Boil it.", "key": ""}).status_code == 303
    assert thread("17").answer_count == 1
    assert untouched()["clocks"] == 0


def test_a_missing_file_is_fine(app, world, tmp_path):
    only = dict.fromkeys(("Users", "Tags", "Comments", "Votes", "PostLinks", "PostHistory", "Badges"))
    moved = move_in(app, write(tmp_path / "dump", **only))
    assert moved.status == 0
    assert moved.taken == {"former_people": 6, "tags": 2, "threads": 3, "replies": 3, "accepted": 1}
    assert post("12").author_id == person("4").id
    assert person("4").name == "Former member"


def test_names_that_chance_repeats_are_made_again(app, world, tmp_path, monkeypatch):
    """With two letters to choose from, almost every short name is taken already."""
    monkeypatch.setattr(database, "ALPHABET", "23")
    users = [{**USERS[1], "Id": number} for number in range(1, 41)]
    posts = [
        {"Id": 100 + number, "PostTypeId": 1, "Title": "Is it me?", "Body": "Yes.", "CreationDate": "2012-05-01",
         "OwnerUserId": number} for number in range(1, 41)
    ]  # fmt: skip
    others = dict.fromkeys(("Tags", "Comments", "Votes", "PostLinks", "PostHistory", "Badges"))
    moved = move_in(app, write(tmp_path / "dump", Users=users, Posts=posts, **others))
    assert moved.taken == {"people": 40, "threads": 40}
