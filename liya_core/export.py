"""What leaves Liya as a file: a session as Markdown, answers as rows for a spreadsheet.

A file is read by other programs, so what a person wrote may neither become markup nor a formula there. Feedback that
waits for a session's end is in no file before it.
"""

import re
from collections.abc import Iterable
from typing import Final

from liya_core.library import Library
from liya_core.models import Attempt, CompetencyResult, Conflict, Debrief, Judgement, Recommendation, Remark, Session, Turn

STANDING: Final[dict[Recommendation, str]] = {
    "strong_proceed": "Ready",
    "proceed": "Nearly ready",
    "review": "Keep practicing",
    "decline": "Keep practicing",
    "not_enough_evidence": "Too little to say",
}
KINDS: Final = {"ask": "Question", "probe": "Follow-up", "clarify": "Clarification", "close": "Goodbye"}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int | None


def feedback_is_open(session: Session) -> bool:
    """Whether the person may see feedback on this session now."""
    return session.status != "active" or session.setup.feedback == "study"


# -------------------------------------------------------------------- rows


def turn_rows(sessions: Iterable[Session], library: Library) -> list[dict[str, Cell]]:
    """One row for each answered turn: the attempt that counts, with what was said of it. Cells are safe in a spreadsheet."""
    return [_row(session, turn, turn.answer, library) for session in sessions for turn in session.turns if turn.answer]


def cell(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(session: Session, turn: Turn, attempt: Attempt, library: Library) -> dict[str, Cell]:
    position = turn.move.question
    planned = session.plan.questions[position] if position is not None else None
    judgement = attempt.judgement if feedback_is_open(session) else None
    row: dict[str, Cell] = {
        "Started (UTC)": f"{session.started_at:%Y-%m-%d %H:%M}",
        "Interview type": said_in_words(session.plan.interview_type),
        "Round": said_in_words(session.plan.interview_round),
        "Status": "Unfinished" if session.status == "active" else "Finished",
        "Turn": turn.number,
        "Kind": KINDS[turn.move.kind],
        "Question number": position + 1 if position is not None else None,
        "Competency": library.label(planned.question.competency) if planned else "",
        "Question": planned.text if planned else "",
        "Interviewer said": turn.message,
        "Answer": attempt.text,
        "Attempts": len(turn.attempts),
        "Score (0-100)": judgement.score if judgement else None,
        "Why": (judgement.reason or "; ".join(gate.reason for gate in judgement.gates)) if judgement else "",
        "Strengths": _joined(judgement.strengths) if judgement else "",
        "Improvements": _joined(judgement.improvements) if judgement else "",
        "Judge": judge_label(judgement.judge, judgement.model) if judgement else "",
        "Rubric": judgement.rubric_version if judgement else "",
    }
    return {name: cell(value) if isinstance(value, str) else value for name, value in row.items()}


def judge_label(judge: str, model: str | None) -> str:
    """A judge's name in words."""
    return {"builtin": "Built-in judge", "coach": "Coach", "imported": "Judged elsewhere"}.get(judge, model or "Model")


def _joined(remarks: Iterable[Remark]) -> str:
    return "\n".join(f"{remark.text} (“{remark.quote}”)" if remark.quote else remark.text for remark in remarks)


def said_in_words(name: str) -> str:
    """An identifier such as "case_study" as one says it."""
    return name.replace("_", " ").capitalize()


# -------------------------------------------------------------------- everything


def session_json(session: Session) -> str:
    """All that is stored of a session; of one whose feedback waits for its end, without what was judged."""
    if feedback_is_open(session):
        return session.model_dump_json(indent=2)
    return session.model_dump_json(indent=2, exclude={"turns": {"__all__": {"attempts": {"__all__": {"judgements"}}}}})


# -------------------------------------------------------------------- Markdown


def session_markdown(session: Session, library: Library) -> str:
    """The whole session: set-up, debrief, and every turn with its feedback."""
    plan = session.plan
    parts = [f"# {said_in_words(plan.interview_type)} interview, {said_in_words(plan.interview_round).lower()}", _setup(session)]
    if feedback_is_open(session):
        parts += _debrief(session.summary) if session.summary else []
    else:
        parts.append("*Feedback comes when this interview has ended.*")
    parts.append("## What was said")
    if plan.brief:
        parts.append(f"The problem: {_text(plan.problem_title or '')}")
    for turn in session.turns:
        parts += _turn(session, turn, library)
    return "\n\n".join(part for part in parts if part) + "\n"


def _setup(session: Session) -> str:
    setup = session.setup
    job = setup.job_description
    facts = {
        "Candidate": setup.profile.name or setup.user_id,
        "Title": setup.profile.title,
        "Job": ", ".join(part for part in (job.title, job.company) if part) if job else None,
        "Focus": ", ".join(setup.context.focus_areas),
        "Date": f"{session.started_at:%Y-%m-%d %H:%M} UTC",
        "Length": f"{session.plan.minutes} minutes, {len(session.plan.questions)} questions planned",
        "Status": "unfinished" if session.status == "active" else "finished",
        "Note": "this is an example, not a real interview" if session.example else None,
    }
    return "\n".join(f"- {name}: {_text(value)}" for name, value in facts.items() if value)


def _debrief(summary: Debrief) -> list[str]:
    score = f"{summary.overall_score} of 100" if summary.overall_score is not None else "none"
    judge = f"{judge_label(summary.judge.name, summary.judge.model)}, rubric {summary.judge.rubric_version}"
    parts = [
        "## How it went",
        f"**{STANDING[summary.recommendation]}** · overall score: {score} · judged by: {_text(judge)}",
        _text(summary.rationale),
    ]
    if summary.competencies:
        parts += ["### By competency", "\n".join(map(_competency, summary.competencies))]
    if summary.strengths:
        parts += ["### What worked", "\n".join(f"- {_text(text)}" for text in summary.strengths)]
    if summary.improvements:
        parts += ["### What cost most", "\n".join(f"- {_text(item.text)}" for item in summary.improvements)]
    if summary.conflicts:
        parts += ["### Figures to have ready", "\n".join(f"- {_text(figures_line(found))}" for found in summary.conflicts)]
    if summary.actions:
        steps = (f"{place}. **{_text(action.label)}**: {_text(action.detail)}" for place, action in enumerate(summary.actions, 1))
        parts += ["### Do these next", "\n".join(steps)]
    return parts


def figures_line(found: Conflict) -> str:
    """Two figures that do not go together, and where they were named."""
    where = "the résumé" if found.then_turn is None else f"turn {found.then_turn}"
    return f"In {where}: “{found.then}”; in turn {found.turn}: “{found.now}”"


def turn_heading(session: Session, turn: Turn, library: Library) -> str:
    """What a turn is, in words."""
    position, kind = turn.move.question, KINDS[turn.move.kind]
    if position is None:
        return kind
    if turn.move.kind != "ask":
        return f"{kind} on question {position + 1}"
    return f"Question {position + 1}: {library.label(session.plan.questions[position].question.competency)}"


def _competency(result: CompetencyResult) -> str:
    rating = f"{result.rating:.1f} of 5" if result.rating is not None else "not judged"
    missing = f"; missing: {_text('; '.join(result.missing))}" if result.missing else ""
    return f"- {_text(result.label)}: {rating}{missing}"


def _turn(session: Session, turn: Turn, library: Library) -> list[str]:
    parts = [
        f"### {_text(turn_heading(session, turn, library))}",
        *(f"**Interviewer:** {_text(line)}" if not place else _text(line) for place, line in enumerate(_paragraphs(turn.message))),
    ]
    if turn.answer:
        redone = f" (attempt {turn.answer.number} of {len(turn.attempts)})" if len(turn.attempts) > 1 else ""
        parts += [f"**Answer{redone}:**", _quoted(turn.answer.text)]
        if turn.answer.judgement and feedback_is_open(session):
            parts += [*_feedback(turn.answer.judgement), _text(judged_before_line(turn.answer))]
    return parts


def _feedback(judgement: Judgement) -> list[str]:
    parts = [f"**Score: {judgement.score} of 100**" if judgement.score is not None else "**Not scored**"]
    reasons = [judgement.reason or "", *(f"Held at {gate.cap}: {gate.reason}" for gate in judgement.gates)]
    parts += [_text(reason) for reason in reasons if reason]
    rated = [f"{_text(rating.label)} {rating.rating:.1f}" for rating in judgement.ratings if rating.rating is not None]
    if rated:
        parts.append(f"Ratings (1–5): {', '.join(rated)}")
    for title, remarks in (("Strengths", judgement.strengths), ("Improvements", judgement.improvements)):
        if remarks:
            parts += [f"{title}:", "\n".join(f"- {_text(line)}" for line in map(remark_line, remarks))]
    if judgement.sketch:
        parts += ["How a stronger version could go:", f"> {_text(judgement.sketch)}"]
    return parts


def judged_before_line(attempt: Attempt) -> str:
    """The scores that the same judge gave it under other rubrics; nothing where there are none."""
    before = attempt.judged_before
    if not before:
        return ""
    given = (f"{one.score} of 100" if one.score is not None else "not scored" for one in before)
    told = ", ".join(f"under rubric {one.rubric_version}: {score}" for one, score in zip(before, given, strict=True))
    return f"Judged before {told} ({judge_label(before[0].judge, before[0].model)})"


def remark_line(remark: Remark) -> str:
    """A remark with the words it rests on."""
    return f"{remark.text} (“{remark.quote}”)" if remark.quote and remark.quote not in remark.text else remark.text


def _quoted(text: str) -> str:
    """The text as a quoted block that shows it as it stands: its fence is longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join(f"> {line}" for line in (f"{fence}text", *_lines(text), fence))


def _lines(text: str) -> list[str]:
    """The lines as Markdown sees them."""
    return re.split(r"\r\n|\r|\n", text)


def _paragraphs(text: str) -> list[str]:
    return [line for line in _lines(text) if line.strip()]


def _text(text: str) -> str:
    """One line of text in which no sign is markup."""
    line = re.sub(r"([\\`*_\[\]<>|~&$#])", r"\\\1", " ".join(text.split()))
    line = re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", line)
    return re.sub(r"^([+\-=])", r"\\\1", line)
