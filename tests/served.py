"""The house as people meet it: gunicorn as a real process, on a database that a test has furnished. Linux only."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from foundation.config import ROOT
from tests.grounds import addresses_of

SECONDS = 30


class Served:
    """`with Served(folder) as house:` serves the database in the folder at `house.port`, until the block ends."""

    def __init__(self, folder: Path, **given: object) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
        settings = {"instance": folder, "port": self.port, "secret_key": "for tests only", **addresses_of(folder)}
        self._environment = kept | {f"PARLEY_{name.upper()}": str(value) for name, value in (settings | given).items()}
        self.log = folder / "served.log"

    def __enter__(self) -> Served:
        arguments = [sys.executable, "-m", "gunicorn", "--config", "bin/gunicorn.conf.py", "app:create_app()"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(arguments, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        end = time.monotonic() + SECONDS
        while not self._alive():
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _alive(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """One GET on a line of its own; the answer is read."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        line.request("GET", path, headers=headers)
        found = line.getresponse()
        found.read()
        line.close()
        return found

    def cpu(self) -> float:
        """Seconds of CPU time that its processes have used."""
        here = psutil.Process(self.process.pid)
        used = [one.cpu_times() for one in (here, *here.children(recursive=True))]
        return sum(times.user + times.system for times in used)

    def memory(self) -> float:
        """MiB of all its processes, shared pages counted by their share."""
        here = psutil.Process(self.process.pid)
        return sum(one.memory_full_info().pss for one in (here, *here.children(recursive=True))) / 2**20


def cookie(app: Flask, session_key: str) -> str:
    """The cookie of somebody who has signed in."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return f"parley={serializer.dumps({'_user_id': session_key, '_fresh': True})}"
