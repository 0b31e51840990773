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
        """Take in whoever stands before the door, and look at each."""
        with suppress(BlockingIOError, ConnectionAbortedError):
            for _ in range(AT_ONCE):
                client, address = listener.accept()
                self.nr_conns += 1
                self.enqueue_req(TConn(self.cfg, client, address, listener.getsockname()))

    def enqueue_req(self, conn: Any) -> None:
        """Give it a thread, wait until it says something, or turn it away."""
        head = b"" if self.cfg.is_ssl or _read_ahead(conn) else self._look(conn)
        if head is None:
            return
        rank = self.intake.rank_of(head)
        if rank is not None and self.intake.lanes.refuses(rank):
            self._refuse(conn, rank)
            return
        conn.data_ready = not self.cfg.is_ssl
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

    def _look(self, conn: Any) -> bytes | None:
        """The first bytes of what it says; None when it says nothing yet, or nothing any more."""
        try:
            head: bytes = conn.sock.recv(HEAD, NOW)
        except BlockingIOError:
            self._wait_for(conn)
            return None
        except OSError:
            head = b""
        if not head:
            self._end(conn)
            return None
        return head

    def _cap_keepalive(self, deadline: float) -> None:
        """At the end: whoever has said nothing by then is not waited for either."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def _wait_for(self, conn: Any) -> None:
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _refuse(self, conn: Any, rank: Rank) -> None:
        """What was sent is taken from the line first: an end with words left unread would look like a broken line."""
        self.intake.note_refused(rank)
        with suppress(OSError):
            conn.sock.setblocking(False)
            conn.sock.recv(1 << 16)
            conn.sock.send(REFUSAL)
            conn.sock.shutdown(socket.SHUT_WR)
        self._end(conn)

    def _end(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close()


def _read_ahead(conn: Any) -> bool:
    """Whether a part of the next request was read together with the last one."""
    return bool(conn.initialized and conn.parser.unreader.buf.getvalue())


def _is_socket(head: bytes) -> bool:
    return head.startswith(b"GET /socket.io/")
