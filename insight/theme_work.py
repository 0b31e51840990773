"""What people do to themes: rename, merge, split, pin, ban words. Each act is a row, and survives every search."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from foundation.clock import now
from foundation.database import db, transaction
from foundation.events import in_batches, record
from foundation.policy import Actor
from insight import naming, theme_places
from insight.channels.comments import ChannelComment
from insight.events import MergeUndone, SplitAsked, ThemesMoved
from insight.terms import stem
from insight.theme_finding import SMALLEST, split, words_of
from insight.theme_tables import (
    ALLOWED,
    BANNED,
    MERGED,
    PARTED,
    PINNED,
    REJOINED,
    RENAMED,
    SPLIT,
    UNPINNED,
    AlsoAbout,
    BannedWord,
    Theme,
    ThemeAct,
    ThemePost,
)


class NotTogether(Exception):
    """A theme cannot be merged into itself, nor into or from one that no longer stands."""


class TooSmall(Exception):
    """A theme has too few posts to be split."""


class NoWordLeft(Exception):
    """A theme would have no name without this word."""


def rename(actor: Actor, theme: Theme, name: str) -> None:
    """Call a theme by a name that no search changes."""
    if name != theme.label or theme.named_at is None:
        _note(actor, theme, RENAMED, theme.label)
        theme.label, theme.named_at = name, now()


def merge(actor: Actor, theme: Theme, into: Theme) -> None:
    """Give the posts of one theme to another, today's and those of every later search."""
    if theme.merged_into_id == into.id:
        return
    if theme.id == into.id or not (theme.stands and into.stands):
        raise NotTogether
    _note(actor, theme, MERGED, into.label)
    _give(theme, into)


def part(actor: Actor, theme: Theme) -> None:
    """Undo a merge: the theme stands again, and the worker gives its posts back to it."""
    if theme.merged_into_id is not None:
        into = db.session.get_one(Theme, theme.merged_into_id)
        _note(actor, theme, PARTED, into.label)
        theme.merged_into_id = None
        record(MergeUndone(at=now(), theme_id=theme.id))


def ask_split(actor: Actor, theme: Theme) -> None:
    """Have a theme cut into the parts found in it: the worker looks for them, and leaves it where there are none."""
    sized = select(ThemePost.post_id).where(ThemePost.theme_id == theme.id).limit(2 * SMALLEST)
    if not theme.stands or len(db.session.scalars(sized).all()) < 2 * SMALLEST:
        raise TooSmall
    _note(actor, theme, SPLIT, theme.label)
    record(SplitAsked(at=now(), theme_id=theme.id))


def rejoin(actor: Actor, theme: Theme) -> None:
    """Undo a split: the theme stands again, and its parts give it their posts, today's and those of every later search.

    A part that people gave to another theme, or split again, stays as it is.
    """
    if theme.split_at is not None:
        _note(actor, theme, REJOINED, "")
        theme.split_at = theme.ended_at = None
        db.session.flush()
        for one in db.session.scalars(select(Theme).where(Theme.split_from_id == theme.id).order_by(Theme.id)).all():
            if one.stands:
                _note(actor, one, MERGED, theme.label)
                _give(one, theme)


def pin(actor: Actor, theme: Theme) -> None:
    """Show a theme always, before the others; no search ends it."""
    if theme.pinned_at is None:
        _note(actor, theme, PINNED, "")
        theme.pinned_at = now()


def unpin(actor: Actor, theme: Theme) -> None:
    """Let a theme stand among the others again."""
    if theme.pinned_at is not None:
        _note(actor, theme, UNPINNED, "")
        theme.pinned_at = None


def ban(actor: Actor, word: str) -> None:
    """Use a word, in all its forms, in no found name; names that people gave stay."""
    term = stem(word.lower())
    if db.session.get(BannedWord, term) is None:
        db.session.add(BannedWord(term=term, word=word, by_id=actor.id or 0, at=now()))
        _note(actor, None, BANNED, word)
        db.session.flush()
        _call_anew()


def allow(actor: Actor, term: str) -> None:
    """Let found names use a word again that was banned; `term` is its stem."""
    banned = db.session.get(BannedWord, term)
    if banned is not None:
        _note(actor, None, ALLOWED, banned.word)
        db.session.delete(banned)
        db.session.flush()
        _call_anew()


@in_batches(1)
def split_asked(events: Sequence[SplitAsked]) -> None:
    """Later, after a person asked for it: cut a theme into the parts found in it."""
    for event in events:
        theme = db.session.get(Theme, event.theme_id)
        if theme is not None and theme.stands:
            split(theme)


@in_batches(20)
def give_back(events: Sequence[MergeUndone]) -> None:
    """Later, after a merge was undone: give each post to the theme that it is nearest to."""
    if events:
        theme_places.place_again()
        with transaction(unseen=True):
            record(ThemesMoved(at=now(), after_id=0))


def _give(theme: Theme, into: Theme) -> None:
    """Give everything of a theme to another: its posts, the comments of channels, what was merged into it."""
    theme.merged_into_id, theme.pinned_at = into.id, None
    gathered = update(Theme).where(Theme.merged_into_id == theme.id)
    db.session.execute(gathered.values(merged_into_id=into.id))
    db.session.execute(update(ThemePost).where(ThemePost.theme_id == theme.id).values(theme_id=into.id))
    both = select(AlsoAbout.post_id).where(AlsoAbout.theme_id == into.id)
    mains = select(ThemePost.post_id).where(ThemePost.theme_id == into.id)
    gone = delete(AlsoAbout).where(AlsoAbout.theme_id == theme.id)
    db.session.execute(gone.where(AlsoAbout.post_id.in_(both.union(mains))))
    db.session.execute(update(AlsoAbout).where(AlsoAbout.theme_id == theme.id).values(theme_id=into.id))
    db.session.execute(delete(AlsoAbout).where(AlsoAbout.theme_id == into.id, AlsoAbout.post_id.in_(mains)))
    comments = update(ChannelComment).where(ChannelComment.theme_id == theme.id)
    db.session.execute(comments.values(theme_id=into.id))


def _note(actor: Actor, theme: Theme | None, act: str, about: str) -> None:
    theme_id = theme.id if theme else None
    db.session.add(ThemeAct(theme_id=theme_id, act=act, about=about, by_id=actor.id or 0, at=now()))


def _call_anew() -> None:
    """Found names follow the words that may be used. A theme that would have no name left raises NoWordLeft."""
    banned = set(db.session.scalars(select(BannedWord.term)))
    for theme in db.session.scalars(select(Theme).where(Theme.named_at.is_(None))):
        if words := words_of(theme):
            theme.label = naming.label_of(words, banned)
            if not theme.label:
                raise NoWordLeft
