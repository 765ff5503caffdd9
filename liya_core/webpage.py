"""Sessions as one web page: nothing in it comes from elsewhere, it reads well on a screen and prints well on paper."""

import re
from collections.abc import Iterable
from html import escape
from typing import Final

from liya_core.export import (
    STANDING,
    contents,
    contents_row,
    feedback_is_open,
    figures_line,
    interview_name,
    judge_label,
    judged_before_line,
    period,
    remark_line,
    second_opinions,
    title,
    turn_heading,
    whose,
)
from liya_core.highlight import evidence, marked
from liya_core.judging.rating import arithmetic
from liya_core.library import Library
from liya_core.models import Debrief, Judgement, Rating, Session, Turn

STYLE: Final = """
:root { color-scheme: light dark; --liya: #2f6f5e; --mark: #2f6f5e33; }
@media (prefers-color-scheme: dark) { :root { --liya: #6fc3aa; --mark: #6fc3aa33; } }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; tab-size: 4; }
h1, h2, h3, h4 { line-height: 1.25; }
h2, section h3 { font-size: 1.5rem; margin-top: 2.2rem; border-bottom: 1px solid #8886; }
h3, section h4 { font-size: 1.17rem; margin-top: 1.6rem; }
section { margin-top: 4rem; }
section h2 { font-size: 1.8rem; border: 0; }
blockquote { margin: .6rem 0; padding: .6rem 1rem; border-inline-start: 4px solid var(--liya); }
blockquote, .said { white-space: pre-wrap; }
blockquote, .said, li, :not(nav) > table td { unicode-bidi: plaintext; }
mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--liya); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
td, th { text-align: start; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid #8886; }
th, nav td { overflow-wrap: normal; }
nav .name { overflow-wrap: anywhere; min-width: 5rem; }
td:nth-child(2):not(:last-child) { white-space: nowrap; }
a { color: var(--liya); }
.small { font-size: .85rem; opacity: .8; }
p:has(+ ul) { margin-bottom: .3rem; }
p + ul { margin-top: 0; }
@media screen and (max-width: 44rem) {
  nav thead { display: none; }
  nav tr { display: block; padding: .4rem 0; border-bottom: 1px solid #8886; }
  nav td { display: inline; padding: 0; border: 0; }
  nav td:first-child::after { content: ". "; }
  nav td:nth-child(n + 3):not(:empty)::before { content: " · "; }
}
@page { margin: 18mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt system-ui, sans-serif; } }
@media print {
  :root { color-scheme: light; --liya: #2f6f5e; --mark: #2f6f5e33; }
  body { max-width: none; margin: 0; padding: 0; font-size: 10.5pt; orphans: 3; widows: 3; }
  h1, h2, h3, h4, .said, p:has(+ ul), p:has(+ table) { break-after: avoid; }
  .said, table, tr, li { break-inside: avoid; }
  nav table { break-inside: auto; }
  mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  section { break-before: page; margin: 0; }
  h1, section h2 { margin-top: 0; }
  .back { display: none; }
}
"""
_NAMES: Final = ("Candidate", "Judged by")  # columns of a list of contents that may hold one long word


def session_html(session: Session, library: Library) -> str:
    """The whole session: set-up, debrief, and every turn with its feedback; the words that earned something are marked."""
    return _page(interview_name(session), _session(session, library))


def sessions_html(sessions: Iterable[Session], library: Library) -> str:
    """The sessions one after another, each on a page of its own, under a list that leads to them; one alone as `session_html`."""
    names, rows, told = [], [], []
    for session in sessions:
        names.append(interview_name(session))
        rows.append(contents_row(session))
        told.append(_session(session, library))
    if len(told) == 1:
        return _page(names[0], told[0])
    head = f"<h1>{escape(title(rows))}</h1>\n<p>{escape(period(rows))}</p>\n{_contents(contents(rows))}"
    return _page(title(rows), "\n".join((head, *(_part(part, place) for place, part in enumerate(told, 1)))))


def _page(name: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(name)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _contents(rows: list[dict[str, str]]) -> str:
    """The sessions as a table, each date a link to its session."""
    if not rows:
        return ""
    names = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    lines = "\n".join(_contents_line(place, row) for place, row in enumerate(rows, 1))
    return f'<nav id="contents">\n<table><thead><tr><th></th>{names}</tr></thead>\n<tbody>\n{lines}\n</tbody></table>\n</nav>'


def _contents_line(place: int, row: dict[str, str]) -> str:
    """A session in the list, its date a link to it. A long name breaks where it must; other words stay whole."""
    first, *others = row.items()
    link = f'<td><a href="#interview-{place}">{escape(first[1])}</a></td>'
    cells = "".join(f'<td class="name">{escape(value)}</td>' if name in _NAMES else f"<td>{escape(value)}</td>" for name, value in others)
    return f"<tr><td>{place}</td>{link}{cells}</tr>"


def _part(told: str, place: int) -> str:
    """A session as a numbered part of a larger page, its headings one level lower."""
    lower = re.sub(r"(</?h)([1-3])>", lambda tag: f"{tag[1]}{int(tag[2]) + 1}>", told)
    back = '<p class="small back"><a href="#contents">All interviews</a></p>'
    return f'<section id="interview-{place}">\n{lower.replace("<h2>", f"<h2>{place}. ", 1)}\n{back}\n</section>'


def _session(session: Session, library: Library) -> str:
    is_open = feedback_is_open(session)
    parts = [f"<h1>{escape(interview_name(session))}</h1>", _setup(session)]
    if not is_open:
        parts.append("<p><em>Feedback comes when this interview has ended.</em></p>")
    elif session.summary:
        parts.append(_debrief(session.summary))
    parts.append(_list("What people said", second_opinions(session, None)))
    parts.append("<h2>What was said</h2>")
    parts += [_turn(session, turn, library, is_open=is_open) for turn in session.turns]
    return "\n".join(part for part in parts if part)


def _setup(session: Session) -> str:
    job = session.setup.job_description
    facts = {
        "Candidate": whose(session),
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
        pieces = marked(turn.answer.text, evidence(judgement))
        said = "".join(f"<mark>{escape(piece)}</mark>" if is_marked else escape(piece) for piece, is_marked in pieces)
        parts.append(f"<blockquote>{said}</blockquote>")
        parts += [_feedback(judgement)] if judgement else []
        before = judged_before_line(turn.answer) if is_open else ""
        parts += [f'<p class="small">{escape(before)}.</p>'] if before else []
        parts.append(_list("What people said", second_opinions(session, turn)))
    return "\n".join(("<article>", *filter(None, parts), "</article>"))


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


def _list(heading: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<p><strong>{escape(heading)}</strong></p><ul>{items}</ul>" if items else ""
