"""The port for mail. The log is the engine until a server is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import structlog

log = structlog.get_logger()


@dataclass(frozen=True)
class Letter:
    """One message to one person; plain text."""

    to: str
    subject: str
    text: str


class Mail(Protocol):
    """What an engine for mail can do."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over, or raise OSError so that it is tried again."""


class LogMail:
    """Writes to the log that a letter would go out, without its words and without the address."""

    def send(self, letter: Letter) -> None:
        log.info("mail", subject=letter.subject, length=len(letter.text))


def connect(url: str) -> Mail:
    """The engine that `PARLEY_MAIL_URL` names. An unknown one raises ValueError."""
    if url == "log:":
        return LogMail()
    raise ValueError(f"PARLEY_MAIL_URL names no engine that we know: {url!r}. Use log:")
