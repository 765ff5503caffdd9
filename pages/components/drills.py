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
        state.draw_anew()
    state.to_interview(begun)


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
    """What earns more than the earlier answer did, while a question waits for its new one."""
    origin, asked = _origin(interviews, session), session.turns[-1].move.question
    if origin is None or asked is None or any(turn.attempts for turn in session.turns if turn.move.question == asked):
        return
    turn = _answered(origin, session.plan.questions[asked].question.id)
    if turn is None:
        return
    level = drill.next_level(origin, turn, interviews.library)
    if level:
        with st.expander("What the next level asks for", icon=":material/stairs_2:", expanded=True):
            st.markdown("\n".join(f"- **{escaped(label)}:** {escaped(text)}" for label, text in level.asks))
            if level.blanks:
                st.markdown("Sentences that were missing, for you to fill in:\n\n> " + "\n>\n> ".join(map(escaped, level.blanks)))
    st.caption(PUT_AWAY)


def _answered(session: Session, question_id: str) -> int | None:
    """The turn in which a session's candidate first answered this question; None where they did not."""
    asked = {place for place, planned in enumerate(session.plan.questions) if planned.question.id == question_id}
    return next((turn.number for turn in session.turns if turn.move.question in asked and turn.answer), None)


def after(interviews: Interviews, session: Session, zone: tzinfo) -> None:
    """Of each question of a drill the earlier answer and the new one; of one that was never answered before nothing."""
    from pages.components import side_by_side  # late: the first page has no use for it

    pairs = _earlier(interviews, session)
    if not pairs:
        return
    st.subheader("Then and now", anchor=False)
    for other, question_id in pairs:
        with st.container(border=True):
            side_by_side.draw_question(other, session, question_id, zone)


def _earlier(interviews: Interviews, session: Session) -> list[tuple[Session, str]]:
    """For each question that was answered, and before too, the session to set it beside: the drill's own origin, else the last one."""
    origin = _origin(interviews, session)
    found = []
    for position, planned in enumerate(session.plan.questions):
        question_id = planned.question.id
        if not _answered(session, question_id):
            continue
        if origin and _answered(origin, question_id):
            found.append((origin, question_id))
        else:
            others = trends.answered_before(interviews.store, session.session_id, position, limit=1)
            found += [(interviews.store.session(other.session_id), question_id) for other in others]
    return found


def _origin(interviews: Interviews, session: Session) -> Session | None:
    """The session that a drill goes back to, where it is still there."""
    if session.drill is None or session.drill.session_id is None:
        return None
    try:
        return interviews.store.session(session.drill.session_id)
    except SessionNotFound:
        return None
