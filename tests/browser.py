"""The test browser: keeps its own cookies, sends the form key, and inspects every page it gets."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

from flask import Flask, has_app_context
from werkzeug.test import TestResponse

from foundation.database import db

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
FIELDS = {"input", "select", "textarea"}


class Inspection(HTMLParser):
    """Reads a page and remembers what is wrong with it. A style that its `policy` knows by hash may stand inline."""

    def __init__(self, page: str, policy: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.policy = policy
        self.open: list[str] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.unlabelled: list[str] = []
        self.h1: list[str] = []
        self.title = ""
        self.faults: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "h1":
            self.h1.append("")
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "label" and given.get("for"):
            self.labels.add(given["for"] or "")
        if tag in FIELDS and given.get("type") not in ("hidden", "submit") and "aria-label" not in given:
            self.unlabelled.append(given.get("id") or f"<{tag} name={given.get('name')}>")
        if tag in ("style", "script") and "src" not in given:
            self.faults.append(f"inline <{tag}>")
        self.faults += [f"{name} on <{tag}>" for name in given if name == "style" or name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes what is not open")

    def handle_data(self, data: str) -> None:
        if "h1" in self.open:
            self.h1[-1] += data
        if self.open and self.open[-1] == "style" and f"'sha256-{_hash(data)}'" in self.policy:
            self.faults.remove("inline <style>")
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.title += data

    def verdict(self) -> list[str]:
        """Every fault in words; none: an empty list."""
        faults = list(self.faults)
        if self.open:
            faults.append(f"never closed: {self.open}")
        if len(self.h1) != 1:
            faults.append(f"{len(self.h1)} h1")
        elif not _tidy(self.title).removeprefix("Error: ").startswith(_tidy(self.h1[0])):
            faults.append(f"the title {_tidy(self.title)!r} does not begin with the h1 {_tidy(self.h1[0])!r}")
        if twice := {one for one in self.ids if self.ids.count(one) > 1}:
            faults.append(f"ids twice: {sorted(twice)}")
        if missing := [field for field in self.unlabelled if field not in self.labels]:
            faults.append(f"fields without a label: {missing}")
        return faults


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _tidy(text: str) -> str:
    return " ".join(text.split())


class Browser:
    """One person's browser. `get` and `post` answer like Flask's own client, after a look at the page."""

    def __init__(self, app: Flask, session_key: str | None) -> None:
        self.app, self.client = app, app.test_client()
        self._key: str | None = None
        if session_key:
            with self.client.session_transaction() as session:
                session["_user_id"] = session_key
                session["_fresh"] = True

    def get(self, path: str, **given: Any) -> TestResponse:
        """GET, not following redirects."""
        return self._go("GET", path, **given)

    def post(self, path: str, data: dict[str, Any] | None = None, **given: Any) -> TestResponse:
        """POST a form, with the form key."""
        return self._go("POST", path, data={"csrf_token": self.form_key(), **(data or {})}, **given)

    def form_key(self) -> str:
        """The key that a form of this person carries."""
        if self._key is None:
            for path in ("/inbox", "/sign-in"):
                if found := re.search(r'name="csrf_token" value="([^"]+)"', self._go("GET", path).text):
                    self._key = found[1]
                    break
        assert self._key, "no page gave a form key"
        return self._key

    def _go(self, method: str, path: str, **given: Any) -> TestResponse:
        with self.app.app_context():  # an own context, so that neither `g` nor the session is shared with the test
            response = self.client.open(path, method=method, **given)
        if has_app_context():
            db.session.rollback()  # what the test read before may have changed
        return self._look(response)

    @staticmethod
    def _look(response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            found = Inspection(response.text, response.headers.get("Content-Security-Policy", ""))
            whole = response.text.lower().startswith("<!doctype html>")
            faults = found.verdict() if whole else found.faults + found.open
            assert not faults, f"{response.request.path}: {faults}"
        return response
