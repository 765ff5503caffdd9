"""A running interview beside its chat: where it stands, the way out, the reply that is thought of, answers given anew.

Streamlit keeps the callbacks of every widget that a tab has ever shown, and with a callback all that its file holds. A page's file
is run anew each time, so what a button calls lives here, in a file that is loaded once.
"""

import time
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from liya_core import moves
from liya_core.errors import LiyaError
from liya_core.interview import Interviews
from liya_core.models import Session, Turn
from pages.components import state, transcript, words
from pages.components.literal import escaped

LOOK_S: Final = 0.4  # how long the page looks for further words before it looks about itself
FIRST_S, NEXT_S, MOST_S = 0.03, 0.09, 0.8  # between two looks: for the first word, for the next ones, and at most
CHARACTERS_A_S: Final = 1_600  # that are sent again; each look that finds new words sends all of them


def name(session: Session) -> str:
    """What kind of interview it is, and about which problem."""
    kind = words.TYPES[session.plan.interview_type]
    name = f"{f'Drill, {kind.lower()}' if session.drill else kind} · {words.ROUNDS[session.plan.interview_round]}"
    return f"{name} · {escaped(session.plan.problem_title)}" if session.plan.problem_title else name


def progress(session: Session) -> str:
    """Which of its questions is being asked."""
    step = "Step" if session.plan.problem_title else "Question"
    return f"{step} {(session.turns[-1].move.question or 0) + 1} of {len(session.plan.questions)}"


def where_it_stands(interviews: Interviews, session: Session) -> None:
    """Progress and the way out, always in sight beside the answer box."""
    last = session.turns[-1]
    since = None if last.attempts else last.shown_at or last.asked_at
    asked = (last.move.question or 0) / len(session.plan.questions)
    with st.container(horizontal=True, vertical_alignment="center"):
        _clock(progress(session), asked, moves.left_s(session, since or datetime.now(UTC)), since)
        with st.popover("End", icon=":material/stop_circle:", type="tertiary"):
            st.markdown("End the interview here? What you have said is kept and summed up.")
            st.button("End and see the summary", type="primary", on_click=_end, args=(interviews, session.session_id))
            st.button("Leave it for later", on_click=state.leave_session, help="It stays unfinished and waits for you on the first page.")


@st.fragment(run_every=20)
def _clock(so_far: str, asked: float, left_s: float, since: datetime | None) -> None:
    """Progress in questions and minutes, kept up to date while nothing else happens: only the time goes on.

    Streamlit keeps a fragment's arguments for as long as the tab is open, so they are few and small.
    asked: the share of the plan. left_s: seconds that were left at `since`, from when on the open turn's time runs.
    """
    minutes = max(0.0, left_s - (moves.running_s(since, datetime.now(UTC)) if since else 0)) / 60
    left = "less than a minute left" if minutes < 1 else f"{minutes:.0f} min left"
    st.progress(min(1.0, asked), text=f"{so_far} · {left}")


@st.fragment(run_every=LOOK_S)
def thinking(interviews: Interviews, session_id: str, meanwhile: str = "Reading your answer …") -> None:
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
            state.draw_anew()


def _pause(words_so_far: str) -> float:
    """Seconds until a coming reply is looked at again: the longer it is, the later."""
    return min(MOST_S, max(NEXT_S, len(words_so_far) / CHARACTERS_A_S)) if words_so_far else FIRST_S


def reading(interviews: Interviews, session: Session) -> None:
    """An answer that is being read, or could not be."""
    statuses = {attempt.status for turn in session.turns for attempt in turn.attempts}
    if "failed" in statuses:
        failed = next(attempt for turn in session.turns for attempt in turn.attempts if attempt.status == "failed")
        _failed(interviews, session, words.FAILURES[failed.failure or "provider_unavailable"])
    elif "pending" in statuses:
        thinking(interviews, session.session_id)


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


def redo(interviews: Interviews, session: Session) -> transcript.Redo:
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
