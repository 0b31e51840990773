"""Threads: listed, read, opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from werkzeug.exceptions import NotFound

from community import tags, threads
from community.api.declared import calls
from community.api.shapes import Cursor, ThreadDetail, Threads, detail, place_of, summary
from community.forms import LONGEST_TITLE, SHORTEST_TITLE
from community.pages.asking import filled, has_place
from community.posts import LONGEST
from community.queries import rows
from community.queries import threads as queries
from community.queries.spaces import space, to_ask_in
from foundation.api.calls import Made
from foundation.api.incoming import refuse
from foundation.api.repeats import once
from foundation.api.schemas import About
from foundation.policy import access, actor, needs

Shows = Literal["all", "open", "answered", "how-tos", "ideas", "discussions", "announcements"]


@dataclass(frozen=True)
class ThreadsAsked:
    """Which threads to list."""

    show: Annotated[Shows, About("Which ones: open ones come soonest promise first, others newest first.")] = "all"
    space: Annotated[str, About("The slug of a space; without it, all that you read.", longest=60)] = ""
    tag: Annotated[str, About("Only with this tag.", longest=60)] = ""
    cursor: Cursor = ""


@dataclass(frozen=True)
class NewThread:
    """A question, an idea or a discussion."""

    space: Annotated[str, About("The slug of the space.", longest=60, example="water")]
    title: Annotated[
        str,
        About(
            "What it is about, in one sentence.", SHORTEST_TITLE, LONGEST_TITLE, example="When is the water back on?"
        ),
    ]
    words: Annotated[str, About("The details, as Markdown.", 1, LONGEST, example="It is off since noon.")]
    kind: Annotated[Literal["question", "idea", "discussion"], About("What it is.")] = "question"
    tags: Annotated[Sequence[str], About("Up to five tags.", longest=60)] = ()


@calls.get("/threads", Threads, query=ThreadsAsked)
@needs("page.open")
def list_threads(asked: ThreadsAsked) -> Threads:
    """List threads, a page at a time."""
    place = space(actor(), asked.space) if asked.space else None
    if asked.space and place is None:
        raise NotFound
    tag = next(iter(tags.names_in(asked.tag)), "")
    found = rows.found(actor(), asked.show, space_id=place.id if place else None, tag=tag, cursor=asked.cursor)
    return Threads([summary(row) for row in found], found.next)


@calls.get("/threads/<id>", ThreadDetail)
@needs("thread.read")
def read_thread(id: str) -> ThreadDetail:
    """Read a thread with its opening post."""
    return detail(actor(), queries.thread(actor(), id))


@calls.post("/threads", ThreadDetail, takes=NewThread, status=201)
@needs("thread.open")
def open_thread(given: NewThread) -> Made:
    """Open a thread."""
    names = ",".join(given.tags)
    typed = {"space": given.space, "title": given.title, "words": given.words, "kind": given.kind, "tags": names}
    form = filled(typed.items())
    if not form.validate() & has_place(form):
        refuse(form.errors)

    def write() -> str:
        place = access(actor(), "thread.open", to_ask_in(given.space), see="space.read")
        made = threads.open_thread(actor(), place, given.kind, form.title.data, form.words.data, tags.names_in(names))
        return made.public_id

    name, again = once(actor(), write)
    return Made(detail(actor(), queries.thread(actor(), name)), place_of("threads", name), again)
