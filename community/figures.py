"""The figures of the community for Prometheus: how far search is behind."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from community import indexing
from foundation import outbox
from foundation.events import name_of
from foundation.health import SLOW, Fact, ago
from foundation.metrics import Gauge
from foundation.ports import ports

INDEXERS = tuple(name_of(listener) for listener in (indexing.index, indexing.index_merged, indexing.index_archive))


def index_lag() -> float:
    """Seconds since the oldest change that search does not know yet; 0 when it knows all."""
    return outbox.waiting(INDEXERS).age()


def facts() -> Iterator[Fact]:
    """Search, for the people who look after the house."""
    lag = index_lag()
    behind = _("%(span)s behind", span=ago(lag)) if lag else _("up to date")
    count = ngettext("%(num)s thread can be found", "%(num)s threads can be found", ports().search.count())
    yield Fact(_("Search"), behind, count, lag > SLOW.total_seconds())


GAUGES = (Gauge("index_lag_seconds", "How far search is behind the database.", index_lag),)
