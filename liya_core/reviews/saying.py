"""What a coach gives an answer, and what anybody says of it."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from liya_core.bank import Dimension, Question
from liya_core.errors import AlreadyRated, NothingToReview, NotRatedYet, ReviewUnusable, SessionActive
from liya_core.judging import rating
from liya_core.library import Library
from liya_core.models import Attempt, Judgement, Note, NoteKind, Session, Turn
from liya_core.readings import ANSWERS
from liya_core.records import now
from liya_core.reviews.checking import levels, name, quoted, text_of
from liya_core.store import Store


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
    rated = tuple(rating.made(one, level, ()) for one, level in levels(dimensions(session, turn, library), ratings))
    judgement = Judgement(
        judge="coach",
        model=name(reviewer),
        rubric_version=rubric.version,
        intent="answer",
        score=rating.score(rated),
        reason=text_of(text, "comment") if text.strip() else None,
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
    return _noted(store, session_id, turn, attempt, "override", named, text_of(reason, "reason"), score=score)


def comment(store: Store, session_id: str, turn: int | None, author: str, text: str) -> Note:
    """What somebody says of an answer, or (turn None) of a whole interview."""
    if turn is None:
        _ended(store, session_id)
        return _noted(store, session_id, None, None, "comment", name(author), text_of(text, "comment"))
    _, attempt = answer(store, session_id, turn)
    return _noted(store, session_id, turn, attempt, "comment", name(author), text_of(text, "comment"))


def flag(store: Store, session_id: str, turn: int, author: str, reason: str) -> Note:
    """That the question of this turn is a bad one, and why."""
    _, attempt = answer(store, session_id, turn)
    return _noted(store, session_id, turn, attempt, "flag", name(author), text_of(reason, "reason"))


def dispute(store: Store, session_id: str, turn: int, reason: str, quote: str) -> Note:
    """That the candidate objects to a score, why, and the words of the answer that show it; it then stands first in every queue.

    Its author is the session's user id, which may be longer than the name of a coach. Raises ReviewUnusable, and what `answer` does.
    """
    session, attempt = answer(store, session_id, turn)
    by, why, words = session.setup.user_id, text_of(reason, "reason"), quoted(quote, attempt.text)
    return _noted(store, session_id, turn, attempt, "dispute", by, why, quote=words)


def dimensions(session: Session, turn: int, library: Library) -> tuple[Dimension, ...]:
    """What the answer to this turn is rated on: the rubric's dimensions, without those that its stage of a problem leaves out."""
    stage = question(session, turn).stage
    known = library.rubrics[session.plan.interview_type].dimensions
    return tuple(one for one in known if not one.stages or not stage or stage in one.stages)


def question(session: Session, turn: int) -> Question:
    """The question of the bank that a turn belongs to."""
    asked = session.turns[turn - 1].move.question
    return session.plan.questions[asked or 0].question


def reviewable(turn: Turn) -> Attempt | None:
    """The answer of a turn that can be reviewed; None where nothing was answered or judged."""
    attempt = turn.answer
    shown = attempt.judgement if attempt and turn.move.question is not None else None
    return attempt if shown and shown.intent in ANSWERS else None


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
