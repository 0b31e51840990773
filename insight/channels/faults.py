"""What may be wrong with a file or with one of its rows, by name; insight/channels/saying.py has the sentences."""

from __future__ import annotations


class Refused(ValueError):
    """The whole file cannot be taken. `why` is one of saying.REFUSALS, `given` what its sentence names."""

    def __init__(self, why: str, **given: object) -> None:
        super().__init__(why)
        self.why, self.given = why, given


class Unreadable(ValueError):
    """One row cannot be taken. `why` is one of saying.REASONS, `value` the beginning of what was found there."""

    def __init__(self, why: str, value: str = "") -> None:
        super().__init__(why)
        self.why, self.value = why, value[:40]
