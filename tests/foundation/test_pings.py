"""One thread pings all sockets; what else Engine.IO begins still gets threads of its own."""

from __future__ import annotations

import threading

import pytest
from engineio import Server
from engineio.packet import PING
from engineio.socket import Socket

from foundation.live.pings import Pings

pytestmark = pytest.mark.real_time
SECONDS = 30


@pytest.fixture
def server() -> Server:
    made = Server(async_mode="threading", ping_interval=0.1)
    Pings(made)
    return made


def test_each_open_socket_is_pinged_by_one_thread(server):
    sockets = [Socket(server, str(number)) for number in range(50)]
    before = threading.active_count()
    for socket in sockets:
        socket.schedule_ping()
        assert socket.last_ping is None, "nobody is late before the ping was sent"
    assert threading.active_count() <= before + 1
    assert [socket.queue.get(timeout=SECONDS).packet_type for socket in sockets] == [PING] * 50
    assert all(socket.last_ping for socket in sockets)


def test_it_goes_on_and_leaves_out_who_is_gone(server):
    gone, here = Socket(server, "gone"), Socket(server, "here")
    for _ in range(3):
        gone.schedule_ping()
        here.schedule_ping()
        gone.closed = True
        assert here.queue.get(timeout=SECONDS).packet_type == PING
    assert gone.queue.empty()


def test_all_else_is_begun_as_before(server):
    done = threading.Event()
    server.start_background_task(done.set).join(SECONDS)
    assert done.is_set()
