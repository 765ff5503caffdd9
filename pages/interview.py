"""The interview: set up, answer turn by turn, end with the debrief.

Every run draws what the store says; thinking is the engine's. Refresh, a second tab and a restart of the server
end up here with the same session id and so with the same picture.
"""

from functools import partial
from typing import Final

import streamlit as st

from liya_core.errors import SessionNotFound
from liya_core.interview import Interviews
from liya_core.models import Session, Turn
from pages.components import answer_box, debrief, drills, due, running, self_rating, setup, state, take_along, transcript, usage
from pages.components.engine import engine, model_host
from pages.components.history.filters import zone
from pages.components.literal import escaped

PATIENCE_S: Final = 0.3  # a reply that comes sooner is drawn in the same run
SHOWN: Final = 8  # turns of a running interview drawn at once


def page() -> None:
    """Set-up, interview or debrief, by what the store says of this tab's session."""
    interviews = engine()
    session_id = state.session_id()
    if session_id is None:
        _set_up(interviews)
        return
    try:
        interviews.resume(session_id)
        interviews.wait(session_id, PATIENCE_S)
        session = interviews.store.session(session_id, latest=None if state.shown_all() else SHOWN)
    except SessionNotFound as error:
        state.leave_session()
        state.notify(str(error))
        _set_up(interviews)
        return
    if not session.is_opened:
        _opening(interviews, session)
    elif session.status == "active":
        _running(interviews, session)
    else:
        _ended(interviews, session)
        answer_box.keep_draft(session.session_id, None)  # at the end, where its height shows nowhere


def _notice() -> None:
    """What the last click could not do, said once."""
    said = state.notice()
    if said:
        st.warning(said, icon=":material/info:")


def _not_taken() -> None:
    """An answer that came too late for its box: shown so that it can be kept."""
    text = state.take_refused()
    if text:
        st.markdown("This was not taken; copy it if you want to keep it:")
        st.code(text, language=None, wrap_lines=True)


def _set_up(interviews: Interviews) -> None:
    _notice()
    _not_taken()
    st.title("Practice an interview", anchor=False)
    st.markdown("An interviewer asks, listens, follows up, and tells you after each answer what worked and what would make it stronger.")
    _unfinished(interviews)
    due.draw(interviews, state.person(interviews.store))
    session_id = state.next_session()  # before the button, so that a second click finds the same
    model = model_host()
    chosen = setup.draw(interviews, model)
    if chosen:
        entered, leads = chosen
        setup.remember(interviews, entered, model)
        state.open_session(interviews.start(entered, session_id, interviewer=leads))
        state.draw_anew()


def _unfinished(interviews: Interviews) -> None:
    """The interview that waits to be continued, before anything else; older ones are on History."""
    for session in interviews.store.unfinished(state.person(interviews.store), most=1):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":material/pause_circle: **Unfinished:** {running.name(session)}, {running.progress(session).lower()}",
                width="stretch",
            )
            st.button(
                "Continue", key=f"continue_{session.session_id}", type="primary", on_click=state.open_session, args=(session.session_id,)
            )


def _opening(interviews: Interviews, session: Session) -> None:
    """An interview whose first words are still being found."""
    st.markdown(f"**{running.name(session)}**")
    running.thinking(interviews, session.session_id, "Fitting the questions to what you entered …")
    st.button("Leave it", type="tertiary", on_click=state.leave_session)


def _running(interviews: Interviews, session: Session) -> None:
    st.markdown(f"**{running.name(session)}**")
    usage.draw(interviews, session)
    for note in session.plan.notes:
        st.caption(f":material/info: {escaped(note)}")
    turns = session.turns if state.shown_all() else session.turns[-SHOWN:]
    if len(turns) < len(session.turns):
        st.button(
            f"Show the {len(session.turns) - len(turns)} earlier turns",
            type="tertiary",
            icon=":material/expand_less:",
            on_click=state.show_all,
        )
    studying = session.setup.feedback == "study"
    hold = partial(self_rating.draw, interviews, session)
    transcript.draw(session, turns=turns, feedback=studying, redo=running.redo(interviews, session) if studying else None, hold=hold)
    last = session.turns[-1]
    drills.before(interviews, session)
    running.reading(interviews, session)
    with st.bottom:
        _notice()
        running.where_it_stands(interviews, session)
    answer_box.draw(interviews, session.session_id, last, disabled=bool(last.attempts))
    if last.shown_at is None and not last.attempts:
        interviews.store.mark_shown(session.session_id, last.number)


def _ended(interviews: Interviews, session: Session) -> None:
    _notice()
    _not_taken()
    st.title(running.name(session), anchor=False)
    if session.example:
        st.caption("This is an example interview. It counts nowhere; remove it on the History page.")
    if self_rating.draw_first(interviews, session):
        return
    usage.draw(interviews, session)
    if session.drill:
        drills.after(interviews, session, zone())
    if not session.drill or session.drill.kind != "question":  # one question's feedback is all there is to sum up
        debrief.draw(session)
    with st.container(horizontal=True):
        st.button("Practice again", type="primary", icon=":material/replay:", on_click=state.leave_session)
        take_along.one(session, interviews.library)
        st.page_link("pages/history.py", label="History", icon=":material/timeline:")
    st.subheader("What was said", anchor=False)
    transcript.draw(session, headings=True, redo=_once_more(interviews, session))
    running.reading(interviews, session)
    usage.draw_by_turn(interviews, session)


def _once_more(interviews: Interviews, session: Session) -> transcript.Redo:
    """The ways to answer again when the interview is over: in its place, or in a session of its own."""
    redo = running.redo(interviews, session)

    def draw(turn: Turn) -> None:
        with st.container(horizontal=True):
            redo(turn)
            if turn.move.kind == "ask":
                drills.offer(interviews, session, turn.number)

    return draw


page()
