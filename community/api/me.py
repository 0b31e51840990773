"""Who the token stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from flask import g

from community.api.declared import calls
from community.api.shapes import PersonName
from community.queries.people import person
from foundation.api.schemas import About
from foundation.policy import actor, needs


@dataclass(frozen=True)
class Office:
    """What somebody is for a department."""

    title: Annotated[str, About("The title.")]
    department: Annotated[str, About("The department that they answer for.")]


@dataclass(frozen=True)
class Me(PersonName):
    """The owner of the token, with the roles of this moment."""

    roles: Annotated[Sequence[str], About("Among official, moderator, manager and admin.")]
    offices: Annotated[Sequence[Office], About("The offices held today.")]
    scopes: Annotated[Sequence[str], About("What the token may be used for.")]


@calls.get("/me", Me, signed=True)
@needs("settings.change")
def me() -> Me:
    """Who you are here, and what this token may do."""
    reader = actor()
    found = person(reader, reader.handle)
    assert found is not None
    roles = [role for role in ("official", "moderator", "manager", "admin") if getattr(reader, role)]
    return Me(reader.handle, reader.name, roles, [Office(*one) for one in found.roles], sorted(g.scopes))
