"""The worker of gunicorn that serves us: it looks who is at the door before it spends a thread on them.

gunicorn gives a thread to each connection, also to one that says nothing. We wait for the first bytes, and look at
them where they lie: whoever would wait longer than the patience of their rank gets the answer at once, without being
read. Health and sign-in have threads of their own, so that they answer when all others wait.
"""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from foundation.intake import HEADERS, INTAKE, PAGE, Intake
from foundation.lanes import Rank

HEAD = 4096  # bytes that are looked at
AT_ONCE = 64  # connections taken in before the others are looked after
OWN_THREADS = 4
NOW = socket.MSG_PEEK | socket.MSG_DONTWAIT
_HEADERS = "".join(f"{name}: {value}\r\n" for name, value in HEADERS)
REFUSAL = f"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n{_HEADERS}\r\n".encode() + PAGE


class Worker(ThreadWorker):
    """gunicorn's worker of threads, with a look at the door."""

    def init_process(self) -> None:
        """Threads that are not for everybody."""
        self.own = ThreadPoolExecutor(OWN_THREADS)
        super().init_process()

    def load_wsgi(self) -> None:
        """Know the intake of the application that is served."""
        super().load_wsgi()
        self.intake: Intake = self.wsgi.extensions[INTAKE]

    def run(self) -> None:
        """Serve until the end."""
        super().run()
        self.own.shutdown(wait=False)

    def set_accept_enabled(self, enabled: bool) -> None:
        """At the end the door is closed, so that whoever comes is refused and does not wait before it."""
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                listener.close()

    def accept(self, listener: socket.socket) -> None:
        """Take in whoever stands before the door, and look at each. Who is turned away costs little more than that."""
        place = listener.getsockname()
        with suppress(BlockingIOError, ConnectionAbortedError):
            for _ in range(AT_ONCE):
                client, address = listener.accept()
                self.nr_conns += 1
                head = b"" if self.cfg.is_ssl else _look(client)
                if head is None or not self._turns_away(client, head):
                    conn = TConn(self.cfg, client, address, place)
                    self._wait_for(conn) if head is None else self._hand_over(conn, head)

    def enqueue_req(self, conn: Any) -> None:
        """A line that was open says something again."""
        if self.cfg.is_ssl or _read_ahead(conn):
            self._hand_over(conn, b"")
        elif (head := _look(conn.sock)) is None:
            self._wait_for(conn)
        elif not self._turns_away(conn.sock, head):
            self._hand_over(conn, head)

    def _turns_away(self, client: socket.socket, head: bytes) -> bool:
        """What was sent is taken from the line first: an end with words left unread would look like a broken line."""
        rank = self.intake.rank_of(head)
        if rank is None or not self.intake.lanes.refuses(rank):
            return False
        self.intake.note_refused(rank)
        with suppress(OSError):
            client.recv(1 << 16, socket.MSG_DONTWAIT)
            client.send(REFUSAL, socket.MSG_DONTWAIT)
        client.close()
        self.nr_conns -= 1
        return True

    def _hand_over(self, conn: Any, head: bytes) -> None:
        """Give it a thread."""
        rank = self.intake.rank_of(head)
        conn.data_ready = bool(head)
        conn.ticket = self.intake.lanes.ticket(Rank.VISIT if rank is None else rank)
        pool = self.own if rank in (Rank.HEALTH, Rank.DOOR) and not _is_socket(head) else self.tpool
        done = pool.submit(self.handle, conn)
        done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, conn, future))

    def handle(self, conn: Any) -> Any:
        """Answer it, in a thread."""
        self.intake.comes(conn.ticket)
        try:
            return super().handle(conn)
        finally:
            self.intake.came()

    def _cap_keepalive(self, deadline: float) -> None:
        """At the end: whoever has said nothing by then is not waited for either."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def _wait_for(self, conn: Any) -> None:
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))


def _look(client: socket.socket) -> bytes | None:
    """The first bytes of what it says, left where they lie; None when it says nothing yet."""
    try:
        found: bytes = client.recv(HEAD, NOW)
    except BlockingIOError:
        return None
    except OSError:  # it is gone; whoever reads it will see
        return b""
    return found


def _read_ahead(conn: Any) -> bool:
    """Whether a part of the next request was read together with the last one."""
    return bool(conn.initialized and conn.parser.unreader.buf.getvalue())


def _is_socket(head: bytes) -> bool:
    return head.startswith(b"GET /socket.io/")
