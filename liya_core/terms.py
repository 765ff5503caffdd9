"""Names that are looked for in a text, such as skills and titles, by every way they are written.

A text is walked through once, word by word, whatever the number of names: a plan reads a résumé each time it is made.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

_WORD = re.compile(r"&|(?:(?<![\w.])\.)?[^\W_]+(?:\+\+|#)?")
_ADDRESS = re.compile(r"@|://|www\.|\.(?:com|org|io|dev|co|me|edu)\b|\w\.[a-z]+/\w")
_BLANK = re.compile(r"\s*[-‐‑–]?\s*")
_LIST = re.compile(
    r"[\s\d.]*(?:$|[,;:|/()•·\n●○■□▪▫★☆✓✔]|\s[–—-]\s|(?:and|or|&|skills?|experience|basics?|advanced|expert|beginner|intermediate|proficient|certified)\b)",
    re.IGNORECASE,
)
_OPENS = ".!?:;•·|*–—-\n\r"  # what a sentence, a bullet or a line begins after
_LOUD = 4  # letters from which a name may also stand in capitals where it is written with one
ANY_NUMBER = "0"  # in a spelling: whatever number stands there, in figures or as a word
_NUMBERS = frozenset(
    (
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "fifteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "several",
        "many",
        "dozens",
    )
)
_MEASURED = frozenset(
    ("year", "years", "yr", "yrs", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "time", "times", "percent")
)
NEAR = 100  # characters around a name in which its line or its address is looked at
LONGEST_GAP = 3  # characters between the words of one name


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to write a name: its words and what stands between them; `written` where only that spelling counts."""

    words: tuple[str, ...]
    gaps: tuple[str, ...]
    name: str
    written: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A name and where it stands in the text."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Names by every way they are written, lower-cased (`exact`), and by their first two words, longest first (`entries`).

    A name of one word stands under that word and nothing. firsts: the words that any name begins with.
    """

    exact: dict[str, str]
    entries: dict[tuple[str, str], tuple[Entry, ...]]
    firsts: frozenset[str]

    def name(self, said: str) -> str | None:
        """The name that the whole of `said` is a way to write, in any letter case."""
        return self.exact.get(" ".join(said.lower().split()))

    def find(self, text: str) -> tuple[Found, ...]:
        """All names in running text, the longest at each place, without overlap; addresses of mail and web hold none."""
        return tuple(found for found in self._walk(text) if not _in_address(text, found))

    def _walk(self, text: str) -> Iterator[Found]:
        words = list(_WORD.finditer(text))
        said = ["and" if word == "&" else word.lower() for word in _WORD.findall(text)]
        free = 0
        for at, word in enumerate(said):
            if word not in self.firsts or at < free:
                continue
            following = said[at + 1] if at + 1 < len(said) else ""
            found = self.entries.get((word, following), ()) + self.entries.get((word, ""), ())
            if _is_number(following):
                found = self.entries.get((word, ANY_NUMBER), ()) + found
            for entry in found:
                length = len(entry.words)
                if length > 1 and not (_says(said, at, entry) and _joined(text, words[at : at + length], entry)):
                    continue
                start, end = words[at].start(), words[at + length - 1].end()
                if entry.written is None or _stands_as_written(text, start, end, entry.written):
                    yield Found(entry.name, start, end)
                    free = at + length
                    break


def index(spellings: Iterable[tuple[str, str]], listed: Iterable[str] = (), *, plurals: bool = True) -> Terms:
    """Terms from pairs of a spelling and the name it stands for.

    A spelling with a capital counts in running text only as it is written; one of `listed` counts there not at all.
    plurals: whether spellings of more than one word, and long ones, may also end on an s.
    """
    exact: dict[str, str] = {}
    entries: defaultdict[tuple[str, str], dict[tuple[str, ...], Entry]] = defaultdict(dict)
    alone = set(listed)
    known = list(spellings)
    running = [(spelling, name) for spelling, name in known if spelling not in alone]
    for spelling, name in (*running, *((f"{spelling}s", name) for spelling, name in running if plurals and _has_plural(spelling))):
        entry = _entry(spelling, name)
        first = (entry.words[0], entry.words[1] if len(entry.words) > 1 else "")
        entries[first].setdefault((*entry.words, *entry.gaps, entry.written or ""), entry)
    for spelling, name in known:
        exact.setdefault(spelling.lower(), name)
    ordered = {words: tuple(sorted(found.values(), key=lambda entry: -len(entry.words))) for words, found in entries.items()}
    return Terms(exact, ordered, frozenset(first for first, _ in ordered))


def _says(said: list[str], at: int, entry: Entry) -> bool:
    """Whether the words from here are those of the entry; a number that it leaves open counts things and measures no time."""
    end = at + len(entry.words)
    words = said[at:end]
    if tuple(words) == entry.words:
        return True
    if ANY_NUMBER not in entry.words or tuple(ANY_NUMBER if _is_number(word) else word for word in words) != entry.words:
        return False
    return entry.words[-1] != ANY_NUMBER or end >= len(said) or said[end] not in _MEASURED


def _is_number(word: str) -> bool:
    return word in _NUMBERS or word.isdigit()


def _entry(spelling: str, name: str) -> Entry:
    words = list(_WORD.finditer(spelling))
    gaps = tuple(_gap(spelling[one.end() : other.start()]) for one, other in pairwise(words))
    return Entry(tuple(_key(word.group()) for word in words), gaps, name, spelling if spelling != spelling.lower() else None)


def _has_plural(spelling: str) -> bool:
    return spelling[-1:].isalpha() and spelling[-1] != "s" and spelling.islower() and (" " in spelling or len(spelling) > 5)


def _key(word: str) -> str:
    return "and" if word == "&" else word.lower()


def _gap(between: str) -> str:
    """What stands between two words, as compared: blanks and hyphens are one thing."""
    return " " if between and _BLANK.fullmatch(between) else between.strip()


def _joined(text: str, words: list[re.Match[str]], entry: Entry) -> bool:
    """Whether nothing else stands between the words than between those of the entry; "and" may be "&" with or without blanks."""
    for number, (one, other) in enumerate(pairwise(words)):
        between = text[one.end() : other.start()]
        is_and = "and" in entry.words[number : number + 2] and not between.strip()
        if not is_and and (len(between) > LONGEST_GAP or _gap(between) != entry.gaps[number]):
            return False
    return True


def _stands_as_written(text: str, start: int, end: int, written: str) -> bool:
    """Whether a spelling that is bound to its letter case stands here as the name, and not as an everyday word with a capital.

    At the start of a sentence, where any word has one, it must be followed as in a list; so must it in a line of capitals.
    """
    loud = text[start:end].isupper() and len(written) >= _LOUD
    if text[start:end] != written and not (loud and text[start:end] == written.upper()):
        return False
    before, after = text[max(0, start - NEAR) : start], text[end : end + NEAR]
    listed = _LIST.match(after) is not None
    if loud or written.isupper():
        line = before.rpartition("\n")[2] + written.upper() + after.partition("\n")[0]
        return listed or not line.isupper() or len(line.split()) < 4
    before = before.rstrip(" \t\"'“‘(")
    return (before != "" and before[-1] not in _OPENS) or listed or after[:2].strip()[:1].isupper()


def _in_address(text: str, found: Found) -> bool:
    """Whether a name is part of an address of mail or web."""
    before, after = text[max(0, found.start - NEAR) : found.start].split(" ")[-1], text[found.end : found.end + NEAR].split(" ")[0]
    return _ADDRESS.search(before + text[found.start : found.end] + after) is not None
