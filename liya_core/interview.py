"""Interviews: whose move it is, and what happens when they move.

Page and endpoint call the same verbs. An answer is on the disk before anything reads it. The opening, an ordinary turn,
a retry and a restart with an unread answer are one path: `resume` looks at what is stored and has what is missing
thought about.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from liya_core import debrief, drill, plan, readings
from liya_core.errors import AnswerEmpty, AnswerTooLong, LiyaError, NotAnAnswer, SessionActive, TurnConflict
from liya_core.interviewers import Interviewer
from liya_core.judging import intent
from liya_core.library import Library
from liya_core.models import (
    MAX_ANSWER,
    Attempt,
    Drill,
    Exchange,
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
from liya_core.schedule import Due
from liya_core.store import Store
from liya_core.thinking import LEASE_S, Thinking

TRIES: Final = 3  # to judge again a session that somebody goes on with
PATIENCE: Final = timedelta(days=1)  # before all interviews go at once, for the clock may be wrong
SWEEP_S: Final = 3600.0  # between two looks for interviews that are too old to be kept
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

log = logging.getLogger(__name__)


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
        self.thinking = Thinking(library, store, interviewer, others or {})
        self.leads_programs: InterviewerName = leads_programs
        self._retention_days = retention_days
        self._new_id = new_id or new_session_id
        self._swept = -SWEEP_S

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
        """Begin a session and ask its first question, which a model may need time for; returns the session's id.

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
        return self._begin(
            session_id, setup, planned, before=before, key_name=key_name, receipt=receipt, example=example, interviewer=interviewer
        )

    def drill(
        self,
        session_id: str,
        turn: int,
        *,
        several: bool = False,
        drill_id: str | None = None,
        interviewer: InterviewerName = "builtin",
    ) -> str:
        """Begin a short session of a question that was answered, as it was asked then; returns its id.

        several: with two others like it (`drill.companions`). drill_id: one from `new_session_id`. Raises NotAnAnswer where there
        is no answer of the person's own to go back to, SessionNotFound, ModelMissing.
        """
        session = self.store.session(session_id)
        position = drill.position(session, turn)
        if position is None:
            raise NotAnAnswer("There is no answer here that could be tried again. Choose one of your own interviews.")
        drill_id = drill_id or self._new_id()
        others = drill.companions(session, position, self.library, self._recent(session.setup), drill_id) if several else ()
        planned = drill.again(session, position, others, self.library)
        of = Drill(kind="competency" if several else "question", session_id=session_id, turn=turn)
        return self._begin(drill_id, session.setup, planned, interviewer=interviewer, of=of)

    def practice(self, due: Due, *, drill_id: str | None = None, interviewer: InterviewerName = "builtin") -> str:
        """Begin a short session on what is due, set up as the interview was in which its weakest was asked last; returns its id.

        Raises NotAnAnswer where the bank has no question on it any more, and as `drill` does.
        """
        setup, drill_id = self.store.session(due.like).setup, drill_id or self._new_id()
        planned = drill.due(setup, due.competencies, self.library, self._recent(setup), drill_id)
        if planned is None:
            raise NotAnAnswer("The question bank has no question on this any more. Start an interview instead.")
        return self._begin(drill_id, setup, planned, interviewer=interviewer, of=Drill(kind="due"))

    def _recent(self, setup: Setup) -> dict[str, int]:
        return self.store.recent_questions(setup.user_id)

    def _begin(
        self,
        session_id: str,
        setup: Setup,
        planned: Plan,
        *,
        interviewer: InterviewerName,
        before: tuple[Turn, ...] = (),
        key_name: str | None = None,
        receipt: Receipt | None = None,
        example: bool = False,
        of: Drill | None = None,
    ) -> str:
        """Store a session with its plan, and have its first words said. of: where it goes back to, if it is a short one."""
        session = Session(
            session_id=session_id,
            setup=setup,
            plan=planned,
            status="active",
            started_at=datetime.now(UTC),
            turns=before,
            interviewer=interviewer,
            drill=of,
        )
        is_open = bool(before) and not before[-1].attempts
        leading = self.thinking.interviewer(interviewer)
        opening = leading.opening(session) if leading.instant and not is_open else None
        session_id = self.store.create(
            session_id,
            setup,
            opening.plan if opening else planned,
            opening.message if opening else None,
            before=before,
            key_name=key_name,
            receipt=receipt,
            example=example,
            interviewer=interviewer,
            drill=of,
        )
        if opening is None:
            self.resume(session_id)
        return session_id

    def preview(self, setup: Setup, session_id: str) -> Plan:
        """The plan that a session with this id would begin with. Nothing is stored."""
        return plan.make(setup, self.library, self.store.recent_questions(setup.user_id), session_id)

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
        with_builtin: bool = False,
        here: bool = False,
    ) -> Answered:
        """Take the answer to turn `turn` (none given: to the open one), durably, and begin to read it.

        user_id, key_name: whose session it must be. revised: see `revise`. receipt: of the request that brings it.
        with_builtin: let the built-in interviewer lead from here on.
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
            self.thinking.owner,
            LEASE_S,
            user_id=user_id,
            key_name=key_name,
            revised=revised,
            receipt=receipt,
            with_builtin=with_builtin,
        )
        exchange = self.thinking.pick_up(session_id, claim.waiting, here=here)
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
        self.thinking.pick_up(session_id, self.store.claim(session_id, turn, said, mode, self.thinking.owner, LEASE_S, redo=True).waiting)

    def end(self, session_id: str) -> None:
        """End a session at the candidate's wish; an answer in hand is read first. Raises TurnConflict while it cannot be."""
        self.wait(session_id, LEASE_S)
        session = self.store.session(session_id)
        if session.status != "active" or not session.turns:
            return
        move = Move(kind="close", end_reason="asked_to_stop")
        goodbye = self.thinking.builtin.closing(session, "asked_to_stop")
        if not self.store.close(session_id, session.turns[-1].number, (move, goodbye), debrief.make(session, self.library)):
            raise TurnConflict("Your last answer is still being read. End the interview again in a moment.")

    def to_judge_again(self, session_ids: Sequence[str]) -> list[str]:
        """Those of the sessions that `judge_again` would do something for. One look at the store, however many there are."""
        return self.store.outdated(session_ids, {kind: rubric.version for kind, rubric in self.library.rubrics.items()})

    def judge_again(self, session_id: str) -> int:
        """Judge an ended session under today's rubric; how many of its answers, redone ones too, have another reading since.

        Every settled attempt that the built-in judge read under another version is read again, also one in whose place
        another was given, so that the two stay on one scale. The new reading is shown and the summary made anew; the
        earlier one is kept beside. 0 and no change where nothing is outdated or somebody else judged. Raises
        SessionActive, TurnConflict while an answer is still being read, SessionNotFound, StorageUnavailable; then
        nothing is changed.
        """
        for _ in range(TRIES):
            session = self.store.session(session_id)
            if session.status == "active":
                raise SessionActive("This interview is still going on. Its answers can be judged again when it has ended.")
            judged, found = readings.again(session, self.library)
            if not found or self.store.judge_again(session, found, debrief.make(judged, self.library)):
                return sum(reading.intent in readings.ANSWERS for *_, reading in found)
            self.wait(session_id, LEASE_S)  # an answer was given anew meanwhile
        raise TurnConflict("An answer of this interview is still being read. Try again in a moment.")

    def resume(self, session_id: str) -> None:
        """Do what the session waits for, if it is ours to do. Safe to call at any time, from anywhere."""
        self.thinking.pick_up(session_id, self.store.waiting(session_id))

    def wait(self, session_id: str, seconds: float) -> bool:
        """Whether nothing is being thought about in this session, waiting at most so long for it."""
        return self.thinking.wait(session_id, seconds)

    def words(self, session_id: str) -> str:
        """The reply so far, while it is being thought of."""
        return self.thinking.words(session_id)

    def sweep(self) -> None:
        """Now and then, delete the interviews that are too old to be kept. Called before anything is read."""
        if not self._retention_days or time.monotonic() - self._swept < SWEEP_S:
            return
        self._swept = time.monotonic()
        try:
            gone = self.store.expire(datetime.now(UTC) - timedelta(days=self._retention_days), patience=PATIENCE)
            if gone:
                log.warning("deleted %d interviews without an answer for %d days", gone, self._retention_days)
        except LiyaError as error:
            log.error("old interviews stay: %s", type(error).__name__)

    def retry(self, session_id: str) -> None:
        """Read again an answer that could not be read."""
        for turn in self.store.session(session_id).turns:
            for attempt in turn.attempts:
                if attempt.status == "failed":
                    self.store.take_over(session_id, turn.number, attempt.number, self.thinking.owner, LEASE_S)
        self.resume(session_id)

    def go_on_with_builtin(self, session_id: str) -> None:
        """Let the built-in interviewer lead from here on, the answer that could not be read first."""
        self.store.lead_with_builtin(session_id)
        self.retry(session_id)


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
