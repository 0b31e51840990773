"""The terms of a text: its words without the small ones, cut to a rough stem, so that "cards" and "card" are one.

The stop words and the stems are English; words of other languages pass as they stand.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from insight.reading import WORD, own_words, words

# A post says what it is about early; what comes after so many words costs time and tells nothing new.
MOST_WORDS = 400
LONGEST = 30

_STOP = """
    a able about above across actually additional after again against agree agreed all almost along alongside
    already also although always am among amongst an and another answer answered answers any anybody anyone anything
    anyway appear appeared appears appropriate are aren around as ask asked asking asks assume at available away
    back bad be because become becomes been before behind being believe below beside besides best better between
    beyond big bit both bunch but by came can cannot case cases certain clear come comes coming common consider
    considered could couldn current dear did didn different do does doesn doing don done down during each earlier
    early easy either else end ends enough entire especially etc even ever every everybody everyone everything exact
    example examples exist existing exists fact facts false feel feels felt few find first five follow following for
    found four from full further furthermore gave general get gets getting give given go goes going gone gonna good
    got great guess had happen happening happens hard has hasn have haven having he hear heard hello help hence her
    here hers herself hey hi high him himself his hope how however i idea ideas if imagine impossible in instead
    into is isn issue issues it its itself just keep keeps kept kind kinds know last later lead leads least leave
    leaves led left less let lets like little ll long look looked looking looks lot lots made main make makes making
    many matter matters may maybe me mean means meant might mine more moreover most much must my myself necessary
    need needs neither never new next nice no nobody none nor not nothing notice noticed now number numbers obvious
    of off often ok okay old on once one ones only onto or other others otherwise our ours ourselves out over own
    part particular people per perhaps place please point points poor possible possibly probably problem problems
    proper put question questions quite rather re real really reason reasons recent regards rest right said same saw
    say says second see seem seems seen sense set sets several shall she should shouldn show side similar simple
    since single small so some somebody someone something sometimes somewhere soon sorry sort specific start started
    starting starts still stop stopped stuff such suggest suggested sure take taken tell ten than thank thanks that
    the their theirs them themselves then there therefore these they thing things think thinking third this those
    though thought thoughts three through thus time to today together told too took towards tried tries true try
    trying two under understand unless until up upon us use used useful uses using usually ve versus very via view
    views want wanted wanting wants was wasn way ways we well went were weren what whatever when where whereas
    whether which while who whole whom whose why will wish with within without wonder wondering word words work
    working works would wouldn yes yet you your yours yourself
"""
STOP_WORDS = frozenset(_STOP.split())
OFTEN_SMALL = frozenset("answer example idea number people person question word".split())
"""Stems of small words that do tell of what uses them far more often than others do."""
_NO_ADVERBS = (
    "ally anomaly apply assembly bully butterfly comply family italy jelly july monopoly multiply reply supply"
)
NO_ADVERBS = frozenset(_NO_ADVERBS.split())

# What stands before the first word of a sentence; nothing stands before the first of a text.
SENTENCE_ENDS = frozenset({"", ".", "!", "?", ":"})
_VOWEL = re.compile(r"[aeiouy]")


def stem(word: str) -> str:
    """A word in lower case without its English ending of number or tense: "applied" and "applies" give "apply"."""
    if len(word) > 4 and word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= 3 and _VOWEL.search(bare):
            word = bare[:-1] if bare[-1] == bare[-2] and bare[-1] not in "lsz" else bare
            break
    if len(word) > 4 and word.endswith("ie"):
        return word[:-2] + "y"
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def is_telling(word: str) -> bool:
    """Whether a word may name a subject: longer than one letter, no stop word, no contraction, no adverb in "-ly"."""
    adverb = word.endswith("ly") and word not in NO_ADVERBS
    return 1 < len(word) <= LONGEST and word not in STOP_WORDS and "'" not in word and not adverb


def terms(text: str, *, small: bool = False) -> Counter[str]:
    """The terms of a text's own words with how often it uses each, in their order; with `small`, OFTEN_SMALL too."""
    found = (word.removesuffix("'s") for word in words(own_words(text))[:MOST_WORDS])
    return Counter(stem(word) for word in found if is_telling(word) or (small and stem(word) in OFTEN_SMALL))


def spellings(texts: Iterable[str], wanted: Sequence[str]) -> dict[str, str]:
    """How `texts` most often write each wanted term; with a capital only where it has one inside sentences too."""
    seen: dict[str, Counter[str]] = {term: Counter() for term in wanted}
    for text in map(own_words, texts):
        for word in WORD.finditer(text):
            written = word[0].removesuffix("’s").removesuffix("'s")
            plain = written.lower()
            term = stem(plain)
            if term in seen and (is_telling(plain) or term in OFTEN_SMALL):
                before = text[max(0, word.start() - 3) : word.start()].rstrip()[-1:]
                seen[term][plain if before in SENTENCE_ENDS else written] += 1
    return {term: _usual(counted) or term for term, counted in seen.items()}


def _usual(counted: Counter[str]) -> str:
    return min(counted, key=lambda word: (-counted[word], word), default="")
