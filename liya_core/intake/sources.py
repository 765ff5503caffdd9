"""What may be said of a candidate: figures and names that stand somewhere in their own material, and no others. Pure."""

import re
from collections.abc import Iterator, Sequence

from liya_core.library import Library

_WORD = re.compile(r"\d[\d.,]*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_BEGINNING = re.compile(r"(?<=[.!?:“\"])\s+|[“\"]")


def invented(text: str, sources: Sequence[str], common: frozenset[str]) -> tuple[str, ...]:
    """The figures and names of `text` that stand in none of the sources, in order.

    common: ordinary words in lower case, which may begin a sentence with a capital letter.
    """
    known = {_compared(word) for source in sources for word in _WORD.findall(source)}
    return tuple(name for name in _names(text, common) if _compared(name) not in known)


def common_words(library: Library) -> frozenset[str]:
    """The ordinary words of the question bank."""
    asked = (f"{question.text} {question.rephrase}" for questions in library.questions.values() for question in questions)
    return frozenset(word.lower() for text in asked for word in _WORD.findall(text) if word.islower())


def _names(text: str, common: frozenset[str]) -> Iterator[str]:
    for sentence in _BEGINNING.split(text):
        for place, word in enumerate(_WORD.findall(sentence)):
            ordinary = word.split("'")[0].split("’")[0] == "I" or (place == 0 and _compared(word) in common)
            if (word[0].isdigit() or word[0].isupper()) and not ordinary:
                yield word


def _compared(word: str) -> str:
    return re.sub(r"['’]s$", "", word).lower().replace(",", "").rstrip(".")
