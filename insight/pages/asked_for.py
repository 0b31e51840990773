"""The period and the part of the community that an address asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from flask import request
from werkzeug.exceptions import NotFound

from community.queries import spaces
from community.queries.spaces import SpaceView
from foundation import periods
from foundation.periods import Period
from foundation.policy import actor
from insight.part import DEPARTMENT, MOMENT, SEGMENT, SPACE, Mark, Part
from insight.queries import parts
from insight.queries.parts import Offered
from insight.report import default_period

One = TypeVar("One")


def asked_for() -> tuple[Period, Part, list[SpaceView]]:
    """The period, the part, and every space that the reader reads.

    A period that is none raises BadRequest; a space, a department, a segment or a moment that is not offered to the
    reader, NotFound. A form may hold the period and the space; the others stand in the address alone.
    """
    narrow = any(request.args.get(name) for name in (DEPARTMENT, SEGMENT, MOMENT))
    if narrow:
        return _asked_for(*parts.offered_with_spaces(actor()))
    return _asked_for(Offered(), spaces.spaces(actor()))


def asked_and_offered() -> tuple[Period, Part, list[SpaceView], Offered]:
    """The same, with what else the reader may ask for."""
    offered, read = parts.offered_with_spaces(actor())
    return *_asked_for(offered, read), offered


def _asked_for(offered: Offered, read: list[SpaceView]) -> tuple[Period, Part, list[SpaceView]]:
    part = Part(
        _chosen(request.values.get(SPACE), {one.slug: one for one in read}),
        _chosen(request.args.get(DEPARTMENT), {one.slug: one for one in offered.departments}),
        _chosen(request.args.get(SEGMENT), _by_name(offered.segments)),
        _chosen(request.args.get(MOMENT), _by_name(offered.moments)),
    )
    text = request.values.get("period", "")
    return (periods.parse(text) if text else default_period(actor(), part)), part, read


def _by_name(found: Sequence[Mark]) -> dict[str, Mark]:
    return {one.name: one for one in found}


def _chosen(given: str | None, found: Mapping[str, One]) -> One | None:
    if not given:
        return None
    if given not in found:
        raise NotFound
    return found[given]
