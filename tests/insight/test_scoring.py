"""The sentiment of a text: what is read of it, what is not scored, and how often it is right."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from insight.reading import own_words
from insight.scoring import NOT_SCORED, PART_WORDS, parts, score

COMPLAINT = "I have been waiting for three weeks and there is still no answer. This is unacceptable."
PRAISE = "Thank you, that worked perfectly!"
PLAIN = "The office on Quay Street is open from 8 to 16."


@pytest.mark.parametrize(
    ("text", "sentiment"), [(COMPLAINT, "negative"), (PRAISE, "positive"), (PLAIN, "neutral"), ("👍", "positive")]
)
def test_it_scores(text: str, sentiment: str) -> None:
    assert score(text).sentiment == sentiment


def test_a_score_has_the_sign_of_its_sentiment() -> None:
    assert score(COMPLAINT).score < -0.5 < 0.5 < score(PRAISE).score


def test_a_plain_text_is_sure_to_be_neutral() -> None:
    assert score(PLAIN).confidence > 0.6


def test_a_denied_word_turns() -> None:
    assert score("I am not happy with this.").score < score("I am happy with this.").score


@pytest.mark.parametrize(
    "text",
    [
        "Ich warte seit drei Wochen und niemand antwortet mir. Das ist eine Frechheit.",
        "Je n'ai toujours pas de réponse et c'est inadmissible.",
        "Hola, ¿dónde está mi tarjeta? Llevo tres semanas sin noticias.",
        "Dove posso trovare il modulo per il permesso? Grazie mille.",
        "Waarom krijg ik geen antwoord op mijn vraag?",
        "Já faz três semanas e ninguém me responde.",
        "Czekam już trzy tygodnie i nikt nie odpowiada.",
        "Üç haftadır bekliyorum ve kimse cevap vermiyor.",
        "Я жду уже три недели.",
        "我等了三个星期。",
        "Danke",
        "Merci beaucoup",
    ],
)
def test_another_language_is_not_scored(text: str) -> None:
    assert score(text) == NOT_SCORED


@pytest.mark.parametrize(
    "text", ["", "  \n", "12345 ...", "?!", "https://example.org/good", "Thanks in advance!", "`bad`"]
)
def test_nothing_to_read_is_not_scored(text: str) -> None:
    assert score(text) == NOT_SCORED


@pytest.mark.parametrize(
    "text",
    [
        "> This is terrible, I hate it.\n\nUse form B.",
        "On 3 May, Omar wrote:\n> This is terrible, I hate it.\n\nUse form B.",
        "<blockquote><p>This is terrible, I hate it.</p></blockquote><p>Use form B.</p>",
        "Use form B.\n\n-- \nHate Terrible\nThe horrible company",
        "Use form B.\n\nKind regards,\nJoy Love",
        "Use form B.\n\n-----Original Message-----\nThis is terrible, I hate it.",
        "```\nraise TerribleError\n```\nUse form B.",
        "Use form B.\n\n    terrible = hate\n",
        "<p>Use form B.</p><pre><code>terrible = hate</code></pre>",
        "Use [form B](https://example.org/terrible).",
        "@terrible Use form B.",
        "Use form B.\n\nSent from my phone",
        "Use form B. Thanks in advance!",
    ],
)
def test_what_is_not_the_authors_own_is_not_read(text: str) -> None:
    assert own_words(text).split() == ["Use", "form", "B."]


@pytest.mark.parametrize(
    "text",
    [
        "If x < y and z > w then stop.",
        "1. Open the page\n    and wait",
        "Thank you!\nIt works now.",
        "Use a <widget> here.",
        "Cheers,",
    ],
)
def test_what_is_the_authors_own_is_kept(text: str) -> None:
    assert set(own_words(text).split()) >= set(text.removeprefix("1. ").split())


def test_long_texts_are_read_in_parts_of_whole_sentences() -> None:
    sentence = "We went to the office on a Monday. "
    assert {len(part.split()) for part in parts(sentence * 30)[:-1]} == {PART_WORDS}


def test_a_sentence_without_end_is_cut() -> None:
    assert max(len(part.split()) for part in parts("word " * 1000)) == 2 * PART_WORDS


def test_a_long_complaint_among_plain_sentences_is_heard() -> None:
    assert score(f"{PLAIN} {COMPLAINT} {COMPLAINT} It makes me angry. {PLAIN}").sentiment == "negative"


def test_how_long_a_text_is_does_not_make_it_surer() -> None:
    assert score(f"{PRAISE} " * 50).confidence == pytest.approx(score(f"{PRAISE} " * 5).confidence, abs=0.1)


@pytest.mark.parametrize(
    "text", ["<" * 50_000, "[a](" * 10_000, "` " * 20_000, "> a\n" * 10_000, "😀" * 3_000, "\ud800 no"]
)
def test_hostile_texts_are_read_in_time(text: str) -> None:
    assert 0 <= score(text).confidence <= 1


def test_on_posts_labelled_by_people_it_beats_the_plain_lexicon(shared: Path) -> None:
    """Macro-F1 over a source's labels, mean of eight sources. VADER alone has 60.4; not scored is wrong."""
    read: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with (shared / "insight" / "sentiment.dev.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            read[row["source"]].append((row["label"], (score(row["text"]).sentiment or "none")[:3]))
    figures = {source: _macro_f1(pairs) for source, pairs in read.items()}
    assert sum(figures.values()) / len(figures) > 0.65, figures


def _macro_f1(pairs: list[tuple[str, str]]) -> float:
    labels = {gold for gold, _ in pairs}
    f1 = []
    for label in labels:
        right = sum(gold == found == label for gold, found in pairs)
        named = sum((gold == label) + (found == label) for gold, found in pairs)
        f1.append(2 * right / named)
    return sum(f1) / len(f1)
