"""A Stack Exchange dump moves into a space: people, questions, answers, comments, accepted answers, tags, edits.

People arrive unclaimed, nobody is told, no clock starts. How an archive is read and settled: see archive.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from community import voices
from community.importing import shapes
from community.importing.archive import Archive
from community.importing.rows import Row
from community.importing.tally import Tally
from community.kinds import QUESTION
from community.posts import ANSWER, COMMENT, OFFICIAL, OPENING, PERSONAL, ROLES, Post
from community.revisions import Revision
from community.tags import Tag, ThreadTag
from community.threads import Thread, order_of, settle, slug_of
from foundation import text
from foundation.database import db, public_id, transaction

ENDLESS = datetime(9999, 1, 1, tzinfo=UTC)
ACCEPTED_VOTE, DUPLICATE_LINK = "1", "3"
WORDINGS = ("2", "5", "8")  # in PostHistory.xml: the first body, an edited one, one that was brought back


class StackExchange(Archive):
    """A dump of a Stack Exchange site."""

    def move_in(self) -> Tally:
        """Import everything; what was taken, skipped and rejected."""
        self._each("Users", self._take_people)
        self._appoint()
        self._each("Tags", self._take_tags)
        self._each("Posts", self._take_questions)
        self._each("Posts", self._take_answers, quiet=True)
        self._each("Comments", self._take_comments)
        self._each("Posts", self._take_acceptances, quiet=True)
        self._each("Votes", self._take_votes)
        self._each("PostLinks", self._take_links)
        self._take_history()
        self._each("Badges", self._skip_badges)
        self._settle()
        return self.tally

    # Posts

    def _take_questions(self, rows: list[Row]) -> None:
        others = sum(1 for row in rows if row.get("PostTypeId") not in ("1", "2"))
        self.tally.skipped["posts_of_other_kinds"] += others
        questions = [row for row in rows if row.get("PostTypeId") == "1"]
        shaped = list(self._sound("Posts", questions, self._question))
        authors = self._authors([row["row"] for row in shaped], "OwnerUserId")
        new = self._new("threads", Thread, shaped)
        threads = [
            {key: value for key, value in row.items() if key not in ("row", "names")}
            | {"author_id": authors[shapes.author_key(row["row"], "OwnerUserId")]}
            for row in new
        ]
        if not threads:
            return
        self._name(Thread.public_id, threads, _any_id)
        db.session.execute(insert(Thread), threads)
        self.tally.taken["threads"] += len(threads)
        ids = self._ids(Thread, [row["source_key"] for row in new])
        openings = [
            self._post(row["row"], OPENING, ids[row["source_key"]], thread["author_id"])
            for row, thread in zip(new, threads, strict=True)
        ]
        self._insert_posts(openings)
        self._tag_threads({ids[row["source_key"]]: row["names"] for row in new})

    def _question(self, row: Row) -> dict[str, Any]:
        title, at = shapes.words(row["Title"], 250), shapes.moment_of(row)
        if not title:
            raise shapes.Unreadable("the title is empty")
        if "Body" not in row:
            raise shapes.Unreadable("there is no text")
        shapes.edited_at(row)
        names = shapes.tag_names(row.get("Tags", ""))
        return {
            "row": row,
            "names": names,
            "slug": slug_of(title),
            "space_id": self._space_id,
            "kind": QUESTION,
            "title": title,
            "tags": " ".join(names),
            "created_at": at,
            "last_activity_at": at,
            "due_order": order_of(None, at),
            "listed": False,
            "is_open": False,
            "source": self.source,
            "source_key": shapes.id_of(row),
        }

    def _post(self, row: Row, role: str, thread_id: int, author_id: int, **more: Any) -> dict[str, Any]:
        official = role != OPENING and row.get("OwnerUserId", row.get("UserId")) in self.officials
        body = shapes.body(row.get("Body", row.get("Text", "")))
        score = shapes.number(row.get("Score", "0"))
        return (
            {
                "thread_id": thread_id,
                "author_id": author_id,
                "role": role,
                "voice": OFFICIAL if official else PERSONAL,
                "department_id": self._department_id if official else None,
                "source_text": body,
                "source_format": "html" if role != COMMENT else "markdown",
                "html": text.clean(body) if role != COMMENT else text.render(body),
                "created_at": shapes.moment_of(row),
                "edited_at": shapes.edited_at(row),
                "score": score,
                "imported_score": score,
                "source": self.source,
                "source_key": f"comment:{shapes.id_of(row)}" if role == COMMENT else shapes.id_of(row),
            }
            | {"parent_id": None}
            | more
        )

    def _insert_posts(self, posts: list[dict[str, Any]]) -> None:
        self._name(Post.public_id, posts, _any_id)
        db.session.execute(insert(Post), posts)

    def _take_answers(self, rows: list[Row]) -> None:
        self._take_replies([row for row in rows if row.get("PostTypeId") == "2"], "replies", "Posts")

    def _take_comments(self, rows: list[Row]) -> None:
        self._take_replies(rows, "comments", "Comments")

    def _take_replies(self, rows: list[Row], kind: str, file: str) -> None:
        """Answers under their question, comments under their post; without one they are skipped."""
        parent, author = ("ParentId", "OwnerUserId") if kind == "replies" else ("PostId", "UserId")
        prefix = "" if kind == "replies" else "comment:"
        sound = list(
            self._sound(
                file, rows, lambda row: {"row": row, "source_key": f"{prefix}{shapes.id_of_reply(row, parent)}"}
            )
        )
        under = self._parents({item["row"][parent] for item in sound}, *((OPENING,) if kind == "replies" else ROLES))
        orphans = [item for item in sound if item["row"][parent] not in under]
        self.tally.skipped[f"{kind}_without_a_post"] += len(orphans)
        new = self._new(kind, Post, [item for item in sound if item["row"][parent] in under])
        if not new:
            return
        authors = self._authors([item["row"] for item in new], author)
        made = []
        for item in new:
            row = item["row"]
            thread_id, post_id = under[row[parent]]
            more = {"parent_id": post_id} if kind == "comments" else {}
            role = COMMENT if kind == "comments" else ANSWER
            made.append(self._post(row, role, thread_id, authors[shapes.author_key(row, author)], **more))
        self._insert_posts(made)
        self.tally.taken[kind] += len(made)
        self._settle_listed({row["thread_id"] for row in made})

    def _parents(self, keys: set[str], *roles: str) -> dict[str, tuple[int, int]]:
        """Thread and post of each source id, if the post has one of these roles."""
        held = select(Post.source_key, Post.thread_id, Post.id).where(Post.role.in_(roles))
        rows = db.session.execute(held.where(Post.source == self.source, Post.source_key.in_(keys))).all()
        return {key: (thread_id, post_id) for key, thread_id, post_id in rows if key}

    # What is said about posts

    def _take_tags(self, rows: list[Row]) -> None:
        self._tag_ids({name for row in rows if (name := shapes.tag_name(row.get("TagName", "")))})

    def _tag_ids(self, names: set[str]) -> dict[str, int]:
        held = select(Tag.name, Tag.id).where(Tag.name.in_(names))
        known = dict(db.session.execute(held).all())
        if new := sorted(names - known.keys()):
            db.session.execute(insert(Tag), [{"name": name} for name in new])
            self.tally.taken["tags"] += len(new)
            known |= dict(db.session.execute(held).all())
        return known

    def _tag_threads(self, names: dict[int, list[str]]) -> None:
        ids = self._tag_ids({name for found in names.values() for name in found})
        rows = [{"thread_id": thread, "tag_id": ids[name]} for thread, found in names.items() for name in found]
        if rows:
            db.session.execute(insert(ThreadTag), rows)

    def _take_acceptances(self, rows: list[Row]) -> None:
        """The answers that askers accepted; the day is that of the answer, unless Votes.xml knows better."""
        accepted = {
            (row.get("Id"), row["AcceptedAnswerId"])
            for row in rows
            if row.get("PostTypeId") == "1" and row.get("AcceptedAnswerId")
        }
        waiting = select(Post.id, Post.thread_id, Thread.source_key, Post.source_key)
        waiting = waiting.join(Thread, Thread.id == Post.thread_id).where(
            Post.source == self.source,
            Post.source_key.in_({answer for _, answer in accepted}),
            Post.role == ANSWER,
            Post.accepted_at.is_(None),
        )
        found = [(id_, thread) for id_, thread, *keys in db.session.execute(waiting) if tuple(keys) in accepted]
        db.session.execute(
            update(Post).where(Post.id.in_([id_ for id_, _ in found])).values(accepted_at=Post.created_at),
            execution_options={"synchronize_session": False},
        )
        self.tally.taken["accepted"] += len(found)
        self.tally.skipped["accepted"] += len(accepted) - len(found)
        self._settle_listed({thread_id for _, thread_id in found})

    def _take_votes(self, rows: list[Row]) -> None:
        """Single votes of a dump name nobody and are counted in the scores; the day of an acceptance is taken."""
        accepting = [row for row in rows if row.get("VoteTypeId") == ACCEPTED_VOTE]
        self.tally.skipped["votes"] += len(rows) - len(accepting)
        days = {item["PostId"]: item["day"] for item in self._sound("Votes", accepting, _acceptance)}
        mine = (Post.source == self.source, Post.source_key.in_(days), Post.accepted_at.is_not(None))
        changed = set()
        for post in db.session.scalars(select(Post).where(*mine)).all():
            # Votes are dated by the day alone: that of the answer itself began before it was written.
            at = max(days[post.source_key or ""], post.created_at)
            if post.accepted_at != at:
                post.accepted_at = at
                changed.add(post.thread_id)
                self.tally.taken["accepted_days"] += 1
        db.session.flush()
        self._settle_listed(changed)

    def _take_links(self, rows: list[Row]) -> None:
        """A question closed as a duplicate points at the other."""
        for row in rows:
            if row.get("LinkTypeId") != DUPLICATE_LINK:
                self.tally.skipped["links"] += 1
                continue
            ids = self._ids(Thread, [row.get("PostId", ""), row.get("RelatedPostId", "")])
            one, other = ids.get(row.get("PostId", "")), ids.get(row.get("RelatedPostId", ""))
            thread = db.session.get(Thread, one) if one and other and one != other else None
            if thread is None or thread.duplicate_of_id is not None:
                self.tally.skipped["links"] += 1
                continue
            thread.duplicate_of_id = other
            self.tally.taken["duplicates"] += 1
            if thread.listed:
                settle(thread)
                voices.count_all(thread)

    def _take_history(self) -> None:
        """Earlier wordings. Each is open until the next of its post replaces it; the last is what the post says now."""
        mine = (Revision.source == self.source,)
        before = db.session.scalar(select(func.count()).select_from(Revision).where(*mine)) or 0
        self._each("PostHistory", self._take_wordings)
        if not self._has("PostHistory"):
            return
        with transaction():
            db.session.execute(delete(Revision).where(*mine, Revision.replaced_at == ENDLESS))
            after = db.session.scalar(select(func.count()).select_from(Revision).where(*mine)) or 0
        self.tally.taken["revisions"] += after - before

    def _take_wordings(self, rows: list[Row]) -> None:
        wordings = [row for row in rows if row.get("PostHistoryTypeId") in WORDINGS]
        self.tally.skipped["other_history"] += len(rows) - len(wordings)
        sound = list(
            self._sound(
                "PostHistory", wordings, lambda row: {"row": row, "source_key": shapes.id_of_reply(row, "PostId")}
            )
        )
        posts = self._parents({item["row"]["PostId"] for item in sound}, OPENING, ANSWER)
        authors = self._authors([item["row"] for item in sound], "UserId")
        for item in self._new("revisions", Revision, [i for i in sound if i["row"]["PostId"] in posts]):
            row, post_id = item["row"], posts[item["row"]["PostId"]][1]
            by_id = authors[shapes.author_key(row, "UserId")]
            db.session.execute(
                update(Revision)
                .where(Revision.post_id == post_id, Revision.replaced_at == ENDLESS)
                .values(replaced_at=shapes.moment_of(row), replaced_by_id=by_id)
            )
            body = shapes.body(row.get("Text", ""))
            db.session.add(
                Revision(
                    post_id=post_id, replaced_at=ENDLESS, replaced_by_id=by_id, source_text=body,
                    source_format="markdown", html=text.render(body), source=self.source, source_key=item["source_key"],
                )
            )  # fmt: skip
            db.session.flush()

    def _skip_badges(self, rows: list[Row]) -> None:
        """Badges say how often somebody came, not what they know; thanks and expertise are counted from posts."""
        self.tally.skipped["badges"] += len(rows)


def _any_id(_row: object) -> str:
    return public_id()


def _acceptance(row: Row) -> dict[str, Any]:
    return {"PostId": shapes.id_of(row, "PostId"), "day": shapes.moment_of(row)}
