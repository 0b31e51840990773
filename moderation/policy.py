"""Who may do what among staff."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from community.kinds import ANNOUNCEMENT, HOW_TO, IDEA, PROMISED
from community.policy import reads_thread
from community.posts import ANSWER, PERSONAL
from foundation.policy import Actor, rule
from moderation import charters


def _speaks(actor: Actor, thread: Any) -> bool:
    return actor.official and thread.hidden_at is None and reads_thread(actor, thread)


def _endorses(actor: Actor, post: Any) -> bool:
    asked = post.thread.kind in PROMISED and post.author_id not in (actor.id, post.thread.author_id)
    peers = asked and post.role == ANSWER and post.voice == PERSONAL
    return peers and post.hidden_at is None and post.deleted_at is None and _speaks(actor, post.thread)


def _moderates(actor: Actor, post: Any) -> bool:
    return (actor.moderator or actor.system) and post.deleted_at is None and reads_thread(actor, post.thread)


def _announces(actor: Actor, _thing: Any = None) -> bool:
    return actor.official or actor.moderator or actor.manager


def _pins(actor: Actor, thread: Any) -> bool:
    open_ = thread.kind == ANNOUNCEMENT and thread.hidden_at is None
    return open_ and _announces(actor) and reads_thread(actor, thread)


def _confirms(actor: Actor, thread: Any) -> bool:
    if thread.kind != HOW_TO or thread.hidden_at is not None or not reads_thread(actor, thread):
        return False
    return actor.id == thread.author_id or (actor.official and _owns(actor, thread))


def _owns(actor: Actor, thread: Any) -> bool:
    charter = charters.current(thread.space.id)
    return charter is not None and charter.department_id in actor.departments


def _decides_idea(actor: Actor, thread: Any) -> bool:
    open_ = thread.kind == IDEA and thread.hidden_at is None
    return open_ and (actor.official or actor.manager) and reads_thread(actor, thread)


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
rule(
    "thread.announce",
    _announces,
    doc="Officials, moderators and managers, in spaces that they read.",
    refusal=lambda: _("Only staff can announce something. You can ask, explain, propose or open a discussion."),
    alone=True,
)
rule(
    "announcement.pin",
    _pins,
    doc="Officials, moderators and managers, for announcements that are not hidden.",
    refusal=lambda: _("Only staff can do this, and only with announcements."),
)
rule(
    "idea.decide",
    _decides_idea,
    doc="Officials and managers, for ideas that are not hidden.",
    refusal=lambda: _("Only officials and managers can say what becomes of an idea."),
)
rule(
    "howto.confirm",
    _confirms,
    doc="The author of a how-to, and officials of the department that owns its space.",
    refusal=lambda: _(
        "Only who wrote this how-to, or the department that owns this space, can say that it still holds."
    ),
)
