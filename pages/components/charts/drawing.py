"""What all charts share: they are written in Altair once, and drawn as finished Vega-Lite specs with the data put in.

No color is fixed, so that the theme's hold in light and dark. What a mark opens stands in its row, under `OPENS`.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

import streamlit as st

from liya_core import export
from liya_core.trends import Scale
from pages.components import state, words

if TYPE_CHECKING:
    import altair as alt

    Chart = alt.Chart | alt.LayerChart | alt.FacetChart

Spec = dict[str, Any]
Row = dict[str, Any]
OPENS: Final = "opens"
CROWDED: Final = 60  # interviews from which points are drawn small
FEW: Final = 14  # columns up to which one is not as wide as it could be,
WIDEST: Final = 40  # but so many pixels
_PICK: Final = "pick"


class Dated(Protocol):
    """Whatever belongs to a session."""

    @property
    def session_id(self) -> str:
        """Which session."""

    @property
    def started_at(self) -> datetime:
        """When it began."""


def draw(spec: Spec, alt: str, *, name: str | None = None) -> bool:
    """Draw a finished chart; `alt` says in a sentence what it shows. With a `name`, what is clicked on is opened: whether that was now."""
    if name is None:
        st.vega_lite_chart(spec=spec, alt=alt)
        return False
    picked = st.vega_lite_chart(spec=spec, alt=alt, on_select="rerun", selection_mode=_PICK, key=state.pick_key(name))
    return state.follow(name, [mark[OPENS] for mark in picked["selection"].get(_PICK) or [] if OPENS in mark])


# -------------------------------------------------------------------- in words


def scale_label(scale: Scale) -> str:
    """A judge and its rubric in words."""
    return export.scale_label(scale.judge, scale.model, scale.rubric_version, scale.prompt_version)


def line_label(scale: Scale) -> str:
    """A scale in words."""
    return f"{words.TYPES[scale.interview_type]}, {scale_label(scale)}"


def moment(at: datetime, zone: tzinfo) -> str:
    """A day and time as people write them."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M}"


def places(sessions: Sequence[Dated], zone: tzinfo) -> dict[str, str]:
    """Each session's place on the axis, oldest first: its number, and its day where that is another than the one before.

    The year is told where there are several.
    """
    days = {session.session_id: session.started_at.astimezone(zone).date() for session in sessions}
    several = len({day.year for day in days.values()}) > 1
    found, before = {}, ""
    for number, (session_id, held_on) in enumerate(days.items()):
        day = f"{held_on.day} {held_on:%b}" + (f" {held_on.year}" if several else "")
        found[session_id] = f"{number:04d}|{day if day != before else ''}"
        before = day
    return found


def changes(scales: Sequence[tuple[str, Scale]]) -> dict[tuple[str, Scale], str]:
    """Where another judge or rubric first scores a type of interview, and which; out of session ids with their scales, oldest first."""
    first: dict[str, Scale] = {}
    found: dict[Scale, str] = {}
    for session_id, scale in scales:
        if first.setdefault(scale.interview_type, scale) != scale:
            found.setdefault(scale, session_id)
    return {(session_id, scale): f"From here on: {line_label(scale)}" for scale, session_id in found.items()}


# -------------------------------------------------------------------- parts in Altair


def pick() -> "alt.Parameter":
    """A click on a mark, which names what it opens."""
    import altair as alt

    return alt.selection_point(name=_PICK, fields=[OPENS], on="click", empty=False)


def session_axis(title: str = "Interviews, oldest to latest") -> "alt.X":
    """The sessions side by side, each day named once."""
    import altair as alt

    label = "split(datum.label, '|')[1]"
    return alt.X("place:O", title=title).axis(labelExpr=label, labelAngle=0, labelOverlap="greedy", ticks=False, grid=False)


def score_axis() -> "alt.Y":
    """Scores from 0 to 100."""
    import altair as alt

    return alt.Y("score:Q", title="Score (0–100)").scale(domain=[0, 100]).axis(values=[0, 25, 50, 75, 100])


def type_color(types: tuple[str, ...]) -> "alt.Color":
    """A color for each type of interview, the same in every chart; a legend where there are several."""
    import altair as alt

    legend = alt.Legend(orient="bottom", title=None, values=list(types), columns=3) if len(types) > 1 else None
    return alt.Color("type:N", scale=alt.Scale(domain=list(words.TYPES.values())), legend=legend)


def change_marks(base: "alt.Chart") -> "alt.Chart":
    """A dashed line where another judge or rubric sets in."""
    import altair as alt

    marks = base.transform_filter("isValid(datum.change)").mark_rule(strokeDash=[4, 4], color="gray", strokeWidth=1.5)
    x = alt.X("place:O", bandPosition=0)
    found: alt.Chart = marks.encode(x=x, tooltip=[alt.Tooltip("change:N", title="Change")])
    return found


def tooltip(**titles: str) -> "list[alt.Tooltip]":
    """What is told of a mark: field and title."""
    import altair as alt

    return [alt.Tooltip(field=field, type="nominal", title=title) for field, title in titles.items()]


def template(write: Callable[..., "Chart"]) -> Callable[..., Spec]:
    """A chart's specification, written once for each kind of it; the data are put in by `filled`."""

    @cache
    def written(*kind: Any, **more: Any) -> Spec:
        import pandas  # noqa: F401 - Altair uses what is loaded of it, and another thread may be in the middle of loading it

        spec: Spec = write(*kind, **more).to_dict()
        return spec

    return written


def filled(template: Spec, rows: list[Row]) -> Spec:
    """A specification with its data."""
    return {**deepcopy(template), "data": {"values": rows}}


def of_rows(rows: Sequence[Row], field: str) -> tuple[str, ...]:
    """The different values of a field, in the order of the alphabet."""
    return tuple(sorted({row[field] for row in rows}))


def types_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """The types of interview in the rows, in the order in which they are always named."""
    return tuple(label for label in words.TYPES.values() if any(row["type"] == label for row in rows))


# -------------------------------------------------------------------- lines of several judges


def lines(base: "alt.Chart", judges: tuple[str, ...], *, crowded: bool = False) -> "Chart":
    """Line and points; judges are told apart by color, dash and shape where there are several."""
    import altair as alt

    line = base.mark_line(strokeWidth=1 if crowded else 2)
    points = base.mark_point(filled=True, size=20 if crowded else 70, opacity=1, cursor="pointer").add_params(pick())
    if len(judges) > 1:
        color = judge_color()
        line = line.encode(color=color, strokeDash=alt.StrokeDash("judge:N", legend=_judge_legend()))
        points = points.encode(color=color, shape=alt.Shape("judge:N", legend=_judge_legend()))
    return alt.layer(line, points)


def judge_color() -> "alt.Color":
    """A color for each judge and rubric."""
    import altair as alt

    return alt.Color("judge:N", legend=_judge_legend())


def _judge_legend() -> "alt.Legend":
    import altair as alt

    return alt.Legend(orient="bottom", title=None, columns=1, labelLimit=300, symbolOpacity=1)


def legend_height(rows: Sequence[Row]) -> int:
    """Room for the judges' legend, in pixels; there is none for one judge."""
    judges = len(of_rows(rows, "judge"))
    return 25 * judges if judges > 1 else 0


def types_height(rows: Sequence[Row]) -> int:
    """Room for the types' legend, in pixels; there is none for one type."""
    types = len(types_of(rows))
    return 25 * (1 + (types - 1) // 3) + 20 if types > 1 else 0
