"""kill -9 of web, worker and a client of the database in the middle of writing: nothing acknowledged is lost, nothing
is by halves, nothing is there twice. On PostgreSQL, connections are cut off as well, and the server itself is crashed.

What is killed here is a process that a parent, which stays, has loaded and forked: gunicorn's own worker, a worker of
the queue, a writer through the verbs. What they do is what they do behind `bin/run`; what is spared is loading Python.
`test_a_whole_house_comes_back` kills everything, parents too, and starts it as `bin/run` does.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import quantiles

import psutil
import pytest

from foundation.config import ROOT
from tests.conftest import ALL
from tests.grounds import POSTGRESQL, Ground
from tests.survival import backends
from tests.survival.load import CLIENT, Writer, Written, drained, faults, latest_halves
from tests.survival.site import SECONDS, Site, furnished

pytestmark = pytest.mark.real_time
TRIALS = int(os.environ.get("PARLEY_TEST_KILLS", "100" if ALL else "50"))
PER_TRIAL = 50 if ALL else 12  # writes that are acknowledged between two kills
VICTIMS = ["web"] * 4 + ["worker"] * 2 + ["client"] * 2 + (["connection"] * 3 + ["server"]) * POSTGRESQL
WHOLE_HOUSES = 10 if ALL else 2
PEOPLE = ("nia", "omar", "stranger", "milo")
RECOVERY = 3.0


@pytest.fixture
def site(template: Ground, tmp_path: Path) -> Iterator[Site]:
    """A house."""
    with furnished(template, tmp_path) as found:
        yield found


class Respawned:
    """A process that its parent forks again whenever it is killed; and what it has said."""

    def __init__(self, site: Site, kind: str, written: Written) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.survival.respawned", str(site.folder), kind],
            cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self._written, self.pid, self.lives, self.killed = written, 0, 0, 0
        self._alive = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self._alive.wait(SECONDS)

    def _read(self) -> None:
        assert self._parent.stdout is not None
        for line in self._parent.stdout:
            word, _, rest = line.strip().partition(" ")
            if word == "pid":
                self.pid = int(rest)
                self.lives += 1
                self._alive.set()
            elif word == "voted" and line.endswith("\n"):
                self._written.votes.add((rest, CLIENT))
            elif word == "saved" and line.endswith("\n"):
                words, _, address = rest.partition("|")
                self._written.posts[words] = address

    def kill(self) -> None:
        """kill -9, and wait until the next one lives."""
        self._alive.clear()
        self.killed += 1
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        assert self._alive.wait(SECONDS)

    def close(self) -> None:
        """No more of them."""
        self._parent.terminate()
        self._parent.wait(SECONDS)
        self._reader.join(SECONDS)
        assert self._parent.stdout is not None
        self._parent.stdout.close()


@contextmanager
def writing(site: Site, written: Written) -> Iterator[list[Writer]]:
    """People who write for as long as this lasts; each ends with an answer to what was sent last."""
    stop = threading.Event()
    writers = [Writer(site, name, number, written, stop) for number, name in enumerate(PEOPLE)]
    for writer in writers:
        writer.others = [other for other in writers if other is not writer]
        writer.start()
    try:
        yield writers
    finally:
        stop.set()
        for writer in writers:
            writer.join(SECONDS * 2)
    assert [writer.failure for writer in writers if writer.failure] == []


def _grown(written: Written, writers: list[Writer], by: int) -> None:
    wanted, until = written.acknowledged + by, time.monotonic() + SECONDS * 2
    while written.acknowledged < wanted:
        assert [writer.failure for writer in writers if writer.failure] == []
        assert time.monotonic() < until, "nobody gets an answer any more"
        time.sleep(0.002)


def _kill_web(site: Site) -> float:
    """Kill what answers; seconds until somebody answers again."""
    (old,) = site.serving()
    since = time.monotonic()
    os.kill(old, signal.SIGKILL)
    site.wait_for_page()
    return time.monotonic() - since


def test_nothing_is_lost_however_often_it_is_killed(site):
    site.open_web("app:create_app()", preload=True)
    written, chance, recoveries = Written(), random.Random(20261122), []
    others = {kind: Respawned(site, kind, written) for kind in ("worker", "client")}
    halves = []
    with writing(site, written) as writers:
        for _trial in range(TRIALS):
            _grown(written, writers, PER_TRIAL)
            time.sleep(chance.uniform(0, 0.02))
            match victim := chance.choice(VICTIMS):
                case "web":
                    recoveries.append(_kill_web(site))
                case "connection":
                    backends.cut_off(chance)
                case "server":
                    recoveries.append(backends.crash(chance))
                case _:
                    others[victim].kill()
            halves += latest_halves()
    others["client"].close()
    drained(SECONDS * 4)
    others["worker"].close()
    assert others["worker"].lives == others["worker"].killed + 1, "it has died of something else"
    assert halves == []
    assert faults(written) == []
    assert written.acknowledged >= TRIALS * PER_TRIAL
    assert written.repeated > 0, "nobody was ever in the middle of something"
    assert quantiles(recoveries, n=10)[-1] < RECOVERY  # the slowest tenth is left to whatever else the machine does
    print(  # noqa: T201 (the figures of the run, for `-s`)
        f"{TRIALS} kills, {written.acknowledged} writes, {written.repeated} repeated, "
        f"recovered in {max(recoveries):.2f} s at most, a client without an answer for {max(written.lost_for):.2f} s"
    )


def _seconds(site: Site, passed: float) -> float:
    """How long a start took: by the clock, or where others keep the machine busy, by what it cost."""
    family = [site.running["web"].pid, *site.serving()]
    cost = sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in set(family))
    return passed if os.getloadavg()[0] <= (os.cpu_count() or 1) else cost


def test_a_whole_house_comes_back(site):
    written, starts = Written(), []
    site.open_web()
    site.open_worker()
    with writing(site, written) as writers:
        for _trial in range(WHOLE_HOUSES):
            _grown(written, writers, PER_TRIAL)
            for name in ("web", "worker"):
                site.kill(name)
            starts.append(_seconds(site, site.open_web()))
            site.open_worker()
    site.kill("worker")
    worker = Respawned(site, "worker", written)
    drained(SECONDS * 8)  # the lease of a dead one lasts two minutes, of which the short one here knows nothing
    worker.close()
    assert faults(written) == []
    assert max(starts) < RECOVERY
    assert psutil.Process(site.running["web"].pid).is_running()
