"""Tokens: a random word that stands for a person until a moment, for some scopes. Only its hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import Model, db, public_id
from foundation.policy import Actor
from foundation.writing import change

BEGINNING = "parley_"
"""How every token begins, so that one that was left somewhere is known for what it is."""
SECRET, SHOWN = 32, 4  # bytes at random; characters of the end that its owner sees later
LIFETIMES = (7, 30, 90, 365)
"""Days for which a token may be made."""
MOST = 20
LONGEST_NAME = 60
USED_AGAIN = timedelta(hours=1)
"""The last use is written down at most so often."""


class Token(Model):
    """A token of a person: `digest` is the SHA-256 of the word, `ending` its last characters, `scopes` are names."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    person_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    ending: Mapped[str] = mapped_column(String(SHOWN))
    scopes: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @property
    def works(self) -> bool:
        """Whether it is good now, as far as it tells by itself."""
        return self.withdrawn_at is None and self.ends_at > now()


class TooMany(ValueError):
    """Somebody has as many tokens as one person may have."""


def digest_of(word: str) -> str:
    """What is kept of a token. It is 256 bits at random, so one round of SHA-256 cannot be guessed back."""
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).hexdigest()


def make(actor: Actor, name: str, scopes: Collection[str], days: int) -> tuple[Token, str]:
    """A new token, and the word itself, which nobody can ask for again. TooMany when there are MOST that work."""
    assert actor.id is not None
    moment = now()
    mine = (Token.person_id == actor.id, Token.withdrawn_at.is_(None), Token.ends_at > moment)
    if (db.session.scalar(select(func.count()).select_from(Token).where(*mine)) or 0) >= MOST:
        raise TooMany
    word = BEGINNING + secrets.token_urlsafe(SECRET)
    token = Token(
        public_id=public_id(), person_id=actor.id, name=name, digest=digest_of(word), ending=word[-SHOWN:],
        scopes=" ".join(sorted(scopes)), made_at=moment, ends_at=moment + timedelta(days=days),
    )  # fmt: skip
    db.session.add(token)
    db.session.flush()
    return token, word


def withdraw(_actor: Actor, token: Token) -> None:
    """From now on it is worth nothing. A second time changes nothing."""
    token.withdrawn_at = token.withdrawn_at or now()


def used(token_id: int) -> None:
    """Write down that it was used now."""
    change(Token, token_id, {"used_at": now()})
