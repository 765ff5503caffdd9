"""What the interviewer may do next: the policy, apart from any wording. Pure.

Every interviewer chooses among the moves given here; the first is the one this policy prefers.
"""

from collections.abc import Sequence
from datetime import datetime

from liya_core.bank import ASKING_STAGES
from liya_core.models import Conflict, EndReason, Judgement, Move, Plan, Session, Turn

TURN_LIMIT_S = 300  # of a turn, at most this counts against the time limit: a lunch break ends nothing
MAX_CLARIFICATIONS = 3  # on one question
MAX_QUESTIONS_BACK = 10  # in a stage where asking is the answer
GOOD_ENOUGH = 75  # a score from which an answer needs no follow-up
WORTH_A_SECOND = 60  # a score from which one follow-up was enough
MAX_CLAIMS = 2  # figures asked about in one interview; more would be an interrogation
ASIDES = ("repeat", "ask_back", "pause")


def elapsed_s(turns: Sequence[Turn]) -> float:
    """Seconds of the session used so far: each turn from question shown to answer received, at most TURN_LIMIT_S."""
    return sum(
        min(TURN_LIMIT_S, max(0.0, (turn.attempts[0].answered_at - (turn.shown_at or turn.asked_at)).total_seconds()))
        for turn in turns
        if turn.attempts
    )


def left_s(session: Session, now: datetime) -> float:
    """Seconds left of the session's limit, the open turn's running time counted."""
    used = elapsed_s(session.turns)
    last = session.turns[-1] if session.turns else None
    if session.status == "active" and last and not last.attempts:
        used += running_s(last.shown_at or last.asked_at, now)
    return max(0.0, session.plan.minutes * 60 - used)


def running_s(since: datetime, now: datetime) -> float:
    """Seconds that an open turn has taken so far, as far as they count."""
    return min(TURN_LIMIT_S, max(0.0, (now - since).total_seconds()))


def permitted(session: Session, judgement: Judgement, conflict: Conflict | None = None) -> tuple[Move, ...]:
    """The moves that may follow the last turn's answer, the preferred one first. Never empty.

    conflict: a figure in this answer that does not go with another; it is asked about before anything else.
    """
    turn = session.turns[-1]
    exchange = [earlier for earlier in session.turns if earlier.move.question == turn.move.question]
    onward = _onward(session.plan, turn.move.question)
    if judgement.intent == "stop":
        return (_close("asked_to_stop"),)
    if elapsed_s(session.turns) >= session.plan.minutes * 60:
        return (_close("time_up"),)
    if judgement.intent == "skip":
        return (onward,)
    clarify = Move(kind="clarify", question=turn.move.question)
    clarified = sum(earlier.move.kind == "clarify" for earlier in exchange)
    if judgement.intent in ASIDES:
        asking = session.plan.questions[turn.move.question or 0].question.stage in ASKING_STAGES
        return (clarify, onward) if clarified < (MAX_QUESTIONS_BACK if asking else MAX_CLARIFICATIONS) else (onward,)
    if judgement.intent == "answer" and judgement.score is None:  # another language: ask once, then go on
        if not session.plan.questions[turn.move.question or 0].question.points:
            return (onward,)  # asked elsewhere, and nothing to judge it by
        return (clarify, onward) if not clarified else (onward,)
    probes = _probes(session, exchange, judgement)
    if conflict and _may_be_asked(session, exchange):
        return (Move(kind="probe", question=turn.move.question, gap="claim", quote=conflict.now), onward, *probes)
    return (*probes, onward) if probes and _wants_probe(session, exchange, judgement) else (onward, *probes)


def _onward(plan: Plan, question: int | None) -> Move:
    following = 0 if question is None else question + 1
    return Move(kind="ask", question=following) if following < len(plan.questions) else _close("plan_done")


def _close(reason: EndReason) -> Move:
    return Move(kind="close", end_reason=reason)


def _probes(session: Session, exchange: Sequence[Turn], judgement: Judgement) -> tuple[Move, ...]:
    """A probe for each gap that was not asked for yet on this question, the most valuable first; none when the follow-ups are used up."""
    asked = [turn.move for turn in exchange if turn.move.kind == "probe"]
    if len(asked) >= session.plan.max_probes:
        return ()
    current = session.turns[-1].move.question
    if judgement.intent == "dont_know":
        return () if asked or _declined_before(exchange) else (Move(kind="probe", question=current, gap="specifics"),)
    taken = {(move.gap, move.point) for move in asked}
    return tuple(
        Move(kind="probe", question=current, gap=gap.gap, point=gap.point, quote=gap.quote)
        for gap in judgement.gaps
        if (gap.gap, gap.point) not in taken
    )


def _may_be_asked(session: Session, exchange: Sequence[Turn]) -> bool:
    """Whether a figure may still be asked about: a few times an interview, as a follow-up like any other."""
    probes = sum(turn.move.kind == "probe" for turn in exchange)
    return probes < session.plan.max_probes and sum(turn.move.gap == "claim" for turn in session.turns) < MAX_CLAIMS


def _declined_before(exchange: Sequence[Turn]) -> bool:
    judged = [turn.answer.judgement for turn in exchange[:-1] if turn.answer]
    return any(earlier is not None and earlier.intent == "dont_know" for earlier in judged)


def _wants_probe(session: Session, exchange: Sequence[Turn], judgement: Judgement) -> bool:
    """Follow up unless the answer is good, one follow-up was enough, or the time is needed for the questions to come."""
    if judgement.intent == "dont_know":
        return True
    score = judgement.score or 0
    probed = sum(turn.move.kind == "probe" for turn in exchange)
    if score >= GOOD_ENOUGH or (probed and score >= WORTH_A_SECOND):
        return False
    plan = session.plan
    to_come = len(plan.questions) - 1 - (session.turns[-1].move.question or 0)
    left = plan.minutes * 60 - elapsed_s(session.turns)
    return left >= to_come * 0.6 * plan.minutes * 60 / len(plan.questions)
