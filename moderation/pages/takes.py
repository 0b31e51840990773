"""Who does it: taking, putting back, assigning; one question or several at once; and who is looking right now."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from community.queries import people
from foundation.database import db, transaction
from foundation.http import done, limiter, see_other
from foundation.languages import clock_time
from foundation.policy import actor, needs
from moderation import assignments, presence, takes
from moderation.forms import OfficialReply
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.desk import back, desk_page
from moderation.pages.things import write_limit
from moderation.queries.desk import SIZE

NOTHING = ("", 204)


@pages.post("/threads/<public_id>/take")
@limiter.limit(write_limit)
@needs("thread.take")
def take(public_id: str) -> Any:
    """Work on this question for half an hour."""
    try:
        with transaction():
            takes.take(actor(), things.thread(public_id, "thread.take"))
    except takes.Taken as taken:
        return done(_held_by(taken.held), back(public_id))
    return done(_("It is yours for 30 minutes."), back(public_id))


def _held_by(held: takes.Take) -> str:
    db.session.rollback()
    name = people.names({held.person_id})[held.person_id]
    return _("%(name)s has it since %(time)s. You can take it over.", name=name, time=clock_time(held.at))


@pages.post("/threads/<public_id>/take/over")
@limiter.limit(write_limit)
@needs("thread.take")
def take_over(public_id: str) -> Any:
    """Work on it in place of a colleague, who hears of it."""
    with transaction():
        takes.take(actor(), things.thread(public_id, "thread.take"), over=True)
    return done(_("It is yours for 30 minutes. Your colleague is told."), back(public_id))


@pages.post("/threads/<public_id>/take/renewal")
@limiter.limit(write_limit)
@needs("thread.take")
def renew(public_id: str) -> Any:
    """The page says: still writing."""
    with transaction(unseen=True):
        takes.renew(actor(), things.thread(public_id, "thread.take"))
    return NOTHING


@pages.post("/threads/<public_id>/take/return")
@limiter.limit(write_limit)
@needs("thread.take")
def put_back(public_id: str) -> Any:
    """Leave it to colleagues."""
    with transaction():
        takes.put_back(actor(), things.thread(public_id, "thread.take"))
    return see_other(back(public_id))


@pages.post("/threads/<public_id>/presence")
@limiter.limit(write_limit)
@needs("case.read")
def look(public_id: str) -> Any:
    """The page says: still open."""
    with transaction(unseen=True):
        presence.look(actor(), things.thread(public_id, "case.read"))
    return NOTHING


@pages.post("/threads/<public_id>/presence/withdrawal")
@limiter.limit(write_limit)
@needs("case.read")
def leave(public_id: str) -> Any:
    """The page says: closed."""
    with transaction(unseen=True):
        presence.leave(actor(), things.thread(public_id, "case.read"))
    return NOTHING


@pages.post("/threads/<public_id>/assignment")
@limiter.limit(write_limit)
@needs("thread.assign")
def assign(public_id: str) -> Any:
    """Let a colleague of the department answer for it."""
    try:
        with transaction():
            thread = things.thread(public_id, "thread.assign")
            assignments.assign(actor(), thread, people.id_of(request.form.get("person", "")) or 0)
    except assignments.NoColleague:
        wrong = {"person": [_("Choose somebody who speaks for the department that answers.")]}
        return desk_page(OfficialReply(formdata=None), public_id, wrong=wrong), 422
    return done(_("Assigned. Your colleague is told."), back(public_id))


@pages.post("/threads/<public_id>/assignment/withdrawal")
@limiter.limit(write_limit)
@needs("thread.assign")
def release(public_id: str) -> Any:
    """Nobody in particular answers for it."""
    with transaction():
        assignments.release(things.thread(public_id, "thread.assign"))
    return done(_("Released. It is nobody’s now."), back(public_id))


@pages.post("/desk/takes")
@limiter.limit(write_limit)
@needs("thread.take")
def take_many() -> Any:
    """Take all that were chosen, but for those that a colleague has."""
    if not (chosen := _chosen()):
        return _nothing_chosen()
    held = 0
    with transaction():
        for thread in things.threads(chosen, "thread.take"):
            try:
                takes.take(actor(), thread)
            except takes.Taken:
                held += 1
    words = ngettext("%(num)d is yours for 30 minutes.", "%(num)d are yours for 30 minutes.", len(chosen) - held)
    if held:
        words += " " + ngettext("A colleague has %(num)d.", "Colleagues have %(num)d.", held)
    return done(words, back())


@pages.post("/desk/returns")
@limiter.limit(write_limit)
@needs("thread.take")
def put_back_many() -> Any:
    """Leave all that were chosen to colleagues; what one does not have stays as it is."""
    if not (chosen := _chosen()):
        return _nothing_chosen()
    with transaction():
        for thread in things.threads(chosen, "thread.take"):
            takes.put_back(actor(), thread)
    return done(_("What you had of these is free again."), back())


@pages.post("/desk/assignments")
@limiter.limit(write_limit)
@needs("thread.assign")
def assign_many() -> Any:
    """Let a colleague answer for all that were chosen: every one of them, or none."""
    if not (chosen := _chosen()):
        return _nothing_chosen()
    person = people.id_of(request.form.get("person", "")) or 0
    try:
        with transaction():
            for thread in things.threads(chosen, "thread.assign"):
                assignments.assign(actor(), thread, person)
    except assignments.NoColleague:
        wrong = {"colleague": [_("Choose somebody who speaks for the department that answers.")]}
        return desk_page(OfficialReply(formdata=None), wrong=wrong), 422
    return done(ngettext("%(num)d assigned.", "%(num)d assigned.", len(chosen)), back())


def _chosen() -> list[str]:
    return list(dict.fromkeys(request.form.getlist("thread")))[:SIZE]


def _nothing_chosen() -> Any:
    wrong = {"pick": [_("Choose at least one question in the list.")]}
    return desk_page(OfficialReply(formdata=None), wrong=wrong), 422
