"""The words of data/resume.toml, ready for look-up; and the parts of a résumé by what they are headed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from liya_core.bank import Headings, ResumeWords
from liya_core.intake.lines import Line

LONGEST_HEADING = 60  # characters
MOST_WORDS = 6
HALVES = 4  # words of a heading that names two parts in one
_WORD = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*")
_DIGIT = re.compile(r"\d")
_OF_POSTS = ("experience", "volunteering")
_OF_ONE_POST = ("honours", "projects")  # what may be headed so of one post alone
_EDGES = " \t:.-–—_=*#|•►▪~/\\<>()[]"


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Sets of words by their name in the data file, and headings by what they say (also without their blanks)."""

    headings: dict[str, str]
    kinds: dict[str, str]
    heading_words: frozenset[str]
    sets: dict[str, frozenset[str]]

    def __getitem__(self, name: str) -> frozenset[str]:
        """One of the word lists."""
        return self.sets[name]


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one heading; `kind` None is what stands before the first."""

    kind: str | None
    lines: tuple[Line, ...]


@lru_cache(maxsize=4)
def reading(words: ResumeWords) -> Reading:
    """The word lists as sets."""
    headings = {
        form: kind for kind in Headings.model_fields for said in getattr(words.headings, kind) for form in (said, said.replace(" ", ""))
    }
    kinds = {said: kind for kind in reversed(Headings.model_fields) for said in getattr(words.heading_kinds, kind)}
    groups = (words.work, words.people, words.study)
    sets = {name: frozenset(getattr(group, name)) for group in groups for name in type(group).model_fields}
    sets["voluntary"] = frozenset(words.heading_kinds.volunteering)
    sets["degree_firsts"] = frozenset(said.split()[0] for said in words.study.degrees)
    return Reading(headings, kinds, sets["heading_words"] | kinds.keys(), sets)


def parts(lines: Iterable[Line], read: Reading) -> list[Part]:
    """The lines by the headings they stand under. A heading that goes on in its line ("Skills: …") heads that line alone."""
    found: list[tuple[str | None, list[Line]]] = [(None, [])]
    head: Line | None = None
    for line in lines:
        kind, rest = headed(line, read)
        if kind and not rest:
            if head and found[-1][0] in _OF_POSTS and kind in _OF_ONE_POST and _is_lower(line, head):
                continue
            head = line
            found.append((kind, []))
        elif kind and kind != found[-1][0]:
            back = found[-1][0]
            found += [(kind, [line]), (back, [])]
        else:
            found[-1][1].append(line)
    return [Part(kind, tuple(held)) for kind, held in found if held]


def _is_lower(line: Line, head: Line) -> bool:
    """Whether a heading stands within the part of another: "Key achievements" under one post of many."""
    return (_is_loud(head) and not _is_loud(line)) or (head.start > 0 and head.after_blank and not line.after_blank)


def _is_loud(line: Line) -> bool:
    return line.said.isupper() or line.text.startswith("#")


def headed(line: Line, read: Reading) -> tuple[str | None, str]:
    """The kind of part that a line opens, and what else it says; no kind where it is no heading."""
    said = line.said
    if len(said) > LONGEST_HEADING:
        label, colon, rest = said[:LONGEST_HEADING].partition(":")
        kind = read.headings.get(label.strip(_EDGES).lower()) if colon and not line.bullet else None
        return kind, rest
    kind = _heading(said.strip(_EDGES), read, loud=_is_loud(line))
    if kind:
        return kind, ""
    label, colon, rest = said.partition(":")
    if colon and not line.bullet:
        return read.headings.get(label.strip(_EDGES).lower()), rest.strip()
    return None, ""


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def holds(said: Sequence[str], names: frozenset[str], longest: int = 4) -> bool:
    """Whether one of the names, of up to `longest` words, stands among the words."""
    return any(" ".join(said[i : i + n]) in names for i in range(len(said)) for n in range(1, longest + 1) if i + n <= len(said))


def _heading(said: str, read: Reading, *, loud: bool) -> str | None:
    """The kind of a heading. loud: in capitals or marked as a heading, so that words we do not know may be part of it."""
    if said.count(" ") > MOST_WORDS:
        return None
    key = said.lower().replace("’", "'").replace("&", "and").replace("/", " and ").replace(" , ", ", ")
    key = " ".join(re.sub(r"^\d+[.)]?\s+|\s*\(.*\)$", "", key).split())
    halves = key.split(" and ") if key.count(" ") < HALVES else ()
    kind = read.headings.get(key) or next((read.headings[half] for half in halves if half in read.headings), None)
    if kind or _DIGIT.search(key) or "," in key:
        return kind
    said_words = words_of(key)
    kinds = [read.kinds[word] for word in said_words if word in read.kinds]
    if not kinds or said_words[0] in ("and", "of", "in", "to", "for"):
        return None
    known = all(word in read.heading_words for word in said_words)
    capitals = sum(word[:1].isupper() for word in said.split())
    return kinds[0] if (known and capitals) or (loud and said_words[-1] in read.kinds) else None
