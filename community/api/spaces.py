"""Spaces: which ones the caller reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from werkzeug.exceptions import NotFound

from community.api.declared import calls
from community.api.shapes import SpaceName
from community.queries import spaces as queries
from community.queries.spaces import SpaceView
from foundation.api.schemas import About
from foundation.policy import actor, needs


@dataclass(frozen=True)
class SpaceDetail(SpaceName):
    """A space."""

    address: Annotated[str, About("Where its page stands.")]
    purpose: Annotated[str, About("What it is for.")]
    visibility: Annotated[Literal["public", "members", "invited", "staff"], About("Who reads it.")]
    thread_count: Annotated[int, About("How many threads stand in it.")]
    open_count: Annotated[int, About("How many of them need an answer.")]


@dataclass(frozen=True)
class Spaces:
    """Every space that you read, in their order."""

    items: Annotated[Sequence[SpaceDetail], About("The spaces.")]


@calls.get("/spaces", Spaces)
@needs("page.open")
def list_spaces() -> Spaces:
    """List the spaces."""
    return Spaces([_detail(one) for one in queries.spaces(actor())])


@calls.get("/spaces/<slug>", SpaceDetail)
@needs("space.read")
def read_space(slug: str) -> SpaceDetail:
    """Read one space."""
    found = queries.space(actor(), slug)
    if found is None:
        raise NotFound
    return _detail(found)


def _detail(found: SpaceView) -> SpaceDetail:
    return SpaceDetail(
        slug=found.slug,
        name=found.name,
        address=f"/spaces/{found.slug}",
        purpose=found.purpose,
        visibility=found.visibility,  # type: ignore[arg-type]
        thread_count=found.thread_count,
        open_count=found.open_count,
    )
