"""What programs may read about promises: the same figures as the public pages, the same for every reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from werkzeug.exceptions import NotFound

from community.api.shapes import SpaceName
from community.queries import spaces
from foundation.api.calls import Calls
from foundation.api.schemas import About
from foundation.policy import actor, needs
from moderation.queries import promises, record
from moderation.queries.promises import Kept

calls = Calls("moderation")


@dataclass(frozen=True)
class KeptPromises:
    """How promises went over the last 90 days."""

    due: Annotated[int, About("How many fell due.")]
    kept: Annotated[int, About("How many of them were kept.")]
    percent: Annotated[int | None, About("The share that was kept; null where they are too few to say.")]


@dataclass(frozen=True)
class SpaceKept:
    """The promises of one public space."""

    space: Annotated[SpaceName, About("The space.")]
    promises: Annotated[KeptPromises, About("How they went.")]


@dataclass(frozen=True)
class Promises:
    """The promises of all public spaces, over the last 90 days."""

    all: Annotated[KeptPromises, About("Of all public spaces together.")]
    spaces: Annotated[Sequence[SpaceKept], About("Space by space.")]


@dataclass(frozen=True)
class SpacePromise:
    """What is promised in a space, and how it went."""

    space: Annotated[SpaceName, About("The space.")]
    department: Annotated[str | None, About("Who promises; null where nothing is promised now.")]
    promise_minutes: Annotated[int | None, About("The working minutes until an official answer.")]
    members_first_minutes: Annotated[int | None, About("The working minutes in which members answer first.")]
    counts: Annotated[dict[str, int], About("How many each figure of the page counts, by its name in the address.")]


@calls.get("/promises", Promises)
@needs("page.open")
def list_promises() -> Promises:
    """How the promises of all public spaces went."""
    by_space = [SpaceKept(SpaceName(row.slug, row.name), _kept(kept)) for row, kept in promises.kept_by_space()]
    return Promises(_kept(promises.kept_lately()), by_space)


@calls.get("/spaces/<slug>/promise", SpacePromise)
@needs("space.read")
def read_promise(slug: str) -> SpacePromise:
    """What is promised in a space, and how it went in the last 90 days."""
    space = spaces.space(actor(), slug)
    if space is None:
        raise NotFound
    charter = promises.charter_of(space.id)
    return SpacePromise(
        SpaceName(space.slug, space.name),
        charter.department if charter else None,
        charter.promise_minutes if charter else None,
        charter.peers_minutes if charter else None,
        record.counts(record.lately(space.id)).of,
    )


def _kept(found: Kept) -> KeptPromises:
    return KeptPromises(found.due, found.kept, found.percent)
