"""Ground floor: HTTP, SQL, mail, live, jobs, clock, text. Knows no word of the domain."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _without(name: str) -> Iterator[None]:
    """While inside, a package that is installed cannot be imported."""
    there = {name: sys.modules[name]} if name in sys.modules else {}
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
        sys.modules.update(there)


with _without("rich"):  # structlog would colour tracebacks with it, which are plain here: 3 MiB in each process
    import structlog as structlog
