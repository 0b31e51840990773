"""What the head of every page shows of its reader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, g
from sqlalchemy.exc import SQLAlchemyError

from community import sign_in
from foundation import languages, settings
from foundation.database import db
from foundation.policy import NOBODY, Actor, may


@dataclass(frozen=True)
class Masthead:
    """The site's name, who reads, and which rooms are open to them."""

    site_name: str
    tagline: str
    person: Actor | None
    unread: int
    desk: bool
    review: bool
    insight: bool
    speaks_for: str | None


def masthead() -> Masthead:
    """The masthead of this request."""
    site, actor = settings.current(), g.get("actor", NOBODY)
    if actor is NOBODY:
        return _of_visitors(site["site_name"], site["tagline"])
    visitor = sign_in.present()
    return Masthead(
        site_name=site["site_name"],
        tagline=site["tagline"],
        person=actor,
        unread=visitor.unread if visitor else 0,
        desk=may(actor, "desk.read"),
        review=may(actor, "review.read"),
        insight=may(actor, "insight.read"),
        speaks_for=visitor.speaks_for if visitor else None,
    )


@lru_cache(maxsize=8)
def _of_visitors(site_name: str, tagline: str) -> Masthead:
    """The same for everybody who is not signed in, for whom no rule opens a room."""
    desk, review, insight = (may(NOBODY, action) for action in ("desk.read", "review.read", "insight.read"))
    return Masthead(site_name, tagline, None, 0, desk, review, insight, None)


def init_app(app: Flask) -> None:
    """Give it to every template; an error page must come even when the database does not."""

    @app.context_processor
    def give() -> dict[str, Any]:
        try:
            language = languages.language()
            return {
                "masthead": masthead(),
                "lang": language,
                "dir": "rtl" if language in languages.RIGHT_TO_LEFT else "ltr",
            }
        except SQLAlchemyError:
            db.session.rollback()
            return {}
