"""The file of a backup: a plain tar of compressed parts, a manifest that names and hashes them, and a seal at the end.

    tables/<name>.jsonl.gz …   files/<number>.gz …   manifest.json   seal

The seal is the hash of every byte before it, so that a cut or flipped file is known at once. What is read is bounded by
the manifest, and no name inside the file ever becomes a path by itself.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from foundation.backups import Refused
from foundation.backups.rows import Tally

FORMAT, VERSION = "parley backup", 1
MANIFEST, SEAL = "manifest.json", "seal"
BLOCK, MOST_MEMBERS, LARGEST_MANIFEST, LONGEST_LINE = 512, 100_000, 16 * 2**20, 64 * 2**20
CHUNK = 2**20
DAMAGED = "The file is damaged or was cut off: {}. Take another backup; nothing was changed."


@dataclass(frozen=True)
class Part:
    """One table or one file. `bytes` and `sha256` are of what it holds, `stored` is its size in the tar."""

    member: str
    kind: str
    name: str
    bytes: int
    stored: int
    sha256: str
    rows: int = 0
    columns: tuple[str, ...] = ()


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """A new backup beside `path`, which takes that name when all of it is on the disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            yield Writer(file, path.parent)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync_folder(path.parent)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Writer:
    """Writes a backup, part by part; `seal` ends it."""

    def __init__(self, file: IO[bytes], beside: Path) -> None:
        self._file, self._beside, self.parts = file, beside, list[Part]()
        self._tar = tarfile.TarFile(fileobj=file, mode="w", format=tarfile.GNU_FORMAT)

    def add(self, kind: str, name: str, pieces: Iterable[bytes], columns: Iterable[str] = ()) -> Part:
        """Compress the pieces into a part. A size must stand before what it measures, so they go to the disk first."""
        tally, size = Tally(), 0
        with tempfile.TemporaryFile(dir=self._beside) as draft:
            with gzip.GzipFile(fileobj=draft, mode="wb", compresslevel=6, mtime=0) as pressed:
                for piece in tally.of(pieces):
                    size += pressed.write(piece)
            stored = draft.tell()
            draft.seek(0)
            member = f"tables/{name}.jsonl.gz" if kind == "table" else f"files/{len(self.parts):06}.gz"
            self._tar.addfile(_member(member, stored), draft)
        found = tally.content()
        rows = found.rows if kind == "table" else 0
        self.parts.append(Part(member, kind, name, size, stored, found.sha256, rows, tuple(columns)))
        return self.parts[-1]

    def seal(self, told: dict[str, Any]) -> None:
        """Write the manifest, and the hash of all that came before."""
        manifest = {"format": FORMAT, "format_version": VERSION, **told, "parts": [asdict(part) for part in self.parts]}
        self._put(MANIFEST, json.dumps(manifest, indent=1).encode())
        self._file.flush()
        place = self._tar.offset
        self._put(SEAL, _hash_of(self._file, place).encode())
        self._file.write(bytes(2 * BLOCK))  # how a tar ends

    def _put(self, name: str, content: bytes) -> None:
        self._tar.addfile(_member(name, len(content)), io.BytesIO(content))


def _member(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def _hash_of(file: IO[bytes], size: int) -> str:
    """The hash of the first `size` bytes; the file then stands there."""
    file.seek(0)
    seen, left = hashlib.sha256(), size
    while left and (chunk := file.read(min(CHUNK, left))):
        seen.update(chunk)
        left -= len(chunk)
    file.seek(size)
    return seen.hexdigest()


class Archive:
    """A backup that was looked through from end to end: sealed, and each part is what the manifest says."""

    def __init__(self, file: IO[bytes], told: Callable[[int], None] = lambda percent: None) -> None:
        self._file = file
        self._places = self._walk()
        self.manifest = self._read_manifest()
        self.parts = [_part(given) for given in self.manifest["parts"]]
        self._compare()
        for number, part in enumerate(self.parts, 1):
            self._check(part)
            told(number * 100 // len(self.parts))

    @property
    def tables(self) -> list[Part]:
        """The parts that are tables."""
        return [part for part in self.parts if part.kind == "table"]

    @property
    def files(self) -> list[Part]:
        """The parts that are files."""
        return [part for part in self.parts if part.kind == "file"]

    @property
    def size(self) -> int:
        """Bytes of all that it holds, unpacked."""
        return sum(part.bytes for part in self.parts)

    def lines(self, part: Part) -> Iterator[bytes]:
        """The lines of a table."""
        with self._opened(part) as opened:
            left = part.bytes
            while left > 0 and (line := opened.readline(min(left, LONGEST_LINE))):
                left -= len(line)
                yield line

    def pieces(self, part: Part) -> Iterator[bytes]:
        """What a part holds, unpacked; never more than the manifest says."""
        with self._opened(part) as opened:
            left = part.bytes
            while left > 0 and (piece := opened.read(min(left, CHUNK))):
                left -= len(piece)
                yield piece
            if left or opened.read(1):  # the end must be reached, because there stands its own checksum
                raise Refused(DAMAGED.format(f"“{part.name}” has another size"))

    def _opened(self, part: Part) -> gzip.GzipFile:
        start, size = self._places[part.member]
        return gzip.GzipFile(fileobj=_Window(self._file, start, size), mode="rb")

    def _walk(self) -> dict[str, tuple[int, int]]:
        """Where each member lies; nothing of a header is believed before the seal has been compared."""
        places: dict[str, tuple[int, int]] = {}
        place, length = 0, self._file.seek(0, os.SEEK_END)
        while len(places) < MOST_MEMBERS:
            info = _header(self._file, place)
            start = place + BLOCK
            end = start + -(-info.size // BLOCK) * BLOCK
            if info.type != tarfile.REGTYPE or info.name in places or end > length:
                raise Refused(DAMAGED.format(f"“{info.name}” should not stand there"))
            places[info.name] = (start, info.size)
            if info.name == SEAL:
                self._check_seal(place, start, info.size, end)
                return places
            place = end
        raise Refused(DAMAGED.format("it has too many parts"))

    def _check_seal(self, before: int, start: int, size: int, end: int) -> None:
        self._file.seek(before)
        header = self._file.read(BLOCK)  # the hash does not cover it, and a tar forgives bits of its own checksum
        seal = self._file.read(min(size, BLOCK))
        rest = self._file.read(end - start - len(seal) + 4 * BLOCK)
        as_we_write_it = header == _member(SEAL, size).tobuf(tarfile.GNU_FORMAT) and not any(rest)
        if not as_we_write_it or seal.decode("ascii", "replace") != _hash_of(self._file, before):
            raise Refused(DAMAGED.format("its seal is broken"))

    def _read_manifest(self) -> dict[str, Any]:
        start, size = self._places.get(MANIFEST, (0, 0))
        if not 0 < size <= LARGEST_MANIFEST:
            raise Refused(DAMAGED.format("it has no manifest"))
        self._file.seek(start)
        try:
            found = json.loads(self._file.read(size))
        except ValueError:
            raise Refused(DAMAGED.format("its manifest cannot be read")) from None
        if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("parts"), list):
            raise Refused("This is not a backup of Parley.")
        if found.get("format_version") != VERSION:
            raise Refused("This backup was made by a newer Parley. Install that version, then restore it there.")
        return found

    def _compare(self) -> None:
        """The manifest names exactly what lies in the file, and each name once."""
        named = {part.member: part.stored for part in self.parts}
        there = {name: size for name, (_start, size) in self._places.items() if name not in (MANIFEST, SEAL)}
        if named != there or len(named) != len(self.parts):
            raise Refused(DAMAGED.format("its parts are not those of its manifest"))

    def _check(self, part: Part) -> None:
        seen, rows = hashlib.sha256(), 0
        try:
            for piece in self.pieces(part):
                seen.update(piece)
                rows += piece.count(b"\n")
        except (OSError, EOFError, zlib.error) as error:
            raise Refused(DAMAGED.format(f"“{part.name}” cannot be unpacked")) from error
        if seen.hexdigest() != part.sha256 or (part.kind == "table" and rows != part.rows):
            raise Refused(DAMAGED.format(f"“{part.name}” is not what the manifest says"))


def _header(file: IO[bytes], place: int) -> tarfile.TarInfo:
    file.seek(place)
    try:
        return tarfile.TarInfo.frombuf(file.read(BLOCK), "utf-8", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError):
        raise Refused(DAMAGED.format("it ends too early" if place else "it does not begin as a backup does")) from None


def _part(given: Any) -> Part:
    try:
        part = Part(**{**given, "columns": tuple(given["columns"])})
        sizes = (part.bytes, part.stored, part.rows)
        words = (part.member, part.kind, part.name, part.sha256, *part.columns)
        sound = all(type(size) is int and size >= 0 for size in sizes) and all(isinstance(word, str) for word in words)
    except (TypeError, KeyError):
        sound = False
    if not sound or part.kind not in ("table", "file") or (part.kind == "file" and not inside(part.name)):
        raise Refused(DAMAGED.format("its manifest names what cannot be"))
    return part


def inside(name: str) -> bool:
    """Whether the name of a file stays in the folder that it is put into."""
    path = PurePosixPath(name)
    plain = name == str(path) and "\\" not in name and "\0" not in name
    return plain and not path.is_absolute() and bool(path.parts) and not {"..", "."} & set(path.parts)


class _Window(io.RawIOBase):
    """A stretch of a file, as a file."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        super().__init__()
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        self._at = place + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._size - self._at)
        self._file.seek(self._start + self._at)
        found = self._file.read(left if size < 0 else min(size, left))
        self._at += len(found)
        return found
