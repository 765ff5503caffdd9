"""Whether a text reads as English sentences: by its small words, their order and the shape of the others."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from liya_core.bank import InterviewType
from liya_core.judging.text import LATIN, UNSEEN, Sentence, Vocabulary, letter_pairs

LIST = "This is a list of words rather than a sentence, so there is nothing in it to follow."
NOT_PROSE = "This does not read as English sentences."

PROSE_TYPES = ("behavioral", "culture_fit")

_SEPARATOR = re.compile(r"[,;:()/\n\d=+*]|->| - ")
_OPERATOR = re.compile(r"[=<>≤≥≈^]|[*+/×÷](?= ?[\d(])|(?<=[\d)%]) ?[-–] ?(?=[\d(])")
_ENCODED = re.compile(r"(?<!\S)(?=\S*\d)(?=\S*[a-z])(?=\S*[A-Z])[A-Za-z0-9]{20,}={0,2}(?!\S)")  # what bytes look like as letters
OPERATORS = 3  # signs of arithmetic by which a calculation is known; one of them at least says what comes out
PARTED = 0.6  # share of words with a comma behind them, from which they are a list of words
PAIRS = 8  # neighbours, a small word among them, from which their order can be judged
SHORTENED = 3  # letters of a word up to which it may be any abbreviation
FIGURES = 0.6  # share of figures among words, from which it is a row of figures that nothing is made of
LONGEST = 45  # letters of one word
HIDING = 0.3  # unseen characters a letter, from which a text hides itself
GIBBERISH, TERMS = 0.25, 0.4  # shares of words with letters side by side as in no English word, from which they are none
ENDINGS = ("ing", "ed", "ly", "s")


def is_foreign(text_keys: Sequence[str], text: str, words: Vocabulary) -> bool:
    """Whether the answer as a whole is in another language than English."""
    if _other_script(text):
        return True
    said = [key for key in text_keys if key.isalpha() and len(key) > 1]  # letters in formulas are of no language
    if len(said) < 6:
        return False
    foreign, small = sum(words["foreign_words"].has(key) for key in said) / len(said), small_words(said, words)
    accented = not text.isascii() and sum(c.isalpha() and not c.isascii() for c in text) > 0.015 * sum(map(str.isalpha, text))
    return (foreign > 0.2 and foreign > small) or (accented and small < 0.2 and len(said) >= 10)


def _is_no_text(sentence: Sentence) -> bool:
    """Whether it is written in other letters or in unseen ones, or holds what no word is."""
    text = sentence.text
    hidden = not text.isascii() and sum(text.count(character) for character in UNSEEN) > HIDING * len(text)
    return hidden or _other_script(text) or bool(_ENCODED.search(text)) or any(len(key) > LONGEST for key in sentence.keys)


def _other_script(text: str) -> bool:
    """Whether most letters are none of the Latin ones; those that only look different (mathematical bold and the like) are."""
    if text.isascii():
        return False
    letters = [c for c in text if c.isalpha()]
    other = [c for c in letters if c >= LATIN]
    return len(letters) >= 6 and len(other) > 0.5 * len(letters) and not all(0x1D400 <= ord(c) <= 0x1D7FF for c in other)


def small_words(said: Sequence[str], words: Vocabulary) -> float:
    """The share of small words, which is about half in English and next to nothing in lists and gibberish."""
    small = words["function_words"].words  # a closed class, written out in full
    return sum(key in small for key in said) / len(said)


def unreadable(sentence: Sentence, kind: InterviewType, words: Vocabulary) -> str | None:
    """Why the sentence cannot be read as prose; None when it can."""
    said = sentence.keys
    if sentence.code:
        return None
    plain = [key for key in said if key.isalpha()]
    if _is_no_text(sentence) or _is_gibberish(sentence, kind, words) or (len(said) > 2 and not plain and kind in PROSE_TYPES):
        return NOT_PROSE
    figures = len(said) - len(plain)
    if kind not in PROSE_TYPES and len(_OPERATOR.findall(sentence.text)) >= OPERATORS:
        return None
    few, share = (4, 0.2) if kind in PROSE_TYPES else (6, 0.35) if kind == "technical" else (PAIRS, FIGURES)
    if figures > max(few, share * len(said)) or sentence.text.count(",") > PARTED * len(said) > PARTED * few:
        return LIST
    if len(plain) < 6:
        return None
    small = small_words(plain, words)
    foreign = sum(words["foreign_words"].has(key) for key in plain) / len(plain)
    if foreign > 0.15 and foreign > small:
        return NOT_PROSE
    if kind in PROSE_TYPES:
        listed = small == 0 or (small < 0.22 and len(plain) >= 10)
    else:
        # Technical answers may enumerate; without any separators it is a string of words.
        listed = small < 0.08 and len(plain) >= 14 and len(_SEPARATOR.findall(sentence.text)) < len(plain) / 6
    if listed:
        return LIST
    return NOT_PROSE if jumbled([sentence], words, least=-0.25) else None


def _is_gibberish(sentence: Sentence, kind: InterviewType, words: Vocabulary) -> bool:
    """Whether many of its words have letters side by side as no English word has. Names may, and so may "kafka"."""
    share, size = GIBBERISH if kind in PROSE_TYPES else TERMS, len(sentence.keys)
    starts = [start for key, (start, _) in zip(sentence.keys, sentence.spans, strict=True) if _is_odd(key, words.letter_pairs)]
    if not sentence.text.isupper():
        starts = [start for start in starts if start == 0 or not sentence.source[start].isupper()]
    return len(starts) > max(1, share * size) or len(starts) == size


@lru_cache(maxsize=50_000)
def _is_odd(key: str, english: frozenset[str]) -> bool:
    """Whether letters stand side by side in the word as they do in none of English."""
    return len(key) > SHORTENED and key.isascii() and key.isalpha() and not english.issuperset(letter_pairs(key))


def jumbled(sentences: Sequence[Sentence], words: Vocabulary, least: float = 0.0) -> bool:
    """Whether the words stand in no English order: their neighbours are such as chance would make, not such as sentences have.

    least: the mean of how readily each word follows the one before, -2 to 2, from which it is an order. Shuffled text has a mean
    of about -0.4, honest answers of 0.5 and hardly ever under 0.1.
    """
    small = words["function_words"].words
    rates = [
        words.order.get((first, second), 0)
        for sentence in sentences
        for first, second in pairwise(kind_of_word(key, small) for key in sentence.keys)
        if "#" not in (first, second) and not (first[0] == "-" and second[0] == "-")
    ]
    return len(rates) >= PAIRS and sum(rates) < least * len(rates)


@lru_cache(maxsize=50_000)
def kind_of_word(key: str, small: frozenset[str]) -> str:
    """A small word as it is; of any other only its ending, and "#" of a figure."""
    if key in small:
        return key
    if not key.isalpha():
        return "#"
    return "-" + next((ending for ending in ENDINGS if key.endswith(ending) and len(key) > len(ending) + 2), "")
