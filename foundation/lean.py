"""Imported before all else: what other packages would load, and this house does not need, they do not find.

structlog colours tracebacks with rich wherever that is installed. Here they are plain, and rich takes 3 MiB.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(name: str) -> Iterator[None]:
    """While inside, a package that is installed cannot be imported."""
    there = {name: sys.modules[name]} if name in sys.modules else {}
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
        sys.modules.update(there)


with without("rich"):
    import structlog as structlog
