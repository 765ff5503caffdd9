"""What a stretch of text looks like: a title, an organisation or a part of one, a place; and the stretches of a line that names a post."""

import re
from dataclasses import dataclass
from functools import lru_cache

from liya_core.intake.dates import Calendar
from liya_core.intake.reading import Reading, words_of
from liya_core.terms import Terms

LONGEST_NOISE = 80  # characters of places and arrangements
CAPITALS = 0.6  # share of words with a capital from which a line is a name or a title


BRACKETS = re.compile(r"\(([^()]{0,60})\)")
STRONG = re.compile(r"\s*[|•·●▪►;]\s*|\s+[–—―-]{1,2}\s+|\s*[—―]\s*|\s*@\s*|:\s+|\s+at\s+(?=(?:the\s)?[A-Z\"“'\d])")
_FORM = (
    r"(?:inc|ltd|llc|llp|plc|gmbh|corp|co|pty|pvt|pte|ag|kg|oyj?|ab|a/s|aps|o[üu]|ltda|lda|k\.?k|s\.?a|s\.?l|n\.?v|b\.?v|s\.?r\.?l|s\.?a\.?s|s\.?r\.?o|"
    r"d\.?o\.?o|s\.?p\.?a|a\.?ş|z\.?o\.?o)\.?"
)
_LEGAL = re.compile(rf"(?:(?:pty|pvt|pte)\.?\s)?{_FORM}", re.IGNORECASE)
_LEGAL_END = re.compile(rf"[\s,]{_FORM}$", re.IGNORECASE)
_LEGAL_NEXT = re.compile(rf"\s{_FORM}(?!\w)", re.IGNORECASE)
_COLON = re.compile(r":|\s\|\s")
_STEP = re.compile(r"i{1,3}|iv|v|[1-9]|l[1-9]")  # of a career, behind its title
_FROM = re.compile(r"(?:remote|based in|home office|on tour)\b")
_NOISE_PARTS = re.compile(r"[,|/·]|\s-\s")
_LETTERS = re.compile(r"[^\W\d_]+")
ENDS = " \t,.:;-–—―|/•·"


@dataclass(frozen=True, slots=True)
class Eye:
    """What lines are read with. doing: the words that a line begins with which tells what somebody does or did."""

    words: Reading
    calendar: Calendar
    titles: Terms
    doing: frozenset[str]


@lru_cache(maxsize=20_000)
def titled(text: str, eye: Eye) -> int:
    """How much a stretch looks like a title: from -2, the name of an organisation, over 0, anything, to 5."""
    said = words_of(BRACKETS.sub(" ", text))
    while len(said) > 1 and _STEP.fullmatch(said[-1]):
        said.pop()
    if not said or len(said) > 9:
        return 0
    names = eye.words["title_words"]
    core = next((said[:i] for i, word in enumerate(said) if i and word in eye.words["after_titles"]), said)
    if " ".join(said) in eye.words["own_employers"]:
        return 0
    if core[-1] in names:
        return 3 + (core[0] in eye.words["seniority"] and len(core) > 1) + bool(eye.titles.find(text))
    if housed(text, eye):
        return -2
    if eye.titles.find(text) or any(word in names for word in said[:2]):  # "Consultant Process Safety"
        return 2
    return int(any(word in names for word in said[:6]))


def housed(text: str, eye: Eye) -> bool:
    """Whether a stretch has a word in it that organisations have in their names."""
    return not eye.words["organisations"].isdisjoint(words_of(text))


def is_legal(text: str) -> bool:
    """Whether a stretch ends with the legal form of a firm."""
    return _LEGAL_END.search(text) is not None


def in_firm(bracket: re.Match[str]) -> bool:
    """Whether a bracket stands before a firm's legal form: "Sundar Auto (P) Ltd."."""
    return _LEGAL_NEXT.match(bracket.string, bracket.end()) is not None


def is_unit(text: str, eye: Eye) -> bool:
    """Whether a stretch names a part of an organisation: a department, a ward, a team."""
    text = BRACKETS.sub(" ", text).strip()
    said = words_of(text)
    if not said or (said[0] in eye.words["numbered"] and any(word[0].isdigit() for word in said)):
        return bool(said)  # "Grade 5–7"
    return text.lower() in eye.words["departments"] or said[-1] in eye.words["units"] or said[0] in eye.words["units"]


@lru_cache(maxsize=20_000)
def is_noise(text: str, eye: Eye) -> bool:
    """Whether a stretch says no more than a place, an arrangement or nothing."""
    said = " ".join(text.lower().strip(f"()[]{ENDS}").split())
    if not said or not any(char.isalpha() for char in said):
        return True
    if len(said) > LONGEST_NOISE:
        return False
    parts = (part.strip(f"()[]{ENDS}") for part in _NOISE_PARTS.split(said))
    return all(
        not part or part in eye.words["places"] or part in eye.words["arrangements"] or len(part) == 2 or _FROM.match(part)
        for part in parts
    )


def does(text: str, eye: Eye) -> bool:
    """Whether a line begins with what somebody does or did, and is no title such as "Registered Nurse"."""
    said = words_of(text)
    first = said[0] if said else ""
    if not (first in eye.doing or (len(first) > 4 and first.endswith("ed")) or " ".join(said[:2]) in eye.doing):
        return False
    head = STRONG.split(text)[0].partition(",")[0]
    if (first == "the" or first not in eye.doing) and len(words_of(head)) > 1 and all(word[0].isupper() for word in _LETTERS.findall(head)):
        return False  # "United Biscuits", "The Oak"
    if said[1:2] and said[1] in eye.words["title_words"] and is_capitalised(head):
        return False  # "Working Student Process Management"
    return titled(head, eye) < 3 or not eye.words["small_words"].isdisjoint(words_of(head))


def is_capitalised(text: str) -> bool:
    """Whether most words of some length begin with a capital, as names and titles do."""
    said = [word for word in _LETTERS.findall(text) if len(word) > 3] or _LETTERS.findall(text)
    return bool(said) and sum(word[0].isupper() for word in said) >= CAPITALS * len(said)


def label_of(text: str, eye: Eye) -> str:
    """The label that a line begins with, such as "Position:"; nothing where it has none."""
    parted = _COLON.search(text)
    label = text[: parted.start()].strip().lower() if parted else ""
    return label if label in eye.words["labels"] else ""


def unlabelled(text: str, eye: Eye) -> str:
    """What stands behind a label such as "Position:"; the text itself where it has none."""
    return _COLON.split(text, maxsplit=1)[1].strip() if label_of(text, eye) else text


def stripped(text: str) -> str:
    """Text without the signs around it; a bracket is left where it has its other half."""
    text = text.strip(ENDS)
    return text if text.count("(") == text.count(")") and not text.startswith(")") else text.strip(f"()[] {ENDS}")


def ends_with_place(text: str, eye: Eye) -> bool:
    """Whether a place stands behind the last comma."""
    return ", " in text and is_noise(text.rpartition(", ")[2], eye)


def without_place(text: str, eye: Eye) -> str:
    """Text without the places behind its last commas."""
    pieces = text.split(", ")
    while len(pieces) > 1 and is_noise(pieces[-1], eye):
        pieces.pop()
    return stripped(", ".join(pieces))


@lru_cache(maxsize=20_000)
def segments(rest: str, eye: Eye) -> tuple[str, ...]:
    """What a head says, taken apart where it is: by strong signs, or else by commas; without places and arrangements."""
    strong = [without_place(stripped(part), eye) for whole in STRONG.split(rest) for part in _slashed(whole, eye)]
    strong = [part for part in strong if not is_noise(part, eye)]
    if len(strong) > 1 and _is_town(rest, strong[-1], eye) and any(_holds_title(part, eye) for part in strong[:-1]):
        strong.pop()
    if len(strong) == 1 or any(_holds_both(part, eye) for part in strong):
        return tuple(piece for part in strong for piece in _pieces(part, eye))
    return tuple(part if titled(part, eye) > 0 or ", " not in part else _pieces(part, eye)[0] for part in strong)


def _is_town(rest: str, last: str, eye: Eye) -> bool:
    """Whether the last part of a head stands before a known place and is nothing else that is known: "Gastonia, NC"."""
    return ends_with_place(stripped(rest), eye) and len(last.split()) <= 2 and not housed(last, eye) and titled(last, eye) <= 0


def _holds_title(text: str, eye: Eye) -> bool:
    """Whether one of the parts between commas is a title, and another is something else."""
    pieces = text.split(", ")
    return any(titled(piece, eye) >= 3 for piece in pieces) and any(titled(piece, eye) < 3 and not is_unit(piece, eye) for piece in pieces)


def _slashed(text: str, eye: Eye) -> list[str]:
    """The parts between slashes; two titles with one between them are one."""
    parts = text.split(" / ")
    return [text] if all(titled(stripped(part.partition(", ")[0]), eye) >= 3 for part in parts) else parts


def _holds_both(text: str, eye: Eye) -> bool:
    pieces = text.split(", ")
    return len(pieces) > 1 and any(titled(piece, eye) >= 3 for piece in pieces) and any(titled(piece, eye) < 0 for piece in pieces)


def _pieces(text: str, eye: Eye) -> list[str]:
    """The parts between commas; a firm's legal form and a department are left with what they belong to."""
    found: list[str] = []
    pieces = [piece for piece in (stripped(part) for part in text.split(", ")) if piece]
    for number, piece in enumerate(pieces):
        others = len(pieces) - number > 1 or len(found) > 1
        department = is_unit(piece, eye) and found and titled(found[-1], eye) > 0
        firm = found and " & " in piece and titled(piece, eye) <= 0 and titled(found[-1], eye) <= 0
        if found and (_LEGAL.fullmatch(piece) or firm or (department and (others or not housed(piece, eye)))):
            found[-1] = f"{found[-1]}, {piece}"
        elif not is_noise(piece, eye):
            found.append(piece)
    return found
