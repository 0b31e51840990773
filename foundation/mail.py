"""The port for mail: the log, or a mail server. A message has one recipient and a fixed Message-ID."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog

from foundation.config import Config
from foundation.text.words import readable

log = structlog.get_logger()
PATIENCE = 15.0  # seconds that one step of the server may take
LONGEST_LINE = 200  # characters of what people wrote in one header
TRIED_AGAIN = range(400, 500)


class _Policy(EmailPolicy):
    """Addresses and ids stay whole: Python would encode a long word of a header, and no reader undoes that there."""

    WHOLE = ("in-reply-to", "list-id", "list-unsubscribe", "message-id", "references")

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}" if name.lower() in self.WHOLE else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode() if name.lower() in self.WHOLE else super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n")


class Refused(Exception):
    """This message will never go: the server knows no such recipient, or does not take such words."""


class NotNow(OSError):
    """This message is put off by the server; the next one may go."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes along: its name, its kind such as application/pdf, and its bytes."""

    name: str
    kind: str
    data: bytes


@dataclass(frozen=True)
class Message:
    """One message to one person, as text and as HTML. `id` is its Message-ID without the brackets.

    `name` is that of the sender; `headers` are ours, of plain letters, and hold nothing that people wrote.
    """

    to: str
    name: str
    subject: str
    text: str
    html: str
    id: str
    at: datetime
    sender: str
    headers: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Attachment] = ()


class Post(Protocol):
    """An open way to the mail server."""

    def send(self, message: Message) -> None:
        """Hand it over. Refused: it never goes. NotNow: only this one has to wait. Other OSErrors: nothing goes."""


class Mail(Protocol):
    """What an engine for mail can do."""

    def open(self) -> AbstractContextManager[Post]:
        """A way for several messages. OSError when there is none just now."""


class LogMail:
    """Writes to the log that a message would go out, without its words and without the address."""

    @contextmanager
    def open(self) -> Iterator[Post]:
        yield self

    def send(self, message: Message) -> None:
        log.info("mail", id=message.id, length=len(message.text))


@dataclass(frozen=True)
class SmtpMail:
    """A mail server. `smtps:` speaks TLS from the start; `smtp:` changes to it where the server offers that.

    A password is never sent without TLS and a certificate that is right.
    """

    host: str
    port: int
    tls: bool
    name: str = ""
    password: str = field(default="", repr=False)

    @contextmanager
    def open(self) -> Iterator[Post]:
        server = self._connect()
        try:
            yield _Connection(server)
        finally:
            with suppress(OSError):  # it may have hung up already
                server.quit()
            server.close()

    def _connect(self) -> smtplib.SMTP:
        server: smtplib.SMTP
        if self.tls:
            server = smtplib.SMTP_SSL(self.host, self.port, "localhost", timeout=PATIENCE, context=self._trust())
        else:
            server = smtplib.SMTP(self.host, self.port, "localhost", timeout=PATIENCE)
        try:
            server.ehlo_or_helo_if_needed()
            if not self.tls and (self.name or server.has_extn("starttls")):
                server.starttls(context=self._trust())
                server.ehlo()
            if self.name:
                server.login(self.name, self.password)
        except OSError:
            server.close()
            raise
        return server

    def _trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self.name:  # as between mail servers: better any TLS than none
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context


class _Connection:
    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def send(self, message: Message) -> None:
        written = written_out(message)
        try:
            self._server.send_message(written, message.sender, [message.to])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, why = refusal.recipients[message.to]
            raise _fate(code, why) from refusal
        except smtplib.SMTPDataError as refusal:
            raise _fate(refusal.smtp_code, refusal.smtp_error) from refusal
        except smtplib.SMTPNotSupportedError as refusal:
            raise Refused(str(refusal)) from refusal


def _fate(code: int, why: bytes | str) -> Refused | NotNow:
    words = f"{code} {why.decode(errors='replace') if isinstance(why, bytes) else why}"
    return NotNow(words) if code in TRIED_AGAIN else Refused(words)


def written_out(message: Message) -> EmailMessage:
    """The message as it travels. An address that is none raises Refused."""
    made = EmailMessage(policy=_POLICY)
    try:
        made["From"] = Address(one_line(message.name), addr_spec=message.sender)
        made["To"] = Address(addr_spec=message.to)
    except (ValueError, IndexError) as error:
        raise Refused(f"{error}") from error
    made["Subject"] = one_line(message.subject)
    made["Date"] = message.at
    made["Message-ID"] = f"<{message.id}>"
    for name, value in message.headers.items():
        made[name] = value
    made.set_content(readable(message.text), cte="quoted-printable")
    made.add_alternative(readable(message.html), subtype="html", cte="quoted-printable")
    for file in message.files:
        main, _slash, sub = file.kind.partition("/")
        made.add_attachment(file.data, main, sub, filename=file.name)
    return made


def one_line(text: str) -> str:
    """What people wrote, fit for a header: one line, no controls, at most LONGEST_LINE characters."""
    return " ".join(readable(text).split())[:LONGEST_LINE]


def host_of(config: Config) -> str:
    """The host in our message ids and in the names of our lists."""
    return urlsplit(config.public_url).hostname or "localhost"


def connect(url: str) -> Mail:
    """The engine that `PARLEY_MAIL_URL` names. An unknown one raises ValueError."""
    if url == "log:":
        return LogMail()
    try:
        parts = urlsplit(url)
        tls = parts.scheme == "smtps"
        if parts.scheme in ("smtp", "smtps") and parts.hostname:
            name, password = unquote(parts.username or ""), unquote(parts.password or "")
            return SmtpMail(parts.hostname, parts.port or (465 if tls else 587 if name else 25), tls, name, password)
    except ValueError:
        pass
    raise ValueError(
        "PARLEY_MAIL_URL names no mail server: use log:, smtp://host:port or smtps://name:password@host:port."
    )
