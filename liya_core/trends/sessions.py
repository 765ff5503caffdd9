"""Which sessions there are, and how much was practiced."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from liya_core.bank import InterviewRound, InterviewType
from liya_core.models import SessionStatus
from liya_core.store import Store
from liya_core.trends.asking import CHOSEN, LATEST, QUESTIONS, Filter, ask, parameters


@dataclass(frozen=True)
class SessionRow:
    """A session in the list. `answered` of `planned` questions were judged; `score` is the mean of its questions' scores.

    No score: nothing was judged, feedback waits for the end, or `scales` is above 1 and the scores do not mix.
    `key_name`: the API key that began it; None for one begun on the page. `is_drill`: it was a short one.
    """

    session_id: str
    user_id: str
    key_name: str | None
    started_at: datetime
    ended_at: datetime | None
    interview_type: InterviewType
    interview_round: InterviewRound
    status: SessionStatus
    example: bool
    answered: int
    planned: int
    score: int | None
    scales: int
    is_drill: bool = False


@dataclass(frozen=True)
class Counts:
    """How much was practiced: sessions, and answers that got a score."""

    sessions: int
    answers: int


def sessions(store: Store, chosen: Filter, limit: int = LATEST, offset: int = 0) -> list[SessionRow]:
    """The sessions, newest first, examples among them."""
    rows = ask(
        store,
        parameters(chosen, examples=True, limit=limit, offset=offset),
        CHOSEN,
        QUESTIONS,
        """
        SELECT c.session_id, c.user_id, c.key_name, c.started_at, c.ended_at, c.interview_type, c.interview_round, c.status, c.example,
            c.is_drill,
            (SELECT count(*) FROM planned_questions p WHERE p.session_id = c.session_id) AS planned,
            coalesce(q.answered, 0) AS answered, coalesce(q.scales, 0) AS scales, q.score
        FROM chosen c LEFT JOIN (
            SELECT place, sum(judged) AS answered, count(DISTINCT scale) AS scales, CAST(avg(score) + 0.5 AS INTEGER) AS score
            FROM questions GROUP BY place
        ) q ON q.place = c.place
        ORDER BY c.place DESC
        """,
    )
    return [
        SessionRow(
            session_id=row["session_id"],
            user_id=row["user_id"],
            key_name=row["key_name"],
            started_at=datetime.fromisoformat(row["started_at"]),
            ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
            interview_type=row["interview_type"],
            interview_round=row["interview_round"],
            status=row["status"],
            example=bool(row["example"]),
            answered=row["answered"],
            planned=row["planned"],
            score=row["score"] if row["scales"] == 1 else None,
            scales=row["scales"],
            is_drill=bool(row["is_drill"]),
        )
        for row in rows
    ]


def session_ids(store: Store, chosen: Filter) -> list[str]:
    """The ids of all the sessions, oldest first, without examples."""
    rows = ask(store, parameters(chosen), CHOSEN, "SELECT session_id FROM chosen ORDER BY place")
    return [row["session_id"] for row in rows]


def counts(store: Store, chosen: Filter) -> Counts:
    """How much was practiced."""
    row = ask(
        store,
        parameters(chosen),
        CHOSEN,
        _GIVEN if chosen.coach is None else _GIVEN_BY_COACH,
        """
        SELECT (SELECT count(*) FROM chosen) AS sessions, count(*) AS answers FROM (
            SELECT DISTINCT j.session_id, j.turn FROM given j
            WHERE (:competencies = '[]' OR EXISTS (
                SELECT 1 FROM turns t JOIN planned_questions p USING (session_id, question)
                WHERE t.session_id = j.session_id AND t.turn = j.turn AND p.competency IN (SELECT value FROM json_each(:competencies))))
            AND (:judges = '[]' OR coalesce(j.model, j.judge) IN (SELECT value FROM json_each(:judges))))
        """,
    )
    return Counts(**row[0]) if row else Counts(sessions=0, answers=0)


# The scores that are counted; the first is answered by an index alone.
_GIVEN: Final = """,
    given AS (
        SELECT * FROM judgements WHERE shown = 1 AND intent = 'answer' AND score IS NOT NULL AND judge != 'imported'
        AND session_id IN (SELECT session_id FROM chosen)
    )
"""
_GIVEN_BY_COACH: Final = """,
    given AS (
        SELECT * FROM judgements INDEXED BY judgements_coach WHERE judge = 'coach' AND model = :coach AND score IS NOT NULL
        AND session_id IN (SELECT session_id FROM chosen)
    )
"""
