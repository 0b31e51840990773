"""The OpenAPI document, made of what the calls declare."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from typing import Any

from foundation.api import repeats, scopes
from foundation.api.calls import Call
from foundation.api.problems import MIMETYPE, Problem
from foundation.api.schemas import definition, field_schema, parts, schema_of, shapes_in
from foundation.policy import rules

VERSION = "1.0.0"
TOKEN = "token"
REFUSALS = {
    "400": "It cannot be read: broken JSON, or a cursor that is not ours.",
    "401": "It needs a token, or the token is wrong, has ended or was withdrawn.",
    "403": "The token lacks the scope, or its owner may not do this.",
    "404": "It is not there, or not for you.",
    "409": "The Idempotency-Key came before, with another body.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "A field is wrong; `errors` says which.",
    "429": "Too many calls; Retry-After says for how many seconds.",
    "503": "The records cannot be reached just now; Retry-After says when to try again.",
    "default": "Any other refusal.",
}
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def document(calls: Sequence[Call], server: str, title: str) -> dict[str, Any]:
    """OpenAPI 3.1 for these calls, served at `server`."""
    paths: dict[str, Any] = {}
    for call in calls:
        address = _ARGUMENT.sub(r"{\1}", call.address)
        paths.setdefault(address, {})[call.method.lower()] = _operation(call)
    shapes = set().union(*(shapes_in(shape) for shape in _shapes(calls)))
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": VERSION, "description": _lead()},
        "servers": [{"url": server or "/"}],
        "paths": paths,
        "components": {
            "schemas": {shape.__name__: definition(shape) for shape in sorted(shapes, key=lambda one: one.__name__)},
            "securitySchemes": {TOKEN: {"type": "http", "scheme": "bearer", "description": _of_tokens()}},
        },
    }


def _shapes(calls: Sequence[Call]) -> list[type]:
    return [Problem, *(shape for call in calls for shape in (call.gives, call.takes) if shape is not None)]


def _lead() -> str:
    return (
        "Everything that people see on the pages, for programs. Every call asks the same rules as the pages; what its "
        "caller may not see looks like what is not there. Lists come in pages: `next` is the `cursor` of the next one."
    )


def _of_tokens() -> str:
    named = "; ".join(f"`{one.name}`: {one.words()}" for one in scopes.known())
    return f"Made in the settings of a person. Scopes: {named}."


def _operation(call: Call) -> dict[str, Any]:
    words = inspect.getdoc(call.function) or ""
    action = getattr(call.function, "needs", "")
    who = next(rule.doc for rule in rules() if rule.action == action)
    found: dict[str, Any] = {
        "operationId": call.function.__name__,
        "summary": words.partition("\n")[0],
        "description": f"{words}\n\nScope: `{call.scope.name}`. Who may: {who}",
        "parameters": _parameters(call),
        "responses": _responses(call),
        "security": [{TOKEN: []}] if call.signed else [{TOKEN: []}, {}],
    }
    if call.takes is not None:
        body = {"application/json": {"schema": schema_of(call.takes)}}
        found["requestBody"] = {"required": True, "content": body}
    return found


def _parameters(call: Call) -> list[dict[str, Any]]:
    text = {"type": "string", "minLength": 1}
    inside = [{"name": name, "in": "path", "required": True, "schema": text} for name in _ARGUMENT.findall(call.path)]
    asked = parts(call.query) if call.query else ()
    queried = [
        {"name": part.name, "in": "query", "required": part.required, "schema": field_schema(part)} for part in asked
    ]
    if call.method == "POST":
        key = {"type": "string", "maxLength": repeats.LONGEST, "pattern": "^[ -~]*$"}
        queried.append({"name": repeats.HEADER, "in": "header", "required": False, "schema": key})
    return [*inside, *queried]


def _responses(call: Call) -> dict[str, Any]:
    given = {"application/json": {"schema": schema_of(call.gives)}}
    refusals = {
        code: {"description": words, "content": {MIMETYPE: {"schema": schema_of(Problem)}}}
        for code, words in REFUSALS.items()
    }
    codes = {str(call.status): "Done."} | ({"200": "Done before."} if call.method == "POST" else {})
    return {code: {"description": words, "content": given} for code, words in codes.items()} | refusals
