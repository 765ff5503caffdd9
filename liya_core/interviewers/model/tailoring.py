"""The planned questions in words that could only be for this candidate: what a model proposes, and how much of it is taken.

A proposal is taken where it asks for what the planned question asks for and names nothing that the material does not.
"""

import secrets
from collections.abc import Sequence
from string import Template
from typing import Any, Final

from liya_core.candidate import job, plain, resume_text
from liya_core.intake.sources import common_words, invented
from liya_core.interviewers.model import prompt
from liya_core.interviewers.model.reply import Tailored
from liya_core.judging import addressed
from liya_core.judging.text import keys, stem, vocabulary
from liya_core.library import Library
from liya_core.models import Plan, PlannedQuestion, Session

LEAST, MOST = 30, 500  # characters of a question
KEPT: Final = 0.5  # share of the planned question's content words that the new one must have
MATERIAL: Final = 4_000  # characters each of résumé, job description and notes
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "questions": {
            "type": "array",
            "maxItems": 12,
            "items": {
                "type": "object",
                "properties": {"number": {"type": "integer"}, "text": {"type": "string", "maxLength": MOST}},
                "required": ["number", "text"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["questions"],
    "additionalProperties": False,
}


def is_worth_asking(session: Session) -> bool:
    """Whether there is something to hang questions on, and questions that are neither part of one problem nor asked as before."""
    setup, wanted = session.setup, job(session.setup)
    said = (resume_text(setup), wanted.description, wanted.company or "", setup.context.company_research)
    return session.drill is None and session.plan.problem_title is None and any(text.strip() for text in said)


def messages(session: Session, library: Library) -> list[dict[str, str]]:
    """What is asked of the model before the first question."""
    code, plan = secrets.token_hex(6), session.plan
    request = Template(prompt.prompts().material).safe_substitute(
        type=plan.interview_type.replace("_", " "),
        round=plan.interview_round.replace("_", " "),
        questions=prompt.fenced("\n".join(f"{number}. {plain(planned.text)}" for number, planned in enumerate(plan.questions, 1)), code),
        material=prompt.fenced(prompt.material(session, library, MATERIAL), code),
    )
    return [
        {"role": "system", "content": Template(prompt.prompts().opening).safe_substitute(code=code)},
        {"role": "user", "content": request},
    ]


def tailored(proposed: Sequence[Tailored], session: Session, library: Library) -> Plan:
    """The plan with the proposals that can be taken, and a note of how many they are."""
    plan = session.plan
    taken: dict[int, str] = {}
    for proposal in proposed:
        text, place = plain(proposal.text), proposal.number - 1
        if 0 <= place < len(plan.questions) and place not in taken and fits(text, plan.questions[place], session, library):
            taken[place] = text
    questions = tuple(planned.model_copy(update={"text": taken.get(place, planned.text)}) for place, planned in enumerate(plan.questions))
    note = f"The model put {len(taken)} of {len(questions)} questions into words for you; the others are asked as planned."
    return plan.model_copy(update={"questions": questions, "notes": (*plan.notes, note)})


def fits(text: str, planned: PlannedQuestion, session: Session, library: Library) -> bool:
    """Whether a question may be asked in place of the planned one."""
    sources = (prompt.material(session, library), planned.text, planned.question.text)
    return (
        LEAST <= len(text) <= MOST
        and ("?" in text or "?" not in planned.text)
        and _keeps(text, planned.question.text, library)
        and not invented(text, sources, common_words(library))
        and not addressed(text, library.lexicon)
        and not prompt.repeats_instructions(text, prompt.prompts().opening)
    )


def _keeps(text: str, planned: str, library: Library) -> bool:
    """Whether a question has enough of the planned one's words to be answered by the same."""
    idle = vocabulary(library.lexicon)["function_words"]
    wanted = {stem(word) for word in keys(planned) if not idle.has(word)}
    return len(wanted & {stem(word) for word in keys(text)}) >= KEPT * len(wanted)
