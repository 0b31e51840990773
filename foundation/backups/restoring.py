"""Bringing a backup back: looked through first, then all of it at once, then brought up to date."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from foundation import schema
from foundation.backups import Refused, making, target
from foundation.backups.archive import Archive, Part
from foundation.backups.rows import Told
from foundation.config import Config

REPLACE = "Choose an empty folder; or say --replace, and all of this is lost."
SPARE = 3  # the rows, their indexes, and the draft that they are copied from


def restore(config: Config, found: Archive, told: Told, *, replace: bool, other_key: bool) -> None:
    """Fill the database and the files of this instance from a backup."""
    revision = _known_revision(found)
    if replace or config.secret_key:  # the key of an empty folder has signed nothing yet
        _same_key(config, found, other_key)
    if not replace:
        target.empty_or_refuse(config.database, REPLACE)
    _room(config.folder, found)
    drafts = [_draft(config, part, found, replace) for part in found.files]
    with target.filling(config.database) as connection:
        filling = target.Filling(connection, revision, told)
        for part in found.tables:
            content = filling.table(part.name, list(part.columns), found.lines(part))
            if (content.rows, content.sha256) != (part.rows, part.sha256):
                raise Refused(f"The table {part.name} is not what the manifest says. Nothing was changed.")
        filling.finish()
        for place in drafts:  # before the rows that speak of them; alone, they are in nobody's way
            place()


def _known_revision(found: Archive) -> str:
    revision = found.manifest.get("revision")
    if revision not in schema.revisions():
        made = found.manifest.get("parley", "?")
        raise Refused(f"This backup was made by a newer Parley ({made}). Install that version, then restore it there.")
    return str(revision)


def _same_key(config: Config, found: Archive, other_key: bool) -> None:
    if not other_key and not is_same_key(config, found):
        raise Refused(
            "This backup was made with another signing key. Put the secret.key of that site into "
            f"{config.folder} (or set PARLEY_SECRET_KEY), or say --other-key: then everybody has to sign in again, and "
            "the links in letters that were sent no longer work."
        )


def is_same_key(config: Config, found: Archive) -> bool:
    """Whether this instance signs with the key of the backup."""
    kept: Any = found.manifest.get("key")
    try:
        return bool(making.fingerprint(config.secret(), kept["salt"]) == kept)
    except (TypeError, KeyError, ValueError):
        raise Refused("The backup does not say by which key it was signed.") from None


def _room(folder: Path, found: Archive) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if found.size * SPARE > free:
        raise Refused(f"It needs about {found.size * SPARE // 2**20:,} MiB, and {free // 2**20:,} MiB are free here.")


def _draft(config: Config, part: Part, found: Archive, replace: bool) -> Callable[[], None]:
    """Write a file beside its place; what is given back puts it there."""
    place = config.folder / making.FILES / part.name
    if place.exists() and not replace:
        raise Refused(f"{place} is there already. {REPLACE}")
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.part")
    with draft.open("wb") as file:
        for piece in found.pieces(part):
            file.write(piece)

    def put() -> None:
        draft.replace(place)

    return put
