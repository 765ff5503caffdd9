"""History's questions to the store, answered in SQL.

A score belongs to a scale: an interview type's rubric in one version, applied by one judge. Numbers of different
scales are never averaged or joined. Example sessions are listed, and count in nothing; neither do the scores of a
session whose feedback waits for its end, before it has ended. The order is that in which sessions were stored, so
that a clock that was put back moves nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final, Literal, Self

from liya_core.bank import InterviewRound, InterviewType
from liya_core.models import JudgeName, SessionStatus
from liya_core.plan import BROUGHT
from liya_core.records import Row
from liya_core.store import Store

ALL: Final = -1  # no limit
LATEST: Final = 200  # sessions that a question looks at unless told otherwise: the newest


@dataclass(frozen=True)
class Filter:
    """Which sessions are meant: of one person, of these types and rounds (none named: all), started since and before (UTC).

    With `key_name`: of one API key, of one person or (None) of everybody it asked for.
    """

    user_id: str | None
    types: tuple[InterviewType, ...] = ()
    rounds: tuple[InterviewRound, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    key_name: str | None = None


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


@dataclass(frozen=True)
class SessionRow:
    """A session in the list. `answered` of `planned` questions were judged; `score` is the mean of its questions' scores.

    No score: nothing was judged, feedback waits for the end, or `scales` is above 1 and the scores do not mix.
    `key_name`: the API key that began it; None for one begun on the page.
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


@dataclass(frozen=True)
class Counts:
    """How much was practiced: sessions, and answers that got a score."""

    sessions: int
    answers: int


@dataclass(frozen=True)
class SessionMean:
    """One session on one scale: the mean (0-100) of `questions` scores, out of `planned` questions."""

    session_id: str
    started_at: datetime
    interview_round: InterviewRound
    scale: Scale
    mean: int
    questions: int
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


@dataclass(frozen=True)
class CompetencyRating:
    """The mean rating (1-5) of one competency's questions on one scale."""

    competency: str
    scale: Scale
    rating: float
    questions: int


@dataclass(frozen=True)
class TurnScore:
    """One answer of a session. `part` counts the answers to its question from 1; the later ones answer follow-ups.

    `score` is None where nothing could be judged, and then `reason` says why.
    """

    turn: int
    question: int
    part: int
    text: str
    intent: Literal["answer", "dont_know", "skip"]
    score: int | None
    reason: str | None
    scale: Scale


@dataclass(frozen=True)
class PersonRow:
    """How one person's last sessions on one scale went: their means (0-100), oldest first, and when the last was."""

    user_id: str
    scale: Scale
    means: tuple[int, ...]
    last_at: datetime

    @property
    def change(self) -> int | None:
        """Points from the session before to the last; None where there is one only."""
        return self.means[-1] - self.means[-2] if len(self.means) > 1 else None


def people(store: Store, sessions: int = 12) -> list[PersonRow]:
    """Everyone who has a scored session on the page, by scale, over their last `sessions`: the lowest last mean first."""
    found: list[PersonRow] = []
    for user_id in store.people(over_http=False):
        scales: dict[Scale, list[SessionMean]] = {}
        for mean in session_means(store, Filter(user_id), limit=sessions):
            scales.setdefault(mean.scale, []).append(mean)
        found += [PersonRow(user_id, scale, tuple(m.mean for m in means), means[-1].started_at) for scale, means in scales.items()]
    return sorted(found, key=lambda row: row.means[-1])


def sessions(store: Store, chosen: Filter, limit: int = LATEST, offset: int = 0) -> list[SessionRow]:
    """The sessions, newest first, examples among them."""
    rows = _ask(
        store,
        _parameters(chosen, examples=True, limit=limit, offset=offset),
        _CHOSEN,
        _QUESTIONS,
        """
        SELECT c.session_id, c.user_id, c.key_name, c.started_at, c.ended_at, c.interview_type, c.interview_round, c.status, c.example,
            (SELECT count(*) FROM planned_questions p WHERE p.session_id = c.session_id) AS planned,
            count(q.question) FILTER (WHERE q.judged) AS answered,
            count(DISTINCT q.scale) AS scales,
            CAST(avg(q.score) + 0.5 AS INTEGER) AS score
        FROM chosen c LEFT JOIN questions q USING (session_id)
        GROUP BY c.place ORDER BY c.place DESC
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
        )
        for row in rows
    ]


def counts(store: Store, chosen: Filter) -> Counts:
    """How much was practiced."""
    row = _ask(
        store,
        _parameters(chosen),
        _CHOSEN,
        """
        SELECT (SELECT count(*) FROM chosen) AS sessions, count(*) AS answers FROM shown_judgements
        WHERE session_id IN (SELECT session_id FROM chosen) AND intent = 'answer' AND score IS NOT NULL
        """,
    )
    return Counts(**row[0]) if row else Counts(sessions=0, answers=0)


def session_means(store: Store, chosen: Filter, limit: int = LATEST) -> list[SessionMean]:
    """The means of the last `limit` sessions, oldest first; a session with two judges has one for each."""
    rows = _ask(
        store,
        _parameters(chosen, limit=limit),
        _CHOSEN,
        _QUESTIONS,
        """
        SELECT q.*, CAST(avg(score) + 0.5 AS INTEGER) AS mean, count(*) AS questions,
            (SELECT count(*) FROM planned_questions p WHERE p.session_id = q.session_id) AS planned
        FROM questions q GROUP BY place, scale ORDER BY place, scale
        """,
    )
    return [
        SessionMean(
            session_id=row["session_id"],
            started_at=datetime.fromisoformat(row["started_at"]),
            interview_round=row["interview_round"],
            scale=Scale.of(row),
            mean=row["mean"],
            questions=row["questions"],
            planned=row["planned"],
        )
        for row in rows
    ]


def scale_means(store: Store, chosen: Filter, limit: int = LATEST) -> list[ScaleMean]:
    """The mean of the last `limit` sessions on each scale, the one used last first."""
    rows = _ask(
        store,
        _parameters(chosen, limit=limit),
        _CHOSEN,
        _QUESTIONS,
        """
        SELECT s.*, CAST(avg(mean) + 0.5 AS INTEGER) AS overall, count(*) AS sessions, max(place) AS latest
        FROM (SELECT q.*, avg(score) AS mean FROM questions q GROUP BY place, scale) s
        GROUP BY scale ORDER BY latest DESC, scale
        """,
    )
    return [ScaleMean(scale=Scale.of(row), mean=row["overall"], sessions=row["sessions"]) for row in rows]


def last_scores(store: Store, chosen: Filter, each: int, least: int, limit: int = LATEST) -> list[ScaleScores]:
    """The last `each` sessions on each scale that have `least` or more scored questions on it, out of the last `limit` sessions.

    The scale with the most such sessions comes first, of equals the one used last.
    """
    rows = _ask(
        store,
        _parameters(chosen, limit=limit) | {"each": each, "least": least},
        _CHOSEN,
        _QUESTIONS,
        """,
        enough AS (SELECT place, scale FROM questions GROUP BY place, scale HAVING count(*) >= :least),
        ranked AS (
            SELECT *, row_number() OVER (PARTITION BY scale ORDER BY place DESC) AS back,
                count(*) OVER (PARTITION BY scale) AS held, max(place) OVER (PARTITION BY scale) AS latest
            FROM enough
        )
        SELECT q.*, r.held FROM ranked r JOIN questions q USING (place, scale)
        WHERE r.back <= :each ORDER BY r.held DESC, r.latest DESC, scale, place, q.question
        """,
    )
    found = []
    for _, of_scale in groupby(rows, key=lambda row: row["scale"]):
        of_one = list(of_scale)
        scores = (tuple(row["score"] for row in of_session) for _, of_session in groupby(of_one, key=lambda row: row["place"]))
        found.append(ScaleScores(scale=Scale.of(of_one[0]), held=of_one[0]["held"], scores=tuple(scores)))
    return found


def competency_ratings(store: Store, chosen: Filter, limit: int = LATEST) -> list[CompetencyRating]:
    """Each competency's mean rating on each scale over the last `limit` sessions, best first.

    A question's rating is that of its score, as in `debrief`.
    """
    rows = _ask(
        store,
        _parameters(chosen, limit=limit),
        _CHOSEN,
        _QUESTIONS,
        """
        SELECT q.*, avg(1 + score / 25.0) AS rating, count(*) AS questions
        FROM questions q GROUP BY competency, scale ORDER BY rating DESC, competency, max(place) DESC
        """,
    )
    return [
        CompetencyRating(competency=row["competency"], scale=Scale.of(row), rating=round(row["rating"], 1), questions=row["questions"])
        for row in rows
    ]


def turn_scores(store: Store, session_id: str) -> list[TurnScore]:
    """The answers of one session in order; what was only asked back or put off is no answer."""
    rows = store.rows(
        """
        SELECT j.turn, j.question, row_number() OVER (PARTITION BY j.question ORDER BY j.turn) AS part,
            p.text AS asked, t.message, j.intent, j.score, j.reason,
            s.interview_type, j.judge, j.model, j.rubric_version, j.prompt_version
        FROM shown_judgements j
        JOIN sessions s USING (session_id)
        JOIN turns t USING (session_id, turn)
        JOIN planned_questions p ON p.session_id = j.session_id AND p.question = j.question
        WHERE j.session_id = :session AND j.intent IN ('answer', 'dont_know', 'skip')
        ORDER BY j.turn
        """,
        {"session": session_id},
    )
    return [
        TurnScore(
            turn=row["turn"],
            question=row["question"] + 1,
            part=row["part"],
            text=row["asked"] if row["part"] == 1 else row["message"],
            intent=row["intent"],
            score=row["score"],
            reason=row["reason"],
            scale=Scale.of(row),
        )
        for row in rows
    ]


# -------------------------------------------------------------------- SQL that the questions share

_CHOSEN: Final = """
    WITH chosen AS MATERIALIZED (
        SELECT rowid AS place, session_id, user_id, key_name, interview_type, interview_round, status, started_at, ended_at, example,
            status = 'active' AND json_extract(setup, '$.feedback') = 'real' AS sealed
        FROM sessions
        WHERE rowid IN (
            SELECT rowid FROM sessions WHERE :key IS NULL AND user_id = :user UNION ALL
            SELECT rowid FROM sessions WHERE key_name = :key AND (:user IS NULL OR user_id = :user))
        AND (:examples OR example = 0)
        AND (:types = '[]' OR interview_type IN (SELECT value FROM json_each(:types)))
        AND (:rounds = '[]' OR interview_round IN (SELECT value FROM json_each(:rounds)))
        AND (:since IS NULL OR started_at >= :since) AND (:until IS NULL OR started_at < :until)
        ORDER BY rowid DESC LIMIT :limit OFFSET :offset
    )
"""
# A question's scale is that of its last scored answer. The sessions are chosen and cut to the limit before a view is asked.
_QUESTIONS: Final = """,
    judged_last AS MATERIALIZED (
        SELECT session_id, question, judge, model, rubric_version, prompt_version, row_number() OVER (
            PARTITION BY session_id, question ORDER BY score IS NOT NULL AND intent = 'answer' DESC, turn DESC) AS last
        FROM shown_judgements WHERE session_id IN (SELECT session_id FROM chosen WHERE NOT sealed)
    ),
    scored AS MATERIALIZED (
        SELECT * FROM question_scores WHERE session_id IN (SELECT session_id FROM chosen WHERE NOT sealed)
    ),
    questions AS MATERIALIZED (
        SELECT c.place, c.session_id, c.started_at, c.interview_type, c.interview_round, s.question, s.competency, s.score, s.judged,
            j.judge, j.model, j.rubric_version, j.prompt_version,
            json_array(c.interview_type, j.judge, j.model, j.rubric_version, j.prompt_version) AS scale
        FROM scored s
        JOIN chosen c USING (session_id)
        JOIN judged_last j ON j.session_id = s.session_id AND j.question = s.question AND j.last = 1
        WHERE s.score IS NOT NULL
    )
"""


def _ask(store: Store, parameters: dict[str, Any], *sql: str) -> list[Row]:
    """The rows of a query, which is put together from parts that are written out here; values come in as parameters only."""
    return store.rows("\n".join(sql), parameters)


def _parameters(chosen: Filter, *, examples: bool = False, limit: int = ALL, offset: int = 0) -> dict[str, Any]:
    return {
        "user": chosen.user_id,
        "key": chosen.key_name,
        "types": _listed(chosen.types),
        "rounds": _listed(chosen.rounds),
        "since": _stored(chosen.since),
        "until": _stored(chosen.until),
        "examples": examples,
        "limit": limit,
        "offset": offset,
    }


def _listed(values: Sequence[str]) -> str:
    return json.dumps(list(values))


def _stored(moment: datetime | None) -> str | None:
    """A moment in the form in which the store writes times, so that they compare as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds") if moment else None


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
    rows = _ask(
        store,
        {"session": session_id, "question": question, "brought": BROUGHT, "limit": limit},
        """
        WITH chosen AS MATERIALIZED (
            SELECT * FROM (
                SELECT o.rowid AS place, o.session_id, o.started_at, o.interview_type, o.interview_round, 0 AS sealed,
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
        _QUESTIONS,
        """
        SELECT q.*, c.first FROM questions q JOIN chosen c ON c.session_id = q.session_id AND c.here = q.question ORDER BY q.place DESC
        """,
    )
    return [
        Answered(row["session_id"], row["first"], datetime.fromisoformat(row["started_at"]), row["score"], Scale.of(row)) for row in rows
    ]
