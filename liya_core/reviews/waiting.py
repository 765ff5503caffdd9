"""Which answers wait for a reviewer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from liya_core.bank import InterviewType
from liya_core.reviews.checking import name
from liya_core.store import Store

QUEUE: Final = 100  # answers that a queue shows at most


@dataclass(frozen=True)
class Waiting:
    """An answer that waits for a reviewer. `question`: what was asked in this turn; `is_disputed`: the candidate objects to its score."""

    session_id: str
    turn: int
    question: str
    competency: str
    interview_type: InterviewType
    user_id: str
    started_at: datetime
    is_disputed: bool


def queue(store: Store, reviewer: str, *, person: str | None = None, limit: int = QUEUE) -> list[Waiting]:
    """The first `limit` answers that wait for this reviewer, of all people or of one who practices on the page.

    Disputed ones come first, the one that waits longest first of them: to those a reviewer has answered by rating them or by a
    note since. Then come those that the reviewer has not rated, of the newest interview first. Examples never wait.
    """
    values = {"reviewer": name(reviewer), "person": person, "limit": limit}
    whose = "" if person is None else _OF_ONE
    found = store.rows("\n".join((_DISPUTED, whose, _OLDEST_DISPUTE)), values)
    found += store.rows("\n".join((_UNRATED, whose, _NEWEST)), values)
    return [
        Waiting(
            session_id=row["session_id"],
            turn=row["turn"],
            question=row["question"],
            competency=row["competency"],
            interview_type=row["interview_type"],
            user_id=row["user_id"],
            started_at=datetime.fromisoformat(row["started_at"]),
            is_disputed=bool(row["disputed"]),
        )
        for row in found[:limit]
    ]


# -------------------------------------------------------------------- SQL


# The answer that counts of each turn; a session that was asked for by an API key is of the person it was asked for, and of no one here.
_OF_ONE: Final = "AND s.user_id = :person AND s.key_name IS NULL"
_DISPUTED: Final = """
    SELECT s.session_id, t.turn, t.message AS question, p.competency, s.interview_type, s.user_id, s.started_at, 1 AS disputed
    FROM (
        SELECT session_id, turn, attempt, min(made_at) AS first, max(made_at) AS last FROM notes WHERE kind = 'dispute'
        GROUP BY session_id, turn, attempt
    ) d
    JOIN sessions s USING (session_id)
    JOIN turns t ON t.session_id = d.session_id AND t.turn = d.turn
    JOIN planned_questions p ON p.session_id = t.session_id AND p.question = t.question
    WHERE s.status = 'ended' AND s.example = 0
    AND d.attempt = (
        SELECT max(a.attempt) FROM attempts a WHERE a.session_id = d.session_id AND a.turn = d.turn AND a.status = 'settled')
    AND NOT EXISTS (
        SELECT 1 FROM notes n WHERE n.session_id = d.session_id AND n.turn = d.turn AND n.attempt = d.attempt
        AND n.author = :reviewer AND n.kind IN ('comment', 'override') AND n.made_at >= d.last)
    AND NOT EXISTS (
        SELECT 1 FROM judgements c WHERE c.session_id = d.session_id AND c.turn = d.turn AND c.attempt = d.attempt
        AND c.judge = 'coach' AND c.model = :reviewer AND c.created_at >= d.last)
"""
_OLDEST_DISPUTE: Final = "ORDER BY d.first, s.rowid, t.turn LIMIT :limit"
# Walks from the newest session back and ends with the last answer that is wanted, so it must not be sorted.
_UNRATED: Final = """
    SELECT s.session_id, t.turn, t.message AS question, p.competency, s.interview_type, s.user_id, s.started_at, 0 AS disputed
    FROM sessions s
    CROSS JOIN turns t ON t.session_id = s.session_id AND t.question IS NOT NULL
    CROSS JOIN judgements j ON j.session_id = t.session_id AND j.turn = t.turn
        AND j.shown = 1 AND j.intent = 'answer' AND j.judge IN ('builtin', 'llm')
    CROSS JOIN planned_questions p ON p.session_id = t.session_id AND p.question = t.question
    WHERE s.status = 'ended' AND s.example = 0
    AND j.attempt = (
        SELECT max(a.attempt) FROM attempts a WHERE a.session_id = t.session_id AND a.turn = t.turn AND a.status = 'settled')
    AND NOT EXISTS (
        SELECT 1 FROM judgements c WHERE c.session_id = j.session_id AND c.turn = j.turn AND c.attempt = j.attempt
        AND c.judge = 'coach' AND c.model = :reviewer)
    AND NOT EXISTS (
        SELECT 1 FROM notes n WHERE n.session_id = j.session_id AND n.turn = j.turn AND n.attempt = j.attempt AND n.kind = 'dispute')
"""
_NEWEST: Final = "ORDER BY s.rowid DESC, t.turn LIMIT :limit"
