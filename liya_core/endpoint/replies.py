"""Sessions as the contract shows them. Pure."""

from liya_core.endpoint.contract import (
    Dimension,
    Feedback,
    Output,
    SessionHead,
    SessionHeld,
    Sureness,
    TurnHeld,
    TurnReplyData,
)
from liya_core.export import remark_line
from liya_core.models import Judge, Judgement, Session
from liya_core.trends import SessionRow


def turn_reply(session: Session, turn: int, attempt: int) -> TurnReplyData:
    """The reply to an attempt at turn `turn`; turn 0 stands for the start, which is answered with the first question asked here.

    The same for the same answer at any later time, whatever was said since.
    """
    begun = next(asked.number for asked in session.turns if asked.move.question is not None)
    said = session.turns[turn if turn else begun - 1]
    judgement = session.turns[turn - 1].attempts[attempt - 1].judgement if turn else None
    closed = said.move.kind == "close"
    output = Output(
        message=said.message,
        turn=said.number,
        feedback_on_previous=feedback(judgement) if judgement else None,
        session_active=not closed,
        summary=session.summary if closed else None,
    )
    return TurnReplyData(output=output, session_id=session.session_id)


def feedback(judgement: Judgement) -> Feedback:
    """What is said of an answer."""
    sure = judgement.confidence
    return Feedback(
        strengths=tuple(map(remark_line, judgement.strengths)),
        improvements=tuple(map(remark_line, judgement.improvements)),
        score=judgement.score,
        reason=judgement.reason,
        confidence=Sureness(level=sure.level, range=sure.range) if sure else None,
        dimensions=tuple(
            Dimension(
                name=rating.dimension,
                weight=rating.weight,
                rating=rating.rating,
                evidence=rating.evidence,
                anchor=rating.anchor,
                next_anchor=rating.next_anchor,
            )
            for rating in judgement.ratings
        ),
        judge=Judge(name=judgement.judge, model=judgement.model, rubric_version=judgement.rubric_version),
    )


def session_head(row: SessionRow) -> SessionHead:
    """A session as the list shows it."""
    return SessionHead(
        session_id=row.session_id,
        user_id=row.user_id,
        status=row.status,
        interview_type=row.interview_type,
        interview_round=row.interview_round,
        started_at=row.started_at,
        ended_at=row.ended_at,
        questions_answered=row.answered,
        questions_planned=row.planned,
        overall_score=row.score,
    )


def session_held(session: Session) -> SessionHeld:
    """A session with its turns; of several attempts at an answer the one that counts."""
    answers = [(turn, turn.answer) for turn in session.turns]
    return SessionHeld(
        session_id=session.session_id,
        user_id=session.setup.user_id,
        status=session.status,
        interview_type=session.plan.interview_type,
        interview_round=session.plan.interview_round,
        started_at=session.started_at,
        ended_at=session.ended_at,
        end_reason=session.end_reason,
        turns=tuple(
            TurnHeld(
                turn=turn.number,
                message=turn.message,
                asked_at=turn.asked_at,
                answer=answer.text if answer else None,
                answered_at=answer.answered_at if answer else None,
                feedback=feedback(answer.judgement) if answer and answer.judgement else None,
            )
            for turn, answer in answers
        ),
        summary=session.summary,
    )
