"""A program with a token of somebody: each answer it gets is compared with what the document promises."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import jsonschema_rs
from flask import has_app_context
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.test import TestResponse

from foundation.api import PREFIX, tokens
from foundation.database import db, transaction
from tests.world import World

EVERYTHING = ("read", "write", "insight")


class Program:
    """Calls the API in the name of one of the cast, or of nobody. Paths begin behind the prefix."""

    def __init__(self, world: World, who: str, scopes: Sequence[str] = EVERYTHING, days: int = 30) -> None:
        self.app, self.client, self.word = world.app, world.app.test_client(), ""
        if who != "nobody":
            with transaction():
                self.token, self.word = tokens.make(world.actor(who), "A test", scopes, days)

    def get(self, path: str, **given: Any) -> TestResponse:
        """GET."""
        return self.call("GET", path, **given)

    def post(self, path: str, body: Any = None, key: str = "", **given: Any) -> TestResponse:
        """POST JSON."""
        headers = {"Idempotency-Key": key} if key else {}
        if body is not None:
            given["json"] = body
        return self.call("POST", path, headers=headers, **given)

    def call(self, method: str, path: str, headers: dict[str, str] | None = None, **given: Any) -> TestResponse:
        """Any call; whatever the answer is, it has the shape that the document promises."""
        signed = {"Authorization": f"Bearer {self.word}"} if self.word else {}
        with self.app.app_context():
            answer = self.client.open(PREFIX + path, method=method, headers=signed | (headers or {}), **given)
        if has_app_context():
            db.session.rollback()
        if method != "HEAD":
            assert faults(self, method, answer) == []
        return answer


def document(program: Program) -> dict[str, Any]:
    """The document of the API."""
    known = program.app.extensions
    if "tests.document" not in known:
        known["tests.document"] = program.client.get(f"{PREFIX}/openapi.json").json
    found: dict[str, Any] = known["tests.document"]
    return found


def faults(program: Program, method: str, answer: TestResponse) -> list[str]:
    """What is wrong with an answer, compared with the document; none: an empty list."""
    api = document(program)
    named = _named(program, method, answer.request.path)
    if named is None:
        return [] if answer.mimetype == "application/problem+json" else [f"{answer.mimetype} for no call"]
    responses = api["paths"][named][method.lower()]["responses"]
    promised = responses.get(str(answer.status_code))
    if promised is None:
        return [f"{answer.status_code} is not promised"]
    content = promised["content"].get(answer.mimetype)
    if content is None:
        return [f"{answer.mimetype} is not promised for {answer.status_code}"]
    return [
        str(fault) for fault in _checker(json.dumps([content["schema"], api["components"]])).iter_errors(answer.json)
    ]


@lru_cache(maxsize=64)
def _checker(text: str) -> Any:
    schema, components = json.loads(text)
    return jsonschema_rs.Draft202012Validator(schema | {"components": components}, validate_formats=True)


def _named(program: Program, method: str, path: str) -> str | None:
    try:
        rule, _given = program.app.url_map.bind("localhost").match(path, method, return_rule=True)
    except (NotFound, MethodNotAllowed):
        return None
    return re.sub(r"<(\w+)>", r"{\1}", rule.rule)
