"""An answer to be rated before the judge's rating is shown: what was asked and said, the levels of the rubric, a comment."""

from datetime import tzinfo
from functools import partial
from typing import Final

import streamlit as st

from liya_core import reviews
from liya_core.bank import Dimension
from liya_core.export import turn_heading
from liya_core.interview import Interviews
from liya_core.models import Attempt, Session, Turn
from liya_core.reviews import LONGEST, Waiting
from pages.components import literal, state, transcript, words
from pages.components.charts.drawing import moment
from pages.components.literal import escaped
from pages.components.review.storing import refusal, save_button

NOT_HERE: Final = 0  # stands for no level among the choices


def draw(
    interviews: Interviews, session: Session, turn: int, attempt: Attempt, reviewer: str, zone: tzinfo, *, following: Waiting | None
) -> None:
    """One answer, and the way to rate it. Nothing here says what anybody else made of it."""
    exchange(interviews, session, turn, attempt, zone)
    if any(note.kind == "dispute" and (note.turn, note.attempt) == (turn, attempt.number) for note in session.notes):
        st.info("The candidate disputes the score. What they say is shown when you have rated the answer.", icon=":material/gavel:")
    asked = reviews.question(session, turn)
    if asked.points:
        with st.expander("What a strong answer covers", icon=":material/checklist:"):
            st.markdown("\n".join(f"- {escaped(point.text)}" for point in asked.points))
    for one in reviews.dimensions(session, turn, interviews.library):
        _level(session, turn, one)
    comment, save = state.review_draft_key(session.session_id, turn, "text"), state.review_key(session.session_id, turn, "save")
    st.text_area("Comment (optional)", key=comment, max_chars=LONGEST, height=100, placeholder="What you would tell the candidate")
    with st.container(horizontal=True):
        save_button(
            "Save and show the judge's",
            save,
            partial(_store, interviews, session, turn, reviewer),
            partial(state.stay_at, session.session_id, turn),
            icon=":material/visibility:",
        )
        st.button(
            "Another answer",
            icon=":material/arrow_forward:",
            disabled=following is None,
            on_click=go_to,
            args=(following,),
        )
    refusal(save)


def go_to(following: Waiting | None) -> None:
    """Review what comes next; None: whatever waits then."""
    if following:
        state.review(following.session_id, following.turn)
    else:
        state.review_next()


def exchange(interviews: Interviews, session: Session, turn: int, attempt: Attempt, zone: tzinfo) -> None:
    """What was asked and said, as it stands."""
    asked = session.turns[turn - 1]
    st.subheader(turn_heading(session, asked, interviews.library), anchor=False)
    kind = f"{words.TYPES[session.plan.interview_type]}, {words.ROUNDS[session.plan.interview_round].lower()}"
    redone = f" · attempt {attempt.number} of {len(asked.attempts)}" if len(asked.attempts) > 1 else ""
    st.caption(f"{escaped(session.setup.user_id)} · {kind} · {moment(session.started_at, zone)}{redone}")
    before = [other for other in session.turns[: turn - 1] if other.move.question == asked.move.question and other.answer]
    if before:
        with st.expander("What was said to this question before", icon=":material/history:"):
            for other in before:
                _said(other, other.answer)
    _said(asked, attempt)


def _said(turn: Turn, attempt: Attempt | None) -> None:
    with st.chat_message("assistant", avatar=transcript.INTERVIEWER):
        literal.show(turn.message)
    with st.chat_message("user", avatar=transcript.CANDIDATE):
        literal.show(attempt.text if attempt else "")


def _level(session: Session, turn: int, dimension: Dimension) -> None:
    """The choice of a level, `NOT_HERE` where the dimension does not apply."""
    named = {level: f"**{level}** · {escaped(anchor)}" for level, anchor in enumerate(dimension.anchors, 1)} | {
        NOT_HERE: "Does not apply here"
    }
    key = state.review_draft_key(session.session_id, turn, dimension.id)
    st.radio(f"**{escaped(dimension.label)}**", list(named), format_func=named.__getitem__, index=None, key=key)


def _store(interviews: Interviews, session: Session, turn: int, reviewer: str) -> None:
    """Store the levels that are chosen."""

    def entered(field: str) -> str:
        return state.review_draft_key(session.session_id, turn, field)

    levels = {one.id: state.value(entered(one.id)) for one in reviews.dimensions(session, turn, interviews.library)}
    chosen = {name: None if level == NOT_HERE else level for name, level in levels.items() if level is not None}
    reviews.rate(interviews.store, interviews.library, session.session_id, turn, reviewer, chosen, state.written(entered("text")))
