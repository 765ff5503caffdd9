"""History: how the scores of one person's interviews develop, every interview to read again; or everyone's side by side."""

from typing import Final

import streamlit as st

from liya_core import example, trends
from liya_core.export import judge_label
from liya_core.interview import Interviews
from liya_core.trends import Filter
from pages.components import state
from pages.components.engine import engine
from pages.components.history import answers, everyone, filters, opened, overview, practice, skills
from pages.components.literal import escaped

EVERYONE: Final = "Everyone, side by side"
FIRST: Final = "Scores"
VIEWS: Final = {FIRST: overview.draw, "Answers": answers.draw, "Skills": skills.draw, "Practice": practice.draw}


def page() -> None:
    """The chosen person's history, or the way to a first interview."""
    interviews = engine()
    st.title("History", anchor=False)
    said = state.notice()
    if said:
        st.info(said, icon=":material/info:")
    zone = filters.zone()
    person = _person(interviews)
    newest = trends.sessions(interviews.store, Filter(person), limit=2) if person is not None else []
    chosen = filters.draw(interviews, person, zone) if newest and person is not None else Filter(person)
    if person is None:
        everyone.draw(interviews, zone)
        opened.draw(interviews, zone)
    elif not newest:
        _nothing_yet(interviews, person)
    elif not (chosen.is_open or trends.sessions(interviews.store, chosen, limit=1)):
        st.info("No interview matches this filter. Widen it to see more.", icon=":material/filter_alt:")
    else:
        view = _view()
        if chosen.coach:
            st.caption(f"Scores by {escaped(judge_label('coach', chosen.coach))}, as they were given before the judge's were seen.")
        VIEWS[view](interviews, chosen, zone)
        opened.draw(interviews, zone, only=newest[0].session_id if len(newest) == 1 and view == FIRST else None)


def _view() -> str:
    """Which of the views is chosen; what was opened in another is closed."""
    chosen = st.segmented_control(
        "View",
        list(VIEWS),
        default=FIRST,
        required=True,
        label_visibility="collapsed",
        key=state.in_url("view"),
        bind="query-params",
        on_change=state.close_opened,
    )
    return chosen or FIRST


def _person(interviews: Interviews) -> str | None:
    """Whose history it is: the one who is practicing, until another is chosen here; None for everyone's."""
    current = state.person(interviews.store)
    people = list(dict.fromkeys([*interviews.store.people(), current]))
    if len(people) == 1:
        return current
    people.append(EVERYONE)
    key = state.in_url("who")
    chosen = st.selectbox("Who", people, index=people.index(current), width=220, key=key, bind="query-params", on_change=state.close_opened)
    if chosen == EVERYONE:
        return None
    if chosen != current and chosen in interviews.store.people(
        over_http=False
    ):  # somebody whose program leads their interviews does not practice here
        state.set_person(chosen)
    return chosen


def _nothing_yet(interviews: Interviews, person: str) -> None:
    """The way to a first interview."""
    with st.container(border=True):
        st.markdown("### :material/timeline: Your scores will show here")
        st.markdown(
            "After your first interview you will find here every question and answer with its feedback, "
            "and, interview by interview, how your scores develop."
        )
        with st.container(horizontal=True):
            if st.button("Start your first interview", type="primary", icon=":material/forum:"):
                state.leave_session()
                state.to_interview()
            if st.button(
                "Show me an example",
                icon=":material/visibility:",
                help="An invented interview. It is marked as an example, counts nowhere, and can be removed.",
            ):
                example.play(interviews, person)
                state.draw_anew()


page()
