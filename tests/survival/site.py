"""A house of its own processes on a folder, and people who speak HTTP to it."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

from app import create_app
from bench.server import free_port
from foundation.config import ROOT
from foundation.database import db
from tests import grounds
from tests.conftest import settings
from tests.grounds import Ground
from tests.world import World

SECRET = "for tests only"
SECONDS = 30.0
GONE = (OSError, http.client.HTTPException)  # what a client sees of a server that was killed


@dataclass(frozen=True)
class Said:
    """What a server answered."""

    status: int
    location: str
    retry_after: str
    body: str


class Person:
    """Somebody with a connection of their own that stays open, signed in."""

    def __init__(self, port: int, cookie: str, token: str) -> None:
        self._port, self._cookie, self._token = port, cookie, token
        self._line: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Said:
        """GET; one of GONE is raised where no whole answer came."""
        return self._ask("GET", path, None)

    def post(self, path: str, **data: str) -> Said:
        """POST a form; one of GONE is raised where no whole answer came."""
        return self._ask("POST", path, urlencode({"csrf_token": self._token, **data}))

    def hang_up(self) -> None:
        """Let go of the connection."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _ask(self, method: str, path: str, body: str | None) -> Said:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SECONDS)
        headers = {"Cookie": f"parley={self._cookie}"} if self._cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
            content = answer.read().decode()
        except GONE:
            self.hang_up()
            raise
        if answer.will_close:
            self.hang_up()
        said = answer.headers
        return Said(answer.status, said.get("Location", ""), said.get("Retry-After", ""), content)


class Site:
    """The processes of one house. `world` made its cast; `app` is an application on the same database, for looking."""

    def __init__(self, app: Flask, world: World, folder: Path, processes: int = 1) -> None:
        self.app, self.world, self.folder, self.port = app, world, folder, free_port()
        self._processes = processes
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._people: list[Person] = []
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
        self.environment = kept | {
            "PARLEY_INSTANCE": str(folder), "PARLEY_PORT": str(self.port), "PARLEY_SECRET_KEY": SECRET,
            "PARLEY_WRITE_LIMIT": "1000000 per minute", "PARLEY_SIGN_IN_LIMIT": "1000000 per minute",
        } | grounds.environment(folder)  # fmt: skip

    def open_web(self, application: str = "app:create_app()", *before: str, preload: bool = False) -> float:
        """Start the web process as bin/run does; seconds until its first page. `before` is a program around it.

        `preload`: what answers is forked from a parent that has loaded everything.
        """
        started = time.monotonic()
        more = ["--workers", str(self._processes), *(["--preload"] if preload else [])]
        arguments = ["-m", "gunicorn", "--config", "bin/gunicorn.conf.py", *more, application]
        self._start("web", *before, sys.executable, *arguments)
        self.wait_for_page()
        return time.monotonic() - started

    def open_worker(self) -> None:
        """Start a worker as bin/run does."""
        self._start("worker", sys.executable, "-m", "app", "work")

    def _start(self, name: str, *arguments: str) -> None:
        quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.running[name] = subprocess.Popen(arguments, cwd=ROOT, env=self.environment, process_group=0, **quiet)

    def wait_for_page(self, path: str = "/healthz") -> float:
        """Until a page is answered with 200; how many seconds that took."""
        started, nobody = time.monotonic(), self.person("nobody")
        while time.monotonic() - started < SECONDS:
            with suppress(*GONE):
                if nobody.get(path).status == 200:
                    nobody.hang_up()
                    return time.monotonic() - started
            time.sleep(0.005)
        raise TimeoutError(f"{path} was never answered")

    def serving(self, name: str = "web") -> list[int]:
        """The process ids that do the work: of gunicorn those that answer, not the one that starts them."""
        parent = psutil.Process(self.running[name].pid)
        return [child.pid for child in parent.children(recursive=True)] or [parent.pid]

    def kill(self, name: str) -> None:
        """kill -9 of a process and all that it started."""
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running.pop(name).wait()

    def close(self) -> None:
        """Let everybody hang up, and end what runs, gracefully."""
        self.hang_up()
        for process in self.running.values():
            os.killpg(process.pid, signal.SIGTERM)  # strace passes nothing on
        for process in self.running.values():
            process.wait(SECONDS)
        self.running.clear()

    def hang_up(self) -> None:
        """Let everybody hang up."""
        for person in self._people:
            person.hang_up()

    def person(self, name: str) -> Person:
        """Somebody of the cast at a connection of their own; “visitor” is signed out and has opened a form."""
        if name == "visitor":
            return self.signed_in("")
        if name == "nobody":
            self._people.append(Person(self.port, "", ""))
            return self._people[-1]
        return self.signed_in(self.world.person[name].session_key)

    def signed_in(self, session_key: str) -> Person:
        """Whoever has this key; nobody in particular without one."""
        serializer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert serializer is not None
        with self.app.app_context(), self.app.test_request_context():  # of its own: the library keeps it in `g`
            token = generate_csrf()
            secret = session["csrf_token"]
        who = {"_user_id": session_key, "_fresh": True} if session_key else {}
        cookie = serializer.dumps({"csrf_token": secret} | who)
        self._people.append(Person(self.port, str(cookie), token))
        return self._people[-1]


@contextmanager
def furnished(ground: Ground, folder: Path, processes: int = 1) -> Iterator[Site]:
    """A house with its cast, nothing of it running yet, and everything of it gone at the end."""
    ground.lay(folder)
    app = create_app(settings(folder, secret_key=SECRET))
    with app.app_context():
        world = World(app)
        db.session.remove()
        site = Site(app, world, folder, processes)
        try:
            yield site
        finally:
            site.hang_up()
            for name in list(site.running):
                site.kill(name)
            db.session.remove()
            db.engine.dispose()
            ground.take_up(folder)
