"""What of a post its author says now: quotes, code, addresses and sign-offs taken away, and whether it is English.

Pure text in, text out, in time that grows with the length. Markdown, stored HTML and plain mail are all read, because
posts are written, imported and sent in. The language check is our own and small: it counts common short words and
letters, knows English and a handful of neighbours, and rather says "not English" than guesses.
"""

import html
import re

QUOTING = frozenset({"blockquote", "pre", "code", "script", "style", "del"})  # elements that are not the author's words
_BREAKING = "p div li ul ol br tr table hr h1 h2 h3 h4 h5 h6 blockquote pre"
_INLINE = "a b i u em strong span img sub sup kbd code del ins small td th tbody thead script style"
BREAKING = frozenset(_BREAKING.split())
INLINE = frozenset(_INLINE.split())

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?)/?>")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r"^\s{0,3}(?:>|&gt;)")
_INDENTED = re.compile(r"^(?: {4}|\t)\s*\S")
_LISTED = re.compile(r"^\s{0,3}(?:[-*+]|\d{1,3}[.)])\s")
_SPAN = re.compile(r"(`{1,3})[^`\n]{1,400}\1")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\s]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\([^()\s]{0,2000}\)")
_URL = re.compile(r"(?:(?:https?|ftp)://|\bwww\.)[^\s<>]+", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
_HANDLE = re.compile(r"(?<![\w@])@[\w-]{1,64}")
_MARKS = re.compile(r"^\s{0,3}(?:#{1,6}\s+|(?:[-*+]|\d{1,3}[.)])\s+)|[*_]{2,3}|~~", re.MULTILINE)
_WROTE = re.compile(r"^.{0,200}\b(?:wrote|writes|said|schrieb)\s*:\s*$", re.IGNORECASE)
_FORWARDED = re.compile(r"^\s*(?:-{2,}\s*(?:original message|forwarded message)\b|_{10,}\s*$)", re.IGNORECASE)
_DEVICE = re.compile(r"^\s*(?:sent from my|get outlook for|sent via)\b", re.IGNORECASE)
_REGARDS = re.compile(
    r"^\s*(?:(?:kind|best|warm|many|with)\s+)*"
    r"(?:regards|wishes|greetings|cheers|best|sincerely|yours(?: sincerely| truly| faithfully)?|thanks|thank you)"
    r"(?:\s+(?:and|&)\s+(?:kind |best )?regards)?\s*[,.–-]*\s*$",
    re.IGNORECASE,
)
_IN_ADVANCE = re.compile(
    r"\b(?:(?:many )?thanks?(?: you)?(?: (?:so|very) much| a lot)?|thx|tia),? in advance\b[ .!,]*"
    r"(?:for (?:any|your) \w+)?",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

_ENGLISH = """
    the of and to in is it that this was for on are with as be at have from or had by not but what all were when we
    there can an your which their said if do will each about how up out them then she he his her they you me my i a
    so would could should has been its it's who did does doesn't don't didn't isn't can't won't i'm i've i'd i'll
    you're that's we're they're no yes any some more than only just also into over after before because why where
    here please thanks thank am our us very too still get got these those being while am't wasn't haven't hasn't
    couldn't wouldn't shouldn't there's what's let's dont cant im ive u one new now like good know think make made
    need want see way every much many well even never again same other another through between off own
"""
ENGLISH = frozenset(_ENGLISH.split())
_FOREIGN = """
    der und ist nicht ein eine einen einem einer das dem des ich sie wir ihr es zu mit auf für von auch sich bei wie
    aber oder wenn noch nach aus wird sind haben kann mein meine kein keine schon sehr danke bitte hallo warum nein ja
    le la les un une et est que qui dans pour pas sur avec je vous nous il elle ce cette mais ou où au aux du ne bien
    merci bonjour très sont être mon mes votre c'est j'ai n'est qu'il pourquoi oui
    el los las una y en por para como pero muy gracias hola porque este esta esto está tu su lo al del se cuando donde
    qué todo nada bueno
    di che sono è gli nel della delle dei più grazie ciao perché molto questo questa anche hanno ottimo quanto
    het een van niet dat voor zijn maar ook naar wordt deze heb heeft geen bedankt waarom ik jij wij zij nog wel
    um uma não mais ao foi ele das nos já obrigado obrigada você isso são muito também
    och att som är inte jag det på av har för tack
    nie jest się że dziękuję tak czy jak bardzo proszę bir için çok değil teşekkürler
"""
FOREIGN = frozenset(_FOREIGN.split()) - ENGLISH


def own_words(text: str) -> str:
    """The author's own words, in paragraphs: what is left of `text` (Markdown, HTML or plain) to read."""
    if "<" in text:
        text = _without_markup(text)
    text = html.unescape(text).replace("\r\n", "\n").replace("\u00a0", " ")
    text = "\n".join(_without_signature(_own_lines(text.split("\n"))))
    for pattern, instead in ((_SPAN, " "), (_IMAGE, " "), (_LINK, r"\1"), (_URL, " "), (_MAIL, " "), (_HANDLE, " ")):
        text = pattern.sub(instead, text)
    text = _IN_ADVANCE.sub(" ", _MARKS.sub("", text))
    return re.sub(r"\n\s*\n\s*", "\n\n", re.sub(r"[ \t]+", " ", text)).strip()


def words(text: str) -> list[str]:
    """The words of a text in order, in lower case, with straight apostrophes."""
    return [word.replace("’", "'") for word in WORD.findall(text.lower())]


def is_english(text: str) -> bool:
    """Whether a text is likely English. False where it has no letters or is mostly not in Latin script.

    Below eight words nothing may speak against it: no more words of a neighbour language than of English, and no
    accented word without an English one. From eight words on, one word in ten must be a common English word as well.
    """
    letters = [letter for letter in text if letter.isalpha()]
    if not letters or sum(letter < "\u0250" for letter in letters) < 0.8 * len(letters):
        return False
    found = words(text)
    english = sum(word in ENGLISH for word in found)
    foreign = sum(word in FOREIGN or not word.isascii() for word in found)
    return english >= foreign and (len(found) < 8 or english * 10 >= len(found))


def _without_markup(text: str) -> str:
    """HTML tags taken out, and with them whatever is quoted or code; unknown tags are text (`a <b and c> d`)."""
    kept: list[str] = []
    depth, at = 0, 0
    closing = {name: text.lower().count(f"</{name}") for name in QUOTING}
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if name not in BREAKING and name not in INLINE:
            continue
        if not depth:
            kept.append(text[at : tag.start()])
        at = tag.end()
        if name in QUOTING:
            if tag[1]:
                depth, closing[name] = max(depth - 1, 0), closing[name] - 1
            elif closing[name] > 0:
                depth += 1
        kept.append("\n\n" if name in BREAKING and not depth else " ")
    return "".join(kept) + ("" if depth else text[at:])


def _own_lines(lines: list[str]) -> list[str]:
    """Lines without quotes, the "… wrote:" above a quote, code blocks, and everything below a forwarded message."""
    kept: list[str] = []
    fence, after_blank, in_list = "", True, False
    for line in lines:
        mark = _FENCE.match(line)
        if mark and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else mark[1]
            continue
        if fence:
            continue
        if _FORWARDED.match(line):
            break
        in_list = bool(_LISTED.match(line)) or (in_list and (not line.strip() or line.startswith((" ", "\t"))))
        if _QUOTE.match(line):
            while kept and (not kept[-1].strip() or _WROTE.match(kept[-1])):
                kept.pop()
        elif not (_INDENTED.match(line) and after_blank and not in_list):
            kept.append(line)
            after_blank = not line.strip()
    return kept


def _without_signature(lines: list[str]) -> list[str]:
    """Lines up to "-- ", "Sent from my …" or a closing line ("Kind regards,") with at most three short lines below."""
    ends = (number for number, line in enumerate(lines) if line.rstrip() == "--" or _DEVICE.match(line))
    lines = lines[: next(ends, len(lines))]
    written = [number for number, line in enumerate(lines) if line.strip()]
    for number in written[1:][-4:]:
        below = [lines[other] for other in written if other > number]
        if len(lines[number]) < 60 and _REGARDS.match(lines[number]) and all(len(line) < 60 for line in below):
            return lines[:number]
    return lines
