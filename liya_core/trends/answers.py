"""Answer by answer: what was asked, what was said, and what it was worth."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from liya_core.records import Row
from liya_core.store import Store
from liya_core.trends.asking import CHOSEN, Filter, Scale, ask, parameters


@dataclass(frozen=True)
class TurnScore:
    """One answer of a session: the `number`th of it. `part` counts the answers to its question from 1; the later ones answer follow-ups.

    `asked`: the question, or the follow-up. `said`: the first 160 characters of the answer. `score` (0-100) is None where nothing could be
    judged, and then `reason` says why.
    """

    place: int
    session_id: str
    user_id: str
    started_at: datetime
    turn: int
    number: int
    question: int
    part: int
    competency: str
    asked: str
    said: str
    intent: Literal["answer", "dont_know", "skip"]
    score: int | None
    reason: str | None
    scale: Scale


def turn_scores(store: Store, session_id: str) -> list[TurnScore]:
    """The answers of one session in order; what was only asked back or put off is no answer."""
    rows = ask(store, {"session": session_id, "competencies": "[]", "judges": "[]"}, _ONE, _ANSWERS)
    return [_turn_score(row) for row in rows]


def answers(store: Store, chosen: Filter, limit: int) -> list[TurnScore]:
    """The answers of the last `limit` sessions, oldest first."""
    rows = ask(store, parameters(chosen, limit=limit), CHOSEN, _ANSWERS)
    return [_turn_score(row) for row in rows]


def _turn_score(row: Row) -> TurnScore:
    return TurnScore(
        place=row["place"],
        session_id=row["session_id"],
        user_id=row["user_id"],
        started_at=datetime.fromisoformat(row["started_at"]),
        turn=row["turn"],
        number=row["number"],
        question=row["question"] + 1,
        part=row["part"],
        competency=row["competency"],
        asked=row["asked"] if row["part"] == 1 else row["message"],
        said=row["said"],
        intent=row["intent"],
        score=row["score"],
        reason=row["reason"],
        scale=Scale.of(row),
    )


_ONE: Final = """
    WITH chosen AS (
        SELECT rowid AS place, session_id, user_id, started_at, interview_type, 0 AS sealed FROM sessions WHERE session_id = :session
    )
"""
# Numbers are given before competencies and judges narrow, so that an answer keeps its own.
_ANSWERS: Final = """,
    counted AS MATERIALIZED (
        SELECT j.*, row_number() OVER (PARTITION BY session_id ORDER BY turn) AS number,
            row_number() OVER (PARTITION BY session_id, question ORDER BY turn) AS part
        FROM shown_judgements j
        WHERE session_id IN (SELECT session_id FROM chosen WHERE NOT sealed) AND intent IN ('answer', 'dont_know', 'skip')
    )
    SELECT c.place, c.session_id, c.user_id, c.started_at, c.interview_type, j.turn, j.number, j.question, j.part,
        p.competency, p.text AS asked, t.message, substr(a.text, 1, 160) AS said,
        j.intent, j.score, j.reason, j.judge, j.model, j.rubric_version, j.prompt_version
    FROM chosen c
    JOIN counted j USING (session_id)
    JOIN turns t ON t.session_id = j.session_id AND t.turn = j.turn
    JOIN attempts a ON a.session_id = j.session_id AND a.turn = j.turn AND a.attempt = j.attempt
    JOIN planned_questions p ON p.session_id = j.session_id AND p.question = j.question
    WHERE (:competencies = '[]' OR p.competency IN (SELECT value FROM json_each(:competencies)))
    AND (:judges = '[]' OR coalesce(j.model, j.judge) IN (SELECT value FROM json_each(:judges)))
    ORDER BY c.place, j.turn
"""
