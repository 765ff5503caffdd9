"""What was picked in a chart, a table or the address: one answer with all that led to its score, a whole interview, or two side by side."""

from datetime import tzinfo

import streamlit as st

from liya_core import trends
from liya_core.errors import LiyaError
from liya_core.export import feedback_is_open
from liya_core.highlight import evidence
from liya_core.interview import Interviews
from liya_core.models import Session, Turn
from liya_core.moves import ASIDES
from pages.components import again, copies, debrief, drills, feedback, literal, side_by_side, state, take_along, transcript, words
from pages.components.charts import course
from pages.components.charts.drawing import draw as draw_chart
from pages.components.charts.drawing import moment
from pages.components.history import opinions
from pages.components.into_view import into_view
from pages.components.literal import escaped
from pages.components.state import Place


def draw(interviews: Interviews, zone: tzinfo, only: str | None = None) -> None:
    """What the address names; where it names nothing and there is one interview only, that one."""
    places = state.opened()
    if not places:
        if only:
            _session(interviews, interviews.store.session(only), zone)
        return
    st.divider()
    into_view(state.pick_key(repr(places)))
    try:
        sessions = [interviews.store.session(place.session_id) for place in places[:2]]
    except LiyaError as error:
        st.warning(str(error), icon=":material/search_off:")
        st.button("Close", icon=":material/close:", on_click=state.close_opened)
        return
    turn = _turn_of(sessions[0], places[0])
    if len(sessions) > 1:
        _compared(interviews, sessions[0], sessions[1], zone)
    elif turn:
        _turn(interviews, sessions[0], turn, zone)
    else:
        _session(interviews, sessions[0], zone, closes=True)


def _turn_of(session: Session, place: Place) -> Turn | None:
    """The turn that is meant, where it has an answer."""
    turn = session.turns[place.turn - 1] if place.turn and place.turn <= len(session.turns) else None
    return turn if turn and turn.answer else None


# -------------------------------------------------------------------- one answer


def _turn(interviews: Interviews, session: Session, turn: Turn, zone: tzinfo) -> None:
    """One answer: what was asked, the words that count, and how its score came to be."""
    answered = [other.number for other in session.turns if other.answer]
    at = answered.index(turn.number)
    st.subheader(f"Answer {at + 1} of {len(answered)}", anchor=False)
    st.caption(_about(session, zone))
    with st.container(horizontal=True):
        for label, icon, to in (
            ("Before", ":material/arrow_back:", answered[at - 1] if at else None),
            ("Next", ":material/arrow_forward:", answered[at + 1] if at + 1 < len(answered) else None),
        ):
            name = f"{session.session_id}.{to}"
            st.button(label, icon=icon, disabled=to is None, on_click=state.open_place, args=(name,))
        st.button("The whole interview", icon=":material/forum:", on_click=state.open_place, args=(session.session_id,))
        st.button("Close", icon=":material/close:", on_click=state.close_opened)
    attempt = turn.answer
    assert attempt is not None
    with st.chat_message("assistant", avatar=transcript.INTERVIEWER):
        literal.show(turn.message)
    judgement = attempt.judgement if feedback_is_open(session) else None
    with st.chat_message("user", avatar=transcript.CANDIDATE):
        feedback.answer(attempt.text, evidence(judgement))
    if not feedback_is_open(session):
        _sealed(session)
    elif judgement and judgement.intent not in ASIDES:
        planned = session.plan.questions[turn.move.question] if turn.move.question is not None else None
        feedback.whole(planned.question if planned else None, turn, attempt)
        opinions.draw(interviews, session, turn.number, attempt)
        drills.offer(interviews, session, turn.number)
        if turn.move.question is not None:
            _before(interviews, session, turn.move.question, zone)


def _before(interviews: Interviews, session: Session, question: int, zone: tzinfo) -> None:
    """The same question in other interviews of the same person, one at a time beside this one."""
    others = trends.answered_before(interviews.store, session.session_id, question)
    if not others:
        return
    with st.expander(f"The same question in {words.counted(len(others), 'other interview')}", icon=":material/history:"):
        names = [f"{moment(other.started_at, zone)}: {other.score} of 100" for other in others]
        at = st.selectbox("Beside the answer of", range(len(others)), format_func=names.__getitem__)
        planned = session.plan.questions[question]
        side_by_side.draw_question(session, interviews.store.session(others[at].session_id), planned.question.id, zone)


# -------------------------------------------------------------------- two interviews


def _compared(interviews: Interviews, one: Session, other: Session, zone: tzinfo) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Two interviews side by side", anchor=False)
        st.button("Close", icon=":material/close:", on_click=state.close_opened)
    side_by_side.draw(one, other, interviews.library, zone)


# -------------------------------------------------------------------- one interview


def _session(interviews: Interviews, session: Session, zone: tzinfo, *, closes: bool = False) -> None:
    """One interview: its scores answer by answer, its debrief, all that was said."""
    plan = session.plan
    st.subheader(f"{words.TYPES[plan.interview_type]} · {words.ROUNDS[plan.interview_round]}", anchor=False)
    st.caption(_about(session, zone))
    _actions(interviews, session, closes=closes)
    is_open = feedback_is_open(session)
    if is_open:
        scores = trends.turn_scores(interviews.store, session.session_id)
        if scores:
            st.markdown("**Score by answer**")
            said = f"The scores of {len(scores)} answers in the order in which they were given."
            if draw_chart(course.turn_scores_spec(scores), said, name=f"answers_{session.session_id}"):
                state.draw_anew()  # the answer stands in this interview's place
    else:
        _sealed(session)
    debrief.draw(session)
    opinions.of_session(interviews, session)
    st.markdown("**What was said**")
    transcript.draw(session, feedback=is_open, headings=True)


def _sealed(session: Session) -> None:
    way = "Only its candidate can get there." if session.bundle else "Continue it to get there."
    st.info(f"This interview shows its feedback at the end. {way}", icon=":material/lock_clock:")


def _about(session: Session, zone: tzinfo) -> str:
    """Whose, what and when."""
    plan = session.plan
    parts = [f"{escaped(session.setup.user_id)}", f"{words.TYPES[plan.interview_type]}, {words.ROUNDS[plan.interview_round].lower()}"]
    parts.append(moment(session.started_at, zone))
    if session.key_name:
        parts.append(f"Held over HTTP with the key “{escaped(session.key_name)}”.")
    if session.bundle:
        parts.append("Sent here to be reviewed.")
    if session.example:
        parts.append("This is an example; it counts nowhere.")
    return " · ".join(parts)


def _actions(interviews: Interviews, session: Session, *, closes: bool) -> None:
    with st.container(horizontal=True):
        if (
            session.status == "active"
            and not session.example
            and not session.key_name
            and not session.bundle
            and st.button("Continue", type="primary", icon=":material/play_arrow:")
        ):
            state.to_interview(session.session_id)
        take_along.one(session, interviews.library)
        again.draw(interviews, session)
        with st.popover("Remove this example" if session.example else "Delete", icon=":material/delete:"):
            st.markdown("Delete this interview with all its answers and scores? This cannot be undone.")
            copies.say_they_go_too(interviews)
            st.button("Delete it for good", type="primary", on_click=_delete, args=(interviews, session.session_id))
        if closes:
            st.button("Close", icon=":material/close:", on_click=state.close_opened)


def _delete(interviews: Interviews, session_id: str) -> None:
    try:
        interviews.store.delete_session(session_id)
    except LiyaError as error:
        state.notify(str(error))
        return
    if state.session_id() == session_id:
        state.leave_session()
    state.close_opened()
    state.notify("The interview was deleted.")
