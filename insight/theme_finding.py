"""Looking for themes anew, so that what we have stays: names, addresses, and all that people did to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from community.posts import OPENING, PERSONAL, Post
from community.spaces import INVITED, PUBLIC, Space
from community.threads import Thread
from foundation import meaning
from foundation.clock import now
from foundation.database import db, public_id, transaction
from foundation.events import record
from foundation.loading import Later
from foundation.timed import Renew
from insight import features, naming, signals, threaded, vectors
from insight.events import ThemesMoved
from insight.matching import matched
from insight.naming import Word
from insight.theme_places import place
from insight.theme_tables import BannedWord, Theme, ThemePost, ThemeRun

theming: Any = Later("insight.theming")

MOST = 60
SMALLEST = 5
READ_AT_MOST = 20_000  # the newest posts in which themes are looked for
THE_SAME, COVERED = 0.75, 0.85
"""What is found is a theme that we have where their centres are so near (cosine), and never a new one where nearer."""
CENTRAL = 40  # the posts nearest to a centre, among which the most central opening is sought
MOST_PARTS = 4
NAMELESS = "…"
"""What a theme is called when too few people use any of its words."""


class Search:
    """What one search found: groups of posts, their telling words, and their most central posts."""

    def __init__(self, texts: dict[int, str], *, most: int | None = None, alike: float | None = None) -> None:
        self.ids, self.own = vectors.of(texts)
        there = threaded.standing(self.ids, self.own)
        self.rows = there.rows
        self.found = theming.group(self.rows, minimum=SMALLEST, most=most, alike=alike, threaded=there)
        self.banned = set(db.session.scalars(select(BannedWord.term)))
        read, of = [texts[id_] for id_ in self.ids], self.found.of.tolist()
        self.words = naming.leading(read, of, len(self.found.centres), authors=authors(self.ids))

    def label(self, at: int) -> str:
        """What the group at this place would be called; nothing where too few people share its words."""
        return naming.label_of(self.words[at], self.banned)

    def central(self, at: int) -> int | None:
        """The most central post of a group: an opening in a public space, if any is near the centre."""
        near = [self.ids[place] for place in theming.most_central(self.rows, self.found, at, CENTRAL)]
        statement = select(Post.id).join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
        public = (Post.role == OPENING, Space.visibility == PUBLIC, Thread.listed)
        openings = set(db.session.scalars(statement.where(Post.id.in_(near), *public)))
        return next((id_ for id_ in near if id_ in openings), near[0] if near else None)

    def made(self, at: int, taken: set[str]) -> Theme:
        """A theme of the group at this place, called by its words."""
        theme = Theme(public_id=public_id(), key=naming.key_of(self.words[at], taken), found_at=now())
        theme.label, theme.terms = self.label(at), words_kept(self.words[at])
        self.put_centre(theme, at)
        return theme

    def put_centre(self, theme: Theme, at: int) -> None:
        """Let a theme be where the group at this place is."""
        theme.centre, theme.reach = theming.pack(self.found.centres[at : at + 1])[0], float(self.found.reaches[at])
        theme.model, theme.central_post_id = meaning.model(), self.central(at)


def find(renew: Renew = lambda: None) -> int:
    """Look for themes in all that was written; how many are new. Those that we have stay what they are."""
    texts = signals.texts(_newest())
    vectors.complete(texts, renew)
    _centres_of_today()
    search = Search(texts)
    renew()
    kept = list(db.session.scalars(select(Theme).where(Theme.centre.is_not(None)).order_by(Theme.id)))
    likeness = theming.alike(search.found.centres, [theme.centre for theme in kept])
    same = matched(likeness, THE_SAME)
    groups = range(len(search.found.centres))
    new = [at for at in groups if at not in same and max(likeness[at], default=0.0) < COVERED and search.label(at)]
    with transaction():
        for at, which in same.items():
            _found_again(kept[which], at, search)
        taken = set(db.session.scalars(select(Theme.key)))
        made = [search.made(at, taken) for at in new[: max(MOST - sum(theme.stands for theme in kept), 0)]]
        db.session.add_all(made)
    place(search.ids, search.own)
    renew()
    with transaction():
        _end_small()
        _call_by_allowed_words(texts)
        stand = sum(theme.stands for theme in db.session.scalars(select(Theme)))
        run = ThemeRun(at=now(), model=meaning.model(), posts=len(search.ids), themes=stand)
        run.stability = search.found.stability
        db.session.add(run)
        record(ThemesMoved(at=now(), after_id=0))
    vectors.forget_deleted()
    features.forget_deleted()
    return len(made)


def follow_what_is_left() -> None:
    """After posts were deleted: themes of too few posts end, and names lose the words that too few people use now."""
    texts = signals.texts(_newest())
    with transaction():
        _end_small()
        _call_by_allowed_words(texts)


def split(theme: Theme) -> list[Theme]:
    """Cut a theme into the two to four parts found in it, and give its posts to them; none where it is all alike."""
    posts = db.session.scalars(select(ThemePost.post_id).where(ThemePost.theme_id == theme.id)).all()
    search = Search(signals.texts(posts), most=MOST_PARTS, alike=1.0)
    parts = [at for at in range(len(search.found.centres)) if search.label(at)]
    if len(parts) < 2:
        return []
    with transaction():
        taken = set(db.session.scalars(select(Theme.key)))
        made = [search.made(at, taken) for at in parts]
        for part in made:
            part.split_from_id = theme.id
        db.session.add_all(made)
        theme.split_at, theme.pinned_at = now(), None
        record(ThemesMoved(at=now(), after_id=0))
    place(search.ids, search.own)
    return made


def words_kept(words: Sequence[Word]) -> str:
    """The telling words of a theme as its row keeps them."""
    return json.dumps([[word.term, word.written, word.weight] for word in words])


def words_of(theme: Theme) -> list[Word]:
    """The telling words of a theme, best first; none of a theme that was kept before there were vectors."""
    kept = json.loads(theme.terms) if theme.terms.startswith("[") else None
    return [Word(*word) for word in kept] if isinstance(kept, list) else []


def authors(ids: Sequence[int]) -> list[int | None]:
    """Who wrote each of these posts; None where it stands in a space that needs an invitation: all managers see names
    of themes, which take no word from what some of them may not read."""
    wrote: dict[int, int | None] = {}
    for start in range(0, len(ids), vectors.PORTION):
        portion = ids[start : start + vectors.PORTION]
        columns = select(Post.id, Post.author_id, Space.visibility).join(Thread, Thread.id == Post.thread_id)
        rows = db.session.execute(columns.join(Space, Space.id == Thread.space_id).where(Post.id.in_(portion)))
        wrote |= {row.id: None if row.visibility == INVITED else row.author_id for row in rows}
    return [wrote[id_] for id_ in ids]


def _newest() -> list[int]:
    """The newest posts in personal voice that are shown."""
    shown = (Post.voice == PERSONAL, Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    statement = select(Post.id).join(Thread, Thread.id == Post.thread_id).where(*shown, Thread.listed)
    return list(db.session.scalars(statement.order_by(Post.id.desc()).limit(READ_AT_MOST)))


def _centres_of_today() -> None:
    """A theme whose centre is of another encoder, or of none, gets that of its posts."""
    with transaction():
        for theme in db.session.scalars(select(Theme).where(Theme.model.is_distinct_from(meaning.model()))):
            posts = db.session.scalars(select(ThemePost.post_id).where(ThemePost.theme_id == theme.id)).all()
            centre = theming.centre_of(threaded.standing(*vectors.of(posts)).rows)
            if centre is not None:
                (theme.centre, theme.reach), theme.model = centre, meaning.model()


def _found_again(theme: Theme, at: int, search: Search) -> None:
    """The theme that we have moves to where it was found, unless people cut it out where it is."""
    if theme.split_at is None and theme.split_from_id is None:
        search.put_centre(theme, at)
        theme.ended_at = None
        if not words_of(theme):
            theme.terms = words_kept(search.words[at])


def _end_small() -> None:
    """Themes that people did nothing to end where too few posts are left to them; they come back when found again."""
    counted = select(ThemePost.theme_id, func.count()).where(ThemePost.theme_id.is_not(None))
    rows = db.session.execute(counted.group_by(ThemePost.theme_id))
    sizes = {row[0]: row[1] for row in rows}
    gathering = set(db.session.scalars(select(Theme.merged_into_id).where(Theme.merged_into_id.is_not(None))))
    for theme in db.session.scalars(select(Theme)):
        if theme.stands and not theme.worked_on and theme.id not in gathering and sizes.get(theme.id, 0) < SMALLEST:
            theme.ended_at = now()


def _call_by_allowed_words(texts: dict[int, str]) -> None:
    """A found name keeps no word that was banned, or that too few people use by now in these texts of posts."""
    themes = list(db.session.scalars(select(Theme).where(Theme.named_at.is_(None))))
    banned = set(db.session.scalars(select(BannedWord.term)))
    wanted = {word.term for theme in themes for word in words_of(theme)}
    rare = naming.rare(list(texts.values()), authors(list(texts)), wanted)
    for theme in themes:
        words = [word for word in words_of(theme) if word.term not in rare]
        if len(words) < len(words_of(theme)) or theme.label in ("", NAMELESS):
            theme.terms, theme.label = words_kept(words), naming.label_of(words, banned) or NAMELESS
