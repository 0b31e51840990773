"""The figures of the community for Prometheus: how far search is behind, and the mail."""

from __future__ import annotations

from community import indexing
from community.letters import PARKED
from community.queries import letters
from foundation import outbox
from foundation.events import name_of
from foundation.metrics import Gauge

INDEXERS = tuple(name_of(listener) for listener in (indexing.index, indexing.index_merged, indexing.index_archive))


def index_lag() -> float:
    """Seconds since the oldest change that search does not know yet; 0 when it knows all."""
    return outbox.waiting(INDEXERS).age()


GAUGES = (
    Gauge("index_lag_seconds", "How far search is behind the database.", index_lag),
    Gauge("letters_waiting", "Letters that have not gone yet.", lambda: letters.counts().get("waiting", 0)),
    Gauge("letters_parked", "Letters that the mail server refused.", lambda: letters.counts().get(PARKED, 0)),
)
