"""The tokens of a person, without what would let anybody use them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from foundation.api.tokens import Token
from foundation.clock import now
from foundation.database import db
from foundation.policy import Actor

MOST_SHOWN = 50


def tokens(actor: Actor) -> Sequence[Token]:
    """Those of `actor` that were not withdrawn and work or ended lately, the newest first."""
    mine = select(Token).where(Token.person_id == actor.id, Token.withdrawn_at.is_(None))
    found = db.session.scalars(mine.order_by(Token.id.desc()).limit(MOST_SHOWN)).all()
    return sorted(found, key=lambda one: one.ends_at <= now())


def to_withdraw(public_id: str) -> Token | None:
    """The token itself, for the verb; the caller asks the rule."""
    return db.session.scalar(select(Token).where(Token.public_id == public_id))
