"""Education, languages and certificates, as a résumé tells them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from liya_core.intake.dates import all_of
from liya_core.intake.facts import Education, Shown
from liya_core.intake.lines import Line
from liya_core.intake.looks import Eye, housed, is_noise, titled
from liya_core.intake.reading import holds, words_of

LONGEST = 200  # characters of a line that names a degree
LONGEST_NAME = 110  # characters of a certificate
LONGEST_LINE, MOST_WORDS = 80, 10  # characters and words of a line that names one outside its part
LISTED = 4  # words of a certificate in a list of them
SUBJECT = 6  # words of a subject
BARE = 2  # words of a degree that has none in it
SHORT = 4  # words of a degree that has its subject in parts of its own

_PARTS = re.compile(r"\s*[|•·;]\s*|\s+[–—-]{1,2}\s+|\s*[—–]\s*|,\s+|\s+(?:at|from)\s+(?=(?:the\s)?[A-Z])|\s*@\s*|:\s+")
_MARK = re.compile(
    r"\b(?:c?gpa|grade|score|result|classification)s?\b[:\s].*|\b\d(?:\.\d+)?\s?/\s?\d+(?:\.\d+)?|\b\d(?:\.\d+)?\s?gpa\b", re.IGNORECASE
)
_EMPTY = re.compile(r"\([\s|,;–-]*\)|\|")
_LATER = re.compile(
    r"\b(?:expected|anticipated|graduated|graduating|graduation|completed|class of|obtained|awarded|"
    r"renewed|revalidated|valid until|expires|expiring|exam booked for|in progress|ongoing)\b:?",
    re.IGNORECASE,
)
_ENDS = " \t,.:;-–—|/•·"
_CERTIFIED = re.compile(
    r"\b(?:certified|certification|certificate|licen[cs]ed?|accredited|chartered|(?:green|black) belt|registration)\b", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+")
_ENTRIES = re.compile(r"\s[|•·]\s|;\s")
_TOKEN = re.compile(r"[^\s,;:|()/]+")
_BEFORE_SCHOOL_OF = re.compile(r"\s+(?=(?:the\s)?(?:University|College|Institute|School|Academy)\sof\b)")
_BEFORE_SCHOOL = re.compile(r"\s+(?=(?:the\s)?(?:[A-Z][\w.'’-]+\s){0,2}(?:University|College|Institute|School|Academy|Polytechnic)\b)")
_LISTED = re.compile(r"\s*[,;|•·]\s*")
_JOINED = re.compile(r"\s*[,;|•·/()]\s*|\s+and\s+|\s+&\s+")


@dataclass(slots=True)
class _Course:
    """A course of study while it is put together."""

    line: Line
    degree: str | None = None
    school: str | None = None
    year: int | None = None


def education(lines: Sequence[Line], eye: Eye) -> tuple[Education, ...]:
    """The courses told in lines of education, in their order. A course's degree, school and year may stand on lines of their own."""
    courses: list[_Course] = []
    early: _Course | None = None  # a school or a year that stands before its degree
    for line in lines:
        if len(line.said) > LONGEST:
            continue
        degree, school, year = _told(line, eye)
        last = courses[-1] if courses else None
        if degree:
            course = _Course(line, degree, school, year)
            if early:
                course.school, course.year = course.school or early.school, course.year or early.year
                courses = [other for other in courses if other is not early]
                early = None
            courses.append(course)
        elif school:
            if last and last.degree and last.school is None and not (line.after_blank and last.year):
                last.school, last.year = school, last.year or year
            else:
                early = _Course(line, None, school, year)
                courses.append(early)
        elif year and last and last.year is None and len(words_of(line.said)) <= 6:
            last.year = year
        elif year and not line.bullet and len(words_of(line.said)) <= 4:
            early = _Course(line, None, None, year)
    return tuple(Education(degree=c.degree, school=c.school, year=c.year, line=c.line.text) for c in courses if c.degree or c.school)


def is_study(line: Line, eye: Eye) -> bool:
    """Whether a line names a degree and nobody's title, wherever it stands."""
    return (
        len(line.said) <= LONGEST
        and _degree_at(line.said, eye) is not None
        and not any(titled(part, eye) >= 3 for part in _PARTS.split(line.said))
    )


def languages(lines: Iterable[Line], eye: Eye) -> tuple[Shown, ...]:
    """The natural languages that lines name, in their order."""
    names = eye.words["languages"]
    found: dict[str, str] = {}
    for line in lines:
        said = words_of(line.said)
        for place, word in enumerate(said):
            pair = " ".join(said[place : place + 2])
            name = " ".join(said[place : place + 3]) if " ".join(said[place : place + 3]) in names else pair if pair in names else word
            if name in names:
                found.setdefault(name, line.text)
    inside = {part for name in found if " " in name for part in (name.split()[-1], " ".join(name.split()[1:]))}
    return tuple(
        Shown(name=name.upper() if len(name) == 3 and name.endswith("sl") else name.title(), line=line)
        for name, line in found.items()
        if name not in inside
    )


def certificates(lines: Iterable[Line], eye: Eye) -> tuple[Shown, ...]:
    """What each line of certificates names, without its dates; a list within one line is taken apart."""
    found: dict[str, str] = {}
    for line in lines:
        label, colon, rest = line.said.partition(":")
        said = rest if colon and eye.words.headings.get(label.lower().strip()) == "certificates" else line.said
        pieces = said.split(", ")
        is_list = (
            len(pieces) > (1 if said == rest else 2)
            and not all_of(said, eye.calendar)
            and all(len(piece.split()) <= LISTED and not housed(piece, eye) for piece in pieces)
        )
        for piece in pieces if is_list else _ENTRIES.split(said):
            name = _without_dates(piece, eye)
            if 2 < len(name) <= LONGEST_NAME and any(char.isalpha() for char in name):
                found.setdefault(name, line.text)
    return tuple(Shown(name=name, line=line) for name, line in found.items())


def names_certificate(line: Line, eye: Eye) -> bool:
    """Whether a short line outside that part is a certificate all the same."""
    if len(line.said) > LONGEST_LINE or line.said[-1] == "." or len(words_of(line.said)) > MOST_WORDS:
        return False
    return _CERTIFIED.search(line.said) is not None and _degree_at(line.said, eye) is None and not housed(line.said, eye)


def listed(text: str, *, joined: bool = False) -> list[str]:
    """The entries of a list within one line. joined: those that "and" or "&" joins are left together."""
    entries = (part.strip(_ENDS) for part in (_LISTED if joined else _JOINED).split(text))
    return [entry if entry.count("(") == entry.count(")") else entry.strip("()") for entry in entries if entry]


def _told(line: Line, eye: Eye) -> tuple[str | None, str | None, int | None]:
    """Degree with subject, school and last year of one line."""
    periods = all_of(line.said, eye.calendar)
    years = [moment[0] for period in periods for moment in (period.first, period.last) if moment]
    year = None if any(period.last is None for period in periods) else max(years, default=None)
    rest = _without_dates(line.said, eye)
    parts = [part for part in (piece.strip(_ENDS) for piece in _PARTS.split(rest)) if part and not is_noise(part, eye)]
    both = next((place for place, part in enumerate(parts) if _degree_at(part, eye) is not None and _has_school(part, eye)), None)
    if both is not None:  # "BA History University of York"
        before = _BEFORE_SCHOOL_OF if _BEFORE_SCHOOL_OF.search(parts[both]) else _BEFORE_SCHOOL
        parts[both : both + 1] = before.split(parts[both], maxsplit=1)
    schools = [part for part in parts if _has_school(part, eye) and (_degree_at(part, eye) is None or _BEFORE_SCHOOL.match(" " + part))]
    at = next((place for place, part in enumerate(parts) if part not in schools and _degree_at(part, eye) is not None), None)
    school = min(schools, key=lambda part: ("univers" not in part.lower(), parts.index(part)), default=None)
    return None if at is None else _degree(rest, parts[at:], schools, eye), school, year


def _degree(rest: str, parts: Sequence[str], schools: Sequence[str], eye: Eye) -> str:
    """The degree that the first part names, with its subject where that follows in parts of its own ("BSc, Computer Science")."""
    first = parts[0]
    begin = _degree_at(first, eye) or 0
    if not eye.words["small_words"].isdisjoint(words_of(first[:begin])):
        first = first[begin:]
    start = rest.find(first)
    length = len(first.split())
    within = rest[start:] if length <= BARE else rest[start:].partition("|")[0]
    after = (part for part in takewhile(lambda part: part not in schools and len(part.split()) <= SUBJECT, parts[1:]) if part in within)
    last = [first, *(after if length <= SHORT else ())][-1]
    return rest[start : rest.find(last, start) + len(last)].strip(_ENDS)


def _degree_at(text: str, eye: Eye) -> int | None:
    """Where a stretch names a degree, if it does."""
    said = list(_TOKEN.finditer(text))
    words = [word.group().strip(".").lower().replace("’", "'") for word in said]
    for place, word in enumerate(said):
        if words[place] not in eye.words["degree_firsts"]:
            continue
        for length in range(1, 5):
            name = " ".join(words[place : place + length])
            # Short names are written with a capital: "ma" is also a word.
            if name in eye.words["degrees"] and (len(name) > 4 or word.group()[0].isupper() or place == 0):
                return word.start()
    return None


def _has_school(text: str, eye: Eye) -> bool:
    return holds(_LETTERS.findall(text.lower()), eye.words["schools"], 2)


def _without_dates(text: str, eye: Eye) -> str:
    for period in reversed(all_of(text, eye.calendar)):
        text = f"{text[: period.begin]}|{text[period.stop :]}"
    text = _LATER.sub("", _MARK.sub("", text))
    return " ".join(_EMPTY.sub(" | ", text).split()).strip(_ENDS)
