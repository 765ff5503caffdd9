"""The HTTP contract as models: what a call may say, and what it is answered. The OpenAPI description is made of these."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from liya_core.bank import InterviewRound, InterviewType
from liya_core.models import (
    MAX_ANSWER,
    SAYS_SOMETHING,
    Debrief,
    EndReason,
    Input,
    InterviewContextInput,
    JobDescriptionInput,
    Judge,
    ProfileInput,
    ResumeInput,
    Score,
    SessionHistoryInput,
    SessionStatus,
    Value,
    Whole,
)

MAX_NAME = 200  # characters of a user_id
PAGE, MOST, FARTHEST = 20, 100, 1_000_000  # sessions on a page of the list: usual, most; the largest offset
USER_ID = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"

# ------------------------------------------------------------------ what is asked


class TurnInput(Input):
    """What the candidate brings to a turn."""

    user_id: Annotated[
        str, Field(min_length=1, max_length=MAX_NAME, pattern=USER_ID, description="Who is interviewed; the caller's own name for them.")
    ]
    profile: Annotated[ProfileInput | None, Field(description="Needed to start a session; later it replaces the stored one.")] = None
    message: Annotated[
        str | None,
        Field(max_length=MAX_ANSWER, description="The answer to the open question; needed with a session_id, ignored without one."),
    ] = None
    resume: Annotated[ResumeInput | None, Field(description="On any turn; replaces the stored one.")] = None
    job_description: Annotated[JobDescriptionInput | None, Field(description="On any turn; replaces the stored one.")] = None
    interview_context: Annotated[
        InterviewContextInput | None, Field(description="Fixed by the first turn; a differing one later is a 422.")
    ] = None
    session_history: Annotated[
        SessionHistoryInput | None,
        Field(
            description="What was said elsewhere before, taken over when a session starts and not judged again. Where the last turn "
            "has no answer, message answers it. Ignored with a session_id."
        ),
    ] = None
    turn: Annotated[
        Annotated[int, Field(ge=1, le=100_000), Whole] | None,
        Field(description="The turn that message answers; a 409 where it has another answer or is not open."),
    ] = None
    interviewer: Annotated[
        Literal["builtin"] | None,
        Field(
            description="builtin: from this call on the built-in interviewer leads, where a model did before or would. All scores of the "
            "session are then the built-in judge's."
        ),
    ] = None


class TurnRequest(Input):
    """One call: without a session_id it starts a session, with one it answers the open question."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {
                    "title": "Start",
                    "properties": {
                        "session_id": {"type": "null"},
                        "input": {"required": ["profile"], "properties": {"profile": {"type": "object"}}},
                    },
                },
                {
                    "title": "Continue",
                    "required": ["session_id"],
                    "properties": {
                        "session_id": {"type": "string"},
                        "input": {"required": ["message"], "properties": {"message": {"type": "string", "pattern": SAYS_SOMETHING}}},
                    },
                },
            ]
        }
    )

    input: TurnInput
    session_id: Annotated[str | None, Field(max_length=100, description="Absent: start. Present: continue.")] = None


# ------------------------------------------------------------------ what is answered


class Dimension(Value):
    """One dimension of a score: its rating 1-5 (null where there was nothing to judge), the words that earned it, what it reached.

    `reason` is there where a model gave one.
    """

    name: str
    weight: float
    rating: float | None
    evidence: tuple[str, ...]
    anchor: str
    next_anchor: str | None
    reason: Annotated[str | None, Field(exclude_if=lambda reason: reason is None)] = None


class Sureness(Value):
    """How sure the judge is, and the range in which the score may lie."""

    level: Literal["low", "medium", "high"]
    range: tuple[Score, Score]


class Feedback(Value):
    """What is said of one answer. `score` 0-100, or null where nothing could be judged, and then `reason` says why.

    `stronger_version`: how it could go, with [blanks] for what only the candidate knows.
    """

    strengths: tuple[str, ...]
    improvements: tuple[str, ...]
    stronger_version: str | None
    score: Score | None
    reason: str | None
    confidence: Sureness | None
    dimensions: tuple[Dimension, ...]
    judge: Judge


class Output(Value):
    """The interviewer's next words, as turn `turn`; null feedback on the first. `summary` comes with the last turn only."""

    message: str
    turn: Annotated[int, Field(ge=1)]
    feedback_on_previous: Feedback | None
    session_active: bool
    summary: Annotated[Debrief | None, Field(exclude_if=lambda summary: summary is None)] = None


class TurnReplyData(Value):
    """A turn's output, and the session to go on with."""

    output: Output
    session_id: str


class TurnReply(Value):
    """The reply to a turn."""

    success: Literal[True] = True
    data: TurnReplyData


class TurnHeld(Value):
    """One turn of a session as it was held; `answer` and `feedback` are null where there are none yet."""

    turn: int
    message: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    feedback: Feedback | None


class SessionFacts(Value):
    """What is said of a session wherever it is shown."""

    session_id: str
    user_id: str
    status: SessionStatus
    interview_type: InterviewType
    interview_round: InterviewRound
    started_at: datetime
    ended_at: datetime | None


class SessionHead(SessionFacts):
    """A session in the list. `overall_score` is null while nothing is judged."""

    questions_answered: int
    questions_planned: int
    overall_score: Score | None


class SessionHeld(SessionFacts):
    """A session with all its turns."""

    end_reason: EndReason | None
    turns: tuple[TurnHeld, ...]
    summary: Debrief | None


class SessionReply(Value):
    """The reply that holds one session."""

    success: Literal[True] = True
    data: SessionHeld


class SessionsPage(Value):
    """A page of sessions, newest first, out of `total`."""

    sessions: tuple[SessionHead, ...]
    total: int
    limit: int
    offset: int


class SessionsReply(Value):
    """The reply that lists sessions."""

    success: Literal[True] = True
    data: SessionsPage


class Deleted(Value):
    """The session that is gone."""

    session_id: str
    deleted: Literal[True] = True


class DeletedReply(Value):
    """The reply to a deletion."""

    success: Literal[True] = True
    data: Deleted


class Health(Value):
    """Live and ready."""

    status: Literal["ok"] = "ok"


class HealthReply(Value):
    """The reply of a server that is up and whose database answers."""

    success: Literal[True] = True
    data: Health = Health()


class ErrorBody(Value):
    """What went wrong: a code for the program, a sentence for its author, sometimes facts to react to."""

    code: str
    message: str
    details: Annotated[dict[str, Any], Field(default_factory=dict)]


class ErrorReply(Value):
    """The reply to a call that could not be carried out."""

    success: Literal[False] = False
    error: ErrorBody
