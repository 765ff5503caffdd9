"""A question practiced again: the way to it, what may be read before the new answer, and both answers beside each other after it."""

from datetime import tzinfo

import streamlit as st

from liya_core import drill, trends
from liya_core.errors import LiyaError, SessionNotFound
from liya_core.interview import Interviews
from liya_core.models import InterviewerName, Session
from pages.components import setup, state
from pages.components.engine import model_host
from pages.components.literal import escaped

PUT_AWAY = "Your earlier answer and its feedback stay put away until you have answered anew; then both stand side by side."


def offer(interviews: Interviews, session: Session, turn: int, place: str = "") -> None:
    """The way to practice the question of an answered turn again; nothing where there is none. place: where on the page it stands."""
    position = drill.position(session, turn)
    if position is None:
        return
    with st.popover("Practice this question again", icon=":material/replay:"):
        st.markdown(f"{PUT_AWAY} The interview that it comes from stays as it is.")
        if session.interviewer == "llm":
            st.caption(_who_leads(interviews, session))
        with st.container(horizontal=True):
            if st.button("This question", type="primary", key=state.drill_key(place, session.session_id, turn, several=False)):
                _start(interviews, session, turn, several=False)
            if session.plan.problem_title:
                more = "Three steps of this problem" if len(session.plan.questions) > drill.COMPANIONS else None
            else:
                more = f"Three questions: {interviews.library.label(session.plan.questions[position].question.competency)}"
            if more and st.button(escaped(more), key=state.drill_key(place, session.session_id, turn, several=True)):
                _start(interviews, session, turn, several=True)


def _start(interviews: Interviews, session: Session, turn: int, *, several: bool) -> None:
    state.leave_session()
    try:
        leads = leading(interviews, session)
        begun = interviews.drill(session.session_id, turn, several=several, drill_id=state.next_session(), interviewer=leads)
    except LiyaError as error:
        state.notify(str(error))
        st.rerun()
    state.open_session(begun)
    st.switch_page("pages/interview.py")


def leading(interviews: Interviews, session: Session) -> InterviewerName:
    """Who leads a session that goes back to this one: the model that led it, where it still runs at the place at which it was chosen."""
    model = model_host()
    chosen = interviews.store.recall(session.setup.user_id, setup.PREFERENCE) or {}
    return "llm" if session.interviewer == "llm" and model and chosen.get("host") == model.host else "builtin"


def _who_leads(interviews: Interviews, session: Session) -> str:
    model = model_host()
    if model and leading(interviews, session) == "llm":
        return f"The model {escaped(model.model)} at {escaped(model.host)} leads, as before: your answers go there."
    return "The built-in interviewer leads, because the model that led this interview is not chosen now. Its scores are not compared."


# -------------------------------------------------------------------- before the new answer, and after it


def before(interviews: Interviews, session: Session) -> None:
    """What earns more than the earlier answer did, while the question waits for its new one."""
    origin = _origin(interviews, session)
    asked = session.turns[-1].move.question
    if origin is None or session.drill is None or session.drill.turn is None or asked is None:
        return
    position = drill.position(origin, session.drill.turn)
    is_answered = any(turn.attempts for turn in session.turns if turn.move.question == asked)
    if position is None or is_answered or origin.plan.questions[position].question.id != session.plan.questions[asked].question.id:
        return
    level = drill.next_level(origin, session.drill.turn, interviews.library)
    if level:
        with st.expander("What the next level asks for", icon=":material/stairs_2:", expanded=True):
            st.markdown("\n".join(f"- **{escaped(label)}:** {escaped(text)}" for label, text in level.asks))
            if level.blanks:
                st.markdown(
                    "Sentences that were missing, for you to fill in:\n\n" + "\n".join(f"> {escaped(one)}\n" for one in level.blanks)
                )
    st.caption(PUT_AWAY)


def after(interviews: Interviews, session: Session, zone: tzinfo) -> None:
    """Of each question of a drill the earlier answer and the new one; of one that was never answered before nothing."""
    from pages.components import side_by_side  # late: the first page has no use for it

    pairs = [(other, question_id) for other, question_id in _earlier(interviews, session) if other]
    if not pairs:
        return
    st.subheader("Then and now", anchor=False)
    for other, question_id in pairs:
        with st.container(border=True):
            side_by_side.draw_question(other, session, question_id, zone)


def _earlier(interviews: Interviews, session: Session) -> list[tuple[Session | None, str]]:
    """For each question that was answered the session to set it beside: that which the drill goes back to, else the last that asked it."""
    origin = _origin(interviews, session)
    known = {planned.question.id for planned in origin.plan.questions} if origin else set()
    found = []
    for position, planned in enumerate(session.plan.questions):
        if not any(turn.answer and turn.move.question == position for turn in session.turns):
            continue
        others = trends.answered_before(interviews.store, session.session_id, position, limit=1)
        other = origin if planned.question.id in known else interviews.store.session(others[0].session_id) if others else None
        found.append((other, planned.question.id))
    return found


def _origin(interviews: Interviews, session: Session) -> Session | None:
    """The session that a drill goes back to, where it is still there."""
    if session.drill is None or session.drill.session_id is None:
        return None
    try:
        return interviews.store.session(session.drill.session_id)
    except SessionNotFound:
        return None
