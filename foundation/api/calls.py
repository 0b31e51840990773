"""Declaring calls: each says its address, what it takes and gives and which scope it needs. The document is made of
the same declarations that check what comes in, so the two cannot differ."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.exceptions import NotFound

from foundation.api import PREFIX, incoming, scopes
from foundation.api.schemas import plain
from foundation.api.scopes import READ, WRITE, Scope
from foundation.http import csrf, limiter
from foundation.ports import ports

Handler = Callable[..., Any]
CALLS = "parley.calls"
MOST_SIGNS = 100  # of one part of an address


@dataclass(frozen=True)
class Call:
    """One call as it was declared. `signed`: it needs a token; without one, others answer as nobody in particular."""

    method: str
    path: str
    function: Handler
    gives: type
    query: type | None
    takes: type | None
    scope: Scope
    signed: bool
    status: int

    @property
    def address(self) -> str:
        """The whole path, as Flask writes it."""
        return PREFIX + self.path


@dataclass(frozen=True)
class Made:
    """What a write made or changed, and under which address of the API it is read. `again`: the client repeated it."""

    thing: Any
    address: str
    again: bool = False


class Calls:
    """The calls of one room."""

    def __init__(self, room: str) -> None:
        self.blueprint = Blueprint(f"{room}_api", room, url_prefix=PREFIX)
        self.all: list[Call] = []

    def get(
        self, path: str, gives: type, *, query: type | None = None, scope: Scope = READ, signed: bool = False
    ) -> Callable[[Handler], Handler]:
        """Declare a call that reads. `query`: the shape of its address; it comes as the argument `asked`."""
        return self._declare("GET", path, gives, query=query, takes=None, scope=scope, signed=signed, status=200)

    def post(
        self, path: str, gives: type, *, takes: type | None = None, scope: Scope = WRITE, status: int = 200
    ) -> Callable[[Handler], Handler]:
        """Declare a call that writes, for tokens only. `takes`: the shape of its body; it comes as `given`."""
        return self._declare("POST", path, gives, query=None, takes=takes, scope=scope, signed=True, status=status)

    def _declare(self, method: str, path: str, gives: type, **more: Any) -> Callable[[Handler], Handler]:
        def keep(function: Handler) -> Handler:
            call = Call(method, path, function, gives, **more)
            self.all.append(call)
            view = _limited(call, _view(call))
            self.blueprint.add_url_rule(path, function.__name__, view, methods=[method])
            return function

        return keep


def _view(call: Call) -> Handler:
    @functools.wraps(call.function)
    def view(**path: str) -> Response:
        scopes.demand(call.scope, signed=call.signed)
        if not all(part.isprintable() and len(part) <= MOST_SIGNS for part in path.values()):
            raise NotFound
        given: dict[str, Any] = {}
        if call.query is not None:
            given["asked"] = incoming.from_query(call.query)
        if call.takes is not None:
            given["given"] = incoming.from_body(call.takes)
        return _respond(call, call.function(**path, **given))

    return view


def _limited(call: Call, view: Handler) -> Handler:
    limit, scope = (_write_limit, "api.write") if call.method == "POST" else (_read_limit, "api.read")
    limited: Handler = limiter.shared_limit(limit, scope)(view)
    return limited


def _read_limit() -> str:
    return ports().config.api_limit


def _write_limit() -> str:
    return ports().config.write_limit


def _respond(call: Call, found: Any) -> Response:
    made = found if isinstance(found, Made) else None
    body = plain(made.thing if made else found)
    status = 200 if made and made.again else call.status
    answer = Response(json.dumps(body, ensure_ascii=False), status=status, mimetype="application/json")
    if made:
        answer.headers["Location"] = made.address
    if call.method == "GET" and body.get("next"):
        answer.headers["Link"] = f'<{_next_page(body["next"])}>; rel="next"'
    answer.headers["Vary"] = "Authorization"
    return answer


def _next_page(cursor: str) -> str:
    """Where the next page stands: the same address with the cursor."""
    given = request.args.copy()
    given["cursor"] = cursor
    return f"{request.path}?{urlencode(list(given.items(multi=True)))}"


def register(app: Flask, rooms: Sequence[Calls]) -> None:
    """Answer the calls of these rooms. No form key is asked: a cookie counts for nothing here."""
    app.extensions[CALLS] = [call for room in rooms for call in room.all]
    for room in rooms:
        csrf.exempt(room.blueprint)
        app.register_blueprint(room.blueprint)


def declared() -> list[Call]:
    """Every call of the running application."""
    found: list[Call] = current_app.extensions[CALLS]
    return found
