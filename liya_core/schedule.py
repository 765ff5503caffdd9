"""When a competency is to be practiced again: a ladder of gaps, from what was practiced and how it went. Pure; nothing is stored.

After S. Leitner's box (So lernt man lernen, 1972): what went badly comes back soon, what goes well comes back at growing gaps.
That practice spread over days lasts longer than as much of it at once is among the best-founded findings on learning (Cepeda et
al. 2006, Psychological Bulletin 132, 354-380); it was found with words to be remembered, and these gaps were set by sense.

A day counts once: what was asked of a competency on one day is one practice, worth the mean of its questions' scores.
Competencies of different interview types are apart, for their questions are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from statistics import fmean
from typing import Final

from liya_core.bank import InterviewType

WEAK, STRONG = 50, 75  # scores: below the one an answer was hardly usable, from the other on it was strong
NEXT_DAY, SOON = 1, 3  # days until the next time after a weak practice, and after a middling one
LADDER: Final = (7, 14, 30)  # days after strong ones, a step up for each
MOST: Final = 3  # competencies on one day
FORGOTTEN: Final = 60  # days after which what was not practiced again is no longer proposed


@dataclass(frozen=True)
class Practiced:
    """A question that was answered: its competency, the day (the person's own), its score (0-100), and in which session."""

    interview_type: InterviewType
    competency: str
    on: date
    score: int
    session_id: str


@dataclass(frozen=True)
class Standing:
    """Where a competency stands: when it was practiced last and how, and when it comes next, `gap` days after that."""

    interview_type: InterviewType
    competency: str
    last_on: date
    score: int
    session_id: str
    gap: int

    @property
    def next_on(self) -> date:
        """The day from which it is due."""
        return self.last_on + timedelta(days=self.gap)

    def is_due(self, today: date) -> bool:
        """Whether its day has come, and is not so long ago that it is left alone."""
        return self.next_on <= today <= self.last_on + timedelta(days=FORGOTTEN)

    def urgency(self, today: date) -> float:
        """How long it has been due, in gaps of its own: weak ones first, and nothing waits forever behind them."""
        return ((today - self.next_on).days + 1) / self.gap


@dataclass(frozen=True)
class Due:
    """What is proposed for a day: competencies of one interview type, the most urgent first."""

    standings: tuple[Standing, ...]

    @property
    def interview_type(self) -> InterviewType:
        """The type of all of them."""
        return self.standings[0].interview_type

    @property
    def like(self) -> str:
        """The session in which the first was practiced last."""
        return self.standings[0].session_id

    @property
    def competencies(self) -> tuple[str, ...]:
        """The competency of each question of the practice: one each, and two where there is only one."""
        names = tuple(standing.competency for standing in self.standings)
        return names if len(names) > 1 else names * 2


def standings(practiced: Iterable[Practiced]) -> list[Standing]:
    """Each competency that was ever practiced, in the order in which they come next."""
    by_day = sorted(practiced, key=lambda one: (one.interview_type, one.competency, one.on))
    found: dict[tuple[InterviewType, str], Standing] = {}
    for (kind, competency, on), group in groupby(by_day, key=lambda one: (one.interview_type, one.competency, one.on)):
        of_day = list(group)
        score = int(fmean(one.score for one in of_day) + 0.5)
        gap = _gap(score, on, found.get((kind, competency)))
        found[kind, competency] = Standing(kind, competency, on, score, of_day[-1].session_id, gap)
    return sorted(found.values(), key=lambda standing: (standing.next_on, standing.score, standing.competency))


def _gap(score: int, on: date, before: Standing | None) -> int:
    """Days until the next time. A strong practice before its day keeps its step: only what has had time to fade can show that it stays."""
    if score < WEAK:
        return NEXT_DAY
    if score < STRONG:
        return SOON
    if before is None or before.gap < LADDER[0]:
        return LADDER[0]
    return before.gap if on < before.next_on else next((step for step in LADDER if step > before.gap), LADDER[-1])


def due(found: Iterable[Standing], today: date) -> Due | None:
    """What is proposed for today; None where nothing is.

    At most `MOST` competencies a day, those that were practiced today counted: after a pause the rest waits for the days to come.
    """
    known = list(found)
    room = MOST - sum(standing.last_on >= today for standing in known)
    urgent = sorted(
        (standing for standing in known if standing.is_due(today)),
        key=lambda standing: (-standing.urgency(today), standing.score, standing.competency),
    )
    together = [standing for standing in urgent if standing.interview_type == urgent[0].interview_type][: max(0, room)]
    return Due(tuple(together)) if together else None
