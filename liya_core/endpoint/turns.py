"""A call that takes a turn: first what it says is made durable, then its reply is waited for.

Both halves may be run again at any time: a call that is sent again joins what it did before.
"""

from dataclasses import dataclass
from typing import Final

from liya_core.endpoint.contract import TurnInput, TurnReply, TurnReplyData, TurnRequest
from liya_core.endpoint.problems import Problem, invalid, problem_of
from liya_core.endpoint.replies import first_asked, turn_reply
from liya_core.errors import JudgeOutputInvalid, NotJudged, ProviderUnavailable, SessionEnded, StorageUnavailable, TurnConflict
from liya_core.interview import Interviews, clean
from liya_core.models import Exchange, InterviewContextInput, Plan, Session, Setup
from liya_core.receipts import Receipt

_FAILURES: Final = {kind.failure: kind for base in (ProviderUnavailable, JudgeOutputInvalid) for kind in (base, *base.__subclasses__())}
_LASTING: Final = {"key_refused", "model_unknown", "budget", "no_model"}  # until whoever runs the server does something
_LATER_S: Final = "60"


@dataclass(frozen=True)
class Taken:
    """What a call did: the attempt that it made or joined (turn 0: it began the session).

    begun: whether the session is this call's own, so that its caller does not know it yet.
    exchange: what came of it, where that is known already. opened: whether a session that it began has its first words.
    reply: what the call was answered before.
    """

    session_id: str
    turn: int
    attempt: int
    receipt: Receipt | None = None
    begun: bool = False
    exchange: Exchange | None = None
    opened: bool = False
    reply: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether the reply needs no waiting."""
        return self.reply is not None or self.exchange is not None or self.opened


def take(interviews: Interviews, request: TurnRequest, key_name: str, receipt: Receipt | None) -> Taken:
    """Make durable what a call says. Raises Problem and LiyaError; then nothing of the call is stored."""
    served = interviews.store.served(receipt) if receipt else None
    if served and served["reply"]:
        return Taken(served["session_id"], served["turn"], served["attempt"], receipt, reply=served["reply"])
    if request.session_id is None:
        return _start(interviews, request.input, key_name, receipt)
    return _continue(interviews, request.session_id, request.input, key_name, receipt)


def finish(interviews: Interviews, taken: Taken, seconds: float) -> str:
    """The reply to a call as JSON, waited for at most so long.

    Raises Problem where nobody could judge: the answer stays, and the same call finds its reply.
    """
    if taken.reply:
        return taken.reply
    try:
        if not taken.is_known and not interviews.wait(taken.session_id, seconds):
            raise ProviderUnavailable("The answer is still being read." if taken.turn else "The first question is still being found.")
        reply = TurnReply(data=_told(interviews, taken)).model_dump_json()
    except NotJudged as error:
        interviews.store.owe(taken.session_id, taken.turn, taken.attempt)
        raise _unread(taken, error) from None
    return interviews.store.keep_reply(taken.receipt, reply) if taken.receipt else reply


def _unread(taken: Taken, error: NotJudged) -> Problem:
    """What a call is told that is stored and has no reply yet, and how its caller comes by one."""
    told, headers = problem_of(error), {"retry-after": _LATER_S} if error.failure in _LASTING else {}
    where = {"session_id": taken.session_id, **({"turn": taken.turn} if taken.turn else {}), "reason": error.failure}
    said = [told.message if taken.turn else "The interview is begun, but its first question is still being found."]
    if error.failure in _LASTING:
        said.append('Whoever runs this server has to see to its model; with "interviewer": "builtin" it goes on without one.')
    if taken.receipt or not taken.begun:
        said.append("Send the same call again.")
    elif taken.turn:
        said.append("Send the answer again with the session_id and the turn of the details.")
    else:
        said.append(f"It will be at GET /v1/hiring/sessions/{taken.session_id}.")
    return Problem(told.status, told.code, " ".join(said), where, {**told.headers, **headers})


def _told(interviews: Interviews, taken: Taken) -> TurnReplyData:
    """What a call brought about: the same for the same answer at any later time, whatever was said since."""
    if not taken.turn:
        session = interviews.store.session(taken.session_id)
        return turn_reply(session.session_id, first_asked(session))
    exchange = taken.exchange or interviews.store.exchange(taken.session_id, taken.turn)
    if len(exchange.turns[0].attempts) < taken.attempt:
        raise StorageUnavailable("The database was put back to an earlier state meanwhile.")  # the same call is then a new answer
    attempt = exchange.turns[0].attempts[taken.attempt - 1]
    if attempt.status != "settled" or len(exchange.turns) == 1:
        raise _FAILURES[attempt.failure or ProviderUnavailable.failure]("The answer could not be read.")
    return turn_reply(exchange.session_id, exchange.turns[1], attempt.judgement, exchange.summary)


def _start(interviews: Interviews, said: TurnInput, key_name: str, receipt: Receipt | None) -> Taken:
    if said.profile is None:
        raise invalid("input.profile", "Needed to start a session; an empty object will do.")
    history = said.session_history.turns if said.session_history else ()
    setup = Setup(
        user_id=said.user_id,
        profile=said.profile,
        resume=said.resume,
        job_description=said.job_description,
        context=said.interview_context or InterviewContextInput(),
    )
    answer = clean(said.message) if said.message and history and not history[-1].answer else None  # before anything is begun
    leads = said.interviewer or interviews.leads_programs
    session_id = interviews.start(setup, history=history, key_name=key_name, receipt=receipt, interviewer=leads)
    if answer:
        answered = interviews.answer(session_id, len(history), answer, "api", here=True)
        return Taken(session_id, answered.turn, answered.attempt, receipt, begun=True, exchange=answered.exchange)
    return Taken(session_id, 0, 0, receipt, begun=True, opened=interviews.store.waiting(session_id) is None)


def _continue(interviews: Interviews, session_id: str, said: TurnInput, key_name: str, receipt: Receipt | None) -> Taken:
    if said.message is None:
        raise invalid("input.message", "Needed with a session_id: the answer to the open question.")
    revised = _revision(interviews, session_id, said, key_name)
    turn = said.turn or (revised.turn if revised else None)
    try:
        answered = interviews.answer(
            session_id,
            turn,
            said.message,
            "api",
            user_id=said.user_id,
            key_name=key_name,
            revised=revised.plan if revised else None,
            receipt=receipt,
            with_builtin=said.interviewer == "builtin",
            here=True,
        )
    except SessionEnded as error:
        raise _with_details(problem_of(error), interviews.store.session(session_id)) from None
    except TurnConflict as error:
        told = problem_of(error)
        turns = interviews.store.session(session_id, around=0).turns
        if not turns:
            raise _unopened() from None
        raise Problem(told.status, told.code, told.message, {"open_turn": turns[-1].number}) from None
    return Taken(session_id, answered.turn, answered.attempt, receipt, exchange=answered.exchange)


def _unopened() -> Problem:
    return Problem(409, "TURN_CONFLICT", "The first question of this session is still being found. Nothing was stored.")


@dataclass(frozen=True)
class _Revision:
    """What other material makes of a session from its open turn on."""

    turn: int
    plan: tuple[Setup, Plan]


def _revision(interviews: Interviews, session_id: str, said: TurnInput, key_name: str) -> _Revision | None:
    """What a call says of candidate and job that the session does not know yet. Raises Problem for another context."""
    given = {"profile": said.profile, "resume": said.resume, "job_description": said.job_description}
    brought = {name: value for name, value in given.items() if value is not None and value.model_fields_set}
    if not brought and said.interview_context is None:
        return None
    session = interviews.store.session(session_id, said.user_id, key_name, around=0)
    _same_context(session, said.interview_context)
    if not session.turns:
        raise _unopened()
    setup = session.setup.model_copy(update=brought)
    if setup == session.setup or session.status != "active":
        return None
    return _Revision(session.turns[-1].number, interviews.revise(session, setup))


def _same_context(session: Session, said: InterviewContextInput | None) -> None:
    """Nothing, where the context is the one that the session began with. Raises Problem."""
    for name in said.model_fields_set & InterviewContextInput.model_fields.keys() if said else ():
        if getattr(said, name) != getattr(session.setup.context, name):
            raise invalid(f"input.interview_context.{name}", "Fixed when the session started. Leave it out, or start a new session.")


def _with_details(told: Problem, session: Session) -> Problem:
    """A SESSION_ENDED that carries what the last reply said, for the caller who lost it."""
    last = session.turns[-1]
    summary = session.summary.model_dump(mode="json") if session.summary else None
    return Problem(told.status, told.code, told.message, {"summary": summary, "turn": last.number, "message": last.message})
