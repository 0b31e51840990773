"""What is allowed and what is wished for, and the verdict on a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

SHARE = "% of hello"


@dataclass(frozen=True)
class Budget:
    """One line of the table: the gate must hold, the goal is where we are going.

    `unit` is SHARE for "CPU(hello) / CPU(page)", where more is better; for every other unit less is better. `waived` is
    what must hold meanwhile where DECISIONS.md waives the gate, so that nobody gets used to less.
    """

    name: str
    unit: str
    gate: float
    goal: float | None = None
    waived: float | None = None

    def holds(self, figure: float, limit: float) -> bool:
        """Tell whether `figure` is at `limit` or on its good side."""
        return figure >= limit if self.unit == SHARE else figure <= limit

    def eased(self, by: float) -> Budget:
        """The same with limits that are so many times easier to hold."""
        limits = {name: getattr(self, name) for name in ("gate", "goal", "waived")}
        wider = {name: limit and (limit / by if self.unit == SHARE else limit * by) for name, limit in limits.items()}
        return replace(self, **wider)

    def verdict(self, figure: float) -> str:
        """Return "goal", "gate", "waived" or "FAILS"."""
        limits = (("goal", self.goal), ("gate", self.gate), ("waived", self.waived))
        return next((name for name, limit in limits if limit is not None and self.holds(figure, limit)), "FAILS")


@dataclass(frozen=True)
class Result:
    """A figure beside its budget. `beside` holds what is printed but not judged, such as milliseconds."""

    budget: Budget
    figure: float
    beside: str = ""

    @property
    def verdict(self) -> str:
        """The verdict of the budget on this figure."""
        return self.budget.verdict(self.figure)

    def eased(self, by: float = 1.5) -> Result:
        """The same figure beside easier limits, as PostgreSQL has them."""
        return replace(self, budget=self.budget.eased(by))

    def as_json(self) -> dict[str, object]:
        """Return the line as plain values."""
        return {
            "measure": self.budget.name,
            "figure": round(self.figure, 3),
            "unit": self.budget.unit,
            "gate": self.budget.gate,
            "goal": self.budget.goal,
            "waived": self.budget.waived,
            "verdict": self.verdict,
            "beside": self.beside,
        }


def table(results: Sequence[Result]) -> str:
    """Return the results as aligned lines of text under a heading."""
    rows = [("measure", "figure", "gate", "goal", "unit", "verdict", "beside")]
    rows += [
        (
            result.budget.name,
            short(result.figure),
            short(result.budget.gate),
            "" if result.budget.goal is None else short(result.budget.goal),
            result.budget.unit,
            result.verdict,
            result.beside,
        )
        for result in results
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def short(figure: float) -> str:
    """The figure with as many digits as mean something."""
    return (
        f"{figure:.0f}"
        if figure >= 100 or figure == int(figure)
        else f"{figure:.2g}"
        if figure < 1
        else f"{figure:.1f}"
    )
