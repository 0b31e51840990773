"""Flask as this house uses it: what it would find out anew for every request is settled once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from foundation.templating import Templates


class Route(Rule):
    """A rule that can make its address, and learns how only when it has to: this house writes its addresses out.

    Werkzeug would write and compile two functions for each; 260 rules were nine tenths of making an application.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(super()._compile_builder)
        return lambda rule, **values: compiled(append_unknown)(rule, **values)


class Application(Flask):
    """The application: its templates, its routes, and no function that would have to be awaited."""

    jinja_environment = Templates
    url_rule_class = Route

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: Flask would look at each hook of each request whether it is a coroutine."""
        return func
