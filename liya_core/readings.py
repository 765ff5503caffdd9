"""What the built-in judge makes of a session's answers: of one as it comes, and of all of them again under another rubric. Pure."""

from datetime import datetime

from liya_core.candidate import level
from liya_core.judging import judge
from liya_core.library import Library
from liya_core.models import Attempt, Judgement, Session, Turn


def read(session: Session, number: int, attempt: int, library: Library) -> Judgement:
    """The reading of one attempt at turn `number`, with what had been answered before it.

    That is what is answered by now for an attempt that comes, and what was answered by then for one that is read again,
    so that nothing but the judge can give it another score.
    """
    turn = session.turns[number - 1]
    given = turn.attempts[attempt - 1]
    return judge(
        session.plan.questions[turn.move.question or 0].question,
        [*_earlier_answers(session, turn, given.settled_at), given.text],
        rubric=library.rubrics[session.plan.interview_type],
        lexicon=library.lexicon,
        level=level(session.setup),
        elsewhere=_answers_elsewhere(session, turn, given.settled_at),
    )


def settled(turn: Turn, attempt: int, judgements: tuple[Judgement, ...]) -> Turn:
    """A turn with these judgements of one attempt at it."""
    judged = turn.attempts[attempt - 1].model_copy(update={"status": "settled", "judgements": judgements})
    return turn.model_copy(update={"attempts": (*turn.attempts[: attempt - 1], judged, *turn.attempts[attempt:])})


def with_turn(session: Session, turn: Turn) -> Session:
    """A session with this turn in its place."""
    return session.model_copy(update={"turns": (*session.turns[: turn.number - 1], turn, *session.turns[turn.number :])})


def _counting(turn: Turn, moment: datetime | None) -> Attempt | None:
    """The attempt that counted at a moment; None: that counts now."""
    if moment is None:
        return turn.answer
    return next((attempt for attempt in reversed(turn.attempts) if attempt.settled_at and attempt.settled_at <= moment), None)


def _answers_elsewhere(session: Session, turn: Turn, moment: datetime | None) -> list[str]:
    """What had been answered to other questions before this turn."""
    before = [earlier for earlier in session.turns[: turn.number - 1] if earlier.move.question != turn.move.question]
    return [answer.text for earlier in before if (answer := _counting(earlier, moment))]


def _earlier_answers(session: Session, turn: Turn, moment: datetime | None) -> list[str]:
    """What had been answered to the same question before this turn."""
    before = [earlier for earlier in session.turns[: turn.number - 1] if earlier.move.question == turn.move.question]
    return [
        answer.text
        for earlier in before
        if (answer := _counting(earlier, moment)) and answer.judgement and answer.judgement.intent == "answer"
    ]
