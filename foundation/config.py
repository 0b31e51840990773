"""Everything that is set from outside, read from the environment in one place."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_SOCKETS = 2000  # each holds threads of the web process
SEARCH_ENGINES = ("whoosh", "database")
MOST_PROXIES = 5
MOST_PAGES = 4096  # MiB
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


@dataclass(frozen=True)
class Config:
    """One frozen set of settings. Each field is read from `PARLEY_<NAME>`; `metadata["help"]` documents it.

    Nothing set means: SQLite and files in `instance/`, mail to the log.
    """

    instance: str = field(default="", metadata={"help": "Folder for the database, the search index and the key."})
    database_url: str = field(default="", metadata={"help": "Database address; SQLite in the instance folder."})
    redis_url: str = field(default="", metadata={"help": "Redis that several web processes share; none: each alone."})
    secret_key: str = field(default="", metadata={"help": "Signs sessions; made and kept in the instance folder."})
    public_url: str = field(default="", metadata={"help": "Address people use, e.g. https://ask.example.org."})
    port: int = field(default=5000, metadata={"help": "Port that bin/run listens on."})
    proxies: int = field(default=0, metadata={"help": "Proxies in front, one behind the other, that say who asks."})
    mail_url: str = field(default="log:", metadata={"help": "Where mail goes: smtp:// or smtps://; `log:` is the log."})
    mail_from: str = field(default="", metadata={"help": "Address that mail comes from; parley@ the public host."})
    sockets: int = field(default=100, metadata={"help": "Browsers that get live news by a socket; the rest ask."})
    search: str = field(
        default="", metadata={"help": "Search engine: whoosh (with SQLite), or database (with PostgreSQL): its own."}
    )
    page_cache: int = field(default=8, metadata={"help": "MiB of visitors’ pages that a process keeps; 0 for none."})
    sign_in_limit: str = field(default="10 per minute", metadata={"help": "Sign-in attempts allowed per address."})
    write_limit: str = field(default="60 per minute", metadata={"help": "Posts and votes allowed per person."})
    api_limit: str = field(
        default="600 per minute",
        metadata={"help": "Calls of the API that read, and looks for similar threads, allowed per person or address."},
    )
    insight: bool = field(default=True, metadata={"help": "The worker reads posts for their mood and themes."})
    image_hosts: str = field(default="", metadata={"help": "Hosts whose pictures pages may show, commas between."})
    log_requests: bool = field(default=True, metadata={"help": "One line of the log for each request."})
    chromium: str = field(default="", metadata={"help": "The browser that prints reports; else the one on the path."})
    metrics_token: str = field(default="", metadata={"help": "Whoever sends it may read /metrics."})
    dev: bool = field(default=False, metadata={"help": "Shows the page of components and reloads templates."})
    bench: bool = field(default=False, metadata={"help": "Adds the number of SQL statements to each response."})

    def __post_init__(self) -> None:
        if self.public_url and not self.public_url.startswith(("http://", "https://")):
            raise ValueError(f"PARLEY_PUBLIC_URL must begin with https:// or http://, not {self.public_url!r}.")
        if self.mail_from and not re.fullmatch(r"[^\s@<>\"(),;:\\]+@[\w.-]+", self.mail_from):
            raise ValueError(f"PARLEY_MAIL_FROM must be an address such as forum@example.org, not {self.mail_from!r}.")
        if not 0 <= self.sockets <= MOST_SOCKETS:
            raise ValueError(f"PARLEY_SOCKETS must be from 0 to {MOST_SOCKETS}, not {self.sockets}.")
        if not 0 <= self.proxies <= MOST_PROXIES:
            raise ValueError(f"PARLEY_PROXIES must be from 0 to {MOST_PROXIES}, not {self.proxies}.")
        if self.search not in ("", *SEARCH_ENGINES):
            raise ValueError(f"PARLEY_SEARCH must be one of {', '.join(SEARCH_ENGINES)}, not {self.search!r}.")
        if not 0 <= self.page_cache <= MOST_PAGES:
            raise ValueError(f"PARLEY_PAGE_CACHE must be from 0 to {MOST_PAGES} MiB, not {self.page_cache}.")
        for host in self.picture_hosts:
            if not HOST.fullmatch(host):
                raise ValueError(f"PARLEY_IMAGE_HOSTS must be host names such as images.example.org, not {host!r}.")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Config:
        """Read every field from its `PARLEY_` variable. What cannot be meant raises ValueError with the name."""
        given: dict[str, object] = {}
        for item in fields(cls):
            name = f"PARLEY_{item.name.upper()}"
            if name in environment:
                given[item.name] = _read(name, environment[name], item.default)
        return cls(**given)  # type: ignore[arg-type]

    @property
    def folder(self) -> Path:
        """The instance folder, absolute."""
        return Path(self.instance).resolve() if self.instance else ROOT / "instance"

    @property
    def database(self) -> str:
        """The database address that is in force."""
        return self.database_url or f"sqlite:///{self.folder / 'parley.db'}"

    @property
    def on_postgresql(self) -> bool:
        """Whether the database is one that several machines may share."""
        return self.database.startswith("postgresql")

    @property
    def search_engine(self) -> str:
        """The search engine that is in force: what several machines share needs an index that they share."""
        return self.search or ("database" if self.on_postgresql else "whoosh")

    @property
    def picture_hosts(self) -> frozenset[str]:
        """The hosts from which a page may load pictures over https."""
        return frozenset(host for part in self.image_hosts.split(",") if (host := part.strip().lower()))

    @property
    def https(self) -> bool:
        """Whether people reach the site over https: then cookies are `__Host-` ones and HSTS is sent."""
        return self.public_url.startswith("https://")

    def secret(self) -> str:
        """The signing key: the one given, or one made on first use and kept in the instance folder (mode 600)."""
        if self.secret_key:
            return self.secret_key
        path = self.folder / "secret.key"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48))
            with suppress(FileExistsError):  # two processes may start at once: the first one's key stands
                os.link(draft, path)
            draft.unlink()
        return path.read_text().strip()


def _read(name: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        if text.strip().lower() not in YES | NO:
            raise ValueError(f"{name} must be yes or no, not {text!r}.")
        return text.strip().lower() in YES
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"{name} must be a whole number, not {text!r}.") from None
    return text.strip()
