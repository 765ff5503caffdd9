"""An answer as sentences and words that keep their place in it, so that every finding can be quoted verbatim."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise, zip_longest

from liya_core.bank import Lexicon
from liya_core.models import MAX_ANSWER

WINDOW = 22  # words; a stretch without full stops is read in pieces of about this size
LONGEST = 40  # words of one sentence before it is read in pieces

LISTS = tuple(name for name in Lexicon.model_fields if name != "word_order")
LATIN = "\u0250"  # the first character after the Latin letters
RATES = {"often": 2, "rather": 1, "seldom": -1, "hardly": -2}

Found = tuple[int, int]  # first word, and one past the last
_Entry = tuple[str, tuple[str, ...], str | None]
_Lists = partial(defaultdict[str, list[str]], list)

UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # characters that take no room, so that they can hide inside a word
_WORD = re.compile(rf"\d[\d.,]*\d%?|\d%?|[^\W\d_]+(?:['’{UNSEEN}]+[^\W\d_]+)*|[^\W_]+")
# Letters of other scripts that look like Latin ones, for words in which both stand.
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһԛԝвкмнтαορτυνικε", "aeopcyxijsdhqwbkmhtaoptuvike")
_UNNEEDED = str.maketrans("", "", f"'’{UNSEEN}")
_STOP = re.compile(
    r"(?<![\s\d][\d])(?<!^\d)[.!?…]+[\"')\]]*(?=\s|$)|\n\s*\n|\n(?=\s*(?:[-*•–]|\d+[.)])\s)|(?<=[}\]>|])\n|[。！？]+|"
    r"[\x00-\x08\x0b-\x1f\x7f\ufffd]+"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ABBREVIATED = frozenset({"e.g", "i.e", "etc", "mr", "mrs", "ms", "dr", "vs", "approx", "no"})
_CODE = re.compile(
    r"^\s*(?:def \w+\(|class \w+[:({]|return\b.*[\w\])]$|import \w+|from \w+ import|(?:for|while|if|elif) .*:$|else:$|print\(|"
    r"(?:const|let|var) \w+ ?=|function \w*\(|(?:public|private|static) \w+|#include|\w+ = .*[\[(]|</?\w+[^>]*>$)|"
    r"[{};]\s*$|^\s*(?:SELECT .* FROM |INSERT INTO |```)"
)
_JOINTS = frozenset({"and", "but", "because", "so", "which", "then", "when", "while", "although", "since", "i", "we", "he", "she", "they"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of an answer. `keys` are its words as compared, `spans` where they stand in `source`; `ended` by punctuation."""

    source: str
    answer: int
    keys: tuple[str, ...]
    stems: tuple[str, ...]
    spans: tuple[Found, ...]
    ended: bool
    code: bool = False

    @property
    def text(self) -> str:
        """The sentence verbatim, without what surrounds its words."""
        return self.source[self.spans[0][0] : self.spans[-1][1]]

    def before(self, i: int) -> str:
        """What stands between word `i` and the one before it."""
        return self.source[self.spans[i - 1][1] : self.spans[i][0]]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """All word lists together, so that a sentence is read once for all of them.

    words: the lists that hold a word. beginnings: by list, the beginnings of words that it holds. longer: the entries of
    several words by their first two, longest first: the list, the words that must stand there, and how the word after them
    must begin where the entry's end is open. open_pairs: the entries of a whole word and a beginning, by the first.
    """

    words: dict[str, tuple[str, ...]]
    beginnings: tuple[tuple[str, tuple[str, ...]], ...]
    longer: dict[tuple[str, str], tuple[_Entry, ...]]
    open_pairs: dict[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """One word list, ready for look-up."""

    name: str
    index: Index
    words: frozenset[str]
    beginnings: tuple[str, ...]
    lettered: frozenset[str]

    def has(self, key: str) -> bool:
        """Whether the list holds this one word."""
        return key in self.words or (bool(self.beginnings) and _begins(self, key))

    def resembles(self, key: str) -> bool:
        """Whether the list holds this word, or it with letters swapped in typing."""
        return self.has(key) or letters(key) in self.lettered

    def find(self, keys: tuple[str, ...]) -> Sequence[Found]:
        """All places of the list's entries among `keys`, the longest at each place, without overlap."""
        return _places(self.index, keys).get(self.name, ())


@lru_cache(maxsize=100_000)
def _begins(phrases: Phrases, key: str) -> bool:
    return key.startswith(phrases.beginnings)


@lru_cache(maxsize=5_000)
def _places(index: Index, keys: tuple[str, ...]) -> dict[str, list[Found]]:
    """Where the entries of each list stand among `keys`."""
    found: dict[str, list[Found]] = {}
    free: dict[str, int] = {}
    for i, (key, following) in enumerate(zip_longest(keys, keys[1:], fillvalue="")):
        for name, body, beginning in index.longer.get((key, following), ()):
            end = i + len(body)
            if free.get(name, 0) <= i and keys[i:end] == body:
                if beginning is not None:
                    if end == len(keys) or not keys[end].startswith(beginning):
                        continue
                    end += 1
                found.setdefault(name, []).append((i, end))
                free[name] = end
        for name, beginning in index.open_pairs.get(key, ()):
            if free.get(name, 0) <= i and following.startswith(beginning):
                found.setdefault(name, []).append((i, i + 2))
                free[name] = i + 2
        for name in _holding(index, key):
            if free.get(name, 0) <= i:
                found.setdefault(name, []).append((i, i + 1))
                free[name] = i + 1
    return found


@lru_cache(maxsize=50_000)
def _holding(index: Index, key: str) -> tuple[str, ...]:
    """The lists that hold this one word."""
    return (*index.words.get(key, ()), *(name for name, beginnings in index.beginnings if key.startswith(beginnings)))


class Vocabulary(dict[str, Phrases]):
    """Every list of the lexicon, by its name; and what they show of English.

    order: how readily one word follows another, from -2 (hardly) to 2 (often). letter_pairs: which letters stand side by side.
    """

    __hash__ = object.__hash__  # type: ignore[assignment] # there is one for a lexicon, so what is found with it can be kept

    index: Index
    order: dict[tuple[str, str], int]
    letter_pairs: frozenset[str]

    def places(self, keys: tuple[str, ...]) -> Mapping[str, Sequence[Found]]:
        """What `find` finds among `keys`, by the name of the list, of all lists that have anything there."""
        return _places(self.index, keys)


@lru_cache(maxsize=4)
def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """The lexicon, ready for look-up."""
    words, beginnings = _Lists(), _Lists()
    longer, open_pairs = defaultdict[tuple[str, str], list[_Entry]](list), defaultdict[str, list[tuple[str, str]]](list)
    for name in LISTS:
        for entry in getattr(lexicon, name):
            parts = tuple(key(word) for word in _WORD.findall(entry))
            is_open = entry.endswith("*")
            if len(parts) == 1:
                (beginnings if is_open else words)[name].append(parts[0])
            elif is_open and len(parts) == 2:
                open_pairs[parts[0]].append((name, parts[1]))
            else:
                longer[parts[0], parts[1]].append((name, parts[:-1], parts[-1]) if is_open else (name, parts, None))
    holding = _Lists()
    for name, listed in words.items():
        for word in set(listed):
            holding[word].append(name)
    index = Index(
        words={word: tuple(names) for word, names in holding.items()},
        beginnings=tuple((name, tuple(listed)) for name, listed in beginnings.items()),
        longer={pair: tuple(sorted(entries, key=_length, reverse=True)) for pair, entries in longer.items()},
        open_pairs={first: tuple(entries) for first, entries in open_pairs.items()},
    )
    made = Vocabulary(
        (name, Phrases(name, index, frozenset(words[name]), tuple(beginnings[name]), frozenset(map(letters, words[name]))))
        for name in LISTS
    )
    made.index = index
    made.order = {
        (first, second): rate
        for name, rate in RATES.items()
        for first, *following in map(str.split, getattr(lexicon.word_order, name))
        for second in following
    }
    english = {word for name in LISTS if name != "foreign_words" for word in words[name]}
    made.letter_pairs = frozenset(pair for word in english for pair in letter_pairs(word))
    return made


def letter_pairs(word: str) -> set[str]:
    """The letters of `word` that stand side by side, its two ends included."""
    return {first + second for first, second in pairwise(f" {word} ")}


def _length(entry: _Entry) -> int:
    return len(entry[1]) + (entry[2] is not None)


def clean(text: str) -> str:
    """`text` without half characters, which neither JSON nor the store can hold, and no longer than an answer may be."""
    return _SURROGATE.sub("\ufffd", text[:MAX_ANSWER])


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """A word as it is compared: lower case, no apostrophes, and what only looks like Latin letters put among them as these."""
    plain = word.lower().translate(_UNNEEDED)
    return plain.translate(_LOOKALIKES) if not plain.isascii() and re.search("[a-z]", plain) else plain


@lru_cache(maxsize=2_000)  # questions and rubrics are read with every answer
def keys(text: str) -> tuple[str, ...]:
    """The words of `text` as they are compared."""
    return tuple(key(word) for word in _WORD.findall(text))


def sentences(text: str, answer: int = 0) -> list[Sentence]:
    """`text` as sentences; lines of program code stay together as one."""
    found: list[Sentence] = []
    for start, end, is_code in _blocks(text):
        if is_code:
            found += _sentence(text, answer, list(_WORD.finditer(text, start, end)), ended=True, code=True)
            continue
        at = start
        for stop in _STOP.finditer(text, start, end):
            before = text[max(at, stop.start() - 6) : stop.start()].split()
            if before and before[-1].lower().lstrip("(") in _ABBREVIATED:
                continue
            found += _pieces(text, answer, at, stop.start(), ended=True)
            at = stop.end()
        found += _pieces(text, answer, at, end, ended=False)
    return found


def _blocks(text: str) -> list[tuple[int, int, bool]]:
    blocks: list[tuple[int, int, bool]] = []
    at, fenced = 0, False
    for line in text.splitlines(keepends=True):
        goes_on = bool(blocks) and blocks[-1][2] and line.startswith("    ")
        is_code = fenced or goes_on or (bool(_CODE.search(line.rstrip())) and len(line.split()) < 16)
        fenced = fenced != line.lstrip().startswith("```")
        if blocks and (blocks[-1][2] == is_code or not line.strip()):
            blocks[-1] = (blocks[-1][0], at + len(line), blocks[-1][2])
        else:
            blocks.append((at, at + len(line), is_code))
        at += len(line)
    return blocks


def _pieces(text: str, answer: int, start: int, end: int, *, ended: bool) -> list[Sentence]:
    words = list(_WORD.finditer(text, start, end))
    if len(words) <= LONGEST:
        return _sentence(text, answer, words, ended=ended)
    made: list[Sentence] = []
    while len(words) > WINDOW + 8:
        cut = next((i for i in range(WINDOW - 6, WINDOW + 6) if key(words[i].group()) in _JOINTS), WINDOW)
        made += _sentence(text, answer, words[:cut], ended=False)
        words = words[cut:]
    return made + _sentence(text, answer, words, ended=ended)


def _sentence(text: str, answer: int, words: list[re.Match[str]], *, ended: bool, code: bool = False) -> list[Sentence]:
    if not words:
        return []
    compared = tuple(key(word.group()) for word in words)
    return [Sentence(text, answer, compared, tuple(map(stem, compared)), tuple(word.span() for word in words), ended, code)]


@lru_cache(maxsize=50_000)
def letters(word: str) -> str:
    """A long word's first letter and its others in order of the alphabet, so that two letters swapped in typing cost nothing."""
    return word if len(word) < 6 else word[0] + "".join(sorted(word[1:]))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending, so that "replicates", "replicated" and "replication" compare equal. `word` is a key."""
    if len(word) < 4 or not word.isalpha():
        return word
    for ending, stays in (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            word = word.removesuffix(ending) + stays
            break
    else:
        if word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and re.search("[aeiouy]", rest):
            word = rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
            break
    for ending, stays in (
        ("ability", "abl"),
        ("ibility", "ibl"),
        ("ency", "ent"),
        ("ancy", "ant"),
        ("ation", "at"),
        ("ly", ""),
        ("ion", ""),
        ("ment", ""),
        ("ness", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            word = word.removesuffix(ending) + stays
            break
    word = word.removesuffix("e")
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word
