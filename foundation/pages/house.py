"""Pages of the house itself: alive, ready, measured; live news; the specimen sheet of components."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, jsonify, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotFound, Unauthorized

from foundation import intake, metrics, readiness
from foundation.clock import now
from foundation.database import db
from foundation.live import polling
from foundation.pages.blueprint import pages
from foundation.policy import needs
from foundation.ports import ports

FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


@pages.get("/healthz")
@needs("house.health")
def alive() -> Any:
    """200 as long as this process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@pages.get("/readyz")
@needs("house.health")
def ready() -> Any:
    """200 when the house can do all its work; 503 with what is wrong otherwise."""
    found = readiness.reasons()
    return jsonify(found), 200 if set(found.values()) == {readiness.OK} else 503


@pages.get("/metrics")
@needs("house.measures")
def measures() -> Response:
    """Figures for Prometheus, for who brings the token, or without one for this machine alone."""
    _demand_scraper()
    found = intake.of(current_app._get_current_object())  # type: ignore[attr-defined]
    try:
        read = metrics.readings()
    except SQLAlchemyError:  # what the processes count is worth the more when the database is away
        db.session.rollback()
        read = []
    written = metrics.text(*found.counts.total(), read)
    return Response(written, mimetype="text/plain; version=0.0.4", headers={"Cache-Control": "no-store"})


def _demand_scraper() -> None:
    """Not there for the public. A proxy on this machine asks from here too, so that alone is no proof."""
    config, brought = ports().config, request.headers.get("Authorization", "")
    if brought:
        if config.metrics_token and hmac.compare_digest(brought.encode(), f"Bearer {config.metrics_token}".encode()):
            return
        raise Unauthorized
    if config.metrics_token or any(name in request.headers for name in FORWARDED) or not _here(config.public_url):
        raise NotFound


def _here(public_url: str) -> bool:
    hosts = (request.remote_addr, urlsplit(request.host_url).hostname, urlsplit(public_url).hostname or "localhost")
    return all(host == "localhost" or _loopback(host or "") for host in hosts)


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@pages.get("/live")
@needs("page.open")
def live() -> Any:
    """The numbers that move while a page is open, for browsers without a socket: ?topic=what it is about."""
    return polling.respond()


@pages.get("/components")
@needs("page.open")
def components() -> str:
    """Every component once, for whoever builds pages."""
    if not ports().config.dev:
        raise NotFound
    return render_template("foundation/components.html", at=now())
