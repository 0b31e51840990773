"""What a process asks of the system, by strace: looked at, and answered wrongly on purpose."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

TRACED = "fsync,fdatasync,pwrite64,pwritev,write,sendto,sendmsg"
LINE = re.compile(r"(?P<pid>\d+) +(?P<call>.*)")
RESUMED = re.compile(r"<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)")


@cache
def missing() -> str:
    """Why it cannot be used here; nothing where it can."""
    if shutil.which("strace") is None:
        return "strace is not on this machine (bin/test installs it as root on Debian)"
    tried = subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, text=True)
    return "" if tried.returncode == 0 else f"strace may not look at processes here: {tried.stderr.strip()}"


def needed() -> None:
    """Skip the test where strace cannot be used."""
    if why := missing():
        pytest.skip(why)


def looking(log: Path) -> list[str]:
    """What to put before a command to write down what it asks."""
    return ["strace", "-f", "-y", "-s", "32", "-o", str(log), "-e", f"trace={TRACED}"]


def calls(log: Path) -> Iterator[tuple[int, str]]:
    """Each call with its thread. One that took a while stands where it ended, except what is sent: where it began."""
    begun: dict[int, str] = {}
    for line in log.read_text(errors="replace").splitlines():
        found = LINE.match(line)
        if not found:
            continue
        pid, call = int(found["pid"]), found["call"]
        if call.endswith("<unfinished ...>"):
            begun[pid] = call.removesuffix("<unfinished ...>")
            if call.startswith("send"):
                yield pid, call
        elif resumed := RESUMED.match(call):
            if not resumed["name"].startswith("send"):
                yield pid, begun.pop(pid, "") + resumed["rest"]
        else:
            yield pid, call


def acknowledgements(log: Path) -> tuple[int, int]:
    """How many 303 were sent after a write to the log of the database, and how many of them before it was synced."""
    waiting: dict[int, bool] = {}  # by thread: whether what it wrote is on the disk
    sent = unsynced = 0
    for pid, call in calls(log):
        if "parley.db-wal>" in call and call.startswith("pwrite"):
            waiting[pid] = False
        elif "parley.db-wal>" in call and call.startswith(("fdatasync", "fsync")) and call.endswith("= 0"):
            waiting[pid] = waiting.get(pid, True) or True
        elif call.startswith("send") and '"HTTP/1.1 303' in call and pid in waiting:
            sent += 1
            unsynced += not waiting.pop(pid)
    return sent, unsynced


@contextmanager
def answering(pids: list[int], calls: str, error: str, path: Path) -> Iterator[None]:
    """While inside, these calls on this file fail with this error in every thread of the processes."""
    attached = [word for pid in pids for word in ("-p", str(pid))]
    inject = ["-e", f"trace={calls}", "-e", f"inject={calls}:error={error}", "-P", str(path)]
    strace = subprocess.Popen(
        ["strace", "-f", "-o", "/dev/null", *inject, *attached], stderr=subprocess.PIPE, text=True
    )
    assert strace.stderr is not None
    for _pid in pids:
        assert "attached" in strace.stderr.readline()
    try:
        yield
    finally:
        strace.send_signal(signal.SIGINT)
        strace.communicate(timeout=20)
