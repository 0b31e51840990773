"""Who may do what among staff."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from community.policy import reads_thread
from community.posts import ANSWER, PERSONAL
from foundation.policy import Actor, rule
from moderation import charters


def _speaks(actor: Actor, thread: Any) -> bool:
    return actor.official and thread.hidden_at is None and reads_thread(actor, thread)


def _endorses(actor: Actor, post: Any) -> bool:
    peers = post.role == ANSWER and post.voice == PERSONAL and post.author_id not in (actor.id, post.thread.author_id)
    return peers and post.hidden_at is None and post.deleted_at is None and _speaks(actor, post.thread)


def _moderates(actor: Actor, post: Any) -> bool:
    return (actor.moderator or actor.system) and post.deleted_at is None and reads_thread(actor, post.thread)


def _watches(actor: Actor, thread: Any) -> bool:
    return (actor.official or actor.moderator) and thread.hidden_at is None and reads_thread(actor, thread)


def _owns(actor: Actor, thread: Any) -> bool:
    return _speaks(actor, thread) and charters.owner_of(thread) in actor.departments


def _comments(actor: Actor, post: Any) -> bool:
    return post.hidden_at is None and post.deleted_at is None and _speaks(actor, post.thread)


def _keeps(actor: Actor, saved: Any) -> bool:
    own = saved.person_id == actor.id if saved.department_id is None else saved.department_id in actor.departments
    return actor.official and own


def _shares(actor: Actor, draft: Any) -> bool:
    return draft.department_id in actor.departments


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
rule("case.read", _watches, doc="Officials and moderators who read the thread: notes, and who looks at it now.")
rule(
    "thread.assign",
    _owns,
    doc="Officials of the department that answers for it.",
    refusal=lambda: _("Only officials of the department that answers for it can do this."),
)
rule(
    "thread.hand_over",
    _owns,
    doc="Officials of the department that answers for it.",
    refusal=lambda: _("Only officials of the department that answers for it can do this."),
)
rule(
    "handover.answer",
    lambda actor, asked: asked.to_department_id in actor.departments,
    doc="Officials of the department that is asked to take over.",
    refusal=lambda: _("Only officials of the department that was asked can accept or return it."),
)
rule(
    "comment.official",
    _comments,
    doc="Officials, on visible posts.",
    refusal=lambda: _("Only officials can write for a department."),
)
rule("saved.use", lambda actor, _: actor.official, doc="Officials.", alone=True)
rule("saved.keep", _keeps, doc="Whose it is: its person, or the officials of its department.")
rule("draft.read", _shares, doc="Officials of its department.")
rule(
    "draft.edit",
    lambda actor, draft: _shares(actor, draft) and draft.author_id == actor.id,
    doc="Its author.",
    refusal=lambda: _("Only who wrote the draft can change it and ask somebody to look."),
)
rule(
    "draft.check",
    lambda actor, draft: _shares(actor, draft) and draft.reviewer_id == actor.id,
    doc="The colleague who was asked to look.",
    refusal=lambda: _("Only the colleague who was asked can publish a draft or give it back."),
)
rule("post.hide", _moderates, doc="Moderators.", refusal=lambda: _("Only moderators can hide and restore posts."))
