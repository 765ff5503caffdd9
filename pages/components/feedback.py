"""The feedback on one answer: closed until opened, and then with its reasons."""

from collections.abc import Callable, Iterable

import streamlit as st

from liya_core.bank import Question
from liya_core.candidate import shortened
from liya_core.debrief import DECLINED
from liya_core.export import judged_before_line
from liya_core.highlight import evidence, marked
from liya_core.judging.rating import arithmetic
from liya_core.models import Attempt, Judgement, Rating, Turn
from pages.components.literal import escaped, highlighted

MEANING = (
    "A score from 0 to 100 follows from ratings against written descriptions of weak and strong answers: "
    "about 50 is a usable answer, 75 a strong one. It judges this answer, not you."
)


def draw(
    question: Question | None,
    attempt: Attempt,
    *,
    key: str,
    previous: Attempt | None,
    first: bool,
    newest: bool,
    redo: Callable[[], None] | None,
) -> None:
    """One answer's feedback under a fold; what is in it is sent when it is opened, and of the newest at once.

    first: say what a score means. redo: draws the way to answer again. No question: it was asked elsewhere.
    """
    judgement = attempt.judgement
    if judgement is None:
        return
    if first and judgement.score is not None:
        st.caption(MEANING)
    fold = st.expander(_headline(judgement, previous), icon=":material/rate_review:", key=key, on_change="rerun")
    if not (newest or fold.open):
        return
    with fold:
        if judgement.reason:
            st.markdown(escaped(judgement.reason))
        _beside(attempt, judgement)
        remarks(judgement)
        if judgement.ratings:
            with st.popover("Why this score?", icon=":material/calculate:"):
                answer(attempt.text, evidence(judgement))
                ratings(judgement)
        if question and question.points:
            with st.popover("What a strong answer covers", icon=":material/checklist:"):
                points(question, judgement)
        if previous and previous.judgement:
            with st.popover("Compare with your earlier answer", icon=":material/compare:"):
                compare(previous, attempt)
        _details(judgement)
        if redo:
            redo()


def whole(question: Question | None, turn: Turn, attempt: Attempt) -> None:
    """One answer's feedback laid open: score, arithmetic, every rating with its anchors, remarks, what a strong answer covers."""
    judgement = attempt.judgement
    if judgement is None:
        return
    earlier = [other for other in turn.attempts if other.number < attempt.number]
    st.markdown(f"#### {_headline(judgement, earlier[-1] if earlier else None)}")
    if judgement.reason:
        st.markdown(escaped(judgement.reason))
    _beside(attempt, judgement)
    if judgement.ratings:
        with st.container(border=True):
            ratings(judgement)
    remarks(judgement)
    if question and question.points:
        with st.expander("What a strong answer covers", icon=":material/checklist:"):
            points(question, judgement)
    for other in earlier[-1:]:
        with st.expander("Compare with the earlier answer", icon=":material/compare:"):
            compare(other, attempt)
    _details(judgement)


def _beside(attempt: Attempt, judgement: Judgement) -> None:
    """What the same judge said under another rubric, and what the built-in one says where a model rated."""
    before = judged_before_line(attempt)
    if before:
        st.caption(f"{escaped(before)}.")
    beside = next((other for other in reversed(attempt.judgements) if other.judge == "builtin" and judgement.judge == "llm"), None)
    if beside:
        st.caption(f"Rated by {escaped(judgement.model or 'a model')}. The built-in judge says {_given(beside)}.")


def _headline(judgement: Judgement, previous: Attempt | None) -> str:
    elsewhere = " from elsewhere" if judgement.judge == "imported" else ""
    if judgement.score is None:
        return f"Feedback{elsewhere} · not scored"
    if judgement.intent in DECLINED:
        return "Feedback · not answered"
    before = previous.judgement.score if previous and previous.judgement else None
    compared = f" (was {before})" if before is not None else ""
    return f"Feedback{elsewhere} · {judgement.score} of 100{compared}"


def _given(judgement: Judgement) -> str:
    return f"{judgement.score} of 100" if judgement.score is not None else "nothing: it could not judge this answer"


def remarks(judgement: Judgement) -> None:
    """What worked, what would make it stronger, and how that could go."""
    for title, said in (("What worked", judgement.strengths), ("What would make it stronger", judgement.improvements)):
        if said:
            st.markdown(f"**{title}**\n" + "\n".join(f"- {escaped(remark.text)}" for remark in said))
    if judgement.sketch:
        st.markdown(f"**How a stronger version could go**, with [blanks] for what only you know\n\n> {escaped(judgement.sketch)}")


def ratings(judgement: Judgement) -> None:
    """Each dimension with the level it met, the words that earned it, and what the next level looks like; then the sum."""
    for rating in judgement.ratings:
        st.markdown(_rating(rating))
    if any(rating.rating is not None for rating in judgement.ratings):
        st.caption(escaped(arithmetic(judgement)))
    for gate in judgement.gates:
        st.markdown(f":material/vertical_align_bottom: Held at {gate.cap}: {escaped(gate.reason)}")


def _rating(rating: Rating) -> str:
    given = f"{rating.rating:.1f} of 5" if rating.rating is not None else "not rated"
    lines = [f"**{escaped(rating.label)}: {given}** · weight {rating.weight:.0%}", escaped(rating.anchor)]
    lines += [f"> {escaped(quote)}" for quote in rating.evidence[:3]]
    if rating.reason:
        lines.append(f"*The model's reason:* {escaped(rating.reason)}")
    if rating.next_anchor:
        lines.append(f"*Next level:* {escaped(rating.next_anchor)}")
    return "\n\n".join(lines)


def compare(earlier: Attempt, later: Attempt) -> None:
    """Two answers to the same question side by side, and dimension by dimension where the same judge and rubric rated both."""
    for column, name, attempt in zip(st.columns(2), ("Earlier", "Now"), (earlier, later), strict=True):
        judgement = attempt.judgement
        score = f"{judgement.score} of 100" if judgement and judgement.score is not None else "not scored"
        with column:
            st.markdown(f"**{name}: {score}**")
            answer(attempt.text, evidence(judgement))
    one, other = earlier.judgement, later.judgement
    if one is None or other is None or not one.ratings or not other.ratings:
        return
    if scale_of(one) != scale_of(other):
        st.caption("Two different judges or rubrics rated these answers, so their ratings are not compared.")
        return
    steps(one.ratings, other.ratings)


def answer(text: str, quotes: Iterable[str]) -> None:
    """An answer, with the words in it that earned something marked."""
    st.markdown(highlighted(marked(text, quotes)))


def steps(one: Iterable[Rating], other: Iterable[Rating]) -> None:
    """Each dimension that was rated both times, from the earlier rating to the later."""
    before = {rating.dimension: rating.rating for rating in one}
    rated = [(rating.label, before.get(rating.dimension), rating.rating) for rating in other]
    told = [f"- {escaped(label)}: {_step(was, now)}" for label, was, now in rated if was is not None and now is not None]
    if told:
        st.markdown("\n".join(told))


def scale_of(judgement: Judgement) -> tuple[str | None, ...]:
    """What must be the same for two ratings to be compared."""
    return judgement.judge, judgement.model, judgement.rubric_version, judgement.prompt_version


def _step(was: float, now: float) -> str:
    sign = ":material/arrow_upward:" if now > was else ":material/arrow_downward:" if now < was else ":material/remove:"
    return f"{was:.1f} {sign} {now:.1f}"


def points(question: Question, judgement: Judgement) -> None:
    """What a strong answer covers, with a tick at what this one does."""
    marks = (
        ":material/check_circle:" if place in judgement.points_covered else ":material/radio_button_unchecked:"
        for place in range(len(question.points))
    )
    st.markdown("  \n".join(f"{mark} {escaped(point.text)}" for mark, point in zip(marks, question.points, strict=True)))
    st.caption("A tick means that words for it were found in your answer. Words differ: judge for yourself.")


def _details(judgement: Judgement) -> None:
    parts = []
    if judgement.confidence:
        low, high = judgement.confidence.range
        parts.append(f"Sureness: {judgement.confidence.level} ({low}–{high}); {escaped(judgement.confidence.reason)}")
    if judgement.delivery:
        said = judgement.delivery
        counted = f"{said.words} words, {said.fillers} fillers, {said.hedges} hedges, “I” {said.first_person}×, “we” {said.we}×"
        parts.append(f"{counted} (not part of the score)")
    if parts:
        st.caption("  \n".join(parts))
    for left_out in judgement.uncredited[:4]:
        st.caption(f"Not counted: “{escaped(shortened(left_out.text, 120))}” – {escaped(left_out.reason)}")
