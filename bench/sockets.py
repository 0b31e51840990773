"""Open sockets as static/js/live.js opens them, many in one thread, and when each hears the news."""

from __future__ import annotations

import base64
import json
import os
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

PATIENCE = 30.0  # seconds
HEAD_END = b"\r\n\r\n"


@dataclass
class Listener:
    """One open socket. What came and is not read yet is kept."""

    connection: socket.socket
    kept: bytes = b""

    def say(self, words: str) -> None:
        """Send a short message; a browser masks what it sends."""
        content, mask = words.encode(), os.urandom(4)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))
        length = bytes([0x80 | len(content)]) if len(content) < 126 else b"\xfe" + len(content).to_bytes(2, "big")
        self.connection.sendall(b"\x81" + length + mask + masked)

    def hear(self) -> str:
        """The next message. TimeoutError when none comes."""
        while (found := self._message()) is None:
            if not (came := self.connection.recv(65536)):
                raise ConnectionError("The server hung up.")
            self.kept += came
        return found

    def _message(self) -> str | None:
        """A message out of what came, if all of it is there. The server does not mask."""
        if len(self.kept) < 4:
            return None
        size, begin = self.kept[1], 2
        if size == 126:
            size, begin = int.from_bytes(self.kept[2:4], "big"), 4
        if len(self.kept) < begin + size:
            return None
        found, self.kept = self.kept[begin : begin + size], self.kept[begin + size :]
        return found.decode()


def listen(port: int, cookie: str, asked: dict[str, str]) -> Listener:
    """Open a socket with the session of this cookie, and hear the first counts of what is asked."""
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
    head = (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}", f"Cookie: {cookie}", "Connection: Upgrade", "Upgrade: websocket",
        "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
    )  # fmt: skip
    connection.sendall("\r\n".join(head).encode() + HEAD_END)
    came = b""
    while HEAD_END not in came:
        if not (more := connection.recv(65536)):
            raise ConnectionError("The server hung up.")
        came += more
    if not came.startswith(b"HTTP/1.1 101"):
        raise ConnectionError(came.split(b"\r\n")[0].decode())
    listener = Listener(connection, came.partition(HEAD_END)[2])
    for expected, said in (("0", "40"), ("40", f"42{json.dumps(['watch', asked])}"), ("42", None)):
        heard = listener.hear()
        if not heard.startswith(expected):
            raise ConnectionError(f"{heard!r} came instead of {expected}.")
        if said:
            listener.say(said)
    return listener


def arrivals(listeners: Sequence[Listener]) -> list[float]:
    """Wait until each has heard something; the moments, earliest first, in seconds of the monotonic clock."""
    moments: list[float] = []
    until = time.monotonic() + PATIENCE
    with selectors.DefaultSelector() as selector:
        for listener in listeners:
            selector.register(listener.connection, selectors.EVENT_READ)
        while len(moments) < len(listeners) and time.monotonic() < until:
            for key, _events in selector.select(1.0):
                moments.append(time.monotonic())
                selector.unregister(key.fileobj)
    if len(moments) < len(listeners):
        raise TimeoutError(f"Only {len(moments)} of {len(listeners)} heard it.")
    return moments
