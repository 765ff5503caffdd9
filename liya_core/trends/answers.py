"""Answer by answer: what was asked, what was said, and what it was worth."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from liya_core.plan import BROUGHT
from liya_core.records import Row
from liya_core.store import Store
from liya_core.trends.asking import CHOSEN, QUESTIONS, Filter, Scale, ask, parameters


@dataclass(frozen=True)
class TurnScore:
    """One answer of a session: the `number`th of it. `part` counts the answers to its question from 1; the later ones answer follow-ups.

    `asked`: the question, or the follow-up. `said`: the first 100 characters of the answer. `score` (0-100) is None where nothing could be
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
    rows = ask(store, {"session": session_id, **_UNFILTERED}, _ONE, _ANSWERS)
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


_UNFILTERED: Final = {"competencies": "[]", "judges": "[]", "coach": None}
_ONE: Final = """
    WITH chosen AS (
        SELECT rowid AS place, session_id, user_id, started_at, interview_type, 0 AS sealed FROM sessions WHERE session_id = :session
    )
"""
# Numbers are given before competencies, judges and coaches narrow, so that an answer keeps its own.
_ANSWERS: Final = """,
    counted AS MATERIALIZED (
        SELECT j.*, row_number() OVER (PARTITION BY session_id ORDER BY turn) AS number,
            row_number() OVER (PARTITION BY session_id, question ORDER BY turn) AS part
        FROM shown_judgements j
        WHERE session_id IN (SELECT session_id FROM chosen WHERE NOT sealed) AND intent IN ('answer', 'dont_know', 'skip')
    ),
    given AS (
        SELECT session_id, turn, attempt, number, question, part, intent, score, reason, judge, model, rubric_version, prompt_version
        FROM counted WHERE :coach IS NULL
        UNION ALL
        SELECT j.session_id, j.turn, j.attempt, n.number, n.question, n.part,
            j.intent, j.score, j.reason, j.judge, j.model, j.rubric_version, j.prompt_version
        FROM counted n JOIN judgements j INDEXED BY judgements_coach
            ON j.session_id = n.session_id AND j.turn = n.turn AND j.attempt = n.attempt AND j.judge = 'coach' AND j.model = :coach
    )
    SELECT c.place, c.session_id, c.user_id, c.started_at, c.interview_type, j.turn, j.number, j.question, j.part,
        p.competency, p.text AS asked, t.message, substr(a.text, 1, 100) AS said,
        j.intent, j.score, j.reason, j.judge, j.model, j.rubric_version, j.prompt_version
    FROM chosen c
    JOIN given j USING (session_id)
    JOIN turns t ON t.session_id = j.session_id AND t.turn = j.turn
    JOIN attempts a ON a.session_id = j.session_id AND a.turn = j.turn AND a.attempt = j.attempt
    JOIN planned_questions p ON p.session_id = j.session_id AND p.question = j.question
    WHERE (:competencies = '[]' OR p.competency IN (SELECT value FROM json_each(:competencies)))
    AND (:judges = '[]' OR coalesce(j.model, j.judge) IN (SELECT value FROM json_each(:judges)))
    ORDER BY c.place, j.turn
"""


# -------------------------------------------------------------------- one question, in other sessions


@dataclass(frozen=True)
class Answered:
    """A session in which a question was answered. `turn`: of its first answer that got a score; `score` (0-100): the question's."""

    session_id: str
    turn: int
    started_at: datetime
    score: int
    scale: Scale


def answered_before(store: Store, session_id: str, question: int, limit: int = 20) -> list[Answered]:
    """The other sessions in which the same person answered the same question of the bank, newest first; examples are none of theirs.

    question: its place in this session, from 0. The same person is who practices under this name on the page, or under this key.
    """
    rows = ask(
        store,
        {"session": session_id, "question": question, "brought": BROUGHT, "limit": limit, **_UNFILTERED},
        """
        WITH chosen AS MATERIALIZED (
            SELECT * FROM (
                SELECT o.rowid AS place, o.session_id, o.user_id, o.started_at, o.interview_type, o.interview_round, 0 AS sealed,
                    same.question AS here,
                    (SELECT min(turn) FROM scored_judgements j WHERE j.session_id = o.session_id AND j.question = same.question) AS first
                FROM sessions s
                JOIN planned_questions p USING (session_id)
                JOIN sessions o ON o.user_id = s.user_id AND +o.key_name IS s.key_name
                JOIN planned_questions same ON same.session_id = o.session_id AND same.question_id = p.question_id
                WHERE s.session_id = :session AND p.question = :question AND p.question_id <> :brought
                AND o.session_id <> s.session_id AND s.example = 0 AND o.example = 0
                AND NOT (o.status = 'active' AND json_extract(o.setup, '$.feedback') = 'real')
            ) WHERE first IS NOT NULL ORDER BY place DESC LIMIT :limit
        )
        """,
        QUESTIONS,
        """
        SELECT q.*, c.first FROM questions q JOIN chosen c ON c.session_id = q.session_id AND c.here = q.question ORDER BY q.place DESC
        """,
    )
    return [
        Answered(row["session_id"], row["first"], datetime.fromisoformat(row["started_at"]), row["score"], Scale.of(row)) for row in rows
    ]
