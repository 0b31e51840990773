"""Flask as this house uses it: what it would find out anew for every request is settled once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from foundation.templating import Templates


class Application(Flask):
    """The application: its templates, and no function that would have to be awaited."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: Flask would look at each hook of each request whether it is a coroutine."""
        return func
