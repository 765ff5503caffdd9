"""A rated answer with the judge's rating beside the coach's, and what the coach may add to it."""

from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import Final

import streamlit as st

from liya_core import reviews
from liya_core.export import judge_label, note_line
from liya_core.interview import Interviews
from liya_core.models import Attempt, Judgement, Note, Rating, Session
from liya_core.reviews import LONGEST, Waiting
from pages.components import state
from pages.components.into_view import into_view
from pages.components.literal import escaped
from pages.components.review import blind
from pages.components.review.storing import refusal, save_button

ICONS: Final = {
    "comment": ":material/chat_bubble:",
    "flag": ":material/flag:",
    "dispute": ":material/gavel:",
    "override": ":material/edit:",
}


def draw(
    interviews: Interviews,
    session: Session,
    turn: int,
    attempt: Attempt,
    mine: Judgement,
    zone: tzinfo,
    *,
    following: Waiting | None,
    disputed: bool,
) -> None:
    """The answer, the two ratings, what was said of it, and the ways to say more. `disputed`: this coach's word on it is waited for."""
    blind.exchange(interviews, session, turn, attempt, zone)
    machine = attempt.judgement
    into_view(f"{session.session_id}.{turn}.rated")
    st.markdown(f"#### You gave {mine.score} of 100, {_machines(machine)}")
    with st.container(border=True):
        side_by_side(mine, machine, "you")
    notes(session, turn)
    if disputed:
        st.info("Say what you think of the dispute: a comment or a score that you hold to answers it.", icon=":material/gavel:")
    reviewer = mine.model or ""
    with st.container(horizontal=True):
        st.button("Next answer", type="primary", icon=":material/arrow_forward:", on_click=blind.go_to, args=(following,))
        _hold_to(interviews, session.session_id, turn, reviewer, mine)
        _say(
            "Flag the question", ":material/flag:", "What is wrong with the question?", session.session_id, turn,
            lambda said: reviews.flag(interviews.store, session.session_id, turn, reviewer, said),
        )  # fmt: skip
        _say(
            "Comment", ":material/chat_bubble:", "Your comment", session.session_id, turn,
            lambda said: reviews.comment(interviews.store, session.session_id, turn, reviewer, said),
        )  # fmt: skip


def _machines(machine: Judgement | None) -> str:
    if machine is None or machine.score is None:
        return "the judge no score"
    return f"the judge {machine.score}"


def side_by_side(coach: Judgement, machine: Judgement | None, who: str) -> None:
    """A coach's rating and the machine's, dimension by dimension, with the descriptions that each of them met."""
    if coach.reason:
        st.markdown(f"{ICONS['comment']} {escaped(coach.reason)}")
    theirs = {rating.dimension: rating for rating in machine.ratings} if machine else {}
    is_same = machine is not None and machine.rubric_version == coach.rubric_version
    for rating in coach.ratings:
        st.markdown(_dimension(rating, theirs.get(rating.dimension), who))
    if machine and machine.reason and machine.reason not in [gate.reason for gate in machine.gates]:
        st.markdown(escaped(machine.reason))
    for gate in machine.gates if machine else ():
        st.markdown(f":material/vertical_align_bottom: The judge's score is held at {gate.cap}: {escaped(gate.reason)}")
    if machine:
        old = "" if is_same else f" {who.capitalize()} rated under rubric {coach.rubric_version}, so the levels are not the same."
        st.caption(f"{escaped(judge_label(machine.judge, machine.model))}, rubric {escaped(machine.rubric_version)}.{escaped(old)}")


def _dimension(mine: Rating, theirs: Rating | None, who: str) -> str:
    """Both ratings of one dimension; where they met one description, it stands once."""
    given, judged = _given(mine), _given(theirs)
    lines = [f"**{escaped(mine.label)}** · {escaped(who)} {given} · the judge {judged}"]
    if theirs and theirs.rating is not None and mine.rating is not None and theirs.anchor == mine.anchor:
        return "  \n".join([*lines, f":small[Both: {escaped(mine.anchor)}]"])
    if mine.rating is not None:
        lines.append(f":small[{escaped(who[:1].upper() + who[1:])}: {escaped(mine.anchor)}]")
    if theirs and theirs.rating is not None:
        lines.append(f":small[The judge: {escaped(theirs.anchor)}]")
    return "  \n".join(lines)


def _given(rating: Rating | None) -> str:
    return f"**{rating.rating:g}**" if rating and rating.rating is not None else "not rated"


def notes(session: Session, turn: int | None) -> None:
    """What people said of an answer, or (None) of the whole interview, in order."""
    for note in session.notes:
        if note.turn == turn:
            st.markdown(f"{ICONS[note.kind]} {escaped(note_line(note))}")


def _hold_to(interviews: Interviews, session_id: str, turn: int, reviewer: str, mine: Judgement) -> None:
    """The way to hold to another score than the judge's."""
    with st.popover("Hold to a score", icon=":material/edit:"):
        st.caption("Now that you have seen both: the score you hold to. Your first rating stays as it is, and so does the judge's.")
        score, reason, save = (state.review_key(session_id, turn, field) for field in ("score", "reason", "hold"))
        st.number_input("Score", 0, 100, mine.score or 0, key=score)
        st.text_area("Why", key=reason, max_chars=LONGEST, height=100)
        save_button(
            "Hold to it",
            save,
            lambda: reviews.override(interviews.store, session_id, turn, reviewer, int(state.value(score) or 0), state.written(reason)),
            partial(state.stay_at, session_id, turn),
        )
        refusal(save)


def _say(label: str, icon: str, asks: str, session_id: str, turn: int, store: Callable[[str], Note]) -> None:
    """A popover with one text to be stored."""
    with st.popover(label, icon=icon):
        said, save = (state.review_key(session_id, turn, field) for field in (label, f"{label}_save"))
        st.text_area(asks, key=said, max_chars=LONGEST, height=100)
        save_button("Save", save, lambda: store(state.written(said)), partial(state.stay_at, session_id, turn))
        refusal(save)
