"""A Stack Exchange dump moves into a space: people, questions, answers, comments, accepted answers, tags, edits.

Streamed in portions, each in a transaction of its own, so that memory does not grow with the archive and a stopped
import goes on where it ended. Rows that are there already are skipped. People arrive unclaimed, nobody is told, no
clock starts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from community.departments import Department, admit
from community.events import ThreadsImported
from community.importing.rows import Broken, Row, read
from community.importing.tally import Tally
from community.people import Person, handle_of
from community.posts import ANSWER, COMMENT, OFFICIAL, OPENING, PERSONAL, Post
from community.revisions import Revision
from community.spaces import Space
from community.tags import Tag, ThreadTag
from community.threads import QUESTION, Thread, order_of, settle, slug_of
from foundation import text
from foundation.clock import now
from foundation.database import db, public_id, transaction
from foundation.events import record

FILES = ("Users", "Tags", "Posts", "Comments", "Votes", "PostLinks", "PostHistory", "Badges")
PORTION = 500
SETTLED = 200
ENDLESS = datetime(9999, 1, 1, tzinfo=UTC)
ACCEPTED_VOTE, DUPLICATE_LINK = "1", "3"
FIRST_BODY, EDITED_BODY = "2", "5"
Progress = Callable[[int], None]


class Refused(ValueError):
    """The folder is not a dump; the message says what is missing."""


class Unreadable(ValueError):
    """A row lacks something, or holds what it may not; the message says what."""


@dataclass
class Archive:
    """One dump on its way into one space. `officials` are source ids whose replies are official history."""

    folder: Path
    space: Space
    officials: frozenset[str] = frozenset()
    department: Department | None = None
    progress: Progress = lambda done: None

    def __post_init__(self) -> None:
        if not (self.folder / "Posts.xml").is_file():
            raise Refused(f"{self.folder} has no Posts.xml.")
        self.source = f"stackexchange/{self.space.slug}"
        self._space_id = self.space.id
        self._department_id = self.department.id if self.department else None
        self.tally = Tally()
        self._read = 0

    def size(self) -> int:
        """Bytes to read in all, for a progress bar: Posts are read three times."""
        sizes = [(3 if name == "Posts" else 1) * self._path(name).stat().st_size for name in FILES if self._has(name)]
        return sum(sizes)

    def move_in(self) -> Tally:
        """Import everything; what was taken, skipped and rejected."""
        self._each("Users", self._take_people)
        self._appoint()
        self._each("Tags", self._take_tags)
        self._each("Posts", self._take_questions)
        self._each("Posts", self._take_answers, quiet=True)
        self._each("Comments", self._take_comments)
        self._each("Posts", self._take_acceptances, quiet=True)
        self._each("Votes", self._take_votes)
        self._each("PostLinks", self._take_links)
        self._take_history()
        self._each("Badges", self._skip_badges)
        self._settle()
        return self.tally

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

    def _sound(self, name: str, rows: Iterable[Row], shape: Callable[[Row], dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The rows in the shape of our table; what cannot be brought into it is rejected."""
        for row in rows:
            try:
                yield shape(row)
            except (Unreadable, KeyError) as fault:
                why = f"no {fault.args[0]}" if isinstance(fault, KeyError) else str(fault)
                self.tally.reject(f"{name}.xml, Id {row.get('Id', 'missing')}", why)

    def _new(self, kind: str, table: Any, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those that the table does not hold yet; the others count as skipped. A key twice in a portion is one row."""
        wanted = {row["source_key"]: row for row in rows}
        held = select(table.source_key).where(table.source == self.source, table.source_key.in_(wanted))
        for key in db.session.scalars(held).all():
            del wanted[key]
            self.tally.skipped[kind] += 1
        return list(wanted.values())

    # People

    def _take_people(self, rows: list[Row]) -> None:
        self._add_people("people", list(self._sound("Users", rows, self._person)))

    def _person(self, row: Row) -> dict[str, Any]:
        key = _id(row)
        name = _words(row.get("DisplayName", ""), 80) or "Someone"
        return self._person_row(key, name, _moment(row))

    def _person_row(self, key: str, name: str, at: datetime) -> dict[str, Any]:
        return {
            "handle": f"{handle_of(name)[:20]}-{public_id(6)}",
            "name": name,
            "session_key": public_id(20),
            "joined_at": at,
            "source": self.source,
            "source_key": key,
        }

    def _add_people(self, kind: str, rows: list[dict[str, Any]]) -> None:
        if new := self._new(kind, Person, rows):
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
        keys = {_author_key(row, field): row for row in rows}
        known = self._ids(Person, keys)
        gone = [key for key in keys if key not in known]
        if gone:
            made = [
                self._person_row(key, _words(key.partition(":")[2], 80) or "Former member", _moment(keys[key]))
                for key in gone
            ]
            self._add_people("former_people", made)
            known |= self._ids(Person, gone)
        return known

    def _ids(self, table: Any, keys: Iterable[str]) -> dict[str, int]:
        held = select(table.source_key, table.id).where(table.source == self.source, table.source_key.in_(list(keys)))
        return dict(db.session.execute(held).all())

    # Posts

    def _take_questions(self, rows: list[Row]) -> None:
        others = sum(1 for row in rows if row.get("PostTypeId") not in ("1", "2"))
        self.tally.skipped["posts_of_other_kinds"] += others
        questions = [row for row in rows if row.get("PostTypeId") == "1"]
        shaped = list(self._sound("Posts", questions, self._question))
        authors = self._authors([row["row"] for row in shaped], "OwnerUserId")
        new = self._new("threads", Thread, shaped)
        threads = [
            {key: value for key, value in row.items() if key not in ("row", "names")}
            | {"author_id": authors[_author_key(row["row"], "OwnerUserId")]}
            for row in new
        ]
        if not threads:
            return
        db.session.execute(insert(Thread), threads)
        self.tally.taken["threads"] += len(threads)
        ids = self._ids(Thread, [row["source_key"] for row in new])
        openings = [
            self._post(row["row"], OPENING, ids[row["source_key"]], thread["author_id"])
            for row, thread in zip(new, threads, strict=True)
        ]
        db.session.execute(insert(Post), openings)
        self._tag_threads({ids[row["source_key"]]: row["names"] for row in new})

    def _question(self, row: Row) -> dict[str, Any]:
        title, at = _words(row["Title"], 250), _moment(row)
        if not title:
            raise Unreadable("the title is empty")
        _body(row["Body"])
        names = _tag_names(row.get("Tags", ""))
        return {
            "row": row,
            "names": names,
            "public_id": public_id(),
            "slug": slug_of(title),
            "space_id": self._space_id,
            "kind": QUESTION,
            "title": title,
            "tags": " ".join(names),
            "created_at": at,
            "last_activity_at": at,
            "due_order": order_of(None, at),
            "listed": False,
            "is_open": False,
            "source": self.source,
            "source_key": _id(row),
        }

    def _post(self, row: Row, role: str, thread_id: int, author_id: int, **more: Any) -> dict[str, Any]:
        official = role != OPENING and row.get("OwnerUserId", row.get("UserId")) in self.officials
        body = _body(row.get("Body", row.get("Text", "")))
        score = _number(row.get("Score", "0"))
        return {
            "public_id": public_id(),
            "thread_id": thread_id,
            "author_id": author_id,
            "role": role,
            "voice": OFFICIAL if official else PERSONAL,
            "department_id": self._department_id if official else None,
            "source_text": body,
            "source_format": "html" if role != COMMENT else "markdown",
            "html": text.clean(body) if role != COMMENT else text.render(body),
            "created_at": _moment(row),
            "edited_at": _moment(row, "LastEditDate") if row.get("LastEditDate") else None,
            "score": score,
            "imported_score": score,
            "source": self.source,
            "source_key": f"comment:{_id(row)}" if role == COMMENT else _id(row),
        } | {"parent_id": None} | more

    def _take_answers(self, rows: list[Row]) -> None:
        self._take_replies([row for row in rows if row.get("PostTypeId") == "2"], "replies", "Posts")

    def _take_comments(self, rows: list[Row]) -> None:
        self._take_replies(rows, "comments", "Comments")

    def _take_replies(self, rows: list[Row], kind: str, file: str) -> None:
        """Answers under their question, comments under their post; without one they are skipped."""
        parent, author = ("ParentId", "OwnerUserId") if kind == "replies" else ("PostId", "UserId")
        prefix = "" if kind == "replies" else "comment:"
        sound = list(self._sound(file, rows, lambda row: {"row": row, "source_key": f"{prefix}{_reply(row, parent)}"}))
        under = self._parents({item["row"][parent] for item in sound})
        orphans = [item for item in sound if item["row"][parent] not in under]
        self.tally.skipped[f"{kind}_without_a_post"] += len(orphans)
        new = self._new(kind, Post, [item for item in sound if item["row"][parent] in under])
        if not new:
            return
        authors = self._authors([item["row"] for item in new], author)
        made = []
        for item in new:
            row = item["row"]
            thread_id, post_id = under[row[parent]]
            more = {"parent_id": post_id} if kind == "comments" else {}
            role = COMMENT if kind == "comments" else ANSWER
            made.append(self._post(row, role, thread_id, authors[_author_key(row, author)], **more))
        db.session.execute(insert(Post), made)
        self.tally.taken[kind] += len(made)
        self._settle_listed({row["thread_id"] for row in made})

    def _parents(self, keys: set[str]) -> dict[str, tuple[int, int]]:
        """Thread and post of each source id."""
        held = select(Post.source_key, Post.thread_id, Post.id)
        rows = db.session.execute(held.where(Post.source == self.source, Post.source_key.in_(keys))).all()
        return {key: (thread_id, post_id) for key, thread_id, post_id in rows}

    # What is said about posts

    def _take_tags(self, rows: list[Row]) -> None:
        self._tag_ids({name for row in rows if (name := _tag_name(row.get("TagName", "")))})

    def _tag_ids(self, names: set[str]) -> dict[str, int]:
        held = select(Tag.name, Tag.id).where(Tag.name.in_(names))
        known = dict(db.session.execute(held).all())
        if new := sorted(names - known.keys()):
            db.session.execute(insert(Tag), [{"name": name} for name in new])
            self.tally.taken["tags"] += len(new)
            known |= dict(db.session.execute(held).all())
        return known

    def _tag_threads(self, names: dict[int, list[str]]) -> None:
        ids = self._tag_ids({name for found in names.values() for name in found})
        rows = [{"thread_id": thread, "tag_id": ids[name]} for thread, found in names.items() for name in found]
        if rows:
            db.session.execute(insert(ThreadTag), rows)

    def _take_acceptances(self, rows: list[Row]) -> None:
        """The answers that askers accepted; the day is that of the answer, unless Votes.xml knows better."""
        keys = {row["AcceptedAnswerId"] for row in rows if row.get("PostTypeId") == "1" and row.get("AcceptedAnswerId")}
        waiting = (Post.source == self.source, Post.source_key.in_(keys), Post.role == ANSWER, Post.accepted_at.is_(None))
        found = db.session.execute(select(Post.id, Post.thread_id).where(*waiting)).all()
        db.session.execute(
            update(Post).where(Post.id.in_([id_ for id_, _ in found])).values(accepted_at=Post.created_at),
            execution_options={"synchronize_session": False},
        )
        self.tally.taken["accepted"] += len(found)
        self.tally.skipped["accepted"] += len(keys) - len(found)
        self._settle_listed({thread_id for _, thread_id in found})

    def _take_votes(self, rows: list[Row]) -> None:
        """Single votes of a dump name nobody and are counted in the scores; the day of an acceptance is taken."""
        for row in rows:
            if row.get("VoteTypeId") == ACCEPTED_VOTE and row.get("PostId") and row.get("CreationDate"):
                accepted = (Post.source == self.source, Post.source_key == row["PostId"], Post.accepted_at.is_not(None))
                statement = update(Post).where(*accepted).values(accepted_at=_moment(row))
                db.session.execute(statement, execution_options={"synchronize_session": False})
            else:
                self.tally.skipped["votes"] += 1

    def _take_links(self, rows: list[Row]) -> None:
        """A question closed as a duplicate points at the other."""
        for row in rows:
            if row.get("LinkTypeId") != DUPLICATE_LINK:
                self.tally.skipped["links"] += 1
                continue
            ids = self._ids(Thread, [row.get("PostId", ""), row.get("RelatedPostId", "")])
            one, other = ids.get(row.get("PostId", "")), ids.get(row.get("RelatedPostId", ""))
            thread = db.session.get(Thread, one) if one and other and one != other else None
            if thread is None or thread.duplicate_of_id is not None:
                self.tally.skipped["links"] += 1
                continue
            thread.duplicate_of_id = other
            self.tally.taken["duplicates"] += 1
            if thread.listed:
                settle(thread)

    def _take_history(self) -> None:
        """Earlier wordings. Each is open until the next of its post replaces it; the last is what the post says now."""
        mine = (Revision.source == self.source,)
        before = db.session.scalar(select(func.count()).select_from(Revision).where(*mine)) or 0
        self._each("PostHistory", self._take_wordings)
        if not self._has("PostHistory"):
            return
        with transaction():
            db.session.execute(delete(Revision).where(*mine, Revision.replaced_at == ENDLESS))
            after = db.session.scalar(select(func.count()).select_from(Revision).where(*mine)) or 0
        self.tally.taken["revisions"] += after - before

    def _take_wordings(self, rows: list[Row]) -> None:
        wordings = [row for row in rows if row.get("PostHistoryTypeId") in (FIRST_BODY, EDITED_BODY)]
        sound = list(self._sound("PostHistory", wordings, lambda row: {"row": row, "source_key": _reply(row, "PostId")}))
        posts = self._parents({item["row"]["PostId"] for item in sound})
        authors = self._authors([item["row"] for item in sound], "UserId")
        for item in self._new("revisions", Revision, [i for i in sound if i["row"]["PostId"] in posts]):
            row, post_id = item["row"], posts[item["row"]["PostId"]][1]
            by_id = authors[_author_key(row, "UserId")]
            db.session.execute(
                update(Revision)
                .where(Revision.post_id == post_id, Revision.replaced_at == ENDLESS)
                .values(replaced_at=_moment(row), replaced_by_id=by_id)
            )
            body = _body(row.get("Text", ""))
            db.session.add(
                Revision(
                    post_id=post_id, replaced_at=ENDLESS, replaced_by_id=by_id, source_text=body,
                    source_format="markdown", html=text.render(body), source=self.source, source_key=item["source_key"],
                )
            )  # fmt: skip
            db.session.flush()

    def _skip_badges(self, rows: list[Row]) -> None:
        """Badges say how often somebody came, not what they know; thanks and expertise are counted from posts."""
        self.tally.skipped["badges"] += len(rows)

    # In the end

    def _settle_listed(self, ids: set[int]) -> None:
        """Threads that people see already get right counts at once."""
        for thread in db.session.scalars(select(Thread).where(Thread.id.in_(ids), Thread.listed)).all():
            self._answered_officially(thread)
            settle(thread)

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
            if threads:
                record(ThreadsImported(at=now(), first_id=threads[0].id, last_id=threads[-1].id))
        return bool(threads)

    def _answered_officially(self, thread: Thread) -> None:
        if self.officials:
            said = (Post.thread_id == thread.id, Post.voice == OFFICIAL, Post.role == ANSWER)
            thread.responded_at = db.session.scalar(select(func.min(Post.created_at)).where(*said))


def _id(row: Row) -> str:
    if not re.fullmatch(r"-?\d{1,19}", row["Id"]):
        raise Unreadable(f"Id is no number: {row['Id'][:20]!r}")
    return row["Id"]


def _reply(row: Row, parent: str) -> str:
    """The id of a row that needs a parent, a date and words."""
    if not row[parent]:
        raise Unreadable(f"{parent} is empty")
    _moment(row)
    if "Text" not in row and "Body" not in row:
        raise Unreadable("there is no text")
    return _id(row)


def _moment(row: Row, field: str = "CreationDate") -> datetime:
    try:
        return datetime.fromisoformat(row[field]).replace(tzinfo=UTC)
    except ValueError:
        raise Unreadable(f"{field} is no date: {row[field][:40]!r}") from None


def _number(value: str) -> int:
    return max(-(10**9), min(10**9, int(value))) if re.fullmatch(r"-?\d{1,12}", value) else 0


def _body(value: str) -> str:
    return value.replace("\x00", "")


def _words(value: str, length: int) -> str:
    return " ".join(value.split())[:length].strip()


def _author_key(row: Row, field: str) -> str:
    """The source id of an author; of one who is gone, the name that is left."""
    name = row.get("OwnerDisplayName") or row.get("UserDisplayName") or ""
    return row.get(field) or f"name:{_words(name, 50)}"


def _tag_names(value: str) -> list[str]:
    """`<a><b>` or `|a|b|`, as dumps write tags."""
    return [name for part in re.split(r"[<>|]+", value) if (name := _tag_name(part))][:5]


def _tag_name(value: str) -> str:
    return re.sub(r"[^\w.+#-]+", "-", value.strip().lower())[:40]
