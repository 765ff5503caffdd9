"""What people think of their own answer, asked before they see what the judge does."""

from typing import Final

import streamlit as st

from liya_core.interview import Interviews
from liya_core.models import Attempt, Session, Turn
from pages.components import literal, state
from pages.components.literal import escaped

STEPS: Final = {10: "Weak", 30: "Thin", 50: "Usable", 70: "Good", 90: "Strong"}  # the middles of five bands of the score


def due(session: Session, turn: Turn) -> Attempt | None:
    """The scored answer to this turn of which its candidate has not said yet what they think; None where they are not to be asked."""
    attempt = turn.answer
    judgement = attempt.judgement if attempt else None
    if not session.setup.rates_self or attempt is None or judgement is None or attempt.self_rating:
        return None
    return attempt if judgement.intent == "answer" and judgement.score is not None and turn.move.question is not None else None


def all_due(session: Session) -> list[Turn]:
    """The turns that wait for such a rating."""
    return [turn for turn in session.turns if due(session, turn)]


def draw(interviews: Interviews, session: Session, turn: Turn) -> bool:
    """Ask what the candidate thinks of their answer; whether it was asked, and its feedback so has to wait."""
    attempt = due(session, turn)
    if attempt is None:
        return False
    key = state.self_rating_key(session.session_id, turn.number, attempt.number)
    with st.container(border=True):
        st.segmented_control(
            "How good was that? Then you see the feedback." if session.setup.feedback == "study" else "How good was that?",
            list(STEPS),
            format_func=STEPS.__getitem__,
            key=key,
            on_change=_rate,
            args=(interviews, session.session_id, turn.number, attempt.number, key),
            help="Weak is about 10 of 100, usable 50, strong 90. It is kept beside the judge's score and changes nothing in it.",
        )
        st.button(
            "Skip",
            type="tertiary",
            key=f"{key}_skip",
            on_click=interviews.store.rate_self,
            args=(session.session_id, turn.number, attempt.number, None),
        )
    return True


def draw_first(interviews: Interviews, session: Session) -> bool:
    """At the end the answers that still wait for it, one after the other, before anything is told; whether there was one."""
    waiting = all_due(session)
    if not waiting:
        return False
    turn = waiting[0]
    st.markdown("**Before you see how it went:** what do you think of this answer?")
    asked = session.plan.questions[turn.move.question or 0]
    st.markdown(f"*{escaped(asked.text if turn.move.kind == 'ask' else turn.message)}*")
    draw(interviews, session, turn)
    if len(waiting) > 1:
        st.button(f"Skip all {len(waiting)}", type="tertiary", on_click=_skip_all, args=(interviews, session.session_id, waiting))
    with st.container(border=True):
        literal.show(turn.answer.text if turn.answer else "")
    return True


def _rate(interviews: Interviews, session_id: str, turn: int, attempt: int, key: str) -> None:
    chosen = state.value(key)
    if chosen is not None:
        interviews.store.rate_self(session_id, turn, attempt, chosen)


def _skip_all(interviews: Interviews, session_id: str, waiting: list[Turn]) -> None:
    for turn in waiting:
        if turn.answer:
            interviews.store.rate_self(session_id, turn.number, turn.answer.number, None)
