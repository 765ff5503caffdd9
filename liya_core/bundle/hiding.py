"""Words replaced by a mark wherever they stand as whole words, in whatever case and Unicode form. Pure.

Compared are folded texts: no case, no accents, one kind of apostrophe and hyphen; what cannot be seen may stand anywhere. A word's
parts may be joined by spaces or hyphens. In scripts that part no words it is found inside a run of letters as well.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MARK: Final = "[name]"
NOBODY: Final = "Candidate"  # who sent a bundle that does not say
MOST_WORDS: Final = 200  # that may be hidden at once
LONGEST: Final = 120  # characters of one of them

_ALIKE: Final = str.maketrans(dict.fromkeys("’‘ʼʹ′`´＇", "'") | dict.fromkeys("‐‑‒–—―−－", "-") | {"ł": "l", "ø": "o", "đ": "d", "ı": "i"})
_RUN_ON: Final = re.compile(  # scripts that put no space between words, or endings onto them
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_LETTER: Final = r"[^\W_]"
_JOINED: Final = re.compile(r"[\s-]+")
_PARTED: Final = re.compile(r"[\s'\xad-]+")
_UNSEEN: Final = "\xad"


@dataclass(frozen=True)
class Hidden:
    """A text before and after, and where: each replaced stretch as (start, end) in the one and (start, end) in the other."""

    before: str
    after: str
    places: tuple[tuple[int, int, int, int], ...] = ()
    words: tuple[str, ...] = ()

    def hidden_span(self, quote: str) -> str | None:
        """What became of words that stand in the text; None where they do not. A mark that is cut into is taken whole."""
        at = self.before.find(quote) if quote else -1
        if at < 0:
            return None
        return self.after[_moved(at, self.places, 0, low=True) : _moved(at + len(quote), self.places, 0, low=False)]

    def shown_span(self, quote: str) -> str | None:
        """The same the other way: the words of the text that a quote from what became of it stands for."""
        at = self.after.find(quote) if quote else -1
        if at < 0:
            return None
        return self.before[_moved(at, self.places, 2, low=True) : _moved(at + len(quote), self.places, 2, low=False)]


def _moved(at: int, places: Sequence[tuple[int, int, int, int]], side: int, *, low: bool) -> int:
    """A place in one text as a place in the other; side: 0 from before, 2 from after. Inside a stretch: its begin or its end."""
    number = bisect_right([place[side] for place in places], at if low else at - 1) - 1
    if number < 0:
        return at
    place, other = places[number], 2 - side
    if at < place[side + 1] and not (low and at == place[side]):
        return place[other] if low else place[other + 1]
    return place[other] if low and at == place[side] else at - place[side + 1] + place[other + 1]


def hide(text: str, words: Sequence[str]) -> Hidden:
    """The text with a mark for each of the words, the longest that fits first."""
    plain = _folded(text)
    there = tuple(word for word, head in _kept(tuple(words)) if head in plain or _UNSEEN in plain)
    if not there or not _pattern(there).search(plain):
        return Hidden(text, text)
    origin = [place for place, char in enumerate(text) for _ in _fold(char)]
    pieces, places, found, done, length = [], [], [], 0, 0
    for match in _pattern(there).finditer(plain):
        start, end = origin[match.start()], origin[match.end() - 1] + 1
        if start < done:  # one character that folds to several, cut in two
            continue
        while end < len(text) and not _fold(text[end]):
            end += 1
        pieces += [text[done:start], MARK]
        length += start - done
        places.append((start, end, length, length + len(MARK)))
        found.append(there[(match.lastindex or 1) - 1])
        length, done = length + len(MARK), end
    return Hidden(text, "".join((*pieces, text[done:])), tuple(places), tuple(found))


def found(texts: Iterable[str], words: Sequence[str]) -> Counter[str]:
    """How often each of the words stands in the texts."""
    return Counter(word for text in texts for word in hide(text, words).words)


def unusable(words: Sequence[str]) -> list[str]:
    """Those that say too little to be looked for: no letter, a single one where letters make words, or too long."""
    return [word for word in words if not _is_usable(word)]


def _is_usable(word: str) -> bool:
    letters = [char for char in _folded(word) if char.isalpha()]
    return len(word) <= LONGEST and (len(letters) > 1 or any(_RUN_ON.match(char) for char in letters))


@lru_cache(maxsize=32)
def _kept(words: tuple[str, ...]) -> list[tuple[str, str]]:
    """The words that can be looked for, each once, the longest first; with letters that any text has in which one stands."""
    usable = {_bare(word): word for word in reversed(words) if _is_usable(word)}
    return [(usable[plain], _PARTED.split(plain)[0]) for plain in sorted(usable, key=lambda plain: (-len(plain), plain))]


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """What finds the words in a folded text, a group for each."""
    return re.compile("|".join(f"({_expression(_bare(word))})" for word in words))


def _expression(plain: str) -> str:
    parts = [part for part in _JOINED.split(plain) if part]
    inside = r"[\s\xad-]+".join(f"{_UNSEEN}*".join("'?" if char == "'" else re.escape(char) for char in part) for part in parts)
    before = "" if _RUN_ON.match(plain) else f"(?<!{_LETTER})"
    after = "" if _RUN_ON.match(plain[-1]) else f"(?!{_LETTER})"
    return f"{before}{inside}{after}"


def _bare(word: str) -> str:
    """A word as it is compared, without signs around it: "Acme Inc." is found before a comma too."""
    folded = _folded(word)
    places = [place for place, char in enumerate(folded) if char.isalnum()]
    return " ".join(folded[places[0] : places[-1] + 1].split()) if places else ""


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else "".join(map(_fold, text))


@lru_cache(maxsize=20_000)
def _fold(char: str) -> str:
    """A character as it is compared: nothing for a mark on another, one sign for all that cannot be seen."""
    if unicodedata.category(char) == "Cf":
        return _UNSEEN
    small = unicodedata.normalize("NFKD", char.casefold()).casefold().translate(_ALIKE)
    return "".join(part for part in small if unicodedata.category(part) not in ("Mn", "Me"))
