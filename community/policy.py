"""Who may do what among constituents. `check` for one thing and `where` for many stand side by side."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from community.departments import Official
from community.kinds import ANNOUNCEMENT, HOW_TO, IDEA, PROMISED
from community.posts import ANSWER, COMMENT, OFFICIAL, OPENING, Post
from community.spaces import INVITED, MEMBERS, PUBLIC, STAFF, Space, SpaceMember
from community.threads import Thread
from foundation.policy import Actor, may, rule, where


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


def spaces_seen_by(person: Any, space: Any) -> ColumnElement[bool]:
    """The same as `spaces_seen` in SQL alone, for many people at once: tables or aliases of Person and Space."""
    moderates, administers = person.moderator_since.is_not(None), person.admin_since.is_not(None)
    speaks = exists().where(Official.person_id == person.id, Official.until.is_(None)).correlate_except(Official)
    invitation = exists().where(SpaceMember.person_id == person.id, SpaceMember.space_id == space.id)
    invited = invitation.correlate_except(SpaceMember)
    return or_(
        space.visibility.in_((PUBLIC, MEMBERS)),
        moderates,
        administers,
        and_(space.visibility == STAFF, or_(person.manager_since.is_not(None), speaks)),
        and_(space.visibility == INVITED, invited),
    )


def threads_read_by(person: Any, thread: Any, space: Any) -> ColumnElement[bool]:
    """The same as `threads_read` in SQL alone: tables or aliases of Person, Thread and Space in one SELECT."""
    shown = or_(thread.hidden_at.is_(None), person.moderator_since.is_not(None), thread.author_id == person.id)
    return and_(thread.space_id == space.id, thread.deleted_at.is_(None), spaces_seen_by(person, space), shown)


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


def _follows(actor: Actor, thread: Any) -> bool:
    return actor.signed_in and reads_thread(actor, thread) and _open(thread)


def _talks(actor: Actor, thread: Any) -> bool:
    return _follows(actor, thread) and thread.withdrawn_at is None


def _comments(actor: Actor, thread: Any) -> bool:
    return _talks(actor, thread) and thread.locked_at is None


def _wants_too(actor: Actor, thread: Any) -> bool:
    return thread.kind in PROMISED and _talks(actor, thread) and not _is_author(actor, thread)


def _begins_reply(actor: Actor, thread: Any) -> bool:
    ended = thread.withdrawn_at or thread.locked_at or thread.closed_at or thread.duplicate_of_id
    return not ended and _open(thread) and reads_thread(actor, thread)


def _replies(actor: Actor, thread: Any) -> bool:
    return actor.signed_in and _begins_reply(actor, thread)


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


def _thanks(actor: Actor, post: Any) -> bool:
    helps = post.role == ANSWER or (post.role == OPENING and post.thread.kind not in PROMISED)
    return (
        actor.signed_in and helps and not _is_author(actor, post) and _shown(post) and reads_thread(actor, post.thread)
    )


def _closes(actor: Actor, thread: Any) -> bool:
    return _is_author(actor, thread) and _open(thread) and thread.withdrawn_at is None


def _deletes_thread(actor: Actor, thread: Any) -> bool:
    return _is_author(actor, thread) and _open(thread) and thread.reply_count == 0


def _reopens(actor: Actor, thread: Any) -> bool:
    promised = thread.due_at is not None and thread.responded_at is not None
    return promised and _closes(actor, thread)


def _changes_kind(actor: Actor, thread: Any) -> bool:
    if thread.kind == ANNOUNCEMENT or not _talks(actor, thread):
        return False
    return _is_author(actor, thread) and thread.answer_count == 0 and thread.responded_at is None


def _signed_in(actor: Actor, _thing: Any = None) -> bool:
    return actor.signed_in


rule("account.enter", lambda actor, _: True, doc="Everyone: signing up, in and out.", alone=True)
rule("inbox.read", _signed_in, doc="Who is signed in, their own.", alone=True)
rule("mail.stop", lambda actor, _: True, doc="Who holds a letter of ours: its address is signed.", alone=True)
rule("thread.ask", lambda actor, _: True, doc="Everyone; the words of a guest wait until they sign in.", alone=True)
rule("kept.read", lambda actor, _: True, doc="The browser in which a guest wrote it.", alone=True)
rule("settings.change", _signed_in, doc="Who is signed in, their own.", alone=True)
rule("tokens.read", _signed_in, doc="Who is signed in, their own.", alone=True)
rule("token.make", _signed_in, doc="Who is signed in, for themselves.", alone=True)
rule(
    "token.withdraw",
    lambda actor, token: actor.signed_in and actor.id == token.person_id,
    doc="Who made it.",
)
rule("bookmarks.read", _signed_in, doc="Who is signed in, their own.", alone=True)
rule("tag.follow", _signed_in, doc="Who is signed in.", alone=True)
rule(
    "person.block",
    lambda actor, person: actor.signed_in and actor.id != person.id,
    doc="Who is signed in, anybody but themselves.",
    refusal=lambda: _("You cannot block yourself."),
)
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
    "thread.begin",
    lambda actor, space: may(actor, "thread.open", space) if actor.signed_in else sees_space(actor, space),
    where=lambda actor: where(actor, "thread.open") if actor.signed_in else spaces_seen(actor),
    doc="Who may open a thread there; a guest who reads the space may write one to post later.",
)
rule(
    "reply.begin",
    _begins_reply,
    doc="Who may reply; a guest who reads the thread may write a reply to post later.",
    refusal=lambda: _("This takes no more answers: it is hidden, locked, closed, taken back or a duplicate."),
)
rule(
    "reply.write",
    _replies,
    doc="Who is signed in and reads the thread, unless it is hidden, locked, closed, withdrawn or a duplicate.",
    refusal=lambda: _("This takes no more answers: it is hidden, locked, closed, taken back or a duplicate."),
)
rule(
    "comment.write",
    lambda actor, post: post.role != COMMENT and _shown(post) and _comments(actor, post.thread),
    doc="Who is signed in and reads the thread, on a visible post, unless the thread is hidden, locked or withdrawn.",
    refusal=lambda: _("This takes no more comments: it is hidden, locked or taken back."),
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
    "answer.help",
    _thanks,
    doc="Who is signed in, for visible answers and how-tos of others.",
    refusal=lambda: _("You can say that of answers of other people."),
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
    doc="Who is signed in, but for the asker, on questions and ideas that are not withdrawn.",
    refusal=lambda: _("You asked this yourself, so you are counted already, or it was taken back."),
)
rule("thread.follow", _follows, doc="Who is signed in and reads the thread.")
rule("thread.mute", _follows, doc="Who is signed in and reads the thread.")
rule(
    "post.mark_read",
    lambda actor, post: actor.signed_in and reads_post(actor, post),
    doc="Who is signed in and reads the post.",
)
rule("thread.bookmark", _follows, doc="Who is signed in and reads the thread.")
rule(
    "post.thank",
    _thanks,
    doc="Who is signed in, for answers of others and for what they explain.",
    refusal=lambda: _("You can thank other people for their answers and for what they explain."),
)
rule(
    "thread.close",
    _closes,
    doc="The asker, to close it and to open it again, unless it is withdrawn.",
    refusal=lambda: _("Only who asked can close this and open it again."),
)
rule(
    "thread.withdraw",
    _closes,
    doc="The asker, once.",
    refusal=lambda: _("Only who asked can take this back, and only once."),
)
rule(
    "thread.reopen",
    _reopens,
    doc="The asker, after an official response to what was promised.",
    refusal=lambda: _("Only who asked can say “not yet”, and only after an official response."),
)
rule(
    "thread.change_kind",
    _changes_kind,
    doc="The author as long as nobody has answered; an announcement stays one. For moderators see thread.tend.",
    refusal=lambda: _("Only who wrote it can do this, as long as nobody has answered; afterwards a moderator can."),
)
