"""The machinery of the API: what may come in, how refusals look, repeats, limits, the document."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Annotated

import pytest
from sqlalchemy import func, select

from app import create_app
from community.posts import Post
from community.threads import Thread
from foundation.api import incoming
from foundation.api.calls import CALLS
from foundation.api.problems import Refused
from foundation.api.schemas import About, definition, parts
from foundation.database import db
from foundation.submissions import Submission
from tests.conftest import settings
from tests.programs import Program, document, faults
from tests.world import World

NEW = {"space": "square", "title": "When is the water back?", "words": "It is off."}
OURS = "/api/v1/openapi.json"


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_every_route_of_the_api_is_in_the_document(app, world):
    paths = document(Program(world, "nobody"))["paths"]
    routes = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.rule != OURS
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert routes == {(path, method) for path, calls in paths.items() for method in calls}
    assert len(routes) > 15


def test_every_call_says_what_it_does_and_who_may(app, world):
    api = document(Program(world, "nobody"))
    operations = [call for calls in api["paths"].values() for call in calls.values()]
    assert [
        one["operationId"] for one in operations if not one["summary"] or "Who may:" not in one["description"]
    ] == []
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names))


def test_no_two_shapes_have_one_name(app):
    shapes = [shape for call in app.extensions[CALLS] for shape in (call.gives, call.takes) if shape]
    assert len({shape.__name__ for shape in shapes}) == len(set(shapes))


def test_a_field_that_says_nothing_is_no_field():
    @dataclass(frozen=True)
    class Silent:
        """A shape."""

        name: str

    with pytest.raises(TypeError, match=r"Silent\.name"):
        parts(Silent)


def test_an_answer_of_another_shape_is_seen(world):
    program = Program(world, "nobody")
    answer = program.get("/spaces")
    assert faults(program, "GET", answer) == []
    for change in ({"items": [{"slug": 3}]}, {"items": [], "more": 1}, {}):
        answer.set_data(json.dumps(change))
        answer._cached_json = (..., ...)
        assert faults(program, "GET", answer) != []


WRONG = [
    (NEW | {"title": 5}, "title"),
    (NEW | {"title": None}, "title"),
    (NEW | {"title": "short"}, "title"),
    (NEW | {"title": "x" * 251}, "title"),
    (NEW | {"title": "\u200b" * 20}, "title"),
    (NEW | {"words": ""}, "words"),
    (NEW | {"words": "x" * 30_001}, "words"),
    (NEW | {"kind": "poem"}, "kind"),
    (NEW | {"kind": ["question"]}, "kind"),
    (NEW | {"tags": "taps"}, "tags"),
    (NEW | {"tags": [1]}, "tags"),
    (NEW | {"tags": ["x"] * 51}, "tags"),
    (NEW | {"author": "ada"}, "author"),
    ({"space": "square", "title": NEW["title"]}, "words"),
    ([], ""),
    ("text", ""),
    (7, ""),
    (True, ""),
]
BROKEN = (b"", b"{", b'{"title": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"a": Infinity}', b"'title'", b"1e", b"\x00")


def test_a_body_of_the_wrong_shape_is_refused_with_its_field(world):
    program = Program(world, "nia")
    for body, field in WRONG:
        refused = program.post("/threads", body)
        assert refused.status_code == 422
        assert refused.mimetype == "application/problem+json"
        assert field in {one["field"] for one in refused.json["errors"]}
    assert _count(Thread) == 0


def test_a_body_that_is_no_json_is_refused(world):
    program = Program(world, "nia")
    for body in BROKEN:
        refused = program.call("POST", "/threads", data=body, content_type="application/json")
        assert refused.status_code == 400
        assert "JSON" in refused.json["detail"]


def test_another_content_type_is_refused(world):
    program = Program(world, "nia")
    for mimetype in ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        refused = program.call("POST", "/threads", data=json.dumps(NEW).encode(), content_type=mimetype)
        assert refused.status_code == 415
    assert _count(Thread) == 0


def test_a_body_beyond_the_bound_is_refused(world):
    program = Program(world, "nia")
    refused = program.call("POST", "/threads", data=b" " * (1024 * 1024 + 1), content_type="application/json")
    assert refused.status_code == 413


def test_what_cannot_be_stored_is_left_out(world):
    program = Program(world, "nia")
    body = json.dumps(NEW | {"words": "before\x00after \ud800 \u202ehidden"})
    made = program.call("POST", "/threads", data=body, content_type="application/json")
    assert made.status_code == 201
    assert "beforeafter \ufffd hidden" in made.json["opening"]["html"]


def test_an_address_that_is_none_is_not_found(world):
    program = Program(world, "nia")
    for path in ("/threads/%00", "/threads/" + "x" * 5000, "/posts/%F0%9F%98%80", "/spaces/%ff", "/x", "/"):
        refused = program.get(path)
        assert refused.status_code == 404
        assert refused.mimetype == "application/problem+json"


def test_a_forged_cursor_is_refused(world):
    program = Program(world, "nia")
    for cursor in (
        "x", "bnVsbA", "W10", "WzFd", "W3siYXQiOiAieCJ9LCAxXQ", "é", "W3siYXQiOiAiMjAyNi0wMy0wNCJ9LCAxXQ", "a" * 600,
        "W3siYXQiOiAiMDAwMS0wMS0wMVQwMDowMDowMCsyMzo1OSJ9LCAxXQ",
    ):  # fmt: skip
        assert program.get(f"/threads?cursor={cursor}").status_code == 400


def test_a_cursor_that_is_too_long_is_refused_by_its_field(world):
    refused = Program(world, "nia").get(f"/threads?cursor={'a' * 601}")
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "cursor")


def test_a_question_that_means_nothing_is_refused(world):
    refused = Program(world, "nia").get("/threads?spcae=square&show=every")
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json["errors"]] == ["spcae", "show"]


def test_another_method_is_refused(world):
    program = Program(world, "nia")
    for method in ("PUT", "DELETE", "PATCH"):
        refused = program.call(method, "/threads")
        assert refused.status_code == 405
        assert refused.mimetype == "application/problem+json"
        assert "GET" in refused.headers["Allow"]


def test_head_answers_like_get_without_a_body(world):
    program = Program(world, "nia")
    answer = program.call("HEAD", "/threads")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"", "application/json")


def test_a_cookie_counts_for_nothing(world):
    """Otherwise another site could write with the session of whoever visits it."""
    assert world.nia.client.get("/inbox").status_code == 200
    refused = world.nia.client.post("/api/v1/threads", json=NEW)
    assert refused.status_code == 401
    assert world.nia.client.get("/api/v1/me").status_code == 401
    assert _count(Thread) == 0


def test_a_read_without_a_token_is_that_of_nobody(world):
    world.thread(space=world.club)
    assert Program(world, "nobody").get("/threads").json["items"] == []
    assert len(Program(world, "nia").get("/threads").json["items"]) == 1


def test_a_write_without_a_token_is_asked_for_one(world):
    refused = Program(world, "nobody").post("/threads", {"nonsense": 1})
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="Parley"'


def test_a_repeated_write_makes_nothing_new(world):
    program = Program(world, "nia")
    first, second = (program.post("/threads", NEW, key="0c7a-once") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json
    assert first.headers["Location"] == second.headers["Location"]
    assert _count(Thread) == 1


def test_a_key_with_another_body_is_refused(world):
    program = Program(world, "nia")
    program.post("/threads", NEW, key="once")
    assert program.post("/threads", NEW | {"words": "Another."}, key="once").status_code == 409
    assert _count(Thread) == 1


def test_a_key_is_of_one_person_and_one_address(world):
    thread = world.thread()
    bodies = {"words": "At six."}
    for who in ("nia", "omar"):
        program = Program(world, who)
        for path in (f"/threads/{thread.public_id}/replies", f"/posts/{world.opening(thread).public_id}/comments"):
            assert program.post(path, bodies, key="once").status_code == 201
    assert _count(Post) == 5


def test_a_key_of_the_api_is_none_of_a_form(world):
    program = Program(world, "nia")
    program.post("/threads", NEW, key="k7x2mpq4n8w3")
    kept = db.session.scalars(select(Submission)).one()
    assert kept.key.startswith("api-")
    sent = world.nia.post("/ask", NEW | {"kind": "question", "tags": "", "key": kept.key})
    assert sent.status_code == 303
    assert _count(Thread) == 2, "a form may not name it, so its thread is another one"


def test_a_key_that_is_too_much_is_refused(world):
    program = Program(world, "nia")
    assert [program.post("/threads", NEW, key=key).status_code for key in ("x" * 201, "\x7f", "é")] == [400, 400, 400]


def test_a_refused_write_keeps_no_key(world):
    program = Program(world, "nia")
    assert program.post("/threads", NEW | {"space": "office"}, key="once").status_code == 422
    assert program.post("/threads", NEW, key="once").status_code == 201


@pytest.fixture
def few(template, tmp_path):
    """A house with small limits."""
    template.lay(tmp_path)
    made = create_app(settings(tmp_path, write_limit="2 per minute", api_limit="3 per minute"))
    made.testing = True
    with made.app_context():
        yield World(made)
        db.session.remove()
        db.engine.dispose()


def test_too_many_calls_are_told_when_to_come_again(few):
    program, other = Program(few, "nia"), Program(few, "omar")
    assert [program.get("/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = program.get("/threads")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.mimetype == "application/problem+json"
    assert other.get("/me").status_code == 200
    thread = few.thread()
    path = f"/threads/{thread.public_id}/me-too"
    assert [other.post(path).status_code for _ in range(3)] == [200, 200, 429]


def test_a_list_of_texts_has_bounds_in_the_document():
    @dataclass(frozen=True)
    class Many:
        """A shape."""

        tags: Annotated[list[str], About("Tags.", longest=60)]

    schema = definition(Many)["properties"]["tags"]
    assert (schema["items"]["maxLength"], schema["maxItems"]) == (60, 50)


def test_a_refusal_names_few_of_many_unknown_fields(app):
    @dataclass(frozen=True)
    class One:
        """A shape."""

        name: Annotated[str, About("A name.")] = ""

    given = "&".join(f"field{number}=1" for number in range(1000))
    with app.test_request_context(f"/api/v1/x?{given}"), pytest.raises(Refused) as refused:
        incoming.from_query(One)
    assert len(refused.value.errors) == incoming.MOST_SAID
