"""Review: a coach rates answers before they see the judge's rating, then holds the two side by side."""

from typing import Final

import streamlit as st

from liya_core import reviews
from liya_core.errors import LiyaError
from liya_core.interview import Interviews
from liya_core.records import MACHINE
from liya_core.reviews import QUEUE, Waiting
from pages.components import state, words
from pages.components.engine import engine
from pages.components.history import filters
from pages.components.into_view import into_view
from pages.components.review import agreed, blind, reveal

EVERYBODY: Final = "Everybody"
REVIEWER: Final = "reviewer"  # what the machine remembers the last one by


def page() -> None:
    """Who reviews, what waits for them, one answer at a time, and how well the judge agrees with them."""
    interviews = engine()
    st.title("Review", anchor=False)
    st.markdown(
        "Give answers a second opinion. You rate first; what the judge gave is shown when you have saved, and your rating stays as it was. "
        "It stands beside the judge's and never changes a score."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reviewer = _reviewer(interviews)
        person = _person(interviews)
    if reviewer is None:
        return
    waiting = reviews.queue(interviews.store, reviewer, person=person, limit=QUEUE + 1)
    _one(interviews, reviewer, waiting)
    agreed.draw(interviews, reviewer)


def _reviewer(interviews: Interviews) -> str | None:
    """Who reviews; the name is remembered on this machine. None where there is none that can be used."""
    known = interviews.store.recall(MACHINE, REVIEWER) or ""
    given = st.text_input("Who reviews", value=known, max_chars=reviews.LONGEST_NAME, placeholder="Your name", width=240)
    if not (given or "").strip():
        st.caption("Enter your name, and the answers that wait for you come up.")
        return None
    try:
        named = reviews.name(given)
    except LiyaError as error:
        st.warning(str(error), icon=":material/edit:")
        return None
    if named != known:
        interviews.store.remember(MACHINE, REVIEWER, named)
    return named


def _person(interviews: Interviews) -> str | None:
    """Whose answers are wanted; None for everybody's."""
    people = interviews.store.people(over_http=False)
    if len(people) < 2:
        return None
    chosen = st.selectbox(
        "Whose answers", [EVERYBODY, *people], width=240, key=state.in_url("of"), bind="query-params", on_change=state.review_next
    )
    return None if chosen == EVERYBODY else chosen


def _one(interviews: Interviews, reviewer: str, waiting: list[Waiting]) -> None:
    """The answer in hand: to be rated, or rated and with the judge's rating beside."""
    place = state.reviewing()
    if place is None and not waiting:
        st.info("Nothing waits for you. Answers of finished interviews come up here.", icon=":material/task_alt:")
        return
    session_id, turn = (place.session_id, place.turn or 1) if place else (waiting[0].session_id, waiting[0].turn)
    try:
        session, attempt = reviews.answer(interviews.store, session_id, turn)
    except LiyaError as error:
        st.warning(str(error), icon=":material/search_off:")
        st.button("Next answer", icon=":material/arrow_forward:", on_click=state.review_next)
        return
    zone = filters.zone()
    mine = next((given for given in attempt.reviews if given.model == reviewer), None)
    st.divider()
    following = _after(waiting, session_id, turn)
    if place and not mine:
        into_view(f"{session_id}.{turn}")
    st.caption(_left(waiting))
    if mine:
        disputed = any(one.is_disputed and (one.session_id, one.turn) == (session_id, turn) for one in waiting)
        reveal.draw(interviews, session, turn, attempt, mine, zone, following=following, disputed=disputed)
    else:
        blind.draw(interviews, session, turn, attempt, reviewer, zone, following=following)


def _after(waiting: list[Waiting], session_id: str, turn: int) -> Waiting | None:
    """What comes after this answer in the queue; None where nothing else waits."""
    places = [(one.session_id, one.turn) for one in waiting]
    if (session_id, turn) not in places:
        return waiting[0] if waiting else None
    return waiting[(places.index((session_id, turn)) + 1) % len(waiting)] if len(waiting) > 1 else None


def _left(waiting: list[Waiting]) -> str:
    disputed = sum(one.is_disputed for one in waiting)
    more = f"More than {QUEUE} answers wait" if len(waiting) > QUEUE else f"{words.counted(len(waiting), 'answer')} left"
    return f"{more}{f', {disputed} disputed' if disputed else ''}."


page()
