"""For whom a statement is made: everyone who reads the same spaces shares one."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from foundation.policy import Actor
from foundation.reading import among, many, prepared, read


@lru_cache(maxsize=1024)
def audience(actor: Actor) -> Actor:
    """Whoever reads the same spaces as `actor`, without a name: one statement serves them all."""
    return replace(actor, id=actor.id and 0, name="", handle="")


__all__ = ["among", "audience", "many", "prepared", "read"]
