"""History's charts: written in Altair once, drawn as finished Vega-Lite specs with the data put in.

Each `…_spec` returns all that its chart shows. No color is fixed, so that the theme's hold in light and dark.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from liya_core import export
from liya_core.candidate import shortened
from liya_core.library import Library
from liya_core.trends import CompetencyRating, Scale, SessionMean, TurnScore
from pages.components import words

if TYPE_CHECKING:
    import altair as alt

Spec = dict[str, Any]
CROWDED: Final = 60  # interviews from which points are drawn small
_HOW: Final = {"answer": "Answered", "dont_know": "Did not know", "skip": "Skipped"}


def draw(spec: Spec, alt: str) -> None:
    """Draw a finished chart; `alt` says in a sentence what it shows."""
    st.vega_lite_chart(spec=spec, alt=alt)


def scale_label(scale: Scale) -> str:
    """A judge and its rubric in words."""
    return export.scale_label(scale.judge, scale.model, scale.rubric_version, scale.prompt_version)


# -------------------------------------------------------------------- the three charts


def session_means_spec(means: Sequence[SessionMean], zone: tzinfo) -> Spec:
    """Each interview's mean score, oldest to latest. A line joins interviews of one type, one judge and one rubric."""
    places = _places(means, zone)
    rows = [
        {
            "place": places[mean.session_id],
            "score": mean.mean,
            "type": words.TYPES[mean.scale.interview_type],
            "judge": scale_label(mean.scale),
            "line": f"{words.TYPES[mean.scale.interview_type]}, {scale_label(mean.scale)}",
            "date": moment(mean.started_at, zone),
            "round": words.ROUNDS[mean.interview_round],
            "questions": f"{mean.questions} of {mean.planned}",
        }
        for mean in means
    ]
    types = tuple(label for label in words.TYPES.values() if any(row["type"] == label for row in rows))
    spec = _filled(_session_means(types, _judges(rows), crowded=len(places) > CROWDED), rows)
    return spec | {"height": 340 + _legend_height(rows)}


def turn_scores_spec(scores: Sequence[TurnScore]) -> Spec:
    """The scores of one interview's answers in order; "2a" is the first follow-up on question 2."""
    rows = [
        {
            "label": f"{score.question}{chr(ord('a') + score.part - 2) if score.part > 1 else ''}",
            "score": score.score,
            "what": f"Question {score.question}" + (", follow-up" if score.part > 1 else ""),
            "asked": shortened(score.text, 90),
            "how": _HOW[score.intent] if score.score is not None else f"Not scored: {score.reason or 'no reason given'}",
            "judge": scale_label(score.scale),
        }
        for score in scores
    ]
    return _filled(_turn_scores(_judges(rows)), rows) | {"height": 260 + _legend_height(rows)}


def competency_spec(ratings: Sequence[CompetencyRating], library: Library) -> Spec:
    """A bar for each competency and judge, best first; the interview type is named where a competency belongs to several."""
    types: dict[str, set[str]] = {}
    for rating in ratings:
        types.setdefault(rating.competency, set()).add(rating.scale.interview_type)
    rows = [
        {
            "competency": library.label(rating.competency)
            + (f", {words.TYPES[rating.scale.interview_type].lower()}" if len(types[rating.competency]) > 1 else ""),
            "rating": rating.rating,
            "type": words.TYPES[rating.scale.interview_type],
            "questions": rating.questions,
            "judge": scale_label(rating.scale),
        }
        for rating in ratings
    ]
    judges = _judges(rows)
    bars = len({row["competency"] for row in rows}) * max(30, 20 * len(judges))
    return _filled(_competencies(judges), rows) | {"height": bars + 70 + _legend_height(rows)}


def tokens_spec(calls: Sequence[Mapping[str, Any]]) -> Spec:
    """A model's calls by turn, what was sent below what came back."""
    sides = (("prompt_tokens", "sent"), ("completion_tokens", "came back"))
    rows = [{"turn": call["turn"], "tokens": call[field], "side": side} for call in calls for field, side in sides]
    return _filled(_tokens(), rows) | {"height": 240}


# -------------------------------------------------------------------- as Altair writes them


@cache
def _session_means(types: tuple[str, ...], judges: tuple[str, ...], *, crowded: bool) -> Spec:
    import altair as alt

    x = alt.X("place:O", title="Interviews, oldest to latest").axis(
        labelExpr="split(datum.label, '|')[1]", labelAngle=0, labelOverlap="greedy", ticks=False, grid=False
    )
    legend = alt.Legend(orient="bottom", title=None, values=list(types), columns=3) if len(types) > 1 else None
    color = alt.Color("type:N", scale=alt.Scale(domain=list(words.TYPES.values())), legend=legend)
    tooltip = _tooltip(date="Date", type="Interview", round="Round", score="Score", questions="Questions scored", judge="Judged by")
    base = alt.Chart(alt.NamedData("rows")).encode(x=x, y=_score_axis(), color=color, detail="line:N", tooltip=tooltip)
    return _lines(base, judges, crowded=crowded)


@cache
def _turn_scores(judges: tuple[str, ...]) -> Spec:
    import altair as alt

    x = alt.X("label:O", sort=None, title="Question (a, b: follow-ups)").axis(labelAngle=0, labelOverlap="greedy", ticks=False, grid=False)
    tooltip = _tooltip(what="Asked", asked="In words", score="Score", how="Answer", judge="Judged by")
    base = alt.Chart(alt.NamedData("rows")).encode(x=x, y=_score_axis(), detail="judge:N", tooltip=tooltip)
    return _lines(base, judges)


@cache
def _competencies(judges: tuple[str, ...]) -> Spec:
    import altair as alt

    x = alt.X("rating:Q", title="Rating (1–5)").scale(domain=[1, 5.3], nice=False, zero=False).axis(values=[1, 2, 3, 4, 5], format="d")
    y = alt.Y("competency:N", sort=None, title=None).axis(labelLimit=170, ticks=False, domain=False).scale(paddingInner=0.35)
    tooltip = _tooltip(competency="Competency", rating="Rating", questions="Questions", type="Interview", judge="Judged by")
    base = alt.Chart(alt.NamedData("rows")).encode(x=x, y=y, tooltip=tooltip)
    bars = base.mark_bar(cornerRadiusEnd=3).encode(x2=alt.X2Datum(1))
    figures = base.transform_calculate(ink="'figure'").mark_text(align="left", dx=5)  # a color of the theme's: text has none by itself
    figures = figures.encode(text=alt.Text("rating:Q", format=".1f"), color=alt.Color("ink:N", legend=None))
    if len(judges) > 1:  # by opacity: colors stand for interview types
        beside = alt.YOffset("judge:N")
        bars = bars.encode(yOffset=beside, opacity=alt.Opacity("judge:O", legend=_judge_legend()))
        figures = figures.encode(yOffset=beside)
    return _written(bars + figures)


@cache
def _tokens() -> Spec:
    import altair as alt

    sides = alt.Color("side:N", sort=["sent", "came back"], legend=alt.Legend(orient="bottom", title=None))
    chart = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("turn:O", title="Turn").axis(labelAngle=0, labelOverlap="greedy", ticks=False, grid=False),
        y=alt.Y("sum(tokens):Q", title="Tokens"),
        color=sides,
        order=alt.Order("side:N", sort="descending"),
        tooltip=_tooltip(turn="Turn", tokens="Tokens", side="Side"),
    )
    return _written(chart.mark_bar())


def _lines(base: "alt.Chart", judges: tuple[str, ...], *, crowded: bool = False) -> Spec:
    """Line and points; judges are told apart by dash and shape where there are several."""
    import altair as alt

    gray = {"symbolFillColor": "gray", "symbolStrokeColor": "gray"}  # the theme leaves these signs black
    line = base.mark_line(strokeWidth=1 if crowded else 2)
    points = base.mark_point(filled=True, size=20 if crowded else 70, opacity=1)
    if len(judges) > 1:
        line = line.encode(strokeDash=alt.StrokeDash("judge:N", legend=_judge_legend(**gray)))
        points = points.encode(shape=alt.Shape("judge:N", legend=_judge_legend(**gray)))
    return _written(line + points)


def _judge_legend(**more: Any) -> "alt.Legend":
    import altair as alt

    return alt.Legend(orient="bottom", title=None, columns=1, labelLimit=300, **more)


def _written(chart: "alt.Chart | alt.LayerChart") -> Spec:
    """The chart as a specification; the data are put in by `_filled`."""
    spec: Spec = chart.to_dict()
    return spec


def _score_axis() -> "alt.Y":
    import altair as alt

    return alt.Y("score:Q", title="Score (0–100)").scale(domain=[0, 100]).axis(values=[0, 25, 50, 75, 100])


def _tooltip(**titles: str) -> "list[alt.Tooltip]":
    import altair as alt

    return [alt.Tooltip(field=field, type="nominal", title=title) for field, title in titles.items()]


# -------------------------------------------------------------------- data


def moment(at: datetime, zone: tzinfo) -> str:
    """A day and time as people write them."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M}"


def _places(means: Sequence[SessionMean], zone: tzinfo) -> dict[str, str]:
    """Each session's place on the axis: its number, and its day where that is another than the one before."""
    places, before = {}, ""
    for number, (session_id, started_at) in enumerate({mean.session_id: mean.started_at for mean in means}.items()):
        local = started_at.astimezone(zone)
        day = f"{local.day} {local:%b}"
        places[session_id] = f"{number:04d}|{day if day != before else ''}"
        before = day
    return places


def _filled(template: Spec, rows: list[dict[str, Any]]) -> Spec:
    return {**deepcopy(template), "data": {"values": rows}}


def _judges(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted({row["judge"] for row in rows}))


def _legend_height(rows: Sequence[dict[str, Any]]) -> int:
    """Room for the judges' legend, in pixels; there is none for one judge."""
    judges = len(_judges(rows))
    return 25 * judges if judges > 1 else 0
