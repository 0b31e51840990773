"""The engines that this process uses for search and mail, chosen at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

from foundation import mail, search
from foundation.config import Config

ENGINES: dict[str, Callable[[Path], search.Engine]] = {"whoosh": search.WhooshEngine, "database": search.Fts5Engine}


@dataclass(frozen=True)
class Ports:
    """One engine for each port, and the configuration they came from."""

    config: Config
    search: search.Engine
    mail: mail.Mail


def open_ports(app: Flask, config: Config) -> None:
    """Choose the engines that the configuration names."""
    app.extensions["parley"] = Ports(
        config=config,
        search=ENGINES[config.search](config.folder / "search"),
        mail=mail.connect(config.mail_url),
    )


def ports() -> Ports:
    """The engines of the running application."""
    found: Ports = current_app.extensions["parley"]
    return found
