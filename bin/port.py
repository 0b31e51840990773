"""Says in a sentence, before anything is installed, when Parley cannot listen on the port it was given.

Runs on any Python 3, because it runs before the virtual environment exists.
"""

import errno
import os
import socket
import sys


def problem(text):
    """Return what is wrong with the port written as `text`, or None when both loopback addresses are free."""
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        return "PARLEY_PORT is “{}”, but a port is a number from 1 to 65535.".format(text)
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, int(text)))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return (
                    "Port {0} is taken by another program, perhaps a Parley that still runs. "
                    "Stop it, or choose another port: PARLEY_PORT={1} bin/run"
                ).format(text, int(text) % 65535 + 1)
            if error.errno == errno.EACCES:
                return "Port {} needs more rights than you have. Choose one above 1023 with PARLEY_PORT.".format(text)
    return None


if __name__ == "__main__":
    sys.exit(problem(os.environ.get("PARLEY_PORT") or "5000"))
