"""Modules that most processes never need are imported when somebody first asks them for something."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module until somebody uses it: `engine = Later("insight.engine")`, then `engine.score(…)`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, what: str) -> Any:
        return getattr(import_module(self._name), what)
