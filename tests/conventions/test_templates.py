"""Templates stand in the room that shows them, each is shown, and nothing in them is active or unescaped."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from jinja2 import Environment, nodes

from app import SLOTS
from tests.conventions.source import FLOORS, calls, floor, modules, string
from tests.habits.tree import texts

TEMPLATES = {name.removeprefix("templates/"): text for name, text in texts().items() if name.startswith("templates/")}
EVERYWHERE = {"macros", "errors"}  # the frame and the parts of pages, which every room may use
WITHOUT_KEY = {"foundation/components.html", "community/unsubscription.html"}  # the latter has a signed address
JINJA = Environment()
STORED_HTML = {
    "templates": {"html", "note_html", "did_html"},  # columns written by foundation.text alone
    "rendered": {"preview"},  # what foundation.text.render has just made of a form
    "literal": {"current"},  # an attribute that base.html itself writes
}
SAFE_PYTHON = {
    "community/structured.py": "elements around escaped words, numbers and ids",
    "foundation/languages.py": "translations, and elements around escaped words",
    "foundation/slots.py": "what fillers rendered",
    "foundation/templating.py": "what a macro wrote",
    "foundation/search/highlights.py": "marks around escaped words",
    "insight/mail_words.py": "sentences of insight/wording.py, with other addresses in their links or without them",
    "insight/wording.py": "sentences of the house; what is put into them is escaped",
}


def _parsed(name: str) -> nodes.Template:
    return JINJA.parse(TEMPLATES[name])


def _used_by_templates(name: str) -> Iterator[str]:
    for node in _parsed(name).find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        assert isinstance(node.template, nodes.Const), f"{name} names a template by an expression"
        yield node.template.value


def _rendered() -> dict[str, set[str]]:
    """The templates that Python names, each with the modules that do."""
    found: dict[str, set[str]] = {}
    for module, tree in modules().items():
        for node in ast.walk(tree):
            text = string(node)
            if text and re.fullmatch(r"[a-z_/]+\.html", text):
                found.setdefault(text, set()).add(module)
    return found


def _room(template: str) -> str | None:
    room = template.partition("/")[0] if "/" in template else None
    return None if room in EVERYWHERE else room


def test_every_template_that_is_named_exists():
    named = {used for name in TEMPLATES for used in _used_by_templates(name)} | set(_rendered())
    assert named - TEMPLATES.keys() == set()


def test_every_template_is_shown():
    shown, waiting = set(), set(_rendered())
    while waiting:
        shown |= waiting
        waiting = {used for name in waiting for used in _used_by_templates(name)} - shown
    assert TEMPLATES.keys() - shown == set()


def test_every_template_stands_in_a_room():
    assert {_room(name) for name in TEMPLATES} - {None, *FLOORS[:4]} == set()


def test_a_room_shows_its_own_templates_or_those_below():
    from_modules = [
        f"{module} renders {template}"
        for template, where in _rendered().items()
        for module in where
        if (room := _room(template)) and floor(module) < floor(room)
    ]
    from_templates = [
        f"{name} uses {used}"
        for name in TEMPLATES
        for used in _used_by_templates(name)
        if (room := _room(used)) and floor(_room(name) or "foundation") < floor(room)
    ]
    assert from_modules + from_templates == []


def test_every_slot_that_a_page_asks_for_is_filled_and_no_other():
    asked = {
        node.args[0].value
        for name in TEMPLATES
        for node in _parsed(name).find_all(nodes.Call)
        if isinstance(node.node, nodes.Name) and node.node.name == "slot"
    }
    assert asked == set(SLOTS)


def test_only_stored_html_is_taken_as_it_is():
    """Everything else is escaped: `|safe` stands behind a field that foundation.text wrote, and nowhere else."""
    allowed = set().union(*STORED_HTML.values())
    strange = [
        f"{name}:{node.lineno}"
        for name in TEMPLATES
        for node in _parsed(name).find_all(nodes.Filter)
        if node.name == "safe" and not isinstance(node.node, nodes.Const) and _last_name(node.node) not in allowed
    ]
    assert strange == []


def _last_name(node: nodes.Node) -> str:
    return getattr(node, "attr", None) or getattr(node, "name", "")


def test_nothing_turns_escaping_off():
    assert [name for name, text in TEMPLATES.items() if re.search(r"{%-? *autoescape|\| *striptags", text)] == []


def test_python_makes_markup_in_few_places():
    """`Markup()` around a literal escapes what is put in; around anything else it must be known to be safe."""
    places = {
        name
        for name, tree in modules().items()
        for called, call in calls(tree)
        if called == "Markup" and any(string(argument) is None for argument in call.args)
    }
    assert places <= SAFE_PYTHON.keys()


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_nothing_in_a_template_is_active(name):
    """The policy for content forbids inline style and script, so a page that relies on one is broken."""
    text = re.sub(r"{#.*?#}|{%.*?%}", "", TEMPLATES[name], flags=re.DOTALL)
    if name == "base.html":
        text = text.replace('<script type="module" src="{{ script }}"></script>', "", 1)
    assert re.findall(r"<(?:style|script)\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<base\b|<iframe\b", text) == []


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_form_that_posts_carries_the_form_key(name):
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", TEMPLATES[name], re.DOTALL)
    assert [form[:80] for form in forms if "csrf" not in form and name not in WITHOUT_KEY] == []


def test_all_links_that_open_elsewhere_are_plain():
    assert [name for name, text in TEMPLATES.items() if "target=" in text] == []
