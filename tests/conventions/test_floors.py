"""Imports go down only, none inside functions, none in a circle; and nothing stands on the composition root."""

from __future__ import annotations

import ast

from tests.conventions.source import floor, functions, imports, modules
from tests.habits.tree import texts

MAY_BUILD_THE_APPLICATION = ("tests/", "bench/", "bin/")


def test_there_is_something_to_look_at():
    assert {floor(name) for name in modules()} == {0, 1, 2, 3, 4, 5}


def test_imports_go_down_only():
    up = [
        f"{name}:{line} imports {imported}"
        for name, tree in modules().items()
        for imported, line in imports(tree)
        if (there := floor(imported)) is not None and there > floor(name)
    ]
    assert up == []


def test_the_floors_know_nothing_of_the_sample():
    wrong = [
        f"{name}:{line} imports {imported}"
        for name, tree in modules().items()
        for imported, line in imports(tree)
        if imported.startswith("sample") and floor(name) not in (4, 5)
    ]
    assert wrong == []


def test_imports_stand_at_the_top():
    inside = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_nothing_of_the_product_imports_tests_or_tools():
    outside = [
        f"{name}:{line} imports {imported}"
        for name, tree in modules().items()
        for imported, line in imports(tree)
        if imported.split(".")[0] in ("tests", "bench", "bin", "migrations")
    ]
    assert outside == []


def test_nothing_imports_the_composition_root():
    importers = [
        name
        for name, text in texts().items()
        if name.endswith(".py") and not name.startswith(MAY_BUILD_THE_APPLICATION)
        for imported, _line in imports(ast.parse(text))
        if imported.split(".")[0] == "app"
    ]
    assert importers == []


def test_no_module_imports_itself_in_a_circle():
    known = {name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name for name in modules()}
    edges = {module: set(_modules_imported(module, name, known)) for module, name in known.items()}
    assert _circle(edges) is None


def _modules_imported(module: str, name: str, known: dict[str, str]) -> list[str]:
    found = []
    for imported, _line in imports(modules()[name]):
        target = imported if imported in known else imported.rpartition(".")[0]
        if target in known and target != module and not module.startswith(f"{target}."):
            found.append(target)
    return found


def _circle(edges: dict[str, set[str]]) -> list[str] | None:
    """One circle, if there is one: what nothing points at is taken away until nothing can be."""
    left = dict(edges)
    while free := [module for module in left if not edges[module] & left.keys()]:
        for module in free:
            del left[module]
    return sorted(left) or None
