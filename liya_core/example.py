"""The example interview: `data/example.toml` played through the engine, so that its figures are as real as any."""

from collections import Counter

from liya_core.interview import Interviews
from liya_core.models import InterviewContextInput, JobDescriptionInput, ProfileInput, Session, Setup
from liya_core.thinking import LEASE_S


def play(interviews: Interviews, user_id: str) -> str:
    """Make the example session for a person; returns its id."""
    script = interviews.library.example
    setup = Setup(
        user_id=user_id,
        profile=ProfileInput(title=script.title, experience_level=script.level),
        job_description=JobDescriptionInput(title=script.title, company=script.company),
        context=InterviewContextInput(time_limit_minutes=script.minutes),
    )
    session_id = interviews.start(setup, bank=interviews.library.only(script.answers.keys()), example=True)
    said: Counter[str] = Counter()
    session = interviews.store.session(session_id)
    while session.status == "active":
        asked = _asked(session)
        answers = script.answers[asked]
        answer = answers[said[asked]] if said[asked] < len(answers) else "Let's go on to the next question, please."
        said[asked] += 1
        interviews.answer(session_id, session.turns[-1].number, answer)
        interviews.wait(session_id, LEASE_S)
        session = interviews.store.session(session_id)
    return session_id


def _asked(session: Session) -> str:
    return session.plan.questions[session.turns[-1].move.question or 0].question.id
