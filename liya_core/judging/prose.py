"""Whether a text reads as English sentences: by its small words, their order and the shape of the others."""

import re
from collections.abc import Sequence
from itertools import pairwise

from liya_core.bank import InterviewType
from liya_core.judging.text import Phrases, Sentence

LIST = "This is a list of words rather than a sentence, so there is nothing in it to follow."
NOT_PROSE = "This does not read as English sentences."

PROSE_TYPES = ("behavioral", "culture_fit")

_VOWEL = re.compile("[aeiouyàâäéèêëîïôöûü]")
_SEPARATOR = re.compile(r"[,;:()/\n\d=+*]|->| - ")
_ODD_RUN = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}|(.)\1{3,}")
_ORDER = (
    ("articles", "not_after_article"),
    ("prepositions", "not_after_preposition"),
    ("pronouns", "not_after_pronoun"),
    ("auxiliaries", "not_after_auxiliary"),
    ("joiners", "not_after_joiner"),
)
JUMBLED = 0.12  # share of impossible neighbours from which a whole answer is no prose; 99 of 100 genuine answers stay below 0.09


def is_foreign(text_keys: Sequence[str], text: str, words: dict[str, Phrases]) -> bool:
    """Whether the answer as a whole is in another language than English."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) >= 6 and sum(ord(c) > 0x24F for c in letters) > 0.5 * len(letters):
        # Letters that only look different (mathematical bold and the like) are no language.
        return not all(0x1D400 <= ord(c) <= 0x1D7FF for c in letters if ord(c) > 0x24F)
    if len(text_keys) < 6:
        return False
    foreign, small = sum(words["foreign_words"].has(key) for key in text_keys) / len(text_keys), small_words(text_keys, words)
    accented = sum(ord(c) > 0x7F for c in letters)
    return (foreign > 0.2 and foreign > small) or (accented > 0.015 * len(letters) and small < 0.2 and len(text_keys) >= 10)


def small_words(said: Sequence[str], words: dict[str, Phrases]) -> float:
    """The share of small words, which is about half in English and next to nothing in lists and gibberish."""
    small = words["function_words"].words  # a closed class, written out in full
    return sum(key in small for key in said) / len(said)


def unreadable(sentence: Sentence, kind: InterviewType, words: dict[str, Phrases]) -> str | None:
    """Why the sentence cannot be read as prose; None when it can."""
    said = sentence.keys
    if sentence.code:
        return None
    plain = [key for key in said if key.isalpha()]
    odd = sum(1 for key in plain if len(key) > 40 or (len(key) > 3 and not _VOWEL.search(key) and len(key) > 4) or _ODD_RUN.search(key))
    if odd > 0.25 * len(said) or (len(said) > 2 and not plain and kind in PROSE_TYPES) or any(len(key) > 60 for key in said):
        return NOT_PROSE
    figures = len(said) - len(plain)
    if (kind in PROSE_TYPES and figures > max(4, 0.2 * len(said))) or (kind == "technical" and figures > max(6, 0.35 * len(said))):
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
    chances, wrong = misplaced(said, words)
    return NOT_PROSE if wrong >= 2 and wrong > 0.25 * (chances + 1) else None


def misplaced(said: Sequence[str], words: dict[str, Phrases]) -> tuple[int, int]:
    """How often a small word could be followed by one that never follows it in English, and how often it is; shuffled words show it."""
    chances, wrong = 0, int(words["articles"].has(said[-1]))
    order = [(words[openers].words, words[followers]) for openers, followers in _ORDER]  # the openers are closed classes
    for first, second in pairwise(said):
        for openers, followers in order:
            if first in openers and first != second:
                chances += 1
                wrong += followers.has(second)
    return chances, wrong
