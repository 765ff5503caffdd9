"""What a person is rated on: each dimension of the rubrics and each competency, with its course."""

from collections.abc import Sequence
from datetime import tzinfo

import streamlit as st

from liya_core import trends
from liya_core.interview import Interviews
from liya_core.trends import Filter, Strand
from pages.components import tables
from pages.components.charts.drawing import draw as draw_chart
from pages.components.charts.drawing import line_label
from pages.components.charts.skills import strand_spec
from pages.components.literal import escaped


def draw(interviews: Interviews, chosen: Filter, zone: tzinfo) -> None:
    """Two tables, and below each the course of what is selected in it."""
    scores = trends.question_scores(interviews.store, chosen)
    if not scores:
        st.info("Nothing has been rated yet. Dimensions and competencies will stand here.", icon=":material/tune:")
        return
    last = trends.used_last(scores)
    dimensions = [strand for strand in trends.dimensions(interviews.store, chosen) if strand.scale in last]
    _strands("Rating by dimension", dimensions, [strand.label or strand.name for strand in dimensions], zone)
    competencies = [strand for strand in trends.competencies(scores) if strand.scale in last]
    _strands("Rating by competency", competencies, [interviews.library.label(strand.name) for strand in competencies], zone)


def _strands(title: str, strands: Sequence[Strand], labels: Sequence[str], zone: tzinfo) -> None:
    if not strands:
        return
    st.subheader(title, anchor=False)
    selected = tables.choose_strand(strands, labels, title)
    if selected is None:
        st.caption("The lowest first, of each type by the judge and rubric used last. Select a row to see its course.")
        return
    label = labels[strands.index(selected)]
    st.markdown(f"**{escaped(label)}**, {escaped(line_label(selected.scale))}")
    said = f"Mean ratings of {label} in {len(selected.sessions)} interviews, oldest to latest."
    draw_chart(strand_spec(selected, zone), said, name=f"strand_{selected.name}_{line_label(selected.scale)}")
    st.caption("Click on a point to open the answer that was rated lowest there.")
