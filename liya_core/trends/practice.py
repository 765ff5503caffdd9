"""How much was practiced, and how: interviews by week, time and words per answer, where the scores lie."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from statistics import median
from typing import Final

from liya_core.bank import InterviewRound, InterviewType
from liya_core.store import Store
from liya_core.trends.asking import CHOSEN, LATEST, Filter, Scale, ask, parameters
from liya_core.trends.scores import QuestionScore

WEEKS: Final = 26


@dataclass(frozen=True)
class Week:
    """Interviews of one type in the week that begins on this Monday."""

    starts: date
    interview_type: InterviewType
    sessions: int


@dataclass(frozen=True)
class Pace:
    """The medians of one session's answers: seconds from the question's being shown to the answer, and words."""

    session_id: str
    started_at: datetime
    interview_type: InterviewType
    seconds: float | None
    words: float | None


@dataclass(frozen=True)
class Spread:
    """The scores of one scale's questions in one round, from the lowest to the highest."""

    scale: Scale
    interview_round: InterviewRound
    scores: tuple[int, ...]


def weeks(store: Store, chosen: Filter, zone: tzinfo) -> list[Week]:
    """The last `WEEKS` weeks with an interview in them, up to the latest, as weeks go in this time zone."""
    rows = ask(
        store,
        parameters(chosen) | {"back": f"-{7 * (WEEKS + 1)} days"},
        CHOSEN,
        """
        SELECT started_at, interview_type FROM chosen
        WHERE started_at >= (SELECT date(max(started_at), :back) FROM chosen)
        """,
    )
    began = ((datetime.fromisoformat(row["started_at"]).astimezone(zone).date(), row["interview_type"]) for row in rows)
    held = Counter((_monday(day), kind) for day, kind in began)
    newest = max((starts for starts, _ in held), default=date.min)
    kept = ((key, number) for key, number in held.items() if key[0] > newest - timedelta(weeks=WEEKS))
    return [Week(starts, kind, number) for (starts, kind), number in sorted(kept)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def pace(store: Store, chosen: Filter, limit: int = LATEST) -> list[Pace]:
    """Time and words of the answers of the last `limit` sessions held on the page, oldest first; of a redone one the first attempt's."""
    rows = ask(store, parameters(chosen, limit=limit), CHOSEN, _PACE)
    found = []
    for _, group in groupby(rows, key=lambda row: row["place"]):
        of_one = list(group)
        seconds = [row["seconds"] for row in of_one if row["seconds"] is not None and row["seconds"] >= 0]  # the clock may be set back
        words = [row["words"] for row in of_one if row["words"] is not None]
        if seconds or words:
            first = of_one[0]
            found.append(
                Pace(
                    session_id=first["session_id"],
                    started_at=datetime.fromisoformat(first["started_at"]),
                    interview_type=first["interview_type"],
                    seconds=median(seconds) if seconds else None,
                    words=median(words) if words else None,
                )
            )
    return found


def spreads(scores: Iterable[QuestionScore]) -> list[Spread]:
    """Where the scores lie, by scale and round."""
    groups: dict[tuple[Scale, InterviewRound], list[int]] = {}
    for score in scores:
        groups.setdefault((score.scale, score.interview_round), []).append(score.score)
    return [Spread(scale, round_, tuple(sorted(given))) for (scale, round_), given in groups.items()]


_PACE: Final = """
    SELECT c.place, c.session_id, c.started_at, c.interview_type,
        (julianday(a.answered_at) - julianday(t.shown_at)) * 86400 AS seconds,
        (SELECT json_extract(b.detail, '$.delivery.words') FROM judgements b
         WHERE b.session_id = a.session_id AND b.turn = a.turn AND b.attempt = a.attempt AND b.judge = 'builtin'
         ORDER BY b.judgement_id DESC LIMIT 1) AS words
    FROM chosen c
    JOIN shown_judgements j USING (session_id)
    JOIN turns t ON t.session_id = j.session_id AND t.turn = j.turn
    JOIN attempts a ON a.session_id = j.session_id AND a.turn = j.turn AND a.attempt = 1
    JOIN planned_questions p ON p.session_id = j.session_id AND p.question = j.question
    WHERE NOT c.sealed AND j.intent = 'answer' AND a.input_mode != 'api'
    AND (:competencies = '[]' OR p.competency IN (SELECT value FROM json_each(:competencies)))
    AND (:judges = '[]' OR coalesce(j.model, j.judge) IN (SELECT value FROM json_each(:judges)))
    ORDER BY c.place, j.turn
"""
