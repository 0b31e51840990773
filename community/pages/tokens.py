"""Access for programs: tokens that somebody makes for the API, with what they may do and until when."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template
from flask_babel import gettext as _

from community.forms import TokenForm
from community.pages.blueprint import pages
from community.pages.fetching import before, form_key, keep, write_limit
from community.queries import tokens as queries
from foundation.api import scopes, tokens
from foundation.api.tokens import LIFETIMES, TooMany
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.languages import plural as ngettext
from foundation.policy import access, actor, needs

ADDRESS = "/settings/tokens"
USUAL = 90  # days


@pages.get(ADDRESS)
@needs("tokens.read")
def own_tokens() -> Any:
    """The tokens that somebody has, and the form for another one."""
    return _page(TokenForm(data={"days": str(USUAL), "scopes": [scopes.READ.name]}))


@pages.post(ADDRESS)
@limiter.limit(write_limit)
@needs("token.make")
def make_token() -> Any:
    """Make one. The answer is the only page that ever shows it."""
    form = TokenForm()
    offered = {one.name for one in scopes.offered(actor())}
    if not form.validate_on_submit() or not form.among(offered):
        return _page(form), 422
    try:
        with transaction():
            if address := before():
                return see_other(address)
            _token, word = tokens.make(actor(), form.name.data, form.scopes.data, int(form.days.data))
            keep(ADDRESS)
    except TooMany:
        form.name.errors = [_("You have %(most)s tokens that work. Withdraw one first.", most=tokens.MOST)]
        return _page(form), 422
    return _page(TokenForm(formdata=None, data={"days": str(USUAL)}), word)


@pages.post(f"{ADDRESS}/<id>/withdrawal")
@limiter.limit(write_limit)
@needs("token.withdraw")
def withdraw_token(id: str) -> Any:
    """From now on it is worth nothing."""
    with transaction():
        tokens.withdraw(actor(), access(actor(), "token.withdraw", queries.to_withdraw(id), see="token.withdraw"))
    return done(_("This token is worth nothing any more."), ADDRESS)


def _page(form: TokenForm, word: str = "") -> Any:
    """`word`: the token that was just made."""
    lifetimes = [(str(days), ngettext("%(num)d day", "%(num)d days", days)) for days in LIFETIMES]
    answer = make_response(
        render_template(
            "community/own_tokens.html", form=form, word=word, key=form_key() if not word else "",
            mine=queries.tokens(actor()), lifetimes=lifetimes,
            scopes=[(one.name, one.words()) for one in scopes.offered(actor())],
            named={one.name: one.words() for one in scopes.known()},
        )
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer
