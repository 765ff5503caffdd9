"""Lines of a work history by what they are: the head of a post, its dates, what was done in it, or nothing of note."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from liya_core.intake.dates import Period, all_of, find
from liya_core.intake.lines import Line
from liya_core.intake.looks import (
    BRACKETS,
    ENDS,
    STRONG,
    Eye,
    does,
    ends_with_place,
    housed,
    in_firm,
    is_capitalised,
    is_legal,
    is_noise,
    label_of,
    segments,
    stripped,
    titled,
    unlabelled,
    without_place,
)
from liya_core.intake.reading import headed, holds, words_of

Kind = Literal["head", "dates", "body", "noise"]
LONGEST_HEAD = 130  # characters of a line that names a post
MOST_WORDS = 14  # words of it, without its dates

_LASTS = re.compile(
    r"\(?\b\d{1,2}\+?\s*(?:years?|yrs?|months?|mos?|weeks?)\b\.?(?:,?\s*(?:and\s)?\d{1,2}\s*(?:months?|mos?)\b\.?)?\)?", re.IGNORECASE
)
_LATER = re.compile(r"[,;]\s+(?=(?:and\s)?(?:then|later|promoted\sto)\s)", re.IGNORECASE)
_LABEL = re.compile(r"[A-Z][\w ]{2,40}:\s")


@dataclass(frozen=True, slots=True)
class Row:
    """A line with what it is. `rest` is what it says without its dates."""

    line: Line
    kind: Kind
    rest: str
    period: Period | None = None


def rows(lines: Iterable[Line], eye: Eye) -> list[Row]:
    """The lines of a work history. A line with a bullet names no post where lines without one do."""
    found = [row for line in lines for row in _in_one_line(line, eye)]
    plain = any(row.period and row.kind in ("head", "dates") and not row.line.bullet for row in found)
    return [
        Row(row.line, "body", row.line.said) if plain and row.line.bullet and not label_of(row.line.said, eye) else row for row in found
    ]


def _in_one_line(line: Line, eye: Eye) -> list[Row]:
    """A line as rows: several where it tells several titles, each with its time."""
    told = [period for period in all_of(line.said, eye.calendar) if not period.single] if len(line.said) <= LONGEST_HEAD else []
    if len(told) > 1:
        bounds = [0, *(period.stop for period in told[:-1]), len(line.said)]
        pieces = [stripped(line.said[begin:end].strip(f"(){ENDS}")) for begin, end in pairwise(bounds)]
        found = [row(replace(line, said=piece), eye) for piece in pieces]
        if all(row.period and any(titled(part, eye) >= 3 for part in segments(row.rest, eye)) for row in found):
            return [replace(row, line=line) for row in found]
    return [row(line, eye)]


def opens(line: Line, eye: Eye) -> bool:
    """Whether a line without a bullet opens a part, names a post or an organisation, or begins to tell what was done."""
    if headed(line, eye.words)[0] or _LABEL.match(line.said) or (line.said[0].isupper() and does(line.said, eye)):
        return True
    told = row(line, eye)
    if line.said[-1] in ".;" and not is_legal(line.said):
        return False
    if told.kind != "head" or (told.period and not told.period.single):
        return told.period is not None
    return any(titled(part, eye) >= 3 or housed(part, eye) for part in segments(told.rest, eye))


def row(line: Line, eye: Eye) -> Row:
    """A line of a work history as what it is."""
    said = unlabelled(line.said, eye)
    if len(said) > LONGEST_HEAD + 40:
        return Row(line, "body", said)
    said = BRACKETS.sub(lambda found: " " if _is_aside(found[1], eye) else found[0], said)
    period = find(said, eye.calendar)
    rest = f"{said[: period.begin]} | {said[period.stop :]}" if period else said
    rest = BRACKETS.sub(lambda found: _bracket(found, eye), _LASTS.sub(" ", rest))
    rest = _LATER.sub(" ", stripped(rest))
    if holds(words_of(rest)[:2], eye.words["breaks"]) and not holds(words_of(rest)[1:2], eye.words["breaks"]):
        return Row(line, "noise", "")
    empty = is_noise(rest, eye)
    if period and (not rest or (empty and not period.single)):
        return Row(line, "dates", "", period)
    if said.endswith(":") or empty:
        return Row(line, "noise", "", period)
    if _is_head(line, rest, period, eye):
        return Row(line, "head", rest, period)
    return Row(line, "body", said)


def _is_aside(text: str, eye: Eye) -> bool:
    """Whether a bracket tells of a time within a post and not of its own: "(promoted in 2019)"."""
    period = find(text, eye.calendar)
    if period and period.begin and text[period.begin :].lower().startswith(("since ", "from ")):
        return True
    if period is None or (period.begin == 0 and not period.single and period.last is not None):
        return False
    return text.lower().startswith("from ") or not is_noise(text[: period.begin] + text[period.stop :], eye)


def _bracket(found: re.Match[str], eye: Eye) -> str:
    """What a bracket adds to a head: to the name before it, an employer behind a title, or nothing."""
    if in_firm(found):
        return found[0]
    before = STRONG.split(found.string[: found.start()])[-1].rpartition(", ")[2]
    if (
        housed(found[1], eye)
        and found[1][0].isupper()
        and not any(char.isdigit() for char in found[1])
        and titled(stripped(before), eye) >= 3
    ):
        return f" | {found[1]} | "
    return f"{found[0]} | " if _is_of_name(found, eye) else " | "


def _is_of_name(found: re.Match[str], eye: Eye) -> bool:
    """Whether a bracket belongs to the name before it: "(Band 6)", "(weekends)", "(contract)"."""
    words = words_of(found[1])
    if not 0 < len(words) <= 3 or any(sign in found[1] for sign in ",;|") or found[1].lower() in eye.words["places"]:
        return False
    return not any(word[0].isdigit() for word in words) or (len(words) == 2 and words[0] in eye.words["numbered"])


def _is_head(line: Line, rest: str, period: Period | None, eye: Eye) -> bool:
    """Whether a line names a post, or a part of what names one."""
    said = words_of(rest)
    if rest.lower() in eye.words["own_employers"]:
        return True
    if not said or len(said) > MOST_WORDS or len(rest) > LONGEST_HEAD or does(rest, eye):
        return False
    named = any(titled(segment, eye) > 0 for segment in segments(rest, eye))
    if line.bullet and not (named and period) and not label_of(line.said, eye):
        return False
    if period and not period.single:
        return named or is_capitalised(rest) or (len(said) <= 8 and (housed(rest, eye) or line.said[-1] != "."))
    if period or (holds(said, eye.words["degrees"]) and not named):
        return named and len(said) <= 10
    if line.said[-1] in ".;" and not is_legal(line.said):
        return False
    if rest[0].isupper() and housed(rest, eye) and ends_with_place(rest, eye):
        return True
    return (named and len(said) <= 10) or (
        is_capitalised(without_place(rest, eye)) and (len(said) <= 8 or (", " in rest and housed(rest, eye)))
    )
