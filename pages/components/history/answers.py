"""Answer by answer: a map of the scores of many interviews, and the answers in a list, the weakest first to be found."""

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

import streamlit as st

from liya_core import trends
from liya_core.interview import Interviews
from liya_core.trends import Filter, TurnScore
from pages.components import tables
from pages.components.charts import answers, drawing
from pages.components.charts.drawing import draw as draw_chart
from pages.components.literal import escaped

LATEST: Final = 60  # interviews


def draw(interviews: Interviews, chosen: Filter, zone: tzinfo) -> None:
    """The map, the means by place in the interview, and the list."""
    scores = trends.answers(interviews.store, chosen, limit=LATEST)
    if not scores:
        st.info("No answer here has feedback yet. It will stand here when an interview has some.", icon=":material/grid_on:")
        return
    st.subheader("Every answer's score", anchor=False)
    said = f"The scores of {len(scores)} answers, a column for each interview."
    draw_chart(answers.heat_map_spec(scores, zone), said, name="map")
    st.caption("A column is an interview, a cell an answer; gray has no score. Click on a cell to open that answer.")
    st.subheader("The same answers as a list", anchor=False)
    tables.choose_answer(scores[::-1], zone, "answers")
    st.caption(
        f"Answers of the last {LATEST} interviews, newest first. A click on “Score” sorts by it; select a row to open that answer "
        "(with the keyboard: arrows, then Shift and Space)."
    )
    most = Counter(score.scale for score in scores).most_common(1)[0][0]
    _by_place([score for score in scores if score.scale == most])


def _by_place(scores: Sequence[TurnScore]) -> None:
    """Whether the first answers or the last are the better ones, on one scale."""
    spec = answers.by_place_spec(scores)
    if len(spec["data"]["values"]) < 2:
        return
    st.subheader("First questions and last", anchor=False)
    draw_chart(spec, "Mean scores of the first, second and later questions.")
    st.caption(
        f"Mean score of first answers to the first question, the second and so on; {escaped(drawing.line_label(scores[-1].scale))}. "
        "A rise says that it takes a while to get going, a fall that attention fades; neither, that the order does not matter."
    )
