"""Which sessions and scores are meant, and the SQL that all of History's questions begin with."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from liya_core.bank import InterviewRound, InterviewType
from liya_core.models import JudgeName
from liya_core.records import Row, written
from liya_core.store import Store

ALL: Final = -1  # no limit
LATEST: Final = 200  # sessions that a question looks at unless told otherwise: the newest


@dataclass(frozen=True)
class Filter:
    """Which sessions and scores are meant; what is left empty lets all through.

    Sessions of one person, of these types and rounds, started since and before (UTC); questions of these competencies, judged
    by these judges (see `judges`). A session without such a question is none of them. With `key_name`: sessions of one API key,
    of one person or (None) of everybody it asked for. With `coach`: the scores are those that this coach gave, in the place of
    the machine's, whichever judge that was, and a session of which they rated nothing is none of them.
    """

    user_id: str | None
    types: tuple[InterviewType, ...] = ()
    rounds: tuple[InterviewRound, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    key_name: str | None = None
    competencies: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    coach: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is filtered but whose sessions they are."""
        return self == Filter(self.user_id, key_name=self.key_name)


@dataclass(frozen=True)
class Scale:
    """What a score was measured with; only scores of the same scale can be compared."""

    interview_type: InterviewType
    judge: JudgeName
    model: str | None
    rubric_version: str
    prompt_version: str | None

    @classmethod
    def of(cls, row: Row) -> Self:
        """The scale that a row names."""
        return cls(row["interview_type"], row["judge"], row["model"], row["rubric_version"], row["prompt_version"])


def ask(store: Store, parameters: dict[str, Any], *sql: str) -> list[Row]:
    """The rows of a query, which is put together from parts that are written out in this room; values come in as parameters only."""
    return store.rows("\n".join(sql), parameters)


def parameters(chosen: Filter, *, examples: bool = False, limit: int = ALL, offset: int = 0) -> dict[str, Any]:
    """The values of `CHOSEN` and `QUESTIONS`."""
    return {
        "user": chosen.user_id,
        "key": chosen.key_name,
        "types": _listed(chosen.types),
        "rounds": _listed(chosen.rounds),
        "since": chosen.since and written(chosen.since),
        "until": chosen.until and written(chosen.until),
        "competencies": _listed(chosen.competencies),
        "judges": _listed(() if chosen.coach else chosen.judges),
        "coach": chosen.coach,
        "examples": examples,
        "limit": limit,
        "offset": offset,
    }


def judges(store: Store) -> list[str]:
    """Which machines judged here: a model by its name, any other judge by its own, in the order of the alphabet."""
    return [row["name"] for row in store.rows(_JUDGES)]


def coaches(store: Store) -> list[str]:
    """The coaches who rated something here, in the order of the alphabet."""
    return [row["name"] for row in store.rows("SELECT DISTINCT model AS name FROM judgements WHERE judge = 'coach' ORDER BY name")]


def _listed(values: Sequence[str]) -> str:
    return json.dumps(list(values))


# -------------------------------------------------------------------- SQL

# From each name to the next in the index, so that a file of many judgements is not read whole.
_JUDGES: Final = """
    WITH RECURSIVE names (name) AS (
        SELECT min(coalesce(model, judge)) FROM judgements WHERE judge != 'imported' AND judge != 'coach'
        UNION ALL
        SELECT (
            SELECT min(coalesce(model, judge)) FROM judgements
            WHERE judge != 'imported' AND judge != 'coach' AND coalesce(model, judge) > name)
        FROM names WHERE name IS NOT NULL
    )
    SELECT name FROM names WHERE name IS NOT NULL
"""
# A judge goes by the model's name, or by its own where it has none.
CHOSEN: Final = """
    WITH chosen AS MATERIALIZED (
        SELECT rowid AS place, session_id, user_id, key_name, interview_type, interview_round, status, started_at, ended_at, example,
            drill IS NOT NULL AS is_drill, status = 'active' AND json_extract(setup, '$.feedback') = 'real' AS sealed
        FROM sessions s
        WHERE rowid IN (
            SELECT rowid FROM sessions WHERE :key IS NULL AND user_id = :user UNION ALL
            SELECT rowid FROM sessions WHERE key_name = :key AND (:user IS NULL OR user_id = :user))
        AND (:examples OR example = 0)
        AND (:types = '[]' OR interview_type IN (SELECT value FROM json_each(:types)))
        AND (:rounds = '[]' OR interview_round IN (SELECT value FROM json_each(:rounds)))
        AND (:since IS NULL OR started_at >= :since) AND (:until IS NULL OR started_at < :until)
        AND (:competencies = '[]' OR EXISTS (
            SELECT 1 FROM planned_questions p WHERE p.session_id = s.session_id
            AND p.competency IN (SELECT value FROM json_each(:competencies))))
        AND (:judges = '[]' OR EXISTS (
            SELECT 1 FROM judgements j WHERE j.session_id = s.session_id AND j.shown = 1
            AND coalesce(j.model, j.judge) IN (SELECT value FROM json_each(:judges))))
        AND (:coach IS NULL OR EXISTS (
            SELECT 1 FROM judgements j INDEXED BY judgements_coach
            WHERE j.session_id = s.session_id AND j.judge = 'coach' AND j.model = :coach))
        ORDER BY rowid DESC LIMIT :limit OFFSET :offset
    )
"""
# The questions of the chosen sessions, by the rules of the view `question_scores`, which reads a file's every question and so
# would be asked in vain for a few. What is joined is joined by an index, each table to the one before it, so that nothing is
# left to a guess at sizes. A question's judge and scale are those of its last scored answer, its cap that of what was judged last.
QUESTIONS: Final = """,
    shown AS MATERIALIZED (
        SELECT c.place, t.question, j.judgement_id, j.intent = 'answer' AND j.score IS NOT NULL AS scored,
            max(j.intent = 'answer' AND j.score IS NOT NULL) OVER of_question AS judged,
            max(j.intent IN ('dont_know', 'skip')) OVER of_question AS declined,
            first_value(j.cap) OVER newest AS cap, first_value(j.judgement_id) OVER latest AS last
        FROM chosen c
        CROSS JOIN turns t USING (session_id)
        CROSS JOIN judgements j ON j.session_id = t.session_id AND j.turn = t.turn
        WHERE NOT c.sealed AND t.question IS NOT NULL
        AND CASE WHEN :coach IS NULL THEN j.shown = 1 ELSE j.judge = 'coach' AND j.model = :coach END
        AND j.attempt = (
            SELECT max(a.attempt) FROM attempts a WHERE a.session_id = j.session_id AND a.turn = j.turn AND a.status = 'settled')
        WINDOW of_question AS (PARTITION BY c.place, t.question),
            latest AS (PARTITION BY c.place, t.question ORDER BY j.intent = 'answer' AND j.score IS NOT NULL DESC, j.turn DESC),
            newest AS (PARTITION BY c.place, t.question ORDER BY j.intent = 'answer' AND j.score IS NOT NULL DESC, j.judgement_id DESC)
    ),
    rated AS MATERIALIZED (
        SELECT s.*, r.dimension, r.label, r.weight, max(r.rating) AS rating
        FROM shown s LEFT JOIN ratings r ON r.judgement_id = s.judgement_id AND s.scored AND r.rating IS NOT NULL
        GROUP BY s.place, s.question, r.dimension
    ),
    best AS (
        SELECT c.session_id, c.user_id, c.started_at, c.interview_type, c.interview_round, c.drill IS NOT NULL AS is_drill, p.competency,
            l.turn, l.judge, l.model, l.rubric_version, l.prompt_version, b.*
        FROM rated b
        CROSS JOIN sessions c ON c.rowid = b.place
        CROSS JOIN judgements l ON l.judgement_id = b.last
        CROSS JOIN planned_questions p ON p.session_id = c.session_id AND p.question = b.question
        WHERE (:competencies = '[]' OR p.competency IN (SELECT value FROM json_each(:competencies)))
        AND (:judges = '[]' OR coalesce(l.model, l.judge) IN (SELECT value FROM json_each(:judges)))
    ),
    questions AS MATERIALIZED (
        SELECT best.*, json_array(interview_type, judge, model, rubric_version, prompt_version) AS scale, CASE WHEN judged THEN min(
                CAST(round(25.0 * (sum(weight * rating) / sum(weight) - 1), 6) + 0.5 AS INTEGER), coalesce(cap, 100))
            WHEN declined THEN 0 END AS score
        FROM best GROUP BY place, question HAVING score IS NOT NULL
    )
"""
