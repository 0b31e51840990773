"""Templates are compiled to plain calls: they say the same as Jinja’s own, and none of their functions needs more."""

from __future__ import annotations

import re

import pytest
from jinja2 import DictLoader, pass_context
from markupsafe import Markup, escape

from foundation.config import ROOT
from foundation.templating import Templates, html

WORDS = {
    "plain": "{{ word }}{{ number }}{{ none }}{{ markup }}{{ thing.name }}{{ things['name'] }}{{ missing }}",
    "calls": "{{ join(word, by='&') }}{{ join(*pair) }}{{ join(**named) }}{{ range(3)|list }}"
    "{{ join(word, class='x') }}",
    "macro": "{% macro m(a, b='<') %}{{ a }}{{ b }}{{ caller() if caller }}{% endmacro %}"
    "{{ m(word) }}{% call m(1) %}{{ word }}{% endcall %}{% for x in pair %}{{ m(x, b=loop.index) }}{% endfor %}",
    "set": "{% set a %}<b>{{ word }}</b>{% endset %}{{ a }}{{ a ~ word }}{{ (a, word)|join('<') }}",
    "unescaped": "{% autoescape false %}{{ word }}{{ join(word) }}{% endautoescape %}{{ word|safe }}",
}


class Named:
    name = "<name>"


def join(*words, by="", **more):
    return by.join([*words, *map(str, more.items())])


GIVEN = {
    "word": "<a href=\"x\">&'", "number": 3, "none": None, "markup": Markup("<i>x</i>"), "thing": Named(),
    "things": {"name": "<n>"}, "join": join, "pair": ("a<", "b"), "named": {"by": "<"},
}  # fmt: skip


@pytest.mark.parametrize("name", WORDS)
def test_a_template_says_what_jinja_would(name):
    class Jinjas(Templates):
        code_generator_class = Templates.__mro__[1].code_generator_class

    ours, theirs = (kind(None, loader=DictLoader(WORDS), autoescape=True) for kind in (Templates, Jinjas))
    assert ours.get_template(name).render(GIVEN) == theirs.get_template(name).render(GIVEN) != ""


@pytest.mark.parametrize("value", ["<&\"'>", Markup("<b>"), None, 3, 1.5, Named(), b"<", ["<"]])
def test_every_value_is_escaped_as_ever(value):
    assert html(value) == escape(value)


def test_a_function_that_asks_for_its_context_is_given_it():
    @pass_context
    def word_of(context, name):
        return context[name]

    templates = Templates(None, loader=DictLoader({"one": "{{ word_of('word') }}"}), autoescape=True)
    templates.globals["word_of"] = word_of
    assert templates.get_template("one").render(word="<") == "&lt;"


def test_no_function_that_is_given_to_a_template_asks_for_the_context():
    """One in a variable is called without being asked."""
    asking = re.compile(r"@pass_(context|eval_context|environment)")
    assert [path for path in ROOT.glob("[cfim]*/**/*.py") if asking.search(path.read_text())] == []
