"""A real server on a core of its own, and what it costs: CPU time, memory, time to start. Linux only."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]


@dataclass(frozen=True)
class Memory:
    """Memory in MiB, shared pages counted by their share (PSS): all of it, and what is not a file in memory."""

    all: float
    own: float


class Process:
    """A program that runs on the server's core until the `with` block ends."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str]) -> None:
        # An environment of our own making: no PARLEY_ setting of the caller may bend a figure.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
        self._arguments = [sys.executable, *arguments]
        self._environment = kept | dict(environment)

    def __enter__(self) -> Process:
        self.started = time.monotonic()
        self._process = subprocess.Popen(self._arguments, cwd=ROOT, env=self._environment, stdout=sys.stderr)
        os.sched_setaffinity(self._process.pid, {SERVER_CORE})
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def wait(self) -> int:
        """Wait until the program ends by itself, and return its status."""
        return self._process.wait()

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        return self._process.poll() is None

    def family(self) -> list[psutil.Process]:
        """Return the program and every process below it."""
        parent = psutil.Process(self._process.pid)
        return [parent, *parent.children(recursive=True)]

    def memory(self) -> Memory:
        """Measure the program and its children together."""
        parts = [_memory(member.pid) for member in self.family()]
        return Memory(sum(part.all for part in parts), sum(part.own for part in parts))


class Server(Process):
    """An application behind gunicorn, with the settings that `bin/run` uses. `start_seconds` is set on entering."""

    def __init__(
        self, application: str, path: str = "/", environment: Mapping[str, str] | None = None, *, bare: bool = False
    ) -> None:
        """`bare`: gunicorn's own worker, without our look at the door (foundation/server.py)."""
        self.port = free_port()
        self._path = path
        bareness = ["--worker-class", "gthread"] if bare else []
        super().__init__(
            ["-m", "gunicorn", "--config", "bin/gunicorn.conf.py", *bareness, application],
            {"PARLEY_PORT": str(self.port)} | dict(environment or {}),
        )

    def __enter__(self) -> Server:
        super().__enter__()
        while not self._answers():
            if not self.alive or time.monotonic() - self.started > SECONDS_TO_START:
                raise RuntimeError("The server did not start; its own lines above say why.")
            time.sleep(0.005)
        self.start_seconds = time.monotonic() - self.started
        self._cpu_clocks = [_cpu_clock(member.pid) for member in self.family()[1:]]
        return self

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", self._path)
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def cpu(self) -> float:
        """Seconds of CPU time, user and system, that the serving processes have used so far; to the nanosecond."""
        return sum(time.clock_gettime(clock) for clock in self._cpu_clocks)


def _memory(pid: int) -> Memory:
    lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    kibibytes = {words[0]: int(words[1]) for words in lines}
    return Memory(kibibytes["Pss:"] / 1024, kibibytes["Pss_Anon:"] / 1024)


def _cpu_clock(pid: int) -> int:
    """Return the number of another process's CPU clock, as clock_getcpuclockid(3) makes it."""
    return ~pid << 3 | 2


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def run(*arguments: str, environment: Mapping[str, str]) -> None:
    """Run a flask command to its end; its failure ends the measuring."""
    with Process(["-m", "flask", "--app", "app", *arguments], environment) as command:
        status = command.wait()
    if status:
        raise RuntimeError(f"flask {' '.join(arguments)} ended with status {status}.")
