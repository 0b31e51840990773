"""A crowd before a server: a client that sends so many requests a second, whether it is answered or not.

`python -m tests.crowd` reads a job as JSON from standard input and writes what became of each request: it is a process
of its own, so that it takes no time from whoever judges.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any

PATIENCE = 20.0  # seconds that a client waits for its answer
MOST_OPEN = 900  # connections at once; who comes beyond them counts as not sent


class _Line(asyncio.Protocol):
    """One request on a connection of its own."""

    def __init__(self, request: bytes, done: asyncio.Future[int]) -> None:
        self._request, self._done, self._read = request, done, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._line: Any = transport
        self._line.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found, body = self._read.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head):
            self._end(int(head[9:12]))

    def connection_lost(self, _error: Exception | None) -> None:
        self._end(0)

    def _end(self, status: int) -> None:
        if not self._done.done():
            self._done.set_result(status)
            self._line.close()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line[15:])
    return 0


async def _one(port: int, request: bytes) -> int:
    loop = asyncio.get_running_loop()
    done: asyncio.Future[int] = loop.create_future()
    try:
        await loop.create_connection(lambda: _Line(request, done), "127.0.0.1", port)
        return await asyncio.wait_for(done, PATIENCE)
    except (OSError, TimeoutError):
        return 0


class Crowd:
    """Sends requests of several kinds in their order, and notes kind, moment, seconds and status of each."""

    def __init__(self, job: dict[str, Any]) -> None:
        self._port, self._seconds = job["port"], job["seconds"]
        self._kinds = [(kind, raw.encode("latin-1")) for kind, raw in job["requests"]]
        self._rate, self._clients = job.get("rate"), job.get("clients")
        self.found: list[tuple[str, float, float, int]] = []
        self.unsent, self._open, self._next = 0, 0, 0

    async def come(self) -> None:
        """All of them: `rate` a second come anew, or `clients` come again as soon as they are answered."""
        self._began = time.monotonic()
        if self._clients:
            await asyncio.gather(*(self._again() for _ in range(self._clients)))
            return
        going: set[asyncio.Task[None]] = set()
        sent = 0
        while (passed := time.monotonic() - self._began) < self._seconds:
            for _ in range(int(passed * self._rate) - sent):
                sent += 1
                if self._open >= MOST_OPEN:
                    self.unsent += 1
                    continue
                self._open += 1
                task = asyncio.create_task(self._send())
                going.add(task)
                task.add_done_callback(going.discard)
            await asyncio.sleep(0.005)
        await asyncio.gather(*going)

    async def _again(self) -> None:
        while time.monotonic() - self._began < self._seconds:
            self._open += 1
            await self._send()

    async def _send(self) -> None:
        kind, request = self._kinds[self._next % len(self._kinds)]
        self._next += 1
        began = time.monotonic()
        status = await _one(self._port, request)
        ended = time.monotonic()
        self.found.append((kind, ended - self._began, ended - began, status))
        self._open -= 1


if __name__ == "__main__":
    os.nice(10)  # a crowd brings machines of its own: it shall not take the time of ours from the server
    crowd = Crowd(json.load(sys.stdin))
    asyncio.run(crowd.come())
    json.dump({"found": crowd.found, "unsent": crowd.unsent}, sys.stdout)
