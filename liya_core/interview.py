"""Interviews: whose move it is, and what happens when they move.

Page and endpoint call the same verbs. An answer is on the disk before anything reads it; reading it and finding
the next words belongs to a worker, so that a rerun or a closed tab ends nothing. The opening, an ordinary turn,
a retry and a restart with an unread answer are one path: `resume` looks at what is stored and does what is missing.
"""

import logging
import re
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from liya_core import debrief, moves, plan
from liya_core.candidate import level
from liya_core.errors import AnswerEmpty, AnswerTooLong, LiyaError, ModelMissing, NotAnAnswer, NotJudged, TurnConflict
from liya_core.interviewers import Brief, Interviewer, Reply
from liya_core.judging import intent, judge
from liya_core.library import Library
from liya_core.models import (
    MAX_ANSWER,
    Attempt,
    Debrief,
    Exchange,
    Failure,
    HistoryTurnInput,
    InputMode,
    InterviewerName,
    Judgement,
    Move,
    Plan,
    Remark,
    Session,
    Setup,
    Turn,
)
from liya_core.receipts import Receipt
from liya_core.store import Store, Waiting

LEASE_S: Final = 5.0  # after which another process may take an unread answer over
POLL_S: Final = 0.03  # between two looks at an answer that another process has in hand
PAUSE_S: Final = 1.0  # after a failure that could not even be stored
SWEEP_S: Final = 3600.0  # between two looks for interviews that are too old to be kept
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

log = logging.getLogger(__name__)


@dataclass
class _Thinking:
    """A worker's job: the words so far, whether it is done, and whether it left something else to be thought about."""

    done: threading.Event = field(default_factory=threading.Event)
    words: str = ""
    more: bool = True


@dataclass(frozen=True)
class Answered:
    """The attempt that an answer became or joined; `exchange`: what came of it, where that is known already."""

    turn: int
    attempt: int
    exchange: Exchange | None = None


class Interviews:
    """All interviews of one database. One object for each process; its verbs may be called from any thread.

    interviewer leads where nobody else is wanted; others: the rest by name, each built when a session first needs it.
    leads_programs: who leads the interviews that programs begin.
    retention_days: after so many without an answer an interview is deleted; 0 keeps all. new_id: where the ids of
    sessions come from, and with them the chance in their plans.
    """

    def __init__(
        self,
        library: Library,
        store: Store,
        interviewer: Interviewer,
        *,
        others: Mapping[InterviewerName, Callable[[], Interviewer]] | None = None,
        leads_programs: InterviewerName = "builtin",
        retention_days: int = 0,
        new_id: Callable[[], str] | None = None,
    ) -> None:
        self.library = library
        self.store = store
        self._interviewers: dict[InterviewerName, Interviewer] = {"builtin": interviewer}
        self._others = dict(others or {})
        self.leads_programs: InterviewerName = leads_programs
        self._retention_days = retention_days
        self._new_id = new_id or new_session_id
        self._swept = -SWEEP_S
        self._owner = uuid.uuid4().hex
        self._jobs: dict[tuple[str, int, int], _Thinking] = {}
        self._lock = threading.Lock()

    # ---------------------------------------------------------------- the verbs

    def start(
        self,
        setup: Setup,
        session_id: str | None = None,
        *,
        history: Sequence[HistoryTurnInput] = (),
        key_name: str | None = None,
        receipt: Receipt | None = None,
        bank: Library | None = None,
        example: bool = False,
        interviewer: InterviewerName = "builtin",
    ) -> str:
        """Begin a session and ask its first question; returns the session's id.

        session_id: one from `new_session_id`; beginning the same one twice begins it once. history: turns held
        elsewhere, which become this session's first; the open last one is its first question. key_name, receipt: of
        the request that begins it. bank: ask from this part of the library only. example: mark the session as one that
        counts nowhere. interviewer: who leads it. Raises ModelMissing where there is none of that name.
        """
        self.sweep()
        session_id = session_id or self._new_id()
        recent = self.store.recent_questions(setup.user_id, key_name=key_name)
        planned = plan.make(setup, bank or self.library, recent, session_id, history)
        before = tuple(_held_elsewhere(number, turn, last=number == len(history)) for number, turn in enumerate(history, 1))
        session = Session(
            session_id=session_id,
            setup=setup,
            plan=planned,
            status="active",
            started_at=datetime.now(UTC),
            turns=before,
            interviewer=interviewer,
        )
        opening = self._opening(session) if not before or before[-1].attempts else None
        return self.store.create(
            session_id,
            setup,
            planned,
            opening,
            before=before,
            key_name=key_name,
            receipt=receipt,
            example=example,
            interviewer=interviewer,
        )

    def answer(
        self,
        session_id: str,
        turn: int | None,
        text: str,
        mode: InputMode = "typed",
        *,
        user_id: str | None = None,
        key_name: str | None = None,
        revised: tuple[Setup, Plan] | None = None,
        receipt: Receipt | None = None,
        here: bool = False,
    ) -> Answered:
        """Take the answer to turn `turn` (none given: to the open one), durably, and begin to read it.

        user_id, key_name: whose session it must be. revised: see `revise`. receipt: of the request that brings it.
        here: this thread is the caller's to wait in, so an instant interviewer may think in it. Raises AnswerEmpty,
        AnswerTooLong, TurnConflict, SessionEnded, SessionNotFound, IdempotencyConflict, StorageUnavailable; the text is
        then not stored and stays the caller's.
        """
        self.sweep()
        claim = self.store.claim(
            session_id,
            turn,
            clean(text),
            mode,
            self._owner,
            LEASE_S,
            user_id=user_id,
            key_name=key_name,
            revised=revised,
            receipt=receipt,
        )
        exchange = self._pick_up(session_id, claim.waiting, here=here)
        known = exchange is not None and exchange.turns[0].number == claim.turn
        return Answered(claim.turn, claim.attempt, exchange if known else None)

    def revise(self, session: Session, setup: Setup) -> tuple[Setup, Plan]:
        """What another set-up makes of a running session: the plan with its questions to come chosen anew."""
        recent = self.store.recent_questions(setup.user_id, key_name=session.key_name, besides=session.session_id)
        return setup, plan.revise(session, setup, self.library, recent)

    def redo(self, session_id: str, turn: int, text: str, mode: InputMode = "typed") -> None:
        """Another attempt at an answered turn: both are kept, the later counts.

        Raises as `answer` does, and NotAnAnswer for what people say beside answering: it would take the place of an answer.
        """
        said, session = clean(text), self.store.session(session_id)
        planned = session.plan.questions[session.turns[turn - 1].move.question or 0]
        if intent(said, planned.question, self.library.lexicon) != "answer":
            raise NotAnAnswer(
                "That is not an answer that could be judged, so the earlier one still counts. Write the answer you would give."
            )
        self._pick_up(session_id, self.store.claim(session_id, turn, said, mode, self._owner, LEASE_S, redo=True).waiting)

    def end(self, session_id: str) -> None:
        """End a session at the candidate's wish; an answer in hand is read first. Raises TurnConflict while it cannot be."""
        self.wait(session_id, LEASE_S)
        session = self.store.session(session_id)
        if session.status != "active" or not session.turns:
            return
        move = Move(kind="close", end_reason="asked_to_stop")
        goodbye = self._interviewers["builtin"].closing(session, "asked_to_stop")
        if not self.store.close(session_id, session.turns[-1].number, (move, goodbye), debrief.make(session, self.library)):
            raise TurnConflict("Your last answer is still being read. End the interview again in a moment.")

    def resume(self, session_id: str) -> None:
        """Do what the session waits for, if it is ours to do. Safe to call at any time, from anywhere."""
        waiting = self.store.waiting(session_id)
        if waiting is None and not self.store.is_opened(session_id):
            self.store.open(session_id, *self._opening(self.store.session(session_id)))
        self._pick_up(session_id, waiting)

    def _pick_up(self, session_id: str, waiting: Waiting | None, *, here: bool = False) -> Exchange | None:
        """Begin to think about what a session waits for, unless somebody does already; what came of it, if it was done here."""
        if waiting is None:
            return None
        key = (session_id, waiting.turn, waiting.attempt)
        with self._lock:
            if any(running[0] == session_id for running in self._jobs):
                return None  # one at a time: what this one leaves is taken up when it is done
            if waiting.owner != self._owner and not self.store.take_over(*key, self._owner, LEASE_S):
                return None
            self._jobs[key] = _Thinking()
        if here and waiting.interviewer == "builtin" and self._interviewers["builtin"].instant:
            return self._think(*key)
        threading.Thread(target=self._think, args=key, name=f"liya-{waiting.turn}", daemon=True).start()
        return None

    def sweep(self) -> None:
        """Now and then, delete the interviews that are too old to be kept. Called before anything is read."""
        if not self._retention_days or time.monotonic() - self._swept < SWEEP_S:
            return
        self._swept = time.monotonic()
        try:
            self.store.expire(datetime.now(UTC) - timedelta(days=self._retention_days))
        except LiyaError as error:
            log.error("old interviews stay: %s", type(error).__name__)

    def retry(self, session_id: str) -> None:
        """Read again an answer that could not be read."""
        for turn in self.store.session(session_id).turns:
            for attempt in turn.attempts:
                if attempt.status == "failed":
                    self.store.take_over(session_id, turn.number, attempt.number, self._owner, LEASE_S)
        self.resume(session_id)

    def go_on_with_builtin(self, session_id: str) -> None:
        """Let the built-in interviewer lead from here on, the answer that could not be read first."""
        self.store.lead_with_builtin(session_id)
        self.retry(session_id)

    def wait(self, session_id: str, seconds: float) -> bool:
        """Whether nothing is being thought about in this session, here or in another process, waiting at most so long for it."""
        end = time.monotonic() + seconds
        while True:
            while job := self._job(session_id):
                if not job.done.wait(max(0.0, end - time.monotonic())):
                    return False
                if not job.more:
                    return True
            if self.store.waiting(session_id) is None:
                return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(POLL_S, left))
            self.resume(session_id)

    def words(self, session_id: str) -> str:
        """The reply so far, while it is being thought of."""
        job = self._job(session_id)
        return job.words if job else ""

    def _job(self, session_id: str) -> _Thinking | None:
        with self._lock:
            return next((job for key, job in self._jobs.items() if key[0] == session_id), None)

    # ---------------------------------------------------------------- thinking

    def _think(self, session_id: str, turn: int, attempt: int) -> Exchange | None:
        """The worker: read, reply, settle. The outermost boundary: whatever fails leaves the answer stored and free to be tried again."""
        key = (session_id, turn, attempt)
        look_on, exchange = True, None
        try:
            waiting, exchange = self._read_and_reply(session_id, turn, attempt)
            look_on = waiting is not None
            with self._lock:
                self._jobs[key].more = look_on
        except Exception as error:  # noqa: BLE001 - the one outermost boundary: a worker has no caller to raise to
            log.error("turn %d could not be read: %s", turn, type(error).__name__)
            look_on = self._give_up(session_id, turn, attempt, error)
        finally:
            with self._lock:
                job = self._jobs.pop(key)
            if look_on:
                self._take_up_the_rest(session_id)
            job.done.set()
        return exchange

    def _take_up_the_rest(self, session_id: str) -> None:
        """Another answer may have come while this one was read."""
        try:
            self._pick_up(session_id, self.store.waiting(session_id))
        except LiyaError as error:
            log.error("a session waits to be resumed: %s", type(error).__name__)

    def _give_up(self, session_id: str, turn: int, attempt: int, error: Exception) -> bool:
        """Whether the failure could be stored. Where it could not, whoever looks next tries again, and not at once."""
        try:
            told = error if isinstance(error, NotJudged) else NotJudged()
            failure: Failure = told.failure  # type: ignore[assignment]
            self.store.fail(session_id, turn, attempt, self._owner, failure, told.calls)
            return True
        except LiyaError as full:
            log.error("turn %d stays pending: %s", turn, type(full).__name__)
            time.sleep(PAUSE_S)
            return False

    def _read_and_reply(self, session_id: str, number: int, attempt: int) -> tuple[Waiting | None, Exchange | None]:
        """Read an answer, reply to it, and store both; what else the session waits for, and what was said in this exchange."""
        session = self.store.session(session_id, around=number)
        reading = self._read(session, number, attempt)
        leads_on = number == session.turns[-1].number and session.status == "active"
        thought = self._thought(session, reading, number, attempt, leads_on=leads_on)
        reply = thought if leads_on else None
        judgements = (reading, *(thought.judgements if thought else ()))
        ends = session.status != "active" or (reply is not None and reply.move.kind == "close")
        summary = self._summary(self.store.session(session_id), number, attempt, judgements) if ends else None
        settled = self.store.settle(
            session_id,
            number,
            attempt,
            self._owner,
            judgements,
            reply=(reply.move, reply.message) if reply else None,
            summary=summary,
            calls=thought.calls if thought else (),
        )
        if not settled.done or reply is None:
            return settled.waiting, None
        answered = _settled(session.turns[number - 1], attempt, judgements)
        following = Turn(number=number + 1, move=reply.move, message=reply.message, asked_at=datetime.now(UTC))
        return settled.waiting, Exchange(session_id=session_id, turns=(answered, following), summary=summary)

    def _thought(self, session: Session, reading: Judgement, number: int, attempt: int, *, leads_on: bool) -> Reply | None:
        """What whoever leads says to an answer; of one that was given again only their judgement counts. None where nobody is needed."""
        leading = self._leading(session)
        if not leads_on and leading.instant:
            return None
        heard = session.model_copy(update={"turns": session.turns[:number]})
        offered = moves.permitted(session, reading) if leads_on else (session.turns[number].move,)
        key = (session.session_id, number, attempt)

        def show(words: str) -> None:
            if leads_on:
                self._show(key, words)

        if leading.instant:
            return leading.reply(Brief(heard, reading, offered), show)
        with self._held(*key):
            return leading.reply(Brief(heard, reading, offered, self.store.spent(session.session_id)), show)

    @contextmanager
    def _held(self, session_id: str, number: int, attempt: int) -> Iterator[None]:
        """Keep an attempt ours while somebody slow thinks about it: its lease is renewed until they are done, or we are dead."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(LEASE_S / 2):
                with suppress(LiyaError):
                    self.store.take_over(session_id, number, attempt, self._owner, LEASE_S)

        threading.Thread(target=renew, name="liya-lease", daemon=True).start()
        try:
            yield
        finally:
            done.set()

    def _read(self, session: Session, number: int, attempt: int) -> Judgement:
        """The built-in judge's reading of one attempt, with the question's earlier answers."""
        turn = session.turns[number - 1]
        planned = session.plan.questions[turn.move.question or 0]
        return judge(
            planned.question,
            [*_earlier_answers(session, turn), turn.attempts[attempt - 1].text],
            rubric=self.library.rubrics[session.plan.interview_type],
            lexicon=self.library.lexicon,
            level=level(session.setup),
            elsewhere=_answers_elsewhere(session, turn),
        )

    def _summary(self, session: Session, number: int, attempt: int, judgements: Sequence[Judgement]) -> Debrief:
        """The debrief with this attempt's judgements counted in."""
        judged = _settled(session.turns[number - 1], attempt, judgements)
        turns = (*session.turns[: number - 1], judged, *session.turns[number:])
        return debrief.make(session.model_copy(update={"turns": turns}), self.library)

    def _opening(self, session: Session) -> tuple[Move, str]:
        return Move(kind="ask", question=0), self._leading(session).opening(session)

    def _leading(self, session: Session) -> Interviewer:
        """Who leads this session. Raises ModelMissing where this installation has none of that name."""
        with self._lock:
            if session.interviewer not in self._interviewers:
                if session.interviewer not in self._others:
                    raise ModelMissing("This interview is led by a model, and none is set up here.")
                self._interviewers[session.interviewer] = self._others[session.interviewer]()
            return self._interviewers[session.interviewer]

    def _show(self, key: tuple[str, int, int], words: str) -> None:
        with self._lock:
            self._jobs[key].words = words


def new_session_id() -> str:
    """An id that no session has."""
    return f"ses_{secrets.token_hex(12)}"


def clean(text: str) -> str:
    """The answer as it is stored: control characters and broken code points out, line ends as one.

    Raises AnswerEmpty and AnswerTooLong.
    """
    said = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    said = _CONTROL.sub("", said).strip()
    if not said:
        raise AnswerEmpty("There is nothing in the answer yet. Type a few words, or say that you would like to skip the question.")
    if len(said) > MAX_ANSWER:
        raise AnswerTooLong(f"The answer has {len(said):,} characters; up to {MAX_ANSWER:,} can be taken. Shorten it and send it again.")
    return said


def _answers_elsewhere(session: Session, turn: Turn) -> list[str]:
    """What was answered to other questions before this turn."""
    before = session.turns[: turn.number - 1]
    return [earlier.answer.text for earlier in before if earlier.answer and earlier.move.question != turn.move.question]


def _settled(turn: Turn, attempt: int, judgements: Sequence[Judgement]) -> Turn:
    """A turn with these judgements of one attempt at it."""
    judged = turn.attempts[attempt - 1].model_copy(update={"status": "settled", "judgements": tuple(judgements)})
    return turn.model_copy(update={"attempts": (*turn.attempts[: attempt - 1], judged, *turn.attempts[attempt:])})


def _held_elsewhere(number: int, turn: HistoryTurnInput, *, last: bool) -> Turn:
    """A turn that was held elsewhere, as one of this session's: judged there if at all. An open last one asks the plan's first question."""
    now = datetime.now(UTC)
    answer = clean(turn.answer) if turn.answer else None
    said = turn.feedback
    judged = (
        Judgement(
            judge="imported",
            rubric_version="",
            intent="answer",
            score=said.score,
            reason=None if said.score is not None else "No score came with this answer.",
            strengths=tuple(Remark(text=text) for text in said.strengths),
            improvements=tuple(Remark(text=text) for text in said.improvements),
        )
        if said and answer
        else None
    )
    attempt = (
        Attempt(
            number=1,
            text=answer,
            input_mode="api",
            status="settled",
            answered_at=now,
            settled_at=now,
            judgements=(judged,) if judged else (),
        )
        if answer
        else None
    )
    move = Move(kind="ask", question=0 if last and not answer else None)
    return Turn(number=number, move=move, message=clean(turn.question), asked_at=now, attempts=(attempt,) if attempt else ())


def _earlier_answers(session: Session, turn: Turn) -> list[str]:
    """What was answered to the same question before this turn."""
    return [
        earlier.answer.text
        for earlier in session.turns[: turn.number - 1]
        if earlier.move.question == turn.move.question
        and earlier.answer
        and earlier.answer.judgement
        and earlier.answer.judgement.intent == "answer"
    ]
