"""The feed of the log of decisions, as nobody in particular reads it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from foundation.feeds import Entry, feed
from foundation.policy import NOBODY, needs
from moderation.naming import decision_kinds
from moderation.pages.blueprint import pages
from moderation.queries import decisions as queries
from moderation.queries.decisions import DecisionView


@pages.get("/decisions.atom")
@needs("page.open")
def decisions_feed() -> Any:
    """What moderators decided last in public spaces."""
    kinds = decision_kinds()
    return feed(
        _("Decisions of moderators"), "/decisions", [_entry(one, kinds[one.action]) for one in queries.log(NOBODY)]
    )


def _entry(one: DecisionView, kind: str) -> Entry:
    title = f"{kind}: {one.about.title}" if one.about else f"{kind}, {one.space_name}"
    html = Markup("<p>{} – {}</p>").format(one.rule, one.reason)
    return Entry(f"decision:{one.public_id}", one.address, title, one.at, one.at, one.by, html)
