"""Judging posts blind: the samples of the periods, and one post after the other."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from community.pages.fetching import before, form_key, keep, write_limit
from community.queries import spaces
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.periods import Period
from foundation.policy import SYSTEM, actor, needs
from insight import samples, shares, verdicts, wording
from insight.pages.asked_for import asked_for
from insight.pages.blueprint import pages
from insight.part import Part
from insight.queries import labels as queries
from insight.queries import models
from insight.queries.figures import Scope
from insight.queries.labels import Sheet, Slip
from insight.report import query, scope_of
from insight.samples import SIZES, USUAL, Sample
from insight.verdicts import VERDICTS

ROOM = "/insight/labels"


@pages.get("/insight/labels")
@needs("labels.give")
def label_samples() -> Any:
    """The samples, how many posts of each are drawn, judged and agreed on; and the form for another."""
    return _samples()


@pages.get("/insight/labels/guide")
@needs("labels.give")
def label_guide() -> Any:
    """How to judge: one page."""
    return render_template("insight/label_guide.html", choices=wording.choices())


@pages.post("/insight/labels")
@limiter.limit(write_limit)
@needs("labels.give")
def draw_sample() -> Any:
    """Draw a sample of a period and a space by lot, or the next part of the one that there is."""
    period, part, _spaces = asked_for()
    size = request.form.get("size", "")
    if size not in map(str, SIZES):
        return _samples({"size": [_("Choose how many posts.")]}), 422
    try:
        with transaction():
            if address := before():
                return see_other(address)
            made = _draw(period, part.space.id if part.space else None, int(size))
            address = keep(f"{ROOM}/{made.public_id}")
    except samples.NotOver:
        return _samples({"period": [_("This period is not over yet. Draw when all its posts are there.")]}), 422
    except samples.NothingToDraw:
        return _samples({"period": [_("There is no post to draw, or all of them are drawn.")]}), 422
    except IntegrityError:  # somebody else drew it in this very moment
        return see_other(f"{ROOM}?{query(period, part)}")
    return see_other(address)


def _draw(period: Period, space_id: int | None, size: int) -> Sample:
    posts, read = (queries.population(who, period, space_id) for who in (SYSTEM, actor()))
    return samples.draw(actor(), period, space_id, posts, read, size)


@pages.get("/insight/labels/<public_id>")
@needs("labels.give")
def labelling(public_id: str) -> Any:
    """The next post that waits for this labeller, or the one that they go back to; else what came of it."""
    sheet = queries.sheet(actor(), _sample(public_id))
    me, asked = actor().id or 0, request.args.get("post", "")
    slip = _slip(sheet, asked) if asked else sheet.next(me, _number(request.args.get("after", "")))
    return _post(sheet, slip) if slip else _done(sheet)


@pages.post("/insight/labels/<public_id>/verdicts")
@limiter.limit(write_limit)
@needs("labels.give")
def give_verdict(public_id: str) -> Any:
    """Keep what the labeller sees in a post, and go on to the next."""
    sample, verdict, asked = _sample(public_id), request.form.get("mood", ""), request.form.get("post", "")
    with transaction():
        if address := before():
            return see_other(address)
        sheet = queries.sheet(actor(), sample)
        slip = next((one for one in sheet.slips if str(one.place) == asked), None)
        if slip is not None and verdict in VERDICTS:
            verdicts.give(actor(), slip.id, verdict)
            address = keep(f"{ROOM}/{public_id}?after={slip.place}")
    if address:
        return see_other(address)
    if slip is None:
        return done(_("That post was hidden, deleted or moved meanwhile. It does not count any more."), _next(asked))
    return _post(sheet, slip, {"mood": [_("Choose what you see, or “I cannot tell”.")]}), 422


def _next(asked: str) -> str:
    return f"{request.path.removesuffix('/verdicts')}?after={_number(asked)}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _sample(public_id: str) -> Sample:
    found = queries.sample(actor(), public_id)
    if found is None:
        raise NotFound
    return found


def _slip(sheet: Sheet, place: str) -> Slip:
    """A post that this labeller judged already or is to judge; any other is not there."""
    me = actor().id or 0
    found = next((one for one in sheet.slips if str(one.place) == place), None)
    if found is None or not (me in found.said or found.wanted(me)):
        raise NotFound
    return found


def _post(sheet: Sheet, slip: Slip, errors: dict[str, list[str]] | None = None) -> str:
    me = actor().id or 0
    return render_template(
        "insight/labelling.html",
        sheet=sheet,
        slip=slip,
        text=queries.text(actor(), slip),
        mine=slip.said.get(me, ("", None))[0],
        back=next((one for one in reversed(sheet.given(me)) if one.place < slip.place), None),
        waiting=len(sheet.waiting(me)),
        choices=wording.choices(),
        errors=errors or {},
        key=form_key(),
    )


def _done(sheet: Sheet) -> str:
    me, sample = actor().id or 0, sheet.sample
    scope = Scope(actor(), sample.starts_at, sample.ends_at, sample.space_id)
    space = next((one for one in spaces.spaces(actor()) if one.id == sample.space_id), None)
    return render_template(
        "insight/labelled.html",
        sheet=sheet,
        mine=sheet.given(me),
        period=sample.whole,
        space=space,
        asked=query(sample.whole, Part(space)),
        shares=shares.shares([scope])[0],
        wording=wording,
        left=queries.written(actor(), sample.whole, sample.space_id) - len(sheet.slips),
        sizes=_sizes(),
        key=form_key(),
    )


def _samples(errors: dict[str, list[str]] | None = None) -> str:
    period, part, read = asked_for()
    space_id = part.space.id if part.space else None
    sheets, me = queries.sheets(actor()), actor().id or 0
    return render_template(
        "insight/label_samples.html",
        sheets=sheets,
        reading=models.reading(),
        me=me,
        period=period,
        part=part,
        space=part.space,
        neighbours=_offered(period),
        drawn=_drawn(sheets, period, space_id),
        population=queries.written(actor(), period, space_id),
        closed=scope_of(actor(), period, Part(part.space)).closed.posts,
        spaces=read,
        sizes=_sizes(),
        usual=str(USUAL),
        errors=errors or {},
        query=query,
        wording=wording,
        key=form_key(),
    )


def _offered(period: Period) -> list[Period]:
    beside = [period.previous, period, *([period.next] if period.next.begun else []), *period.wider()]
    return [one for one in beside if one.begun]


def _drawn(sheets: list[Sheet], period: Period, space_id: int | None) -> Sheet | None:
    key = samples.key_of(period, space_id)
    return next((one for one in sheets if one.sample.key == key), None)


def _sizes() -> list[tuple[str, str]]:
    return [(str(size), ngettext("%(num)d post", "%(num)d posts", size)) for size in SIZES]
