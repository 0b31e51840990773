"""The figures of the community for Prometheus: how far search is behind, and the mail."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from community import indexing
from community.letters import PARKED
from community.queries import letters
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
    """Search and mail, for the people who look after the house."""
    lag, held = index_lag(), letters.counts()
    behind = _("%(span)s behind", span=ago(lag)) if lag else _("up to date")
    count = ngettext("%(num)s thread can be found", "%(num)s threads can be found", ports().search.count())
    yield Fact(_("Search"), behind, count, lag > SLOW.total_seconds())
    waiting, parked = held.get("waiting", 0), held.get(PARKED, 0)
    under = ngettext("%(num)s was refused: see “flask mail”", "%(num)s were refused: see “flask mail”", parked)
    to_log = ports().config.mail_url == "log:"
    fine = _("Letters go to the log.") if to_log else _("None was refused.")
    yield Fact(_("Letters that wait"), format_decimal(waiting), under if parked else fine, bool(parked))


GAUGES = (
    Gauge("index_lag_seconds", "How far search is behind the database.", index_lag),
    Gauge("letters_waiting", "Letters that have not gone yet.", lambda: letters.counts().get("waiting", 0)),
    Gauge("letters_parked", "Letters that the mail server refused.", lambda: letters.counts().get(PARKED, 0)),
)
