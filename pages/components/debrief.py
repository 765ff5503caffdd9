"""The end of an interview: what it showed, and what to do next."""

import streamlit as st

from liya_core.models import CompetencyResult, Conflict, Debrief, Moment, Session
from pages.components import drills, transcript, words
from pages.components.engine import engine
from pages.components.literal import escaped


def draw(session: Session) -> None:
    """The summary of an ended session; nothing for one that is still going on."""
    summary = session.summary
    if summary is None:
        return
    with st.container(border=True):
        st.subheader("How it went", anchor=False)
        left, middle, right = st.columns([3, 4, 3])
        left.metric("Overall score", "–" if summary.overall_score is None else f"{summary.overall_score} of 100")
        middle.metric("Where you stand", words.RECOMMENDATIONS[summary.recommendation])
        right.metric("Questions judged", f"{summary.questions_answered} of {summary.questions_planned}")
        st.markdown(escaped(summary.rationale))
        st.caption(f"Confidence in this summary: {summary.confidence.level}. Judged by {_judge(summary)}.")
        _next(summary)
        _moments(session, summary)
        _list("What worked", [escaped(text) for text in summary.strengths])
        _list(
            "What cost most",
            [
                f"{escaped(found.text)} *({words.SEVERITIES[found.severity].lower()}{f', turn {found.turn}' if found.turn else ''})*"
                for found in summary.improvements
            ],
        )
        _list("Figures to have ready", [_figures(session, found) for found in summary.conflicts])
        _competencies(summary.competencies)


def _figures(session: Session, found: Conflict) -> str:
    """Two figures for what seems to be the same thing, side by side."""
    where = "your résumé says" if found.then_turn is None else f"you said in {transcript.link(session.turns[found.then_turn - 1])}"
    return (
        f"{where[0].upper()}{where[1:]} “{escaped(found.then)}”, and in {transcript.link(session.turns[found.turn - 1])} "
        f"“{escaped(found.now)}”. Both may be right; know how they go together."
    )


def _judge(summary: Debrief) -> str:
    if summary.judge.name == "builtin":
        return f"the built-in judge, rubric {escaped(summary.judge.rubric_version)}"
    return f"{escaped(summary.judge.model or summary.judge.name)}, rubric {escaped(summary.judge.rubric_version)}"


def _next(summary: Debrief) -> None:
    if summary.actions:
        st.markdown(
            "**Do these next**\n"
            + "\n".join(
                f"{place}. **{escaped(action.label)}.** {escaped(action.detail)}" for place, action in enumerate(summary.actions, 1)
            )
        )


def _moments(session: Session, summary: Debrief) -> None:
    """The best and the costliest turn, each with the way to it."""
    if summary.strongest:
        st.markdown(_moment("Strongest moment", session, summary.strongest))
    if summary.costliest and summary.costliest != summary.strongest:
        st.markdown(_moment("Costliest moment", session, summary.costliest))
        drills.offer(engine(), session, summary.costliest.turn, "costliest")


def _moment(title: str, session: Session, moment: Moment) -> str:
    where = transcript.link(session.turns[moment.turn - 1])
    quote = f"\n\n> {escaped(moment.quote)}" if moment.quote else ""
    return f"**{title}** ({where}, {moment.score} of 100): {escaped(moment.question)}{quote}"


def _list(title: str, lines: list[str]) -> None:
    if lines:
        st.markdown(f"**{title}**\n" + "\n".join(f"- {line}" for line in lines))


def _competencies(results: tuple[CompetencyResult, ...]) -> None:
    if not results:
        return
    st.markdown("**By competency**")
    for result in results:
        given = f"{result.rating:.1f} of 5" if result.rating is not None else "not judged"
        with st.expander(f"{escaped(result.label)}: {given}"):
            if result.quote:
                st.markdown(f"Best words:\n\n> {escaped(result.quote)}")
            if result.missing:
                st.markdown("Not found in what you said:\n" + "\n".join(f"- {escaped(text)}" for text in result.missing))
