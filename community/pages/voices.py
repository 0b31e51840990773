"""Counted voices: votes, thanks, “I have this too”, following, and “not yet” after an official answer."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from community import thanks, threads, voices
from community.pages.blueprint import pages
from community.pages.fetching import address_of, before, keep, post_for, thread_for, write_limit
from foundation.database import transaction
from foundation.http import done, limiter, see_other
from foundation.policy import actor, needs


@pages.post("/posts/<id>/vote")
@limiter.limit(write_limit)
@needs("post.vote")
def vote(id: str) -> Any:
    """Say that a post helps."""
    with transaction():
        post = post_for("post.vote", id)
        voices.vote(actor(), post)
    return done(_("Noted. Others see that it helped."), address_of(post))


@pages.post("/posts/<id>/vote/withdrawal")
@limiter.limit(write_limit)
@needs("post.vote")
def withdraw_vote(id: str) -> Any:
    """Take the vote back."""
    with transaction():
        post = post_for("post.vote", id)
        voices.withdraw_vote(actor(), post)
    return done(_("You took it back."), address_of(post))


@pages.post("/posts/<id>/thanks")
@limiter.limit(write_limit)
@needs("post.thank")
def thank(id: str) -> Any:
    """Say thank you for a post."""
    with transaction():
        post = post_for("post.thank", id)
        thanks.thank(actor(), post)
    return done(_("Its author hears that you say thanks."), address_of(post))


@pages.post("/posts/<id>/thanks/withdrawal")
@limiter.limit(write_limit)
@needs("post.thank")
def withdraw_thanks(id: str) -> Any:
    """Take it back."""
    with transaction():
        post = post_for("post.thank", id)
        thanks.withdraw(actor(), post)
    return done(_("You took it back."), address_of(post))


@pages.post("/threads/<id>/me-too")
@limiter.limit(write_limit)
@needs("thread.me_too")
def me_too(id: str) -> Any:
    """Say “I have this too”, and follow."""
    with transaction():
        thread = thread_for("thread.me_too", id)
        voices.me_too(actor(), thread)
    return done(
        _("Noted. Others see how many have this too, and you hear in your inbox what happens here."), thread.address
    )


@pages.post("/threads/<id>/me-too/withdrawal")
@limiter.limit(write_limit)
@needs("thread.me_too")
def withdraw_me_too(id: str) -> Any:
    """Take the voice back."""
    with transaction():
        thread = thread_for("thread.me_too", id)
        voices.withdraw_me_too(actor(), thread)
    return done(_("You took it back."), thread.address)


@pages.post("/threads/<id>/follow")
@limiter.limit(write_limit)
@needs("thread.follow")
def follow(id: str) -> Any:
    """Hear what happens in a thread."""
    with transaction():
        thread = thread_for("thread.follow", id)
        voices.follow(actor(), thread)
    return done(_("You hear in your inbox what happens here."), thread.address)


@pages.post("/threads/<id>/follow/withdrawal")
@limiter.limit(write_limit)
@needs("thread.follow")
def unfollow(id: str) -> Any:
    """Hear no more of it."""
    with transaction():
        thread = thread_for("thread.follow", id)
        voices.unfollow(actor(), thread)
    return done(_("You hear no more of this."), thread.address)


@pages.post("/threads/<id>/reopening")
@limiter.limit(write_limit)
@needs("thread.reopen")
def reopen(id: str) -> Any:
    """The asker says that the official answer did not solve it yet."""
    with transaction():
        if address := before():
            return see_other(address)
        thread = thread_for("thread.reopen", id)
        threads.reopen(actor(), thread)
        address = keep(thread.address)
    return done(_("It is open again. Write below what is missing, so that the next answer can be better."), address)
