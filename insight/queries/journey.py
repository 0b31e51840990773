"""Which moments and segments the spaces of a reader carry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from community.queries.spaces import SpaceView
from community.spaces import Space
from foundation.database import db
from foundation.policy import Actor, where
from insight.journey import KINDS, SpaceMark

Marks = dict[str, list[str]]


def marks(actor: Actor) -> dict[int, Marks]:
    """The marks that stand, by space and kind, of the spaces that `actor` reads."""
    rows = select(SpaceMark.space_id, SpaceMark.kind, SpaceMark.name).join(Space, Space.id == SpaceMark.space_id)
    rows = rows.where(SpaceMark.until.is_(None), where(actor, "space.read")).order_by(SpaceMark.id)
    found: dict[int, Marks] = defaultdict(lambda: {kind: [] for kind in KINDS})
    for space_id, kind, name in db.session.execute(rows):
        found[space_id][kind].append(name)
    return dict(found)


def names(of: dict[int, Marks], kind: str) -> list[str]:
    """The different names of a kind, in the order of the alphabet."""
    return sorted({name for one in of.values() for name in one[kind]}, key=str.casefold)


def to_mark(views: Sequence[SpaceView]) -> dict[str, Space]:
    """The rows of these spaces by their slug, for a verb."""
    rows = db.session.scalars(select(Space).where(Space.id.in_([view.id for view in views])))
    return {space.slug: space for space in rows}
