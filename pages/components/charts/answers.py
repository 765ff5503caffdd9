"""The scores of many interviews' answers at once."""

from collections.abc import Sequence
from datetime import tzinfo
from statistics import fmean
from typing import TYPE_CHECKING, Final

from liya_core.trends import TurnScore
from liya_core.trends.scores import rounded
from pages.components import words
from pages.components.charts.course import answer_label, how
from pages.components.charts.drawing import (
    FEW,
    OPENS,
    WIDEST,
    Spec,
    change_marks,
    changes,
    filled,
    moment,
    pick,
    places,
    scale_label,
    score_axis,
    session_axis,
    template,
    tooltip,
)

FEWEST: Final = 3  # answers that a mean by place rests on

if TYPE_CHECKING:
    from pages.components.charts.drawing import Chart


def heat_map_spec(scores: Sequence[TurnScore], zone: tzinfo) -> Spec:
    """A column for each interview, oldest to latest, and in it a cell for each answer from the first down; the deeper, the higher."""
    placed, changed = places(scores, zone), changes([(score.session_id, score.scale) for score in scores])
    rows = [
        {
            OPENS: f"{score.session_id}.{score.turn}",
            "place": placed[score.session_id],
            "number": score.number,
            "score": score.score,
            "what": f"Question {answer_label(score)}",
            "how": how(score),
            "type": words.TYPES[score.scale.interview_type],
            "date": moment(score.started_at, zone),
            "judge": scale_label(score.scale),
            "change": changed.pop((score.session_id, score.scale), None),
        }
        for score in scores
    ]
    tallest = max(score.number for score in scores)
    return filled(_heat_map(few=len(placed) <= FEW), rows) | {"height": 90 + 20 * tallest}


@template
def _heat_map(*, few: bool) -> "Chart":
    import altair as alt

    told = tooltip(date="Date", type="Interview", what="Answer to", score="Score", how="Answer", judge="Judged by")
    base = alt.Chart(alt.NamedData("rows"))
    legend = alt.Legend(orient="bottom", title="Score", gradientLength=160, values=[0, 25, 50, 75, 100])
    scored = alt.Color("score:Q", scale=alt.Scale(domain=[0, 100]), legend=legend)
    color = alt.when("isValid(datum.score)").then(scored).otherwise(alt.value("#80808040"))
    picked = pick()
    cells = base.mark_rect(
        invalid=None, width=WIDEST if few else {"band": 1}, cornerRadius=2, cursor="pointer", stroke="currentColor", strokeWidth=0
    ).encode(
        x=session_axis().scale(paddingInner=0.08),
        y=alt.Y("number:O", title="Answer").axis(ticks=False, domain=False, labelOverlap="greedy").scale(paddingInner=0.12),
        color=color,
        strokeWidth=alt.when(picked).then(alt.value(2)).otherwise(alt.value(0)),
        tooltip=told,
    )
    return alt.layer(cells.add_params(picked), change_marks(base))


def by_place_spec(scores: Sequence[TurnScore]) -> Spec:
    """The mean score of first answers to the first question, the second and so on, where there are enough; all of one scale."""
    groups: dict[int, list[int]] = {}
    for score in scores:
        if score.score is not None and score.part == 1:
            groups.setdefault(score.question, []).append(score.score)
    rows = [
        {"number": number, "score": rounded(fmean(given)), "answers": len(given)}
        for number, given in sorted(groups.items())
        if len(given) >= FEWEST
    ]
    return filled(_by_place(), rows) | {"height": 240}


@template
def _by_place() -> "Chart":
    import altair as alt

    x = alt.X("number:O", title="Question").axis(labelAngle=0, labelOverlap="greedy", ticks=False, grid=False)
    base = alt.Chart(alt.NamedData("rows")).encode(x=x, y=score_axis(), tooltip=tooltip(score="Mean score", answers="Answers"))
    return alt.layer(base.mark_line(strokeWidth=2), base.mark_point(filled=True, size=70, opacity=1))
