"""Makes data/word_order.toml: how readily small words follow each other, counted in the question bank and in the tests' interviews.

python -m tests.bench.word_order > data/word_order.toml
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from math import log
from pathlib import Path

from liya_core.bank import Lexicon, WordOrder
from liya_core.judging.prose import kind_of_word
from liya_core.judging.text import sentences, vocabulary

ROOT = Path(__file__).resolve().parents[2]
CORPUS = (
    "data/questions/*.toml",
    "data/rubrics/*.toml",
    "data/competencies.toml",
    "data/debrief.toml",
    "tests/answers.toml",
    "tests/candidates.toml",
)
NO_PROSE = ("any", "id", "competency", "skills", "families", "terms")
LEAST = 0.9  # how often a pair should have come by chance before its absence says anything
HEAD = """\
# How readily one word follows another in English, found by counting; `python -m tests.bench.word_order` makes this file.
# In each line a word, and then those that follow it. A function word stands for itself; -ing, -ed, -ly, -s and - stand for
# all others by their endings. Pairs that are neither usual nor unusual are left out."""


def prose(found: object, key: str = "") -> Iterator[str]:
    """All texts of some length in what a TOML file holds."""
    if isinstance(found, dict):
        for name, inner in found.items():
            if name not in NO_PROSE:
                yield from prose(inner, name)
    elif isinstance(found, list):
        for inner in found:
            yield from prose(inner, key)
    elif isinstance(found, str) and len(found.split()) > 5:
        yield found


def rates(texts: Iterator[str], small: frozenset[str]) -> dict[tuple[str, str], int]:
    """The log of how often a pair of neighbours comes against how often chance would have it, rounded, from -2 to 2 and not 0."""
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for sentence in sentences(text):
            pairs.update(pairwise(kind_of_word(key, small) for key in sentence.keys))
    firsts, seconds = Counter[str](), Counter[str]()
    for (first, second), count in pairs.items():
        firsts[first] += count
        seconds[second] += count
    total, found = pairs.total(), {}
    for first in sorted(firsts):
        for second in sorted(seconds):
            chance = firsts[first] * seconds[second] / total
            rate = round(max(-2.0, min(2.0, log((pairs[first, second] + 0.5) / (chance + 0.5)))))
            if (rate > 0 or (rate < 0 and chance >= LEAST)) and "#" not in (first, second) and (first[0] != "-" or second[0] != "-"):
                found[first, second] = rate
    return found


def main() -> None:
    texts = (text for pattern in CORPUS for path in sorted(ROOT.glob(pattern)) for text in prose(tomllib.loads(path.read_text("utf-8"))))
    lists = tomllib.loads((ROOT / "data/lexicon.toml").read_text(encoding="utf-8"))
    nothing = dict.fromkeys(WordOrder.model_fields, "")
    small = vocabulary(Lexicon.model_validate(lists | {"word_order": nothing}))["function_words"].words
    found = rates(texts, small)
    print(HEAD)
    for name, rate in (("often", 2), ("rather", 1), ("seldom", -1), ("hardly", -2)):
        print(f'\n{name} = """')
        for first in dict.fromkeys(first for first, _ in found):
            following = [second for (one, second), value in found.items() if one == first and value == rate]
            if following:
                print(first, *following)
        print('"""')


if __name__ == "__main__":
    main()
