"""Making a backup: every row of one moment, the files beside the database, and by what key the site signs."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from foundation import schema
from foundation.backups import Refused, archive, rows, target
from foundation.backups.rows import Told
from foundation.clock import now
from foundation.config import ROOT, Config
from foundation.database import db

FILES = "uploads"  # the folder in the instance whose files belong to the community


@dataclass(frozen=True)
class Made:
    """What a backup holds."""

    file: str
    bytes: int
    tables: int
    rows: int
    files: int


def make(config: Config, path: Path, told: Told) -> Made:
    """Write a backup to `path`, while the site goes on writing. An older file of this name is replaced at the end."""
    with target.snapshot(config.database) as connection:
        check_current(connection)
        revision = schema.revision_of(connection)
        with archive.written(path) as writer:
            for name in rows.names():
                columns = columns_of(name)
                lines = rows.lines(connection, rows.table(connection, name), columns)
                writer.add("table", name, _telling(lines, told), columns)
            for file in files(config.folder):
                writer.add("file", str(file.relative_to(config.folder / FILES)), _pieces(file))
            facts = {"parley": version(), "made_at": now().isoformat(), "revision": revision}
            writer.seal(facts | {"key": fingerprint(config.secret(), os.urandom(16).hex())})
    tables = [part for part in writer.parts if part.kind == "table"]
    counted = sum(part.rows for part in tables)
    return Made(str(path), path.stat().st_size, len(tables), counted, len(writer.parts) - len(tables))


def total(config: Config) -> int:
    """How many rows there are to be read."""
    with target.snapshot(config.database) as connection:
        return sum(rows.filled(connection).values())


def check_current(connection: Connection) -> None:
    """Refuse a database whose tables are not those of this program."""
    if schema.revision_of(connection) != schema.revisions()[0]:
        raise Refused("The tables of this database are not those of this program. Run flask setup first.")


def columns_of(name: str) -> list[str]:
    """The columns of a table that this program keeps; others may be there to find rows faster."""
    return [column.name for column in db.metadata.tables[name].columns]


def files(folder: Path) -> list[Path]:
    """The files that belong to the community, in order."""
    return sorted(path for path in (folder / FILES).rglob("*") if path.is_file() and not path.is_symlink())


def fingerprint(secret: str, salt: str) -> dict[str, str]:
    """What tells whether a key is the same one, and nothing else: slow, so that nobody tries keys."""
    found = hashlib.scrypt(secret.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1, dklen=16)
    return {"salt": salt, "fingerprint": found.hex()}


def version() -> str:
    """The version of this program."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def _telling(lines: Iterable[bytes], told: Told) -> Iterator[bytes]:
    number = 0
    for number, line in enumerate(lines, 1):
        yield line
        if number % rows.PORTION == 0:
            told(rows.PORTION)
    told(number % rows.PORTION)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(archive.CHUNK):
            yield piece
