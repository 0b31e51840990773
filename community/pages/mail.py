"""Mail: which of it somebody wants, and the way out of it from a letter, without signing in."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, NotFound

from community import letters, mutes, unsubscriptions
from community.letters import LEVELS, NONE
from community.pages.blueprint import pages
from community.pages.fetching import write_limit
from community.people import Person
from community.queries.inbox import newest
from community.queries.people import to_change
from community.queries.threads import to_act_on
from community.queries.visitors import actor_of
from community.threads import Thread
from community.unsubscriptions import Letterhead
from foundation.database import transaction
from foundation.http import csrf, done, limiter
from foundation.policy import access, actor, may, needs


@pages.post("/settings/mail")
@limiter.limit(write_limit)
@needs("settings.change")
def save_mail() -> Any:
    """Want more mail or less."""
    level = request.form.get("level", "")
    if level not in LEVELS:
        raise BadRequest(_("Choose which mail you want, then save again."))
    with transaction():
        letters.choose(to_change(actor()), level, after_id=newest(actor()))
    return done(_("Your choice is saved."), "/settings#mail")


@pages.get("/unsubscription/<token>")
@needs("mail.stop")
def unsubscription(token: str) -> Any:
    """Ask which mail should stop. Looking stops nothing: programs that check mail for harm open every link."""
    person, letterhead = _read(token)
    thread = _thread(letterhead)
    stopped = letters.level_of(person.id) == NONE
    return render_template("community/unsubscription.html", token=token, thread=thread, stopped=stopped)


@pages.post("/unsubscription/<token>")
@csrf.exempt
@limiter.limit(write_limit)
@needs("mail.stop")
def unsubscribe(token: str) -> Any:
    """Stop all mail or that about one thread. A mail program asks with one click (RFC 8058), and is not redirected."""
    one_click = request.form.get("List-Unsubscribe") == "One-Click"
    what = "all" if one_click else request.form.get("what")
    with transaction():
        person, letterhead = _read(token)
        if what == "all":
            letters.choose(person, NONE)
            words = _("You get no more mail from us. What is new still stands in your inbox.")
        elif what == "thread":
            reader = actor_of(person.id)
            mutes.mute(reader, access(reader, "thread.mute", _thread(letterhead), see="thread.read"))
            words = _("Muted. You hear nothing of this any more.")
        else:
            raise BadRequest(_("Choose which mail should stop."))
    if one_click:
        return words + "\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
    return done(words, f"/unsubscription/{token}")


def _read(token: str) -> tuple[Person, Letterhead]:
    letterhead = unsubscriptions.read(token)
    person = unsubscriptions.person_of(letterhead) if letterhead else None
    if letterhead is None or person is None:
        raise NotFound
    return person, letterhead


def _thread(letterhead: Letterhead) -> Thread | None:
    """What the letter was about, as far as its reader may still read it."""
    found = to_act_on(letterhead.thread) if letterhead.thread else None
    return found if found and may(actor_of(letterhead.person_id), "thread.mute", found) else None
