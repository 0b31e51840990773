"""How the web process is served: one worker with eight threads, on this machine's loopback addresses only.

One worker, because SQLite has one writer and each further worker costs its memory again.
"""

import os
import socket

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
worker_class = "gthread"
workers = 1
threads = 8
preload_app = False
keepalive = 15
timeout = 60
graceful_timeout = 10
loglevel = "warning"
proc_name = "parley"
# Its default is a socket in the home folder, and nobody here uses it.
control_socket_disable = True
