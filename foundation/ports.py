"""The engines that this process uses for search, mail and what is shared, chosen at start-up."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from foundation import mail, search, shared
from foundation.config import Config


@dataclass(frozen=True)
class Ports:
    """One engine for each port, and the configuration they came from."""

    config: Config
    shared: shared.Shared | None
    search: search.Engine
    mail: mail.Mail


def open_ports(app: Flask, config: Config) -> None:
    """Choose the engines that the configuration names."""
    app.extensions["parley"] = Ports(
        config=config,
        shared=shared.connect(config.redis_url),
        search=_search(config),
        mail=mail.connect(config.mail_url),
    )


def _search(config: Config) -> search.Engine:
    if config.search_engine == "whoosh":
        return search.WhooshEngine(config.folder / "search")
    return (
        search.PostgresEngine(config.database) if config.on_postgresql else search.Fts5Engine(config.folder / "search")
    )


def ports() -> Ports:
    """The engines of the running application."""
    return of(current_app)


def of(app: Flask) -> Ports:
    """The engines of this application."""
    found: Ports = app.extensions["parley"]
    return found
