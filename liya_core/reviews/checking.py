"""What is given for a review, made fit to be stored, or refused with one sentence: names, texts, quotes, levels."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from liya_core.bank import Dimension
from liya_core.errors import ReviewUnusable

LONGEST: Final = 2_000  # characters of a comment or a reason
LONGEST_QUOTE: Final = 1_000
LONGEST_NAME: Final = 80
_UNSEEN: Final = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")  # kinds of characters that no text needs, but for line breaks and tabs
_TURNED: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would show a name in another order than it has
_BREAK: Final = "\u200b"  # stands in an address on a page, and not in what was said


def name(given: str) -> str:
    """A reviewer's or author's name as it is stored. Raises ReviewUnusable."""
    said = " ".join(unicodedata.normalize("NFC", given).split())
    if not said or len(said) > LONGEST_NAME or _odd(said) or _TURNED.search(said):
        raise ReviewUnusable(f"A name has 1 to {LONGEST_NAME} characters that can be seen.")
    return said


def text_of(given: str, what: str) -> str:
    """A comment or a reason as it is stored, its line breaks kept."""
    said = given.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not said:
        raise ReviewUnusable(f"Write a {what} first; a few words are enough.")
    if len(said) > LONGEST:
        raise ReviewUnusable(f"A {what} has at most {LONGEST:,} characters; shorten it, please.")
    if _odd(said):
        raise ReviewUnusable(f"The {what} holds a character that cannot be stored; type it again, please.")
    return said


def _odd(text: str) -> bool:
    return any(unicodedata.category(sign) in _UNSEEN for sign in text if sign not in "\n\t")


def quoted(given: str, answer: str) -> str:
    """The words as they stand in the answer; how many blanks and line breaks are between them does not matter."""
    words = given.replace(_BREAK, "").strip().strip('“”"').split()
    if not words or len(given) > LONGEST_QUOTE:
        raise ReviewUnusable(f"Paste the words of the answer that show it, at most {LONGEST_QUOTE:,} characters.")
    there = re.search(r"\s+".join(map(re.escape, words)), answer)
    if there is None:
        raise ReviewUnusable("These words do not stand in the answer. Copy them from it, please.")
    return there[0]


def levels(known: tuple[Dimension, ...], given: Mapping[str, int | None]) -> list[tuple[Dimension, float | None]]:
    """Each dimension with the level that is given for it. Raises ReviewUnusable."""
    if unknown := set(given) - {one.id for one in known}:
        raise ReviewUnusable(f"This answer is not rated on {len(unknown)} of these dimensions; load the answer again, please.")
    if any(one.id not in given for one in known):
        raise ReviewUnusable("Choose a level for every dimension, or say that it does not apply.")
    if any(level is not None and (type(level) is not int or not 1 <= level <= 5) for level in given.values()):
        raise ReviewUnusable("A level is a whole number from 1 to 5.")
    if all(level is None for level in given.values()):
        raise ReviewUnusable("Choose a level for at least one dimension.")
    return [(one, None if (level := given[one.id]) is None else float(level)) for one in known]
