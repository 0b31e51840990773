"""What every request and every answer has: who may, safe headers, a form key, error pages in clear words."""

from __future__ import annotations

import time
from functools import lru_cache
from math import ceil
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from flask import Flask, Response, current_app, flash, get_flashed_messages, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from jinja2.filters import do_urlencode
from limits import parse_many
from sqlalchemy import event
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from foundation import bundles, drivers, languages, logs, ports, rates, settings, submissions, uploads
from foundation.api import problems
from foundation.config import Config
from foundation.database import db
from foundation.intake import ENDPOINT
from foundation.policy import actor, can, demand_alone
from foundation.sessions import Sessions
from foundation.shared import Shared
from foundation.slots import slot

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}  # methods that change nothing
LARGEST = 1024 * 1024  # bytes of one request
# Words that wait for the next page, in the session: a client that never opens one must not outgrow its cookie.
SAID, MOST_SAID = "_flashes", 4
log = structlog.get_logger()
csrf = CSRFProtect()
limiter = Limiter(key_func=lambda: f"person:{actor().id}" if actor().signed_in else get_remote_address())


def init_app(app: Flask, config: Config) -> None:
    """Wire all of it. A limit that is none raises ValueError with the name of its setting."""
    for name in ("sign_in_limit", "write_limit", "api_limit"):
        _check_limit(f"PARLEY_{name.upper()}", getattr(config, name))
    app.config.update(
        SECRET_KEY=config.secret(),
        MAX_CONTENT_LENGTH=LARGEST,
        MAX_FORM_MEMORY_SIZE=LARGEST,
        SESSION_COOKIE_NAME="__Host-parley" if config.https else "parley",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,  # our own hook asks for it, and only where something is sent
        WTF_I18N_ENABLED=False,  # our forms bring their own sentences; the library would read its catalogue for each
        WTF_CSRF_SSL_STRICT=config.https,
        **_counting(ports.of(app).shared),
    )
    app.session_interface = Sessions()
    csrf.init_app(app)
    app.before_request(_check_form)
    limiter.init_app(app)
    app.before_request_funcs[None].remove(limiter._check_request_limit)  # routes with a limit check it themselves,
    app.after_request_funcs[None] = [  # and its headers are not sent
        hook for hook in app.after_request_funcs[None] if limiter not in getattr(hook, "args", ())
    ]
    bundles.init_app(app)
    app.before_request(_ask_policy)
    app.before_request(_drop_nul)
    app.after_request(_tell)
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(CSRFError, _stale_form)
    for away in (OperationalError, NoConnection):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(DataError, _unfit)
    app.register_error_handler(Exception, _our_fault)
    app.jinja_env.globals.update(
        can=can, slot=slot, public_url=config.public_url.rstrip("/"),
        csrf_token=form_token, new_key=submissions.new_key,
        messages=lambda: get_flashed_messages(with_categories=True) if request.cookies else [],
    )  # fmt: skip
    app.context_processor(lambda: {"csrf_token": form_token})  # Flask-WTF gives its own in both places
    app.jinja_env.filters["urlencode"] = lru_cache(maxsize=4096)(do_urlencode)  # the same few tags in every row
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if config.bench:
        _count_statements(app)


def _counting(shared: Shared | None) -> dict[str, Any]:
    """Where the limits of requests are counted."""
    if shared is None:
        return {"RATELIMIT_STORAGE_URI": f"{rates.SCHEME}://"}
    return {"RATELIMIT_STORAGE_URI": "shared://", "RATELIMIT_STORAGE_OPTIONS": {"shared": shared}}


def _check_limit(name: str, limit: str) -> None:
    # The limiter itself only logs a limit that it cannot read, and then lets everybody through.
    try:
        parse_many(limit)
    except ValueError:
        raise ValueError(f"{name} must be a rate such as “10 per minute”, not {limit!r}.") from None


def _check_form() -> None:
    """Before every request that changes something: its form must come from a page of ours."""
    if request.method not in SAFE:
        uploads.receive()
        csrf.protect(apply_exemptions=True)


def _ask_policy() -> None:
    """Before every request: a route without a mark is refused; a rule that stands alone is asked at once."""
    if request.endpoint not in (None, "static", *bundles.ENDPOINTS):
        demand_alone(actor(), current_app.view_functions[request.endpoint])


def _drop_nul() -> None:
    """No form brings a NUL sign: one database keeps it, the other cannot, and nobody means it."""
    if request.method == "POST" and any("\0" in word for _name, word in request.form.items(multi=True)):
        plain = [(name, word.replace("\0", "")) for name, word in request.form.items(multi=True)]
        request.form = ImmutableMultiDict(plain)


def _tell(response: Response) -> Response:
    """After every request: which endpoint answered, and that a page is kept by nobody who does not ask again."""
    request.environ[ENDPOINT] = request.endpoint
    if "Cache-Control" not in response.headers and request.endpoint != "static":
        response.headers["Cache-Control"] = "private, no-cache" if actor().signed_in else "no-cache"
    return response


def form_token() -> str:
    """What proves that a form comes from a page of ours; it lasts as long as the session, so it is signed once."""
    known = session.get(current_app.config["WTF_CSRF_FIELD_NAME"])
    return _signed(known) if known else generate_csrf()


@lru_cache(maxsize=1024)
def _signed(_known: str) -> str:
    return generate_csrf()


def see_other(address: str) -> BaseResponse:
    """After a POST: go and look there."""
    return redirect(address, code=303)


def done(words: str, address: str) -> BaseResponse:
    """After a POST: say on the next page that it is done. The browser may then forget its draft of the form."""
    flash(words, "done")
    forget_draft()
    session[SAID] = session[SAID][-MOST_SAID:]
    return see_other(address)


def forget_draft() -> None:
    """What this form brought is saved: the next page names its key to static/js/drafts.js."""
    if key := request.form.get("key"):
        flash(key[: submissions.KEY_LENGTH], "posted")


def inside(address: str | None, otherwise: str = "/") -> str:
    """`address`, when it is one of our own pages; a foreign one would lead people astray after signing in."""
    plain = address and address.startswith("/") and not address.startswith("//")
    return address if address and plain and not any(sign in address for sign in "\\\r\n\t") else otherwise


def _error_page(error: HTTPException) -> Any:
    code = error.code or 500
    if error.response is not None or code < 400:
        return error
    if problems.asked():
        return _problem(code, error)
    if code == 403 and not actor().signed_in and request.endpoint:
        back = request.full_path.rstrip("?") if request.method == "GET" else inside(_path_of(request.referrer))
        return redirect(f"/sign-in?next={quote(back, safe='')}", code=303 if request.method == "POST" else 302)
    known = isinstance(error, RateLimitExceeded) or error.description == type(error).description
    ours = None if known else error.description
    return _refusal(code, ours), code, _headers_of(error)


def _headers_of(error: HTTPException) -> list[tuple[str, str]]:
    headers = [(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")]
    if isinstance(error, RateLimitExceeded):
        headers.append(("Retry-After", str(_seconds_to_wait())))
    return headers


def _problem(code: int, error: HTTPException) -> Response:
    """The same refusal for a program. Who is not known is asked for a token instead of being sent to sign in."""
    code = 401 if code == 403 and not actor().signed_in else code
    said = "" if isinstance(error, RateLimitExceeded) or code == 401 else problems.why(error)
    title, explanation = _sentences(code)
    headers = [*_headers_of(error), *problems.challenge(code, getattr(error, "scope", ""))]
    return problems.respond(code, title, said or explanation, headers, error)


def _seconds_to_wait() -> int:
    """Until the limit that was reached counts anew; the library rounds its end up, past the window itself."""
    reached = limiter.current_limit
    return min(reached.limit.get_expiry(), max(1, ceil(reached.reset_at - time.time()))) if reached else 60


def _refusal(code: int, why: str | None = None, reference: str = "") -> str:
    title, explanation = _sentences(code)
    onward = [("/", _("The first page")), ("/search", _("Search"))] if code < 500 else []
    return render_template(
        "errors/error.html", title=title, explanation=why or explanation, onward=onward, reference=reference
    )


def _sentences(code: int) -> tuple[str, str]:
    """What a refusal is called, and what it means."""
    known = {
        400: (_("That could not be read"), _("Something in the address or in the form is not complete.")),
        401: (
            _("A token is needed"),
            _("Send a token that works: Authorization: Bearer. You make one in your settings."),
        ),
        403: (_("You may not do this"), _("You can see it, but this act is for others.")),
        404: (_("This page is not here"), _("The address is wrong, or what stood here is gone or not for you.")),
        405: (_("That does not work here"), _("This address does not take what was sent. Go back and try again.")),
        409: (_("Somebody was faster"), _("It has changed since you opened the page. Load it again and look.")),
        413: (_("That is too large"), _("A form takes at most one megabyte. Nothing was saved.")),
        415: (_("We cannot read this kind of file"), _("Nothing was saved.")),
        422: (_("Something is missing"), _("Go back, look at what you wrote, and send it again.")),
        429: (_("That was too much at once"), _("Wait a minute, then try again. Nothing is lost.")),
        501: (_("That cannot be done here"), _("Something that it needs is not installed.")),
        503: (_("Back in a moment"), _("We cannot reach our own records just now. Nothing was saved; try again soon.")),
    }
    return known.get(code) or (_("That was our fault"), _("Something went wrong here. Nothing was half-saved."))


def _path_of(address: str | None) -> str:
    try:
        parts = urlsplit(address or "")
    except ValueError:  # somebody's browser came from an address that is none
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _stale_form(error: CSRFError) -> Any:
    why = _("This form was open for too long, or came from somewhere else. Go back, load the page again and send it.")
    return _refusal(400, why), 400


def _database_away(error: Exception) -> Any:
    return _apology(503, error)


def _unfit(error: DataError) -> Any:
    """What was sent is no word and no number that the database can hold: a NUL sign, a number without end."""
    log.info("unfit", path=request.path, failure=str(error.orig).partition("\n")[0])
    db.session.rollback()
    return _refusal(400), 400


def _our_fault(error: Exception) -> Any:
    if current_app.testing or current_app.debug:
        raise error
    return _apology(500, error)


def _apology(code: int, error: Exception) -> Any:
    reference = logs.request_id.get()
    log.error("failed", endpoint=request.endpoint, status=code, exc_info=error)
    db.session.rollback()
    headers = [("Retry-After", "5")] if code == 503 else []
    if problems.asked():
        title, explanation = _sentences(code)
        return problems.respond(code, title, f"{explanation} {reference}", headers)
    return _refusal(code, reference=reference), code, headers


def _count_statements(app: Flask) -> None:
    """Say in each answer how many SQL statements it took (only while measuring)."""
    count = {"n": 0}

    def counted(sql: str) -> None:
        count["n"] += sql.lstrip()[:6].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE")

    with app.app_context():
        event.listen(db.engine, "connect", lambda connection, _record: drivers.listen(connection, counted))

    @app.before_request
    def start() -> None:
        count["n"] = 0

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers["X-Parley-Statements"] = str(count["n"])
        return response


def site() -> dict[str, Any]:
    """Name, tagline and purpose of this forum."""
    return settings.current()


__all__ = ["csrf", "done", "forget_draft", "init_app", "inside", "languages", "limiter", "see_other", "site"]
