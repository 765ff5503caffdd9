"""What people thought of their answers before they saw the judge's score, against that score."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from liya_core.store import Store
from liya_core.trends.asking import CHOSEN, LATEST, Filter, Scale, ask, parameters


@dataclass(frozen=True)
class SelfView:
    """One session on one scale: by how many points its candidate put `answers` answers above the judge, on the mean; below: negative."""

    session_id: str
    started_at: datetime
    scale: Scale
    difference: int
    answers: int


def self_views(store: Store, chosen: Filter, limit: int = LATEST) -> list[SelfView]:
    """The sessions, of the last `limit`, in which answers have both scores, oldest first; every attempt counts that was rated."""
    rows = ask(store, parameters(chosen, limit=limit), CHOSEN, _VIEWS)
    return [
        SelfView(row["session_id"], datetime.fromisoformat(row["started_at"]), Scale.of(row), round(row["difference"]), row["answers"])
        for row in rows
    ]


_VIEWS: Final = """
    SELECT c.session_id, c.started_at, c.interview_type, j.judge, j.model, j.rubric_version, j.prompt_version,
        avg(r.score - j.score) AS difference, count(*) AS answers
    FROM chosen c
    JOIN self_ratings r USING (session_id)
    JOIN judgements j ON j.session_id = r.session_id AND j.turn = r.turn AND j.attempt = r.attempt AND j.shown = 1
    JOIN turns t ON t.session_id = r.session_id AND t.turn = r.turn
    JOIN planned_questions p ON p.session_id = r.session_id AND p.question = t.question
    WHERE NOT c.sealed AND r.score IS NOT NULL AND j.intent = 'answer' AND j.score IS NOT NULL
    AND (:competencies = '[]' OR p.competency IN (SELECT value FROM json_each(:competencies)))
    AND (:judges = '[]' OR coalesce(j.model, j.judge) IN (SELECT value FROM json_each(:judges)))
    GROUP BY c.place, j.judge, j.model, j.rubric_version, j.prompt_version ORDER BY c.place
"""
