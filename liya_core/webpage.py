"""A session as one web page: nothing in it comes from elsewhere, it reads well on a screen and prints well on paper."""

from collections.abc import Iterable
from html import escape
from typing import Final

from liya_core.export import (
    STANDING,
    feedback_is_open,
    figures_line,
    judge_label,
    judged_before_line,
    remark_line,
    said_in_words,
    turn_heading,
)
from liya_core.highlight import marked
from liya_core.judging.rating import arithmetic
from liya_core.library import Library
from liya_core.models import Debrief, Judgement, Rating, Session, Turn

STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.2rem; border-bottom: 1px solid #8886; }
blockquote { margin: .6rem 0; padding: .6rem 1rem; border-left: 4px solid #2f6f5e; white-space: pre-wrap; overflow-wrap: anywhere; }
.said { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: #2f6f5e33; color: inherit; border-bottom: 2px solid #2f6f5e; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
td, th { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid #8886; }
td:nth-child(2):not(:last-child) { white-space: nowrap; }
.small { font-size: .85rem; opacity: .8; }
@media print { body { max-width: none; margin: 0; font-size: 11pt; } article { break-inside: avoid-page; } }
"""


def session_html(session: Session, library: Library) -> str:
    """The whole session: set-up, debrief, and every turn with its feedback; the words that earned something are marked."""
    plan = session.plan
    title = f"{said_in_words(plan.interview_type)} interview, {said_in_words(plan.interview_round).lower()}"
    is_open = feedback_is_open(session)
    parts = [f"<h1>{escape(title)}</h1>", _setup(session)]
    if not is_open:
        parts.append("<p><em>Feedback comes when this interview has ended.</em></p>")
    elif session.summary:
        parts.append(_debrief(session.summary))
    parts.append("<h2>What was said</h2>")
    parts += [_turn(session, turn, library, is_open=is_open) for turn in session.turns]
    body = "\n".join(part for part in parts if part)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _setup(session: Session) -> str:
    setup, job = session.setup, session.setup.job_description
    facts = {
        "Candidate": setup.profile.name or setup.user_id,
        "Job": ", ".join(part for part in (job.title, job.company) if part) if job else "",
        "Date": f"{session.started_at:%Y-%m-%d %H:%M} UTC",
        "Problem": session.plan.problem_title or "",
        "Note": "This is an example, not a real interview." if session.example else "",
    }
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in facts.items() if value)
    return f"<table>{rows}</table>"


def _debrief(summary: Debrief) -> str:
    score = f"{summary.overall_score} of 100" if summary.overall_score is not None else "none"
    judge = f"{judge_label(summary.judge.name, summary.judge.model)}, rubric {summary.judge.rubric_version}"
    parts = [
        "<h2>How it went</h2>",
        f"<p><strong>{escape(STANDING[summary.recommendation])}</strong>, overall score: {score}. {escape(summary.rationale)}</p>",
        f'<p class="small">Judged by {escape(judge)}.</p>',
        _list("What worked", summary.strengths),
        _list("What cost most", (item.text for item in summary.improvements)),
        _list("Figures to have ready", (f"{figures_line(found)}." for found in summary.conflicts)),
        _list("Do these next", (f"{action.label}. {action.detail}" for action in summary.actions)),
    ]
    return "\n".join(part for part in parts if part)


def _turn(session: Session, turn: Turn, library: Library, *, is_open: bool) -> str:
    parts = [f"<h3>{turn.number}. {escape(turn_heading(session, turn, library))}</h3>", f'<p class="said">{escape(turn.message)}</p>']
    if turn.answer:
        judgement = turn.answer.judgement if is_open else None
        quotes = [quote for rating in judgement.ratings for quote in rating.evidence] if judgement else []
        said = "".join(
            f"<mark>{escape(piece)}</mark>" if is_marked else escape(piece) for piece, is_marked in marked(turn.answer.text, quotes)
        )
        parts.append(f"<blockquote>{said}</blockquote>")
        parts += [_feedback(judgement)] if judgement else []
        before = judged_before_line(turn.answer) if is_open else ""
        parts += [f'<p class="small">{escape(before)}.</p>'] if before else []
    return "\n".join(("<article>", *parts, "</article>"))


def _feedback(judgement: Judgement) -> str:
    score = f"Score: {judgement.score} of 100" if judgement.score is not None else "Not scored"
    reasons = [judgement.reason or "", *(f"Held at {gate.cap}: {gate.reason}" for gate in judgement.gates)]
    rows = "".join(map(_rating, judgement.ratings))
    parts = [
        f"<p><strong>{score}</strong>. {escape(' '.join(reason for reason in reasons if reason))}</p>",
        f"<table>{rows}</table>" if rows else "",
        f'<p class="small">{escape(arithmetic(judgement))}</p>' if any(rating.rating is not None for rating in judgement.ratings) else "",
        _list("What worked", map(remark_line, judgement.strengths)),
        _list("What would make it stronger", map(remark_line, judgement.improvements)),
        f"<p>A stronger version could go: {escape(judgement.sketch)}</p>" if judgement.sketch else "",
    ]
    return "\n".join(part for part in parts if part)


def _rating(rating: Rating) -> str:
    given = f"{rating.rating:.1f} of 5" if rating.rating is not None else "not rated"
    return f"<tr><th>{escape(rating.label)}</th><td>{given}</td><td>{escape(rating.anchor if rating.rating is not None else '')}</td></tr>"


def _list(title: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<p><strong>{escape(title)}</strong></p><ul>{items}</ul>" if items else ""
