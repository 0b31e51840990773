"""Quotes: the words of a post as Markdown that an answer may begin with, with the way back to where they stand."""

from __future__ import annotations

import re

from community.posts import Post
from foundation import text

LONGEST = 600
"""Signs of a post that are quoted."""


def quotation(post: Post, name: str) -> str:
    """The beginning of a post as a quote in Markdown; `name` is its author's and leads to the post."""
    words = text.excerpt(text.plain(post.html), LONGEST)
    said = re.sub(r"([\\\[\]()*_`<>#])", r"\\\1", words)
    author = re.sub(r"([\\\[\]*_`<>])", r"\\\1", name)
    return f"> {said}\n>\n> – [{author}]({post.thread.address}#{post.public_id})"
