"""The page of a tag, wherever it is carried; following and muting it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from community import mutes, voices
from community.listing import tabs
from community.pages.blueprint import pages
from community.pages.fetching import write_limit
from community.queries import helping, rows
from community.queries import tags as queries
from community.tags import Tag
from foundation.database import transaction
from foundation.http import done, inside, limiter
from foundation.policy import actor, needs


@pages.get("/tags/<name>")
@needs("page.open")
def tag(name: str) -> Any:
    """Every thread with this tag that the reader reads."""
    found = queries.tag(actor(), name)
    if found is None:
        raise NotFound
    show = request.args.get("show", rows.ALL)
    show = show if show in rows.SHOWS else rows.ALL
    listed = rows.threads(actor(), show, tag=name, cursor=request.args.get("after"))
    experts = helping.experts(actor(), name)
    return render_template(
        "community/tag.html", tag=found, found=listed, experts=experts, show=show,
        tabs_shown=tabs(_address(name), show),
    )  # fmt: skip


@pages.post("/tags/<name>/follow")
@limiter.limit(write_limit)
@needs("tag.follow")
def follow_tag(name: str) -> Any:
    """Hear of new threads with this tag."""
    with transaction():
        voices.follow_tag(actor(), _there(queries.to_choose(actor(), name)))
    return done(_("You hear in your inbox of new threads with this tag."), _address(name))


@pages.post("/tags/<name>/follow/withdrawal")
@limiter.limit(write_limit)
@needs("tag.follow")
def unfollow_tag(name: str) -> Any:
    """Hear no more of them."""
    with transaction():
        voices.unfollow_tag(actor(), _there(queries.chosen(actor(), name)))
    return done(_("You hear no more of new threads with this tag."), _back(name))


@pages.post("/tags/<name>/mute")
@limiter.limit(write_limit)
@needs("tag.follow")
def mute_tag(name: str) -> Any:
    """Hear nothing of threads with this tag."""
    with transaction():
        found = _there(queries.to_choose(actor(), name))
        voices.unfollow_tag(actor(), found)
        mutes.mute_tag(actor(), found)
    return done(
        _("Muted. You hear nothing of threads with this tag, but of your own; lists show them in grey."), _address(name)
    )


@pages.post("/tags/<name>/mute/withdrawal")
@limiter.limit(write_limit)
@needs("tag.follow")
def unmute_tag(name: str) -> Any:
    """Hear of them again."""
    with transaction():
        mutes.unmute_tag(actor(), _there(queries.chosen(actor(), name)))
    return done(_("No longer muted."), _back(name))


def _there(found: Tag | None) -> Tag:
    if found is None:
        raise NotFound
    return found


def _address(name: str) -> str:
    return f"/tags/{quote(name, safe='')}"


def _back(name: str) -> str:
    return inside(request.form.get("next"), _address(name))
