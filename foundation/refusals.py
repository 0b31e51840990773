"""What whoever is turned away gets: written once, because it is sent when there is no time."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

from foundation import api

AGAIN = 5  # seconds after which a request that was turned away may come again
TITLE = "Too many at once"
# The stylesheet of the house may be turned away as well, so the page brings the little that it needs.
STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}"
)
WORDS = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{TITLE}</title><style>{STYLE}</style></head>
<body><h1>{TITLE}</h1>
<p>More people are here than we can serve at this moment. Wait a few seconds, then load this page again.</p>
<p>Nothing that was saved is lost. What you were sending now was not saved.</p></body></html>
"""
KNOWN_STYLE = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
CALL = {
    "type": "about:blank",
    "title": TITLE,
    "status": 503,
    "detail": f"Nothing was done. Call again after {AGAIN} seconds, with the same Idempotency-Key.",
    "errors": [],
}


@dataclass(frozen=True)
class Refusal:
    """One answer: its headers and body, and `raw`, all of it as it goes over the line."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    raw: bytes

    @classmethod
    def made(cls, kind: str, body: bytes) -> Refusal:
        """Say it in this kind of content."""
        headers = (
            ("Content-Type", kind), ("Content-Length", str(len(body))), ("Retry-After", str(AGAIN)),
            ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", f"default-src 'none'; style-src 'sha256-{KNOWN_STYLE}'"),
        )  # fmt: skip
        said = "".join(f"{name}: {value}\r\n" for name, value in headers)
        head = f"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n{said}\r\n"
        return cls(headers, body, head.encode() + body)


PAGE = Refusal.made("text/html; charset=utf-8", WORDS.encode())
PROBLEM = Refusal.made("application/problem+json", json.dumps(CALL).encode())


def of(path: str) -> Refusal:
    """The one for whoever asked for this."""
    return PROBLEM if path.startswith(api.ROOT) else PAGE


def of_head(head: bytes) -> Refusal:
    """The one for whoever began to speak like this."""
    return of(head.partition(b" ")[2][: len(api.ROOT)].decode("latin-1"))
