"""A real mail server in the process: it takes what comes, or refuses as it is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller


class Postbox:
    """What arrived, oldest first. `refuses` maps an address to the line that refuses it; `closed` refuses all."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.raw: list[bytes] = []
        self.refuses: dict[str, str] = {}
        self.closed = ""
        self.url = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """One recipient is named."""
        if address in self.refuses or self.closed:
            return self.refuses.get(address) or self.closed
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """A message came."""
        self.raw.append(envelope.content)
        self.taken += [(to, message_from_bytes(envelope.content, policy=SMTP)) for to in envelope.rcpt_tos]
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        """What came for this address."""
        return [message for to, message in self.taken if to == address]


@contextmanager
def open_postbox() -> Iterator[Postbox]:
    """A mail server on a port of this machine, until the end of the block."""
    postbox = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        postbox.url = f"smtp://127.0.0.1:{port}"
        yield postbox
    finally:
        controller.stop()
