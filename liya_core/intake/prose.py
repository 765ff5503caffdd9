"""Posts that a résumé tells of in sentences: "From 2015 to 2019 I worked as a nurse at …"."""

import re
from collections.abc import Iterable

from liya_core.intake.dates import find
from liya_core.intake.facts import Position
from liya_core.intake.lines import Line, sentences
from liya_core.intake.looks import Eye, is_noise, titled

LONGEST = 300  # characters of a sentence that is looked at

_TOLD = re.compile(
    r"\b(?:as|am|was|been|is|become|became)\s(?:an?|the|their)\s(?P<title>[^\W\d_][\w /&'’-]{2,60}?)\s(?:at|for|with|in)\s"
    r"(?P<employer>(?:the\s)?"
    r"[A-Z][\w&.'’-]*(?:\s(?:(?:of|and|the|de|la|du|&)\s)?[A-Z][\w&.'’-]*){0,5})"
)


def told_positions(lines: Iterable[Line], eye: Eye) -> list[Position]:
    """The posts that sentences name with title and employer."""
    found: list[Position] = []
    for line in lines:
        for sentence in sentences(line.text):
            told = _TOLD.search(" ".join(sentence[:LONGEST].split()))
            title = told["title"].strip() if told else ""
            if told is None or titled(title, eye) < 1 or is_noise(told["employer"], eye):
                continue
            period = find(" ".join(sentence[:LONGEST].split()), eye.calendar)
            found.append(
                Position(
                    title=title,
                    employer=told["employer"].rstrip("."),
                    start=period.first if period else None,
                    end=period.last if period else None,
                    line=line.text,
                )
            )
    return found
