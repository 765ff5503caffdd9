"""How the scores of questions and sessions move, each scale by itself. What is asked of the store is asked once; the rest is pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import floor
from statistics import fmean
from typing import Any

from liya_core.bank import InterviewRound
from liya_core.store import Store
from liya_core.trends.asking import CHOSEN, LATEST, QUESTIONS, Filter, Scale, ask, parameters


@dataclass(frozen=True)
class QuestionScore:
    """The score (0-100) of one question of a session, out of `planned` questions; `turn` was judged last, `place` orders sessions.

    is_drill: it was asked in a short session. Such sessions are about what went badly, so they are in no mean of sessions.
    """

    place: int
    session_id: str
    user_id: str
    started_at: datetime
    interview_round: InterviewRound
    scale: Scale
    turn: int
    competency: str
    score: int
    planned: int
    is_drill: bool = False


@dataclass(frozen=True)
class SessionMean:
    """One session on one scale: the mean (0-100) of `scores`, out of `planned` questions."""

    session_id: str
    started_at: datetime
    interview_round: InterviewRound
    scale: Scale
    mean: int
    scores: tuple[int, ...]
    planned: int


@dataclass(frozen=True)
class ScaleMean:
    """The mean (0-100) of the sessions' means on one scale."""

    scale: Scale
    mean: int
    sessions: int


@dataclass(frozen=True)
class ScaleScores:
    """The last sessions on one scale, oldest first, each as its questions' scores (0-100); `held` counts all there are of them."""

    scale: Scale
    held: int
    scores: tuple[tuple[int, ...], ...]


def question_scores(store: Store, chosen: Filter, limit: int = LATEST) -> list[QuestionScore]:
    """The scores of the questions of the last `limit` sessions, oldest first."""
    return question_scores_of(store, parameters(chosen, limit=limit), CHOSEN, QUESTIONS)


def question_scores_of(store: Store, values: dict[str, Any], *sql: str) -> list[QuestionScore]:
    """The scores of the questions that this SQL chooses, oldest first."""
    rows = ask(
        store,
        values,
        *sql,
        """
        SELECT q.*, (SELECT count(*) FROM planned_questions p WHERE p.session_id = q.session_id) AS planned
        FROM questions q ORDER BY place, question
        """,
    )
    return [
        QuestionScore(
            place=row["place"],
            session_id=row["session_id"],
            user_id=row["user_id"],
            started_at=datetime.fromisoformat(row["started_at"]),
            interview_round=row["interview_round"],
            scale=Scale.of(row),
            turn=row["turn"],
            competency=row["competency"],
            score=row["score"],
            planned=row["planned"],
            is_drill=bool(row["is_drill"]),
        )
        for row in rows
    ]


def session_means(scores: Iterable[QuestionScore]) -> list[SessionMean]:
    """The sessions' means, oldest first; a session with two judges has one for each. Of drills there are none."""
    found = []
    for _, of_session in groupby(whole(scores), key=lambda score: score.place):
        for scale, of_one in by_scale(of_session).items():
            first = of_one[0]
            mean = rounded(fmean(score.score for score in of_one))
            given = tuple(score.score for score in of_one)
            found.append(SessionMean(first.session_id, first.started_at, first.interview_round, scale, mean, given, first.planned))
    return found


def scale_means(scores: Iterable[QuestionScore]) -> list[ScaleMean]:
    """The mean of the sessions on each scale, the one used last first."""
    means = []
    for scale, of_one in by_scale(whole(scores)).items():
        of_sessions = [fmean(score.score for score in group) for _, group in groupby(of_one, key=lambda score: score.place)]
        means.append((of_one[-1].place, ScaleMean(scale, rounded(fmean(of_sessions)), len(of_sessions))))
    return [mean for _, mean in sorted(means, key=lambda found: -found[0])]


def last_scores(scores: Iterable[QuestionScore], each: int, least: int) -> list[ScaleScores]:
    """The last `each` sessions on each scale that have `least` or more scored questions on it.

    The scale with the most such sessions comes first, of equals the one used last.
    """
    found = []
    for scale, of_one in by_scale(whole(scores)).items():
        sessions = [(place, tuple(score.score for score in group)) for place, group in groupby(of_one, key=lambda score: score.place)]
        enough = [(place, given) for place, given in sessions if len(given) >= least]
        if enough:
            found.append((enough[-1][0], ScaleScores(scale, len(enough), tuple(given for _, given in enough[-each:]))))
    return [of_one for _, of_one in sorted(found, key=lambda one: (-one[1].held, -one[0]))]


def whole(scores: Iterable[QuestionScore]) -> Iterator[QuestionScore]:
    """The scores of whole interviews, without those of drills."""
    return (score for score in scores if not score.is_drill)


def by_scale(scores: Iterable[QuestionScore]) -> dict[Scale, Sequence[QuestionScore]]:
    """The scores of each scale, in their order; scales in the order of their first."""
    found: dict[Scale, list[QuestionScore]] = {}
    for score in scores:
        found.setdefault(score.scale, []).append(score)
    return dict(found)


def used_last(scores: Iterable[QuestionScore]) -> set[Scale]:
    """Of each type of interview the scale that was used last."""
    return set({score.scale.interview_type: score.scale for score in scores}.values())


def rounded(mean: float) -> int:
    """A mean as a whole number, a half rounded up."""
    return floor(mean + 0.5)
