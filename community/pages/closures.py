"""Closing a thread, opening it again, taking it back."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from community import closures
from community.pages.blueprint import pages
from community.pages.fetching import before, form_key, keep, thread_for, write_limit
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs


@pages.post("/threads/<id>/closure")
@limiter.limit(write_limit)
@needs("thread.close")
def close(id: str) -> Any:
    """The asker needs no more answers."""
    with transaction():
        thread = thread_for("thread.close", id)
        closures.close(actor(), thread)
    return done(_("Closed. You can open it again at any time."), thread.address)


@pages.post("/threads/<id>/closure/withdrawal")
@limiter.limit(write_limit)
@needs("thread.close")
def open_again(id: str) -> Any:
    """The asker wants answers again."""
    with transaction():
        thread = thread_for("thread.close", id)
        closures.open_again(actor(), thread)
    return done(_("It is open again."), thread.address)


@pages.get("/threads/<id>/withdrawal")
@needs("thread.withdraw")
def thread_withdrawal(id: str) -> Any:
    """Ask once more before a thread is taken back."""
    found = thread_for("thread.withdraw", id)
    return render_template("community/thread_withdrawal.html", thread=found, key=form_key())


@pages.post("/threads/<id>/withdrawal")
@limiter.limit(write_limit)
@needs("thread.withdraw")
def withdraw_thread(id: str) -> Any:
    """Take a thread back."""
    with transaction():
        if address := before():
            return see_other(address)
        found = thread_for("thread.withdraw", id)
        closures.withdraw(actor(), found)
        address = keep(found.address)
    return done(_("You took it back."), address)
