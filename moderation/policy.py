"""Who may do what among staff."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from community.kinds import ANNOUNCEMENT, HOW_TO, IDEA, PROMISED
from community.people import Person
from community.policy import posts_read, reads_post, reads_thread, sees_space, spaces_seen
from community.posts import ANSWER, OPENING, PERSONAL, Post
from community.spaces import Space
from community.threads import Thread
from foundation.policy import Actor, rule
from moderation import appeals, charters, decisions
from moderation.appeals import Appeal
from moderation.decisions import Decision


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
    return actor.id == thread.author_id or _owns(actor, thread)


def _decides_idea(actor: Actor, thread: Any) -> bool:
    open_ = thread.kind == IDEA and thread.hidden_at is None
    return open_ and (actor.official or actor.manager) and reads_thread(actor, thread)


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


def _tends(actor: Actor, thread: Any) -> bool:
    return (actor.moderator or actor.system) and thread.hidden_at is None and reads_thread(actor, thread)


def _flags(actor: Actor, post: Any) -> bool:
    shown = post.hidden_at is None and post.thread.hidden_at is None
    return actor.signed_in and shown and post.author_id != actor.id and reads_post(actor, post)


def _reviews(actor: Actor, post: Any) -> bool:
    let = actor.moderator or (actor.official and post.thread.space.officials_review_since is not None)
    return let and post.author_id != actor.id and reads_post(actor, post)


def _reviewed(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on Post joined with Thread and Space."""
    let = Space.officials_review_since.is_not(None) if actor.official else false()
    return and_(posts_read(actor), Post.author_id != actor.id, true() if actor.moderator else let)


def _appeals(actor: Actor, decision: Any) -> bool:
    post = decision.post
    stands = decision.action == decisions.HIDE and decisions.hidden(post.thread, post)
    return stands and post.author_id == actor.id and reads_post(actor, post) and appeals.of(decision.id) is None


def _judges(actor: Actor, appeal: Any) -> bool:
    """A moderator who neither wrote the post nor hid it; who hid it only where there is nobody else."""
    author, hider = appeal.person_id, appeal.decision.by_id
    if not actor.moderator or appeal.answer_id is not None or actor.id == author:
        return False
    post = appeal.decision.post
    if not decisions.hidden(post.thread, post) or not reads_post(actor, post):
        return False
    return actor.id != hider or not appeals.others_moderate(author, hider)


def _judged(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on Appeal joined with Decision, Post, Thread and Space."""
    if not actor.moderator:
        return false()
    other = Person.moderator_since.is_not(None), Person.id.not_in((Appeal.person_id, Decision.by_id))
    alone = ~exists().where(*other).correlate(Appeal, Decision)
    hidden = or_(Post.hidden_at.is_not(None), and_(Post.role == OPENING, Thread.hidden_at.is_not(None)))
    undecided = and_(Appeal.answer_id.is_(None), Appeal.person_id != actor.id, hidden, posts_read(actor))
    return and_(undecided, or_(Decision.by_id != actor.id, alone))


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
    refusal=lambda: _("Only who wrote this how-to, or the department that owns this space, can say that."),
)
rule("post.redact", _moderates, doc="Moderators.", refusal=lambda: _("Only moderators can take personal data out."))
rule(
    "thread.tend",
    _tends,
    doc="Moderators, unless it is hidden.",
    refusal=lambda: _("Only moderators can lock, move, merge and split, and only what is not hidden."),
)
rule(
    "post.flag",
    _flags,
    doc="Who is signed in, for visible posts of others.",
    refusal=lambda: _("You can flag what others wrote, as long as it is visible."),
)
rule(
    "review.read",
    lambda actor, _: actor.moderator or actor.official or actor.admin,
    doc="Moderators, and officials: what is flagged where they may look at it. Administrators: how much waits.",
    refusal=lambda: _("Only moderators, officials and administrators can open the review."),
    alone=True,
)
rule(
    "review.oversee",
    lambda actor, _: actor.moderator or actor.admin,
    doc="Moderators and administrators: how much waits for somebody else, and who that could be.",
    alone=True,
)
rule(
    "post.review",
    _reviews,
    where=_reviewed,
    doc="Moderators, and officials in spaces that let them; not what they wrote themselves.",
    refusal=lambda: _("Somebody else looks at this: a moderator, and not who wrote it."),
)
rule(
    "decision.read",
    lambda actor, decision: sees_space(actor, decision.space),
    where=spaces_seen,
    doc="Who reads the space in which it was decided.",
)
rule(
    "decision.appeal",
    _appeals,
    doc="The author of what is hidden, once for each decision.",
    refusal=lambda: _("Only its author can appeal, once, and only while it is hidden."),
)
rule(
    "appeal.decide",
    _judges,
    where=_judged,
    doc="A moderator who neither wrote the post nor hid it; who hid it only where there is no other.",
    refusal=lambda: _("An appeal is decided once, by a moderator who neither hid the post nor wrote it."),
)
