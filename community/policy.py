"""Who may do what among constituents. `check` for one thing and `where` for many stand side by side."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from community.departments import Official
from community.kinds import ANNOUNCEMENT, HOW_TO, IDEA, PROMISED
from community.posts import ANSWER, COMMENT, OFFICIAL, OPENING, Post
from community.spaces import INVITED, MEMBERS, PUBLIC, STAFF, Space, SpaceMember
from community.suggestions import ACCEPTED, Suggestion
from community.threads import Thread
from foundation.policy import Actor, rule


def sees_space(actor: Actor, space: Any) -> bool:
    """Public: everyone. Members: who is signed in. Invited: who holds an invitation. Staff: who works here."""
    if actor.system or actor.moderator or actor.admin or space.visibility == PUBLIC:
        return True
    if space.visibility == MEMBERS:
        return actor.signed_in
    if space.visibility == INVITED:
        return space.id in actor.spaces
    return space.visibility == STAFF and actor.staff


def spaces_seen(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on Space."""
    if actor.system or actor.moderator or actor.admin:
        return true()
    allowed = [Space.visibility == PUBLIC]
    if actor.signed_in:
        allowed.append(Space.visibility == MEMBERS)
    if actor.spaces:
        allowed.append(and_(Space.visibility == INVITED, Space.id.in_(actor.spaces)))
    if actor.staff:
        allowed.append(Space.visibility == STAFF)
    return or_(*allowed)


def reads_thread(actor: Actor, thread: Any) -> bool:
    """Who sees its space; a hidden one only moderators and its author; a deleted one nobody."""
    if thread.deleted_at is not None or not sees_space(actor, thread.space):
        return False
    return thread.hidden_at is None or actor.moderator or actor.system or _is_author(actor, thread)


def threads_read(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on Thread joined with Space."""
    shown: list[ColumnElement[bool]] = [Thread.hidden_at.is_(None)]
    if actor.moderator or actor.system:
        shown.append(true())
    if actor.signed_in:
        shown.append(Thread.author_id == actor.id)
    return and_(Thread.deleted_at.is_(None), spaces_seen(actor), or_(*shown))


def threads_read_by(person: Any, thread: Any, space: Any) -> ColumnElement[bool]:
    """The same in SQL alone, for many people at once: tables or aliases of Person, Thread and Space in one SELECT."""
    moderates, administers = person.moderator_since.is_not(None), person.admin_since.is_not(None)
    speaks = exists().where(Official.person_id == person.id, Official.until.is_(None)).correlate_except(Official)
    invitation = exists().where(SpaceMember.person_id == person.id, SpaceMember.space_id == space.id)
    invited = invitation.correlate_except(SpaceMember)
    sees = or_(
        space.visibility.in_((PUBLIC, MEMBERS)),
        moderates,
        administers,
        and_(space.visibility == STAFF, or_(person.manager_since.is_not(None), speaks)),
        and_(space.visibility == INVITED, invited),
    )
    shown = or_(thread.hidden_at.is_(None), moderates, thread.author_id == person.id)
    return and_(thread.space_id == space.id, thread.deleted_at.is_(None), sees, shown)


def reads_post(actor: Actor, post: Any) -> bool:
    """Who reads its thread; a hidden one only moderators and its author; a deleted one nobody."""
    if post.deleted_at is not None or not reads_thread(actor, post.thread):
        return False
    return post.hidden_at is None or actor.moderator or actor.system or _is_author(actor, post)


def posts_read(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on Post joined with Thread and Space."""
    shown: list[ColumnElement[bool]] = [Post.hidden_at.is_(None)]
    if actor.moderator or actor.system:
        shown.append(true())
    if actor.signed_in:
        shown.append(Post.author_id == actor.id)
    return and_(Post.deleted_at.is_(None), threads_read(actor), or_(*shown))


def _is_author(actor: Actor, thing: Any) -> bool:
    return actor.signed_in and thing.author_id == actor.id


def _open(thread: Any) -> bool:
    return thread.hidden_at is None and thread.deleted_at is None


def _shown(post: Any) -> bool:
    return post.hidden_at is None and post.deleted_at is None and _open(post.thread)


def _takes_part(actor: Actor, thread: Any) -> bool:
    return actor.signed_in and reads_thread(actor, thread) and _open(thread)


def _replies(actor: Actor, thread: Any) -> bool:
    return thread.closed_at is None and _takes_part(actor, thread)


def _wants_too(actor: Actor, thread: Any) -> bool:
    return thread.kind in PROMISED and _takes_part(actor, thread) and not _is_author(actor, thread)


def _edits(actor: Actor, post: Any) -> bool:
    speaks = post.voice != OFFICIAL or post.department_id in actor.departments
    structured = post.role == OPENING and post.thread.kind == HOW_TO
    return _is_author(actor, post) and speaks and not structured and _shown(post) and reads_thread(actor, post.thread)


def _votes(actor: Actor, post: Any) -> bool:
    votable = post.role == ANSWER or (post.role == OPENING and post.thread.kind == IDEA)
    return (
        actor.signed_in
        and votable
        and not _is_author(actor, post)
        and _shown(post)
        and reads_thread(actor, post.thread)
    )


def _accepts(actor: Actor, post: Any) -> bool:
    asked = post.thread.kind in PROMISED and _is_author(actor, post.thread)
    return post.role == ANSWER and asked and _shown(post) and reads_thread(actor, post.thread)


def _deletes_thread(actor: Actor, thread: Any) -> bool:
    return _is_author(actor, thread) and _open(thread) and thread.reply_count == 0


def _reopens(actor: Actor, thread: Any) -> bool:
    promised = thread.due_at is not None and thread.responded_at is not None
    return promised and _is_author(actor, thread) and _open(thread)


def _explains(actor: Actor, thread: Any) -> bool:
    return thread.kind == HOW_TO and _takes_part(actor, thread)


def reads_suggestion(actor: Actor, suggestion: Any) -> bool:
    """Who proposed it and who may decide on it; once it is accepted everyone who reads the thread."""
    if suggestion.outcome == ACCEPTED or _is_author(actor, suggestion):
        return reads_thread(actor, suggestion.thread)
    return _judges(actor, suggestion.thread)


def suggestions_read(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on Suggestion joined with Thread and Space."""
    shown: list[ColumnElement[bool]] = [Suggestion.outcome == ACCEPTED]
    if actor.signed_in:
        judged = [Thread.author_id == actor.id] + [true()] * (actor.official or actor.moderator)
        shown += [
            Suggestion.author_id == actor.id,
            and_(Thread.kind == HOW_TO, Thread.hidden_at.is_(None), or_(*judged)),
        ]
    return and_(threads_read(actor), or_(*shown))


def _judges(actor: Actor, thread: Any) -> bool:
    return _explains(actor, thread) and (_is_author(actor, thread) or actor.official or actor.moderator)


def _decides(actor: Actor, suggestion: Any) -> bool:
    return _judges(actor, suggestion.thread) and not _is_author(actor, suggestion)


def _changes_kind(actor: Actor, thread: Any) -> bool:
    if not _takes_part(actor, thread) or thread.kind == ANNOUNCEMENT:
        return False
    unanswered = thread.answer_count == 0 and thread.responded_at is None
    return actor.moderator or (_is_author(actor, thread) and unanswered)


def _signed_in(actor: Actor, _thing: Any = None) -> bool:
    return actor.signed_in


rule("account.enter", lambda actor, _: True, doc="Everyone: signing up, in and out.", alone=True)
rule("inbox.read", _signed_in, doc="Who is signed in, their own.", alone=True)
rule("thread.ask", _signed_in, doc="Who is signed in.", alone=True)
rule(
    "space.read",
    sees_space,
    where=spaces_seen,
    doc="By the visibility of the space; moderators and administrators all.",
)
rule(
    "thread.open",
    lambda actor, space: actor.signed_in and sees_space(actor, space),
    where=lambda actor: spaces_seen(actor) if actor.signed_in else false(),
    doc="Who is signed in and reads the space.",
)
rule(
    "thread.read",
    reads_thread,
    where=threads_read,
    doc="Who reads the space. A hidden thread: moderators and its author. A deleted one: nobody.",
)
rule(
    "post.read",
    reads_post,
    where=posts_read,
    doc="Who reads the thread. A hidden post: moderators and its author. A deleted one: nobody.",
)
rule(
    "reply.write",
    _replies,
    doc="Who is signed in and reads the thread, unless it is hidden or closed.",
    refusal=lambda: _("This takes no answers: it is hidden, or it was closed."),
)
rule(
    "comment.write",
    lambda actor, post: post.role != COMMENT and _shown(post) and _replies(actor, post.thread),
    doc="Who may reply, on a visible post.",
)
rule(
    "post.edit",
    _edits,
    doc="Its author, while it is visible.",
    refusal=lambda: _("Only its author may edit this post."),
)
rule(
    "reply.delete",
    lambda actor, post: post.role != OPENING and _edits(actor, post),
    doc="Its author, while it is visible; what was said for a department, as long as they speak for it.",
    refusal=lambda: _("Only its author may delete this reply."),
)
rule(
    "thread.delete",
    _deletes_thread,
    doc="Its author, as long as nobody has replied.",
    refusal=lambda: _("You can delete a question only as long as nobody has replied."),
)
rule(
    "post.vote",
    _votes,
    doc="Who is signed in, for answers and ideas of others.",
    refusal=lambda: _("You can vote for answers and ideas of other people."),
)
rule(
    "answer.accept",
    _accepts,
    doc="The asker of a question or an idea, for visible answers.",
    refusal=lambda: _("Only who asked can say that an answer solved it."),
)
rule(
    "thread.me_too",
    _wants_too,
    doc="Who is signed in, but for the asker, on questions and ideas.",
    refusal=lambda: _("You asked this yourself, so you are counted already."),
)
rule("thread.follow", _takes_part, doc="Who is signed in and reads the thread.")
rule(
    "thread.reopen",
    _reopens,
    doc="The asker, after an official response to what was promised.",
    refusal=lambda: _("Only who asked can say “not yet”, and only after an official response."),
)
rule(
    "thread.change_kind",
    _changes_kind,
    doc="Moderators; the author as long as nobody has answered. An announcement stays one.",
    refusal=lambda: _("Only moderators can do this, or who wrote it as long as nobody has answered."),
)
rule(
    "howto.edit",
    lambda actor, thread: _explains(actor, thread) and _is_author(actor, thread),
    doc="The author of a how-to.",
    refusal=lambda: _("Only who wrote this how-to can change it. You can suggest an edit."),
)
rule(
    "howto.suggest",
    lambda actor, thread: _explains(actor, thread) and not _is_author(actor, thread),
    doc="Who is signed in and reads the how-to, but for its author.",
    refusal=lambda: _("You can suggest edits to how-tos of other people."),
)
rule(
    "howto.try",
    lambda actor, thread: _explains(actor, thread) and not _is_author(actor, thread),
    doc="Who is signed in and reads the how-to, but for its author.",
    refusal=lambda: _("You can say whether how-tos of other people worked for you."),
)
rule(
    "howto.judge",
    _judges,
    doc="The author of a how-to, officials and moderators.",
)
rule(
    "suggestion.read",
    reads_suggestion,
    where=suggestions_read,
    doc="Who proposed it and who may decide on it; once accepted, everyone who reads the how-to.",
)
rule(
    "suggestion.decide",
    _decides,
    doc="The author of the how-to, officials and moderators, but not who proposed it.",
    refusal=lambda: _("Only the author of the how-to and staff decide on what is suggested, and nobody on their own."),
)
