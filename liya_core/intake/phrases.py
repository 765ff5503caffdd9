"""Lists of phrases as patterns, and the parts of a job description by what they are headed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from liya_core.bank import JobHeadings, JobPhrases, JobWords
from liya_core.intake.lines import Line

LONGEST_HEADING = 70  # characters
MOST_WORDS = 8
MOST_OF_LEAD = 12  # words of a line that leads up to what somebody should be or have
MOST_OF_ASKING = 6  # words of a heading that is made of nothing but words for what is asked for
MOST_OF_WHY = 4  # words of a heading that asks why one should work there
FEWEST = 3  # words of a line that tells of pay or of how to apply

_EDGES = " \t:.-–—_=*#|•►▪~/\\<>()[]?!"
# What a line that leads up to a list says, by the kind of the list.
_LEADS = (("desired", "desired"), ("responsibilities", "responsible"), ("required", "required"), ("values", "values"))
_ASKS = re.compile(r"\bif you(?:'re| are| have|'ve)?$|\bsomeone who(?: has| is)?$|\bsomebody who(?: has| is)?$")
_WISHES = re.compile(r"\b(?:if you|plus|bonus|nice|lovely|great|advantage|desirable)\b", re.IGNORECASE)
_LAST = ("offer", "applying")
_LASTS = (("offer", "offers"), ("applying", "applies"))
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
    """The lines by the headings they stand under; one that goes on in its line ("Nice to have: …") heads that line alone.

    What tells of pay or of how to apply heads itself; so does a paragraph that follows a list.
    """
    found: list[tuple[str | None, list[Line], bool]] = [(None, [], False)]
    for line in _parted(lines, said):
        kind, goes_on = _headed(line, said)
        if kind in _LAST and goes_on:
            found.append((kind, [line], False))
        elif kind and not goes_on:
            found.append((kind, [], False))
        elif kind:
            back = next((before for before, _, label in reversed(found) if not label), None)
            found += [(kind, [line], True), (back, [], False)]
        elif (last := _last(line, said)) or _leaves_list(line, found[-1]):
            found.append((last, [line], False))
        else:
            found[-1][1].append(line)
    return [Section(kind, tuple(held), label) for kind, held, label in found if held]


def _parted(lines: Iterable[Line], said: Phrases) -> Iterator[Line]:
    """The lines, with a heading taken from the end of one that it was put together with."""
    for line in lines:
        before, broken, last = line.text.rpartition("\n")
        head = last.strip()
        if broken and len(head) <= LONGEST_HEADING and said.headings.get(_key(head)) and before.strip() and line.said.endswith(head):
            yield replace(line, text=before.rstrip(), said=line.said.removesuffix(head).rstrip())
            yield Line(head, head, line.start + line.text.rindex(head), after_blank=True)
        else:
            yield line


def _last(line: Line, said: Phrases) -> str | None:
    """What a line that is no entry of a list tells of, where it tells of pay or of how to apply."""
    if line.bullet or len(line.said.split()) < FEWEST:
        return None
    plain = line.said.replace("’", "'")
    if "equal opportunit" in plain.lower():
        return "applying"
    return next((kind for kind, phrases in _LASTS if said.patterns[phrases].match(plain)), None)


def _leaves_list(line: Line, section: tuple[str | None, list[Line], bool]) -> bool:
    """Whether a line is a paragraph after the entries of a list, and so no part of what the list is headed."""
    kind, held, _ = section
    listed = kind in ("required", "desired", "responsibilities") and any(before.bullet for before in held)
    return listed and not line.bullet and line.after_blank and (line.said.endswith((".", "!", "?")) or len(line.said) > LONGEST_HEADING)


def _headed(line: Line, said: Phrases) -> tuple[str | None, bool]:
    """The kind of part that a line opens, and whether the line goes on after it."""
    label, colon, rest = line.said.partition(":")
    if colon and rest.strip():
        if len(label) > LONGEST_HEADING:
            return None, True
        wish = "desired" if _WISHES.search(label.strip()) and said.says("desired", label) else None
        return said.headings.get(_key(label)) or wish, True
    if len(line.said) > LONGEST_HEADING:
        return None, False
    key = _key(line.said)
    kind = said.headings.get(key)
    if kind and not (line.bullet and not colon):
        return kind, False
    words = key.split()
    if 1 < len(words) <= MOST_OF_ASKING and said.sets["asking_words"].issuperset(words) and not line.bullet:
        return "required", False
    if words[:1] == ["why"] and len(words) <= MOST_OF_WHY and line.said[-1] != ".":
        return "offer", False
    if _ASKS.search(key) and 2 < len(words) <= MOST_OF_LEAD and not line.bullet:
        return "desired" if said.says("desired", key) else "required", False
    if (line.bullet and not colon) or not 1 < len(words) <= MOST_WORDS or line.said[-1] in ".,;!":
        return None, False
    if colon or words[-1] in said.sets["unfinished"]:
        return next((kind for kind, phrases in _LEADS if said.says(phrases, key)), None), False
    starts = (" ".join(words[:count]) for count in range(len(words) - 1, 0, -1)) if words[0] in _OPENERS else ()
    return next((said.headings[start] for start in starts if start in said.headings), None), False


def _key(text: str) -> str:
    return " ".join(text.strip(_EDGES).lower().replace("’", "'").replace("&", "and").replace("/", " and ").replace("-", " ").split())
