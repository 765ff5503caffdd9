"""What leaves Liya as a file: sessions as Markdown and JSON, their answers as rows for a spreadsheet.

A file is read by other programs, so what a person wrote may neither become markup nor a formula there. Feedback that
waits for a session's end is in no file before it. Sessions are taken one by one as they come, so that many of them
need never be there at once.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from liya_core.candidate import shortened
from liya_core.library import Library
from liya_core.models import Attempt, CompetencyResult, Conflict, Debrief, Judgement, Note, Recommendation, Remark, Session, Turn

STANDING: Final[dict[Recommendation, str]] = {
    "strong_proceed": "Ready",
    "proceed": "Nearly ready",
    "review": "Keep practicing",
    "decline": "Keep practicing",
    "not_enough_evidence": "Too little to say",
}
KINDS: Final = {"ask": "Question", "probe": "Follow-up", "clarify": "Clarification", "close": "Goodbye"}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # some spreadsheets take the wide signs as well
_FILE_NAME: Final = 55  # characters of a file's name; of four bytes each they are within what a disk takes
_PEOPLE: Final = 3  # whom a title names
_NAME: Final = 40  # characters of a name in a title or a list

Cell = str | int | None


def feedback_is_open(session: Session) -> bool:
    """Whether the person may see feedback on this session now."""
    return session.status != "active" or session.setup.feedback == "study"


def file_name(label: str, ending: str) -> str:
    """A file's name that says what the label says: letters, marks and figures of any script, and hyphens for all else."""
    kept = (char if unicodedata.category(char)[0] in "LMN" else " " for char in unicodedata.normalize("NFC", label).lower())
    name = "-".join(("liya", *"".join(kept).split()))[:_FILE_NAME].rstrip("-")
    return f"{name}.{ending}"


# -------------------------------------------------------------------- in words


def whose(session: Session) -> str:
    """Whose session it is."""
    return session.setup.profile.name or session.setup.user_id


def interview_name(session: Session) -> str:
    """Which interview it is, in words."""
    kind = "drill" if session.drill else "interview"
    return f"{said_in_words(session.plan.interview_type)} {kind}, {said_in_words(session.plan.interview_round).lower()}"


def said_in_words(name: str) -> str:
    """An identifier such as "case_study" as one says it."""
    return name.replace("_", " ").capitalize()


def judge_label(judge: str, model: str | None) -> str:
    """A judge's name in words."""
    if judge == "coach" and model:
        return f"{model} (coach)"
    return {"builtin": "Built-in judge", "coach": "Coach", "imported": "Judged elsewhere"}.get(judge, model or "Model")


def scale_label(judge: str, model: str | None, rubric_version: str, prompt_version: str | None) -> str:
    """A judge and its rubric in words."""
    prompt = f", prompt {prompt_version}" if prompt_version else ""
    return f"{judge_label(judge, model)}, rubric {rubric_version}{prompt}"


def _started(session: Session) -> str:
    return f"{session.started_at:%Y-%m-%d %H:%M}"


def _status(session: Session) -> str:
    if session.example:
        return "Example"
    return "Unfinished" if session.status == "active" else "Finished"


# -------------------------------------------------------------------- rows


def turn_rows(sessions: Iterable[Session], library: Library) -> Iterator[dict[str, Cell]]:
    """One row for each answered turn: the attempt that counts, with what was said of it. Cells are safe in a spreadsheet."""
    return (_row(session, turn, turn.answer, library) for session in sessions for turn in session.turns if turn.answer)


def cell(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(session: Session, turn: Turn, attempt: Attempt, library: Library) -> dict[str, Cell]:
    position = turn.move.question
    planned = session.plan.questions[position] if position is not None else None
    judgement = attempt.judgement if feedback_is_open(session) else None
    row: dict[str, Cell] = {
        "Started (UTC)": _started(session),
        "Candidate": whose(session),
        "Interview type": said_in_words(session.plan.interview_type),
        "Round": said_in_words(session.plan.interview_round),
        "Status": _status(session),
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


def _joined(remarks: Iterable[Remark]) -> str:
    return "\n".join(f"{remark.text} (“{remark.quote}”)" if remark.quote else remark.text for remark in remarks)


# -------------------------------------------------------------------- what a file of several sessions holds


def contents_row(session: Session) -> dict[str, str]:
    """A session's line in a list of contents."""
    return {
        "Date (UTC)": _started(session),
        "Candidate": whose(session),
        "Interview": f"{said_in_words(session.plan.interview_type)}, {said_in_words(session.plan.interview_round).lower()}",
        "Score": _overall(session),
        "Judged by": " and ".join(_judges(session)),
        "Status": _status(session),
    }


def contents(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The lines without what is the same in all of them: whose the sessions are is in the title, and one judge needs no naming."""
    same = {name for name in ("Candidate", "Judged by") if len({row[name] for row in rows if row[name]}) <= 1}
    short = (row | {"Candidate": shortened(row["Candidate"], _NAME)} for row in rows)
    return [{name: value for name, value in row.items() if name not in same} for row in short]


def title(rows: Sequence[dict[str, str]]) -> str:
    """How many sessions there are, and whose."""
    names = [shortened(name, _NAME) for name in dict.fromkeys(row["Candidate"] for row in rows)]
    if len(names) > _PEOPLE:
        names = [*names[: _PEOPLE - 1], f"{len(names) - _PEOPLE + 1} others"]
    people = " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
    return f"{len(rows):,} interviews of {people}" if rows else "No interviews"


def period(rows: Sequence[dict[str, str]]) -> str:
    """From when to when the sessions were held, and what is to be kept in mind of their scores."""
    days = sorted(row["Date (UTC)"][:10] for row in rows)
    if not days:
        return ""
    held = f"Held on {days[0]}." if days[0] == days[-1] else f"Held from {days[0]} to {days[-1]}."
    judges = {row["Judged by"] for row in rows if row["Judged by"]}
    return f"{held} Their scores come from different judges or rubrics: do not compare them." if len(judges) > 1 else held


def _overall(session: Session) -> str:
    """A session's score in words. Scores of several judges make no one score."""
    if not feedback_is_open(session):
        return "Feedback at its end"
    if len(_judges(session)) > 1:
        return "Several judges"
    if session.summary is None or session.summary.overall_score is None:
        return "No score"
    return f"{session.summary.overall_score} of 100"


def _judges(session: Session) -> list[str]:
    """Each judge whose scores of this session are shown, with the rubric that they follow from."""
    found: dict[str, None] = {}
    for turn in session.turns if feedback_is_open(session) else ():
        judgement = turn.answer.judgement if turn.answer and turn.move.question is not None else None
        if judgement and judgement.score is not None:
            found[scale_label(judgement.judge, judgement.model, judgement.rubric_version, judgement.prompt_version)] = None
    return list(found)


# -------------------------------------------------------------------- everything


def sessions_json(sessions: Iterable[Session]) -> str:
    """The sessions as `session_json` writes them: one alone is an object, several (and none) are an array of objects."""
    written = list(map(session_json, sessions))
    return written[0] if len(written) == 1 else "[\n" + ",\n".join(written) + "\n]\n"


def session_json(session: Session) -> str:
    """All that is stored of a session; of one whose feedback waits for its end, without what was judged."""
    if feedback_is_open(session):
        return session.model_dump_json(indent=2)
    return session.model_dump_json(indent=2, exclude={"turns": {"__all__": {"attempts": {"__all__": {"judgements"}}}}})


# -------------------------------------------------------------------- Markdown


def sessions_markdown(sessions: Iterable[Session], library: Library) -> str:
    """The sessions one after another, under a title and a list of them; one alone is as `session_markdown` tells it."""
    rows, told = [], []
    for session in sessions:
        rows.append(contents_row(session))
        told.append(session_markdown(session, library))
    if len(told) == 1:
        return told[0]
    listed = (f"{place}. {_text(' · '.join(filter(None, row.values())))}" for place, row in enumerate(contents(rows), 1))
    head = (f"# {_text(title(rows))}", period(rows), "\n".join(listed))
    return "\n\n".join((*filter(None, head), *(_part(part, place) for place, part in enumerate(told, 1))))


def _part(told: str, place: int) -> str:
    """A session as a numbered part of something larger, its headings one level lower: only a heading begins with that sign."""
    return re.sub(r"\A## ", f"## {place}. ", re.sub(r"^#", "##", told, flags=re.MULTILINE))


def session_markdown(session: Session, library: Library) -> str:
    """The whole session: set-up, debrief, and every turn with its feedback."""
    plan = session.plan
    parts = [f"# {interview_name(session)}", _setup(session)]
    if feedback_is_open(session):
        parts += _debrief(session.summary) if session.summary else []
    else:
        parts.append("*Feedback comes when this interview has ended.*")
    said = second_opinions(session, None)
    parts += ["### What people said", "\n".join(f"- {_text(line)}" for line in said)] if said else []
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
        "Candidate": whose(session),
        "Title": setup.profile.title,
        "Job": ", ".join(part for part in (job.title, job.company) if part) if job else None,
        "Focus": ", ".join(setup.context.focus_areas),
        "Date": f"{_started(session)} UTC",
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
        said = second_opinions(session, turn)
        parts += ["What people said:", "\n".join(f"- {_text(line)}" for line in said)] if said else []
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


def second_opinions(session: Session, turn: Turn | None) -> list[str]:
    """What coaches gave the answer that counts and what people said of it, a line each; None: what they said of the whole interview."""
    given = turn.answer.reviews if turn and turn.answer else ()
    number = turn.number if turn else None
    return [*map(review_line, given), *(note_line(note) for note in session.notes if note.turn == number)]


def review_line(given: Judgement) -> str:
    """A coach's rating of an answer, in words."""
    rated = ", ".join(f"{rating.label} {rating.rating:.0f}" for rating in given.ratings if rating.rating is not None)
    said = f". {given.reason}" if given.reason else ""
    return f"{judge_label(given.judge, given.model)}: {given.score} of 100 (1–5: {rated}; rubric {given.rubric_version}){said}"


def note_line(note: Note) -> str:
    """A note, in words."""
    does = {
        "comment": f"{note.author}:",
        "flag": f"{note.author} finds the question a bad one:",
        "dispute": f"{note.author} disputes the score:",
        "override": f"{note.author} holds to {note.score} of 100:",
    }
    return f"{does[note.kind]} {note.text}" + (f" (“{note.quote}”)" if note.quote else "")


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
