"""Drills: short sessions in which a question is answered again, or what is due is practiced. Pure.

A drill is a session like any other; only its plan is made here, and what may be shown of an earlier answer before the new
one is given: what the next level asks for, and none of the words that were said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from liya_core import plan
from liya_core.bank import Rubric
from liya_core.debrief import QuestionResult, question_results
from liya_core.export import feedback_is_open
from liya_core.judging.feedback import blanks
from liya_core.library import Library
from liya_core.models import Plan, PlannedQuestion, Rating, Session, Setup
from liya_core.moves import GOOD_ENOUGH

COMPANIONS: Final = 2  # further questions of a drill of several
LOWEST: Final = 3  # dimensions whose next level is named
USABLE: Final = 3  # the level from which an answer serves
FEWEST: Final = 2  # steps of a problem in a practice of what is due


@dataclass(frozen=True)
class NextLevel:
    """What would have earned more than an answer did: by dimension, the lowest first, and as sentences with [blanks]."""

    asks: tuple[tuple[str, str], ...]
    blanks: tuple[str, ...]


def position(session: Session, turn: int) -> int | None:
    """Which of the planned questions a turn asks, where an answer of the person's own is there that can be tried again.

    None in an example, in a program's session, while its feedback is sealed, and for a question that came from elsewhere.
    """
    asked = session.turns[turn - 1] if 0 < turn <= len(session.turns) else None
    if asked is None or asked.move.question is None or asked.answer is None or asked.answer.judgement is None:
        return None
    if session.example or session.key_name or not feedback_is_open(session):
        return None
    known = session.plan.questions[asked.move.question].question.id != plan.BROUGHT
    return asked.move.question if known else None


def again(session: Session, asked: int, others: Sequence[PlannedQuestion], library: Library) -> Plan:
    """The plan of a drill: the question as it stood in the bank and was worded then, with others; steps of a problem in their order."""
    first = session.plan.questions[asked].model_copy(update={"focus_area": None})
    questions = (first, *others)
    if session.plan.problem_title:
        order = [planned.question.id for planned in session.plan.questions]
        questions = tuple(sorted(questions, key=lambda planned: order.index(planned.question.id)))
    of = session.plan if session.plan.problem_title else None
    made = plan.short(session.setup, library, questions, "drill_several" if others else "drill_again", of=of)
    return made.model_copy(update={"max_probes": session.plan.max_probes})


def companions(session: Session, asked: int, library: Library, recent: Mapping[str, int], seed: str) -> tuple[PlannedQuestion, ...]:
    """Two further questions for a drill: of the same competency, else of what went worst in the same session.

    Of a problem that is walked through, the steps of it that went worst: another problem would need another brief.
    """
    first = session.plan.questions[asked].question
    found: tuple[PlannedQuestion, ...] = ()
    if not session.plan.problem_title:
        found = plan.fitting(session.setup, library, recent, seed, [first.competency] * COMPANIONS, {first.id})
    taken = {first.id, *(planned.question.id for planned in found)}
    weakest = [planned for planned in _weakest(session) if planned.question.id not in taken]
    return (*found, *weakest)[:COMPANIONS]


def _weakest(session: Session) -> list[PlannedQuestion]:
    """The scored questions of a session, the lowest first; of those asked elsewhere none."""
    scored = [result for result in question_results(session) if result.score is not None and result.question.id != plan.BROUGHT]
    ids = [result.question.id for result in sorted(scored, key=lambda result: result.score or 0)]
    planned = {one.question.id: one.model_copy(update={"focus_area": None}) for one in session.plan.questions}
    return [planned[name] for name in ids]


def due(setup: Setup, competencies: Sequence[str], library: Library, recent: Mapping[str, int], seed: str) -> Plan | None:
    """The plan of a practice of these competencies, a question for each; None where the bank has none."""
    if library.problems[setup.context.interview_type]:
        found = plan.fitting_stages(setup, library, recent, seed, competencies, max(FEWEST, len(set(competencies))))
        return plan.short(setup, library, found[1], "drill_due", of=found[0]) if found else None
    questions = plan.fitting(setup, library, recent, seed, competencies)
    return plan.short(setup, library, questions, "drill_due") if questions else None


def next_level(session: Session, turn: int, library: Library) -> NextLevel | None:
    """What would have earned more on the question that a turn asked, in none of the answer's words; None where nothing is to be said."""
    asked = position(session, turn)
    result = next((result for result in question_results(session) if result.turns[0].move.question == asked), None)
    if asked is None or result is None:
        return None
    rubric = library.rubrics[session.plan.interview_type]
    rated = sorted((rating for rating in result.ratings if rating.next_anchor), key=lambda rating: (rating.rating or 0, -rating.weight))
    asks = tuple((rating.label, _asked_for(rating, rubric)) for rating in rated[:LOWEST])
    found = NextLevel(asks, _blanks(session, result, library))
    return found if found.asks or found.blanks else None


def _asked_for(rating: Rating, rubric: Rubric) -> str:
    """The anchor to aim at: the next one, and from the lowest level the usable one, for the next to it describes another weak answer."""
    anchors = next((dimension.anchors for dimension in rubric.dimensions if dimension.id == rating.dimension), ())
    return anchors[USABLE - 1] if anchors and (rating.rating or 1) < USABLE - 1 else rating.next_anchor or ""


def _blanks(session: Session, result: QuestionResult, library: Library) -> tuple[str, ...]:
    """What the built-in judge missed in the last answer to the question, as sentences to fill in.

    Where it found nothing in that to say, as in one that only repeats another, what it missed before still stands.
    """
    read = [judgement for turn in result.turns if turn.answer for judgement in turn.answer.judgements if judgement.judge == "builtin"]
    open_still = read if (result.score or 0) < GOOD_ENOUGH else read[-1:]
    gaps = next((judgement.gaps for judgement in reversed(open_still) if judgement.gaps), ())
    rubric = library.rubrics[session.plan.interview_type]
    return blanks(gaps, rubric, result.question)
