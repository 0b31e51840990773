"""Scopes: what a token may be used for. Each room names its own; a scope never gives what its owner may not do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import g
from werkzeug.exceptions import Forbidden, Unauthorized

from foundation.languages import translate as _
from foundation.policy import Actor, may


@dataclass(frozen=True)
class Scope:
    """One scope: its name, what it is for in words, and the rule of those to whom it is offered (none: everyone)."""

    name: str
    words: Callable[[], str]
    action: str = ""


_scopes: dict[str, Scope] = {}


def scope(name: str, words: Callable[[], str], action: str = "") -> Scope:
    """Add a scope. One that is there already raises ValueError."""
    if name in _scopes:
        raise ValueError(f"{name} is a scope already.")
    _scopes[name] = Scope(name, words, action)
    return _scopes[name]


def offered(actor: Actor) -> list[Scope]:
    """The scopes that this person can make use of, in the order in which the rooms named them."""
    return [one for one in _scopes.values() if not one.action or may(actor, one.action)]


def known() -> list[Scope]:
    """All scopes."""
    return list(_scopes.values())


class LacksScope(Forbidden):
    """The token is good, but not for this."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(_("This token may not be used for that: it lacks the scope “%(scope)s”.", scope=scope.name))
        self.scope = scope.name


def demand(wanted: Scope, *, signed: bool) -> None:
    """Go on when the token of this request has the scope. Without a token: only when it need not be `signed`."""
    held: frozenset[str] | None = g.get("scopes")
    if held is None:
        if signed:
            raise Unauthorized
    elif wanted.name not in held:
        raise LacksScope(wanted)


READ = scope("read", lambda: _("Read what you read"))
WRITE = scope("write", lambda: _("Write and vote in your name"))
