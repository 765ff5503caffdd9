"""The set-up: two clicks for the nervous, everything else one fold away, and what was entered last time offered again."""

from typing import Any, Final

import streamlit as st

from liya_core import plan
from liya_core.bank import INTERVIEW_ROUNDS, INTERVIEW_TYPES, LEVELS, InterviewRound, InterviewType
from liya_core.interview import Interviews
from liya_core.models import MAX_MATERIAL, InterviewContextInput, InterviewerName, JobDescriptionInput, ProfileInput, ResumeInput, Setup
from liya_core.records import MACHINE
from pages.components import material, state, understood, words
from pages.components.engine import ModelHost
from pages.components.literal import escaped
from pages.components.place import here

FIELDS: Final[dict[str, Any]] = {
    "type": "behavioral", "round": "first_round", "feedback": "study", "minutes": None, "focus": [],
    "title": "", "company": "", "years": None, "level": None, "skills": "", "research": "", "job": "", "resume": "",
    "interviewer": "builtin", "rates_self": False,
}  # fmt: skip
PREFERENCE: Final = "setup"


def draw(engine: Interviews, model: ModelHost | None) -> tuple[Setup, InterviewerName] | None:
    """The form; the set-up and who leads it when Start was pressed in this run. model: the one that may be chosen."""
    person = state.person(engine.store)
    _preset(engine, person, model, replace=state.value(state.setup_key("of")) not in (None, person))
    _who(engine, person, model)
    with st.container(border=True):
        kind: InterviewType = (
            st.segmented_control(
                "Which interview?", INTERVIEW_TYPES, format_func=words.TYPES.__getitem__, key=state.setup_key("type"), required=True
            )
            or "behavioral"
        )
        round_: InterviewRound = (
            st.segmented_control(
                "Which round?", INTERVIEW_ROUNDS, format_func=words.ROUNDS.__getitem__, key=state.setup_key("round"), required=True
            )
            or "first_round"
        )
        leads = _leads(model)
        _coming(engine, kind, round_, model if leads == "llm" else None)
        start = st.button("Start the interview", type="primary", icon=":material/play_arrow:", width="stretch")
    _details(engine, kind)
    return (_setup(person), leads) if start else None


def remember(engine: Interviews, setup: Setup, model: ModelHost | None) -> None:
    """Keep what was entered for the person's next time, where the chosen model ran, and who it was for the machine's."""
    entered = {field: state.value(state.setup_key(field)) for field in FIELDS} | {"host": model.host if model else None}
    engine.store.remember(setup.user_id, PREFERENCE, entered)
    engine.store.remember(MACHINE, "person", setup.user_id)


def _preset(engine: Interviews, person: str, model: ModelHost | None, *, replace: bool = False) -> None:
    """What was entered last. A model that was chosen at another place has to be chosen again."""
    stored = engine.store.recall(person, PREFERENCE) or {}
    if stored.get("host") != (model.host if model else None):
        stored["interviewer"] = "builtin"
    for field, default in FIELDS.items():
        state.preset(field, stored.get(field, default), replace=replace)
    state.preset("person", person, replace=replace)
    state.preset("of", person, replace=replace)


def _leads(model: ModelHost | None) -> InterviewerName:
    """Who leads: the built-in interviewer unless a model is there and chosen. Nothing is sent to it before that."""
    if model is None:
        return "builtin"
    names: dict[InterviewerName, str] = {"builtin": f"Liya, on {here()}", "llm": f"The model {model.model}"}
    st.segmented_control(
        "Who interviews?", list(names), format_func=lambda name: escaped(names[name]), key=state.setup_key("interviewer"), required=True
    )
    return "llm" if state.value(state.setup_key("interviewer")) == "llm" else "builtin"


def _coming(engine: Interviews, kind: InterviewType, round_: InterviewRound, model: ModelHost | None) -> None:
    """What is coming, before anything is pressed, and where the words go. model: the one that leads."""
    entry = engine.library.rounds[kind][round_]
    minutes = state.value(state.setup_key("minutes")) or entry.minutes
    problems = engine.library.problems[kind]
    questions = plan.count(minutes, entry, max((len(problem.stages) for problem in problems), default=plan.MOST))
    st.markdown(f"**About {questions} {'steps' if problems else 'questions'}, {minutes} minutes.** {entry.character}")
    feedback = (
        "You see feedback after each answer" if state.value(state.setup_key("feedback")) == "study" else "You see feedback at the end"
    )
    where = f"Everything stays on {here()}"
    if model and model.local:
        where = f"The model runs at {escaped(model.host)}, so everything stays on {here()}"
    elif model:
        where = f"Your answers, and what you enter about yourself and the job, are sent to {escaped(model.host)}"
    st.caption(f"{feedback}. {where}, and you can stop at any time.")


def _who(engine: Interviews, person: str, model: ModelHost | None) -> None:
    """Who is practicing, and the way to change it; the list is only drawn when it is wanted."""
    menu = st.popover(
        f"Practicing as {escaped(person)}", icon=":material/person:", type="tertiary", key=state.setup_key("people"), on_change="rerun"
    )
    if not menu.open:
        return
    menu.selectbox(
        "Who is practicing?",
        list(dict.fromkeys([person, *engine.store.people(over_http=False), "Me"])),
        key=state.setup_key("person"),
        accept_new_options=True,
        required=True,
        on_change=_switch,
        args=(engine, model),
        help=f"Everyone who practices on {here()} has their own history. Type a new name to add someone.",
    )


def _switch(engine: Interviews, model: ModelHost | None) -> None:
    """Another person: their last set-up takes the place of this one."""
    name = str(state.value(state.setup_key("person")) or "Me").strip()[:200] or "Me"
    state.set_person(name)
    _preset(engine, name, model, replace=True)
    state.preset("people", False, replace=True)  # the menu has served


def _details(engine: Interviews, kind: InterviewType) -> None:
    """Everything that makes the interview theirs; nothing here is needed to start, and it is only drawn when it is open."""
    fold = st.expander("Make it yours: role, focus, time, résumé", icon=":material/tune:", key=state.setup_key("open"), on_change="rerun")
    if not fold.open:
        return
    with fold:
        material.draw(engine, "resume")
        material.draw(engine, "job")
        _match(engine)
        left, right = st.columns(2)
        left.text_input("Job title you are practicing for", key=state.setup_key("title"), max_chars=200, placeholder="Senior Engineer")
        right.text_input("Company", key=state.setup_key("company"), max_chars=200, placeholder="Stripe")
        left.selectbox(
            "Level", LEVELS, format_func=words.LEVELS.__getitem__, key=state.setup_key("level"), placeholder="From title and years"
        )
        right.number_input("Years of experience", 0, 80, step=1, key=state.setup_key("years"), placeholder="Leave empty if unsure")
        st.text_input("Your skills, separated by commas", key=state.setup_key("skills"), placeholder="Python, SQL, negotiation")
        labels = sorted(
            {c.label for c in engine.library.competencies.values() if kind in c.types} | set(state.value(state.setup_key("focus")) or [])
        )
        st.multiselect(
            "Focus areas",
            labels,
            key=state.setup_key("focus"),
            accept_new_options=True,
            max_selections=8,
            select_all=False,
            placeholder="Choose, or type your own",
            help="Each focus area gets a question where the question bank has one; you are told where it has none.",
        )
        left, right = st.columns(2)
        left.number_input("Time limit in minutes", 5, 120, step=5, key=state.setup_key("minutes"), placeholder="The usual for this round")
        right.segmented_control(
            "Feedback", list(words.FEEDBACK), format_func=words.FEEDBACK.__getitem__, key=state.setup_key("feedback"), required=True
        )
        st.toggle(
            "Rate each answer yourself before you see its score",
            key=state.setup_key("rates_self"),
            help="History then shows whether you think better or worse of your answers than the judge does. Any answer can be skipped.",
        )
        st.text_area(
            "What you know about the company",
            key=state.setup_key("research"),
            max_chars=MAX_MATERIAL,
            placeholder="What it makes, what it values, what is new there",
        )


def _match(engine: Interviews) -> None:
    """What the job asks for and the résumé shows, and which of it this very interview would ask about."""
    said, wanted = (str(state.value(state.setup_key(field)) or "").strip() for field in ("resume", "job"))
    if said and wanted:
        planned = engine.preview(_setup(state.person(engine.store)), state.next_session())
        asked = frozenset(skill for one in planned.questions for skill in one.question.skills)
        understood.draw_match(said, wanted, asked)


def _setup(person: str) -> Setup:
    """The widgets' values as a set-up."""
    entered = {field: state.value(state.setup_key(field)) for field in FIELDS}
    skills = tuple(skill.strip()[:200] for skill in entered["skills"].split(",") if skill.strip())[:100]
    return Setup(
        user_id=person,
        profile=ProfileInput(
            name=None if person == "Me" else person,
            title=entered["title"] or None,
            years_of_experience=entered["years"],
            experience_level=entered["level"],
            skills=skills,
        ),
        resume=ResumeInput(text=entered["resume"]) if entered["resume"].strip() else None,
        job_description=JobDescriptionInput(title=entered["title"] or None, company=entered["company"] or None, description=entered["job"]),
        context=InterviewContextInput(
            interview_type=entered["type"],
            interview_round=entered["round"],
            focus_areas=tuple(area.strip()[:200] for area in entered["focus"] if area.strip()),
            time_limit_minutes=entered["minutes"],
            company_research=entered["research"],
        ),
        feedback=entered["feedback"],
        rates_self=bool(entered["rates_self"]),
    )
