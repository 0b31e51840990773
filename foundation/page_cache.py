"""Pages that visitors ask for again, kept as they were sent, as long as nothing that visitors see has changed.

It stands before Flask. A page is kept from the second time it is asked for, so that a crawler that opens everything
once fills nothing. It is never one of somebody who has a session, and never one that the search index had a word in,
because the index follows the database by a moment.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, has_request_context, request

from foundation import languages
from foundation.clock import now
from foundation.config import Config
from foundation.database import db
from foundation.headers import Headers
from foundation.intake import ENDPOINT
from foundation.versions import SEEN, Versions

LASTING = timedelta(seconds=30)  # a page says how late something is: it is written anew now and then
ADDRESSES_KNOWN, LONGEST_ADDRESS, LARGEST = 4096, 1000, 512 * 1024
KINDS = ("text/html", "application/atom+xml", "application/xml")
OF_ONE_ANSWER = {"content-length", "date", "x-request-id", "x-parley-statements"}
LEFT_OUT = "parley.left_out"


def leave_out() -> None:
    """The page that is being made depends on more than the database: it is not kept."""
    if has_request_context():
        request.environ[LEFT_OUT] = True


@dataclass(frozen=True)
class Kept:
    """A page as it is sent: packed, with its headers for those who take it packed, plain, or have it already."""

    version: int
    made_at: datetime
    body: bytes
    tag: str
    packed: Headers
    plain: Headers
    same: Headers
    length: int = field(default=0)

    @classmethod
    def of(cls, version: int, made_at: datetime, headers: Headers, words: bytes) -> Kept:
        """Pack a page that was just written."""
        body = gzip.compress(words, 6, mtime=0)
        tag = f'W/"{hashlib.sha256(words).hexdigest()[:20]}"'
        lasting = [(name, value) for name, value in headers if name.lower() not in OF_ONE_ANSWER]
        lasting = [*_varying(lasting), ("ETag", tag)]
        return cls(
            version=version,
            made_at=made_at,
            body=body,
            tag=tag,
            packed=[*lasting, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))],
            plain=[*lasting, ("Content-Length", str(len(words)))],
            same=[(name, value) for name, value in lasting if name.lower() != "content-type"],
            length=len(body) + 2000,
        )

    def send(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        """Send it, or say that it is the same as the one that the browser has."""
        if self.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start("304 NOT MODIFIED", [*self.same])
            return []
        packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        start("200 OK", [*(self.packed if packed else self.plain)])
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        return [self.body if packed else gzip.decompress(self.body)]


def _varying(headers: Headers) -> Headers:
    """The headers, with the encoding and the language among what the page varies by."""
    said = {part.strip() for name, value in headers if name.lower() == "vary" for part in value.split(",")}
    others = [(name, value) for name, value in headers if name.lower() != "vary"]
    language = {"Accept-Language"} if len(languages.LANGUAGES) > 1 else set()
    return [*others, ("Vary", ", ".join(sorted(said | language | {"Accept-Encoding"})))]


class Shelf:
    """The pages of this process, the latest asked for at the end; as many as fit into `room` bytes."""

    def __init__(self, room: int) -> None:
        self._room, self._used = room, 0
        self._pages: OrderedDict[Any, Kept] = OrderedDict()
        self._asked: OrderedDict[Any, None] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Kept | None:
        """The page of this key, whatever its version."""
        with self._lock:
            found = self._pages.get(key)
            if found:
                self._pages.move_to_end(key)
            return found

    def put(self, key: Any, page: Kept) -> None:
        """Keep it, and drop those that nobody has asked for the longest time."""
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._used += page.length
            while self._used > self._room:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Any) -> None:
        if old := self._pages.pop(key, None):
            self._used -= old.length

    def asked_before(self, key: Any) -> bool:
        """Whether somebody has asked for it lately; from now on somebody has."""
        with self._lock:
            known = key in self._asked
            self._asked[key] = None
            self._asked.move_to_end(key)
            if len(self._asked) > ADDRESSES_KNOWN:
                self._asked.popitem(last=False)
            return known


class PageCache:
    """Stands before the application. `kept`, `given`: how many pages were kept, and given without asking inside."""

    def __init__(self, inside: WSGIApplication, versions: Versions, shelf: Shelf, cookie: str) -> None:
        self._inside, self._versions, self._shelf, self._cookie = inside, versions, shelf, f"{cookie}="
        self.kept = self.given = 0

    def serve(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Give the page that is kept, or let it be made."""
        key = self._key(environ)
        seen = self._versions.look() if key else None
        if key is None or seen is None:
            return self._inside(environ, start)
        page = self._shelf.get(key)
        if page and page.version == seen.number and timedelta() <= now() - page.made_at < LASTING:
            self.given += 1
            environ[ENDPOINT] = "kept"
            return page.send(environ, start)
        environ[SEEN] = seen
        if not self._shelf.asked_before(key) or environ["REQUEST_METHOD"] == "HEAD":
            return self._inside(environ, start)
        return self._make(key, seen.number, environ, start)

    def _key(self, environ: WSGIEnvironment) -> tuple[str, ...] | None:
        """What tells pages of visitors apart; None for a request that is not one of a visitor’s for a page."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        if self._cookie in environ.get("HTTP_COOKIE", ""):
            return None
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        if len(path) + len(query) > LONGEST_ADDRESS or path.startswith("/static/"):
            return None
        language = languages.wanted(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), path, query, language

    def _make(self, key: Any, number: int, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Let the page be made. It shows the database as it was when its version was read, or later."""
        told: list[tuple[str, Headers]] = []
        moment = now()

        def hear(status: str, headers: Headers, _failure: Any = None) -> Any:
            told[:] = [(status, headers)]

        parts = self._inside(environ, hear)
        try:
            words = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        status, headers = told[0]
        if LEFT_OUT not in environ and len(words) <= LARGEST and _for_all(status, headers):
            page = Kept.of(number, moment, headers, words)
            self._shelf.put(key, page)
            self.kept += 1
            return page.send(environ, start)
        start(status, headers)
        return [words]


def _for_all(status: str, headers: Headers) -> bool:
    """Whether an answer is the same for every visitor: a whole page, without a cookie, that nobody said is private."""
    said = {name.lower(): value for name, value in headers}
    known = {"cookie", "accept-encoding", "accept-language"}
    varies = {part.strip().lower() for part in said.get("vary", "").split(",") if part.strip()}
    return (
        status.startswith("200")
        and said.get("content-type", "").startswith(KINDS)
        and said.get("cache-control") == "no-cache"
        and "set-cookie" not in said
        and "content-encoding" not in said
        and varies <= known
    )


def init_app(app: Flask, config: Config) -> None:
    """Stand before everything that is wired so far; not while somebody works on the templates."""
    if config.page_cache and not config.dev:
        with app.app_context():
            versions = Versions(db.engine.url)
        shelf = Shelf(config.page_cache * 1024 * 1024)
        cache = PageCache(app.wsgi_app, versions, shelf, app.config["SESSION_COOKIE_NAME"])
        app.extensions["parley.page_cache"] = cache
        app.wsgi_app = cache.serve  # type: ignore[method-assign, assignment]
