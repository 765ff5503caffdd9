"""Who led an interview where it was not the built-in interviewer alone, and what the model used."""

from collections.abc import Sequence

import streamlit as st

from liya_core.interview import Interviews
from liya_core.models import Session
from liya_core.records import Row
from pages.components.charts.drawing import draw as draw_chart
from pages.components.charts.tokens import tokens_spec


def draw(interviews: Interviews, session: Session) -> None:
    """A line above the interview; nothing where only the built-in interviewer was there."""
    judges = {judgement.judge for turn in session.turns for attempt in turn.attempts for judgement in attempt.judgements}
    if session.interviewer == "llm":
        used = _used(interviews, interviews.store.calls(session.session_id))
        st.caption(f":material/smart_toy: A model leads this interview and rates your answers; the built-in judge reads along.{used}")
    elif "llm" in judges or interviews.store.calls(session.session_id):
        st.caption(":material/swap_horiz: The built-in interviewer took over from the model. All scores here are the built-in judge's.")


def draw_by_turn(interviews: Interviews, session: Session) -> None:
    """The tokens of each turn as a chart, to be opened; nothing where no model was asked."""
    calls = interviews.store.calls(session.session_id)
    if not calls:
        return
    fold = st.expander("What the model used", icon=":material/smart_toy:", on_change="rerun", key=f"used_{session.session_id}")
    if fold.open:
        with fold:
            st.markdown(f"{_used(interviews, calls).strip()} Turn 0 is what came before the first question.")
            draw_chart(tokens_spec(calls), "Tokens of each turn: what was sent, and what came back.")


def _used(interviews: Interviews, calls: Sequence[Row]) -> str:
    """The tokens of some calls, with their price where data/models.toml has one."""
    if not calls:
        return ""
    tokens = sum(call["prompt_tokens"] + call["completion_tokens"] for call in calls)
    prices = interviews.library.model_names.prices
    known = all(call["model"] in prices for call in calls)
    cost = sum(prices[call["model"]].of(call["prompt_tokens"], call["completion_tokens"]) for call in calls) if known else None
    about = "" if all(call["counted"] for call in calls) else "about "
    return f" It has used {about}{tokens:,} tokens{f', ${cost:.4f}' if cost is not None else ''}."
