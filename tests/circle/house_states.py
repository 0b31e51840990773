"""What only administrators see, and tokens for programs, in every state; and the pages that show it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import select, update

from foundation import clock
from foundation.acts import GIVEN_UP, note
from foundation.api import scopes, tokens
from foundation.database import db, transaction
from foundation.events import OutboxRow
from foundation.timed import Holding
from foundation.worker import ATTEMPTS
from tests.conftest import WEDNESDAY

FAILURE = "OperationalError('database is locked', " + "'/var/lib/parley/a-long-way-down/parley.db'" * 5 + ")"
LONG_NAME = "The " + "screen-in-the-entrance-hall-" * 2


def happen(states: Any) -> None:
    """News is parked, a duty failed, an administrator did something; Nia has three tokens, one of each kind."""
    with clock.at(WEDNESDAY - timedelta(hours=3)), transaction():
        ids = list(db.session.scalars(select(OutboxRow.id).order_by(OutboxRow.id.desc()).limit(3)))
        changed = {"parked_at": WEDNESDAY - timedelta(hours=2), "attempts": ATTEMPTS, "failure": FAILURE}
        db.session.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(**changed))
        db.session.add(Holding(duty="letters", attempts=3, failure="ConnectionRefusedError(111)", again_at=WEDNESDAY))
        note(states.world.actor("ada"), GIVEN_UP, "ReplyWritten 12 for search", "Told everybody by hand.")
    moment, every = WEDNESDAY - timedelta(days=40), [one.name for one in scopes.known()]
    states._do(moment, tokens.make, "nia", LONG_NAME, every, 365)
    states._do(moment, tokens.make, "nia", "The kiosk", [scopes.READ.name], 30)
    used, _word = states._do(moment, tokens.make, "nia", "A script of mine", [scopes.READ.name], 90)
    states._do(WEDNESDAY - timedelta(hours=1), _use, "nia", used)


def _use(_actor: Any, token: tokens.Token) -> None:
    token.used_at = WEDNESDAY - timedelta(hours=1)


def _make_token(page: Page) -> None:
    page.get_by_label("What it is for").fill("My calendar")
    page.get_by_role("button", name="Make a token").click()


def _fails(page: Page) -> None:
    page.get_by_role("button", name="Make a token").click()


def _give_up(page: Page) -> None:
    """The browser itself would ask for the reason: the form is sent without it."""
    page.evaluate("document.querySelector('form[action$=abandonment]').submit()")


def _try_all(page: Page) -> None:
    page.get_by_role("button", name="Try all again").click()


def pages() -> Iterator[tuple[str, str, str, Any, int]]:
    """Name, who looks, address, what they do there (or nothing), and what it answers. Their order counts."""
    yield "admin, with parked news", "ada", "/admin", None, 200
    yield "admin, given up without a reason", "ada", "/admin", _give_up, 422
    yield "admin, all tried again", "ada", "/admin", _try_all, 200
    yield "admin, nothing parked", "ada", "/admin", None, 200
    yield "tokens", "nia", "/settings/tokens", None, 200
    yield "tokens, none", "stranger", "/settings/tokens", None, 200
    yield "tokens, with errors", "omar", "/settings/tokens", _fails, 422
    yield "tokens, one just made", "omar", "/settings/tokens", _make_token, 200
    yield "words of a guest that are gone", "nobody", "/kept/none", None, 404
