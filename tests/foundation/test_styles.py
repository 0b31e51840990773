"""The laws of the stylesheets: colours, contrast, names, size, and that every class a template uses exists."""

import gzip
import re

import pytest

from foundation.bundles import STYLES, tight
from tests.habits.tree import ROOT

SHEETS = {name: (ROOT / "static" / "css" / f"{name}.css").read_text() for name in STYLES}
TEMPLATES = ROOT / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
TONES = {
    "status": {"official", "due", "late", "quiet"},
    "notice": {"is-official", "is-due", "is-late", "is-error"},
    "button": {"primary", "danger"},
    "timeline": {"official", "now", "to-come"},
}
# What stands on what, and the contrast it must keep: 4.5 for words, 3 for the edges of fields and for the focus.
WORDS = {
    "paper": ["ink", "ink-soft", "accent", "accent-hover", "visited", "official", "due", "late"],
    "surface": ["ink", "ink-soft", "accent", "accent-hover", "late"],
    "sunken": ["ink", "ink-soft", "accent"],
    "accent-wash": ["ink", "ink-soft", "accent", "accent-hover", "visited", "official", "due", "late"],
    "official-wash": ["ink", "accent", "official"],
    "due-wash": ["ink", "accent", "due"],
    "late-wash": ["ink", "accent", "late"],
    "accent": ["on-strong"],
    "accent-hover": ["on-strong"],
    "ink": ["paper"],
}
EDGES = {"paper": ["line-strong", "focus", "accent", "late"], "surface": ["line-strong", "focus"]}
PAIRS = [(ground, word, 4.5) for ground, words in WORDS.items() for word in words]
PAIRS += [(ground, edge, 3.0) for ground, edges in EDGES.items() for edge in edges]


def _bare(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def _all() -> str:
    return "\n".join(_bare(css) for css in SHEETS.values())


def _schemes() -> dict[str, dict[str, str]]:
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", SHEETS["tokens"])
    return {"light": {name: one for name, one, _ in pairs}, "dark": {name: other for name, _, other in pairs}}


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _prelude(css: str) -> str:
    """Everything in front of a brace: selectors and at-rules."""
    return "\n".join(re.findall(r"([^{};]*)\{", _bare(css)))


def _outermost(css: str) -> list[str]:
    """What stands in front of each brace that lies in no other."""
    depth, starts = 0, []
    for before, brace in re.findall(r"([^{};]*)([{};])", _bare(css)):
        starts += [before.strip()] if brace == "{" and depth == 0 else []
        depth += {"{": 1, "}": -1, ";": 0}[brace]
    return starts


def _used(source: str) -> set[str]:
    """The classes in a template: the plain ones, and the words in quotes of an expression inside the attribute."""
    used: set[str] = set()
    for value in re.findall(r'class="([^"]*)"', re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)):
        expressions = re.findall(r"\{[{%](.*?)[%}]\}", value)
        words = re.sub(r"\{[{%].*?[%}]\}", " ", value).split()
        words += [word for part in expressions for quoted in re.findall(r"'([^']*)'", part) for word in quoted.split()]
        used |= {word for word in words if not word.endswith("-")}
    return used


@pytest.mark.parametrize("name", STYLES)
def test_every_rule_lies_in_a_layer(name):
    assert [start for start in _outermost(SHEETS[name]) if not start.startswith("@layer ")] == []


def test_the_layers_are_ordered_once_and_all_named():
    order = re.findall(r"@layer ([\w, ]+);", _all())
    assert len(order) == 1
    assert set(re.findall(r"@layer (\w+) \{", _all())) <= set(order[0].split(", "))


@pytest.mark.parametrize("name", [name for name in STYLES if name != "tokens"])
def test_raw_colours_stand_only_among_the_tokens(name):
    values = "\n".join(re.findall(r":([^;{}]*);", _bare(SHEETS[name])))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(", values) == []
    assert re.findall(r"\b(?:black|white|gr[ae]y|red|green|blue|orange|yellow|navy|teal)\b", values) == []


def test_the_light_value_is_the_fallback_of_each_pair():
    first, _, _ = SHEETS["tokens"].partition("@supports")
    plain = dict(re.findall(r"--([\w-]+): (#\w{6});", first))
    assert plain == _schemes()["light"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ground", "word", "least"), PAIRS)
def test_a_pair_keeps_its_contrast(scheme, ground, word, least):
    colours = _schemes()[scheme]
    assert _contrast(colours[ground], colours[word]) >= least


def test_every_property_that_is_used_is_defined():
    used, defined = set(re.findall(r"var\((--[\w-]+)", _all())), set(re.findall(r"(--[\w-]+):", _all()))
    assert used - defined == set()
    assert defined - used == set()


@pytest.mark.parametrize("name", STYLES)
def test_no_selector_names_an_id(name):
    assert re.findall(r"#[\w-]+", re.sub(r"\(color: [^{]*", "", _prelude(SHEETS[name]))) == []


def test_nothing_is_forced_but_reduced_motion():
    quiet = r"@media \(prefers-reduced-motion: reduce\) \{(?:[^{}]|\{[^{}]*\})*\}"
    assert len(re.findall(quiet, _all())) == 1
    assert "!important" not in re.sub(quiet, "", _all())


@pytest.mark.parametrize("name", STYLES)
def test_lengths_follow_the_direction_of_the_script(name):
    sides = r"(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)\b"
    boxes = r"(?<![\w-])(?:left|right|top|bottom|width|height|min-width|max-width|min-height|max-height):"
    assert re.findall(sides + "|" + boxes + r"|text-align: (?:left|right)", _bare(SHEETS[name])) == []


def test_all_sheets_together_are_small():
    together = "\n".join(SHEETS.values()).encode()
    assert len(together) < 45_000
    assert len(gzip.compress(together)) < 12_000


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_class_of_a_template_exists(path):
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", _prelude(_all())))
    assert _used(path.read_text()) - known == set()


@pytest.mark.parametrize(("part", "tone"), sorted((part, tone) for part, tones in TONES.items() for tone in tones))
def test_every_tone_exists(part, tone):
    lists = rf"\.{part}:is\([^)]*\.{tone}\b"
    assert re.search(rf"\.{part}(?:\.| \.){tone}\b|{lists}", _prelude(_all()))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_template_styles_or_scripts_in_place(path):
    assert re.findall(r"\sstyle=|<style|<script(?! type=\"module\" src=)|\son[a-z]+=", path.read_text()) == []


def test_it_is_sent_without_what_only_its_authors_read():
    assert tight('@layer a {\n  /* Why\n     so */\n  .b { margin: 0; }\n\n  .c .d { content: "–"; }\n}\n') == (
        '@layer a {\n.b { margin: 0; }\n.c .d { content: "–"; }\n}'
    )
    sent = tight(_all())
    assert "/*" not in sent
    assert sent.split() == _all().split()
