"""One place commits; no list skips what it has shown already; no news travels by hooks that lose it."""

from __future__ import annotations

import ast
import re

from tests.conventions.source import calls, imports, modules
from tests.habits.tree import texts

BOUNDED = {"community/queries/search.py"}  # its pager counts in the bounded list that the index has returned


def _who_calls(*names: str) -> list[str]:
    """Where a method of one of these names is called."""
    return [
        f"{path}:{call.lineno}"
        for path, tree in modules().items()
        for name, call in calls(tree)
        if name in names and isinstance(call.func, ast.Attribute)
    ]


def test_commit_stands_once_in_the_repository():
    found = [
        f"{name}:{number}"
        for name, text in texts().items()
        if name.endswith((".py", ".html")) and not name.startswith(("tests/", "bench/"))
        for number, line in enumerate(text.splitlines(), 1)
        if ".commit(" in line
    ]
    assert [place.split(":")[0] for place in found] == ["foundation/database.py"]


def test_no_query_has_an_offset():
    by_call = [place for place in _who_calls("offset", "slice") if place.split(":")[0] not in BOUNDED]
    in_words = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and re.search(r"\bOFFSET \S", str(node.value))
    ]
    assert by_call + in_words == []


def test_no_orm_hooks_and_no_signals_carry_news():
    hooks = [
        place
        for place in _who_calls("listens_for", "listen")
        if place.split(":")[0] not in ("foundation/database.py", "foundation/http.py")
    ]
    assert hooks == []
    assert [name for name, tree in modules().items() if "blinker" in {word for word, _line in imports(tree)}] == []
