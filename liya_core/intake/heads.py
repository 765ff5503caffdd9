"""What names a post: which stretch of the rows around its dates is its title, and which its employer.

Every stretch of a head is weighed both as a title and as an employer, by its words, its shape and its place; of all
pairs the best together is taken. What weighs too little is left out: no employer is better than a wrong one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from liya_core.intake.dates import Period
from liya_core.intake.looks import (
    BRACKETS,
    Eye,
    ends_with_place,
    housed,
    in_firm,
    is_capitalised,
    is_legal,
    is_noise,
    is_unit,
    label_of,
    segments,
    stripped,
    titled,
)
from liya_core.intake.reading import words_of
from liya_core.intake.rows import Row

LONGEST_NAME = 90  # characters of a title or an employer
MOST_WORDS = 9  # words of one
UNKNOWN_WORDS = 6  # words of a title that nobody has listed
WEIGHTS = {-2: -4.0, -1: -4.0, 0: 0.6, 1: 2.5, 2: 4.0, 3: 6.0, 4: 6.3, 5: 6.6}  # of a title, by how much it looks like one
UNTITLED = -1.0  # the weight of no title
USUAL = 0.8  # the weight of an order of rows that other posts have too
STEP = 0.25  # what each row away from the dates costs
PARTED = 1.0  # what each blank line between costs
TOLD = 2.0  # what each sentence between costs

_CUT = re.compile(r"\s+(?:and\s)?(?:then|later|promoted\sto|→|->)\s+", re.IGNORECASE)
_OF_A_WHOLE = re.compile(r"(?:institute|school|faculty|cent(?:re|er)|college|division|office)\s(?:of|for)\s", re.IGNORECASE)

Order = tuple[int, int]  # whether the title and the employer stand above (-1), in (0) or below (1) the row of the dates


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a head with what it weighs as a title and as an employer; None where it can be no such thing."""

    text: str
    row: int
    title: float | None
    employer: float | None


@dataclass(slots=True)
class Post:
    """A post while it is put together: the rows that name it, the one with its dates first."""

    rows: list[int]
    period: Period | None
    title: str | None = None
    title_row: int | None = None
    employer: str | None = None
    employer_row: int | None = None
    weight: float = 0.0

    @property
    def grouped(self) -> bool:
        """Whether the employer stands above the title, and so perhaps above other posts."""
        return self.title_row is not None and self.employer_row is not None and self.employer_row < self.title_row

    @property
    def order(self) -> Order | None:
        """Where title and employer stand; None where one of them is not told."""
        if self.title_row is None or self.employer_row is None:
            return None
        return _sign(self.title_row - self.rows[0]), _sign(self.employer_row - self.rows[0])


@dataclass(slots=True)
class History:
    """A stretch of a work history. spaced: blank lines part nothing in it; usual: the order that most of its posts have."""

    rows: Sequence[Row]
    eye: Eye
    spaced: bool
    usual: Order | None = None
    weighed: dict[int, tuple[Stretch, ...]] = field(default_factory=dict)

    def stretches(self, place: int) -> tuple[Stretch, ...]:
        """What a row may say of a post."""
        if place not in self.weighed:
            self.weighed[place] = tuple(_stretches(self.rows[place], place, self.eye))
        return self.weighed[place]

    def best_title(self, place: int) -> float:
        """How much a row looks as if it holds a title."""
        return max((part.title for part in self.stretches(place) if part.title is not None), default=0.0)


def named(parts: Sequence[str], eye: Eye) -> tuple[str | None, str | None]:
    """Which of the parts of one line is the title, and which the employer."""
    parts = [part for part in parts if len(part) <= LONGEST_NAME]
    if not parts:
        return None, None
    best = max(range(len(parts)), key=lambda place: (titled(parts[place], eye), -place))
    if titled(parts[best], eye) > 0:
        others = (part for place, part in enumerate(parts) if place != best and titled(part, eye) < 3)
        return parts[best], max(others, key=lambda part: housed(part, eye), default=None)
    if len(parts) == 1:
        return None, parts[0]
    at = next((place for place, part in enumerate(parts) if housed(part, eye)), 1)
    return parts[0 if at else 1], parts[at]


def post_of(history: History, place: int, near: Sequence[int]) -> Post:
    """The best post that the row with the dates and the rows near it name."""
    parts = [part for at in (place, *near) for part in history.stretches(at)]
    cost = {at: _cost(history, place, at) for at in (place, *near)}
    best: tuple[float, Stretch | None, Stretch | None] = (UNTITLED, None, None)
    for title in (None, *parts):
        if title and title.title is None:
            continue
        for employer in (None, *parts):
            if employer and (employer.employer is None or (title and title.row == employer.row and employer.text in title.text)):
                continue
            weight = _weight(title, employer, cost, place, history)
            if weight > best[0]:
                best = weight, title, employer
    weight, title, employer = best
    post = Post([place], history.rows[place].period, weight=weight)
    if title:
        post.title, post.title_row = title.text, title.row
    if employer:
        post.employer, post.employer_row = without_brackets(employer.text), employer.row
    post.rows += sorted({part.row for part in (title, employer) if part} - {place})
    return post


def in_turn(title: str) -> list[str]:
    """The titles of one post that were held one after the other: "Waiter, then Head Waiter"."""
    return [part for part in (stripped(part) for part in _CUT.split(title)) if part]


def without_brackets(text: str) -> str:
    """An employer without what is told of it in brackets."""
    return stripped(" ".join(BRACKETS.sub(lambda found: found[0] if in_firm(found) else " ", text).split())) or text


def is_own_account(text: str, eye: Eye) -> bool:
    """Whether a stretch says that somebody works for themselves."""
    said = words_of(text)
    return any(" ".join(said[i : i + n]) in eye.words["own_account"] for i in range(len(said)) for n in (1, 2))


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _cost(history: History, place: int, at: int) -> float:
    """What it costs to take a name from a row: how far it is from the dates, and what stands between."""
    between = history.rows[min(place, at) + 1 : max(place, at) + 1]
    blanks = 0 if history.spaced else sum(row.line.after_blank for row in between)
    told = sum(row.kind == "body" for row in between)
    return STEP * abs(place - at) + PARTED * blanks + TOLD * told


def _weight(title: Stretch | None, employer: Stretch | None, cost: dict[int, float], place: int, history: History) -> float:
    weight = UNTITLED if title is None else (title.title or 0.0) - cost[title.row]
    if employer is not None:
        weight += (employer.employer or 0.0) - cost[employer.row]
    if title is None or employer is None:
        return weight - 2.0 * (title is not None and (title.title or 0.0) < 1)  # what nobody knows and stands alone is no title
    if title.row == employer.row:
        weight += 0.5
    if is_own_account(title.text, history.eye) and (employer.employer or 0.0) < 3:
        weight -= 4.0  # nobody employs them
    order = _sign(title.row - place), _sign(employer.row - place)
    return weight + USUAL * (order == history.usual)


def _stretches(row: Row, place: int, eye: Eye) -> Iterator[Stretch]:
    """The stretches of a row, and those of a stretch in which nothing parts title and employer."""
    if row.kind != "head":
        return
    label = label_of(row.line.said, eye)
    parts = [part for part in segments(row.rest, eye) if len(part) <= LONGEST_NAME]
    if label and label not in eye.words["employer_labels"]:
        yield Stretch(row.rest, place, WEIGHTS[2], None)
        return
    elif len(parts) == 1 and (pair := _run_together(parts[0], eye)):
        # Less sure than an employer that stands apart: it may be the end of the title.
        yield Stretch(parts[0], place, WEIGHTS[3] + 0.2, None)
        yield Stretch(pair[0], place, WEIGHTS[3], None)
        employer = _as_employer(pair[1], 0, eye)
        yield Stretch(pair[1], place, None, None if employer is None else employer - 1.0)
        return
    looks = [titled(part, eye) for part in parts]
    first = next((number for number, look in enumerate(looks) if look < 3), 0)
    # What follows the first name in its row is most often a place; where nothing in it is a title, the first name may be one.
    first += max(looks, default=0) < 3 and len(parts) > 1
    placed = ends_with_place(row.rest, eye)
    for number, part in enumerate(parts):
        bare = placed and len(parts) == 1
        town = looks[number] == 0 and (bare or f", {part}" in row.rest)
        title, employer = None if town else _as_title(part, number, eye), _as_employer(part, max(0, number - first), eye)
        if bare and employer is not None and not housed(part, eye):
            employer -= 0.8  # "Petaling Jaya, Malaysia" may be no more than a place
        if label:
            title = None
        elif employer is not None and _OF_A_WHOLE.match(part) and any(housed(other, eye) for other in parts[number + 1 :]):
            employer -= 1.5  # "Institute of Botany, University of Leeds"
        yield Stretch(part, place, title, employer)


def _as_title(text: str, number: int, eye: Eye) -> float | None:
    look = titled(text, eye)
    words = len(text.split())
    if (
        words > MOST_WORDS + 2
        or text.lower() in eye.words["own_employers"]
        or text.split()[0].isdigit()
        or (look < 3 and is_noise(text, eye))
    ):
        return None
    if look <= 0 and (
        look < 0 or words > UNKNOWN_WORDS or any(char.isdigit() for char in text) or not is_capitalised(text) or is_unit(text, eye)
    ):
        return None
    return WEIGHTS[look] - 0.1 * number


def _as_employer(text: str, later: int, eye: Eye) -> float | None:
    bare = without_brackets(text)
    if bare.lower() in eye.words["own_employers"]:
        return 3.0
    look = titled(bare, eye)
    if len(bare.split()) > MOST_WORDS or len(bare) < 2 or is_noise(bare, eye) or is_unit(bare, eye) or not any(map(str.isalpha, bare)):
        return None
    if not eye.words["vague"].isdisjoint((bare.lower().split()[0], " ".join(bare.lower().split()[:2]))):
        return None
    if look >= 3 and not is_legal(bare):
        return None
    weight = 1.5 - 0.8 * later - (look > 0)
    if housed(bare, eye) or is_legal(bare):
        weight += 2.5
    elif bare.endswith(".") or bare[0].islower():
        weight -= 0.5
    return weight


def _run_together(text: str, eye: Eye) -> tuple[str, str] | None:
    """Title and employer that nothing parts: "Staff Nurse Royal Infirmary"."""
    words = text.split()
    last = max((place for place, word in enumerate(words[:-1]) if word.lower() in eye.words["title_words"]), default=None)
    if last is None or titled(text, eye) >= 3 or titled(" ".join(words[: last + 1]), eye) < 3:
        return None
    rest = words[last + 1 :]
    named = all(word[0].isupper() and word.isalpha() for word in rest) and len(" ".join(rest)) > 3
    if not named or " ".join(rest).lower() in eye.words["departments"] or is_unit(" ".join(rest), eye):
        return None
    return " ".join(words[: last + 1]), " ".join(rest)
