"""Things by their address, with the rule asked in the same breath: there is no other way to get one in a route."""

from __future__ import annotations

from flask import request

from community import kept
from community.pages.leaving import guest_token
from community.posts import Post
from community.queries.threads import post_to_act_on, to_act_on
from community.threads import Thread
from foundation import submissions
from foundation.http import forget_draft
from foundation.policy import access, actor
from foundation.ports import ports


def thread_for(action: str, public_id: str) -> Thread:
    """The thread, when the reader may do this to it. Unseen: NotFound. Seen, but not allowed: Forbidden."""
    found: Thread = access(actor(), action, to_act_on(public_id), see="thread.read")
    return found


def post_for(action: str, public_id: str) -> Post:
    """The post, when the reader may do this to it. Unseen: NotFound. Seen, but not allowed: Forbidden."""
    found: Post = access(actor(), action, post_to_act_on(public_id), see="post.read")
    return found


def address_of(post: Post) -> str:
    """Where a post stands on the page of its thread."""
    return f"{post.thread.address}#{post.public_id}"


def before() -> str | None:
    """Where this form led when it was sent before; None the first time. Ask it first inside the transaction."""
    address = submissions.taken(_key(), actor().id or 0)
    if address:
        forget_draft()
    return address


def keep(address: str) -> str:
    """Remember where this form led, and forget what a guest had left of it; returns the address."""
    kept.forget(guest_token(), _key())
    return submissions.keep(_key(), actor().id or 0, address)


def form_key() -> str:
    """The key of the form that is shown again, or a new one."""
    return (_key() if request.method == "POST" else "") or submissions.new_key()


def _key() -> str:
    key = request.form.get("key", "")
    return key if key.isascii() and key.isalnum() and len(key) <= submissions.KEY_LENGTH else ""


def previewing() -> bool:
    """Whether the form asks to look first."""
    return "preview" in request.form


def write_limit() -> str:
    """How much one person may write."""
    return ports().config.write_limit
