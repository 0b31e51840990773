"""Places in a page that a higher floor may fill. The page asks for a slot by name; app.py says who fills it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app
from markupsafe import Markup

Filler = Callable[..., str]


class Slots:
    """The fillers of each slot, in the order in which app.py plugged them in."""

    def __init__(self) -> None:
        self._fillers: dict[str, list[Filler]] = {}

    def plug(self, table: dict[str, list[Filler]]) -> None:
        """Take the whole table."""
        self._fillers = dict(table)

    def __call__(self, name: str, *things: Any) -> Markup:
        """What all fillers of the slot say of these things, one after the other; nothing when nobody fills it.

        Plain words are escaped; a panel is Markup already.
        """
        found = [filler(*things) for filler in self._fillers.get(name, ())]
        if len(found) == 1 and type(found[0]) is Markup:
            return found[0]
        return Markup("").join(found)

    def names(self) -> list[str]:
        """Every slot that is filled."""
        return list(self._fillers)


def panel(template: str, **things: Any) -> Markup:
    """A small template for a slot, without what the frame of a page needs: the head is not made again for it."""
    return Markup(current_app.jinja_env.get_template(template).render(things))


slot = Slots()
