"""Who may do what among staff."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from community.policy import reads_thread
from community.posts import ANSWER, PERSONAL
from foundation.policy import Actor, rule


def _speaks(actor: Actor, thread: Any) -> bool:
    return actor.official and thread.hidden_at is None and reads_thread(actor, thread)


def _endorses(actor: Actor, post: Any) -> bool:
    peers = post.role == ANSWER and post.voice == PERSONAL and post.author_id not in (actor.id, post.thread.author_id)
    return peers and post.hidden_at is None and post.deleted_at is None and _speaks(actor, post.thread)


def _moderates(actor: Actor, post: Any) -> bool:
    return (actor.moderator or actor.system) and post.deleted_at is None and reads_thread(actor, post.thread)


_officials_only = "Who speaks for a department."

rule("desk.read", lambda actor, _: actor.official or actor.moderator, doc="Officials and moderators.", alone=True)
rule("thread.take", _speaks, doc=_officials_only, refusal=lambda: _("Only officials can take a question."))
rule("official.write", _speaks, doc=_officials_only, refusal=lambda: _("Only officials can write for a department."))
rule(
    "answer.endorse",
    _endorses,
    doc="Officials, for visible answers of members that are not their own and not the asker’s.",
    refusal=lambda: _("Only an official can confirm an answer, and only one that a member gave to somebody else."),
)
rule(
    "endorsement.withdraw",
    lambda actor, endorsement: actor.official and endorsement.department_id in actor.departments,
    doc="Officials of the department that confirmed.",
    refusal=lambda: _("Only the department that confirmed this answer can take it back."),
)
rule("post.hide", _moderates, doc="Moderators.", refusal=lambda: _("Only moderators can hide and restore posts."))
