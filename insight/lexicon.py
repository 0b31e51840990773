"""The table of the lexicon model: what each measure, cue and word of a text adds to its being negative or positive.

Two numbers each, in logits against "neutral": a softmax over (negative, 0, positive) gives the probabilities.

Where the numbers come from: a softmax regression with strong L2 (C = 0.005, classes balanced) over VADER's figures, the
cues below and the 300 words that differ most by chi-square, learnt from GoEmotions (CC BY 4.0; 35,481 comments) and
Senti4SD (MIT; 2,971 posts, each counted four times), and from no other texts. Words for subjects and groups of people
(places, products, women, men, faiths) were taken out by hand, so that naming them moves nothing. The complaint cues got
+0.6 towards negative by hand, because the sources hold few people who wait for an office to answer.
"""

import re

BASE = (-1.22, -1.32)

# VADER's figures of the text (compound −1…1, shares 0…1), then yes or no, then the natural logarithm of the words.
MEASURES = {
    "compound": (-0.58, 0.93),
    "above": (0.20, 1.15),
    "below": (0.77, 0.22),
    "share_positive": (0.14, 1.18),
    "share_negative": (1.25, 0.36),
    "is_positive": (0.36, 0.68),
    "is_negative": (0.67, 0.53),
    "is_mixed": (0.64, 0.46),
    "log_words": (-0.13, -0.32),
    "asks": (-0.13, -0.74),
    "exclaims": (0.33, 0.72),
}

# What is said of an office and its pages: (negative, positive, one alternative a line), whole words in any case.
_CUES = {
    "it did not happen": (
        0.63,
        -0.23,
        r"""
        (?:do|does|did|is|was|are|has|have|wo|would|will|could|ca|can)(?:n't|nt| not) (?:\w+ )?(?:_DONE_)
        """,
    ),
    "nobody": (
        0.66,
        -0.29,
        r"""
        no one
        nobody
        no (?:reply|response|answer|help|explanation|notice|way to|luck)
        not a single
        nothing (?:happens|happened|works|helps)
        """,
    ),
    "still": (
        0.80,
        -0.13,
        r"""
        still (?:not|no|waiting|broken|nothing|unable|wrong|missing)
        still (?:have|has|do|does|did|ca|is)n't
        """,
    ),
    "waiting": (
        0.84,
        0.01,
        r"""
        (?:wait(?:s|ed|ing)?|hold|queu(?:e|ed|ing)|stuck|sitting)\b.{0,40}\b(?:_SPELL_)
        """,
    ),
    "broken": (
        1.17,
        -0.24,
        r"""
        cancell?ed|delay(?:ed|s)?|reject(?:s|ed)?|refuse[sd]?|overcharged|missing|stuck|lost
        broken|breaks|fail(?:s|ed|ure)?|errors?|crash(?:es|ed)?|buggy|mess|wrong|impossible|unable
        useless|pointless|waste\w*|worst|unacceptable|ridiculous|rude
        frustrat\w+|confus\w+|annoy\w+|unclear|misleading
        """,
    ),
    "why": (
        1.07,
        -0.45,
        r"""
        why (?:is|are|do|does|did|can|can't|won't|would|must|should|the)
        how (?:long|many times|hard|come|is (?:it|that|this))
        """,
    ),
    "giving up": (
        1.03,
        -0.16,
        r"""
        (?:give|gave|giving|given) up
        fed up|sick of|tired of|last time
        never (?:again|got|received|came|heard|arrived|works?|answers?|coming|going)
        """,
    ),
    "again": (
        1.04,
        -0.11,
        r"""
        (?:second|third|fourth|2nd|3rd|4th|\d{1,2} ?th|every|every single) time
        over and over|again
        """,
    ),
    "too much": (
        0.42,
        -0.47,
        r"""
        should(?:n't| not)? (?:have|be|had)
        instead of|only to
        too (?:long|late|slow|hard|expensive|much|many|complicated|difficult)
        """,
    ),
    "it works": (
        -0.39,
        0.30,
        r"""
        work(?:s|ed|ing)? (?:now|great|well|perfectly|fine|like a charm|again|nicely|for me)
        (?:solved|fixed) (?:it|my|the|now)
        """,
    ),
    "thanks": (
        -0.19,
        1.75,
        r"""
        thank(?:s| you)|thx|cheers|appreciate\w*|grateful|kudos|well done
        good (?:job|work|point|catch|idea|answer)
        nice (?:one|work|job|answer)
        great|excellent|awesome|brilliant|perfect
        """,
    ),
    "help": (
        -0.36,
        1.22,
        r"""
        (?:very|really|so|super|most) (?:helpful|kind|friendly|quick|easy|clear|patient|useful)
        helped (?:me|us|a lot)
        (?:easy|easier|quick|simple) to
        i (?:really )?(?:love|like|enjoy\w*)
        """,
    ),
    "asking": (
        -0.18,
        -0.42,
        r"""
        does anyone|which|is there|are there
        can (?:anyone|someone|i|you|we)
        how (?:do|can|to|would|should)
        what (?:is|are|does)
        where (?:is|can|do)
        """,
    ),
    "supposing": (-0.30, -0.16, "if|unless|would|could|maybe|perhaps"),
}
_DONE = "answer|answered|reply|respond|call|called|help|come|arrive|arrived|receive|received|care|explain|let|allow"
_DONE += "|work|works|working|open|load|change|fix|fixed|accept"
_SPELL = "hours?|hrs?|mins?|minutes|days?|weeks?|months?|years?|forever|ages"


def _any_of(lines: str) -> re.Pattern[str]:
    alternatives = "|".join(line.strip() for line in lines.strip().splitlines())
    alternatives = alternatives.replace("_DONE_", _DONE).replace("_SPELL_", _SPELL)
    return re.compile(rf"\b(?:{alternatives})\b", re.IGNORECASE)


CUES = tuple((_any_of(lines), (negative, positive)) for negative, positive, lines in _CUES.values())

_DENYING = """
    not no never cannot without nobody none nothing can't won't don't doesn't didn't isn't wasn't aren't weren't
    haven't hasn't hadn't couldn't wouldn't shouldn't ain't dont cant wont doesnt didnt isnt
"""
DENYING = frozenset(_DENYING.split())
DENIED_WORDS = 4

# Word, hundredths towards negative, hundredths towards positive. "not_": within four words after a word that denies.
_WORDS = """
    about -14 -17; absolutely 23 22; actually -9 15; adorable 1 6; advice 7 5; afraid 75 5; agree 0 34; agreed 1 11;
    ah 1 7; amazing 10 44; angry 11 3; annoying 43 16; anyone 21 0; apologies 14 1; apologize 6 -1; appreciate 2 8;
    appreciated 2 10; aren't 7 -1; ashamed 7 2; asshole 17 5; awesome 8 37; awful 55 19; awkward 15 1; bad 27 8;
    beautiful 9 29; because 0 -16; best 3 16; better -7 -17; boring 10 2; bullshit 6 4; can't 42 3; complete 5 -8;
    congrats 5 11; congratulations 2 8; cool -1 22; creepy 23 6; cringe 11 2; cry 7 3; crying 8 4; cute 8 20;
    damn 17 21; dare 19 3; depressing 10 4; destroyed 5 2; didn't 14 -3; dirty 10 4; disagree 8 1; disappointed 8 0;
    disappointing 9 2; disappointment 5 1; disgusting 32 7; does -7 -20; doesn't 7 -18; don't 53 -10; dont 19 -5;
    downvoted 20 3; dumb 5 2; embarrassing 16 1; embarrassment 5 2; enjoy 6 21; enjoyed -1 5; errors 5 1; even 12 13;
    ever 17 23; excellent -6 18; excited 1 21; explaining 1 5; extremely 52 28; false 6 0; fantastic 4 16;
    favorite 5 19; favourite 1 12; feel 28 14; feeling 11 6; finally -6 12; fine 0 11; for -10 6; frustrating 18 5;
    fuck 48 15; fucked 8 2; fucking 75 28; fun 6 35; funny 7 46; genius 3 12; glad 10 54; good 1 54; great 5 28;
    greatly 2 6; guilty 6 1; haha 3 37; hahaha 1 13; happy 7 36; hate 71 16; hear 6 12; hell 7 16; help 11 12;
    helpful 3 15; helps 0 10; hey -8 4; hilarious 0 16; honestly 14 -1; hope 13 78; hopefully 1 22; hoping 3 11;
    horrible 61 16; horribly 20 8; horrifying 6 3; hurts 13 4; i 47 56; i'd 5 18; i'll 10 23; i'm 42 33; i've 19 25;
    idea 13 3; idiot 16 6; idiots 17 5; im 17 13; impressive 1 6; incredible 3 11; incredibly 23 9; interesting 2 27;
    isn't 5 -12; joke 2 16; keep -11 11; lack 7 3; laugh 0 6; laughed 1 11; left -7 -7; like -5 -35; liked 2 13;
    lol 5 111; look -16 -3; loss 7 -1; lost -8 -9; love 9 71; loved 6 24; lovely 0 6; loving 3 15; luck 12 18;
    makes 11 16; me 52 28; mean -21 -18; miss 17 0; much -7 -8; my 17 19; never 16 -7; new -2 14; nice 10 40;
    no 3 -25; nobody 4 -5; not 27 -31; not_about -11 -24; not_and -1 -5; not_anything -5 -9; not_at 9 3; not_be 16 0;
    not_believe 22 2; not_enough 11 1; not_even 28 1; not_get 6 -2; not_going -2 -9; not_good 21 3; not_have -4 -20;
    not_like 12 -12; not_make 7 -1; not_see 10 4; not_sense 8 4; not_so 12 6; not_that 9 -4; not_think 4 -11;
    not_understand 6 -1; not_wait -3 12; not_want 7 -10; not_way 10 -2; not_work 3 -9; not_worries 5 24;
    not_worth 7 2; nothing 24 3; ok 4 8; okay -5 4; omg 11 14; pain 36 1; painful 49 11; pathetic 5 3;
    perfect -2 -12; poor 6 6; pretty 19 6; problem -22 -14; proud 2 8; really 43 37; regret 11 2; reply 6 6;
    ridiculous 13 9; running 3 -8; sad 72 11; sadly 25 6; scared 23 3; scary 20 3; see -21 -3; seriously 6 4;
    shame 19 4; shit 11 14; shitty 6 1; should -14 -10; shut 23 4; so 19 27; sorry 60 10; sounds 17 18; stupid 29 11;
    such 15 14; suck 5 1; sucks 24 6; super 10 -5; support -6 -3; sure -26 -20; sweet -5 -1; terrible 62 15;
    terribly 14 3; terrifying 12 3; thank 5 45; thanks 2 38; that 11 7; that's 19 23; then -13 -12; there's -16 -10;
    true 6 6; try -13 8; ugh 5 3; ugly 30 6; upset 9 4; useful 0 7; very 42 39; weird 36 3; welcome 1 11;
    well -8 -13; wish 10 5; wonderful 3 10; worried 5 -8; worrying 14 5; worse 33 8; worst 17 8; wow 12 21;
    wrong -11 1; wtf 8 4; you -6 11; your -14 4
"""
WORDS = {
    word: (int(negative) / 100, int(positive) / 100)
    for word, negative, positive in (entry.split() for entry in _WORDS.split(";"))
}
