"""The file of a backup: what is cut, flipped, forged or from another day is refused, and nothing is touched."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import tarfile
from pathlib import Path
from typing import Any

import pytest

from foundation.backups import Refused
from foundation.backups.archive import MANIFEST, SEAL, Archive, inside, written
from tests.conftest import ALL
from tests.foundation.test_backups import flask, house

LINES = [b'[1,"one"]\n', b'[2,"two"]\n']


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A small backup with a table and a file."""
    path = tmp_path / "saved"
    with written(path) as writer:
        writer.add("table", "tags", LINES, ["id", "name"])
        writer.add("file", "a/map.png", [b"\x89PNG" * 1000])
        writer.seal({"revision": "0001"})
    return path


def looked_at(path: Path) -> Archive:
    """The backup, read from end to end."""
    with path.open("rb") as file:
        return Archive(file)


def test_a_whole_one_is_taken(saved):
    assert [(part.name, part.rows) for part in looked_at(saved).parts] == [("tags", 2), ("a/map.png", 0)]


def test_any_tar_can_open_it(saved):
    with tarfile.open(saved) as tar:
        assert tar.getnames() == ["tables/tags.jsonl.gz", "files/000001.gz", MANIFEST, SEAL]
        assert gzip.decompress(tar.extractfile("tables/tags.jsonl.gz").read()) == b"".join(LINES)  # type: ignore[union-attr]


def test_a_cut_one_is_refused_wherever_it_is_cut(saved):
    content = saved.read_bytes()
    end = len(content.rstrip(b"\0"))
    lengths = range(end) if ALL else sorted({0, 1, 511, 512, *random.Random(4).sample(range(end), 200), end - 1})
    for length in lengths:
        saved.write_bytes(content[:length])
        with pytest.raises(Refused):
            looked_at(saved)


def test_a_flipped_bit_is_refused_wherever_it_is(saved):
    content = saved.read_bytes()
    places = range(len(content) * 8)
    for place in places if ALL else random.Random(5).sample(places, 500):
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        saved.write_bytes(flipped)
        with pytest.raises(Refused):
            looked_at(saved)


@pytest.mark.parametrize("content", [b"", b"\0" * 4096, b"Dear diary", gzip.compress(b"no", mtime=0), b"\xff" * 3000])
def test_another_file_is_refused(saved, content):
    saved.write_bytes(content)
    with pytest.raises(Refused):
        looked_at(saved)


def forged(path: Path, members: list[tuple[str, bytes]], manifest: dict[str, Any] | None, **header: Any) -> Path:
    """A file with these members and a seal that fits: made by somebody who knows the format."""
    tar_file = io.BytesIO()
    tar = tarfile.TarFile(fileobj=tar_file, mode="w", format=tarfile.GNU_FORMAT)
    told = [(MANIFEST, json.dumps(manifest).encode())] if manifest is not None else []
    for name, content in [*members, *told]:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        for field, value in header.items() if name != MANIFEST else ():
            setattr(info, field, value)
        tar.addfile(info, io.BytesIO(content))
    seal = hashlib.sha256(tar_file.getvalue()).hexdigest().encode()
    info = tarfile.TarInfo(SEAL)
    info.size, info.mode = len(seal), 0o600
    tar.addfile(info, io.BytesIO(seal))
    path.write_bytes(tar_file.getvalue())
    return path


PLAIN = b"".join(LINES)
STORED = gzip.compress(PLAIN)
PART = {
    "member": "tables/tags.jsonl.gz", "kind": "table", "name": "tags", "bytes": len(PLAIN), "stored": len(STORED),
    "sha256": hashlib.sha256(PLAIN).hexdigest(), "rows": 2, "columns": ["id", "name"],
}  # fmt: skip
MEMBER = ("tables/tags.jsonl.gz", STORED)
TOLD = {"format": "parley backup", "format_version": 1, "revision": "0001"}


def test_the_forger_can_make_one_that_is_taken(tmp_path):
    """So that what follows is refused for what it says, and not for how it is made."""
    assert len(looked_at(forged(tmp_path / "x", [MEMBER], TOLD | {"parts": [PART]})).parts) == 1


@pytest.mark.parametrize(
    ("members", "manifest"),
    [
        ([MEMBER], None),
        ([MEMBER], TOLD | {"parts": []}),
        ([], TOLD | {"parts": [PART]}),
        ([MEMBER, MEMBER], TOLD | {"parts": [PART]}),
        ([MEMBER, ("more", b"")], TOLD | {"parts": [PART]}),
        ([MEMBER], TOLD | {"parts": [PART, PART]}),
        ([MEMBER], TOLD | {"parts": [PART | {"bytes": 10}]}),
        ([MEMBER], TOLD | {"parts": [PART | {"bytes": 10**15}]}),
        ([MEMBER], TOLD | {"parts": [PART | {"bytes": -1}]}),
        ([MEMBER], TOLD | {"parts": [PART | {"rows": 3}]}),
        ([MEMBER], TOLD | {"parts": [PART | {"sha256": "0" * 64}]}),
        ([MEMBER], TOLD | {"parts": [PART | {"kind": "file", "name": "../../etc/passwd"}]}),
        ([MEMBER], TOLD | {"parts": [PART | {"kind": "else"}]}),
        ([MEMBER], TOLD | {"parts": [{}]}),
        ([MEMBER], TOLD | {"parts": "all"}),
        ([MEMBER], TOLD),
        ([MEMBER], [TOLD]),
        ([MEMBER], {"format": "something else"}),
        ([MEMBER], TOLD | {"format_version": 2, "parts": [PART]}),
        ([(MEMBER[0], STORED[:-8])], TOLD | {"parts": [PART | {"stored": len(STORED) - 8}]}),
        ([(MEMBER[0], gzip.compress(bytes(2**26)))], TOLD | {"parts": [PART | {"stored": 65200}]}),
    ],
)
def test_a_forged_one_is_refused(tmp_path, members, manifest):
    with pytest.raises(Refused):
        looked_at(forged(tmp_path / "x", members, manifest))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.XHDTYPE])
def test_only_plain_files_are_members(tmp_path, kind):
    with pytest.raises(Refused):
        looked_at(forged(tmp_path / "x", [MEMBER], TOLD | {"parts": [PART]}, type=kind, linkname="/etc/passwd"))


@pytest.mark.parametrize(
    "name", ["", ".", "..", "/etc/passwd", "../x", "a/../../x", "a//b", "a/./b", "a\\b", "a\0b", "a/"]
)
def test_a_name_that_leads_out_of_the_folder_is_none(name):
    assert not inside(name)


@pytest.mark.parametrize("name", ["a", "a/b.png", "…/ä", ".hidden"])
def test_a_plain_name_is_one(name):
    assert inside(name)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"revision": "9999"}, "newer Parley"),
        ({"parts": [PART | {"name": "no_such_table"}]}, "no_such_table"),
        ({"parts": [PART | {"columns": ["id", "what"]}]}, "no column what"),
        ({"key": None}, "by which key"),
    ],
)
def test_a_database_is_not_touched_by_one_that_does_not_fit(tmp_path, change, words):
    path = forged(tmp_path / "x", [MEMBER], TOLD | {"parts": [PART], "key": {}} | change)
    with house(tmp_path / "elsewhere", secret_key="" if "key" not in change else "given") as other:
        refused = flask(other, "restore", path)
        assert (refused.exit_code, words in refused.output) == (2, True), refused.output
    left = {item.name for item in (tmp_path / "elsewhere").iterdir()}
    assert left <= {"secret.key"}


def test_what_is_broken_off_leaves_the_older_backup(saved):
    older = saved.read_bytes()
    with pytest.raises(ZeroDivisionError), written(saved) as writer:
        writer.add("table", "tags", LINES, ["id", "name"])
        raise ZeroDivisionError
    assert saved.read_bytes() == older
    assert [path.name for path in saved.parent.iterdir()] == ["saved"]
