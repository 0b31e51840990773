"""Voice balance on the desk: who replies in the spaces of a department, and the lists behind each number."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from foundation import measures, text
from foundation.policy import actor, needs
from moderation.pages.blueprint import pages
from moderation.queries import voices as queries

EXTRACT = 220


@pages.get("/desk/voices")
@needs("desk.read")
def voice_balance() -> Any:
    """The share of officials in the replies, and in the first replies, of the last 90 days."""
    how = {name: measures.how(build) for name, build in queries.MEASURES.items()}
    return render_template("moderation/voices.html", balances=queries.balances(actor()), how=how)


@pages.get("/desk/voices/<name>")
@needs("desk.read")
def voice_list(name: str) -> Any:
    """Exactly what a number counts in the ?space=."""
    slug = request.args.get("space", "")
    space = next((one for one in queries.spaces_of(actor()) if one.slug == slug), None)
    if space is None or name not in queries.MEASURES:
        raise NotFound
    return render_template(
        "moderation/voice_list.html",
        name=name,
        names=_names(),
        how=measures.how(queries.MEASURES[name]),
        space=space,
        found=queries.listed(actor(), name, space.id, request.args.get("after")),
        extract=lambda html: text.excerpt(text.plain(html), EXTRACT),
    )


def _names() -> dict[str, str]:
    return {
        "replies": _("Replies"),
        "official-replies": _("Official replies"),
        "first-replies": _("First replies"),
        "official-first": _("Official first replies"),
    }
