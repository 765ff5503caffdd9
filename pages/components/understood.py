"""What was read in a résumé and a job description, for correction before use, and what the one shows of what the other asks for."""

from collections.abc import Iterable
from functools import lru_cache

import streamlit as st

from liya_core.intake import job, resume
from liya_core.intake.facts import JobFacts, Met, Month, Position, ResumeFacts
from liya_core.intake.match import match
from pages.components import words
from pages.components.engine import engine
from pages.components.literal import escaped

MOST = 12  # lines of one list that are shown


def draw_resume(text: str) -> None:
    """What was read in a résumé."""
    said = resume_facts(text)
    counted = [
        _count(len(said.positions), "post"),
        f"{said.years:g} years" if said.years is not None else "",
        _count(len(said.skills) + len(said.other_skills), "skill"),
        _count(len(said.achievements), "figure of what you did", "figures of what you did"),
    ]
    with st.expander(
        f"Read in it: {', '.join(part for part in counted if part) or 'nothing that could be told apart'}", icon=":material/fact_check:"
    ):
        if said.name:
            st.markdown(f"**Name:** {escaped(said.name)}")
        _list("Work", map(_post, said.positions))
        _list("Done, with a figure", (escaped(achievement.line) for achievement in said.achievements))
        _line("Skills", (skill.name for skill in (*said.skills, *said.other_skills)))
        _list("Studies", (escaped(study.line) for study in said.education))
        st.caption("Something wrong or missing? Change the text above, and it is read again. Years and skills can also be entered below.")


def draw_job(text: str) -> None:
    """What was read in a job description."""
    wanted = job_facts(text)
    named = " at ".join(part for part in (wanted.title, wanted.company) if part)
    label = f"{escaped(named)}, " if named else ""
    with st.expander(f"Read in it: {label}{_count(len(wanted.required), 'requirement') or 'no requirement'}", icon=":material/fact_check:"):
        _line("Asked for", (skill.name for skill in wanted.required))
        _line("Welcome", (skill.name for skill in wanted.desired))
        if wanted.years is not None:
            st.markdown(f"**Experience:** {wanted.years:g} years")
        _list("To do", map(escaped, wanted.responsibilities))
        _list("What they hold dear", map(escaped, wanted.values))
        st.caption("Something wrong or missing? Change the text above, and it is read again.")


def draw_match(resume_text: str, job_text: str, asked: frozenset[str]) -> None:
    """What the job asks for, and where the résumé shows it. asked: skills that the next interview asks about."""
    met = match(resume_facts(resume_text), job_facts(job_text))
    if not (met.required_shown or met.required_missing):
        return
    with st.container(border=True):
        st.markdown("**What the job asks for, and where your résumé shows it**")
        lines = [f"- :material/check: **{escaped(one.name)}**: “{escaped(one.shown or '')}”" for one in met.required_shown[:MOST]]
        lines += [f"- :material/question_mark: **{escaped(one.name)}**: {_missing(one, asked)}" for one in met.required_missing[:MOST]]
        st.markdown("\n".join(lines))
        st.caption("It is a map of two texts, no score of you: what a résumé does not show may well be there.")


def _missing(one: Met, asked: frozenset[str]) -> str:
    return "not found in your résumé; the interview will ask about it" if one.name in asked else "not found in your résumé"


def _post(post: Position) -> str:
    what = ", ".join(escaped(part) for part in (post.title, post.employer) if part) or escaped(post.line)
    when = f" ({_month(post.start)} to {_month(post.end) if post.end else 'now'})" if post.start else ""
    return f"{what}{when}{', unpaid' if post.voluntary else ''}"


def _month(month: Month) -> str:
    return f"{month[1]:02d}/{month[0]}" if month[1] else str(month[0])


def _count(number: int, one: str, many: str | None = None) -> str:
    return words.counted(number, one, many) if number else ""


def _list(title: str, lines: Iterable[str]) -> None:
    told = list(lines)
    if told:
        rest = [f"- and {len(told) - MOST} more"] if len(told) > MOST else []
        st.markdown("\n".join([f"**{title}**\n", *(f"- {line}" for line in told[:MOST]), *rest]))


def _line(title: str, names: Iterable[str]) -> None:
    told = list(names)
    if told:
        st.markdown(f"**{title}:** {escaped(', '.join(told))}")


@lru_cache(maxsize=32)
def resume_facts(text: str) -> ResumeFacts:
    """What a résumé says."""
    return resume.understand(text, engine().library)


@lru_cache(maxsize=32)
def job_facts(text: str) -> JobFacts:
    """What a job description says."""
    return job.understand(text, engine().library)
