"""Figures that a person names, and where two of them do not go together: of the résumé and an answer, or of two answers. Pure.

Compared is only what speaks of the same: the same kind of figure, in clauses that share their words. Two figures that
differ are no lie; people round, and mean different months. So the interviewer asks, and nobody scores it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from liya_core.bank import Lexicon
from liya_core.judging.text import Phrases, keys, stem, vocabulary
from liya_core.models import Conflict, Session

ALIKE: Final = 0.15  # share by which two figures may differ and still be one, rounded
SHARED: Final = 2  # words of two clauses that speak of the same
LONGEST: Final = 160  # characters of a clause that can be quoted

_WORDS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_FOLD: Final = {"doubl": 2.0, "twice": 2.0, "tripl": 3.0, "trebl": 3.0, "quadrupl": 4.0, "halv": 0.5}
_HOURS: Final = {"second": 1 / 3600, "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.0, "year": 8766.0}
_TIMES: Final = {*map(stem, _HOURS), "night", "morning"}  # words that two clauses may share and speak of different things
_GREAT: Final = {"hundred": 1e2, "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_MANY: Final = rf"(?P<many>\d[\d.,]*|{'|'.join(_WORDS)})"
_SIZE: Final = r"(?:\s?(?P<great>k|m|bn|hundred|thousand|million|billion)\b)?"
_KINDS: Final = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("percent", rf"{_MANY}\s?(?:%|per\s?cent\b)"),
        ("fold", rf"\b{_MANY}(?:[\s-]?fold\b|\s?x\b|\stimes\b)"),
        ("folded", rf"\b(?P<folded>{'|'.join(_FOLD)})\w*"),
        ("money", rf"[$€£]\s?{_MANY}{_SIZE}"),
        ("money", rf"\b{_MANY}{_SIZE}\s(?:euros?|dollars?|pounds?|rupees?|naira|reais|francs)\b"),
        ("hours", rf"\b{_MANY}[\s-](?P<span>{'|'.join(_HOURS)})s?\b"),
        ("team", rf"\bteam of {_MANY}\b"),
        ("count", rf"\b{_MANY}{_SIZE}\s(?P<noun>[a-z]{{3,}})\b"),
    )
)
_CLAUSE: Final = re.compile(r"(?:[;:!?]|,(?!\d)|\.(?!\d))\s*|\n+|\s[–—-]\s|\b(?:and|but|which|while)\b", re.IGNORECASE)

_BULLETS: Final = "-*•–—·▪◦ "


@dataclass(frozen=True)
class Figure:
    """A figure in its clause. values: what it may mean (a change of 40 % is a factor of 1.4, 0.6 or 1.7); about: the clause's words."""

    kind: str
    values: tuple[float, ...]
    percent: float | None
    clause: str
    about: frozenset[str]


@lru_cache(maxsize=500)  # what was said earlier is looked at again at every turn
def figures(text: str, small: Phrases) -> tuple[Figure, ...]:
    """The figures of a text that can be compared with others. small: the words that say nothing of what a clause is about."""
    clauses = (" ".join(clause.split()).lstrip(_BULLETS) for clause in _CLAUSE.split(text[:60_000]))
    return tuple(figure for clause in clauses if 0 < len(clause) <= LONGEST for figure in _read(clause, small))


def conflicts(session: Session, lexicon: Lexicon) -> tuple[Conflict, ...]:
    """What in the session's answers does not go with the résumé or an earlier answer, each pair once, in the order in which it was said.

    Nothing where a problem is worked on: its figures are nobody's own.
    """
    if session.plan.problem_title:
        return ()
    resume, small = session.setup.resume, vocabulary(lexicon)["function_words"]
    said: list[tuple[int | None, tuple[Figure, ...]]] = [(None, figures(resume.text, small))] if resume else []
    found: list[Conflict] = []
    for turn in session.turns:
        attempt = turn.attempts[-1] if turn.attempts else None
        now = figures(attempt.text, small) if attempt else ()
        for source, then in said:
            for earlier, other in _differing(then, now):
                if not any(earlier.clause == seen.then or other.clause == seen.now for seen in found):
                    found.append(Conflict(then=earlier.clause, then_turn=source, now=other.clause, turn=turn.number))
        said.append((turn.number, now))
    return tuple(found)


def _differing(then: Sequence[Figure], now: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Pairs that say otherwise of the same; none of those of which either side says the same as well."""
    for earlier in then:
        said = [figure for figure in now if figure.kind == earlier.kind]
        beside = [figure for figure in then if figure.clause == earlier.clause and figure.kind == earlier.kind]
        if not any(_agree(one, other) for one in beside for other in said):
            yield from ((earlier, figure) for figure in said if _is_of_the_same(earlier, figure))


def _is_of_the_same(one: Figure, other: Figure) -> bool:
    return one.kind == other.kind and len(one.about & other.about) >= SHARED


def _agree(one: Figure, other: Figure) -> bool:
    if one.percent is not None and other.percent is not None:
        return abs(one.percent - other.percent) <= ALIKE * max(one.percent, other.percent)
    return any(abs(a - b) <= ALIKE * max(a, b) for a in one.values for b in other.values)


def _read(clause: str, small: Phrases) -> Iterator[Figure]:
    taken = list[tuple[int, int]]()
    for kind, pattern in _KINDS:
        for match in pattern.finditer(clause):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            noun = match.groupdict().get("noun")
            if noun and (noun.lower() in _GREAT or noun.lower() in _WORDS or small.has(noun.lower())):
                continue
            taken.append(match.span())
            rest = f"{clause[: match.start()]} {clause[match.end() :]}"
            about = {stem(key) for key in keys(rest) if len(key) > 2 and key.isalpha() and not small.has(key)}
            about = (about - _TIMES) | ({stem(noun.lower())} if noun else set())
            percent = _number(match["many"]) if kind == "percent" else None
            yield Figure(_group(kind, noun), _values(kind, match), percent, clause, frozenset(about))


def _group(kind: str, noun: str | None) -> str:
    if kind in ("percent", "fold", "folded"):
        return "change"
    return f"count of {stem(noun.lower())}" if noun else kind


def _values(kind: str, match: re.Match[str]) -> tuple[float, ...]:
    parts = match.groupdict()
    if kind == "folded":
        factor = _FOLD[parts["folded"].lower()]
        return factor, 1 / factor
    value = _number(parts["many"]) * _GREAT.get((parts.get("great") or "").lower(), 1)
    if kind == "percent":
        share = value / 100
        return (1 + share, abs(1 - share), 1 / (1 - share)) if share < 1 else (1 + share, share)
    if kind == "fold":
        return (value, 1 / value) if value else (0.0,)
    if kind == "hours":
        return (value * _HOURS[parts["span"].lower()],)
    return (value,)


def _number(said: str) -> float:
    """A figure as it is written in English; a comma with three figures after it parts thousands."""
    if said.lower() in _WORDS:
        return float(_WORDS[said.lower()])
    plain = re.sub(r",(?=\d{3}(?!\d))", "", said.rstrip(".,")).replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return float(re.sub(r"\D", "", plain) or 0)
