"""Says in a sentence, before anything is installed, when Parley cannot listen on the port it was given."""

import errno
import os
import socket
import sys

LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


def problem(text: str) -> str | None:
    """Return what is wrong with the port written as `text`, or None when both loopback addresses are free."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        return f"PARLEY_PORT is “{text}”, but a port is a number from 1 to 65535."
    refused = {_try(family, address, int(text)) for family, address in LOOPBACK}
    if errno.EADDRINUSE in refused:
        return (
            f"Port {text} is taken by another program, perhaps a Parley that still runs. "
            f"Stop it, or choose another port: PARLEY_PORT={int(text) % 65535 + 1} bin/run"
        )
    if errno.EACCES in refused:
        return f"Port {text} needs more rights than you have. Choose one above 1023 with PARLEY_PORT."
    return None


def _try(family: int, address: str, port: int) -> int | None:
    """Return the number of the error met when listening here, or None. (No IPv6 is an error too, and is fine.)"""
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as error:
        return error.errno
    return None


if __name__ == "__main__":
    sys.exit(problem(os.environ["PARLEY_PORT"]))
