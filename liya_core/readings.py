"""What the built-in judge makes of a session's answers: of one as it comes, and of all of them again under another rubric. Pure."""

from datetime import datetime
from typing import Final

from liya_core.candidate import level
from liya_core.debrief import DECLINED
from liya_core.judging import judge
from liya_core.library import Library
from liya_core.models import Attempt, Judgement, Session, Turn

ANSWERS: Final = ("answer", *DECLINED)  # what was only asked back or put off is no answer


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


def outdated(session: Session, library: Library) -> list[tuple[Turn, Attempt]]:
    """The attempts that can be judged again, in the order in which they were judged: those read under another rubric than today's.

    All settled ones are looked at, not only those that count: an answer and the one that was given in its place stay on
    one scale. None where anybody else judged an answer to a question of this session, whose scores would not mix; what
    was held elsewhere stays as it was brought. None either where no answer is among them.
    """
    shown = [
        (turn, attempt, attempt.judgement)
        for turn in session.turns
        for attempt in turn.attempts
        if turn.move.question is not None and attempt.judgement
    ]
    version = library.rubrics[session.plan.interview_type].version
    behind = [(turn, attempt, judgement) for turn, attempt, judgement in shown if judgement.rubric_version != version]
    if any(judgement.judge != "builtin" for *_, judgement in shown) or not any(judgement.intent in ANSWERS for *_, judgement in behind):
        return []
    return sorted(((turn, attempt) for turn, attempt, _ in behind), key=lambda found: found[1].settled_at or found[1].answered_at)


def again(session: Session, library: Library) -> tuple[Session, list[tuple[int, int, Judgement]]]:
    """The session with its outdated attempts judged again, each earlier reading kept beside; and the new ones with turn and attempt."""
    found = []
    for turn, attempt in outdated(session, library):
        reading = read(session, turn.number, attempt.number, library)
        found.append((turn.number, attempt.number, reading))
        session = with_turn(session, settled(session.turns[turn.number - 1], attempt.number, (*attempt.judgements, reading)))
    return session, found


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
