"""How much was practiced, and how."""

from datetime import tzinfo
from typing import Final

import streamlit as st

from liya_core import trends
from liya_core.interview import Interviews
from liya_core.trends import Filter, Pace
from liya_core.trends.practice import WEEKS
from liya_core.trends.self_ratings import self_views
from pages.components.charts import practice
from pages.components.charts.drawing import draw as draw_chart

ENOUGH: Final = 3  # answers with both ratings
_SPREAD: Final = (
    "A line from the lowest score of a question to the highest, a bar over the middle half, and the middle one; "
    "of each type by the judge and rubric used last."
)


def draw(interviews: Interviews, chosen: Filter, zone: tzinfo) -> None:
    """Interviews by week, where the scores lie, time and words per answer."""
    weeks = trends.weeks(interviews.store, chosen, zone)
    if not weeks:
        st.info("No interview of your own is here yet; examples are not counted.", icon=":material/calendar_month:")
        return
    st.subheader("Interviews by week", anchor=False)
    draw_chart(practice.weeks_spec(weeks), f"Interviews in the last {WEEKS} weeks, by type.")
    scores = trends.question_scores(interviews.store, chosen)
    last = trends.used_last(scores)
    spreads = [spread for spread in trends.spreads(scores) if spread.scale in last]
    if spreads:
        st.subheader("Where the scores lie", anchor=False)
        draw_chart(practice.spread_spec(spreads), "The scores of questions by type and round: lowest, middle half, highest.")
        st.caption(_SPREAD)
    paces = trends.pace(interviews.store, chosen)
    _pace(paces, "seconds", "Time per answer", zone)
    _pace(paces, "words", "Words per answer", zone)
    _self_views(interviews, chosen, zone)


def _self_views(interviews: Interviews, chosen: Filter, zone: tzinfo) -> None:
    """What the person thinks of their answers against what the judge does, where enough answers have both."""
    views = self_views(interviews.store, chosen)
    answers = sum(view.answers for view in views)
    if answers < ENOUGH:
        return
    st.subheader("Your own view", anchor=False)
    said = f"Own rating minus the judge's score, the mean of each interview, over {answers} answers in {len(views)} interviews."
    draw_chart(practice.self_views_spec(views, zone), said, name="self_views")
    st.caption(
        "Your own rating of an answer, given before you saw its score, minus that score; the mean of each interview. Above zero you think "
        "better of your answers than the judge does, below zero worse; near zero you can tell for yourself. A step of yours is 20 points."
    )


def _pace(paces: list[Pace], field: str, title: str, zone: tzinfo) -> None:
    known = [pace for pace in paces if getattr(pace, field) is not None]
    if len(known) < 2:
        return
    st.subheader(title, anchor=False)
    said = f"The median {field} per answer of {len(known)} interviews, oldest to latest."
    draw_chart(practice.pace_spec(known, field, zone), said, name=f"pace_{field}")
    if field == "seconds":
        st.caption(
            "From the question's being shown to the answer, the middle one of each interview. Neither time nor length is part of a score."
        )
