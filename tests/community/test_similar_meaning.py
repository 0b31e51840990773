"""Threads that say the same in other words: found by their vectors from the third word on, and by words otherwise."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from flask import Flask
from sqlalchemy import delete, update

from app import create_app
from community import threads, tidying
from community.queries import nearest
from community.spaces import Space
from community.threads import Thread
from community.vectors import ThreadVector
from foundation import meaning
from foundation.config import ROOT
from foundation.database import db, transaction
from moderation import decisions
from moderation.rules import Why
from tests.community.looking import fresh
from tests.community.test_similar import close
from tests.conftest import settings
from tests.grounds import addresses_of
from tests.served import SECONDS, Served
from tests.world import World

ASKED = "My basement plumbing is dripping, who repairs it?"
"""Not a word of it stands in the thread that it is about."""


def shown(world: World, title: str = ASKED, who: str = "nobody") -> list[str]:
    """The titles that somebody who types sees."""
    return close(world[who].get("/ask/similar", query_string={"title": title}).text)


def listed(app: Flask, title: str = ASKED) -> list[str]:
    """The titles that a program gets."""
    answer = app.test_client().get("/api/v1/similar", query_string={"title": title})
    assert answer.status_code == 200
    return [item["thread"]["title"] for item in answer.get_json()["items"]]


@pytest.fixture
def pipes(world: World) -> Thread:
    """A question about pipes, beside others."""
    thread = world.thread(title="Leaking pipes in a cellar: whom to call?", words="Water runs down the wall.")
    for title in ("Where do I pay for parking?", "How do I renew my library card?", "The bus is late each morning"):
        world.thread("omar", title=title, words="I would like to know.")
    world.drain()
    return thread


def test_what_says_the_same_in_other_words_is_found(world: World, app: Flask, pipes: Thread):
    assert shown(world) == [pipes.title]
    assert listed(app)[0] == pipes.title
    assert "1 similar to yours" in world.nobody.get("/ask", query_string={"title": ASKED}).text


def test_words_alone_would_not_have_found_it(world: World, app: Flask, pipes: Thread):
    with transaction():
        db.session.execute(delete(ThreadVector))
    other = create_app(settings(Path(app.extensions["parley"].config.folder)))
    with other.app_context():
        assert listed(other) == []


def test_before_the_third_word_the_search_engine_answers(world: World, pipes: Thread):
    assert shown(world, "basement plumbing") == []
    assert shown(world, "leaking pipes") == [pipes.title]
    assert shown(world, "basement plumbing drips") == [pipes.title]


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_nothing_of_a_closed_space_is_shown(world: World, pipes: Thread, who: str):
    closed = world.thread(space=world.circle, title="Leaking pipes in the cellar of the circle: whom to call?")
    world.drain()
    assert shown(world, who=who) == [pipes.title]
    assert set(shown(world, who="omar")) == {pipes.title, closed.title}


def test_the_database_decides_before_the_worker_has_heard(world: World, app: Flask, pipes: Thread):
    assert shown(world) == [pipes.title]
    with transaction():
        tidying.move(world.actor("milo"), fresh(pipes), db.session.get_one(Space, world.circle.id))
    assert (shown(world), shown(world, who="omar")) == ([], [pipes.title])
    world.drain()
    assert (shown(world), shown(world, who="omar")) == ([], [pipes.title])
    with transaction():
        decisions.hide(world.actor("milo"), fresh(pipes), world.opening(pipes), Why("Be civil", "Rude."))
    assert shown(world, who="omar") == []
    assert pipes.title not in listed(app)
    world.drain()
    assert shown(world, who="omar") == []


def test_what_was_deleted_is_not_shown(world: World, pipes: Thread):
    assert shown(world, who="nia") == [pipes.title]
    with transaction():
        threads.delete(world.actor("nia"), fresh(pipes))
    assert shown(world, who="nia") == []
    world.drain()
    assert shown(world, who="nia") == []


def test_with_many_nearer_in_closed_spaces_a_reader_still_gets_five(world: World, pipes: Thread):
    for number in range(60):
        world.thread("sana", space=world.office, title=f"My basement plumbing is dripping, who repairs it? {number}")
    for number in range(7):
        world.thread(title=f"Who comes to repair dripping pipes in a basement, part {number}?")
    world.drain()
    found = shown(world)
    assert len(found) == 5
    assert all("basement, part" in title for title in found)
    assert all(title.startswith("My basement") for title in shown(world, who="sana"))


def test_a_page_shows_five_and_a_program_gets_twenty(world: World, app: Flask):
    for number in range(30):
        world.thread(title=f"Who repairs dripping pipes in a basement, part {number}?")
    world.drain()
    assert (len(shown(world)), len(listed(app))) == (5, 20)


def test_a_new_thread_and_a_new_title_are_found_at_once(world: World, pipes: Thread):
    assert shown(world) == [pipes.title]
    other = world.thread("omar", title="A plumber for the basement?", words="It drips from the pipe.")
    world.drain()
    assert set(shown(world)) == {pipes.title, other.title}
    with transaction():
        fresh(other).title = "Which day is the flea market?"
        threads.hide(world.actor("milo"), fresh(pipes), "Rude.")
        threads.restore(world.actor("milo"), fresh(other))
    world.drain()
    assert pipes.title not in shown(world)
    assert shown(world, "On what date is the flea market held?") == ["Which day is the flea market?"]


@pytest.mark.real_time
def test_another_process_sees_what_the_worker_changes(world: World, pipes: Thread, tmp_path: Path):
    db.session.rollback()
    with Served(tmp_path) as house:

        def there() -> list[str]:
            address = f"http://127.0.0.1:{house.port}/api/v1/similar?title={quote(ASKED)}"
            with urlopen(address, timeout=SECONDS) as answer:
                return [item["thread"]["title"] for item in json.load(answer)["items"]]

        assert there()[0] == pipes.title
        other = world.thread("omar", title="My basement plumbing is dripping")
        world.drain()
        assert there()[:2] == [other.title, pipes.title]
        with transaction():
            threads.hide(world.actor("milo"), fresh(other), "Rude.")
        assert there()[0] == pipes.title
        world.drain()
        assert there()[0] == pipes.title


def test_while_many_vectors_are_missing_the_search_engine_answers(world: World, pipes: Thread):
    with transaction():
        db.session.execute(update(ThreadVector).where(ThreadVector.thread_id != pipes.id).values(model="an older one"))
    assert shown(world) == []
    assert shown(world, "Leaking pipes in the cellar") == [pipes.title]


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The files of the model are not there."""
    monkeypatch.setattr(meaning, "MODELS", tmp_path / "nowhere")
    meaning.model.cache_clear()
    yield
    meaning.model.cache_clear()


def test_without_the_model_the_search_engine_answers(world: World, pipes: Thread, no_model: None):
    assert shown(world, "Leaking pipes in the cellar") == [pipes.title]
    assert shown(world) == []


def test_more_than_a_process_keeps_are_left_to_the_search_engine(world: World, pipes: Thread, monkeypatch):
    monkeypatch.setattr(nearest, "MOST_KNOWN", 3)
    assert shown(world) == []
    assert shown(world, "Leaking pipes in the cellar") == [pipes.title]


def test_growing_beyond_that_lets_go_of_them(world: World, pipes: Thread, monkeypatch):
    monkeypatch.setattr(nearest, "MOST_KNOWN", 4)
    assert shown(world) == [pipes.title]
    world.thread(title="One more than that")
    world.drain()
    assert shown(world) == []
    assert shown(world, "Leaking pipes in the cellar") == [pipes.title]


def test_a_title_in_a_script_that_the_encoder_does_not_read_is_left_to_the_search_engine(world: World):
    for title in (
        "Когда включат воду в старом городе?",
        "Где оплатить парковку у рынка?",
        "Как получить новый паспорт?",
    ):
        world.thread(title=title, words="Спасибо.")
    world.drain()
    assert shown(world, "Как получить новый паспорт ребёнку?") == ["Как получить новый паспорт?"]
    assert shown(world, "Автобус опять не пришёл вовремя") == []


@pytest.mark.parametrize(
    "title",
    [
        "word " * 10_000, "pipes " + "\x00" * 50 + " in my cellar", "😀 😃 😄 😁 😆 👨‍👩‍👧‍👦 " * 40, "a b c", ". . . .",
        "\u202epipes in a cellar\u202c", "مياه في القبو اليوم", "水 管 漏 了 怎么 办", "ﷺ " * 300,
        "e\u0301" * 4000 + " b c", "<script> alert(1) </script>", "' OR 1=1 -- x y", "\ud800 broken half a sign",
    ],
    ids=range(13),
)  # fmt: skip
def test_any_title_is_answered(world: World, app: Flask, pipes: Thread, title: str):
    even = title.encode("utf-8", "replace").decode()
    assert world.nobody.get("/ask/similar", query_string={"title": even}).status_code == 200
    assert world.nobody.get("/ask", query_string={"title": even}).status_code == 200
    asked = app.test_client().get("/api/v1/similar", query_string={"title": even})
    assert asked.status_code == (422 if len(even) > 250 else 200)


@pytest.mark.parametrize("app", [{"api_limit": "5 per minute"}], indirect=True)
def test_who_looks_without_end_is_stopped(world: World, pipes: Thread):
    codes = [world.nobody.get("/ask/similar", query_string={"title": ASKED}).status_code for _ in range(6)]
    assert codes == [*[200] * 5, 429]
    assert world.nobody.get("/ask", query_string={"title": ASKED}).status_code == 200


def test_a_process_loads_nothing_before_somebody_asks(world: World, pipes: Thread, tmp_path: Path):
    db.session.rollback()
    given = {"instance": str(tmp_path), "log_requests": False, **addresses_of(tmp_path)}
    script = (
        "import sys, app\n"
        "from foundation.config import Config\n"
        f"visitor = app.create_app(Config(**{given!r})).test_client()\n"
        "def look(*paths):\n"
        "    assert {visitor.get(path).status_code for path in paths} == {200}\n"
        "    print([name for name in ('numpy', 'onnxruntime', 'tokenizers') if name in sys.modules])\n"
        f"look('/', '/ask', '/search?q=pipes', {pipes.address!r}, '/ask/similar?title=leaking+pipes')\n"
        "look('/ask/similar?title=who+repairs+pipes')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "['numpy', 'onnxruntime', 'tokenizers']"]
