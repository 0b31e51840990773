"""How every form of a moderator goes: shown, refused with its sentence, or done once however often it is pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from community.posts import Post
from community.threads import Thread
from foundation import submissions
from foundation.database import transaction
from foundation.http import done, see_other
from foundation.policy import actor
from moderation.forms import Deciding
from moderation.pages import things
from moderation.queries import decisions as queries
from moderation.rules import rules
from moderation.tending import Refused


@dataclass(frozen=True)
class Act:
    """One act as its page shows it: its name, what it does, where its form goes and the word on the button.

    `rule` names the field of the rule, where it is not the one to decide by.
    """

    name: str
    does: str
    address: str
    button: str
    tone: str = "primary"
    rule: str = ""


def form_page(act: Act, form: Deciding, thread: Thread, post: Post | None = None, **more: Any) -> str:
    """The form of an act on a thread or a post."""
    form.key.data = form.key.data or submissions.new_key()
    address = things.address(thread, post)
    return render_template(
        "moderation/tending.html", act=act, form=form, thread=thread, post=post, address=address, rules=rules(), **more
    )


def decided(form: Deciding, do: Callable[[], str], said: str, page: Callable[[], str]) -> Any:
    """Do what the form says in one transaction, or show the page again with what is wrong.

    `do` fetches what it needs, does it, and returns the address to go to. `said`: the sentence on the next page.
    """
    if not form.validate_on_submit():
        return page(), 422
    try:
        with transaction():
            if seen := submissions.taken(form.key.data or "", actor().id or 0):
                return see_other(seen)
            before = queries.latest_by(actor())
            address = submissions.keep(form.key.data or "", actor().id or 0, do())
            entry = queries.latest_by(actor())
    except Refused as refusal:
        form.form_errors.append(str(refusal))
        return page(), 422
    return done(said if entry in (before, address) else _with_its_entry(said, entry), address)


def _with_its_entry(said: str, entry: str) -> str:
    """What was done, and a link to what the log says of it."""
    link = Markup('<a href="{}">{}</a>').format(entry, _("Read it in the log of decisions"))
    return Markup("{} {}").format(said, link)


def author_reads() -> str:
    """What a moderator is told after an act that the author hears of."""
    return _("Done. The author reads your reason.")
