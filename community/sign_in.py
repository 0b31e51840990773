"""Who comes with a request: a session, kept by Flask-Login under a key that changes with the password, or a token."""

from __future__ import annotations

import structlog
from flask import Flask, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import Unauthorized

from community.people import Person
from community.queries.visitors import Bearer, Visitor, bearer, visitor
from foundation.api import problems, tokens
from foundation.clock import now
from foundation.database import transaction
from foundation.policy import NOBODY

log = structlog.get_logger()

manager = LoginManager()


def init_app(app: Flask) -> None:
    """Know the actor of every request before anything else asks."""
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(visitor)
    app.after_request_funcs[None].remove(manager._update_remember_cookie)  # nobody is remembered beyond the session
    app.before_request(_recognise)


def _recognise() -> None:
    g.actor = NOBODY
    if problems.asked():
        _recognise_bearer()
    elif "_user_id" in session and (found := current_user._get_current_object()).is_authenticated:
        g.actor, g.zone, g.language = found.actor, found.zone, found.language


def _recognise_bearer() -> None:
    """A call of the API is signed by its token alone: a cookie, which other sites could use, counts for nothing."""
    if "Authorization" not in request.headers:
        return
    given = request.authorization
    found = bearer(tokens.digest_of(given.token)) if given and given.type == "bearer" and given.token else None
    if found is None:
        raise Unauthorized
    g.actor, g.zone, g.language, g.scopes = found.actor, found.zone, found.language, found.scopes
    _note_use(found)


def _note_use(found: Bearer) -> None:
    """Write down that the token is in use, now and then; a call that reads must not fail over it."""
    if found.used_at is not None and found.used_at > now() - tokens.USED_AGAIN:
        return
    try:
        with transaction():
            tokens.used(found.token_id)
    except OperationalError:
        log.warning("the use of a token was not noted")


def enter(person: Person) -> None:
    """Sign this person in. The session is made anew, so that one planted before is worth nothing."""
    session.clear()
    found = visitor(person.session_key)
    assert found is not None
    login_user(found, remember=False)
    session.permanent = True
    g.actor, g.zone, g.language = found.actor, found.zone, found.language


def leave() -> None:
    """Sign out."""
    logout_user()
    session.clear()
    g.actor = NOBODY


def present() -> Visitor | None:
    """The signed-in person of this request."""
    return current_user._get_current_object() if g.actor.signed_in else None
