"""The values that travel through the engine: what a session is set up with, what is said, how it is judged.

Pure and frozen; where they are kept is the store's affair. Inputs keep unknown fields (they are context, never
an error); the engine's own values refuse them. All times are aware and UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from liya_core.bank import Fact, Gap, InterviewRound, InterviewType, Question

MAX_ANSWER = 12_000  # characters of one answer
MAX_MATERIAL = 60_000  # characters of a résumé or a job description
SAYS_SOMETHING = r"[^\s\x00-\x1f\x7f]"  # at least one character that can be seen

Short = Annotated[str, Field(max_length=200)]
Long = Annotated[str, Field(max_length=MAX_MATERIAL)]
Whole = BeforeValidator(lambda given: int(given) if isinstance(given, float) and given.is_integer() else given)  # 30.0 is 30 in JSON
Remarked = Annotated[str, Field(max_length=2_000)]
Score = Annotated[int, Field(ge=0, le=100)]

MoveKind = Literal["ask", "probe", "clarify", "close"]
Intent = Literal["answer", "dont_know", "skip", "repeat", "ask_back", "pause", "stop"]
InputMode = Literal["typed", "pasted", "spoken", "api"]
AttemptStatus = Literal["pending", "settled", "failed"]
SessionStatus = Literal["active", "ended", "expired"]
EndReason = Literal["plan_done", "time_up", "asked_to_stop"]
FeedbackMode = Literal["study", "real"]
JudgeName = Literal["builtin", "llm", "coach", "imported"]
Failure = Literal[
    "provider_unavailable",
    "output_invalid",
    "cut_off",
    "refused",
    "too_slow",
    "unreachable",
    "key_refused",
    "model_unknown",
    "busy",
    "budget",
    "no_model",
]
InterviewerName = Literal["builtin", "llm"]
NoteKind = Literal["comment", "flag", "dispute", "override"]
DrillKind = Literal["question", "competency", "due"]
Recommendation = Literal["strong_proceed", "proceed", "review", "decline", "not_enough_evidence"]
Severity = Literal["blocker", "significant", "minor"]


@dataclass(frozen=True)
class OrNull:
    """Marks an input's field that may be null as well, which means what leaving it out means: `instead`."""

    instead: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Null becomes `instead`; anything else is checked as ever."""
        either = core_schema.nullable_schema(handler(source))
        return core_schema.no_info_after_validator_function(lambda given: self.instead if given is None else given, either)


class Input(BaseModel):
    """A value that comes from outside: checked where known, kept where not."""

    model_config = ConfigDict(frozen=True, extra="allow", str_strip_whitespace=True)


class Value(BaseModel):
    """A value of the engine's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# ------------------------------------------------------------------ what a session is set up with


class ProfileInput(Input):
    """Who is practicing. `experience_level` is free text; junior, mid, senior and lead are understood, and common synonyms."""

    name: Short | None = None
    title: Short | None = None
    years_of_experience: Annotated[float, Field(ge=0, le=80)] | None = None
    experience_level: Short | None = None
    skills: Annotated[tuple[Short, ...], Field(max_length=100), OrNull(())] = ()
    work_experiences: Annotated[tuple[Any, ...], Field(max_length=100), OrNull(())] = ()
    educations: Annotated[tuple[Any, ...], Field(max_length=100), OrNull(())] = ()


class ResumeInput(Input):
    """The résumé as text."""

    text: Annotated[Long, OrNull("")] = ""
    file_type: Short | None = None


class JobDescriptionInput(Input):
    """The job that is practiced for."""

    title: Short | None = None
    company: Short | None = None
    description: Annotated[Long, OrNull("")] = ""
    required_skills: Annotated[tuple[Short, ...], Field(max_length=100), OrNull(())] = ()
    required_experience_years: Annotated[float, Field(ge=0, le=80)] | None = None


class InterviewContextInput(Input):
    """Which interview it is. No time limit means the default of its type and round."""

    interview_type: Annotated[InterviewType, OrNull("behavioral")] = "behavioral"
    interview_round: Annotated[InterviewRound, OrNull("first_round")] = "first_round"
    focus_areas: Annotated[tuple[Short, ...], Field(max_length=20), OrNull(())] = ()
    time_limit_minutes: Annotated[int, Field(ge=1, le=240), Whole] | None = None
    company_research: Annotated[Long, OrNull("")] = ""


class FeedbackInput(Input):
    """What somebody else said of an answer."""

    strengths: Annotated[tuple[Remarked, ...], Field(max_length=20), OrNull(())] = ()
    improvements: Annotated[tuple[Remarked, ...], Field(max_length=20), OrNull(())] = ()
    score: Annotated[Score, Whole] | None = None


class HistoryTurnInput(Input):
    """A question that was asked elsewhere, with its answer and the feedback on it where there are any."""

    question: Annotated[str, Field(min_length=3, max_length=4_000, pattern=SAYS_SOMETHING)]
    answer: Annotated[str, Field(max_length=MAX_ANSWER, pattern=rf"^\s*$|{SAYS_SOMETHING}")] | None = None
    feedback: FeedbackInput | None = None


class SessionHistoryInput(Input):
    """What was said before this session, in order. A last turn without an answer is still open; an earlier one stays unanswered."""

    turns: Annotated[tuple[HistoryTurnInput, ...], Field(max_length=100), OrNull(())] = ()


class Setup(Value):
    """All that a session is started with. `feedback`: after each answer (study) or only at the end (real).

    rates_self: whether the candidate is asked what they think of an answer before they see what the judge does.
    """

    user_id: Annotated[str, Field(min_length=1, max_length=200)]
    profile: ProfileInput = ProfileInput()
    resume: ResumeInput | None = None
    job_description: JobDescriptionInput | None = None
    context: InterviewContextInput = InterviewContextInput()
    feedback: FeedbackMode = "study"
    rates_self: bool = False


# ------------------------------------------------------------------ the plan


class PlannedQuestion(Value):
    """A question as it stood in the bank when the session began, in the words for this candidate."""

    question: Question
    text: str
    focus_area: str | None = None


class Plan(Value):
    """What the session will ask. `problem_title`, `brief` and `facts` belong to staged types; `notes` say which wishes are not met."""

    interview_type: InterviewType
    interview_round: InterviewRound
    minutes: int
    max_probes: int
    opening: str
    questions: Annotated[tuple[PlannedQuestion, ...], Field(min_length=1)]
    problem_title: str | None = None
    brief: str | None = None
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()


class Move(Value):
    """What the interviewer does next. `question` counts the planned questions from 0.

    `gap` is what a probe seeks: evidence that an answer lacks, or ("claim") how a figure in it goes with another.
    """

    kind: MoveKind
    question: int | None = None
    gap: Gap | Literal["claim"] | None = None
    point: int | None = None
    quote: str | None = None
    end_reason: EndReason | None = None


# ------------------------------------------------------------------ how an answer is judged


class Rating(Value):
    """One dimension, 1.0-5.0 or None where there was nothing to judge, with the spans that earned it; `reason`: a model's for it."""

    dimension: str
    label: str
    weight: float
    rating: Annotated[float, Field(ge=1, le=5)] | None
    evidence: tuple[str, ...] = ()
    anchor: str
    next_anchor: str | None = None
    reason: str | None = None


class Gate(Value):
    """A rule that held the score down to `cap`, and why."""

    name: str
    cap: Score
    reason: str


class Remark(Value):
    """One strength or improvement: what is said, the answer's own words it rests on, the dimension it speaks of."""

    text: str
    quote: str | None = None
    dimension: str | None = None


class GapFound(Value):
    """A kind of evidence that the answer lacks; `quote` is where to hang a probe, `point` the missing key point's index."""

    gap: Gap
    quote: str | None = None
    point: int | None = None


class Uncredited(Value):
    """A sentence that earned nothing, and why."""

    text: str
    reason: str


class Earned(Value):
    """The words of one sentence that count on one dimension."""

    dimension: str
    words: tuple[str, ...]


class SentenceRead(Value):
    """One sentence as the judge read it: what it earned, or the reason why it earned nothing. Neither: it holds no sign of anything."""

    text: str
    earned: tuple[Earned, ...]
    reason: str | None


class Delivery(Value):
    """How it was said; no part of the score."""

    words: int
    fillers: int
    hedges: int
    first_person: int
    we: int


class Confidence(Value):
    """How sure the judge is: a level, the range in which the score may lie, and why."""

    level: Literal["low", "medium", "high"]
    range: tuple[Score, Score]
    reason: str


class Judgement(Value):
    """One judge's reading of one answer, with everything that is needed to recompute its score.

    `score` is None where nothing could be judged, and then `reason` says why; 0 with intent "dont_know" or
    "skip" means declined. `sketch` is a stronger version with [blanks] for the facts that only the candidate knows.
    """

    judge: JudgeName
    model: str | None = None
    rubric_version: str
    prompt_version: str | None = None
    intent: Intent
    score: Score | None
    reason: str | None = None
    ratings: tuple[Rating, ...] = ()
    gates: tuple[Gate, ...] = ()
    confidence: Confidence | None = None
    strengths: tuple[Remark, ...] = ()
    improvements: tuple[Remark, ...] = ()
    sketch: str | None = None
    gaps: tuple[GapFound, ...] = ()
    points_covered: tuple[int, ...] = ()
    uncredited: tuple[Uncredited, ...] = ()
    delivery: Delivery | None = None


# ------------------------------------------------------------------ what was said


class SelfRating(Value):
    """What the candidate thought of an answer before its feedback was shown; None where they did not say."""

    score: Score | None


class Attempt(Value):
    """One answer to a turn. A redone answer is a second attempt; the last settled one counts. `failure`: why a failed one failed."""

    number: int
    text: str
    input_mode: InputMode
    status: AttemptStatus
    answered_at: datetime
    settled_at: datetime | None = None
    failure: Failure | None = None
    judgements: tuple[Judgement, ...] = ()
    self_rating: SelfRating | None = None

    @property
    def judgement(self) -> Judgement | None:
        """The judgement that is shown: the last one stored, and never a coach's."""
        return next((one for one in reversed(self.judgements) if one.judge != "coach"), None)

    @property
    def reviews(self) -> tuple[Judgement, ...]:
        """What coaches gave it, each once."""
        return tuple(one for one in self.judgements if one.judge == "coach")

    @property
    def judged_before(self) -> tuple[Judgement, ...]:
        """What the judge that is shown said of it earlier, under other rubrics."""
        shown = self.judgement
        if shown is None:
            return ()
        same = (one for one in self.judgements if (one.judge, one.model) == (shown.judge, shown.model))
        return tuple(one for one in same if one.rubric_version != shown.rubric_version)


class Turn(Value):
    """A numbered exchange: the interviewer's message, and the candidate's attempts at an answer.

    A turn that was held elsewhere and brought along asks none of the planned questions: its move has no `question`.
    """

    number: int
    move: Move
    message: str
    asked_at: datetime
    shown_at: datetime | None = None
    attempts: tuple[Attempt, ...] = ()

    @property
    def answer(self) -> Attempt | None:
        """The attempt that counts: the latest that is settled, else the latest."""
        settled = [attempt for attempt in self.attempts if attempt.status == "settled"]
        candidates = settled or self.attempts
        return candidates[-1] if candidates else None


class Note(Value):
    """What a person says of a session, or of one of its turns, beside the judge.

    comment: anything. flag: the question is a bad one. dispute: the candidate's objection to a score, with `quote`, the words of
    the answer that it rests on. override: the `score` that a coach holds to, and why. `attempt`: the answer that is meant.
    """

    note_id: str
    session_id: str
    turn: int | None = None
    attempt: int | None = None
    kind: NoteKind
    author: str
    text: str
    quote: str | None = None
    score: Score | None = None
    made_at: datetime


class Drill(Value):
    """Why a session is a short one.

    A question is answered again, alone ("question") or with others like it ("competency"), or competencies are practiced whose
    day it is ("due"). session_id, turn: the earlier answer that it goes back to; None where there is none, or it was deleted.
    """

    kind: DrillKind
    session_id: str | None = None
    turn: int | None = None


class Session(Value):
    """One sitting, from set-up to debrief. `key_name`: the API key that began it; None for one begun on the page.

    drill: why it is a short one; None for a whole interview. bundle: the digest of the bundle in which somebody sent it here; None for
    one held here.
    """

    session_id: str
    setup: Setup
    plan: Plan
    status: SessionStatus
    started_at: datetime
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    example: bool = False
    interviewer: InterviewerName = "builtin"
    key_name: str | None = None
    drill: Drill | None = None
    bundle: str | None = None
    turns: tuple[Turn, ...] = ()
    notes: tuple[Note, ...] = ()
    summary: "Debrief | None" = None

    @property
    def is_opened(self) -> bool:
        """Whether a question of its own was asked, or it ended without one."""
        return self.status != "active" or any(turn.move.question is not None for turn in self.turns)


class Call(Value):
    """One call to a model, in tokens; `counted` by its server, else estimated."""

    model: str
    prompt_tokens: int
    completion_tokens: int
    counted: bool


class Exchange(Value):
    """One turn and, where there is one, the turn after it: an answer with what the interviewer said to it."""

    session_id: str
    turns: Annotated[tuple[Turn, ...], Field(max_length=2)]
    summary: "Debrief | None"


# ------------------------------------------------------------------ how it went


class CompetencyResult(Value):
    """What the session showed of one competency: mean rating 1-5 over its questions, best quote, what was missing."""

    competency: str
    label: str
    rating: float | None
    score: Score | None
    quote: str | None
    turns: tuple[int, ...]
    missing: tuple[str, ...]


class Moment(Value):
    """A turn worth going back to: the question's score, and the best words of its answer where there are any."""

    turn: int
    score: Score
    question: str
    quote: str | None


class SummaryImprovement(Value):
    """Something to work on, and how much it costs."""

    text: str
    severity: Severity
    turn: int | None = None


class Action(Value):
    """One thing to do before the next interview."""

    id: str
    label: str
    detail: str


class Conflict(Value):
    """Two figures for what seems to be the same thing: `then`, in the résumé or at turn `then_turn`, and `now`, at turn `turn`."""

    then: str
    then_turn: int | None
    now: str
    turn: int


class DebriefConfidence(Value):
    """How much evidence the summary rests on: `score` 0-1."""

    score: Annotated[float, Field(ge=0, le=1)]
    level: Literal["low", "medium", "high"]


class Judge(Value):
    """Which judge, in which version, the numbers come from."""

    name: JudgeName
    model: str | None
    rubric_version: str


class Debrief(Value):
    """The session's summary. `overall_score` is the mean of its questions' scores, None below one judged answer."""

    overall_score: Score | None
    recommendation: Recommendation
    rationale: str
    confidence: DebriefConfidence
    competencies: tuple[CompetencyResult, ...]
    strengths: tuple[str, ...]
    improvements: tuple[SummaryImprovement, ...]
    actions: tuple[Action, ...]
    strongest: Moment | None
    costliest: Moment | None
    questions_answered: int
    questions_planned: int
    declined: int
    not_judged: int
    judge: Judge
    conflicts: tuple[Conflict, ...] = ()
