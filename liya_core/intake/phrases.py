"""Lists of phrases as patterns, and the parts of a job description by what they are headed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from liya_core.bank import JobHeadings, JobPhrases, JobWords
from liya_core.intake.lines import Line

LONGEST_HEADING = 70  # characters
MOST_WORDS = 8

_EDGES = " \t:.-–—_=*#|•►▪~/\\<>()[]?!"
# What a line that leads up to a list says, by the kind of the list.
_LEADS = (("desired", "desired"), ("responsibilities", "responsible"), ("required", "required"), ("values", "values"))
_OPENERS = frozenset(("what", "what's", "who", "who's", "why", "how", "about", "life"))


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """Headings by what they say; each list of phrases as a pattern that finds any of them as words of their own, and as a set."""

    headings: dict[str, str]
    patterns: dict[str, re.Pattern[str]]
    sets: dict[str, frozenset[str]]

    def says(self, name: str, text: str) -> bool:
        """Whether a text holds one of the list's phrases."""
        return self.patterns[name].search(text.replace("’", "'")) is not None


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading; `kind` None is what stands before the first. `label`: the heading stands in the line itself."""

    kind: str | None
    lines: tuple[Line, ...]
    label: bool = False


@lru_cache(maxsize=4)
def phrases(words: JobWords) -> Phrases:
    """The lists of data/job.toml, ready for look-up."""
    headings = {said.replace("-", " "): kind for kind in JobHeadings.model_fields for said in getattr(words.headings, kind)}
    lists = {name: getattr(words.job, name) for name in JobPhrases.model_fields}
    return Phrases(
        headings, {name: any_of(entries) for name, entries in lists.items()}, {name: frozenset(said) for name, said in lists.items()}
    )


def any_of(entries: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the phrases, the longest first."""
    options = "|".join(re.escape(entry) for entry in sorted(entries, key=len, reverse=True))
    return re.compile(rf"(?<![\w'])(?:{options})(?![\w'])", re.IGNORECASE)


def sections(lines: Iterable[Line], said: Phrases) -> list[Section]:
    """The lines by the headings they stand under; one that goes on in its line ("Nice to have: …") heads that line alone."""
    found: list[tuple[str | None, list[Line], bool]] = [(None, [], False)]
    for line in lines:
        kind, goes_on = _headed(line, said)
        if kind and not goes_on:
            found.append((kind, [], False))
        elif kind:
            back = next((before for before, _, label in reversed(found) if not label), None)
            found += [(kind, [line], True), (back, [], False)]
        else:
            found[-1][1].append(line)
    return [Section(kind, tuple(held), label) for kind, held, label in found if held]


def _headed(line: Line, said: Phrases) -> tuple[str | None, bool]:
    """The kind of part that a line opens, and whether the line goes on after it."""
    label, colon, rest = line.said.partition(":")
    if colon and rest.strip():
        return said.headings.get(_key(label)) if len(label) <= LONGEST_HEADING else None, True
    if len(line.said) > LONGEST_HEADING:
        return None, False
    key = _key(line.said)
    kind = said.headings.get(key)
    if kind and not (line.bullet and not colon):
        return kind, False
    words = key.split()
    if (line.bullet and not colon) or not 1 < len(words) <= MOST_WORDS or line.said[-1] in ".,;!":
        return None, False
    if colon or words[-1] in said.sets["unfinished"]:
        return next((kind for kind, phrases in _LEADS if said.says(phrases, key)), None), False
    starts = (" ".join(words[:count]) for count in range(len(words) - 1, 0, -1)) if words[0] in _OPENERS else ()
    return next((said.headings[start] for start in starts if start in said.headings), None), False


def _key(text: str) -> str:
    return " ".join(text.strip(_EDGES).lower().replace("’", "'").replace("&", "and").replace("/", " and ").replace("-", " ").split())
