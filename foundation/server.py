"""The worker of gunicorn that serves us: it looks who is at the door before it spends a thread on them.

gunicorn gives a thread to each connection, also to one that says nothing. We wait for the first bytes, and look at
them where they lie: whoever would wait longer than the patience of their rank gets the answer at once, without being
read. Health and sign-in have threads of their own, so that they answer when all others wait. While hardly anybody is
served, an open line that says something gets its thread without a look.
"""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from selectors import EVENT_READ
from typing import TYPE_CHECKING, Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from foundation import door, refusals
from foundation.lanes import INTAKE, Rank

if TYPE_CHECKING:  # gunicorn's first process reads this file, and serves nothing: it stays without Flask
    from foundation.intake import Intake

AT_ONCE = 64  # connections taken in before the others are looked after
OWN_THREADS = 4
CALM = 2  # requests at once, up to which nobody needs to be turned away


class Worker(ThreadWorker):
    """gunicorn's worker of threads, with a look at the door."""

    def init_process(self) -> None:
        """Threads that are not for everybody."""
        self.own = ThreadPoolExecutor(OWN_THREADS)
        self._places: dict[int, Any] = {}
        self._busy = 0
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
        for _ in range(AT_ONCE):
            line = door.take_in(listener.fileno())
            if line is None:
                return
            head = None if self.cfg.is_ssl else door.look(line)
            rank = self.intake.rank_of(head) if head else None
            if head is not None and self._is_done_with(line, head, rank):
                door.hang_up(line)
                continue
            client = door.as_socket(line, listener)
            self.nr_conns += 1
            self._go_on(TConn(self.cfg, client, _other_end(client), self._place(listener)), head, rank)

    def enqueue_req(self, conn: Any) -> None:
        """A line that was open says something again, or is gone."""
        if self._busy < CALM or self.cfg.is_ssl or _read_ahead(conn):
            self._hand_over(conn, b"", None)
            return
        line = conn.sock.fileno()
        head = door.look(line)
        rank = self.intake.rank_of(head) if head else None
        if head is not None and self._is_done_with(line, head, rank):
            self.nr_conns -= 1
            conn.close()
        else:
            self._go_on(conn, head, rank)

    def _is_done_with(self, line: int, head: bytes, rank: Rank | None) -> bool:
        """Whether it is gone, or is turned away."""
        if not head:
            return True
        if rank is None or not self.intake.lanes.refuses(rank):
            return False
        self.intake.note_refused(rank)
        door.turn_away(line, refusals.of_head(head).raw)
        return True

    def _go_on(self, conn: Any, head: bytes | None, rank: Rank | None) -> None:
        if head is None and not self.cfg.is_ssl:
            self._wait_for(conn)
        else:
            self._hand_over(conn, head or b"", rank)

    def _place(self, listener: socket.socket) -> Any:
        found = self._places.get(listener.fileno())
        if found is None:
            found = self._places[listener.fileno()] = listener.getsockname()
        return found

    def _hand_over(self, conn: Any, head: bytes, rank: Rank | None) -> None:
        """Give it a thread. `rank`: None where its first bytes do not tell, or nobody looked: the intake will."""
        conn.data_ready = bool(head)
        conn.ticket = None if rank is None else self.intake.lanes.ticket(rank)
        self._busy += 1
        pool = self.own if rank in (Rank.HEALTH, Rank.DOOR) and not _is_socket(head) else self.tpool
        done = pool.submit(self.handle, conn)
        done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, conn, future))

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Its thread is free again."""
        self._busy -= 1
        super().finish_request(conn, fs)

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


def _other_end(client: socket.socket) -> Any:
    try:
        return client.getpeername()
    except OSError:  # it is gone; whoever reads it will see
        return ("", 0)


def _read_ahead(conn: Any) -> bool:
    """Whether a part of the next request was read together with the last one."""
    return bool(conn.initialized and conn.parser.unreader.buf.getvalue())


def _is_socket(head: bytes) -> bool:
    return head.startswith(b"GET /socket.io/")
