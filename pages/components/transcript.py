"""A session as chat: what was asked, what was answered, and the feedback under each answer."""

from collections.abc import Callable, Sequence

import streamlit as st

from liya_core.models import Attempt, Session, Turn
from liya_core.moves import ASIDES
from pages.components import feedback as feedback_view
from pages.components import literal, state

INTERVIEWER, CANDIDATE = ":material/record_voice_over:", ":material/person:"
Redo = Callable[[Turn], None]
Hold = Callable[[Turn], bool]


def draw(
    session: Session,
    *,
    turns: Sequence[Turn] | None = None,
    feedback: bool = True,
    headings: bool = False,
    redo: Redo | None = None,
    hold: Hold | None = None,
) -> None:
    """The chat, or only these turns of it.

    headings: number the turns, as places that `link` leads to. redo: draws the way to answer a turn again.
    hold: draws what comes before a turn's feedback, which waits where that says so.
    """
    first = _first_scored(session)
    newest = None if headings else next((turn.number for turn in reversed(session.turns) if turn.answer), None)
    for turn in session.turns if turns is None else turns:
        if headings and turn.move.kind != "close":
            st.markdown(f"###### {_heading(turn)}")
        with st.chat_message("assistant", avatar=INTERVIEWER):
            literal.show(turn.message)
        if turn.answer:
            with st.chat_message("user", avatar=CANDIDATE):
                literal.show(turn.answer.text)
                is_held = hold is not None and hold(turn)
                if feedback and not is_held and turn.answer.judgement and turn.answer.judgement.intent not in ASIDES:
                    _feedback(session, turn, first=turn.number == first, newest=turn.number == newest, redo=redo)


def link(turn: Turn) -> str:
    """Markdown that leads to a turn drawn with headings: Streamlit makes a heading's place from its words."""
    heading = _heading(turn)
    return f"[{heading}](#{heading.lower().replace(',', '').replace(' ', '-')})"


def _heading(turn: Turn) -> str:
    if turn.move.question is None:
        return f"Turn {turn.number}, held elsewhere"
    kind = {"probe": ", follow-up", "clarify": ", again"}.get(turn.move.kind, "")
    return f"Turn {turn.number}, question {turn.move.question + 1}{kind}"


def _feedback(session: Session, turn: Turn, *, first: bool, newest: bool, redo: Redo | None) -> None:
    attempt = turn.answer
    if attempt is None:
        return
    planned = session.plan.questions[turn.move.question] if turn.move.question is not None else None
    earlier = [other for other in turn.attempts if other.number < attempt.number]
    feedback_view.draw(
        planned.question if planned else None,
        attempt,
        key=state.feedback_key(session.session_id, turn.number),
        previous=earlier[-1] if earlier else None,
        first=first,
        newest=newest,
        redo=(lambda: redo(turn)) if redo and planned else None,
    )


def _first_scored(session: Session) -> int | None:
    """The turn whose score is the first of ours; where the earliest judgements were not brought along, one of those."""
    ours = (turn for turn in session.turns if turn.answer and turn.move.question is not None)
    return next((turn.number for turn in ours if turn.answer and _is_scored(turn.answer)), None)


def _is_scored(answer: Attempt) -> bool:
    return answer.judgement is None or (answer.judgement.score is not None and answer.judgement.judge != "imported")
