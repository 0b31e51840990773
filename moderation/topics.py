"""What pages of the desk ask about while they are open: the counts of its queues, and who else has a case open."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.live import Ask, Counts
from foundation.policy import may, needs
from moderation.queries import cases
from moderation.queries import desk as queries


@needs("desk.read")
def desk(asks: Sequence[Ask]) -> Sequence[Counts]:
    """How many cases each queue holds."""
    return [queries.counts(ask.reader) if may(ask.reader, "desk.read") else None for ask in asks]


@needs("desk.read")
def case(asks: Sequence[Ask]) -> Sequence[Counts]:
    """How many colleagues have this case open just now: by a socket, or by what their pages said."""
    here = cases.looking_at({ask.about for ask in asks})
    return [_beside(ask, here) if may(ask.reader, "desk.read") else None for ask in asks]


def _beside(ask: Ask, here: Sequence[tuple[str, int]]) -> int:
    said = sum(public_id == ask.about and person != ask.reader.id for public_id, person in here)
    return max(ask.beside, said)
