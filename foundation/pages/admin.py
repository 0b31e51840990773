"""The administrator's page: the health of the house, and news that was parked, to be tried again or given up."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from foundation import acts, health, outbox, timed
from foundation.clock import now
from foundation.database import transaction
from foundation.events import OutboxRow
from foundation.http import done
from foundation.pages.blueprint import pages
from foundation.policy import actor, needs

PAGE = "/admin"
SHOWN = 50


@pages.get("/admin")
@needs("house.tend")
def admin() -> str:
    """How the house is, and what waits for a person."""
    return _page()


@pages.post("/admin/parked/retrial")
@needs("house.tend")
def retry_all() -> Response:
    """Everything that is parked waits once more."""
    with transaction():
        rows = outbox.parked(limit=100_000)
        outbox.try_again(rows)
        if rows:
            acts.note(actor(), acts.RETRIED_ALL, str(len(rows)))
    return done(ngettext("%(num)d waits once more.", "%(num)d wait once more.", len(rows)), PAGE)


@pages.post("/admin/parked/<id>/retrial")
@needs("house.tend")
def retry(id: str) -> Response:
    """One waits once more."""
    with transaction():
        rows = outbox.parked(row_id=_number(id))
        outbox.try_again(rows)
        for row in rows:
            acts.note(actor(), acts.RETRIED, _named(row))
    return done(_("It waits once more.") if rows else _gone(), PAGE)


@pages.post("/admin/parked/<id>/abandonment")
@needs("house.tend")
def give_up(id: str) -> Any:
    """One is never heard any more; why stays in the list of what was done."""
    reason = " ".join(request.form.get("reason", "").split())
    if not 0 < len(reason) <= acts.LONGEST:
        few = _("Say why: it stays in the list below.")
        return _page(
            {f"reason-{id}": [_("At most %(most)d characters fit.", most=acts.LONGEST) if reason else few]}
        ), 422
    with transaction():
        rows = outbox.parked(row_id=_number(id))
        for row in rows:
            acts.note(actor(), acts.GIVEN_UP, f"{_named(row)} {row.payload}", reason)
            outbox.give_up(row)
    return done(_("Given up.") if rows else _gone(), PAGE)


def _number(id: str) -> int:
    if not (id.isascii() and id.isdecimal() and len(id) < 19):
        raise NotFound
    return int(id)


def _gone() -> str:
    return _("It is not parked any more: somebody was faster, or it was heard.")


def _named(row: OutboxRow) -> str:
    return f"{row.event} → {row.listener}"


def _page(errors: dict[str, list[str]] | None = None) -> str:
    done_lately = acts.latest()
    names = current_app.extensions[health.NAMES]({act.by_id for act in done_lately if act.by_id})
    found = outbox.waiting()
    return render_template(
        "foundation/admin.html", lacks=health.lacks(), facts=health.facts(), parked=outbox.parked(SHOWN),
        parked_count=found.parked, duties=timed.failing(), acts=done_lately, names=names, words=_act_words(),
        said=outbox.said, why=health.why, errors=errors or {}, at=now(), longest=acts.LONGEST,
    )  # fmt: skip


def _act_words() -> dict[str, str]:
    return {
        acts.RETRIED: _("Tried again"), acts.RETRIED_ALL: _("All tried again"), acts.GIVEN_UP: _("Given up"),
    }  # fmt: skip
