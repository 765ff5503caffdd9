"""History's questions to the store, answered in SQL where a question may be large, and purely where it is small.

A score belongs to a scale: an interview type's rubric in one version, applied by one judge. Numbers of different
scales are never averaged or joined. Example sessions are listed, and count in nothing; neither do the scores of a
session whose feedback waits for its end, before it has ended. Drills count in answers, skills and numbers of sessions, and in no
mean of sessions, so that the rule for up and down passes over them. The order is that in which sessions were stored, so
that a clock that was put back moves nothing. What is asked about reaches no further back than the last sessions.
"""

from liya_core.trends.answers import Answered, TurnScore, answered_before, answers, turn_scores
from liya_core.trends.asking import ALL, LATEST, Filter, Scale, coaches, judges
from liya_core.trends.people import PersonRow, people
from liya_core.trends.practice import Pace, Spread, Week, pace, spreads, weeks
from liya_core.trends.scores import (
    QuestionScore,
    ScaleMean,
    ScaleScores,
    SessionMean,
    last_scores,
    question_scores,
    scale_means,
    session_means,
    used_last,
)
from liya_core.trends.sessions import Counts, SessionRow, counts, session_ids, sessions
from liya_core.trends.skills import Rated, Strand, competencies, dimensions

__all__ = [
    "ALL",
    "LATEST",
    "Answered",
    "Counts",
    "Filter",
    "Pace",
    "PersonRow",
    "QuestionScore",
    "Rated",
    "Scale",
    "ScaleMean",
    "ScaleScores",
    "SessionMean",
    "SessionRow",
    "Spread",
    "Strand",
    "TurnScore",
    "Week",
    "answered_before",
    "answers",
    "coaches",
    "competencies",
    "counts",
    "dimensions",
    "judges",
    "last_scores",
    "pace",
    "people",
    "question_scores",
    "scale_means",
    "session_ids",
    "session_means",
    "sessions",
    "spreads",
    "turn_scores",
    "used_last",
    "weeks",
]
