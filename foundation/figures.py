"""The figures of the ground floor for Prometheus: the outbox, the mail and the worker."""

from __future__ import annotations

from foundation import outbox, outgoing
from foundation.commands import heartbeat
from foundation.metrics import Gauge

GAUGES = (
    Gauge("outbox_waiting", "News that a listener has still to hear.", lambda: outbox.waiting().waiting),
    Gauge("outbox_oldest_seconds", "How long the oldest of it waits.", lambda: outbox.waiting().age()),
    Gauge("outbox_parked", "News that was tried too often.", lambda: outbox.waiting().parked),
    Gauge("letters_waiting", "Letters that have not gone yet.", lambda: outgoing.counts()["waiting"]),
    Gauge("letters_parked", "Letters that the mail server refused.", lambda: outgoing.counts()[outgoing.PARKED]),
    Gauge("worker_silent_seconds", "Since a worker gave a sign.", lambda: heartbeat().age()),
)
