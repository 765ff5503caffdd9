"""A coach's second opinion: which answers wait for it, how it is given, and how well the judge agrees with it.

A coach rates an answer before the machine's rating is shown to them, once, on the levels of the same rubric, and nothing changes
that afterwards: only so does it say whether the judge agrees with people. What they hold to after they have seen the machine's is
a note beside it. Neither ever stands in the place of the machine's score, and only interviews that are over are reviewed.
"""

import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from liya_core import agreement
from liya_core.agreement import Agreement
from liya_core.bank import Dimension, InterviewType, Question, Rubric
from liya_core.errors import AlreadyRated, NothingToReview, NotRatedYet, ReviewUnusable, SessionActive
from liya_core.judging import rating
from liya_core.library import Library
from liya_core.models import Attempt, Judgement, Note, NoteKind, Session, Turn
from liya_core.readings import ANSWERS
from liya_core.records import now
from liya_core.store import Store
from liya_core.trends import Scale

LONGEST: Final = 2_000  # characters of a comment or a reason
LONGEST_QUOTE: Final = 1_000
LONGEST_NAME: Final = 80
QUEUE: Final = 100  # answers that a queue shows at most
RATED: Final = 500  # answers that a coach rated last, and agreement is told of
_UNSEEN: Final = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")  # kinds of characters that no text needs, but for line breaks and tabs
_TURNED: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would show a name in another order than it has
_BREAK: Final = "\u200b"  # stands in an address on a page, and not in what was said


@dataclass(frozen=True)
class Waiting:
    """An answer that waits for a reviewer. `question`: what was asked in this turn; `is_disputed`: the candidate objects to its score."""

    session_id: str
    turn: int
    question: str
    competency: str
    interview_type: InterviewType
    user_id: str
    started_at: datetime
    is_disputed: bool


@dataclass(frozen=True)
class Agreed:
    """How a judge agrees with one coach on one scale: in whole answers, and in each dimension by its label."""

    scale: Scale
    overall: Agreement
    dimensions: tuple[tuple[str, Agreement], ...]


# -------------------------------------------------------------------- what waits


def queue(store: Store, reviewer: str, *, person: str | None = None, limit: int = QUEUE) -> list[Waiting]:
    """The first `limit` answers that wait for this reviewer, of all people or of one who practices on the page.

    Disputed ones come first, the one that waits longest first of them: to those a reviewer has answered by rating them or by a
    note since. Then come those that the reviewer has not rated, of the newest interview first. Examples never wait.
    """
    values = {"reviewer": name(reviewer), "person": person, "limit": limit}
    whose = "" if person is None else _OF_ONE
    found = store.rows("\n".join((_DISPUTED, whose, _OLDEST_DISPUTE)), values)
    found += store.rows("\n".join((_UNRATED, whose, _NEWEST)), values)
    return [
        Waiting(
            session_id=row["session_id"],
            turn=row["turn"],
            question=row["question"],
            competency=row["competency"],
            interview_type=row["interview_type"],
            user_id=row["user_id"],
            started_at=datetime.fromisoformat(row["started_at"]),
            is_disputed=bool(row["disputed"]),
        )
        for row in found[:limit]
    ]


# -------------------------------------------------------------------- what a coach does


def rate(
    store: Store, library: Library, session_id: str, turn: int, reviewer: str, ratings: Mapping[str, int | None], text: str = ""
) -> Judgement:
    """Store what a coach makes of the answer that counts, before they have seen what the machine makes of it.

    ratings: a level from 1 to 5 for every dimension that `dimensions` names, None where the answer gives it nothing to judge. The
    rubric is today's, which is the machine's too unless the answer was judged under an earlier one. Raises AlreadyRated the second
    time, ReviewUnusable, NothingToReview, SessionActive and SessionNotFound.
    """
    session, attempt = answer(store, session_id, turn)
    rubric = library.rubrics[session.plan.interview_type]
    rated = tuple(rating.made(one, level, ()) for one, level in _levels(dimensions(session, turn, library), ratings))
    judgement = Judgement(
        judge="coach",
        model=name(reviewer),
        rubric_version=rubric.version,
        intent="answer",
        score=rating.score(rated),
        reason=_text(text, "comment") if text.strip() else None,
        ratings=rated,
    )
    if not store.add_review(session_id, turn, attempt.number, judgement):
        raise AlreadyRated("You have rated this answer already, and a first rating stays. Add a comment, or the score you hold to.")
    return judgement


def override(store: Store, session_id: str, turn: int, reviewer: str, score: int, reason: str) -> Note:
    """The score (0-100) that a coach holds to, now that they have seen the machine's, and why. Raises NotRatedYet before they rated."""
    _, attempt = answer(store, session_id, turn)
    named = name(reviewer)
    if not any(given.model == named for given in attempt.reviews):
        raise NotRatedYet("Rate this answer first; then the judge's score is shown, and you can hold to another.")
    if type(score) is not int or not 0 <= score <= 100:
        raise ReviewUnusable("A score is a whole number from 0 to 100.")
    return _noted(store, session_id, turn, attempt, "override", named, _text(reason, "reason"), score=score)


def comment(store: Store, session_id: str, turn: int | None, author: str, text: str) -> Note:
    """What somebody says of an answer, or (turn None) of a whole interview."""
    if turn is None:
        _ended(store, session_id)
        return _noted(store, session_id, None, None, "comment", name(author), _text(text, "comment"))
    _, attempt = answer(store, session_id, turn)
    return _noted(store, session_id, turn, attempt, "comment", name(author), _text(text, "comment"))


def flag(store: Store, session_id: str, turn: int, author: str, reason: str) -> Note:
    """That the question of this turn is a bad one, and why."""
    _, attempt = answer(store, session_id, turn)
    return _noted(store, session_id, turn, attempt, "flag", name(author), _text(reason, "reason"))


def dispute(store: Store, session_id: str, turn: int, author: str, reason: str, quote: str) -> Note:
    """That the candidate objects to a score, why, and the words of the answer that show it; it then stands first in every queue."""
    _, attempt = answer(store, session_id, turn)
    return _noted(store, session_id, turn, attempt, "dispute", name(author), _text(reason, "reason"), quote=_quoted(quote, attempt.text))


def dimensions(session: Session, turn: int, library: Library) -> tuple[Dimension, ...]:
    """What the answer to this turn is rated on: the rubric's dimensions, without those that its stage of a problem leaves out."""
    return rated_on(library.rubrics[session.plan.interview_type], question(session, turn))


def rated_on(rubric: Rubric, asked: Question) -> tuple[Dimension, ...]:
    """The dimensions of a rubric on which answers to a question are rated."""
    return tuple(one for one in rubric.dimensions if not one.stages or not asked.stage or asked.stage in one.stages)


def question(session: Session, turn: int) -> Question:
    """The question of the bank that a turn belongs to."""
    asked = session.turns[turn - 1].move.question
    return session.plan.questions[asked or 0].question


def reviewable(turn: Turn) -> Attempt | None:
    """The answer of a turn that can be reviewed; None where nothing was answered or judged."""
    attempt = turn.answer
    shown = attempt.judgement if attempt and turn.move.question is not None else None
    return attempt if shown and shown.intent in ANSWERS else None


# -------------------------------------------------------------------- how well they agree


def agreements(store: Store, reviewer: str) -> list[Agreed]:
    """How the judge agrees with a coach, each scale by itself, the one with the most rated answers first.

    Both are taken as they were given: the coach's first rating, and the machine's under the same rubric, the shown one where that
    is one. Answers that one of the two gave no score are left out. An answer's level is 1 + score / 25. The last `RATED` count.
    """
    rows = store.rows(_PAIRS, {"reviewer": reviewer, "limit": RATED})
    found = []
    for scale, of_scale in groupby(rows, key=Scale.of):
        pairs: dict[str | None, list[tuple[float, float]]] = {}
        for row in of_scale:
            pairs.setdefault(row["label"], []).append((row["coach"], row["machine"]))
        overall = agreement.measure(pairs.pop(None, ()))
        found.append(Agreed(scale, overall, tuple((label or "", agreement.measure(given)) for label, given in pairs.items())))
    return sorted(found, key=lambda agreed: -agreed.overall.labels)


# -------------------------------------------------------------------- checking what is given


def name(given: str) -> str:
    """A reviewer's or author's name as it is stored. Raises ReviewUnusable."""
    said = " ".join(unicodedata.normalize("NFC", given).split())
    if not said or len(said) > LONGEST_NAME or _odd(said) or _TURNED.search(said):
        raise ReviewUnusable(f"A name has 1 to {LONGEST_NAME} characters that can be seen.")
    return said


def _text(given: str, what: str) -> str:
    """A comment or a reason as it is stored, its line breaks kept."""
    said = given.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not said:
        raise ReviewUnusable(f"Write a {what} first; a few words are enough.")
    if len(said) > LONGEST:
        raise ReviewUnusable(f"A {what} has at most {LONGEST:,} characters; shorten it, please.")
    if _odd(said):
        raise ReviewUnusable(f"The {what} holds a character that cannot be stored; type it again, please.")
    return said


def _odd(text: str) -> bool:
    return any(unicodedata.category(sign) in _UNSEEN for sign in text if sign not in "\n\t")


def _quoted(given: str, answer: str) -> str:
    """The words as they stand in the answer; how many blanks and line breaks are between them does not matter."""
    words = given.replace(_BREAK, "").strip().strip('“”"').split()
    if not words or len(given) > LONGEST_QUOTE:
        raise ReviewUnusable(f"Paste the words of the answer that show it, at most {LONGEST_QUOTE:,} characters.")
    there = re.search(r"\s+".join(map(re.escape, words)), answer)
    if there is None:
        raise ReviewUnusable("These words do not stand in the answer. Copy them from it, please.")
    return there[0]


def _levels(known: tuple[Dimension, ...], given: Mapping[str, int | None]) -> list[tuple[Dimension, float | None]]:
    if unknown := set(given) - {one.id for one in known}:
        raise ReviewUnusable(f"This answer is not rated on {len(unknown)} of these dimensions; load the answer again, please.")
    if any(one.id not in given for one in known):
        raise ReviewUnusable("Choose a level for every dimension, or say that it does not apply.")
    if any(level is not None and (type(level) is not int or not 1 <= level <= 5) for level in given.values()):
        raise ReviewUnusable("A level is a whole number from 1 to 5.")
    if all(level is None for level in given.values()):
        raise ReviewUnusable("Choose a level for at least one dimension.")
    return [(one, None if (level := given[one.id]) is None else float(level)) for one in known]


def _ended(store: Store, session_id: str) -> Session:
    session = store.session(session_id)
    if session.status != "ended":
        raise SessionActive("This interview is not over yet; it can be reviewed when it has ended.")
    return session


def answer(store: Store, session_id: str, turn: int) -> tuple[Session, Attempt]:
    """The answer that counts. Raises SessionNotFound, SessionActive and NothingToReview."""
    session = _ended(store, session_id)
    attempt = reviewable(session.turns[turn - 1]) if 0 < turn <= len(session.turns) else None
    if attempt is None:
        raise NothingToReview("There is no answer here that was judged, so there is nothing to review.")
    return session, attempt


def _noted(
    store: Store,
    session_id: str,
    turn: int | None,
    attempt: Attempt | None,
    kind: NoteKind,
    author: str,
    text: str,
    *,
    quote: str | None = None,
    score: int | None = None,
) -> Note:
    """The note, stored; saying the very same again stores nothing and gives the one that is there."""
    note = Note(
        note_id=f"note_{secrets.token_hex(12)}",
        session_id=session_id,
        turn=turn,
        attempt=attempt.number if attempt else None,
        kind=kind,
        author=author,
        text=text,
        quote=quote,
        score=score,
        made_at=datetime.fromisoformat(now()),
    )
    return store.add_note(note)


# -------------------------------------------------------------------- SQL


# The answer that counts of each turn; a session that was asked for by an API key is of the person it was asked for, and of no one here.
_OF_ONE: Final = "AND s.user_id = :person AND s.key_name IS NULL"
_DISPUTED: Final = """
    SELECT s.session_id, t.turn, t.message AS question, p.competency, s.interview_type, s.user_id, s.started_at, 1 AS disputed
    FROM (
        SELECT session_id, turn, attempt, min(made_at) AS first, max(made_at) AS last FROM notes WHERE kind = 'dispute'
        GROUP BY session_id, turn, attempt
    ) d
    JOIN sessions s USING (session_id)
    JOIN turns t ON t.session_id = d.session_id AND t.turn = d.turn
    JOIN planned_questions p ON p.session_id = t.session_id AND p.question = t.question
    WHERE s.status = 'ended' AND s.example = 0
    AND d.attempt = (
        SELECT max(a.attempt) FROM attempts a WHERE a.session_id = d.session_id AND a.turn = d.turn AND a.status = 'settled')
    AND NOT EXISTS (
        SELECT 1 FROM notes n WHERE n.session_id = d.session_id AND n.turn = d.turn AND n.attempt = d.attempt
        AND n.author = :reviewer AND n.kind IN ('comment', 'override') AND n.made_at >= d.last)
    AND NOT EXISTS (
        SELECT 1 FROM judgements c WHERE c.session_id = d.session_id AND c.turn = d.turn AND c.attempt = d.attempt
        AND c.judge = 'coach' AND c.model = :reviewer AND c.created_at >= d.last)
"""
_OLDEST_DISPUTE: Final = "ORDER BY d.first, s.rowid, t.turn LIMIT :limit"
# Walks from the newest session back and ends with the last answer that is wanted, so it must not be sorted.
_UNRATED: Final = """
    SELECT s.session_id, t.turn, t.message AS question, p.competency, s.interview_type, s.user_id, s.started_at, 0 AS disputed
    FROM sessions s
    CROSS JOIN turns t ON t.session_id = s.session_id AND t.question IS NOT NULL
    CROSS JOIN judgements j ON j.session_id = t.session_id AND j.turn = t.turn
        AND j.shown = 1 AND j.intent = 'answer' AND j.judge IN ('builtin', 'llm')
    CROSS JOIN planned_questions p ON p.session_id = t.session_id AND p.question = t.question
    WHERE s.status = 'ended' AND s.example = 0
    AND j.attempt = (
        SELECT max(a.attempt) FROM attempts a WHERE a.session_id = t.session_id AND a.turn = t.turn AND a.status = 'settled')
    AND NOT EXISTS (
        SELECT 1 FROM judgements c WHERE c.session_id = j.session_id AND c.turn = j.turn AND c.attempt = j.attempt
        AND c.judge = 'coach' AND c.model = :reviewer)
    AND NOT EXISTS (
        SELECT 1 FROM notes n WHERE n.session_id = j.session_id AND n.turn = j.turn AND n.attempt = j.attempt AND n.kind = 'dispute')
"""
_NEWEST: Final = "ORDER BY s.rowid DESC, t.turn LIMIT :limit"
_PAIRS: Final = """
    WITH pairs AS (
        SELECT c.judgement_id AS coach, c.score AS coach_score, m.*, s.interview_type
        FROM (SELECT * FROM judgements WHERE judge = 'coach' AND model = :reviewer ORDER BY judgement_id DESC LIMIT :limit) c
        JOIN sessions s USING (session_id)
        JOIN judgements m ON m.judgement_id = (
            SELECT m.judgement_id FROM judgements m
            WHERE m.session_id = c.session_id AND m.turn = c.turn AND m.attempt = c.attempt
            AND m.judge IN ('builtin', 'llm') AND m.rubric_version = c.rubric_version
            ORDER BY m.shown DESC, m.judgement_id DESC LIMIT 1)
        WHERE s.example = 0 AND m.intent = 'answer' AND m.score IS NOT NULL AND c.score IS NOT NULL
    )
    SELECT interview_type, judge, model, rubric_version, prompt_version, NULL AS label, -1 AS position,
        1 + coach_score / 25.0 AS coach, 1 + score / 25.0 AS machine
    FROM pairs
    UNION ALL
    SELECT p.interview_type, p.judge, p.model, p.rubric_version, p.prompt_version, c.label, c.position, c.rating, m.rating
    FROM pairs p JOIN ratings c ON c.judgement_id = p.coach JOIN ratings m ON m.judgement_id = p.judgement_id AND m.dimension = c.dimension
    WHERE c.rating IS NOT NULL AND m.rating IS NOT NULL
    ORDER BY interview_type, judge, model, rubric_version, prompt_version, position
"""
