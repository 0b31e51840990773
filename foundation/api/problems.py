"""Refusals as `application/problem+json` (RFC 9457): what is wrong, in a sentence, and with which field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Response, request
from werkzeug.exceptions import UnprocessableEntity

from foundation.api import ROOT
from foundation.api.schemas import About, plain

MIMETYPE = "application/problem+json"


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field."""

    field: Annotated[str, About("The name of the field; empty for the body as a whole.")]
    detail: Annotated[str, About("A sentence for people.")]


@dataclass(frozen=True)
class Problem:
    """Why a call was refused."""

    type: Annotated[str, About("Always about:blank: the status says what kind of refusal it is.")]
    title: Annotated[str, About("What this status means here.")]
    status: Annotated[int, About("The HTTP status.")]
    detail: Annotated[str, About("What to do about it.")]
    errors: Annotated[Sequence[FieldProblem], About("Which fields are wrong; mostly empty.")]


class Refused(UnprocessableEntity):
    """What was sent is of the wrong shape; `errors` has sentences for each field."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.errors = errors


def asked() -> bool:
    """Whether this request is for the API, so that a refusal must be one of its own."""
    return request.path.startswith(ROOT)


def respond(
    code: int, title: str, detail: str, headers: Iterable[tuple[str, str]] = (), error: Exception | None = None
) -> Response:
    """The refusal itself."""
    errors: Mapping[str, Sequence[str]] = getattr(error, "errors", {})
    named = [FieldProblem(name, said) for name, found in errors.items() for said in found]
    found = Problem("about:blank", title, code, detail, named)
    made = Response(json.dumps(plain(found)), status=code, mimetype=MIMETYPE)
    made.headers.extend(list(headers))
    return made


def challenge(code: int, scope: str = "") -> list[tuple[str, str]]:
    """What tells a client that another token is needed."""
    if code == 401:
        return [("WWW-Authenticate", 'Bearer realm="Parley"')]
    if scope:
        return [("WWW-Authenticate", f'Bearer realm="Parley", error="insufficient_scope", scope="{scope}"')]
    return []


def why(error: Any) -> str:
    """The sentence of an exception, unless it is only the library's own."""
    said = getattr(error, "description", None)
    return "" if said is None or said == type(error).description else str(said)
