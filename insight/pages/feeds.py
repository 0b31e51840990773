"""The feed of outcomes, as nobody in particular reads them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from foundation.feeds import Entry, feed
from foundation.policy import NOBODY, needs
from insight.pages.blueprint import pages
from insight.queries import outcomes as queries
from insight.queries.outcomes import OutcomeView


@pages.get("/outcomes.atom")
@needs("page.open")
def outcomes_feed() -> Any:
    """What changed last because of what people said."""
    return feed(_("You said, we did"), "/outcomes", [_entry(one) for one in queries.outcomes(NOBODY).rows])


def _entry(one: OutcomeView) -> Entry:
    html = str(Markup("<p>{}</p>").format(one.said)) + one.did_html  # written by foundation.text
    key, address = f"outcome:{one.public_id}", f"/outcomes/{one.public_id}"
    return Entry(key, address, one.title, one.published_at, one.published_at, one.department, html)
