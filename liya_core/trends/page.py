"""What a person practiced on the page, for what is to be practiced next; what a program held under the same name is not theirs."""

from typing import Final

from liya_core.store import Store
from liya_core.trends.asking import LATEST, QUESTIONS, Filter, parameters
from liya_core.trends.scores import QuestionScore, question_scores_of


def scores_on_page(store: Store, user_id: str, sessions: int = LATEST) -> list[QuestionScore]:
    """The scores of the questions of this person's last `sessions` on the page, oldest first. One query."""
    return question_scores_of(store, parameters(Filter(user_id), limit=sessions), _ON_PAGE, QUESTIONS)


def stamp(store: Store) -> tuple[int, int]:
    """Another one after each answer that was judged and each session that was deleted: whether it is worth to ask again."""
    row = store.rows("SELECT (SELECT coalesce(max(judgement_id), 0) FROM judgements) AS last, count(*) AS sessions FROM sessions")
    return (row[0]["last"], row[0]["sessions"]) if row else (0, 0)


_ON_PAGE: Final = """
    WITH chosen AS MATERIALIZED (
        SELECT rowid AS place, session_id, user_id, interview_type, interview_round, started_at,
            status = 'active' AND json_extract(setup, '$.feedback') = 'real' AS sealed
        FROM sessions WHERE rowid IN (
            SELECT rowid FROM sessions WHERE user_id = :user AND key_name IS NULL AND example = 0 ORDER BY rowid DESC LIMIT :limit)
    )
"""
