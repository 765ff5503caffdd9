"""Thinking: the workers that find what is said next, read what was answered, and store both.

It belongs to nobody's page or request, so that a rerun or a closed tab ends nothing. One thought at a time for each
session; what it waits for is in the store, so that a restart and another process find it there.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from liya_core import claims, debrief, moves, readings
from liya_core.errors import LiyaError, ModelMissing, NotJudged
from liya_core.interviewers import Brief, Interviewer, Reply
from liya_core.library import Library
from liya_core.models import Debrief, Exchange, Failure, InterviewerName, Judgement, Session, Turn
from liya_core.standing import Waiting
from liya_core.store import Store

LEASE_S: Final = 5.0  # after which another process may take over what a session waits for
POLL_S: Final = 0.03  # between two looks at what another process has in hand
PAUSE_S: Final = 1.0  # after a failure that could not even be stored

log = logging.getLogger(__name__)

Key = tuple[str, int, int]  # session, turn, attempt; turn 0 is the opening


@dataclass
class _Thought:
    """A worker's job: the words so far, whether it is done, and whether it left something else to be thought about."""

    done: threading.Event = field(default_factory=threading.Event)
    words: str = ""
    more: bool = True


class Thinking:
    """The workers of one process.

    builtin: leads where nobody else is wanted. others: the rest by name, each built when a session first needs it.
    """

    def __init__(
        self, library: Library, store: Store, builtin: Interviewer, others: Mapping[InterviewerName, Callable[[], Interviewer]]
    ) -> None:
        self.owner = uuid.uuid4().hex
        self.builtin = builtin
        self._library = library
        self._store = store
        self._others = dict(others)
        self._built: dict[InterviewerName, Interviewer] = {"builtin": builtin}
        self._thoughts: dict[Key, _Thought] = {}
        self._lock = threading.Lock()

    def interviewer(self, name: InterviewerName) -> Interviewer:
        """Whoever has this name. Raises ModelMissing where this installation has nobody."""
        with self._lock:
            if name not in self._built:
                if name not in self._others:
                    raise ModelMissing("This interview is led by a model, and none is set up here.")
                self._built[name] = self._others[name]()
            return self._built[name]

    def forget(self, name: InterviewerName) -> None:
        """Build whoever has this name anew when they are needed next, for what they are made from has changed."""
        with self._lock:
            self._built.pop(name, None)

    def pick_up(self, session_id: str, waiting: Waiting | None, *, here: bool = False) -> Exchange | None:
        """Begin to think about what a session waits for, unless somebody does already; what came of it, if it was done here.

        here: this thread may be thought in, where the interviewer is instant.
        """
        if waiting is None:
            return None
        key = (session_id, waiting.turn, waiting.attempt)
        with self._lock:
            if any(running[0] == session_id for running in self._thoughts):
                return None  # one at a time: what this one leaves is taken up when it is done
            if waiting.owner != self.owner and not self._store.take_over(*key, self.owner, LEASE_S):
                return None
            self._thoughts[key] = _Thought()
        if here and waiting.interviewer == "builtin" and self.builtin.instant:
            return self._think(*key)
        threading.Thread(target=self._think, args=key, name=f"liya-{waiting.turn}", daemon=True).start()
        return None

    def wait(self, session_id: str, seconds: float) -> bool:
        """Whether nothing is being thought about in this session, here or in another process, waiting at most so long for it."""
        end = time.monotonic() + seconds
        while True:
            while thought := self._thought_of(session_id):
                if not thought.done.wait(max(0.0, end - time.monotonic())):
                    return False
                if not thought.more:
                    return True
            waiting = self._store.waiting(session_id)
            if waiting is None:
                return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(POLL_S, left))
            self.pick_up(session_id, waiting)

    def words(self, session_id: str) -> str:
        """The reply so far, while it is being thought of."""
        thought = self._thought_of(session_id)
        return thought.words if thought else ""

    def _thought_of(self, session_id: str) -> _Thought | None:
        with self._lock:
            return next((thought for key, thought in self._thoughts.items() if key[0] == session_id), None)

    # ---------------------------------------------------------------- the worker

    def _think(self, session_id: str, turn: int, attempt: int) -> Exchange | None:
        """The outermost boundary: whatever fails leaves what was said stored and free to be tried again."""
        key = (session_id, turn, attempt)
        look_on, exchange = True, None
        try:
            waiting, exchange = self._read_and_reply(*key) if turn else (self._open(session_id), None)
            look_on = waiting is not None
            with self._lock:
                self._thoughts[key].more = look_on
        except Exception as error:  # noqa: BLE001 - the one outermost boundary: a worker has no caller to raise to
            log.error("turn %d could not be thought through: %s", turn, type(error).__name__)
            look_on = self._give_up(*key, error)
        finally:
            with self._lock:
                thought = self._thoughts.pop(key)
            if look_on:
                self._take_up_the_rest(session_id)
            thought.done.set()
        return exchange

    def _take_up_the_rest(self, session_id: str) -> None:
        """Another answer may have come while this one was read."""
        try:
            self.pick_up(session_id, self._store.waiting(session_id))
        except LiyaError as error:
            log.error("a session waits to be resumed: %s", type(error).__name__)

    def _give_up(self, session_id: str, turn: int, attempt: int, error: Exception) -> bool:
        """Whether the failure could be stored. Where it could not, whoever looks next tries again, and not at once."""
        try:
            told = error if isinstance(error, NotJudged) else NotJudged()
            failure: Failure = told.failure  # type: ignore[assignment]
            if turn:
                self._store.fail(session_id, turn, attempt, self.owner, failure, told.calls)
            else:
                self._open_as_planned(session_id, told)
            return True
        except LiyaError as full:
            log.error("turn %d stays pending: %s", turn, type(full).__name__)
            time.sleep(PAUSE_S)
            return False

    # ---------------------------------------------------------------- the opening

    def _open(self, session_id: str) -> Waiting | None:
        """Say the first words and store them; what the session waits for then."""
        session = self._store.session(session_id)
        with self._held(session_id, 0, 0):
            opening = self.interviewer(session.interviewer).opening(session, self._store.spent(session_id))
        return self._store.open(session_id, self.owner, opening.plan, opening.message, opening.calls)

    def _open_as_planned(self, session_id: str, told: NotJudged) -> None:
        """Say the first words without whoever leads, and that it is so."""
        session = self._store.session(session_id)
        why = f"The questions are asked as planned; they could not be put into words for you. {told}".strip()
        plan = session.plan.model_copy(update={"notes": (*session.plan.notes, why)})
        self._store.open(session_id, self.owner, plan, self.builtin.opening(session).message, told.calls)

    # ---------------------------------------------------------------- a turn

    def _read_and_reply(self, session_id: str, number: int, attempt: int) -> tuple[Waiting | None, Exchange | None]:
        """Read an answer, reply to it, and store both; what else the session waits for, and what was said in this exchange."""
        session = self._store.session(session_id, around=number)
        reading = readings.read(session, number, attempt, self._library)
        leads_on = number == session.turns[-1].number and session.status == "active"
        thought = self._reply(session, reading, number, attempt, leads_on=leads_on)
        reply = thought if leads_on else None
        judgements = (reading, *(thought.judgements if thought else ()))
        ends = session.status != "active" or (reply is not None and reply.move.kind == "close")
        summary = self._summary(self._store.session(session_id), number, attempt, judgements) if ends else None
        settled = self._store.settle(
            session_id,
            number,
            attempt,
            self.owner,
            judgements,
            reply=(reply.move, reply.message) if reply else None,
            summary=summary,
            calls=thought.calls if thought else (),
        )
        if not settled.done or reply is None:
            return settled.waiting, None
        answered = readings.settled(session.turns[number - 1], attempt, judgements)
        following = Turn(number=number + 1, move=reply.move, message=reply.message, asked_at=datetime.now(UTC))
        return settled.waiting, Exchange(session_id=session_id, turns=(answered, following), summary=summary)

    def _reply(self, session: Session, reading: Judgement, number: int, attempt: int, *, leads_on: bool) -> Reply | None:
        """What whoever leads says to an answer; of one that was given again only their judgement counts. None where nobody is needed."""
        leading = self.interviewer(session.interviewer)
        if not leads_on and leading.instant:
            return None
        heard = session.model_copy(update={"turns": session.turns[:number]})
        conflict = next((found for found in claims.conflicts(heard, self._library.lexicon) if found.turn == number), None)
        offered = moves.permitted(session, reading, conflict) if leads_on else (session.turns[number].move,)
        key = (session.session_id, number, attempt)

        def show(words: str) -> None:
            if leads_on:
                with self._lock:
                    self._thoughts[key].words = words

        if leading.instant:
            return leading.reply(Brief(heard, reading, offered, conflict=conflict), show)
        with self._held(*key):
            return leading.reply(Brief(heard, reading, offered, self._store.spent(session.session_id), conflict), show)

    def _summary(self, session: Session, number: int, attempt: int, judgements: tuple[Judgement, ...]) -> Debrief:
        """The debrief with this attempt's judgements counted in."""
        judged = readings.settled(session.turns[number - 1], attempt, judgements)
        return debrief.make(readings.with_turn(session, judged), self._library)

    @contextmanager
    def _held(self, session_id: str, number: int, attempt: int) -> Iterator[None]:
        """Keep what is thought about ours while somebody slow thinks: its lease is renewed until they are done, or we are dead."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(LEASE_S / 2):
                with suppress(LiyaError):
                    self._store.take_over(session_id, number, attempt, self.owner, LEASE_S)

        threading.Thread(target=renew, name="liya-lease", daemon=True).start()
        try:
            yield
        finally:
            done.set()
