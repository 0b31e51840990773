"""Live news: numbers that move while somebody looks at a page. By a socket, or by asking now and then.

A page names the *topics* it shows and what each is about; `app.TOPICS` says who answers for them. Answers are counts,
never words; the browser fetches what it shows over HTTP. Nothing is sent when something happens: the answers are worked
out anew when the database has changed, for each reader with the rights of that moment, and told where they differ.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from foundation.config import Config
from foundation.database import db
from foundation.live import polling
from foundation.live.pulse import Pulse
from foundation.live.sockets import Recognise, Sockets
from foundation.live.topics import TOPICS, Ask, Counts, Topic

__all__ = ["Ask", "Counts", "Topic", "init_app", "plug"]
SOCKETS = "parley.sockets"


def init_app(app: Flask) -> None:
    """Counts those who only wait before anything else is asked of the database: call it before people sign in."""
    polling.init_app(app)


def plug(app: Flask, config: Config, topics: Mapping[str, Topic], recognise: Recognise) -> None:
    """Open the gate for sockets. Each topic is marked with `@needs`, and asks that rule for each reader."""
    app.extensions[TOPICS] = dict(topics)
    with app.app_context():
        app.extensions[polling.PULSE] = pulse = Pulse(db.engine.url)
    app.extensions[SOCKETS] = Sockets(app, config, pulse, recognise)
