"""The API of threads, replies, voices, spaces, search and me: the same verbs and rules as the pages."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from community.closures import close
from community.posts import Post
from community.threads import Thread
from community.voices import MeToo, Vote
from foundation.database import db, transaction
from tests.programs import Program
from tests.world import CAST

NEW = {"space": "square", "title": "When is the water back?", "words": "It is **off** since noon.", "tags": ["Taps"]}


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_who_one_is(world):
    me = Program(world, "sana", ["read", "write"]).get("/me").json
    assert me == {
        "handle": "sana", "name": "Sana", "roles": ["official"],
        "offices": [{"title": "Engineer", "department": "Water"}], "scopes": ["read", "write"],
    }  # fmt: skip


def test_opening_a_thread_runs_the_verb_of_the_page(world):
    made = Program(world, "nia").post("/threads", NEW)
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1/threads/{made.json['id']}"
    assert "<strong>off</strong>" in made.json["opening"]["html"]
    assert made.json["tags"] == ["taps"]
    assert made.json["due_at"], "the promise of the space holds for programs too"
    assert world.nobody.get(made.json["address"]).status_code == 200


def test_lists_come_in_pages_that_name_the_next(world):
    for number in range(23):
        world.thread(title=f"Question number {number} of many")
    program = Program(world, "nobody")
    first = program.get("/threads")
    assert len(first.json["items"]) == 20
    assert "cursor=" in first.headers["Link"]
    rest = program.get(f"/threads?cursor={first.json['next']}").json
    assert rest["next"] is None
    titles = [one["title"] for one in first.json["items"] + rest["items"]]
    assert len(set(titles)) == 23


def test_a_list_can_be_narrowed(world):
    world.thread(kind="idea", title="Benches along the lake", tags=["lake"])
    world.thread(space=world.notes)
    program = Program(world, "nobody")
    assert [one["title"] for one in program.get("/threads?show=ideas").json["items"]] == ["Benches along the lake"]
    assert len(program.get("/threads?space=notes").json["items"]) == 1
    assert len(program.get("/threads?tag=lake").json["items"]) == 1
    assert program.get("/threads?space=nowhere").status_code == 404


@pytest.mark.parametrize("who", CAST)
def test_lists_and_threads_show_what_the_pages_show(world, who):
    threads = [world.thread("ada" if space is world.office else "nia", space)
               for space in (world.square, world.club, world.circle, world.office)]  # fmt: skip
    program = Program(world, who)
    listed = {one["id"] for one in program.get("/threads").json["items"]}
    for thread in threads:
        seen = world[who].get(thread.address).status_code == 200
        assert (thread.public_id in listed) == seen
        for path in (f"/threads/{thread.public_id}", f"/threads/{thread.public_id}/replies"):
            assert program.get(path).status_code == (200 if seen else 404)
    spaces = {one["slug"] for one in program.get("/spaces").json["items"]}
    for slug in ("square", "club", "circle", "office"):
        seen = world[who].get(f"/spaces/{slug}").status_code == 200
        assert (slug in spaces) == seen
        assert program.get(f"/spaces/{slug}").status_code == (200 if seen else 404)


def test_replies_are_listed_oldest_first_with_comments_among_them(world):
    thread = world.thread()
    answer = world.reply("omar", thread, "At six.")
    world.reply("nia", thread, "Thanks.", role="comment", parent=answer)
    world.reply("sana", thread, "At seven.", department_id=world.water.id)
    found = Program(world, "nobody").get(f"/threads/{thread.public_id}/replies").json["items"]
    assert [(one["role"], one["voice"], one["parent"]) for one in found] == [
        ("answer", "personal", None), ("comment", "personal", answer.public_id), ("answer", "official", None),
    ]  # fmt: skip
    assert found[2]["department"] == "Water"


def test_writing_replies_and_comments(world):
    thread, program = world.thread(), Program(world, "omar")
    answer = program.post(f"/threads/{thread.public_id}/replies", {"words": "At *six*."})
    assert (answer.status_code, answer.json["role"]) == (201, "answer")
    comment = program.post(f"/posts/{answer.json['id']}/comments", {"words": "Or seven."})
    assert comment.json["parent"] == answer.json["id"]
    assert program.get(comment.headers["Location"].removeprefix("/api/v1")).json == comment.json


def test_a_reply_is_refused_as_on_the_page(world):
    thread = world.thread()
    with transaction():
        close(world.actor("nia"), db.session.get_one(Thread, thread.id))
    refused = Program(world, "omar").post(f"/threads/{thread.public_id}/replies", {"words": "At six."})
    assert refused.status_code == 403
    assert "takes no more answers" in refused.json["detail"]
    assert _count(Post) == 1


def test_what_one_may_not_see_cannot_be_written_to(world):
    thread = world.thread(space=world.circle)
    opening = world.opening(thread)
    program = Program(world, "stranger")
    for path, body in (
        (f"/threads/{thread.public_id}/replies", {"words": "Hello."}),
        (f"/threads/{thread.public_id}/me-too", None),
        (f"/posts/{opening.public_id}/comments", {"words": "Hello."}),
        (f"/posts/{opening.public_id}/vote", None),
    ):
        refused, missing = program.post(path, body), program.post("/threads/nowhere/me-too")
        assert refused.status_code == 404
        assert refused.json == missing.json
    assert (_count(Post), _count(MeToo), _count(Vote)) == (1, 0, 0)


def test_a_space_that_is_closed_looks_like_none(world):
    program = Program(world, "stranger")
    closed, none = (program.post("/threads", NEW | {"space": slug}) for slug in ("circle", "nowhere"))
    assert closed.status_code == none.status_code == 422
    assert closed.json == none.json
    assert closed.json["errors"][0]["field"] == "space"
    assert _count(Thread) == 0


def test_votes_count_once_and_can_be_taken_back(world):
    thread = world.thread()
    answer, program = world.reply("omar", thread), Program(world, "nia")
    path = f"/posts/{answer.public_id}/vote"
    assert [program.post(path).json["score"] for _ in range(2)] == [1, 1]
    assert program.get(f"/posts/{answer.public_id}").json["voted"]
    assert program.post(f"{path}/withdrawal").json["score"] == 0
    assert Program(world, "omar").post(path).status_code == 403


def test_i_have_this_too(world):
    thread, program = world.thread(), Program(world, "omar")
    path = f"/threads/{thread.public_id}/me-too"
    assert [program.post(path).json["me_too_count"] for _ in range(2)] == [1, 1]
    assert program.get(f"/threads/{thread.public_id}").json["me_too"]
    assert program.post(f"{path}/withdrawal").json["me_too_count"] == 0


def test_search_and_what_is_close_to_a_title(world):
    thread = world.thread(title="Brown water from the tap")
    world.reply("omar", thread, "Let it run.")
    world.thread(space=world.circle, title="Brown water in the circle")
    world.drain()
    program = Program(world, "nobody")
    found = program.get("/search?q=brown+water").json
    assert [one["thread"]["id"] for one in found["items"]] == [thread.public_id]
    assert "<mark>" in found["items"][0]["title_html"]
    assert found["count"] == 1
    close = program.get("/similar?title=why+is+my+water+brown").json["items"]
    assert [(one["thread"]["id"], one["lines"]) for one in close] == [(thread.public_id, "Let it run.")]
    assert len(Program(world, "nia").get("/search?q=brown+water").json["items"]) == 2


def test_a_search_that_means_nothing_is_refused(world):
    refused = Program(world, "nobody").get("/search?q=water&kind=poem&author=nobody-here")
    assert refused.status_code == 422
    assert {one["field"] for one in refused.json["errors"]} == {"kind", "author"}


def test_a_hidden_reply_is_for_its_author_and_moderators(world):
    thread = world.thread()
    answer = world.reply("omar", thread)
    with transaction():
        db.session.get_one(Post, answer.id).hidden_at = thread.created_at
    for who, seen in (("nobody", 404), ("nia", 404), ("omar", 200), ("milo", 200)):
        program = Program(world, who)
        assert program.get(f"/posts/{answer.public_id}").status_code == seen
        listed = program.get(f"/threads/{thread.public_id}/replies").json["items"]
        assert len(listed) == (seen == 200)
        assert all(one["hidden"] for one in listed)
