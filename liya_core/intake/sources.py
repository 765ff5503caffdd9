"""Whether a text says more than its sources: figures and proper nouns that stand in none of them."""

import re
from collections.abc import Iterator, Sequence

from liya_core.library import Library

NEAR = 12  # characters before a word by which it is known whether a sentence begins with it

Figure = tuple[str, str]  # a number and its unit

_TOKEN = re.compile(
    r"(?P<number>(?>\d+(?:[.,]\d+)*))(?P<unit>\s?(?:%|percent\b|per\scent\b)|\s?(?:million|billion|thousand)\b|(?:k|m|mn|bn|b|x)\b)?(?![^\W_])|[^\W_]+(?:'[^\W_]+)*",
    re.IGNORECASE,
)
_COMMAS = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_DOTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_UNITS = {"percent": "%", "per cent": "%", "million": "m", "mn": "m", "billion": "bn", "b": "bn", "thousand": "k"}
_ENDING = re.compile(r"'(?:s|re|ve|ll|d|m|t)?$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|\n)\s*\d{1,2}[.)]\s+$")
_OPENING = " \t\"'([*_-•>#"
_PLAIN = str.maketrans(
    dict.fromkeys("’‘ʼ`", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("–—‑‐−", "-") | dict.fromkeys("\xa0\u202f\u2009", " ")
)


def invented(text: str, sources: Sequence[str], common: frozenset[str]) -> tuple[str, ...]:
    """The figures and proper nouns of `text` that stand in none of the sources: in order, each once, as written.

    Figures are compared as numbers with their unit (4,000 is 4000 and 40 % is 40 percent, but 1.5m is neither 1.5 nor
    1.5k), words in any letter case. common: ordinary words in lower case, which a capital at the start of a sentence,
    after a colon or an opening quote does not make a name. Numbers in words are not looked at.
    """
    figures, words = _known(sources)
    plain = text.translate(_PLAIN)
    found: dict[str, str] = {}
    for token in _TOKEN.finditer(plain):
        said = token.group().strip()
        if token["number"]:
            if figures.isdisjoint(_figures(token)) and not _NUMBERED.search(plain[max(0, token.start() - NEAR) : token.end() + 2]):
                found.setdefault(said.lower(), said)
        elif _may_be_name(said) and words.isdisjoint(_forms(said)) and not (_opens(plain, token.start()) and _is_common(said, common)):
            found.setdefault(_bare(said).lower(), _bare(said))
    return tuple(found.values())


def common_words(library: Library) -> frozenset[str]:
    """The ordinary words, in lower case, of the question bank and of what the built-in interviewer says."""
    return library.ordinary_words


def _known(sources: Sequence[str]) -> tuple[set[Figure], set[str]]:
    """All figures and all words, in lower case, of the sources."""
    figures: set[Figure] = set()
    words: set[str] = set()
    for source in sources:
        for token in _TOKEN.finditer(source.translate(_PLAIN)):
            if token["number"]:
                figures |= set(_figures(token))
            else:
                words |= set(_forms(token.group()))
    return figures, words


def _figures(token: re.Match[str]) -> Iterator[Figure]:
    """What a number with its unit may mean: 4.000 is four to some and four thousand to others."""
    raw, unit = token["number"], " ".join((token["unit"] or "").lower().split())
    unit = _UNITS.get(unit, unit)
    if _COMMAS.fullmatch(raw):
        yield _canonical(raw.replace(",", "")), unit
        return
    if _DOTS.fullmatch(raw):
        yield _canonical(raw.replace(".", "").replace(",", ".")), unit
    yield _canonical(raw.replace(",", ".")), unit


def _canonical(number: str) -> str:
    """A number without what does not change it: zeros in front, and behind its decimal point."""
    whole, point, rest = number.partition(".")
    rest = rest if "." in rest else rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (point + rest if rest else "")


def _may_be_name(word: str) -> bool:
    """Whether a word has the look of a name: a capital or a digit, and more than one letter (an "I" is none)."""
    return len(_bare(word)) > 1 and any(char.isupper() or char.isdigit() for char in word)


def _bare(word: str) -> str:
    """A word without a possessive or shortened ending."""
    return _ENDING.sub("", word)


def _forms(word: str) -> tuple[str, str]:
    return word.lower(), _bare(word).lower()


def _is_common(word: str, common: frozenset[str]) -> bool:
    """Whether a word is an ordinary one with a capital; a word in capitals is a name."""
    if word[1:] != word[1:].lower():
        return False
    whole, bare = _forms(word)
    return whole in common or bare in common or (whole.endswith("n't") and whole[:-3] in common)


def _opens(text: str, start: int) -> bool:
    """Whether a sentence begins here, or what follows a colon or an opening quote."""
    before = text[max(0, start - NEAR) : start]
    if before[-1:] in ('"', "'") and (len(before) < 2 or before[-2] in " \n\t(["):
        return True
    rest = before.rstrip(_OPENING)
    if not rest or rest[-1] == "\n" or _NUMBERED.search(before):
        return True
    return rest[-1] in ".!?…:" and rest != before
