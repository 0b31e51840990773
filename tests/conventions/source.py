"""The product's own Python, parsed: what the conventions are asked of."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from tests.habits.tree import texts

FLOORS = ("foundation", "community", "moderation", "insight", "sample", "app")
"""From the ground up. `sample` stands beside app.py, because it speaks to every floor; nothing stands on app.py."""


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its path, parsed; tests, tools and migrations left out."""
    ours = {name: text for name, text in texts().items() if name.endswith(".py") and floor(name) is not None}
    return {name: ast.parse(text, name) for name, text in ours.items()}


def floor(name: str) -> int | None:
    """The floor of a path or a dotted name, the ground floor is 0; None for what is no part of the product."""
    top = name.split("/")[0].split(".")[0]
    return FLOORS.index(top) if top in FLOORS else None


def lines(name: str) -> list[str]:
    """The lines of a file."""
    return texts()[name].splitlines()


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, those inside others too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a module with the last part of the name it calls: `commit` of `db.session.commit()`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr, node


def imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The dotted names that a module imports, with their lines: `a.b` of `from a import b` where `a.b` is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def string(node: ast.AST | None) -> str | None:
    """The text of a literal; None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
