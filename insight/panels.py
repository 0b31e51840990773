"""What insight shows on the community's pages: the latest outcomes, and what changed because of a thread."""

from __future__ import annotations

from typing import Any

from foundation.policy import actor, can
from foundation.slots import panel
from insight import wording
from insight.queries import outcomes


def latest_outcomes() -> str:
    """Home: the three newest outcomes; nothing while there are none."""
    found = outcomes.latest(actor())
    return panel("insight/latest_outcomes.html", found=found, names=wording.statuses()) if found else ""


def what_changed(thread: Any) -> str:
    """A thread: the outcomes that rest on it, and for managers the way to publish one."""
    found = outcomes.about_thread(actor(), thread.id)
    if not found and not can("outcome.publish"):
        return ""
    return panel("insight/what_changed.html", found=found, thread=thread, names=wording.statuses())
