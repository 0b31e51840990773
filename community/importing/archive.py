"""An archive on its way into a space: read in portions, its people, and what is settled in the end.

Each portion has a transaction of its own, so that memory does not grow with the archive and a stopped import goes on
where it ended. Rows that are there already are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from community import voices
from community.departments import Department, admit
from community.events import ThreadsImported
from community.importing import shapes
from community.importing.rows import Broken, Row, read
from community.importing.tally import Tally
from community.people import Person, handle_of
from community.posts import ANSWER, OFFICIAL, Post
from community.spaces import Space
from community.threads import Thread, settle
from foundation.clock import now
from foundation.database import db, public_id, transaction
from foundation.events import record

FILES = ("Users", "Tags", "Posts", "Comments", "Votes", "PostLinks", "PostHistory", "Badges")
PORTION = 500
SETTLED = 200
Progress = Callable[[int], None]


class Refused(ValueError):
    """The folder is not a dump; the message says what is missing."""


def check(folder: Path) -> None:
    """Raise Refused for a folder that is no dump."""
    if not (folder / "Posts.xml").is_file():
        raise Refused(f"{folder} has no Posts.xml.")


@dataclass
class Archive:
    """One dump on its way into one space. `officials` are source ids whose replies are official history."""

    folder: Path
    space: Space
    officials: frozenset[str] = frozenset()
    department: Department | None = None
    progress: Progress = lambda done: None

    def __post_init__(self) -> None:
        check(self.folder)
        self.source = f"stackexchange/{self.space.slug}"
        self._space_id = self.space.id
        self._department_id = self.department.id if self.department else None
        self.tally = Tally()
        self._read = 0

    def size(self) -> int:
        """Bytes to read in all, for a progress bar: Posts are read three times."""
        sizes = [(3 if name == "Posts" else 1) * self._path(name).stat().st_size for name in FILES if self._has(name)]
        return sum(sizes)

    # Reading

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.xml"

    def _has(self, name: str) -> bool:
        return self._path(name).is_file()

    def _each(self, name: str, take: Callable[[list[Row]], None], quiet: bool = False) -> None:
        """Read a file in portions. A file read again (`quiet`) does not tell its broken rows again."""
        if not self._has(name):
            return
        portion: list[Row] = []
        for row in read(self._path(name), lambda size: self.progress(self._read + size)):
            if isinstance(row, Broken):
                if not quiet:
                    self.tally.reject(row.row, row.why)
                continue
            portion.append(row)
            if len(portion) == PORTION:
                self._take(take, portion)
                portion = []
        self._take(take, portion)
        self._read += self._path(name).stat().st_size

    def _take(self, take: Callable[[list[Row]], None], portion: list[Row]) -> None:
        if portion:
            with transaction():
                take(portion)
            db.session.expunge_all()

    def _sound(
        self, name: str, rows: Iterable[Row], shape: Callable[[Row], dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        """The rows in the shape of our table; what cannot be brought into it is rejected."""
        for row in rows:
            try:
                yield shape(row)
            except (shapes.Unreadable, KeyError) as fault:
                why = f"no {fault.args[0]}" if isinstance(fault, KeyError) else str(fault)
                self.tally.reject(f"{name}.xml, Id {row.get('Id', 'missing')}", why)

    def _new(self, kind: str, table: Any, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those that the table does not hold yet; the others count as skipped. Of one key the first row is taken."""
        wanted: dict[str, dict[str, Any]] = {}
        for row in rows:
            if wanted.setdefault(row["source_key"], row) is not row:
                self.tally.skipped[kind] += 1
        held = select(table.source_key).where(table.source == self.source, table.source_key.in_(wanted))
        for key in db.session.scalars(held).all():
            del wanted[key]
            self.tally.skipped[kind] += 1
        return list(wanted.values())

    def _name(self, column: Any, rows: list[dict[str, Any]], make: Callable[[dict[str, Any]], str]) -> None:
        """Give each row a name in this column that nobody has: among hundreds of thousands, chance repeats itself."""
        given: set[str] = set()
        while rows:
            wished = {make(row): row for row in rows}
            held = given | set(db.session.scalars(select(column).where(column.in_(wished))))
            for name in wished.keys() - held:
                wished[name][column.key] = name
                given.add(name)
            rows = [row for row in rows if column.key not in row]

    # People

    def _take_people(self, rows: list[Row]) -> None:
        self._add_people("people", list(self._sound("Users", rows, self._person)))

    def _person(self, row: Row) -> dict[str, Any]:
        key = shapes.id_of(row)
        name = shapes.words(row.get("DisplayName", ""), 80) or "Someone"
        return self._person_row(key, name, shapes.moment_of(row))

    def _person_row(self, key: str, name: str, at: datetime) -> dict[str, Any]:
        return {
            "name": name,
            "session_key": public_id(20),
            "joined_at": at,
            "source": self.source,
            "source_key": key,
        }

    def _add_people(self, kind: str, rows: list[dict[str, Any]]) -> None:
        if new := self._new(kind, Person, rows):
            self._name(Person.handle, new, lambda row: f"{handle_of(row['name'])[:20]}-{public_id(6)}")
            db.session.execute(insert(Person), new)
            self.tally.taken[kind] += len(new)

    def _appoint(self) -> None:
        """Officials of the dump speak for the department, then and now."""
        if not self.officials or self._department_id is None:
            return
        with transaction():
            wanted = (Person.source == self.source, Person.source_key.in_(self.officials))
            known = dict(db.session.execute(select(Person.source_key, Person.id).where(*wanted)).all())
            for key in sorted(self.officials - known.keys()):
                self.tally.reject(f"--officials {key}", "nobody of this id is in Users.xml")
            for person_id in known.values():
                admit(person_id, self._department_id)

    def _authors(self, rows: list[Row], field: str) -> dict[str, int]:
        """Our ids of the people who wrote these rows; those who are gone from the dump get a row by their name."""
        keys = {shapes.author_key(row, field): row for row in rows}
        known = self._ids(Person, keys)
        gone = [key for key in keys if key not in known]
        if gone:
            made = [
                self._person_row(
                    key, shapes.words(key.partition(":")[2], 80) or "Former member", shapes.moment_of(keys[key])
                )
                for key in gone
            ]
            self._add_people("former_people", made)
            known |= self._ids(Person, gone)
        return known

    def _ids(self, table: Any, keys: Iterable[str]) -> dict[str, int]:
        held = select(table.source_key, table.id).where(table.source == self.source, table.source_key.in_(list(keys)))
        return dict(db.session.execute(held).all())

    # In the end

    def _settle_listed(self, ids: set[int]) -> None:
        """Threads that people see already get right counts at once, and are read again."""
        for thread in db.session.scalars(select(Thread).where(Thread.id.in_(ids), Thread.listed)).all():
            self._answered_officially(thread)
            settle(thread)
            record(ThreadsImported(at=now(), first_id=thread.id, last_id=thread.id))

    def _settle(self) -> None:
        """Count what arrived and show it, a portion at a time; the worker reads it later."""
        while self._settle_portion():
            db.session.expunge_all()

    def _settle_portion(self) -> bool:
        waiting = select(Thread).where(Thread.source == self.source, Thread.listed.is_(False))
        waiting = waiting.where(Thread.hidden_at.is_(None), Thread.deleted_at.is_(None))
        with transaction():
            threads = db.session.scalars(waiting.order_by(Thread.id).limit(SETTLED)).all()
            for thread in threads:
                self._answered_officially(thread)
                settle(thread)
                if thread.duplicate_of_id is not None:
                    voices.count_all(thread)
            if threads:
                record(ThreadsImported(at=now(), first_id=threads[0].id, last_id=threads[-1].id))
        return bool(threads)

    def _answered_officially(self, thread: Thread) -> None:
        if self.officials:
            said = (Post.thread_id == thread.id, Post.voice == OFFICIAL, Post.role == ANSWER)
            thread.responded_at = db.session.scalar(select(func.min(Post.created_at)).where(*said))
