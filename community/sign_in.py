"""The session: who is signed in, kept by Flask-Login under a key that changes with the password."""

from __future__ import annotations

from flask import Flask, g, session
from flask_login import LoginManager, current_user, login_user, logout_user

from community.people import Person
from community.queries.visitors import Visitor, visitor
from foundation.policy import NOBODY

manager = LoginManager()


def init_app(app: Flask) -> None:
    """Know the actor of every request before anything else asks."""
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(visitor)
    app.after_request_funcs[None].remove(manager._update_remember_cookie)  # nobody is remembered beyond the session
    app.before_request(_recognise)


def _recognise() -> None:
    g.actor = NOBODY
    if "_user_id" in session and (found := current_user._get_current_object()).is_authenticated:
        g.actor, g.zone, g.language = found.actor, found.zone, found.language


def enter(person: Person) -> None:
    """Sign this person in. The session is made anew, so that one planted before is worth nothing."""
    session.clear()
    found = visitor(person.session_key)
    assert found is not None
    login_user(found, remember=False)
    session.permanent = True
    g.actor = found.actor


def leave() -> None:
    """Sign out."""
    logout_user()
    session.clear()
    g.actor = NOBODY


def present() -> Visitor | None:
    """The signed-in person of this request."""
    return current_user._get_current_object() if g.actor.signed_in else None
