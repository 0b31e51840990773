"""Replies: listed, read, written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from community import replies
from community.api.declared import calls
from community.api.shapes import Cursor, PostDetail, Posts, place_of, post
from community.forms import Words
from community.pages.fetching import post_for, thread_for
from community.posts import LONGEST, Post
from community.queries import replies as queries
from community.queries import threads as thread_queries
from foundation.api.calls import Made
from foundation.api.incoming import refuse
from foundation.api.repeats import once
from foundation.api.schemas import About
from foundation.policy import actor, needs


@dataclass(frozen=True)
class RepliesAsked:
    """Which page of the replies."""

    cursor: Cursor = ""


@dataclass(frozen=True)
class NewReply:
    """An answer or a comment, in your personal voice."""

    words: Annotated[str, About("Its words, as Markdown.", 1, LONGEST, example="At six, they told me.")]


@calls.get("/threads/<id>/replies", Posts, query=RepliesAsked)
@needs("thread.read")
def list_replies(id: str, asked: RepliesAsked) -> Posts:
    """List the replies of a thread, oldest first, comments among them."""
    found = queries.replies(actor(), thread_queries.thread(actor(), id), asked.cursor)
    return Posts([post(one) for one in found], found.next)


@calls.get("/posts/<id>", PostDetail)
@needs("post.read")
def read_post(id: str) -> PostDetail:
    """Read one post."""
    return the_post(id)


@calls.post("/threads/<id>/replies", PostDetail, takes=NewReply, status=201)
@needs("reply.write")
def write_reply(id: str, given: NewReply) -> Made:
    """Answer in a thread."""
    return _written(given, lambda words: replies.write(actor(), thread_for("reply.write", id), words))


@calls.post("/posts/<id>/comments", PostDetail, takes=NewReply, status=201)
@needs("comment.write")
def write_comment(id: str, given: NewReply) -> Made:
    """Comment on a post."""

    def comment(words: str) -> Post:
        about = post_for("comment.write", id)
        return replies.comment(actor(), about.thread, about, words)

    return _written(given, comment)


def _written(given: NewReply, write: Callable[[str], Post]) -> Made:
    form = Words(MultiDict({"words": given.words}), meta={"csrf": False})
    if not form.validate():
        refuse(form.errors)
    name, again = once(actor(), lambda: write(form.words.data).public_id)
    return Made(the_post(name), place_of("posts", name), again)


def the_post(public_id: str) -> PostDetail:
    """A post that the caller reads; NotFound otherwise."""
    found = queries.reply(actor(), public_id)
    if found is None:
        raise NotFound
    return post(found)
