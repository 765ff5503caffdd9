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
from liya_core.models import Debrief, Judge, Judgement, Session, Turn
from liya_core.trends import SessionRow


def turn_reply(session_id: str, said: Turn, judgement: Judgement | None = None, summary: Debrief | None = None) -> TurnReplyData:
    """What the interviewer says next, with what is said of the answer before it."""
    closed = said.move.kind == "close"
    output = Output(
        message=said.message,
        turn=said.number,
        feedback_on_previous=feedback(judgement) if judgement else None,
        session_active=not closed,
        summary=summary if closed else None,
    )
    return TurnReplyData(output=output, session_id=session_id)


def first_asked(session: Session) -> Turn:
    """The first turn that this session asks itself; those before it were held elsewhere."""
    return next(turn for turn in session.turns if turn.move.question is not None)


def feedback(judgement: Judgement) -> Feedback:
    """What is said of an answer."""
    sure = judgement.confidence
    return Feedback(
        strengths=tuple(map(remark_line, judgement.strengths)),
        improvements=tuple(map(remark_line, judgement.improvements)),
        stronger_version=judgement.sketch,
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
                reason=rating.reason,
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
