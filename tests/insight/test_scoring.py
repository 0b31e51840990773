"""The sentiment of a text: what is read of it, what is not scored, and how often it is right."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from foundation.config import ROOT
from foundation.meaning.network import DamagedModel, Network
from insight import headed, heads, lexical, scoring, sentiment
from insight.reading import own_words
from insight.scoring import MOST_PARTS, NOT_SCORED, PART_WORDS, parts, score, score_many
from insight.trials import macro_f1
from tests.conftest import ALL

COMPLAINT = "I have been waiting for three weeks and there is still no answer. This is unacceptable."
PRAISE = "Thank you, that worked perfectly!"
PLAIN = "The office on Quay Street is open from 8 to 16."


@pytest.mark.parametrize(
    ("text", "sentiment"), [(COMPLAINT, "negative"), (PRAISE, "positive"), (PLAIN, "neutral"), ("👍", "positive")]
)
def test_it_scores(text: str, sentiment: str) -> None:
    assert score(text).sentiment == sentiment


ANYBODY_WOULD_SAY = {
    "negative": """
        I have been waiting for three weeks and there is still no answer.
        The form crashes every time I press send.
        Nobody at the office could tell me anything.
        This is the worst service I have ever had.
        I am really disappointed with how this was handled.
        My application was rejected without any explanation.
        The bus was late again and I missed my appointment.
        You charged me twice and refuse to give the money back.
        I give up, this is impossible to understand.
        The new website is confusing and slow.
        It makes me angry that we are never asked.
        The playground is dirty and dangerous.
        They lost my documents for the second time.
        I do not feel safe on that road any more.
        Why does it take four months to get a simple stamp?
    """,
    "neutral": """
        The office on Quay Street is open from 8 to 16.
        Where can I find form B?
        You need your passport and one photo.
        The meeting is on Tuesday at ten.
        How do I change my address?
        Press the blue button and enter your number.
        I moved here in March.
        The fee is 20 euros for adults.
        Is the library open on Sunday?
        There are two entrances, one on each side.
        I sent the letter on Monday.
        Does anyone know which bus goes to the harbour?
        The water meter is in the cellar.
        We are a family of four.
        See section three of the guide.
    """,
    "positive": """
        Thank you, that worked perfectly!
        The staff were very friendly and helped me at once.
        I love the new playground.
        Great idea, I would use this every day.
        That was easier than I thought, well done.
        I am so glad that somebody finally fixed the light.
        Excellent service, I got my card the next day.
        This guide is clear and useful.
        Thanks a lot, Omar, you saved my day.
        What a beautiful park, my children enjoy it.
        The new app works great.
        I am impressed by how quickly you answered.
        We had a wonderful afternoon at the library.
        I appreciate your patience and your help.
        Everything went smoothly, and I am happy with the result.
    """,
}


@pytest.mark.parametrize("wanted", ANYBODY_WOULD_SAY)
def test_of_fifteen_plain_sentences_at_most_one_is_misread(wanted: str) -> None:
    sentences = [line.strip() for line in ANYBODY_WOULD_SAY[wanted].strip().splitlines()]
    misread = [text for text, told in zip(sentences, score_many(sentences), strict=True) if told.sentiment != wanted]
    assert len(sentences) == 15
    assert len(misread) <= 1, misread


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
    assert {len(part.split()) for part in parts("word " * 1000)} == {PART_WORDS}


def test_a_long_complaint_among_plain_sentences_is_heard() -> None:
    assert score(f"{PLAIN} {COMPLAINT} {COMPLAINT} It makes me angry. {PLAIN}").sentiment == "negative"


def test_how_long_a_text_is_does_not_make_it_surer() -> None:
    assert score(f"{PRAISE} " * 50).confidence == pytest.approx(score(f"{PRAISE} " * 5).confidence, abs=0.1)


@pytest.mark.parametrize(
    "text", ["<" * 50_000, "[a](" * 10_000, "` " * 20_000, "> a\n" * 10_000, "😀" * 3_000, "\ud800 no"]
)
def test_hostile_texts_are_read_in_time(text: str) -> None:
    assert 0 <= score(text).confidence <= 1


def test_shares_add_up_and_the_score_follows_from_them() -> None:
    for told in score_many([COMPLAINT, PRAISE, PLAIN, f"{PLAIN} {COMPLAINT} {PRAISE}"]):
        assert sum(told.shares) == pytest.approx(1, abs=1e-5)
        assert told.score == pytest.approx(told.shares[2] - told.shares[0], abs=1e-4)
        assert told.confidence == pytest.approx(max(told.shares), abs=1e-4)


def test_a_text_has_the_same_score_whatever_stands_beside_it() -> None:
    texts = [COMPLAINT, "Danke", PLAIN, PRAISE * 9]
    assert score_many(texts) == score_many(texts[::-1])[::-1] == [score(text) for text in texts]
    assert score_many([]) == []


def test_another_process_says_the_same_to_the_last_digit() -> None:
    seen = "from insight.scoring import *\nprint(MODEL, [read(t) for t in ('It is late, never good, sad.', 'Fine!')])"
    said = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", seen], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        said.add(done.stdout)
    assert len(said) == 1


def test_of_a_long_post_only_so_much_is_read() -> None:
    post = " ".join(f"We went there on day {day} and it was open, as the sign says." for day in range(200))
    chosen = scoring.telling(f"{COMPLAINT}\n\n{post}\n\n{PRAISE}")
    assert len(chosen) == MOST_PARTS
    assert chosen[0][0].startswith(COMPLAINT[:20])
    assert chosen[-1][0].endswith(PRAISE)


def test_the_models_name_follows_from_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert scoring._name() == scoring.MODEL
    monkeypatch.setattr(scoring, "LEXICON", 0.7)
    assert scoring._name() != scoring.MODEL
    monkeypatch.undo()
    monkeypatch.setitem(lexical.lexicon.WORDS, "dreadful", (0.5, 0.0))
    assert scoring._name() != scoring.MODEL


def test_a_network_that_was_changed_is_refused(tmp_path: Path) -> None:
    for file in sentiment.MODELS.iterdir():
        shutil.copy(file, tmp_path)
    with (tmp_path / "sentiment.onnx").open("r+b") as file:
        file.seek(9_000_000)
        file.write(b"x")
    with pytest.raises(DamagedModel, match=r"sentiment\.onnx"):
        Network(tmp_path / "sentiment.onnx")


def test_a_head_that_corrects_nothing_changes_nothing() -> None:
    texts = [COMPLAINT, "Danke", PRAISE, PLAIN]
    reader = headed.with_heads(headed.Heads(heads.none(len(scoring.read(PLAIN).features))))
    assert reader.model.startswith(f"{scoring.MODEL}+")
    for with_head, without in zip(reader.read(texts), score_many(texts), strict=True):
        assert with_head.sentiment == without.sentiment
        assert with_head.shares == (without.shares and pytest.approx(without.shares, abs=1e-4))


def test_on_posts_labelled_by_people_it_beats_the_plain_lexicon(shared: Path) -> None:
    """Macro-F1 over a source's labels, mean of eight sources; not scored is wrong. VADER's on the same posts."""
    posts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with (shared / "insight" / "sentiment.dev.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            posts[row["source"]].append((row["text"], row["label"]))
    ours, vaders, analyzer = [], [], SentimentIntensityAnalyzer()
    for rows in posts.values():
        some = rows if ALL else random.Random(7).sample(rows, min(len(rows), 200))
        told = [((one.sentiment or "none")[:3]) for one in score_many([text for text, _ in some])]
        compounds = [analyzer.polarity_scores(text)["compound"] for text, _ in some]
        plain = ["pos" if one >= 0.05 else "neg" if one <= -0.05 else "neu" for one in compounds]
        ours.append(macro_f1([(label, found) for (_, label), found in zip(some, told, strict=True)]))
        vaders.append(macro_f1([(label, found) for (_, label), found in zip(some, plain, strict=True)]))
    assert sum(ours) / len(ours) > (0.66 if ALL else 0.65), ours
    assert sum(ours) / len(ours) > sum(vaders) / len(vaders) + 0.05
