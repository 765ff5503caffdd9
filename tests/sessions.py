"""Sessions and judgements made by hand, for tests that want one thing in particular."""

from datetime import UTC, datetime, timedelta

from liya_core.bank import Gap, Point, Probe, Question
from liya_core.models import (
    Attempt,
    AttemptStatus,
    Confidence,
    GapFound,
    Gate,
    Intent,
    Judgement,
    Move,
    MoveKind,
    Plan,
    PlannedQuestion,
    Rating,
    Session,
    Setup,
    Turn,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def question(name: str = "q1", competency: str = "ownership") -> Question:
    points = tuple(Point(text=f"Covers point {n}", any=(f"term{n}",)) for n in range(3))
    probes = (Probe(gap="result", text="How did it end?"), Probe(gap="own_action", text="Which part was yours?"))
    return Question(
        id=name, competency=competency, text=f"Tell me about {name}.", rephrase=f"Plainly: {name}?", points=points, probes=probes
    )


def make_plan(questions: int = 3, *, minutes: int = 20, max_probes: int = 2) -> Plan:
    planned = tuple(PlannedQuestion(question=question(f"q{n + 1}"), text=f"Tell me about q{n + 1}.") for n in range(questions))
    return Plan(
        interview_type="behavioral",
        interview_round="first_round",
        minutes=minutes,
        max_probes=max_probes,
        opening="Hello.",
        questions=planned,
    )


def judgement(
    score: int | None = 50,
    *,
    intent: Intent = "answer",
    gaps: tuple[Gap, ...] = (),
    cap: int | None = None,
    ratings: dict[str, float] | None = None,
) -> Judgement:
    """A judgement of the given score; `ratings` by dimension (equal weights) override the single one that makes the score."""
    given = ratings if ratings is not None else ({"all": 1 + (score or 0) / 25} if score is not None and intent == "answer" else {})
    rated = tuple(
        Rating(
            dimension=name,
            label=name.capitalize(),
            weight=1 / len(given),
            rating=value,
            evidence=(f"words for {name}",),
            anchor="An anchor.",
        )
        for name, value in given.items()
    )
    return Judgement(
        judge="builtin",
        rubric_version="1.0",
        intent=intent,
        score=score,
        reason=None if score is not None else "Not an answer.",
        ratings=rated,
        gates=(Gate(name="cap", cap=cap, reason="Held down."),) if cap is not None else (),
        confidence=Confidence(level="medium", range=(max(0, (score or 0) - 10), min(100, (score or 0) + 10)), reason="A middling length.")
        if score is not None
        else None,
        gaps=tuple(GapFound(gap=gap, quote="some words") for gap in gaps),
    )


def turn(
    number: int,
    move: MoveKind = "ask",
    asked: int | None = 0,
    *,
    judged: Judgement | None = None,
    seconds: float = 60,
    gap: Gap | None = None,
    status: AttemptStatus = "settled",
) -> Turn:
    """A turn asked at a time of its own, answered after `seconds` when `judged` is given."""
    at = START + timedelta(hours=number)
    attempts = (
        (
            Attempt(
                number=1,
                text=f"answer {number}",
                input_mode="typed",
                status=status,
                answered_at=at + timedelta(seconds=seconds),
                judgements=(judged,),
            ),
        )
        if judged
        else ()
    )
    return Turn(
        number=number,
        move=Move(kind=move, question=asked, gap=gap),
        message=f"message {number}",
        asked_at=at,
        shown_at=at,
        attempts=attempts,
    )


def session(*turns: Turn, plan: Plan | None = None) -> Session:
    return Session(
        session_id="ses_test", setup=Setup(user_id="Me"), plan=plan or make_plan(), status="active", started_at=START, turns=turns
    )
