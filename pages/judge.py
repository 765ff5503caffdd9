"""Try the judge: any answer to any question, read sentence by sentence, with the sum that makes its score. Nothing is stored."""

from typing import Final

import streamlit as st

from liya_core.bank import INTERVIEW_TYPES, LEVELS, InterviewType, Level, Question
from liya_core.interview import Interviews
from liya_core.judging import judge, trace
from liya_core.judging.prose import PROSE_TYPES
from liya_core.models import MAX_ANSWER, Judgement, SentenceRead
from pages.components import feedback, state, words
from pages.components.engine import engine
from pages.components.literal import escaped

OWN: Final = "own"  # stands for a question of one's own in the list


def page() -> None:
    """The question, the answer, and how the judge reads it."""
    interviews = engine()
    st.title("Try the judge", anchor=False)
    st.markdown(
        "See how the built-in judge reads an answer: what each sentence earned, and how the score comes about. "
        "Paste anything; it stays in this tab and is stored nowhere."
    )
    kind: InterviewType = (
        st.segmented_control(
            "Interview type",
            INTERVIEW_TYPES,
            format_func=words.TYPES.__getitem__,
            default="behavioral",
            key=state.trial_key("type"),
            required=True,
        )
        or "behavioral"
    )
    question = _question(interviews, kind)
    level: Level = (
        st.segmented_control(
            "Level", LEVELS, format_func=words.LEVELS.__getitem__, default="mid", key=state.trial_key("level"), required=True
        )
        or "mid"
    )
    answer = st.text_area(
        "The answer", key=state.trial_key("answer"), height=220, max_chars=MAX_ANSWER, placeholder="Type or paste an answer here"
    )
    st.button("Read it", type="primary", icon=":material/balance:")  # leaving the box reads it as well
    if question and answer and answer.strip():
        _read(interviews, kind, level, question, answer)


def _question(interviews: Interviews, kind: InterviewType) -> Question | None:
    """A question of the bank, or one of one's own where the judge needs no points for it."""
    known = _known(interviews, kind)
    own = {OWN: "A question of your own"} if kind in PROSE_TYPES else {}
    chosen = st.selectbox(
        "Question",
        [*own, *known],
        format_func=lambda name: own.get(name) or _label(known[name]),
        key=state.trial_key(f"question_{kind}"),
        index=len(own),
    )
    if chosen != OWN:
        return known.get(chosen or "")
    said = st.text_input("Your question", key=state.trial_key("own"), max_chars=1_000, placeholder="Tell me about a time when …")
    return Question(id="own", competency="own", text=said, rephrase=said) if said and len(said.strip()) >= 3 else None


def _known(interviews: Interviews, kind: InterviewType) -> dict[str, Question]:
    """The bank's questions by id, but for those that are asked about a line of somebody's résumé or job."""
    staged = (stage for problem in interviews.library.problems[kind] for stage in problem.stages)
    single = (question for question in interviews.library.questions[kind] if not question.needs)
    return {question.id: question for question in (*single, *staged)}


def _label(question: Question) -> str:
    return question.text if len(question.text) <= 140 else f"{question.text[:139].rstrip()}…"


def _read(interviews: Interviews, kind: InterviewType, level: Level, question: Question, answer: str) -> None:
    library = interviews.library
    judgement = judge(question, [answer], rubric=library.rubrics[kind], lexicon=library.lexicon, level=level)
    st.divider()
    _headline(judgement)
    if judgement.intent == "answer" and judgement.score is not None:
        st.subheader("Sentence by sentence", anchor=False)
        for sentence in trace(question, answer, rubric=library.rubrics[kind], lexicon=library.lexicon):
            _sentence(sentence)
    if judgement.ratings:
        st.subheader("How the score comes about", anchor=False)
        feedback.ratings(judgement)
    if question.points and judgement.intent == "answer":
        st.subheader("What a strong answer covers", anchor=False)
        feedback.points(question, judgement)
    if judgement.strengths or judgement.improvements:
        st.subheader("What it would say", anchor=False)
        feedback.remarks(judgement)


def _headline(judgement: Judgement) -> None:
    """The score and how sure it is, or why there is none."""
    if judgement.score is None:
        st.info(judgement.reason or "This is not scored.", icon=":material/info:")
        return
    sure = judgement.confidence
    st.metric("Score", f"{judgement.score} of 100")
    if judgement.reason:
        st.markdown(escaped(judgement.reason))
    if sure:
        st.caption(f"Sureness: {sure.level}. A careful person would mostly say {sure.range[0]} to {sure.range[1]}. {escaped(sure.reason)}")


def _sentence(sentence: SentenceRead) -> None:
    """One sentence, and what it earned or why it did not count."""
    if sentence.reason:
        mark, said = ":material/remove_circle_outline:", escaped(sentence.reason)
    elif sentence.earned:
        mark = ":material/check_circle:"
        said = " · ".join(f"{escaped(found.dimension)}: {escaped(', '.join(found.words))}" for found in sentence.earned)
    else:
        mark, said = ":material/radio_button_unchecked:", "Counts as said, and shows none of what is rated."
    st.markdown(f"{mark} {escaped(sentence.text)}  \n:small[:gray[{said}]]")


page()
