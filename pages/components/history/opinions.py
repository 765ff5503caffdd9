"""What people made of an answer, beside the judge: coaches' ratings, notes, and the candidate's own objection."""

import streamlit as st

from liya_core import reviews
from liya_core.export import judge_label
from liya_core.interview import Interviews
from liya_core.models import Attempt, Session
from liya_core.reviews import LONGEST, LONGEST_NAME, LONGEST_QUOTE
from pages.components import state
from pages.components.literal import escaped
from pages.components.place import here
from pages.components.review import reveal
from pages.components.review.storing import refusal, save_button


def draw(interviews: Interviews, session: Session, turn: int, attempt: Attempt) -> None:
    """Coaches' ratings beside the judge's, what was said since, and the way to dispute the score."""
    for given in attempt.reviews:
        label = f"{escaped(judge_label(given.judge, given.model))}: {given.score} of 100"
        with st.expander(label, icon=":material/rate_review:"):
            reveal.side_by_side(given, attempt.judgement, "the coach")
    reveal.notes(session, turn)
    if session.status == "ended" and reviews.reviewable(session.turns[turn - 1]):
        _dispute(interviews, session, turn)


def of_session(interviews: Interviews, session: Session) -> None:
    """What was said of a whole interview that is over, and the way to say something."""
    reveal.notes(session, None)
    if session.status != "ended":
        return
    with st.popover("Comment", icon=":material/comment:"):
        author, said, save = (state.review_key(session.session_id, 0, field) for field in ("author", "comment", "comment_save"))
        st.text_input("Who says it", key=author, max_chars=LONGEST_NAME)
        st.text_area("What you would say of this interview", key=said, max_chars=LONGEST, height=100)
        save_button(
            "Save the comment",
            save,
            lambda: reviews.comment(interviews.store, session.session_id, None, state.written(author), state.written(said)),
        )
        refusal(save)


def _dispute(interviews: Interviews, session: Session, turn: int) -> None:
    """A popover in which the candidate says why the score is wrong, and which words show it."""
    said, quoted, save = (state.review_key(session.session_id, turn, field) for field in ("dispute", "quote", "dispute_save"))
    with st.popover("Dispute this score", icon=":material/gavel:"):
        st.caption(f"A coach who reviews on {here()} finds this answer first. The judge's score stays as it is.")
        st.text_area("What is wrong with the score?", key=said, max_chars=LONGEST, height=100)
        st.text_input("The words of your answer that show it", key=quoted, max_chars=LONGEST_QUOTE, placeholder="Paste them")
        save_button(
            "Dispute",
            save,
            lambda: reviews.dispute(interviews.store, session.session_id, turn, state.written(said), state.written(quoted)),
        )
        refusal(save)
