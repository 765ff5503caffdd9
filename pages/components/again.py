"""The way to have an interview judged again under today's rubric, so that it stands on one scale with newer ones."""

from collections.abc import Sequence

import streamlit as st

from liya_core.errors import LiyaError
from liya_core.interview import Interviews
from liya_core.models import Debrief, Session
from pages.components import state, words


def draw(interviews: Interviews, session: Session) -> None:
    """A button for an interview that was judged under another rubric; nothing where there is nothing to judge again."""
    if not interviews.to_judge_again([session.session_id]):
        return
    st.button(
        "Judge again",
        icon=":material/autorenew:",
        help=(
            f"These answers were judged under another rubric. This judges them under rubric {_version(interviews, session)}, "
            "and that score then counts, here and in the charts. The earlier scores stay beside, in the feedback on each answer."
        ),
        on_click=_judge_again,
        args=(interviews, session),
    )


def draw_several(interviews: Interviews, ids: Sequence[str]) -> None:
    """The same for several interviews at once, one after the other: whatever interrupts leaves those that are done."""
    old = interviews.to_judge_again(ids)
    label = f"Judge {words.counted(len(old), 'interview')} again"
    if not old or not st.button(label, icon=":material/autorenew:", help="Under today's rubrics. The earlier scores stay beside."):
        return
    told = st.progress(0.0, text="Judging again …")
    try:
        for done, session_id in enumerate(old, 1):
            interviews.judge_again(session_id)
            told.progress(done / len(old), text=f"Judging again: {done} of {len(old)}")
    except LiyaError as error:
        state.notify(str(error))
    else:
        state.notify(f"{words.counted(len(old), 'interview')} judged again. The earlier scores are kept beside.")
    state.draw_anew()


def _judge_again(interviews: Interviews, session: Session) -> None:
    try:
        answers = interviews.judge_again(session.session_id)
        now = interviews.store.session(session.session_id).summary
    except LiyaError as error:
        state.notify(str(error))
        return
    if not answers:
        state.notify("This interview had been judged again already, perhaps in another tab.")
        return
    judged = f"{words.counted(answers, 'answer')} {'was' if answers == 1 else 'were'} judged again"
    moved = _moved(session.summary, now)
    state.notify(f"{judged} under rubric {_version(interviews, session)}{moved}. The earlier scores are kept beside.")


def _version(interviews: Interviews, session: Session) -> str:
    """The rubric of today for this type of interview."""
    return interviews.library.rubrics[session.plan.interview_type].version


def _moved(before: Debrief | None, now: Debrief | None) -> str:
    """What became of the overall score, where there was one and is one."""
    was, is_now = before and before.overall_score, now and now.overall_score
    if was is None or is_now is None:
        return ""
    return f": the overall score is {is_now} as before" if was == is_now else f": the overall score was {was}, now {is_now}"
