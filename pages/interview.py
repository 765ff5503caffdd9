"""The interview: set up, answer turn by turn, end with the debrief.

Every run draws what the store says; thinking is the engine's. Refresh, a second tab and a restart of the server
end up here with the same session id and so with the same picture.
"""

import time
from datetime import UTC, datetime
from functools import partial
from typing import Final

import streamlit as st

from liya_core import moves
from liya_core.errors import LiyaError, SessionNotFound
from liya_core.interview import Interviews
from liya_core.models import Session, Turn
from pages.components import answer_box, debrief, drills, due, self_rating, setup, state, take_along, transcript, usage, words
from pages.components.engine import engine, model_host
from pages.components.history.filters import zone
from pages.components.literal import escaped

PATIENCE_S: Final = 0.3  # a reply that comes sooner is drawn in the same run
LOOK_S = 0.4  # how long the page looks for further words before it looks about itself
FIRST_S, NEXT_S, MOST_S = 0.03, 0.09, 0.8  # between two looks: for the first word, for the next ones, and at most
CHARACTERS_A_S = 1_600  # that are sent again; each look that finds new words sends all of them
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
        if session.status != "active":
            session = interviews.store.session(session_id)
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
        st.rerun()


def _unfinished(interviews: Interviews) -> None:
    """The interview that waits to be continued, before anything else; older ones are on History."""
    for session in interviews.store.unfinished(state.person(interviews.store), most=1):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/pause_circle: **Unfinished:** {_name(session)}, {_progress(session).lower()}", width="stretch")
            st.button(
                "Continue", key=f"continue_{session.session_id}", type="primary", on_click=state.open_session, args=(session.session_id,)
            )


def _opening(interviews: Interviews, session: Session) -> None:
    """An interview whose first words are still being found."""
    st.markdown(f"**{_name(session)}**")
    _thinking(interviews, session.session_id, "Fitting the questions to what you entered …")
    st.button("Leave it", type="tertiary", on_click=state.leave_session)


def _running(interviews: Interviews, session: Session) -> None:
    st.markdown(f"**{_name(session)}**")
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
    transcript.draw(session, turns=turns, feedback=studying, redo=_redo(interviews, session) if studying else None, hold=hold)
    last = session.turns[-1]
    drills.before(interviews, session)
    _reading(interviews, session)
    with st.bottom:
        _notice()
        _where_it_stands(interviews, session)
    answer_box.draw(interviews, session.session_id, last, disabled=bool(last.attempts))
    if last.shown_at is None and not last.attempts:
        interviews.store.mark_shown(session.session_id, last.number)


def _where_it_stands(interviews: Interviews, session: Session) -> None:
    """Progress and the way out, always in sight beside the answer box."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container():
            last = session.turns[-1]
            since = None if last.attempts else last.shown_at or last.asked_at
            asked = (last.move.question or 0) / len(session.plan.questions)
            _clock(_progress(session), asked, moves.left_s(session, since or datetime.now(UTC)), since)
        with st.popover("End", icon=":material/stop_circle:", type="tertiary"):
            st.markdown("End the interview here? What you have said is kept and summed up.")
            st.button("End and see the summary", type="primary", on_click=_end, args=(interviews, session.session_id))
            st.button("Leave it for later", on_click=state.leave_session, help="It stays unfinished and waits for you on the first page.")


@st.fragment(run_every=20)
def _clock(progress: str, asked: float, left_s: float, since: datetime | None) -> None:
    """Progress in questions and minutes, kept up to date while nothing else happens: only the time goes on.

    Streamlit keeps a fragment's arguments for as long as the tab is open, so they are few and small.
    asked: the share of the plan. left_s: seconds that were left at `since`, from when on the open turn's time runs.
    """
    minutes = max(0.0, left_s - (moves.running_s(since, datetime.now(UTC)) if since else 0)) / 60
    left = "less than a minute left" if minutes < 1 else f"{minutes:.0f} min left"
    st.progress(min(1.0, asked), text=f"{progress} · {left}")


@st.fragment(run_every=LOOK_S)
def _thinking(interviews: Interviews, session_id: str, meanwhile: str = "Reading your answer …") -> None:
    """What shows while a reply is thought of: its words as they come, and before that what is going on."""
    with st.chat_message("assistant", avatar=transcript.INTERVIEWER):
        said = st.empty()
    shown, end = None, 0.0
    while shown is None or time.monotonic() < end:
        words_so_far = interviews.words(session_id)
        pause = _pause(words_so_far)
        if words_so_far != shown:
            said.markdown(escaped(words_so_far) or f":material/hourglass_top: *{meanwhile}*")
            shown, end = words_so_far, time.monotonic() + pause + LOOK_S
        try:
            interviews.resume(session_id)
            done = interviews.wait(session_id, pause)
        except LiyaError:
            done = True  # the page says what is the matter
        if done:
            st.rerun()


def _pause(words_so_far: str) -> float:
    """Seconds until a coming reply is looked at again: the longer it is, the later."""
    return min(MOST_S, max(NEXT_S, len(words_so_far) / CHARACTERS_A_S)) if words_so_far else FIRST_S


def _reading(interviews: Interviews, session: Session) -> None:
    """An answer that is being read, or could not be."""
    statuses = {attempt.status for turn in session.turns for attempt in turn.attempts}
    if "failed" in statuses:
        failed = next(attempt for turn in session.turns for attempt in turn.attempts if attempt.status == "failed")
        _failed(interviews, session, words.FAILURES[failed.failure or "provider_unavailable"])
    elif "pending" in statuses:
        _thinking(interviews, session.session_id)


def _failed(interviews: Interviews, session: Session, why: str) -> None:
    """What to do about an answer that nobody could read: again, or on with the interviewer who needs no model."""
    with st.container(border=True):
        st.markdown(f":material/error: Your answer is stored, but it could not be read just now. {why}")
        with st.container(horizontal=True):
            st.button("Try again", type="primary", icon=":material/refresh:", on_click=interviews.retry, args=(session.session_id,))
            if session.interviewer == "llm":
                st.button(
                    "Go on with the built-in interviewer",
                    icon=":material/swap_horiz:",
                    on_click=interviews.go_on_with_builtin,
                    args=(session.session_id,),
                    help="The rest of this interview needs no model. All its scores are then the built-in judge's.",
                )


def _ended(interviews: Interviews, session: Session) -> None:
    _notice()
    _not_taken()
    st.title(_name(session), anchor=False)
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
    _reading(interviews, session)
    usage.draw_by_turn(interviews, session)


def _once_more(interviews: Interviews, session: Session) -> transcript.Redo:
    """The ways to answer again when the interview is over: in its place, or in a session of its own."""
    redo = _redo(interviews, session)

    def draw(turn: Turn) -> None:
        with st.container(horizontal=True):
            redo(turn)
            if turn.move.kind == "ask":
                drills.offer(interviews, session, turn.number)

    return draw


def _redo(interviews: Interviews, session: Session) -> transcript.Redo:
    """The way to answer a turn again: both attempts are kept, the later counts."""

    def draw(turn: Turn) -> None:
        key = state.redo_key(session.session_id, turn.number, len(turn.attempts))
        with st.popover("Redo this answer", icon=":material/edit:"), st.form(f"form_{key}", border=False):
            st.markdown(escaped(session.plan.questions[turn.move.question or 0].text))
            st.text_area("Your new answer", key=key, height=180, help="Both answers are kept; the later one counts.")
            st.form_submit_button(
                "Judge the new answer", type="primary", on_click=_take_redo, args=(interviews, session.session_id, turn.number, key)
            )

    return draw


def _take_redo(interviews: Interviews, session_id: str, turn: int, key: str) -> None:
    try:
        interviews.redo(session_id, turn, str(state.value(key) or ""))
    except LiyaError as error:
        state.notify(str(error))


def _end(interviews: Interviews, session_id: str) -> None:
    try:
        interviews.end(session_id)
    except LiyaError as error:
        state.notify(str(error))


def _name(session: Session) -> str:
    kind = words.TYPES[session.plan.interview_type]
    name = f"{f'Drill, {kind.lower()}' if session.drill else kind} · {words.ROUNDS[session.plan.interview_round]}"
    return f"{name} · {escaped(session.plan.problem_title)}" if session.plan.problem_title else name


def _progress(session: Session) -> str:
    step = "Step" if session.plan.problem_title else "Question"
    return f"{step} {(session.turns[-1].move.question or 0) + 1} of {len(session.plan.questions)}"


page()
