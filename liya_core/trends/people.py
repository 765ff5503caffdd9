"""Everyone side by side: how each person's last interviews went, and what has changed since a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Final

from liya_core.store import Store
from liya_core.trends.asking import QUESTIONS, Filter, Scale, parameters
from liya_core.trends.scores import QuestionScore, SessionMean, question_scores_of, rounded, session_means, used_last


@dataclass(frozen=True)
class PersonRow:
    """One person's last interviews on one scale: their means (0-100) and ids, oldest first.

    before, since: the scores of the questions of those held before a day, and since it.
    """

    user_id: str
    scale: Scale
    means: tuple[int, ...]
    session_ids: tuple[str, ...]
    last_at: datetime
    before: tuple[int, ...]
    since: tuple[int, ...]

    @property
    def change(self) -> int | None:
        """Points by which the mean question since that day differs from the mean one before; None where one is missing."""
        return rounded(fmean(self.since)) - rounded(fmean(self.before)) if self.before and self.since else None


def people(store: Store, since: datetime, sessions: int = 8) -> list[PersonRow]:
    """Everyone who has a scored interview on the page, over their last `sessions`, by type on the scale used last: who slipped most first.

    Then those without a change to tell of, the lowest last mean first.
    """
    scores = question_scores_of(store, parameters(Filter(None), limit=sessions), _EVERYONE, QUESTIONS)
    of_people: dict[str, list[QuestionScore]] = {}
    for score in scores:
        of_people.setdefault(score.user_id, []).append(score)
    found = []
    for user_id, theirs in of_people.items():
        means, last = session_means(theirs), used_last(theirs)
        found += [_row(user_id, scale, [mean for mean in means if mean.scale == scale], since) for scale in last]
    return sorted(found, key=_need)


def _need(row: PersonRow) -> tuple[bool, int, str, str]:
    """Who comes first."""
    change = row.change
    return (change is None, row.means[-1] if change is None else change, row.user_id, row.scale.interview_type)


def _row(user_id: str, scale: Scale, means: Sequence[SessionMean], since: datetime) -> PersonRow:
    return PersonRow(
        user_id=user_id,
        scale=scale,
        means=tuple(mean.mean for mean in means),
        session_ids=tuple(mean.session_id for mean in means),
        last_at=means[-1].started_at,
        before=tuple(score for mean in means if mean.started_at < since for score in mean.scores),
        since=tuple(score for mean in means if mean.started_at >= since for score in mean.scores),
    )


_EVERYONE: Final = """
    WITH chosen AS MATERIALIZED (
        SELECT s.rowid AS place, s.session_id, s.user_id, s.interview_type, s.interview_round, s.started_at,
            s.status = 'active' AND json_extract(s.setup, '$.feedback') = 'real' AS sealed
        FROM (SELECT rowid AS place, row_number() OVER (PARTITION BY user_id ORDER BY rowid DESC) AS back
              FROM sessions WHERE key_name IS NULL AND example = 0 AND drill IS NULL) latest
        JOIN sessions s ON s.rowid = latest.place WHERE latest.back <= :limit
    )
"""
