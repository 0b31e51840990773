"""Settings from outside: read in one place, and what cannot be meant is said with its name."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from foundation.config import ROOT, Config
from foundation.ports import of, open_ports
from tests.conftest import settings

MAKE = "import sys; from foundation.config import Config; sys.stdout.write(Config(instance=sys.argv[1]).secret())"


def test_nothing_set_means_a_house_that_runs():
    config = Config.from_environment({})
    assert config == Config()
    assert config.folder == ROOT / "instance"
    assert config.database == f"sqlite:///{ROOT / 'instance' / 'parley.db'}"
    assert (config.port, config.mail_url, config.sockets, config.dev) == (5000, "log:", 100, False)
    assert not config.https


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({}, "WhooshEngine"),
        ({"search": "database"}, "Fts5Engine"),
        ({"database_url": "postgresql+psycopg:///x"}, "PostgresEngine"),
        ({"database_url": "postgresql+psycopg:///x", "search": "database"}, "PostgresEngine"),
        ({"database_url": "postgresql+psycopg:///x", "search": "whoosh"}, "WhooshEngine"),
    ],
)
def test_the_search_engine_is_that_of_the_database_where_machines_share_it(tmp_path, given, meant):
    app = Flask(__name__)
    open_ports(app, Config(instance=str(tmp_path), **given))
    assert type(of(app).search).__name__ == meant


def test_every_field_has_its_variable(tmp_path):
    given = {
        "PARLEY_INSTANCE": str(tmp_path), "PARLEY_DATABASE_URL": "sqlite:///x.db", "PARLEY_SECRET_KEY": "k",
        "PARLEY_PUBLIC_URL": "https://ask.example.org", "PARLEY_PORT": "8080", "PARLEY_MAIL_URL": "log:",
        "PARLEY_MAIL_FROM": "us@example.org", "PARLEY_SOCKETS": "7", "PARLEY_IMAGE_HOSTS": "images.example.org",
        "PARLEY_REDIS_URL": "redis://127.0.0.1:6379/0",
        "PARLEY_SIGN_IN_LIMIT": "5 per hour", "PARLEY_WRITE_LIMIT": "9 per hour", "PARLEY_API_LIMIT": "7 per hour",
        "PARLEY_LOG_REQUESTS": "no", "PARLEY_METRICS_TOKEN": "a-token", "PARLEY_DEV": "yes", "PARLEY_BENCH": "1",
        "PARLEY_PAGE_CACHE": "9", "PARLEY_SEARCH": "database", "PARLEY_PROXIES": "1",
        "PARLEY_CHROMIUM": "/opt/chromium", "PARLEY_INSIGHT": "no",
    }  # fmt: skip
    assert {f"PARLEY_{item.name.upper()}" for item in fields(Config)} == set(given)
    config = Config.from_environment({**given, "PATH": "/bin", "PARLEY_" + "UNKNOWN": "x"})
    assert (config.folder, config.database, config.port) == (tmp_path, "sqlite:///x.db", 8080)
    limits = (config.sign_in_limit, config.write_limit, config.api_limit)
    assert limits == ("5 per hour", "9 per hour", "7 per hour")
    assert config.dev
    assert config.bench
    assert config.https
    assert config.secret() == "k"


@pytest.mark.parametrize("text", ["ten", "", "5.5", "0x50", "５０００a", "1e3"])
def test_a_number_that_is_none_names_its_variable(text):
    with pytest.raises(ValueError, match=r"^PARLEY_PORT must be a whole number") as refused:
        Config.from_environment({"PARLEY_PORT": text})
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "meant"), [("1", True), ("Yes", True), (" on ", True), ("0", False), ("FALSE", False), ("", False)]
)
def test_yes_and_no_are_read_in_several_words(text, meant):
    assert Config.from_environment({"PARLEY_DEV": text}).dev is meant


def test_neither_yes_nor_no_names_its_variable():
    with pytest.raises(ValueError, match=r"^PARLEY_BENCH must be yes or no, not 'maybe'"):
        Config.from_environment({"PARLEY_BENCH": "maybe"})


def test_a_public_address_without_a_scheme_names_its_variable():
    with pytest.raises(ValueError, match=r"^PARLEY_PUBLIC_URL must begin with https"):
        Config.from_environment({"PARLEY_PUBLIC_URL": "ask.example.org"})


@pytest.mark.parametrize(("name", "given"), [
    ("PARLEY_SIGN_IN_LIMIT", {"sign_in_limit": "often"}), ("PARLEY_WRITE_LIMIT", {"write_limit": ""}),
    ("PARLEY_MAIL_URL", {"mail_url": "pigeon:"}), ("PARLEY_MAIL_FROM", {"mail_from": "a@b\r\nBcc: c@d"}),
    ("PARLEY_SOCKETS", {"sockets": -1}), ("PARLEY_SOCKETS", {"sockets": 100_000}),
])  # fmt: skip
def test_the_application_does_not_start_with_what_it_cannot_keep(tmp_path, name, given):
    with pytest.raises(ValueError, match=f"^{name} "):
        create_app(settings(tmp_path, **given))


def test_settings_do_not_change():
    with pytest.raises(FrozenInstanceError):
        Config().port = 1  # type: ignore[misc]


def test_the_secret_is_made_once_and_for_this_account_only(tmp_path):
    config = Config(instance=str(tmp_path / "new"))
    secret = config.secret()
    path = tmp_path / "new" / "secret.key"
    assert len(secret) >= 43
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert config.secret() == Config(instance=str(tmp_path / "new")).secret() == secret == path.read_text()
    assert [file.name for file in path.parent.iterdir()] == ["secret.key"]
    assert Config(instance=str(tmp_path / "other")).secret() != secret


def test_a_secret_that_is_given_is_not_kept(tmp_path):
    assert Config(instance=str(tmp_path), secret_key="given").secret() == "given"
    assert list(tmp_path.iterdir()) == []


def _made_elsewhere(folder: Path) -> str:
    made = subprocess.run(
        [sys.executable, "-c", MAKE, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return made.stdout


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path):
    with ThreadPoolExecutor(6) as pool:
        secrets = set(pool.map(_made_elsewhere, [tmp_path / "new"] * 6))
    assert secrets == {(tmp_path / "new" / "secret.key").read_text()}
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["secret.key"]
