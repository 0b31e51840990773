"""The review: flagged posts and appeals, claimed by one person at a time, each with an outcome that people hear."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import Conflict

from community import tags
from community.posts import OPENING
from community.queries import people
from foundation import submissions
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs
from moderation import appeals, claims, decisions, tending
from moderation.forms import Judging, Reviewing
from moderation.naming import flag_reasons
from moderation.pages import things
from moderation.pages.blueprint import pages
from moderation.pages.deciding import decided
from moderation.pages.things import write_limit
from moderation.queries import decisions as log
from moderation.queries import reviews as queries
from moderation.rules import rules


@pages.get("/review")
@needs("review.read")
def review() -> Any:
    """What waits: flagged posts, or with ?show=appeals the appeals."""
    of_appeals, cursor = request.args.get("show") == "appeals", request.args.get("after")
    found: Any = queries.appealed(actor(), cursor) if of_appeals else queries.flagged(actor(), cursor)
    flagged, appealed = queries.counts(actor())
    appeals_elsewhere = queries.appealed_elsewhere(actor())
    return render_template(
        "moderation/review.html",
        found=found, of_appeals=of_appeals, flagged=flagged, appealed=appealed, reasons=flag_reasons(),
        elsewhere=appeals_elsewhere if of_appeals else queries.flagged_elsewhere(actor()),
        appeals_elsewhere=appeals_elsewhere.count,
    )  # fmt: skip


@pages.get("/posts/<public_id>/review")
@needs("post.review")
def reviewing(public_id: str) -> Any:
    """One flagged post: what it says, what was said of it, and what may become of it."""
    return _review_page(public_id, Reviewing())


@pages.post("/posts/<public_id>/claim")
@limiter.limit(write_limit)
@needs("post.review")
def claim(public_id: str) -> Any:
    """Look at it for half an hour, so that nobody else does."""
    try:
        with transaction():
            claims.claim(actor(), things.post(public_id, "post.review"))
    except claims.Claimed:
        return done(_("A colleague looks at it already."), f"/posts/{public_id}/review")
    return done(_("It is yours for 30 minutes."), f"/posts/{public_id}/review")


@pages.post("/posts/<public_id>/claim/return")
@limiter.limit(write_limit)
@needs("post.review")
def put_back_claim(public_id: str) -> Any:
    """Leave it to colleagues."""
    with transaction():
        claims.put_back(actor(), things.post(public_id, "post.review"))
    return see_other("/review")


@pages.post("/posts/<public_id>/review")
@limiter.limit(write_limit)
@needs("post.review")
def settle(public_id: str) -> Any:
    """Decide what becomes of a flagged post. Everyone who flagged it hears of it."""
    form = Reviewing()
    things.post(public_id, "post.review")

    def do() -> str:
        post = things.post(public_id, "post.review")
        try:
            claims.claim(actor(), post)
        except claims.Claimed:
            raise Conflict(_("A colleague looks at it already.")) from None
        if form.outcome.data == "hide":
            decisions.hide(actor(), post.thread, post, form.why)
        elif form.outcome.data == "retag" and post.role == OPENING:
            tending.retag(actor(), post.thread, tags.names_in(form.tags.data or ""), form.why)
        else:
            tending.keep(actor(), post.thread, post, form.why)
        claims.put_back(actor(), post)
        return "/review"

    said = _("Done. Everyone who flagged it hears what became of it.")
    return decided(form, do, said, lambda: _review_page(public_id, form))


def _review_page(public_id: str, form: Reviewing) -> str:
    post = things.post(public_id, "post.review")
    form.key.data = form.key.data or submissions.new_key()
    return render_template(
        "moderation/reviewing.html",
        post=post, thread=post.thread, author=people.author(post), form=form, said=queries.said_of(post),
        reasons=flag_reasons(), rules=rules(),
        claim=queries.claim_on(post), address=things.address(post.thread, post), whole=post.role == OPENING,
    )  # fmt: skip


@pages.get("/appeals/<public_id>")
@needs("appeal.decide")
def judging(public_id: str) -> Any:
    """One appeal: what was hidden and why, and what its author says."""
    return _appeal_page(public_id, Judging())


@pages.post("/appeals/<public_id>/outcome")
@limiter.limit(write_limit)
@needs("appeal.decide")
def judge(public_id: str) -> Any:
    """Bring it back, or let it stay hidden. The author reads why."""
    form = Judging()
    with transaction():
        if seen := submissions.taken(form.key.data or "", actor().id or 0):
            return see_other(seen)
    things.appeal(public_id)

    def do() -> str:
        appeal = things.appeal(public_id)
        reverse = form.outcome.data == "restore"
        return appeals.judge(actor(), appeal, appeal.decision.post, form.why, reverse=reverse).address

    said = _("Done. The author reads your reason.")
    return decided(form, do, said, lambda: _appeal_page(public_id, form))


def _appeal_page(public_id: str, form: Judging) -> str:
    appeal = things.appeal(public_id)
    form.key.data = form.key.data or submissions.new_key()
    return render_template(
        "moderation/judging.html",
        appeal=appeal, post=appeal.decision.post, form=form, rules=rules(),
        decision=log.decision(actor(), appeal.decision.public_id),
    )  # fmt: skip
