"""How templates find the words that all of them know: in one dictionary, which is that of the application."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment as FlaskEnvironment


class Environment(FlaskEnvironment):
    """Jinja as Flask sets it up. Templates share one plain dictionary of globals instead of a chain of two for each.

    Jinja copies or compares it for every template, import and panel of a page; a chain took a tenth of the page’s time.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template; those given for it alone lie over them."""
        return {**self.globals, **d} if d else self.globals
