"""How the web process is served: one worker with many threads, on this machine's loopback addresses only.

One worker, because SQLite has one writer and each further worker costs its memory again. An open socket of a browser
holds a thread for as long as it is open; the threads beyond them answer pages. A thread is made when it is needed.
"""

import gc
import os
import signal
import socket
import sys
from types import FrameType
from typing import Any

from foundation.config import Config

port = os.environ["PARLEY_PORT"]


def _has_ipv6() -> bool:
    """Tell whether `localhost` may mean [::1] on this machine."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


bind = [f"127.0.0.1:{port}", f"[::1]:{port}"] if _has_ipv6() else [f"127.0.0.1:{port}"]
worker_class = "foundation.server.Worker"
workers = 1
_settings = Config.from_environment()
room = _settings.sockets
figures = _settings.folder / "figures"
threads = room + 30
worker_connections = room + 1000
preload_app = False
keepalive = 15
timeout = 60
graceful_timeout = 10
loglevel = "warning"
proc_name = "parley"
# Its default is a socket in the home folder, and nobody here uses it.
control_socket_disable = True


def on_starting(_server: Any) -> None:
    """Begin without the figures of an earlier server."""
    for file in figures.glob("*"):
        file.unlink(missing_ok=True)


def worker_exit(_server: Any, worker: Any) -> None:
    """What a process has counted is not lost with it."""
    if hasattr(worker, "intake"):
        worker.intake.counts.leave()


def post_worker_init(worker: Any) -> None:
    """Collect less garbage, and when told to stop, hang up first.

    What a start makes stays for good, and a page makes thousands of things that leave no cycle: looking through them
    again and again took a tenth of its time. Open sockets would hold their threads until the patience of all is over.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 20, 20)
    sys.setswitchinterval(0.0005)  # whoever looks after the door waits for its turn after each call of the system
    if worker.cfg.workers > 1:
        worker.intake.counts.share(figures)
    stop: Any = signal.getsignal(signal.SIGTERM)
    sockets = worker.wsgi.extensions.get("parley.sockets")  # found without an import: this process stays small

    def leave(number: int, frame: FrameType | None) -> None:
        if sockets:
            sockets.hang_up()
        stop(number, frame)

    signal.signal(signal.SIGTERM, leave)
