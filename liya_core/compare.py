"""Two sessions side by side, and one question as two sessions asked it. Pure.

The earlier session stands first. Figures are subtracted only where both were measured on one scale, as in `trends`; where a
session's scores are on several, they make no mean. Of a session whose feedback waits for its end nothing that was judged is in
here, the words that earned something included. An example is nobody's interview: nothing is subtracted from its figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from liya_core import debrief, progress
from liya_core.bank import InterviewType
from liya_core.debrief import QuestionResult
from liya_core.export import feedback_is_open
from liya_core.highlight import evidence
from liya_core.library import Library
from liya_core.models import Debrief, PlannedQuestion, Rating, Session, Turn
from liya_core.moves import ASIDES
from liya_core.plan import BROUGHT
from liya_core.progress import Difference
from liya_core.trends import Scale

SEALED: Final = "Its feedback comes when it has ended, so none of its scores are shown yet."
NOTHING_SCORED: Final = "Nothing in it was scored."
SEVERAL_SCALES: Final = "Several judges or rubrics scored it, so it has no one score."
EXAMPLE: Final = "An example is an invented interview, so no scores are subtracted."
OTHER_TYPE: Final = "Interviews of different types are scored on different things, so their scores are not subtracted."
OTHER_SCALE: Final = "Different judges or rubrics gave these scores, so they are not subtracted."

Standing = Literal["scored", "declined", "not_judged", "unanswered", "sealed"]


@dataclass(frozen=True)
class Said:
    """An answer, and its words that earned something. `follow_up`: what it was asked by, None for the question itself."""

    follow_up: str | None
    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A question in the words in which a session asked it, the answers to it, and where it stands.

    result: what came of it; None where that is sealed, or nothing was judged. scale: of its score, None where it has none.
    """

    question_id: str
    text: str
    said: tuple[Said, ...]
    standing: Standing
    result: QuestionResult | None
    scale: Scale | None

    @property
    def score(self) -> int | None:
        """The question's score (0-100); 0 where it was declined."""
        return self.result.score if self.result else None

    @property
    def ratings(self) -> tuple[Rating, ...]:
        """The best rating of each dimension over the answers."""
        return self.result.ratings if self.result else ()


@dataclass(frozen=True)
class Side:
    """One of two sessions. `scale`: of all its scores; `summary`: its debrief. Both are None where its scores are on no one scale.

    note: what there is to know of its figures, as a sentence; None where nothing is.
    """

    session: Session
    questions: tuple[Asked, ...]
    scale: Scale | None
    summary: Debrief | None
    note: str | None

    @property
    def score(self) -> int | None:
        """The overall score (0-100)."""
        return self.summary.overall_score if self.summary else None


@dataclass(frozen=True)
class Measure:
    """A mean rating (1-5) of both sessions, None where one has none. `change`: how much higher the later one is."""

    label: str
    one: float | None
    other: float | None
    change: float | None


@dataclass(frozen=True)
class Pair:
    """A question that both sessions asked. `change`: how many points higher the later score is; else `reason` may say why not."""

    one: Asked
    other: Asked
    change: int | None
    reason: str | None


@dataclass(frozen=True)
class Comparison:
    """Two sessions, the earlier one first. Where their scores have no `difference`, `reason` or the sides' notes say why.

    dimensions, competencies: empty where the scores of one of the two are on no one scale.
    """

    one: Side
    other: Side
    difference: Difference | None
    reason: str | None
    dimensions: tuple[Measure, ...]
    competencies: tuple[Measure, ...]
    both: tuple[Pair, ...]
    only_one: tuple[Asked, ...]
    only_other: tuple[Asked, ...]


def sessions(one: Session, other: Session, library: Library) -> Comparison:
    """Two sessions of one person, given in either order."""
    left, right = (_side(session, library) for session in in_order(one, other))
    example = one.example or other.example
    reason = _why_not(left.scale, right.scale, example=example)
    have_scales = left.scale is not None and right.scale is not None
    is_one_scale = have_scales and reason is None
    both = _pairs(left.questions, right.questions, example=example)
    paired = {pair.one.question_id for pair in both}
    return Comparison(
        one=left,
        other=right,
        difference=progress.difference(_scores(left), _scores(right)) if is_one_scale else None,
        reason=reason,
        dimensions=_measures(_dimensions(left), _dimensions(right), is_one_scale=is_one_scale) if have_scales else (),
        competencies=_measures(_competencies(left), _competencies(right), is_one_scale=is_one_scale) if have_scales else (),
        both=both,
        only_one=tuple(asked for asked in left.questions if asked.question_id not in paired),
        only_other=tuple(asked for asked in right.questions if asked.question_id not in paired),
    )


def question(one: Session, other: Session, question_id: str) -> Pair | None:
    """A question of the bank as two sessions asked it, given in either order; None where one of them did not."""
    before, after = (_questions(session) for session in in_order(one, other))
    pairs = _pairs(before, after, example=one.example or other.example)
    return next((pair for pair in pairs if pair.one.question_id == question_id), None)


def in_order(one: Session, other: Session) -> tuple[Session, Session]:
    """The two sessions, the earlier one first."""
    return (one, other) if one.started_at <= other.started_at else (other, one)


def _why_not(one: Scale | None, other: Scale | None, *, example: bool) -> str | None:
    """Why two scores are not subtracted; None where they are, or where one is not there."""
    if one is None or other is None:
        return None
    if example:
        return EXAMPLE
    if one.interview_type != other.interview_type:
        return OTHER_TYPE
    return OTHER_SCALE if one != other else None


# -------------------------------------------------------------------- one session


def _side(session: Session, library: Library) -> Side:
    questions = _questions(session)
    scales = {asked.scale for asked in questions if asked.scale}
    scale = next(iter(scales)) if len(scales) == 1 else None
    summary = (session.summary or debrief.make(session, library)) if scale else None
    return Side(session, questions, scale, summary, _note(session, questions, len(scales)))


def _note(session: Session, questions: Sequence[Asked], scales: int) -> str | None:
    if not feedback_is_open(session):
        return SEALED
    notes = [SEVERAL_SCALES] if scales > 1 else []
    if session.status == "active":
        scored = sum(asked.score is not None for asked in questions)
        notes.append(f"It is not finished: {scored} of {len(session.plan.questions)} questions are scored.")
    elif not scales:
        notes.append(NOTHING_SCORED)
    return " ".join(notes) or None


def _scores(side: Side) -> list[int]:
    return [asked.score for asked in side.questions if asked.score is not None]


def _dimensions(side: Side) -> dict[str, tuple[str, float]]:
    return debrief.dimension_means([asked.result for asked in side.questions if asked.result])


def _competencies(side: Side) -> dict[str, tuple[str, float]]:
    found = side.summary.competencies if side.summary else ()
    return {result.competency: (result.label, result.rating) for result in found if result.rating is not None}


# -------------------------------------------------------------------- its questions


def _questions(session: Session) -> tuple[Asked, ...]:
    """The questions that a session has asked so far, in order."""
    is_open = feedback_is_open(session)
    results = {result.turns[0].move.question: result for result in debrief.question_results(session)} if is_open else {}
    asked = []
    for position, planned in enumerate(session.plan.questions):
        turns = [turn for turn in session.turns if turn.move.question == position]
        if turns:
            said = tuple(_said(turn, is_open=is_open) for turn in turns if _is_answered(turn))
            asked.append(_asked(planned, said, results.get(position), session.plan.interview_type, is_open=is_open))
    return tuple(asked)


def _is_answered(turn: Turn) -> bool:
    """Whether something was said to it that is no aside."""
    return turn.answer is not None and not (turn.answer.judgement and turn.answer.judgement.intent in ASIDES)


def _said(turn: Turn, *, is_open: bool) -> Said:
    answer = turn.answer
    text, judgement = (answer.text, answer.judgement) if answer else ("", None)
    return Said(turn.message if turn.move.kind == "probe" else None, text, evidence(judgement if is_open else None))


def _asked(planned: PlannedQuestion, said: tuple[Said, ...], result: QuestionResult | None, kind: InterviewType, *, is_open: bool) -> Asked:
    scale = _scale(result, kind) if result and result.score is not None else None
    return Asked(planned.question.id, planned.text, said, _standing(said, result, is_open=is_open), result, scale)


def _standing(said: Sequence[Said], result: QuestionResult | None, *, is_open: bool) -> Standing:
    if not said:
        return "unanswered"
    if not is_open:
        return "sealed"
    if result is None or result.score is None:
        return "not_judged"
    return "declined" if result.declined else "scored"


def _scale(result: QuestionResult, kind: InterviewType) -> Scale:
    """What a question's score was measured with: that of its last scored answer, as in `trends`."""
    scored = [judgement for judgement in result.judgements if judgement.intent == "answer" and judgement.score is not None]
    last = (scored or result.judgements)[-1]
    return Scale(kind, last.judge, last.model, last.rubric_version, last.prompt_version)


# -------------------------------------------------------------------- both


def _measures(one: Mapping[str, tuple[str, float]], other: Mapping[str, tuple[str, float]], *, is_one_scale: bool) -> tuple[Measure, ...]:
    """What was rated in either session; what was in both comes first."""
    found = []
    for name, (label, _) in {**one, **other}.items():
        before, after = (round(side[name][1], 1) if name in side else None for side in (one, other))
        change = round(after - before, 1) if is_one_scale and before is not None and after is not None else None
        found.append(Measure(label, before, after, change))
    return tuple(sorted(found, key=lambda measure: measure.one is None or measure.other is None))


def _pairs(one: Sequence[Asked], other: Sequence[Asked], *, example: bool) -> tuple[Pair, ...]:
    """The questions of the bank that both sessions asked, in the earlier one's order."""
    later = {asked.question_id: asked for asked in other if asked.question_id != BROUGHT}
    return tuple(_pair(asked, later[asked.question_id], example=example) for asked in one if asked.question_id in later)


def _pair(one: Asked, other: Asked, *, example: bool) -> Pair:
    reason = _why_not(one.scale, other.scale, example=example)
    change = other.score - one.score if reason is None and one.score is not None and other.score is not None else None
    return Pair(one, other, change, reason)
