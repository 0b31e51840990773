"""Mail: the way out of it, from a letter, without signing in."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from community import unsubscriptions
from community.letters import NONE, choice
from community.pages.blueprint import pages
from community.pages.fetching import write_limit
from community.queries.letters import title_followed
from community.unsubscriptions import Letterhead
from foundation.database import transaction
from foundation.http import csrf, done, limiter
from foundation.policy import needs


@pages.get("/unsubscription/<token>")
@needs("mail.stop")
def unsubscription(token: str) -> Any:
    """Ask which mail should stop. Looking stops nothing: programs that check mail for harm open every link."""
    letterhead = _read(token)
    return render_template(
        "community/unsubscription.html",
        token=token,
        title=title_followed(letterhead.person_id, letterhead.thread),
        stopped=choice(letterhead.person_id).level == NONE,
    )


@pages.post("/unsubscription/<token>")
@csrf.exempt
@limiter.limit(write_limit)
@needs("mail.stop")
def unsubscribe(token: str) -> Any:
    """Stop it: all mail, as a mail program asks with one click (RFC 8058); or mail about one thread."""
    with transaction():
        letterhead = _read(token)
        if request.form.get("what") == "thread":
            unsubscriptions.stop_thread(letterhead)
            return done(_("You get no more mail about it."), f"/unsubscription/{token}")
        unsubscriptions.stop_all(letterhead.person_id)
    return done(_("You get no more mail from us. What is new still stands in your inbox."), f"/unsubscription/{token}")


def _read(token: str) -> Letterhead:
    letterhead = unsubscriptions.read(token)
    if letterhead is None:
        raise NotFound
    return letterhead
