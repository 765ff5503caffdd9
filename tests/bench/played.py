"""Interviews as they could have gone, held in memory: what `many` fills a file with.

Plan, judge, policy and interviewer are the engine's own. What is said are the answers of tests/answers.toml to the questions that
they were written for, part by part as more is asked for, in the quality that the person's form gives. A model's ratings are made
up, and checked as a model's; its words are the built-in interviewer's. Simpler than in an interview: what is said is judged once
for all who say it, as if nothing had been said to other questions before, and figures that do not go together are not asked about.
"""

import random
import re
import tomllib
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from liya_core import library, moves, plan
from liya_core.bank import InterviewType, Question
from liya_core.interviewers import Brief
from liya_core.interviewers.builtin import Builtin
from liya_core.interviewers.model.prompt import prompts
from liya_core.judging import judge
from liya_core.judging.claimed import Claimed, checked
from liya_core.library import Library
from liya_core.models import Attempt, Judgement, Plan, Session, Setup, Turn
from liya_core.store import FIRST

Parts = tuple[str, ...]  # of an answer, in the order in which they are told

PLANS: Final = 30  # for each type and round, and for whom
APART: Final = 12.0  # points by which the answers that a person means to give in one interview differ
EARLIER: Final = "1.0"  # the rubrics' version, once
MODEL: Final = "qwen3:8b"
LITTLE: Final = (  # what is told by those who have told all, or have little to tell
    "It was mostly me, and two colleagues looked over it.", "In the end it worked, and everybody was content with it.",
    "Because there was no time for anything else.", "It took about three weeks, and there were four of us.",
    "Next time I would ask the others earlier.", "I looked at the list first and then did what was most urgent.",
)  # fmt: skip
INSTEAD: Final = {  # of an answer, in thousandths of what is said
    "I don't know.": 30, "Let's skip this one.": 30, "Could you repeat that?": 20, "Do you mean at work?": 20,
    "Give me a moment, please.": 10, "Let's stop here.": 4, "Das habe ich damals ganz allein gemacht, und es war gut so.": 3,
}  # fmt: skip
NO_MORE: Final = "I can't think of anything more, sorry."


def planned(setup: Setup, number: int) -> Plan:
    """A plan of the engine's for this set-up, one of the first PLANS; each is about another problem, where problems are walked through."""
    bank, kind = bank_of_answers(), setup.context.interview_type
    problems = bank.problems[kind]
    return plan.make(setup, bank.only({problems[number % len(problems)].id}) if problems else bank, {}, str(number))


def play(session: Session, form: float, chance: random.Random, *, earlier: bool, most: int, again: bool) -> Session:
    """A session that has only begun, as it was left: at its end, or after `most` answers (-1: however many).

    form: what an answer's score is expected to be. earlier: under the rubrics as they were. again: give one answer again in full.
    """
    told = [_chosen(one.question.id, chance.gauss(form, APART)) for one in session.plan.questions]
    session = _talked(session, told, most, chance, earlier=earlier)
    return _redone(session, told, chance, earlier=earlier) if again and session.ended_at else session


def after(moment: datetime, seconds: float) -> datetime:
    """A later moment, to the millisecond."""
    return moment + timedelta(milliseconds=round(1000 * seconds))


@cache
def bank_of_answers() -> Library:
    """The library with nothing to ask but what there are answers to, for a software engineer where it is technical."""
    whole = library.load()

    def answered(questions: Sequence[Question]) -> tuple[Question, ...]:
        return tuple(one for one in questions if one.id in _answers())

    questions = {
        kind: tuple(one for one in answered(found) if kind != "technical" or not one.families or "software" in one.families)
        for kind, found in whole.questions.items()
    }
    stages = {kind: [one.model_copy(update={"stages": answered(one.stages)}) for one in found] for kind, found in whole.problems.items()}
    problems = {kind: tuple(one for one in found if len(one.stages) > 2) for kind, found in stages.items()}
    bank = whole.model_copy(update={"questions": questions, "problems": problems})
    assert bank.titles, bank.skills  # read once, and not again for every part of the library
    return bank


@cache
def _answers() -> dict[str, list[str]]:
    """The answers to each question, by its id."""
    found: dict[str, list[str]] = {}
    for answer in tomllib.loads((Path(__file__).parents[1] / "answers.toml").read_text(encoding="utf-8"))["answers"]:
        found.setdefault(answer["question"], []).append(answer["text"].strip())
    return found


# -------------------------------------------------------------------- what is said, and made of it


@cache
def _asked() -> dict[str, tuple[InterviewType, Question]]:
    """Every question by its id, with the interview type that it belongs to."""
    bank = bank_of_answers()
    staged = {one.id: (kind, one) for kind, found in bank.problems.items() for problem in found for one in problem.stages}
    return staged | {one.id: (kind, one) for kind, found in bank.questions.items() for one in found}


@cache
def _tellings(question: str) -> list[Parts]:
    """The ways in which a question may be answered, in three parts each: an answer in full, its beginning and little else, or little."""
    found = []
    for text in _answers()[question]:
        sentences, turned = re.split(r"(?<=[.!?])\s+", text), zlib.crc32(text.encode())
        parts = max(1, min(3, len(sentences), len(text.split()) // 60))
        ends = [len(sentences) * place // parts for place in range(parts + 1)]
        told = tuple(" ".join(sentences[ends[place] : ends[place + 1]]) for place in range(parts))
        little = tuple(LITTLE[(turned + place) % len(LITTLE)] for place in range(3))
        found += [(*told, *little)[:3], (told[0], *little[:2]), little]
    return found


@cache
def _heard(question: str, said: Parts) -> Judgement:
    """The built-in judge's reading of the last of these answers to a question."""
    kind, asked = _asked()[question]
    return judge(asked, said, rubric=bank_of_answers().rubrics[kind], lexicon=bank_of_answers().lexicon)


@cache
def _judged(question: str, said: Parts, by_model: bool, earlier: bool) -> tuple[Judgement, ...]:
    """All readings of an answer, the one that is shown last."""
    reading = _heard(question, said)
    found = (reading, _claimed(question, said, reading)) if by_model and reading.ratings else (reading,)
    return tuple(one.model_copy(update={"rubric_version": EARLIER}) for one in found) if earlier else found


def _claimed(question: str, said: Parts, reading: Judgement) -> Judgement:
    """What a model could have said of an answer: whole numbers near the built-in judge's ratings, with its quotes."""
    if not any(rating.evidence for rating in reading.ratings):
        return reading.model_copy(update={"judge": "llm", "model": MODEL, "prompt_version": prompts().version})
    claims = {}
    for rating in reading.ratings:
        if rating.rating is not None:
            moved = rating.rating + zlib.crc32(f"{rating.dimension} {said[-1]}".encode()) % 3 - 0.8
            claims[rating.dimension] = Claimed(min(5, max(1, round(moved))), (*rating.evidence, "")[0], f"Near this: {rating.anchor}")
    return checked(
        claims,
        [(remark.text, remark.quote or "") for remark in reading.strengths],
        [remark.text for remark in reading.improvements],
        answers=said,
        reading=reading,
        rubric=bank_of_answers().rubrics[_asked()[question][0]],
        model=MODEL,
        prompt_version=prompts().version,
    )


# -------------------------------------------------------------------- from the first question to the last


def _chosen(question: str, wanted: float) -> Parts:
    """What is said to a question: what comes to the score that is next to the wanted one."""
    return min(_tellings(question), key=lambda parts: abs((_heard(question, parts).score or 0) - wanted))


def _talked(session: Session, told: Sequence[Parts], most: int, chance: random.Random, *, earlier: bool) -> Session:
    """A session from its first question to its last, or until so many answers were given."""
    builtin, left = Builtin(bank_of_answers()), [list(parts) for parts in told]
    move, message, at = FIRST, builtin.opening(session).message, session.started_at
    while True:
        turns, shown_at = session.turns, None if session.key_name else after(at, chance.uniform(0.1, 1.5))
        turn = Turn(number=len(turns) + 1, move=move, message=message, asked_at=at, shown_at=shown_at)
        if move.question is None or len(turns) == most:
            over = {"status": "ended", "ended_at": at, "end_reason": move.end_reason} if move.question is None else {}
            return session.model_copy(update={"turns": (*turns, turn), **over})
        turn = _answered(session, turn, _said(left[move.question], chance), after(at, chance.uniform(20, 100)), chance, earlier=earlier)
        session = session.model_copy(update={"turns": (*turns, turn)})
        reading, at = turn.attempts[0].judgements[0], turn.attempts[0].settled_at or at
        reply = builtin.reply(Brief(session, reading, moves.permitted(session, reading)), lambda _: None)
        move, message = reply.move, reply.message


def _redone(session: Session, told: Sequence[Parts], chance: random.Random, *, earlier: bool) -> Session:
    """The session with an answer given again after its end, in full where it was given in part."""
    begun = [turn for turn in session.turns if turn.attempts and turn.attempts[0].text == told[turn.move.question or 0][0]]
    if not begun or session.ended_at is None:
        return session
    turn = chance.choice(begun)
    again = _answered(session, turn, " ".join(told[turn.move.question or 0]), after(session.ended_at, 120), chance, earlier=earlier)
    return session.model_copy(update={"turns": (*session.turns[: turn.number - 1], again, *session.turns[turn.number :])})


def _said(left: list[str], chance: random.Random) -> str:
    """The next part of an answer, or what people say instead."""
    instead = next((text for text, thousandths in INSTEAD.items() if chance.random() * 1000 < thousandths), None)
    return instead or (left.pop(0) if left else NO_MORE)


def _answered(session: Session, turn: Turn, text: str, begun: datetime, chance: random.Random, *, earlier: bool) -> Turn:
    """The turn with another attempt at it, and with all readings of that."""
    before = (one.attempts[0] for one in session.turns[: turn.number - 1] if one.move.question == turn.move.question)
    said = (*(attempt.text for attempt in before if attempt.judgements[0].intent == "answer"), text)
    by_model = session.interviewer == "llm"
    answered_at = after(begun, len(text) / chance.uniform(3, 9))
    attempt = Attempt(
        number=len(turn.attempts) + 1,
        text=text,
        input_mode="api" if session.key_name else "pasted" if chance.random() < 0.05 else "typed",
        status="settled",
        answered_at=answered_at,
        settled_at=after(answered_at, chance.uniform(2, 12) if by_model else chance.uniform(0.02, 0.08)),
        judgements=_judged(session.plan.questions[turn.move.question or 0].question.id, said, by_model, earlier),
    )
    return turn.model_copy(update={"attempts": (*turn.attempts, attempt)})
