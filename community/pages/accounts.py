"""Signing up, in and out."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from community import people, sign_in
from community.forms import SignIn, SignUp
from community.pages.blueprint import pages
from community.pages.leaving import leave_nothing
from foundation import settings
from foundation.database import transaction
from foundation.http import done, inside, limiter, see_other
from foundation.policy import actor, needs
from foundation.ports import ports


def _limit() -> str:
    return ports().config.sign_in_limit


@pages.get("/sign-up")
@needs("account.enter")
def sign_up() -> Any:
    """The form for a new account."""
    return _sign_up_page(SignUp())


@pages.post("/sign-up")
@limiter.limit(_limit)
@needs("account.enter")
def make_account() -> Any:
    """Make the account and sign in."""
    form = SignUp()
    if not form.validate_on_submit():
        return _sign_up_page(form), 422
    try:
        with transaction():
            person = people.sign_up(form.name.data, form.email.data, form.password.data)
    except people.EmailTaken:
        form.email.errors = [_("Somebody has signed up with this address. Sign in instead, or use another one.")]
        return _sign_up_page(form), 422
    sign_in.enter(person)
    return done(_("Welcome, %(name)s. You can ask and answer now.", name=person.name), _onward())


@pages.get("/sign-in")
@needs("account.enter")
def enter() -> Any:
    """The form for signing in."""
    return see_other(_onward()) if actor().signed_in else _sign_in_page(SignIn())


@pages.post("/sign-in")
@limiter.limit(_limit)
@needs("account.enter")
def check_in() -> Any:
    """Sign in, or say that address and password do not belong together."""
    form = SignIn()
    if not form.validate_on_submit():
        return _sign_in_page(form), 422
    person = people.authenticate(form.email.data, form.password.data)
    if person is None:
        form.password.errors = [_("This address and this password do not belong together. Try again.")]
        return _sign_in_page(form), 422
    sign_in.enter(person)
    return see_other(_onward())


@pages.post("/sign-out")
@needs("account.enter")
def leave() -> Any:
    """Sign out."""
    sign_in.leave()
    return leave_nothing(done(_("You are signed out."), "/"))


def _onward() -> str:
    return inside(request.values.get("next"))


def _sign_up_page(form: SignUp) -> str:
    return render_template("community/sign_up.html", form=form, next=_onward())


def _sign_in_page(form: SignIn) -> str:
    samples = settings.current()["sample_sign_ins"]
    return render_template("community/sign_in.html", form=form, next=_onward(), samples=samples)
