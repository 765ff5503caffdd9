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
_MARKUP = re.compile(r"</?[A-Za-z_!|]|\[/?[A-Z]+(?: [A-Z]+)+\]|\{\s*\"|<!--")
_SPELT = re.compile(r"\b([^\W\d_])[ .](?=[^\W\d_]\b)")
_MIXED = re.compile(r"\b(?:[^\W\d_]+\d[^\W\d_]\w*|\d[^\W\d_]{4,})\b")
_DISGUISE = str.maketrans("013457@$", "oieastas")


@lru_cache(maxsize=64)  # a résumé is the same at every turn
def addressed(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The sentences of any text (an answer, a résumé, a job description) that speak to whoever scores, verbatim."""
    words = vocabulary(lexicon)
    return tuple(sentence.text for sentence in sentences(clean(text)) if is_addressed(sentence, words))


def is_addressed(sentence: Sentence, words: Vocabulary) -> bool:
    """Whether the sentence tells its reader how to score, or says itself what the score is."""
    plain = _undisguised(sentence.text)
    around = sentence.source[max(0, sentence.spans[0][0] - 4) : sentence.spans[-1][1] + 2]
    marked_up = len(set(plain) - set(sentence.keys)) >= DISGUISED or bool(_MARKUP.search(around))
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
        return here and reader and mark and high
    if here:
        return (mark and (high or must or command)) or (reader and (mark or high or must)) or (you and high and (must or command))
    if reader:
        return (mark and high) or ((mark or high) and (command or (you and must)))
    return command and mark and high


def _names_the_reader(said: tuple[str, ...], words: Vocabulary) -> bool:
    """Whether somebody is spoken of as the one who reads or marks ("whoever reads this", "the person marking")."""
    return any(words["marking"].has(near) for _, end in words["anyone"].find(said) for near in said[end : end + REACH])


def _undisguised(text: str) -> tuple[str, ...]:
    """The words with figures that stand for letters put back ("m4rk"), and with letters that stand alone joined."""
    return keys(_MIXED.sub(lambda found: found.group().translate(_DISGUISE), _SPELT.sub(r"\1", text)))
