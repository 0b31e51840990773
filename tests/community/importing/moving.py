"""A small invented dump of all eight files, moving it in, and what is there afterwards."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from community.departments import Official
from community.notices import Notice
from community.people import Person
from community.posts import Post
from community.revisions import Revision
from community.spaces import Space
from community.tags import Tag, ThreadTag
from community.threads import Thread
from community.voices import Follow, MeToo, Vote
from foundation.database import db
from moderation.clocks import Clock

Rows = list[dict[str, object]]
DAY = "2012-05-{:02}T10:00:00.000"

USERS: Rows = [
    {"Id": -1, "DisplayName": "Community", "CreationDate": DAY.format(1)},
    {"Id": 1, "DisplayName": "Ada Amsel", "CreationDate": DAY.format(1)},
    {"Id": 2, "DisplayName": "Ben", "CreationDate": DAY.format(2)},
    {"Id": 3, "DisplayName": "Ben", "CreationDate": DAY.format(3)},
    {"Id": 4, "DisplayName": "水野 “Zoë” <b>", "CreationDate": DAY.format(4)},
    {"Id": 5, "DisplayName": "", "CreationDate": DAY.format(5)},
]
TAGS: Rows = [{"Id": 1, "TagName": "water", "Count": 2}, {"Id": 2, "TagName": "lonely", "Count": 0}]
POSTS: Rows = [
    {"Id": 10, "PostTypeId": 1, "AcceptedAnswerId": 12, "CreationDate": DAY.format(5), "Score": 7, "OwnerUserId": 1,
     "Title": "Which tap is the right one?", "Tags": "<water><street>", "LastEditDate": DAY.format(8),
     "Body": "<p>Left or <em>right</em>?</p><script>alert(1)</script><p onclick='x()'>Tell me.</p>"},
    {"Id": 11, "PostTypeId": 2, "ParentId": 10, "CreationDate": DAY.format(6), "Score": -2, "OwnerUserId": 2,
     "Body": "<p>The right one.</p>"},
    {"Id": 12, "PostTypeId": 2, "ParentId": 10, "CreationDate": DAY.format(7), "Score": 12, "OwnerUserId": 4,
     "Body": "<p>The left one. See <a href='javascript:alert(1)'>here</a>.</p>"},
    {"Id": 13, "PostTypeId": 1, "CreationDate": DAY.format(9), "Score": 0, "OwnerDisplayName": "user39",
     "Title": "  Which tap\nis it,   then?  ", "Tags": "|water|", "Body": "<p>I found nothing.</p>"},
    {"Id": 14, "PostTypeId": 2, "ParentId": 13, "CreationDate": DAY.format(10), "Score": 1, "OwnerUserId": 99,
     "Body": "<p>Look again.</p>"},
    {"Id": 15, "PostTypeId": 5, "CreationDate": DAY.format(10), "Body": "<p>About the tag water.</p>"},
    {"Id": 16, "PostTypeId": 2, "ParentId": 77, "CreationDate": DAY.format(10), "OwnerUserId": 2, "Body": "Lost."},
    {"Id": 17, "PostTypeId": 1, "AcceptedAnswerId": 11, "CreationDate": DAY.format(11), "OwnerUserId": 3, "Score": 3,
     "Title": "Is the well safe to drink from?", "Tags": "", "Body": "<p>It smells.</p>"},
]  # fmt: skip
COMMENTS: Rows = [
    {"Id": 1, "PostId": 10, "Score": 2, "Text": "Which **street**?", "CreationDate": DAY.format(6), "UserId": 2},
    {"Id": 2, "PostId": 12, "Score": 0, "Text": "<b>Thanks</b> & bye", "CreationDate": DAY.format(8), "UserId": 1},
    {"Id": 3, "PostId": 14, "Text": "Where?", "CreationDate": DAY.format(11), "UserDisplayName": "user39"},
    {"Id": 4, "PostId": 500, "Text": "Lost.", "CreationDate": DAY.format(11), "UserId": 1},
    {"Id": 5, "PostId": 16, "Text": "Lost too.", "CreationDate": DAY.format(11), "UserId": 1},
]
VOTES: Rows = [
    {"Id": 1, "PostId": 12, "VoteTypeId": 1, "CreationDate": "2012-05-09T00:00:00.000"},
    {"Id": 2, "PostId": 12, "VoteTypeId": 2, "CreationDate": "2012-05-09T00:00:00.000"},
    {"Id": 3, "PostId": 11, "VoteTypeId": 3, "CreationDate": "2012-05-09T00:00:00.000"},
]
LINKS: Rows = [
    {"Id": 1, "CreationDate": DAY.format(9), "PostId": 13, "RelatedPostId": 10, "LinkTypeId": 3},
    {"Id": 2, "CreationDate": DAY.format(9), "PostId": 17, "RelatedPostId": 10, "LinkTypeId": 1},
    {"Id": 3, "CreationDate": DAY.format(9), "PostId": 17, "RelatedPostId": 500, "LinkTypeId": 3},
    {"Id": 4, "CreationDate": DAY.format(9), "PostId": 17, "RelatedPostId": 17, "LinkTypeId": 3},
]
HISTORY: Rows = [
    {
        "Id": 1,
        "PostHistoryTypeId": 2,
        "PostId": 10,
        "CreationDate": DAY.format(5),
        "UserId": 1,
        "Text": "Left or what?",
    },
    {"Id": 2, "PostHistoryTypeId": 1, "PostId": 10, "CreationDate": DAY.format(5), "UserId": 1, "Text": "Which tap?"},
    {"Id": 3, "PostHistoryTypeId": 5, "PostId": 10, "CreationDate": DAY.format(7), "UserId": 2, "Text": "Nonsense"},
    {
        "Id": 4,
        "PostHistoryTypeId": 2,
        "PostId": 11,
        "CreationDate": DAY.format(6),
        "UserId": 2,
        "Text": "The right one.",
    },
    {
        "Id": 5,
        "PostHistoryTypeId": 8,
        "PostId": 10,
        "CreationDate": DAY.format(8),
        "UserId": 1,
        "Text": "Left or *right*?",
    },
    {"Id": 6, "PostHistoryTypeId": 2, "PostId": 500, "CreationDate": DAY.format(8), "UserId": 1, "Text": "Lost."},
]
BADGES: Rows = [{"Id": 1, "UserId": 1, "Name": "Teacher", "Date": DAY.format(9)}]
FILES = {
    "Users": USERS, "Tags": TAGS, "Posts": POSTS, "Comments": COMMENTS, "Votes": VOTES, "PostLinks": LINKS,
    "PostHistory": HISTORY, "Badges": BADGES,
}  # fmt: skip
TAKEN = {
    "people": 6, "former_people": 2, "tags": 3, "threads": 3, "replies": 3, "comments": 3, "accepted": 1,
    "accepted_days": 1, "duplicates": 1, "revisions": 2,
}  # fmt: skip
_WHITE = {"\n": "&#xA;", "\r": "&#xD;", "\t": "&#x9;"}


def line(row: dict[str, object]) -> str:
    """One row as dumps write it."""
    return "  <row " + " ".join(f"{name}={quoteattr(str(value), _WHITE)}" for name, value in row.items()) + " />\n"


def text_of(name: str, *lines: str) -> str:
    """A whole file of a dump around these lines."""
    root = name.lower()
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE {root} SYSTEM \'{root}.dtd\'>\n'
    return f"\ufeff{head}<{root}>\n{''.join(lines)}</{root}>\n"


def write(folder: Path, **files: Rows | str | bytes | None) -> Path:
    """The invented dump in a folder; `files` stand in place of its own, and None leaves one out."""
    folder.mkdir(exist_ok=True)
    for name, rows in {**FILES, **files}.items():
        if rows is None:
            continue
        whole = text_of(name, *map(line, rows)) if isinstance(rows, list) else rows
        (folder / f"{name}.xml").write_bytes(whole if isinstance(whole, bytes) else whole.encode())
    return folder


@dataclass(frozen=True)
class Moved:
    """How an import ended: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        """The counts of `--json`."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def taken(self) -> dict[str, int]:
        """What was taken, without what was not there."""
        return {kind: count for kind, count in self.told["taken"].items() if count}


def move_in(app: Flask, folder: Path, *options: str, slug: str = "old") -> Moved:
    """`flask import stackexchange FOLDER --space SLUG --json`, and more options."""
    ended = app.test_cli_runner().invoke(
        args=["import", "stackexchange", str(folder), "--space", slug, "--json", *options], catch_exceptions=False
    )
    db.session.rollback()
    return Moved(ended.exit_code, ended.stdout, ended.stderr)


def facts() -> dict[str, list[tuple[Any, ...]]]:
    """Everything an import brings, without what chance or the order of rows decides: ids, handles, public names."""
    db.session.rollback()
    author, parent, other = aliased(Person), aliased(Post), aliased(Thread)
    found = {
        "spaces": select(Space.slug, Space.name, Space.thread_count, Space.open_count),
        "people": select(Person.source_key, Person.name, Person.joined_at, Person.email, Person.claimed_at),
        "threads": select(
            Thread.source_key, Thread.slug, Thread.title, Thread.tags, Thread.kind, Thread.created_at, Thread.listed,
            Thread.is_open, Thread.answered_at, Thread.responded_at, Thread.last_activity_at, Thread.answer_count,
            Thread.reply_count, Thread.accepted_count, author.source_key, other.source_key,
        ).join(author, author.id == Thread.author_id).outerjoin(other, other.id == Thread.duplicate_of_id),
        "posts": select(
            Post.source_key, Post.role, Post.voice, Post.source_text, Post.source_format, Post.html, Post.created_at,
            Post.edited_at, Post.score, Post.imported_score, Post.accepted_at, Thread.source_key, author.source_key,
            parent.source_key,
        ).join(Thread, Thread.id == Post.thread_id).join(author, author.id == Post.author_id)
        .outerjoin(parent, parent.id == Post.parent_id),
        "revisions": select(
            Revision.source_key, Revision.replaced_at, Revision.source_text, Revision.html, Post.source_key
        ).join(Post, Post.id == Revision.post_id),
        "tags": select(Tag.name, func.count(ThreadTag.thread_id)).outerjoin(ThreadTag).group_by(Tag.id),
        "officials": select(Person.source_key, Official.until).join(Person, Person.id == Official.person_id),
    }  # fmt: skip
    return {
        name: sorted((tuple(row) for row in db.session.execute(statement)), key=repr)
        for name, statement in found.items()
    }


def untouched() -> dict[str, int]:
    """What an import must leave alone: clocks, notices and everything that people do themselves."""
    tables = {"clocks": Clock, "notices": Notice, "votes": Vote, "me too": MeToo, "follows": Follow}
    return {name: db.session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}


def post(key: str) -> Post:
    """The post of a source id."""
    return db.session.scalars(select(Post).where(Post.source_key == key)).one()


def thread(key: str) -> Thread:
    """The thread of a source id."""
    return db.session.scalars(select(Thread).where(Thread.source_key == key)).one()


def person(key: str) -> Person:
    """The person of a source id."""
    return db.session.scalars(select(Person).where(Person.source_key == key)).one()


def whys(moved: Moved) -> list[tuple[str, str]]:
    """Each rejected row and why, the place in the file left out."""
    return [(re.sub(r", piece \d+", "", one["row"]), one["why"]) for one in moved.told["rejected"]]
