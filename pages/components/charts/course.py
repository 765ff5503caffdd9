"""How the scores move from interview to interview, and from answer to answer within one."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

from liya_core import progress
from liya_core.candidate import shortened
from liya_core.trends import Scale, SessionMean, TurnScore
from pages.components import words
from pages.components.charts.drawing import (
    CROWDED,
    OPENS,
    Row,
    Spec,
    change_marks,
    changes,
    filled,
    judge_color,
    legend_height,
    lines,
    moment,
    of_rows,
    places,
    scale_label,
    score_axis,
    session_axis,
    template,
    tooltip,
)

HOW: Final = {"answer": "Answered", "dont_know": "Did not know", "skip": "Skipped"}

if TYPE_CHECKING:
    from pages.components.charts.drawing import Chart


def session_means_spec(means: Sequence[SessionMean], zone: tzinfo) -> Spec:
    """The mean score of each interview of one type, oldest to latest, with the range in which chance may have put it.

    A line joins interviews of one judge and one rubric; where another judge or rubric sets in stands a dashed line.
    """
    rows = session_mean_rows(means, zone)
    spec = filled(_session_means(of_rows(rows, "judge"), crowded=len(means) > CROWDED), rows)
    return spec | {"height": 340 + legend_height(rows)}


def session_mean_rows(means: Sequence[SessionMean], zone: tzinfo) -> list[Row]:
    """What the chart shows: a row for each interview and judge; `low` to `high` is its 90 % range, null where too little tells."""
    placed, changed = places(means, zone), changes([(mean.session_id, mean.scale) for mean in means])
    margins = _margins(means)
    held: dict[Scale, int] = {}
    for mean in means:
        held[mean.scale] = held.get(mean.scale, 0) + 1
    rows = []
    for mean, margin in zip(means, margins, strict=True):
        low, high = (max(0, round(mean.mean - margin)), min(100, round(mean.mean + margin))) if margin else (None, None)
        rows.append(
            {
                OPENS: mean.session_id,
                "place": placed[mean.session_id],
                "score": mean.mean,
                "low": low,
                "high": high,
                "range": f"{low} to {high}" if margin else "unknown",
                "alone": held[mean.scale] == 1,
                "judge": scale_label(mean.scale),
                "change": changed.get((mean.session_id, mean.scale)),
                "date": moment(mean.started_at, zone),
                "round": words.ROUNDS[mean.interview_round],
                "questions": f"{len(mean.scores)} of {mean.planned}",
            }
        )
    return rows


def _margins(means: Sequence[SessionMean]) -> list[float | None]:
    """The margin of each mean, from the sessions of its own scale."""
    found: dict[int, float | None] = {}
    for scale in {mean.scale for mean in means}:
        of_one = [(place, mean.scores) for place, mean in enumerate(means) if mean.scale == scale]
        known = progress.margins([scores for _, scores in of_one])
        found |= {place: margin for (place, _), margin in zip(of_one, known, strict=True)}
    return [found[place] for place in range(len(means))]


@template
def _session_means(judges: tuple[str, ...], *, crowded: bool) -> "Chart":
    import altair as alt

    told = tooltip(date="Date", round="Round", score="Score", range="Chance alone", questions="Questions scored", judge="Judged by")
    base = alt.Chart(alt.NamedData("rows"))
    scores = base.encode(x=session_axis(), y=score_axis(), detail="judge:N", tooltip=told)
    known = scores.transform_filter("isValid(datum.low)").encode(y=alt.Y("low:Q", title="Score (0–100)"), y2="high:Q")
    if len(judges) > 1:
        known = known.encode(color=judge_color())
    band = known.transform_filter("!datum.alone").mark_area(opacity=0.14, tooltip=False)
    bar = known.transform_filter("datum.alone").mark_rule(opacity=0.35, strokeWidth=3)
    return alt.layer(band, bar, change_marks(base), lines(scores, judges, crowded=crowded))


def turn_scores_spec(scores: Sequence[TurnScore]) -> Spec:
    """The scores of one interview's answers in order; "2a" is the first follow-up on question 2."""
    rows = [
        {
            OPENS: f"{score.session_id}.{score.turn}",
            "label": answer_label(score),
            "score": score.score,
            "what": f"Question {score.question}" + (", follow-up" if score.part > 1 else ""),
            "asked": shortened(score.asked, 90),
            "how": how(score),
            "judge": scale_label(score.scale),
        }
        for score in scores
    ]
    return filled(_turn_scores(of_rows(rows, "judge")), rows) | {"height": 260 + legend_height(rows)}


def answer_label(score: TurnScore) -> str:
    """An answer's question, with a letter for a follow-up."""
    return f"{score.question}{chr(ord('a') + score.part - 2) if score.part > 1 else ''}"


def how(score: TurnScore) -> str:
    """What kind of answer it was, or why it has no score."""
    return HOW[score.intent] if score.score is not None else f"Not scored: {score.reason or 'no reason given'}"


@template
def _turn_scores(judges: tuple[str, ...]) -> "Chart":
    import altair as alt

    x = alt.X("label:O", sort=None, title="Question (a, b: follow-ups)").axis(labelAngle=0, labelOverlap="greedy", ticks=False, grid=False)
    told = tooltip(what="Asked", asked="In words", score="Score", how="Answer", judge="Judged by")
    base = alt.Chart(alt.NamedData("rows")).encode(x=x, y=score_axis(), detail="judge:N", tooltip=told)
    return lines(base, judges)
