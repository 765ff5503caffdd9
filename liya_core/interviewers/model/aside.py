"""What is asked back, answered by a model out of what it may say: the question, the problem's facts, what the candidate told."""

import re
import secrets
from string import Template
from typing import Final

from liya_core.candidate import plain
from liya_core.intake.sources import common_words, invented
from liya_core.interviewers import Brief
from liya_core.interviewers.model import prompt
from liya_core.library import Library

TOKENS: Final = 200  # of such an answer, whose last words are then cut off
LONGEST: Final = 600  # characters
_SENTENCE: Final = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)


def messages(brief: Brief, library: Library) -> list[dict[str, str]]:
    """What is asked of the model."""
    plan, code = brief.session.plan, secrets.token_hex(6)
    question = plan.questions[brief.moves[0].question or 0].text
    request = Template(prompt.prompts().asked).safe_substitute(
        question=prompt.fenced("\n\n".join(part for part in (plan.brief, question) if part), code),
        facts="\n".join(f"- {fact.text}" for fact in plan.facts) or "- None beside the question.",
        said=prompt.fenced(_asked(brief), code),
    )
    return [
        {"role": "system", "content": Template(prompt.prompts().aside).safe_substitute(code=code)},
        {"role": "user", "content": request},
    ]


def sayable(said: str, brief: Brief, library: Library) -> str:
    """The whole sentences of a reply, up to the first that must not be said; empty where none may be."""
    plan = brief.session.plan
    question = plan.questions[brief.moves[0].question or 0]
    sources = (
        *(fact.text for fact in plan.facts), plan.brief or "", question.text, question.question.text, question.question.rephrase,
        prompt.material(brief.session, library), _asked(brief),
    )  # fmt: skip
    taken: list[str] = []
    for sentence in _SENTENCE.findall(plain(said)):
        so_far = " ".join((*taken, sentence.strip()))
        if len(so_far) > LONGEST or invented(sentence, sources, common_words(library)):
            break
        if prompt.repeats_instructions(so_far, prompt.prompts().aside):
            return ""
        taken.append(sentence.strip())
    return " ".join(taken)


def _asked(brief: Brief) -> str:
    return brief.session.turns[-1].attempts[-1].text
