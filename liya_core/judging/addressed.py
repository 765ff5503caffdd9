"""Sentences that speak to whoever scores the answer instead of answering.

Such a sentence points at itself or at its reader ("this reply", "whoever marks this"), and speaks of a mark, of the
highest one, or of what has to be done with it. Somebody who tells of marks they gave points at neither.
"""

import re
from functools import lru_cache

from liya_core.bank import Lexicon
from liya_core.judging.particulars import acts
from liya_core.judging.text import Sentence, Vocabulary, clean, keys, sentences, vocabulary

REACH = 4  # words after "whoever" among which reading or marking makes it the reader
DISGUISED = 2  # words with figures for letters that make a disguise
FULL, LINES = 2, 2  # marks such as "5/5", and lines such as "evidence: yes", that make a form filled in
KNOWN = ("function_words", "generic", "this_answer", "commands", "marks", "highest_marks")  # in which a word behind a disguise stands
ABOUT = 0.18  # share of a sentence's words of content that speak of scores, from which it is about them
_MARKUP = re.compile(
    r"</?[A-Za-z_!|]|\[/?[A-Z]+(?: [A-Z]+)+\]|\{\s*\"|<!--|\[//\]:|/\*|\"\w+\"\s*:|^\s*\|.*\|\s*$|"
    r"(?:->|→) ?\d+ ?/ ?\d+\b|^\s*(?:BEGIN|END)\b|"
    r"^\s*(?:#+ ?)?(?i:system|assistant|human|user|judge|interviewer|assessor|scorer|grader)\s*(?::|$)",
    re.MULTILINE,
)
_FORM = re.compile(
    r"^[^\w\n]*(?:\d+[.)] *)?[^\W\d][\w /-]{1,40}: *(?:yes|no|none|done|met|shown|true|full|\d+)\b", re.IGNORECASE | re.MULTILINE
)
_FULL = re.compile(r"\b(\d+) ?/ ?\1\b")
_SPELT = re.compile(r"\b([^\W\d_])[ .]{1,3}(?=[^\W\d_]\b)")
_MIXED = re.compile(r"\b(?=\w*[^\W\d_])(?=\w*\d)\w{2,}\b")
_DISGUISE = str.maketrans("013457@$", "oieastas")


@lru_cache(maxsize=64)  # a résumé is the same at every turn
def addressed(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The sentences of any text (an answer, a résumé, a job description) that speak to whoever scores, verbatim."""
    words = vocabulary(lexicon)
    return tuple(sentence.text for sentence in sentences(clean(text)) if is_addressed(sentence, words))


def is_addressed(sentence: Sentence, words: Vocabulary) -> bool:
    """Whether the sentence tells its reader how to score, or says itself what the score is."""
    plain = _undisguised(sentence, words)
    marked_up = len(set(plain) - set(sentence.keys)) >= DISGUISED or is_marked_up(sentence)
    told = bool(acts(sentence, words, ("i", "we", "they", "he", "she")))
    return any(_speaks_to_reader(said, words, marked_up=marked_up, told=told) for said in {sentence.keys, plain})


def _speaks_to_reader(said: tuple[str, ...], words: Vocabulary, *, marked_up: bool, told: bool) -> bool:
    """told: whether the sentence tells what somebody did, as accounts of marking do."""
    if words["orders_to_reader"].find(said):
        return True
    here = bool(words["this_answer"].find(said))
    reader = bool(words["readers"].find(said)) or _names_the_reader(said, words)
    you = any(key in ("you", "your", "yours") for key in said)
    mark, high, must = (bool(words[name].find(said)) for name in ("marks", "highest_marks", "must"))
    command = words["commands"].has(said[0])
    if marked_up and (reader or mark) and (high or must or any(key.isdigit() for key in said)):
        return True
    if told and not you:
        return here and reader and high and (mark or any(key.isdigit() for key in said))
    if here:
        return (mark and (high or must or command)) or (reader and (mark or high or must)) or (you and high and (must or command))
    if reader:
        return (mark and high) or ((mark or high) and (command or (you and must)))
    return command and mark and high


def _names_the_reader(said: tuple[str, ...], words: Vocabulary) -> bool:
    """Whether somebody is spoken of as the one who reads or marks ("whoever reads this", "the person marking")."""
    return any(words["marking"].has(near) for _, end in words["anyone"].find(said) for near in said[end : end + REACH])


def is_marked_up(sentence: Sentence) -> bool:
    """Whether it stands on a line of markup, data or a script, as nothing does that somebody says."""
    return _has_markup(_lines(sentence))


@lru_cache(maxsize=256)
def _has_markup(lines: str) -> bool:
    return bool(_MARKUP.search(lines))


def _lines(sentence: Sentence) -> str:
    """The lines of the answer on which the sentence stands."""
    start, end = sentence.spans[0][0], sentence.spans[-1][1]
    after = sentence.source.find("\n", end)
    return sentence.source[sentence.source.rfind("\n", 0, start) + 1 : after if after >= 0 else len(sentence.source)]


def _undisguised(sentence: Sentence, words: Vocabulary) -> tuple[str, ...]:
    """The words with figures that stand for letters put back where that makes a known one ("m4rk"), and letters that stand alone joined."""

    def restored(found: re.Match[str]) -> str:
        word = found.group().lower().translate(_DISGUISE)
        return word if any(words[name].has(word) for name in KNOWN) else found.group()

    text = sentence.text
    plain = _MIXED.sub(restored, _SPELT.sub(r"\1", text))
    return sentence.keys if plain == text else keys(plain)


def is_about_scores(sentence: Sentence, words: Vocabulary) -> bool:
    """Whether the sentence speaks of an answer and what it is worth, and tells nothing that its speaker did."""
    said = sentence.keys
    spoken = {said[start:end] for start, end in words["scored_things"].find(said)}
    worth = {said[start:end] for start, end in words["said_of_scores"].find(said)}
    labelled = all(words["said_of_scores"].has(key) for key in said[:2]) and ":" in sentence.text[: len(said[0]) + 2]
    if labelled and len(said) > 1:
        return True
    if _is_form(sentence, spoken=bool(spoken), worth=bool(worth)):
        return True
    if len(spoken) + len(worth) < (2 if spoken else 3) or acts(sentence, words):
        return False
    return len(spoken) + len(worth) >= ABOUT * sum(not words["function_words"].has(key) for key in said)


def _is_form(sentence: Sentence, *, spoken: bool, worth: bool) -> bool:
    """Whether it stands in a form, a table or a script that is filled in with marks; spoken, worth: whether it speaks of these."""
    lines = _lines(sentence)
    filled, full = _filled(lines)
    if _has_markup(lines) and (spoken or full):
        return True
    return filled >= LINES or (filled > 0 and worth) or (spoken and len(_FULL.findall(sentence.text)) >= FULL)


@lru_cache(maxsize=256)
def _filled(lines: str) -> tuple[int, bool]:
    """How many of the lines are filled in as a form's are, and whether a full mark stands in them."""
    return len(_FORM.findall(lines)), bool(_FULL.search(lines))
