"""A web process that is told to stop: it finishes what it has begun, hangs up politely, and is gone soon."""

from __future__ import annotations

import socket
import time

import pytest
from simple_websocket import Client, ConnectionClosed

from foundation.database import db
from tests.served import SECONDS, Served, cookie
from tests.world import World

pytestmark = pytest.mark.real_time
BODY = b"email=nobody%40example.org&password=" + b"x" * 400


@pytest.fixture
def house(world: World, tmp_path):
    db.session.remove()
    with Served(tmp_path) as house:
        yield house


def test_a_request_under_way_is_finished_and_nobody_else_is_let_in(house):
    with socket.create_connection(("127.0.0.1", house.port), SECONDS) as line:
        line.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY[:10]
        )
        house.get("/healthz")  # whoever came before this has been taken in
        house.process.terminate()
        _refuses(house.port)
        line.sendall(BODY[10:])
        said = line.makefile("rb").read()
    assert said.startswith(b"HTTP/1.1 400 "), "the form key is missing, and that was looked at"
    assert house.process.wait(SECONDS) == 0
    assert '"endpoint": "community.check_in", "status": 400' in house.log.read_text(), "its line was written at the end"


def _refuses(port: int) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), SECONDS).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.01)
    pytest.fail("it still takes connections")


def test_sockets_are_closed_and_hold_nobody_up(house, world, app):
    headers = {"Origin": "http://127.0.0.1", "Cookie": cookie(app, world.person["nia"].session_key)}
    page = Client(f"ws://127.0.0.1:{house.port}/socket.io/?EIO=4&transport=websocket", headers=headers)
    page.send("40")
    page.send('42["watch", {"inbox": ""}]')
    while not str(page.receive(SECONDS)).startswith("42"):
        pass
    house.process.terminate()
    with pytest.raises(ConnectionClosed):
        while page.receive(SECONDS) is not None:
            pass
    began = time.monotonic()
    page.sock.close()
    assert house.process.wait(SECONDS) == 0
    assert time.monotonic() - began < 8, "it did not wait until its patience was over"


def test_whoever_says_nothing_holds_nobody_up(house):
    with socket.create_connection(("127.0.0.1", house.port), SECONDS):
        house.get("/healthz")
        began = time.monotonic()
        house.process.terminate()
        assert house.process.wait(SECONDS) == 0
        assert time.monotonic() - began < 8
