"""Themes: the list of them, one of them, and what managers do to them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from community.pages.fetching import before, form_key, keep, write_limit
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs
from insight import part_words, quoting, theme_work, wording
from insight.forms import BanForm, MergeForm, RenameForm
from insight.pages.asked_for import asked_for
from insight.pages.blueprint import pages
from insight.queries import themes as queries
from insight.queries.figures import BY_THEME
from insight.queries.themes import Flags
from insight.report import list_address, query, scope_of
from insight.theme_finding import words_of
from insight.theme_tables import Theme

LIST = "/insight/themes"
Errors = dict[str, Any]


@pages.get("/insight/themes")
@needs("insight.read")
def themes() -> Any:
    """What people write about in a period: the pinned themes, then the others; which rise, and which are new."""
    return _list(BanForm(formdata=None))


@pages.get("/insight/themes/<public_id>")
@needs("insight.read")
def theme(public_id: str) -> Any:
    """One theme, with what may be done to it."""
    found = _theme(public_id)
    if found.merged_into_id is not None:
        return redirect(f"{LIST}/{queries.gathering(found).public_id}", 302)
    return _page(found)


@pages.post("/insight/themes/<public_id>/name")
@limiter.limit(write_limit)
@needs("themes.curate")
def rename_theme(public_id: str) -> Any:
    """Call it by another name."""
    form = RenameForm()
    if not form.validate_on_submit():
        return _page(_theme(public_id), form.errors, form.name.data or ""), 422
    with transaction():
        theme_work.rename(actor(), _theme(public_id), form.name.data or "")
    return done(_("It has this name now, and keeps it."), f"{LIST}/{public_id}")


@pages.post("/insight/themes/<public_id>/merger")
@limiter.limit(write_limit)
@needs("themes.curate")
def merge_theme(public_id: str) -> Any:
    """Give its posts to another theme."""
    form = MergeForm()
    into = queries.named(actor(), form.into.data or "") if form.validate_on_submit() else None
    if into is None:
        return _page(_theme(public_id), {"into": [_("Choose the theme that its posts go to.")]}), 422
    try:
        with transaction():
            theme_work.merge(actor(), _theme(public_id), into)
    except theme_work.NotTogether:
        return _page(_theme(public_id), {"into": [_("These two cannot become one. Choose another theme.")]}), 422
    return done(_("They are one theme now, and stay one."), f"{LIST}/{into.public_id}")


@pages.post("/insight/themes/<public_id>/merger/withdrawal")
@limiter.limit(write_limit)
@needs("themes.curate")
def part_theme(public_id: str) -> Any:
    """Undo a merge."""
    with transaction():
        theme_work.part(actor(), _theme(public_id))
    return done(_("It stands by itself again. Its posts come back to it in a minute."), LIST)


@pages.post("/insight/themes/<public_id>/split")
@limiter.limit(write_limit)
@needs("themes.curate")
def split_theme(public_id: str) -> Any:
    """Have it cut into the parts that are found in it."""
    try:
        with transaction():
            if address := before():
                return see_other(address)
            theme_work.ask_split(actor(), _theme(public_id))
            address = keep(f"{LIST}/{public_id}")
    except theme_work.TooSmall:
        return _page(_theme(public_id), {"split": [_("It has too few posts to be split.")]}), 422
    return done(
        _("Its parts are being looked for. Look again in a minute: if it is all of a piece, it stays."), address
    )


@pages.post("/insight/themes/<public_id>/split/withdrawal")
@limiter.limit(write_limit)
@needs("themes.curate")
def rejoin_theme(public_id: str) -> Any:
    """Undo a split."""
    with transaction():
        theme_work.rejoin(actor(), _theme(public_id))
    return done(_("It is one theme again. What was a part leads to it."), f"{LIST}/{public_id}")


@pages.post("/insight/themes/<public_id>/pin")
@limiter.limit(write_limit)
@needs("themes.curate")
def pin_theme(public_id: str) -> Any:
    """Show it always, before the others."""
    with transaction():
        theme_work.pin(actor(), _theme(public_id))
    return done(_("It is always shown now, before the others."), f"{LIST}/{public_id}")


@pages.post("/insight/themes/<public_id>/pin/withdrawal")
@limiter.limit(write_limit)
@needs("themes.curate")
def unpin_theme(public_id: str) -> Any:
    """Let it stand among the others again."""
    with transaction():
        theme_work.unpin(actor(), _theme(public_id))
    return done(_("It stands among the others again."), f"{LIST}/{public_id}")


@pages.post("/insight/themes/banned-words")
@limiter.limit(write_limit)
@needs("themes.curate")
def ban_word() -> Any:
    """Use a word in no found name."""
    form = BanForm()
    if not form.validate_on_submit():
        return _list(form, form.errors), 422
    try:
        with transaction():
            theme_work.ban(actor(), form.word.data or "")
    except theme_work.NoWordLeft:
        return _list(form, {"word": [_("A theme would have no name without this word. Give it a name first.")]}), 422
    return done(_("No found name uses this word now."), LIST)


@pages.post("/insight/themes/banned-words/<term>/withdrawal")
@limiter.limit(write_limit)
@needs("themes.curate")
def allow_word(term: str) -> Any:
    """Let found names use it again."""
    with transaction():
        theme_work.allow(actor(), term)
    return done(_("Found names may use this word again."), LIST)


def _theme(public_id: str) -> Theme:
    """The theme, if the reader reads any post of it; else NotFound."""
    found = queries.named(actor(), public_id)
    if found is None:
        raise NotFound
    return found


def _list(form: BanForm, errors: Errors | None = None) -> str:
    period, part, _spaces = asked_for()
    scope = scope_of(actor(), period, part)
    return render_template(
        "insight/themes.html",
        themes=queries.themes(scope, period),
        period=period,
        part=part,
        part_words=part_words,
        asked=query(period, part),
        address=lambda figure: list_address(figure, period, part),
        banned=queries.banned_words(),
        word=form.word.data or "",
        errors=errors or {},
        run=queries.last_run(),
        closed=scope.closed.posts,
        acts=queries.acts(None),
        how=BY_THEME[""].how,
        wording=wording,
        query=query,
    )


def _page(found: Theme, errors: Errors | None = None, name: str | None = None) -> str:
    period, part, _spaces = asked_for()
    scope = scope_of(actor(), period, part)
    count = queries.count_of(scope, found)
    flagged = queries.flags(scope, period, [count]) if count else Flags()
    return render_template(
        "insight/theme.html",
        theme=found,
        view=queries.view(found, count, flagged),
        name=found.label if name is None else name,
        central=queries.central(actor(), found),
        quotes=quoting.quotes(scope, [count] if count else []).get(found.id, ()),
        words=words_of(found),
        others=queries.all_names(actor(), found),
        merged=queries.merged_into(found),
        parts=queries.parts(actor(), found),
        acts=queries.acts(found),
        errors=errors or {},
        closed=scope.closed.posts,
        into=request.form.get("into", ""),
        key=form_key(),
        period=period,
        part=part,
        part_words=part_words,
        asked=query(period, part),
        address=lambda figure: list_address(figure, period, part),
        how=BY_THEME[""].how,
        query=query,
        also_how=BY_THEME["also"].how,
        wording=wording,
    )
