"""Where managers say which moment and which audience each space stands for."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from community.pages.fetching import before, form_key, keep, write_limit
from community.queries.spaces import spaces
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs
from foundation.text.words import readable
from insight.journey import KINDS, LONGEST_NAME, MOST_NAMES, TooManyNames, mark, names_in
from insight.pages.blueprint import pages
from insight.queries import journey as queries


@pages.get("/insight/journey")
@needs("journey.set")
def journey() -> Any:
    """Every space with its moments and segments, in one form."""
    return _page({})


@pages.post("/insight/journey")
@limiter.limit(write_limit)
@needs("journey.set")
def set_journey() -> Any:
    """Keep what the form says of each space; of a space that it does not name, everything stays."""
    names: dict[tuple[str, str], list[str]] = {}
    errors: dict[str, list[str]] = {}
    shown = spaces(actor())
    for space in shown:
        for kind in KINDS:
            field = f"{kind}-{space.slug}"
            try:
                if field in request.form:
                    names[space.slug, kind] = names_in(readable(request.form[field]))
            except TooManyNames:
                errors[field] = [_("At most %(most)d names of %(longest)d characters each, with commas between them.",
                                   most=MOST_NAMES, longest=LONGEST_NAME)]  # fmt: skip
    if errors:
        return _page(errors), 422
    with transaction():
        if address := before():
            return see_other(address)
        rows = queries.to_mark(shown)
        for (slug, kind), given in names.items():
            mark(actor(), rows[slug], kind, given)
        address = keep("/insight/journey")
    return done(_("It is saved. Reports can be read by moment and by segment now."), address)


def _page(errors: dict[str, list[str]]) -> str:
    shown, marks = spaces(actor()), queries.marks(actor())
    typed = {
        f"{kind}-{space.slug}": request.form.get(
            f"{kind}-{space.slug}", ", ".join(marks.get(space.id, {}).get(kind, ()))
        )
        for space in shown
        for kind in KINDS
    }
    return render_template(
        "insight/journey.html", spaces=shown, typed=typed, errors=errors, key=form_key(),
        known={kind: queries.names(marks, kind) for kind in KINDS},
    )  # fmt: skip
