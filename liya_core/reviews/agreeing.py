"""How well the judge agrees with a coach: the ratings that are compared, and what they say."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from liya_core import agreement
from liya_core.agreement import Agreement
from liya_core.store import Store
from liya_core.trends import Scale

RATED: Final = 500  # answers that a coach rated last, and agreement is told of


@dataclass(frozen=True)
class Agreed:
    """How a judge agrees with one coach on one scale: in whole answers, and in each dimension by its label."""

    scale: Scale
    overall: Agreement
    dimensions: tuple[tuple[str, Agreement], ...]


def agreements(store: Store, reviewer: str) -> list[Agreed]:
    """How the judge agrees with a coach, each scale by itself, the one with the most rated answers first.

    Both are taken as they were given: the coach's first rating, and the machine's under the same rubric, the shown one where that
    is one. Answers that one of the two gave no score are left out. An answer's level is 1 + score / 25. The last `RATED` count.
    """
    rows = store.rows(_PAIRS, {"reviewer": reviewer, "limit": RATED})
    found = []
    for scale, of_scale in groupby(rows, key=Scale.of):
        pairs: dict[str | None, list[tuple[float, float]]] = {}
        for row in of_scale:
            pairs.setdefault(row["label"], []).append((row["coach"], row["machine"]))
        overall = agreement.measure(pairs.pop(None, ()))
        found.append(Agreed(scale, overall, tuple((label or "", agreement.measure(given)) for label, given in pairs.items())))
    return sorted(found, key=lambda agreed: -agreed.overall.labels)


_PAIRS: Final = """
    WITH pairs AS (
        SELECT c.judgement_id AS coach, c.score AS coach_score, m.*, s.interview_type
        FROM (SELECT * FROM judgements WHERE judge = 'coach' AND model = :reviewer ORDER BY judgement_id DESC LIMIT :limit) c
        JOIN sessions s USING (session_id)
        JOIN judgements m ON m.judgement_id = (
            SELECT m.judgement_id FROM judgements m
            WHERE m.session_id = c.session_id AND m.turn = c.turn AND m.attempt = c.attempt
            AND m.judge IN ('builtin', 'llm') AND m.rubric_version = c.rubric_version
            ORDER BY m.shown DESC, m.judgement_id DESC LIMIT 1)
        WHERE s.example = 0 AND m.intent = 'answer' AND m.score IS NOT NULL AND c.score IS NOT NULL
    )
    SELECT interview_type, judge, model, rubric_version, prompt_version, NULL AS label, -1 AS position,
        1 + coach_score / 25.0 AS coach, 1 + score / 25.0 AS machine
    FROM pairs
    UNION ALL
    SELECT p.interview_type, p.judge, p.model, p.rubric_version, p.prompt_version, c.label, c.position, c.rating, m.rating
    FROM pairs p JOIN ratings c ON c.judgement_id = p.coach JOIN ratings m ON m.judgement_id = p.judgement_id AND m.dimension = c.dimension
    WHERE c.rating IS NOT NULL AND m.rating IS NOT NULL
    ORDER BY interview_type, judge, model, rubric_version, prompt_version, position
"""
