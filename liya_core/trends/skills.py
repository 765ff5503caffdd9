"""How the ratings of one dimension or one competency move, each scale by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from statistics import fmean
from typing import Final

from liya_core.store import Store
from liya_core.trends.asking import CHOSEN, LATEST, QUESTIONS, Filter, Scale, ask, parameters
from liya_core.trends.scores import QuestionScore, by_scale


@dataclass(frozen=True)
class Rated:
    """One session's mean rating (1-5) over `questions` questions; the lowest of them was judged at `turn`."""

    session_id: str
    started_at: datetime
    rating: float
    questions: int
    turn: int


@dataclass(frozen=True)
class Strand:
    """How a dimension or a competency was rated on one scale, session by session, oldest first; a competency's label is the library's."""

    name: str
    label: str | None
    scale: Scale
    sessions: tuple[Rated, ...]

    @property
    def questions(self) -> int:
        """How many questions it was rated in."""
        return sum(rated.questions for rated in self.sessions)

    @property
    def rating(self) -> float:
        """The mean rating of all these questions, 1.0-5.0."""
        return round(sum(rated.rating * rated.questions for rated in self.sessions) / self.questions, 1)


def competencies(scores: Iterable[QuestionScore]) -> list[Strand]:
    """Each competency on each scale, the lowest first. A question's rating is that of its score, as in `debrief`."""
    found = []
    for scale, of_scale in by_scale(scores).items():
        groups: dict[str, list[QuestionScore]] = {}
        for score in of_scale:
            groups.setdefault(score.competency, []).append(score)
        found += [Strand(name, None, scale, _sessions(of_one)) for name, of_one in groups.items()]
    return sorted(found, key=lambda strand: (strand.rating, strand.name))


def _sessions(scores: Sequence[QuestionScore]) -> tuple[Rated, ...]:
    rated = []
    for _, group in groupby(scores, key=lambda score: score.place):
        of_one = list(group)
        lowest = min(of_one, key=lambda score: score.score)
        mean = fmean(1 + score.score / 25 for score in of_one)
        rated.append(Rated(lowest.session_id, lowest.started_at, mean, len(of_one), lowest.turn))
    return tuple(rated)


def dimensions(store: Store, chosen: Filter, limit: int = LATEST) -> list[Strand]:
    """Each dimension on each scale over the last `limit` sessions, the lowest first; a question counts with its best rating."""
    rows = ask(store, parameters(chosen, limit=limit), CHOSEN, QUESTIONS, _DIMENSIONS)
    found = []
    for (name, scale), group in groupby(rows, key=lambda row: (row["dimension"], Scale.of(row))):
        of_one = list(group)
        rated = (
            Rated(row["session_id"], datetime.fromisoformat(row["started_at"]), row["mean"], row["questions"], row["turn"])
            for row in of_one
        )
        found.append(Strand(name, of_one[-1]["label"], scale, tuple(rated)))
    return sorted(found, key=lambda strand: (strand.rating, strand.name))


# What stands beside min() comes from the row that has it.
_DIMENSIONS: Final = """
    SELECT *, min(rating), avg(rating) AS mean, count(*) AS questions
    FROM best WHERE dimension IS NOT NULL GROUP BY dimension, interview_type, judge, model, rubric_version, prompt_version, place
    ORDER BY dimension, interview_type, judge, model, rubric_version, prompt_version, place
"""
