"""Ceilings, not targets: what grows beyond them has become two ideas."""

from __future__ import annotations

import ast

from tests.conventions.source import functions, lines, modules
from tests.habits.tree import texts

LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 350, 60, 130
SPECIMENS = {"templates/foundation/components.html"}  # every component once
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "services", "service", "misc", "manager", "managers"}


def test_no_module_is_longer_than_an_idea():
    assert [f"{name}: {len(lines(name))} lines" for name in modules() if len(lines(name)) > LONGEST_MODULE] == []


def test_no_function_is_longer_than_a_page():
    long = [
        f"{name}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for name, tree in modules().items()
        for node in functions(tree)
        if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_template_is_longer_than_a_page():
    pages = [name for name in texts() if name.startswith("templates/") and name not in SPECIMENS]
    assert [name for name in pages if len(lines(name)) > LONGEST_TEMPLATE] == []


def test_no_module_is_a_drawer_for_everything():
    assert [name for name in modules() if set(name.removesuffix(".py").split("/")) & NO_NAMES] == []


def test_public_things_say_what_they_are():
    silent = []
    for name, tree in modules().items():
        if not ast.get_docstring(tree):
            silent.append(name)
        for node in tree.body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                silent.append(f"{name}:{node.lineno} {node.name}")
    assert silent == []
