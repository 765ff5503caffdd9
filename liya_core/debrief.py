"""A session's judged turns as its summary. Pure.

A question's rating on a dimension is the best over its turns; its score follows from those ratings as a turn's
does, held down by the gates of what was judged last. The overall score is the mean of the questions' scores:
declined ones count 0 and are said so, what could not be judged is left out and counted.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from liya_core import claims
from liya_core.bank import Gap, Question
from liya_core.judging import EMPTY
from liya_core.judging.feedback import fullest
from liya_core.judging.rating import score
from liya_core.library import Library
from liya_core.models import (
    Action,
    CompetencyResult,
    Debrief,
    DebriefConfidence,
    Judge,
    Judgement,
    Moment,
    Rating,
    Recommendation,
    Session,
    Severity,
    SummaryImprovement,
    Turn,
)

DECLINED = ("dont_know", "skip")


@dataclass(frozen=True)
class QuestionResult:
    """What came of one planned question. `score` None: nothing there could be judged. `ratings`: the best of each dimension."""

    question: Question
    turns: tuple[Turn, ...]
    judgements: tuple[Judgement, ...]
    ratings: tuple[Rating, ...]
    score: int | None
    declined: bool


def question_results(session: Session) -> list[QuestionResult]:
    """The questions that were answered or declined, in order."""
    results = []
    for position, planned in enumerate(session.plan.questions):
        turns = tuple(turn for turn in session.turns if turn.move.question == position and turn.answer and turn.answer.judgement)
        if turns:
            results.append(_question_result(planned.question, turns))
    return results


def _question_result(question: Question, turns: tuple[Turn, ...]) -> QuestionResult:
    answers = sorted((turn.answer for turn in turns if turn.answer), key=lambda answer: answer.settled_at or answer.answered_at)
    latest = [answer.judgement for answer in answers if answer.judgement]
    shown = tuple(turn.answer.judgement for turn in turns if turn.answer and turn.answer.judgement)
    judged = [judgement for judgement in latest if judgement.intent == "answer" and judgement.score is not None]
    if judged:
        best: dict[str, Rating] = {}
        for rating in (rating for judgement in judged for rating in judgement.ratings if rating.rating is not None):
            if rating.dimension not in best or (rating.rating or 0) > (best[rating.dimension].rating or 0):
                best[rating.dimension] = rating
        caps = [gate.cap for gate in judged[-1].gates]
        return QuestionResult(question, turns, shown, tuple(best.values()), score(tuple(best.values()), caps), declined=False)
    declined = any(judgement.intent in DECLINED for judgement in shown)
    return QuestionResult(question, turns, shown, (), 0 if declined else None, declined)


def make(session: Session, library: Library) -> Debrief:
    """The summary of what was said so far."""
    results = question_results(session)
    scored = [result for result in results if result.score is not None]
    judged = [result for result in scored if not result.declined]
    overall = floor(sum(result.score or 0 for result in scored) / len(scored) + 0.5) if scored else None
    confidence = _confidence(judged, session)
    gaps = _gaps(judged)
    return Debrief(
        overall_score=overall,
        recommendation=_recommendation(overall, judged, library),
        rationale=_rationale(overall, results, judged, session, library),
        confidence=confidence,
        competencies=_competencies(results, library),
        strengths=_strengths(judged),
        improvements=_improvements(gaps, scored, library),
        actions=_actions(gaps, judged, library),
        strongest=_moment(max((result for result in judged if result.score), key=lambda result: result.score or 0, default=None)),
        costliest=_moment(min(scored, key=lambda result: result.score or 0, default=None)) if len(scored) > 1 else None,
        questions_answered=len(judged),
        questions_planned=len(session.plan.questions),
        declined=sum(result.declined for result in results),
        not_judged=sum(result.score is None for result in results),
        judge=_judge(judged, session, library),
        conflicts=claims.conflicts(session, library.lexicon),
    )


def _recommendation(overall: int | None, judged: Sequence[QuestionResult], library: Library) -> Recommendation:
    if overall is None or len(judged) < library.summing.least_judged:
        return "not_enough_evidence"
    for name, least in sorted(library.summing.thresholds.items(), key=lambda item: -item[1]):
        if overall >= least:
            return name
    return "decline"


def _rationale(
    overall: int | None, results: Sequence[QuestionResult], judged: Sequence[QuestionResult], session: Session, library: Library
) -> str:
    """One or two sentences that say what the recommendation rests on."""
    least = library.summing.least_judged
    answered = f"{len(judged)} of {len(session.plan.questions)} planned questions could be judged"
    declined, unjudged = sum(result.declined for result in results), sum(result.score is None for result in results)
    extra = [f"{declined} declined, which counts 0"] if declined else []
    extra += [f"{unjudged} left out because nothing in it could be judged"] if unjudged else []
    counted = answered + (f" ({'; '.join(extra)})" if extra else "") + "."
    if overall is None or len(judged) < least:
        return f"{counted} At least {least} are needed before a recommendation would mean anything."
    dimensions = list(dimension_means(judged).values())
    best, worst = max(dimensions, key=lambda item: item[1]), min(dimensions, key=lambda item: item[1])
    contrast = (
        f" Strongest: {best[0].lower()} ({best[1]:.1f} of 5). Weakest: {worst[0].lower()} ({worst[1]:.1f} of 5)." if best != worst else ""
    )
    return f"{counted} Their scores average {overall} of 100.{contrast}"


def dimension_means(results: Sequence[QuestionResult]) -> dict[str, tuple[str, float]]:
    """Each dimension's label and its mean rating over the questions in which it was rated."""
    found: dict[str, list[Rating]] = {}
    for rating in (rating for result in results for rating in result.ratings):
        found.setdefault(rating.dimension, []).append(rating)
    return {name: (rated[0].label, sum(rating.rating or 0 for rating in rated) / len(rated)) for name, rated in found.items()}


def _confidence(judged: Sequence[QuestionResult], session: Session) -> DebriefConfidence:
    """Grows with the number of judged questions and with how sure each judgement was."""
    sure = {"low": 0.4, "medium": 0.75, "high": 1.0}
    each = [max((sure[found.confidence.level] for found in result.judgements if found.confidence), default=0.4) for result in judged]
    score = round(min(1.0, sum(each) / max(5, len(session.plan.questions))), 2)
    return DebriefConfidence(score=score, level="high" if score >= 0.75 else "medium" if score >= 0.45 else "low")


def _competencies(results: Sequence[QuestionResult], library: Library) -> tuple[CompetencyResult, ...]:
    groups: dict[str, list[QuestionResult]] = {}
    for result in results:
        groups.setdefault(result.question.competency, []).append(result)
    return tuple(_competency(name, group, library) for name, group in groups.items())


def _competency(name: str, group: Sequence[QuestionResult], library: Library) -> CompetencyResult:
    scores = [result.score for result in group if result.score is not None]
    means = [1 + result.score / 25 for result in group if result.score is not None]
    told = [rating for result in group if _says_something(result) for rating in result.ratings]
    quotes = [(rating.rating or 0, quote) for rating in told if (quote := fullest(rating.evidence))]
    missing = dict.fromkeys(
        result.question.points[place].text
        for result in group
        for place in range(len(result.question.points))
        if result.judgements and not any(place in judgement.points_covered for judgement in result.judgements)
    )
    return CompetencyResult(
        competency=name,
        label=library.label(name),
        rating=round(sum(means) / len(means), 1) if means else None,
        score=floor(sum(scores) / len(scores) + 0.5) if scores else None,
        quote=max(quotes, default=(0, None))[1],
        turns=tuple(turn.number for result in group for turn in result.turns),
        missing=tuple(missing)[:3],
    )


def _gaps(judged: Sequence[QuestionResult]) -> list[tuple[Gap, list[QuestionResult]]]:
    """What the questions still lacked at their end, the most frequent (and first named) first."""
    weight: Counter[Gap] = Counter()
    where: dict[Gap, list[QuestionResult]] = {}
    for result in judged:
        read = [judgement for judgement in result.judgements if judgement.intent == "answer"][-1]
        left = dict.fromkeys(found.gap for found in read.gaps)
        for place, gap in enumerate(left):
            weight[gap] += max(1, 6 - 2 * place)
            where.setdefault(gap, []).append(result)
    return [(gap, where[gap]) for gap, _ in weight.most_common()]


def _strengths(judged: Sequence[QuestionResult]) -> tuple[str, ...]:
    """The best-rated remark of each dimension once, from the best answers down."""
    said: dict[str, str] = {}
    for result in sorted(judged, key=lambda result: -(result.score or 0)):
        for remark in (remark for judgement in reversed(result.judgements) for remark in judgement.strengths):
            said.setdefault(remark.dimension or remark.text, remark.text)
    return tuple(said.values())[:3]


def _improvements(
    gaps: list[tuple[Gap, list[QuestionResult]]], scored: Sequence[QuestionResult], library: Library
) -> tuple[SummaryImprovement, ...]:
    """What was declined, then what the answers lacked, each with the turn where it cost most."""
    found = []
    declined = [result for result in scored if result.declined]
    if declined:
        text = (
            f"{len(declined)} {'question was' if len(declined) == 1 else 'questions were'} declined; even a small attempt earns something."
        )
        found.append(SummaryImprovement(text=text, severity="significant", turn=declined[0].turns[0].number))
    for gap, results in gaps[:4]:
        costliest = min(results, key=lambda result: result.score or 0)
        severity = _severity(costliest.score or 0, library)
        found.append(SummaryImprovement(text=library.summing.actions[gap].shown, severity=severity, turn=costliest.turns[0].number))
    return tuple(found)


def _severity(score: int, library: Library) -> Severity:
    if score < library.summing.blocker_below:
        return "blocker"
    return "significant" if score < library.summing.significant_below else "minor"


def _actions(gaps: list[tuple[Gap, list[QuestionResult]]], judged: Sequence[QuestionResult], library: Library) -> tuple[Action, ...]:
    """Three things to do: what the answers lacked most often; where they lacked little, the next level of the lowest ratings."""
    actions = []
    for gap, results in gaps:
        advice = library.summing.actions[gap]
        topics = dict.fromkeys(library.label(result.question.competency) for result in results)
        actions.append(Action(id=gap, label=advice.label, detail=f"{advice.detail} It came up under: {', '.join(topics)}."))
    lowest = sorted((rating for result in judged for rating in result.ratings if rating.next_anchor), key=lambda rating: rating.rating or 0)
    for rating in {rating.dimension: rating for rating in reversed(lowest)}.values():
        actions.append(Action(id=rating.dimension, label=f"Raise “{rating.label}”", detail=f"The next level reads: {rating.next_anchor}"))
    return tuple(actions[:3])


def _moment(result: QuestionResult | None) -> Moment | None:
    if result is None or result.score is None:
        return None
    best = sorted(result.ratings, key=lambda rating: -(rating.rating or 0))
    quotes = [quote for rating in best if (quote := fullest(rating.evidence))]
    turn = result.turns[-1] if result.declined else result.turns[0]
    quote = quotes[0] if quotes and _says_something(result) else None
    return Moment(turn=turn.number, score=result.score, question=result.question.text, quote=quote)


def _says_something(result: QuestionResult) -> bool:
    """Whether it was answered well enough to be quoted: what is held at nothing may be an insult."""
    return (result.score or 0) > EMPTY


def _judge(judged: Sequence[QuestionResult], session: Session, library: Library) -> Judge:
    """Whose numbers these are."""
    if judged:
        last = judged[-1].judgements[-1]
        return Judge(name=last.judge, model=last.model, rubric_version=last.rubric_version)
    return Judge(name="builtin", model=None, rubric_version=library.rubrics[session.plan.interview_type].version)
