"""Who may do what, said once. Each room has one table of rules; every surface asks here; the rest is refused.

A rule is a pair: `check(actor, thing)` for one thing, `where(actor)` for a SELECT over many; the tests prove that they
agree. `@needs("thread.read")` marks every route, command and API call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import g
from flask_babel import gettext
from sqlalchemy import ColumnElement, true
from werkzeug.exceptions import Forbidden, NotFound

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Actor:
    """Who acts: a person as the rules see one. NOBODY is signed out; SYSTEM is the house itself (commands, worker)."""

    id: int | None = None
    name: str = ""
    handle: str = ""
    departments: frozenset[int] = field(default_factory=frozenset)
    spaces: frozenset[int] = field(default_factory=frozenset)
    moderator: bool = False
    manager: bool = False
    admin: bool = False
    system: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether a person stands behind this actor."""
        return self.id is not None

    @property
    def official(self) -> bool:
        """Whether this person may speak for a department."""
        return bool(self.departments)

    @property
    def staff(self) -> bool:
        """Whether this person works for the organisation."""
        return self.system or self.official or self.moderator or self.manager or self.admin


NOBODY = Actor()
SYSTEM = Actor(name="Parley", system=True)


@dataclass(frozen=True)
class Rule:
    """One rule: who may do `action`, for one thing and for many, and the sentence that a refusal shows."""

    action: str
    check: Callable[[Actor, Any], bool]
    where: Callable[[Actor], ColumnElement[bool]] | None
    refusal: Callable[[], str]
    doc: str
    alone: bool


_rules: dict[str, Rule] = {}


def rule(
    action: str,
    check: Callable[[Actor, Any], bool],
    *,
    doc: str,
    where: Callable[[Actor], ColumnElement[bool]] | None = None,
    refusal: Callable[[], str] | None = None,
    alone: bool = False,
) -> None:
    """Add a rule. `doc` says in plain words who may. An action that has a rule already raises ValueError.

    `alone`: it is about no particular thing, so every route that needs it asks before it runs.
    """
    if action in _rules:
        raise ValueError(f"{action} has a rule already.")
    _rules[action] = Rule(action, check, where, refusal or (lambda: doc), doc, alone)


def rules() -> list[Rule]:
    """Every rule of the house, by name."""
    return [_rules[name] for name in sorted(_rules)]


def may(actor: Actor, action: str, thing: Any = None) -> bool:
    """Whether `actor` may do `action` to `thing`. An action without a rule is refused."""
    found = _rules.get(action)
    return found is not None and found.check(actor, thing)


def where(actor: Actor, action: str) -> ColumnElement[bool]:
    """The same rule as a condition for a SELECT."""
    condition = _rules[action].where
    if condition is None:
        raise LookupError(f"{action} has no rule for many.")
    return condition(actor)


def demand(actor: Actor, action: str, thing: Any = None) -> None:
    """Go on, or raise Forbidden with the reason in words."""
    if not may(actor, action, thing):
        found = _rules.get(action)
        raise Forbidden(found.refusal() if found else "")


def needs(action: str) -> Callable[[F], F]:
    """Mark a route, command or event handler with the action it needs; one without a rule raises LookupError.

    An action of a rule that stands `alone` is demanded before each call (foundation/http.py, foundation/commands.py);
    one on a thing is asked by `access()` inside.
    """
    if action not in _rules:
        raise LookupError(f"{action} has no rule.")

    def mark(function: F) -> F:
        function.needs = action  # type: ignore[attr-defined]
        return function

    return mark


def demand_alone(actor: Actor, function: Callable[..., Any] | None) -> None:
    """Before a marked function runs: ask its rule, if that stands alone. No mark is refused."""
    found = _rules.get(getattr(function, "needs", ""))
    if found is None:
        raise Forbidden
    if found.alone:
        demand(actor, found.action)


def actor() -> Actor:
    """Who makes this request."""
    found = g.get("actor")
    return found if isinstance(found, Actor) else NOBODY


def access(actor: Actor, action: str, thing: Any, *, see: str) -> Any:
    """`thing`, when `actor` may do `action` to it.

    Missing, or not to be seen by the rule `see`: NotFound, so that both look the same. Seen but not allowed: Forbidden
    with the reason.
    """
    if thing is None or not may(actor, see, thing):
        raise NotFound
    demand(actor, action, thing)
    return thing


def can(action: str, thing: Any = None) -> bool:
    """For templates: whether the person who asks for this page may. No button leads to a refusal."""
    return may(actor(), action, thing)


rule("page.open", lambda actor, _: True, where=lambda actor: true(), doc="Everyone.", alone=True)
rule("house.health", lambda actor, _: True, doc="Everyone: whether the house answers.", alone=True)
rule(
    "house.tend",
    lambda actor, _: actor.admin,
    doc="Administrators.",
    refusal=lambda: gettext("Only administrators look after the house itself."),
    alone=True,
)
rule("house.keep", lambda actor, _: actor.system, doc="Commands at the machine itself.", alone=True)
rule("house.measures", lambda actor, _: True, doc="Who brings the token, or asks from the machine itself.", alone=True)
