"""The log tells what happened, under the id that the browser was given, and nothing about people."""

from __future__ import annotations

import io
import json
import re
import sys
import time

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from app import create_app
from foundation import logs
from foundation.policy import needs
from tests.conftest import settings
from tests.world import CAST, World

OURS = re.compile(r"[0-9a-f]{16}")
logged = pytest.mark.parametrize("app", [{"log_requests": True}], indirect=True)


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    logs.lines.write()
    return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]


@logged
def test_each_request_is_one_line_with_the_id_that_was_sent_back(world, capsys):
    answers = [world.nobody.get("/"), world.nia.get("/inbox"), world.nobody.get("/nowhere")]
    lines = [line for line in _lines(capsys) if line["event"] == "request"]
    assert [line["request"] for line in lines] == [answer.headers["X-Request-ID"] for answer in answers]
    assert [(line["endpoint"], line["status"]) for line in lines] == [
        ("community.home", 200), ("community.inbox", 200), ("none", 404),
    ]  # fmt: skip
    assert all(OURS.fullmatch(str(line["request"])) for line in lines)


def test_no_line_where_none_is_wanted(template, tmp_path, capsys):
    create_app(settings(tmp_path, log_requests=False)).test_client().get("/healthz")
    assert [line for line in _lines(capsys) if line["event"] == "request"] == []


@pytest.mark.parametrize("given", ["0f8c2d4e-77aa-4b6c-9a70-1c2d3e4f5a6b", "abcdefgh", "A" * 64])
def test_the_id_of_a_proxy_is_taken(app, given):
    assert app.test_client().get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "A" * 65, "nia@example.org", 'x"}{"event": "', "två-ord-och-mer", "a b c d e f g"]
)
def test_an_id_that_looks_odd_is_not(app, given):
    answer = app.test_client().get("/healthz", headers={"X-Request-ID": given})
    assert OURS.fullmatch(answer.headers["X-Request-ID"])


@logged
def test_nothing_about_people_is_logged(world: World, app, capsys):
    """Everybody does much, well and badly; then no name, address, handle, word, token or query is in the log."""
    app.testing = False
    secret = "zebrafish"

    @needs("page.open")
    def trouble() -> str:
        raise ValueError(f"{secret} of nia@example.org")

    app.add_url_rule("/trouble", "trouble", trouble)
    thread = world.thread(title=f"Where is the {secret}?", words=f"The {secret} of Nia.")
    for who in CAST:
        for path in (
            "/",
            f"/search?q={secret}",
            thread.address,
            f"/people/{who}",
            f"/{secret}",
            f"/trouble?{secret}=1",
        ):
            world[who].get(path)
    world.omar.post(f"{thread.address}/replies", {"words": f"A {secret} swims."})
    client = app.test_client()
    client.post("/sign-in", data={"email": f"{secret}@example.org", "password": secret})
    client.get("/metrics", headers={"Authorization": f"Bearer {secret}"})
    client.get("/", headers={"Cookie": f"parley={secret}", "User-Agent": secret, "Referer": f"http://x/?{secret}"})
    world.drain()
    logs.lines.write()
    said = capsys.readouterr()
    text = said.err + said.out
    assert len(text.splitlines()) > 60
    for word in (secret, "example.org", *(name.capitalize() for name in CAST), *(f"/{name}" for name in CAST), "?"):
        assert word not in text, word


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (ValueError("nia@example.org"), "ValueError"),
        (IntegrityError("INSERT", {"email": "nia@example.org"}, ValueError("Key (email)=(nia@example.org)")),
         "IntegrityError"),
        (OperationalError("SELECT", {"email": "nia@example.org"}, OSError("database is locked")),
         "OperationalError: database is locked"),
    ],
)  # fmt: skip
def test_a_failure_is_told_without_what_it_quotes(failure, words):
    assert logs.told(failure) == words


def test_a_failure_names_what_it_came_from():
    with pytest.raises(KeyError) as raised:
        _fail()
    assert logs.told(raised.value) == "KeyError from ZeroDivisionError"


def _fail() -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError as cause:
        raise KeyError("nia") from cause


def test_what_slips_through_is_taken_out(capsys):
    logs.configure()
    logs.structlog.get_logger().warning("odd", said="550 <nia@example.org> unknown, see /search?q=water&page=2 there")
    assert json.loads(capsys.readouterr().err)["said"] == "550 <[address]> unknown, see /search?… there"


def test_lines_of_requests_are_written_without_being_asked_for(monkeypatch):
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    lines, end = logs.Lines(), time.monotonic() + 30
    for number in range(3):
        lines.add(f"{number}\n")
    assert written.getvalue() == "", "they wait for each other"
    while len(written.getvalue()) < 6 and time.monotonic() < end:
        time.sleep(0.01)
    assert written.getvalue() == "0\n1\n2\n"
    lines.add("3\n")
    lines.write()
    assert written.getvalue() == "0\n1\n2\n3\n"
