"""The report of a period as one page that stands alone, as one person may see it."""

from __future__ import annotations

from flask import current_app

from community import sign_in
from community.people import Person
from foundation import printing
from foundation.policy import actor, may
from foundation.ports import ports
from insight.pages.report import report


class MayNotRead(Exception):
    """Who does not read reports gets none on paper either."""


def document(person: Person, asked: str) -> str:
    """The page `/insight?<asked>` for this reader; BadRequest or NotFound for what is asked wrongly, MayNotRead."""
    config = ports().config
    address = config.public_url or f"http://127.0.0.1:{config.port}"
    with current_app.test_request_context(f"/insight?{asked}", base_url=address):
        sign_in.enter(person)
        if not may(actor(), "insight.read"):
            raise MayNotRead
        return printing.standing_alone(report(), address)
