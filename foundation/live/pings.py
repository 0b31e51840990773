"""The pings of all sockets from one thread. Engine.IO keeps one for each socket, only to wait for its next ping."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import suppress
from typing import Any

from engineio import Server
from engineio.exceptions import SocketIsClosedError
from engineio.packet import PING, Packet
from engineio.socket import Socket


class Pings:
    """Takes them over from a server of Engine.IO."""

    def __init__(self, server: Server) -> None:
        self._pause, self._begin = server.ping_interval, server.start_background_task
        self._waiting: deque[tuple[float, Socket]] = deque()
        self._lock = threading.Lock()
        self._sender: threading.Thread | None = None
        server.start_background_task = self.begin

    def begin(self, target: Any, *given: Any, **named: Any) -> Any:
        """What Engine.IO begins in the background: a ping gets in line, all else gets its thread."""
        if getattr(target, "__func__", None) is not Socket._send_ping:
            return self._begin(target, *given, **named)
        with self._lock:
            self._waiting.append((time.monotonic() + self._pause, target.__self__))
            if self._sender is None:
                self._sender = threading.Thread(target=self._send_all, name="pings", daemon=True)
                self._sender.start()
        return None

    def _send_all(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._sender = None
                    return
                due, socket = self._waiting.popleft()
            time.sleep(max(0.0, due - time.monotonic()))
            if not (socket.closing or socket.closed):
                socket.last_ping = time.time()
                with suppress(SocketIsClosedError):
                    socket.send(Packet(PING))
