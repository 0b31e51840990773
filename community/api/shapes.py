"""Threads and posts as programs get them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from community.queries import replies as queries
from community.queries.replies import Placed
from community.queries.threads import ThreadView
from foundation.api import PREFIX
from foundation.api.schemas import About
from foundation.database import ResultRow
from foundation.policy import Actor

CURSOR = About("Where the last page ended: `next` of its answer.", longest=600)
Cursor = Annotated[str, CURSOR]
Next = Annotated[str | None, About("The cursor of the next page; null at the end.")]
PublicId = Annotated[str, About("The public id, as in the address of its page.", example="k7x2mpq4n8w3")]
Kind = Literal["question", "how-to", "idea", "discussion", "announcement"]


@dataclass(frozen=True)
class SpaceName:
    """A space, as much as it takes to find it."""

    slug: Annotated[str, About("Its name in addresses.", example="water")]
    name: Annotated[str, About("Its name for people.")]


@dataclass(frozen=True)
class PersonName:
    """A person, as everyone sees them."""

    handle: Annotated[str, About("Their name in addresses.", example="nia")]
    name: Annotated[str, About("Their name.")]


@dataclass(frozen=True)
class ThreadSummary:
    """A thread as a row of a list."""

    id: PublicId
    address: Annotated[str, About("Where its page stands.")]
    title: Annotated[str, About("Its title.")]
    kind: Annotated[Kind, About("What it is.")]
    tags: Annotated[Sequence[str], About("Its tags.")]
    space: Annotated[SpaceName, About("Where it stands.")]
    author_name: Annotated[str, About("Who opened it.")]
    created_at: Annotated[datetime, About("When it was opened.")]
    last_activity_at: Annotated[datetime, About("When somebody last wrote in it.")]
    answer_count: Annotated[int, About("How many answers everyone reads.")]
    me_too_count: Annotated[int, About("How many others said “I have this too”.")]
    solved: Annotated[bool, About("Whether its asker accepted an answer.")]
    due_at: Annotated[datetime | None, About("Until when an official answer is promised.")]
    responded_at: Annotated[datetime | None, About("When the official answer came.")]
    closed_at: Annotated[datetime | None, About("When its asker closed it.")]
    withdrawn_at: Annotated[datetime | None, About("When its asker took it back.")]
    idea_status: Annotated[str | None, About("What becomes of an idea.")]
    hidden: Annotated[bool, About("Whether a moderator hid it: then only its author and moderators read it.")]


@dataclass(frozen=True)
class Threads:
    """One page of threads."""

    items: Annotated[Sequence[ThreadSummary], About("The threads.")]
    next: Next


@dataclass(frozen=True)
class PostDetail:
    """One opening or reply."""

    id: PublicId
    address: Annotated[str, About("Where it stands on the page of its thread.")]
    thread: Annotated[str, About("The public id of its thread.")]
    parent: Annotated[str | None, About("The public id of the post that it is a comment on.")]
    role: Annotated[
        Literal["opening", "answer", "comment", "acknowledgement", "official_question"], About("What it is.")
    ]
    voice: Annotated[Literal["personal", "official"], About("In which voice it was written.")]
    department: Annotated[str | None, About("For which department it was said.")]
    author: Annotated[PersonName, About("Who wrote it.")]
    html: Annotated[str, About("Its words, as safe HTML.")]
    created_at: Annotated[datetime, About("When it was written.")]
    edited_at: Annotated[datetime | None, About("When it was last changed.")]
    score: Annotated[int, About("How many said that it helps.")]
    thanks: Annotated[int, About("How many said thanks.")]
    accepted: Annotated[bool, About("Whether the asker said that it solved it.")]
    confirmed: Annotated[bool, About("Whether an official confirmed it.")]
    voted: Annotated[bool, About("Whether you said that it helps.")]
    hidden: Annotated[bool, About("Whether a moderator hid it: then only its author and moderators read it.")]


@dataclass(frozen=True)
class Posts:
    """One page of replies."""

    items: Annotated[Sequence[PostDetail], About("The replies, oldest first.")]
    next: Next


@dataclass(frozen=True)
class ThreadDetail(ThreadSummary):
    """A thread with its opening post; its replies are a list of their own."""

    reply_count: Annotated[int, About("How many replies everyone reads: answers, comments and what officials said.")]
    locked_at: Annotated[datetime | None, About("When a moderator locked it.")]
    department: Annotated[str | None, About("Which department owes the official answer.")]
    me_too: Annotated[bool, About("Whether you said “I have this too”.")]
    opening: Annotated[PostDetail | None, About("The post that opened it; null where a moderator hid it from you.")]


def summary(row: ResultRow) -> ThreadSummary:
    """A thread of a list."""
    return ThreadSummary(**_facts(row, row.tags, row.space_slug, row.space_name))


def detail(actor: Actor, found: ThreadView) -> ThreadDetail:
    """A thread that this actor reads."""
    opening = queries.opening(actor, found)
    return ThreadDetail(
        **_facts(found, found.tag_words, found.space.slug, found.space.name),
        reply_count=found.reply_count, locked_at=found.locked_at, department=found.department, me_too=found.me_too,
        opening=post(opening) if opening else None,
    )  # fmt: skip


def _facts(found: Any, tags: str, space: str, space_name: str) -> dict[str, Any]:
    same = (
        "title", "kind", "created_at", "last_activity_at", "answer_count", "me_too_count", "due_at", "responded_at",
        "closed_at", "withdrawn_at", "idea_status",
    )  # fmt: skip
    return {name: getattr(found, name) for name in same} | {
        "id": found.public_id,
        "address": f"/threads/{found.public_id}-{found.slug}",
        "tags": tags.split(),
        "space": SpaceName(space, space_name),
        "author_name": found.asker,
        "solved": found.accepted_count > 0,
        "hidden": found.hidden_at is not None,
    }


def post(placed: Placed) -> PostDetail:
    """A post that the actor reads."""
    found = placed.post
    return PostDetail(
        id=found.public_id,
        address=f"{found.thread.address}#{found.public_id}",
        thread=found.thread.public_id,
        parent=placed.parent,
        role=found.role,  # type: ignore[arg-type]
        voice=found.voice,  # type: ignore[arg-type]
        department=found.department,
        author=PersonName(found.handle, found.name),
        html=found.html,
        created_at=found.created_at,
        edited_at=found.edited_at,
        score=found.score,
        thanks=found.thanks_count,
        accepted=found.accepted_at is not None,
        confirmed=found.endorsed_at is not None,
        voted=found.voted,
        hidden=found.hidden_at is not None,
    )


def place_of(noun: str, name: str) -> str:
    """Where a thing of the API is read."""
    return f"{PREFIX}/{noun}/{name}"
