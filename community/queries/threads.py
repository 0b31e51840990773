"""One thread with its posts, as its page shows it. Rows of columns in, plain views out; bounded for a huge thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from community.blocks import Block
from community.bookmarks import Bookmark
from community.departments import Department, Official
from community.links import ThreadLink
from community.mutes import Mute
from community.people import Person
from community.posts import ANSWER, COMMENT, OFFICIAL, OPENING, Post
from community.queries.reading import prepared, read
from community.spaces import Space
from community.thanks import Thanks
from community.threads import Thread
from community.visits import Visit
from community.voices import Follow, MeToo, Vote
from foundation.database import Statement, db
from foundation.paging import page
from foundation.policy import Actor, access

WHOLE = 150
"""Posts up to which a thread is read and shown as a whole; above, its answers come in pages."""
ON_A_PAGE, COMMENTS_SHOWN, OFFICIAL_SHOWN = 50, 20, 20


@dataclass(frozen=True, slots=True)
class SpaceRef:
    """The space of a thread, as much as rules and a breadcrumb need."""

    id: int
    slug: str
    name: str
    visibility: str


@dataclass(slots=True)
class PostView:
    """One post of a thread. `name` and `handle` are its author's; `voted` to `blocked` are about who reads.

    The page adds its `label`, `of` which an act is for who hears the page, whom it `helped` and how many said `thanks`,
    both in words, and the `acts` that the reader may do.
    """

    id: int
    public_id: str
    author_id: int
    parent_id: int | None
    role: str
    voice: str
    html: str
    summary: str | None
    created_at: datetime
    edited_at: datetime | None
    score: int
    thanks_count: int
    hidden_at: datetime | None
    hidden_reason: str | None
    deleted_at: datetime | None
    accepted_at: datetime | None
    endorsed_at: datetime | None
    department_id: int | None
    name: str
    handle: str
    department: str | None
    title: str | None
    voted: bool
    thanked: bool
    blocked: bool
    thread: ThreadView
    comments: list[PostView] = field(default_factory=list)
    comment_count: int = 0
    label: str = ""
    of: str = ""
    helped: str = ""
    thanks: str = ""
    acts: frozenset[str] = frozenset()

    @property
    def visible(self) -> bool:
        """Whether everyone who reads the thread reads it."""
        return self.hidden_at is None and self.deleted_at is None

    @property
    def author(self) -> str:
        """The name of its author."""
        return self.name

    @property
    def official(self) -> bool:
        """Whether it was said for a department."""
        return self.voice == OFFICIAL


@dataclass
class ThreadView:
    """A thread for its page. `me_too` to `read_until` are about who reads; answers are in the order of the page.

    `since`: the first post on the page that is new for who reads; `newest`: the last one, if it is not read yet;
    `linked`: some post elsewhere names its address, though maybe none that this reader reads.
    """

    id: int
    public_id: str
    slug: str
    title: str
    kind: str
    tag_words: str
    author_id: int
    created_at: datetime
    answer_count: int
    reply_count: int
    accepted_count: int
    me_too_count: int
    hidden_at: datetime | None
    hidden_reason: str | None
    deleted_at: datetime | None
    closed_at: datetime | None
    withdrawn_at: datetime | None
    locked_at: datetime | None
    duplicate_of_id: int | None
    split_from_id: int | None
    due_at: datetime | None
    at_risk_at: datetime | None
    peers_until: datetime | None
    paused_from: datetime | None
    paused_until: datetime | None
    responded_at: datetime | None
    answered_at: datetime | None
    promised_minutes: int | None
    used_minutes: int | None
    handover_count: int
    department_id: int | None
    kind_changed_at: datetime | None
    idea_status: str | None
    idea_status_at: datetime | None
    review_by: datetime | None
    pinned_until: datetime | None
    source: str | None
    last_activity_at: datetime
    asker: str
    asker_handle: str
    department: str | None
    me_too: bool
    follows: bool
    muted: bool
    bookmarked: bool
    read_until: datetime | None
    linked: bool
    space: SpaceRef
    opening: PostView | None = None
    official: list[PostView] = field(default_factory=list)
    answers: list[PostView] = field(default_factory=list)
    since: str | None = None
    newest: str | None = None
    paged: bool = False
    more: str | None = None

    @property
    def address(self) -> str:
        """Where its page stands."""
        return f"/threads/{self.public_id}-{self.slug}"

    @property
    def space_id(self) -> int:
        """Its space, as rules ask for it."""
        return self.space.id

    @property
    def tags(self) -> list[str]:
        """The tags it carries."""
        return self.tag_words.split()

    @property
    def ranked(self) -> bool:
        """Whether some answers stand before older ones."""
        return len(self.answers) > 1 and any(_leads(post) for post in self.answers)

    @property
    def posts(self) -> list[PostView]:
        """Every post on the page, comments left out."""
        return [post for post in (self.opening, *self.official, *self.answers) if post]


_me: Any = bindparam("me", type_=Integer)
_choices = (MeToo, Follow, Mute, Bookmark)
_mine = [exists().where(table.thread_id == Thread.id, table.person_id == _me) for table in _choices]
_read_until = select(Visit.read_until).where(Visit.person_id == _me, Visit.thread_id == Thread.id).scalar_subquery()
_linked = exists().where(ThreadLink.thread_id == Thread.id)
_thread = prepared(
    select(
        Thread.id, Thread.public_id, Thread.slug, Thread.title, Thread.kind, Thread.tags, Thread.author_id,
        Thread.created_at, Thread.answer_count, Thread.reply_count, Thread.accepted_count, Thread.me_too_count,
        Thread.hidden_at, Thread.hidden_reason, Thread.deleted_at, Thread.closed_at, Thread.withdrawn_at,
        Thread.locked_at, Thread.duplicate_of_id, Thread.split_from_id, Thread.due_at, Thread.at_risk_at,
        Thread.peers_until, Thread.paused_from, Thread.paused_until, Thread.responded_at, Thread.answered_at,
        Thread.promised_minutes, Thread.used_minutes, Thread.handover_count, Thread.department_id,
        Thread.kind_changed_at, Thread.idea_status, Thread.idea_status_at, Thread.review_by, Thread.pinned_until,
        Thread.source, Thread.last_activity_at,
        Person.name, Person.handle, Department.name, *_mine, _read_until, _linked,
        Space.id, Space.slug, Space.name, Space.visibility,
    )
    .join(Space, Space.id == Thread.space_id)
    .join(Person, Person.id == Thread.author_id)
    .outerjoin(Department, Department.id == Thread.department_id)
    .where(Thread.public_id == bindparam("public_id"))
)  # fmt: skip
_columns: tuple[Any, ...] = (
    Post.id, Post.public_id, Post.author_id, Post.parent_id, Post.role, Post.voice, Post.html, Post.summary,
    Post.created_at, Post.edited_at, Post.score, Post.thanks_count, Post.hidden_at, Post.hidden_reason, Post.deleted_at,
    Post.accepted_at, Post.endorsed_at, Post.department_id, Person.name, Person.handle, Department.name, Official.title,
)  # fmt: skip
_of_me = (
    exists().where(Vote.post_id == Post.id, Vote.person_id == _me),
    exists().where(Thanks.post_id == Post.id, Thanks.person_id == _me),
    exists().where(Block.blocked_id == Post.author_id, Block.person_id == _me),
)
_of_nobody = (false().label("voted"), false().label("thanked"), false().label("blocked"))
POST_WIDTH = len(_columns) + len(_of_me)
_speaks = and_(
    Official.person_id == Post.author_id, Official.department_id == Post.department_id, Official.until.is_(None)
)


def every_post(mine: Sequence[Any] = _of_me) -> Statement:
    """All posts, with the columns of a PostView; a value for `me` says who reads."""
    joined: Statement = select(*_columns, *mine).join(Person, Person.id == Post.author_id)
    return joined.outerjoin(Department, Department.id == Post.department_id).outerjoin(Official, _speaks)


_in_thread, _in_order = Post.thread_id == bindparam("thread_id"), (Post.created_at, Post.id)
_whole = prepared(every_post().where(_in_thread).order_by(*_in_order).limit(WHOLE + 1))
_seen = prepared(every_post(_of_nobody).where(_in_thread).order_by(*_in_order).limit(WHOLE + 1))
_visible = and_(Post.hidden_at.is_(None), Post.deleted_at.is_(None))
_is_official = and_(Post.voice == OFFICIAL, Post.role == ANSWER, _visible)
_rank = case((and_(_visible, or_(Post.accepted_at.is_not(None), Post.endorsed_at.is_not(None))), 0), else_=1)


def thread(actor: Actor, public_id: str) -> ThreadView:
    """The thread without its posts, or NotFound for what this actor may not read."""
    found: ThreadView = access(actor, "thread.read", view(actor, public_id), see="thread.read")
    return found


def add_posts(actor: Actor, thread: ThreadView, cursor: str | None = None) -> None:
    """Add the posts of a readable thread; of a huge one the first page of answers, or that of the cursor."""
    rows: Sequence[Any] = []
    if not cursor:  # a visitor has neither voted nor blocked anybody
        rows = read(_whole, thread_id=thread.id, me=actor.id) if actor.signed_in else read(_seen, thread_id=thread.id)
    if cursor or len(rows) > WHOLE:
        _fill_page(actor, thread, cursor)
    else:
        _fill(thread, [view_of(thread, row) for row in rows])


def view(actor: Actor, public_id: str) -> ThreadView | None:
    """The thread without its posts; the caller asks the rule."""
    for row in read(_thread, public_id=public_id, me=actor.id):
        facts: Any = (*row[:-4], SpaceRef(*row[-4:]))
        return ThreadView(*facts)
    return None


def view_of(thread: ThreadView, row: Sequence[Any]) -> PostView:
    """A row of `every_post` as a view."""
    facts: Any = (*row[:POST_WIDTH], thread)
    return PostView(*facts)


def _fill(thread: ThreadView, posts: Sequence[PostView]) -> None:
    """Put each post in its place: opening, official answers, other replies, comments beneath what they are about."""
    placed = {post.id: post for post in posts}
    for post in posts:
        if post.role == OPENING:
            thread.opening = post
        elif post.role == COMMENT and post.parent_id in placed:
            placed[post.parent_id].comments.append(post)
        elif post.official and post.role == ANSWER and post.visible:
            thread.official.append(post)
        else:
            thread.answers.append(post)
    thread.answers.sort(key=lambda post: not _leads(post))


def _leads(post: PostView) -> bool:
    """Whether an answer stands before the others: confirmed, or said to have solved it."""
    return post.visible and bool(post.accepted_at or post.endorsed_at)


def _fill_page(actor: Actor, thread: ThreadView, cursor: str | None) -> None:
    """The same for one page of the answers of a huge thread, with the first comments of each."""
    top, given = (Post.thread_id == thread.id, Post.role != COMMENT), {"me": actor.id}
    above = every_post().where(*top, or_(Post.role == OPENING, _is_official)).order_by(Post.created_at, Post.id)
    shown = read(above.limit(OFFICIAL_SHOWN + 1), **given)
    below = every_post().where(*top, Post.role != OPENING, ~_is_official).params(given)
    answers = page(below, (_rank, Post.created_at, Post.id), cursor, ON_A_PAGE, newest=False)
    posts = [view_of(thread, row) for row in (*shown, *answers)]
    _fill(thread, posts + _first_comments(actor, thread, posts))
    thread.paged, thread.more = True, answers.next


def _first_comments(actor: Actor, thread: ThreadView, posts: list[PostView]) -> list[PostView]:
    place = func.row_number().over(partition_by=Post.parent_id, order_by=(Post.created_at, Post.id))
    among = (Post.thread_id == thread.id, Post.role == COMMENT, Post.parent_id.in_([post.id for post in posts]))
    ranked = select(Post.id, Post.parent_id, place.label("place")).where(*among).subquery()
    counted = select(ranked.c.parent_id, func.count()).group_by(ranked.c.parent_id)
    counts = dict(map(tuple, read(counted)))
    for post in posts:
        post.comment_count = counts.get(post.id, 0)
    first = select(ranked.c.id).where(ranked.c.place <= COMMENTS_SHOWN)
    statement = every_post().where(Post.id.in_(first)).order_by(Post.created_at, Post.id)
    return [view_of(thread, row) for row in read(statement, me=actor.id)]


def comments(actor: Actor, post: Post, cursor: str | None = None) -> tuple[PostView, Sequence[PostView], str | None]:
    """A post of a readable thread with one page of its comments, oldest first."""
    found = view(actor, post.thread.public_id)
    assert found is not None
    (parent,) = read(every_post().where(Post.id == post.id), me=actor.id)
    below = every_post().where(Post.parent_id == post.id, Post.role == COMMENT).params(me=actor.id)
    rows = page(below, (Post.created_at, Post.id), cursor, ON_A_PAGE, newest=False)
    return view_of(found, parent), [view_of(found, row) for row in rows], rows.next


_thread_itself = select(Thread).options(joinedload(Thread.space)).where(Thread.public_id == bindparam("public_id"))
_post_itself = (
    select(Post)
    .options(joinedload(Post.thread).joinedload(Thread.space))
    .where(Post.public_id == bindparam("public_id"))
)


def to_act_on(public_id: str) -> Thread | None:
    """The thread itself with its space, for a verb; the caller asks the rule."""
    return db.session.scalar(_thread_itself, {"public_id": public_id})


def post_to_act_on(public_id: str) -> Post | None:
    """The post itself with its thread and space, for a verb; the caller asks the rule."""
    return db.session.scalar(_post_itself, {"public_id": public_id})
