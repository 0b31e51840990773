"""What the head of every page shows of its reader."""

from __future__ import annotations

from dataclasses import dataclass
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
    site, actor, visitor = settings.current(), g.get("actor", NOBODY), None
    if actor.signed_in:
        visitor = sign_in.present()
    return Masthead(
        site_name=site["site_name"],
        tagline=site["tagline"],
        person=actor if actor.signed_in else None,
        unread=visitor.unread if visitor else 0,
        desk=may(actor, "desk.read"),
        review=may(actor, "review.read"),
        insight=may(actor, "insight.read"),
        speaks_for=visitor.speaks_for if visitor else None,
    )


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
