"""The door: who is there is looked at, answered and sent away without a thread; who is gone is left alone."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from foundation import door, refusals

ASKED = b"GET /threads HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.setblocking(False)
        yield made


@pytest.fixture
def client(listener: socket.socket) -> Iterator[socket.socket]:
    with socket.create_connection(listener.getsockname(), timeout=10) as made:
        yield made


def test_nobody_is_there(listener):
    assert door.take_in(listener.fileno()) is None


def test_who_says_nothing_and_who_is_gone_are_told_apart(listener, client):
    line = door.take_in(listener.fileno())
    assert door.look(line) is None
    client.close()
    assert door.look(line) == b""
    door.hang_up(line)


def test_what_it_says_is_left_where_it_lies(listener, client):
    client.sendall(ASKED)
    with door.as_socket(door.take_in(listener.fileno()), listener) as line:
        assert door.look(line.fileno()) == ASKED
        assert line.recv(1000) == ASKED
        assert line.getpeername() == client.getsockname()
        assert not line.get_inheritable()


@pytest.mark.parametrize("body", [b"", b"x" * 50_000])
def test_who_is_turned_away_hears_all_of_it(listener, client, body):
    client.sendall(ASKED + body)
    line = door.take_in(listener.fileno())
    refusal = refusals.of_head(door.look(line))
    door.turn_away(line, refusal.raw)
    door.hang_up(line)
    heard = b"".join(iter(lambda: client.recv(65536), b""))
    assert heard == refusal.raw


def test_an_answer_to_nobody_harms_nobody(listener, client):
    line = door.take_in(listener.fileno())
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()
    for _ in range(3):
        door.turn_away(line, refusals.PAGE.raw)
    door.hang_up(line)


@pytest.mark.parametrize(
    ("head", "refusal"),
    [
        (ASKED, refusals.PAGE),
        (b"GET /api/v1/threads HTTP/1.1\r\n\r\n", refusals.PROBLEM),
        (b"POST /api/v1/threads HTTP/1.1\r\n\r\n", refusals.PROBLEM),
        (b"GET /apiary HTTP/1.1\r\nReferer: /api/\r\n\r\n", refusals.PAGE),
        (b"\xff\xfe", refusals.PAGE),
    ],
)
def test_programs_hear_it_in_their_words(head, refusal):
    assert refusals.of_head(head) is refusal
