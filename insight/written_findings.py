"""Findings that managers write: a sentence about a period and a space that stands on posts, and falls with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.events import PostEdited, PostRedacted
from community.posts import Post
from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.policy import Actor

LONGEST = 400  # characters


class Finding(Model):
    """What a manager concludes from posts of a period (its name), in a space or in all, about a theme or none.

    `confirmed_at`: when somebody last looked at all of its evidence; whoever wrote it did.
    """

    __tablename__ = "findings"
    __table_args__ = (Index("ix_findings_period", "period", "space_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    words: Mapped[str] = mapped_column(String(LONGEST))
    period: Mapped[str] = mapped_column(String(10))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    written_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime]
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class FindingEvidence(Model):
    """A post on which a finding stands, with the space in which it was read, and when it was edited last since.

    Whether it was hidden, deleted or moved since is asked of the post itself.
    """

    __tablename__ = "finding_evidence"

    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True, index=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    edited_at: Mapped[datetime | None]


class NoEvidence(ValueError):
    """A finding needs at least one post from which it follows."""


def write(
    actor: Actor,
    words: str,
    period: str,
    evidence: Collection[tuple[int, int]],
    seen: datetime,
    *,
    space_id: int | None = None,
    theme_id: int | None = None,
) -> Finding:
    """Write a finding. `evidence` are the ids of posts, each with its space’s, as they stood at the moment `seen`;
    NoEvidence where there is none."""
    at, by = now(), actor.id or 0
    made = Finding(
        public_id=public_id(),
        words=words,
        period=period,
        space_id=space_id,
        theme_id=theme_id,
        written_at=at,
        by_id=by,
        confirmed_at=at,
        confirmed_by_id=by,
    )
    db.session.add(made)
    db.session.flush()
    _stand_on(made, evidence, seen)
    return made


def confirm(actor: Actor, finding: Finding, words: str, evidence: Collection[tuple[int, int]], seen: datetime) -> None:
    """Say it anew, in these words, on this evidence as it stood at the moment `seen`, in place of what was before."""
    finding.words, finding.confirmed_at, finding.confirmed_by_id = words, now(), actor.id or 0
    _stand_on(finding, evidence, seen)


def withdraw(actor: Actor, finding: Finding) -> None:
    """It is said no longer."""
    if finding.withdrawn_at is None:
        finding.withdrawn_at, finding.withdrawn_by_id = now(), actor.id
    db.session.flush()


def hear_change(event: PostEdited | PostRedacted) -> None:
    """Now, when the words of a post change: the findings that stand on it have to be looked at again."""
    stands = update(FindingEvidence).where(FindingEvidence.post_id == event.post_id)
    db.session.execute(stands.values(edited_at=event.at))


def _stand_on(finding: Finding, evidence: Collection[tuple[int, int]], seen: datetime) -> None:
    """What was edited after somebody looked, while they wrote, is edited since."""
    if not evidence:
        raise NoEvidence
    ids = [post_id for post_id, _space_id in evidence]
    after = select(Post.id, Post.edited_at).where(Post.id.in_(ids), Post.edited_at > seen)
    noted = select(FindingEvidence.post_id, FindingEvidence.edited_at).where(FindingEvidence.edited_at > seen)
    edited = {id_: at for statement in (after, noted.where(FindingEvidence.finding_id == finding.id))
              for id_, at in db.session.execute(statement)}  # fmt: skip
    db.session.execute(delete(FindingEvidence).where(FindingEvidence.finding_id == finding.id))
    db.session.add_all(
        FindingEvidence(finding_id=finding.id, post_id=post_id, space_id=space_id, edited_at=edited.get(post_id))
        for post_id, space_id in sorted(set(evidence))
    )
    db.session.flush()
