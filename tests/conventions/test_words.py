"""The words people read: through Flask-Babel, in typographic dress, and each thing by its one name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from jinja2 import Environment, nodes

from tests.conventions.source import calls, floor, modules, string
from tests.habits.tree import texts

TEMPLATES = {name: text for name, text in texts().items() if name.startswith("templates/")}
SPECIMENS = {"templates/foundation/components.html"}  # invented words in English, for whoever builds pages
NAMES = {"Parley", "compact", "roomy"}  # the name of the house, and the two densities of base.html
JINJA = Environment()
TRANSLATORS = {"_", "_l", "gettext", "lazy_gettext", "ngettext"}
DYNAMIC = {
    "foundation/languages.py",  # there stands the `_()` of the templates itself
    "foundation/measures.py",  # the docstring of a measure is its “how we count”
}
READ_ATTRIBUTES = {"aria-label", "alt", "title", "placeholder", "data-name", "label"}
OTHER_NAMES = (  # what PRODUCT.md calls thread, space, answer, official, case, promise, person, hide, endorse
    "topic", "category", "board", "ticket", "post a reply to", "user", "username", "upvote", "downvote", "like this",
    "SLA", "deadline", "admin panel", "log in", "log out", "login", "logout", "spam folder", "click here", "click",
    "please note", "utilize", "leverage", "customer", "invalid", "illegal", "error occurred", "oops", "whoops",
    "successfully", "submit",
)  # fmt: skip


def _sentences() -> Iterator[tuple[str, str]]:
    """Everything that is translated, with where it stands."""
    for name, text in TEMPLATES.items():
        for node in JINJA.parse(text).find_all(nodes.Call):
            if isinstance(node.node, nodes.Name) and node.node.name in TRANSLATORS:
                yield from ((f"{name}:{node.lineno}", arg.value) for arg in _texts(node.args))
    for name, tree in modules().items():
        for called, call in calls(tree):
            if called in TRANSLATORS:
                yield from ((f"{name}:{call.lineno}", text) for text in map(string, call.args) if text)


def _texts(arguments: list[nodes.Expr]) -> Iterator[nodes.Const]:
    return (argument for argument in arguments if isinstance(argument, nodes.Const) and isinstance(argument.value, str))


SENTENCES = sorted(set(_sentences()))


def test_there_are_sentences():
    assert len(SENTENCES) > 200


def test_quotes_are_typographic():
    """’ “ ” and … in what people read; straight ones are for machines."""
    assert [(place, text) for place, text in SENTENCES if re.search(r"['\"`]|\.\.\.| - ", text)] == []


def test_things_have_one_name():
    wrong = [
        (place, word, text)
        for place, text in SENTENCES
        for word in OTHER_NAMES
        if re.search(rf"\b{word}s?\b", text, re.IGNORECASE if word.islower() else 0)
    ]
    assert wrong == []


def test_headings_and_buttons_are_in_sentence_case():
    """JSON is written so: refusals of the API name it."""
    shouting = [(place, text) for place, text in SENTENCES if re.search(r"\b(?!JSON\b)[A-Z]{4,}\b|!\s*$", text)]
    assert shouting == []


def test_translated_words_are_literal():
    """A translation of what is only known at run time is never found."""
    dynamic = [
        f"{name}:{call.lineno}"
        for name, tree in modules().items()
        if name not in DYNAMIC
        for called, call in calls(tree)
        if called in TRANSLATORS and not (call.args and string(call.args[0]))
    ]
    in_templates = [
        f"{name}:{node.lineno}"
        for name, text in TEMPLATES.items()
        for node in JINJA.parse(text).find_all(nodes.Call)
        if isinstance(node.node, nodes.Name) and node.node.name in TRANSLATORS
        if not (node.args and isinstance(node.args[0], nodes.Const))
    ]
    assert dynamic + in_templates == []


@pytest.mark.parametrize("name", sorted(TEMPLATES.keys() - SPECIMENS))
def test_no_word_of_a_template_goes_untranslated(name):
    page = _Words()
    page.feed("".join(_data(TEMPLATES[name])))
    page.close()
    words = " ".join(
        re.sub(r'[\w-]+="[^"]*"', "", text) for text in page.found
    )  # parts of tags that macros put together
    assert set(re.findall(r"[^\W\d_]{2,}", words)) - NAMES == set()


def _data(text: str) -> Iterator[str]:
    """The template without its expressions; each leaves a space where it stood."""
    for _line, kind, value in JINJA.lex(text):
        if kind == "data":
            yield value
        elif kind in ("variable_end", "block_end"):
            yield " "


class _Words(HTMLParser):
    """Collects what is read: text, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attributes if name in READ_ATTRIBUTES and value]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def test_what_python_says_to_people_is_translated():
    """`done()`, `flash()` and the exceptions that carry a sentence to an error page get it through `_()`."""
    says = {"done", "flash", "BadRequest", "Forbidden", "NotFound", "Conflict", "ValidationError"}
    plain = [
        f"{name}:{call.lineno}"
        for name, tree in modules().items()
        for called, call in calls(tree)
        if called in says and call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert plain == []


def test_the_ground_floor_knows_no_word_of_the_domain():
    """foundation/ would serve another product: it names no thread, reply, promise or charter."""
    words = re.compile(r"\b(reply|replies|answer|charter|endorsement|acknowledgement|outcome)s?\b", re.IGNORECASE)
    named = [
        f"{name}: {node.name}"
        for name, tree in modules().items()
        if floor(name) == 0
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and words.search(node.name.replace("_", " "))
    ]
    assert named == []
