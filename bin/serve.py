"""Keeps the web process and the worker running together: when one ends, so does the other.

`bin/run` becomes this program, so that a signal sent to it arrives here. Ends with 0 when it was asked to stop, and
with 1 when one of the two ended by itself.
"""

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Longer than gunicorn's graceful_timeout, so that requests under way are finished first.
SECONDS_TO_STOP = 15
COMMANDS = {
    "web process": ["-m", "gunicorn", "--config", "bin/gunicorn.conf.py", "app:create_app()"],
    "worker": ["-m", "app", "work"],
}


def main() -> int:
    """Start both, wait until one ends or a signal arrives, and stop both."""
    asked = threading.Event()
    for number in STOP_SIGNALS:
        signal.signal(number, _setter(asked))
    running = {name: _start(arguments) for name, arguments in COMMANDS.items()}
    try:
        _watch(running, asked)
    finally:
        ended = {name: process.returncode for name, process in running.items() if process.poll() is not None}
        _stop(running)
    if asked.is_set():
        return 0
    for name, status in ended.items():
        print(f"The {name} ended with status {status}, so Parley has stopped.", file=sys.stderr)
    return 1


def _setter(asked: threading.Event) -> Callable[[int, FrameType | None], None]:
    return lambda _number, _frame: asked.set()


def _start(arguments: list[str]) -> subprocess.Popen[bytes]:
    # A process group of its own keeps the terminal's Ctrl-C away, so that the process ends gracefully, by SIGTERM.
    return subprocess.Popen([sys.executable, *arguments], process_group=0)


def _watch(running: dict[str, subprocess.Popen[bytes]], asked: threading.Event) -> None:
    port = int(os.environ["PARLEY_PORT"])
    announced = False
    while not asked.wait(0.5 if announced else 0.05) and all(process.poll() is None for process in running.values()):
        if not announced and _answers(port):
            announced = True
            print(f"Parley is open at http://127.0.0.1:{port} (Ctrl-C stops it).", flush=True)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        process.terminate()
    for process in running.values():
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
