"""The terms of a text: its words without the small ones, cut to a rough stem, so that "cards" and "card" are one.

The stop words and the stems are English; words of other languages pass as they stand.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from insight.reading import own_words, words

# A post says what it is about early; what comes after so many different terms costs time and tells nothing new.
MOST_TERMS = 40

_STOP = """
    a about above actually after again against all almost already also always am an and another any anyone anything are
    as at away back be because been before being below best better between both but by came can cannot come could did
    different do does doing done don down during each either else enough etc even ever every everyone everything few
    find first for found from further gave get gets getting give given go goes going gone gonna good got great had happen
    has have having he hello help her here hers herself hey hi him himself his how however i if in instead into is it
    its itself just keep kind know last least less let like little ll long look looking lot made make makes making many
    may maybe me mean might mine more most much must my myself need needs never new next no nobody none nor not nothing
    now of off often ok okay old on once one ones only onto or other others otherwise our ours ourselves out over own
    part people per perhaps place please point possible possibly probably put quite rather re really right said same
    say saw say says second see seem seems seen several shall she should show since so some someone something sometimes
    somewhere soon sorry still such sure take taken tell than thank thanks that the their theirs them themselves then
    there therefore these they thing things think this those though thought through thus time to together told too took
    towards tried try trying two under unless until up upon us use used uses using usually ve very via want wanted wants
    was way ways we well went were what whatever when where whether which while who whole whom whose why will wish with
    within without wonder wondering work would yes yet you your yours yourself able around best dear done three today
    however regards understand work works working
"""
STOP_WORDS = frozenset(_STOP.split())

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
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def is_telling(word: str) -> bool:
    """Whether a word may name a subject: longer than one letter, no stop word and no contraction ("don't", "we'll")."""
    return len(word) > 1 and word not in STOP_WORDS and ("'" not in word or word.endswith("'s"))


def terms(text: str) -> tuple[str, ...]:
    """The different terms of a text's own words, in their order, at most MOST_TERMS."""
    found: dict[str, None] = {}
    for word in words(own_words(text)):
        if is_telling(word):
            found[stem(word.removesuffix("'s"))] = None
            if len(found) == MOST_TERMS:
                break
    return tuple(found)


def spellings(texts: Iterable[str], wanted: Sequence[str]) -> dict[str, str]:
    """How `texts` most often write each wanted term; with a capital only where it has one inside sentences too."""
    seen: dict[str, Counter[str]] = {term: Counter() for term in wanted}
    for text in texts:
        for before, word in re.findall(r"(^|[.!?:\n]\s*|\S\s+|\W)([^\W\d_]+(?:['’][^\W\d_]+)*)", own_words(text)):
            plain = word.lower().replace("’", "'").removesuffix("'s")
            if stem(plain) in seen and is_telling(plain):
                inside = before.strip() not in ("", ".", "!", "?", ":")
                seen[stem(plain)][word.removesuffix("’s").removesuffix("'s") if inside else plain] += 1
    return {term: _usual(counted) or term for term, counted in seen.items()}


def _usual(counted: Counter[str]) -> str:
    return min(counted, key=lambda word: (-counted[word], word), default="")
