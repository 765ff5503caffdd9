"""Two sessions beside each other, and one question as two sessions asked it; the earlier one stands left."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

import streamlit as st

from liya_core import compare, progress
from liya_core.candidate import shortened
from liya_core.compare import Asked, Comparison, Pair, Side, Standing
from liya_core.library import Library
from liya_core.models import Session
from liya_core.progress import Difference
from pages.components import feedback, tables, words
from pages.components.charts.drawing import moment, scale_label
from pages.components.literal import escaped

NAMES: Final = ("Earlier", "Later")
_STANDINGS: Final[dict[Standing, str]] = {
    "scored": "scored",
    "declined": "not answered",
    "not_judged": "not scored",
    "unanswered": "no answer yet",
    "sealed": "scored at the end",
}
_RULE: Final = (
    "What chance may do follows from how far the scores of the questions lie apart within these two interviews. Of somebody who has not "
    "changed, about one pair of interviews in ten differs by more; that people are better on one day than on another comes on top of it. "
    f"Two interviews are few: from {progress.FEWEST} of one kind on, History says whether your scores have moved."
)


def draw(one: Session, other: Session, library: Library, zone: tzinfo) -> None:
    """Two sessions of one person, given in either order: their scores, their ratings, and what was answered in them."""
    compared = compare.sessions(one, other, library)
    for column, name, side in zip(st.columns(2), NAMES, (compared.one, compared.other), strict=True):
        with column:
            _side(name, side, zone)
    _verdict(compared)
    _ratings(compared)
    _questions(compared)


def draw_question(one: Session, other: Session, question_id: str, zone: tzinfo) -> None:
    """What was answered to one question of the bank in two sessions, given in either order; nothing where one did not ask it."""
    pair = compare.question(one, other, question_id)
    if pair is None:
        return
    days = (moment(session.started_at, zone) for session in compare.in_order(one, other))
    _pair(pair, [f"{name} ({day})" for name, day in zip(NAMES, days, strict=True)])


# -------------------------------------------------------------------- two sessions


def _side(name: str, side: Side, zone: tzinfo) -> None:
    """Which interview it is, who judged it, and its score."""
    session = side.session
    kind, round_ = words.TYPES[session.plan.interview_type], words.ROUNDS[session.plan.interview_round]
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{kind} · {round_}**")
        st.caption(f"{name} · {moment(session.started_at, zone)}" + (" · Example" if session.example else ""))
        st.metric("Overall score", "–" if side.score is None else f"{side.score} of 100")
        if side.scale:
            st.caption(f"{escaped(scale_label(side.scale))}")
        if side.note:
            st.caption(side.note)


def _verdict(compared: Comparison) -> None:
    """What lies between the two scores, or why nothing is said of that."""
    if compared.difference:
        st.markdown(f"{_icon(compared.difference)} {compared.difference.sentence}", help=_RULE)
    elif compared.reason:
        st.markdown(f":material/info: {compared.reason}")


def _icon(difference: Difference) -> str:
    return {"improved": ":material/trending_up:", "slipped": ":material/trending_down:"}.get(difference.verdict, ":material/swap_vert:")


def _ratings(compared: Comparison) -> None:
    """The ratings in a table; nothing where one of the two has none."""
    if not compared.dimensions and not compared.competencies:
        return
    st.markdown("**How the answers were rated**, from 1 to 5")
    tables.compared({"Dimensions": compared.dimensions, "Competencies": compared.competencies})
    if compared.difference:
        st.caption("Each is a mean over a few questions, so small changes may be chance.")


# -------------------------------------------------------------------- their questions


def _questions(compared: Comparison) -> None:
    """What both asked, closed until opened; then what only one of them did."""
    if compared.both:
        st.markdown("**Asked in both**")
        for pair in compared.both:
            told = shortened(pair.other.text, 160)
            with st.expander(f"**{_scores(pair)}** · {escaped(told)}"):
                _pair(pair, NAMES, is_told=told == pair.one.text == pair.other.text)
    else:
        st.caption("No question was asked in both.")
    alone = [(name, asked) for name, asked in zip(NAMES, (compared.only_one, compared.only_other), strict=True) if asked]
    for column, (name, asked) in zip(st.columns(len(alone)) if alone else (), alone, strict=True):
        listed = (f"- **{_standing(one)}** · {escaped(shortened(one.text, 160))}" for one in asked)
        column.markdown(f"**Asked only in the {name.lower()} one**\n" + "\n".join(listed))


def _scores(pair: Pair) -> str:
    """Both scores of a question and what lies between them, or the one that there is."""
    if pair.one.score is None or pair.other.score is None:
        found = (f"{name} {asked.score}" for name, asked in zip(NAMES, (pair.one, pair.other), strict=True) if asked.score is not None)
        return " ".join(found) or "Not scored"
    change = f" ({words.signed(pair.change)})" if pair.change is not None else ""
    return f"{pair.one.score} → {pair.other.score}{change}"


def _pair(pair: Pair, names: Sequence[str], *, is_told: bool = False) -> None:
    """Both answers to one question, with the words that earned something marked. is_told: the question stands above already."""
    is_worded_alike = pair.one.text == pair.other.text
    if is_worded_alike and not is_told:
        st.markdown(f"**{escaped(pair.one.text)}**")
    for column, name, asked in zip(st.columns(2), names, (pair.one, pair.other), strict=True):
        with column:
            st.markdown(f"**{name}: {_standing(asked)}**")
            if not is_worded_alike:
                st.markdown(f"*{escaped(asked.text)}*")
            _answers(asked)
    if pair.reason:
        st.caption(pair.reason)
    elif pair.change is not None:
        feedback.steps(pair.one.ratings, pair.other.ratings)
        st.caption("One question's score varies more by chance than a whole interview's.")


def _answers(asked: Asked) -> None:
    for said in asked.said:
        if said.follow_up:
            st.caption(f":material/subdirectory_arrow_right: {escaped(shortened(said.follow_up, 200))}")
        feedback.answer(said.text, said.evidence)


def _standing(asked: Asked) -> str:
    return f"{asked.score} of 100" if asked.standing == "scored" else _STANDINGS[asked.standing]
