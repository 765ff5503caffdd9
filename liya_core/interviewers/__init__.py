"""Who words the questions and judges the answers: one protocol, several peers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from liya_core.models import Call, Conflict, EndReason, Judgement, Move, Plan, Session


@dataclass(frozen=True)
class Brief:
    """What an interviewer is given to reply to an answer.

    session: everything said so far, the answer in hand last; judgements only of the open question. reading: what the
    built-in judge read in the answer. moves: what the interviewer may do, the policy's own choice first. spent: tokens used
    in this session, and today. conflict: the figure that a "claim" is about.
    """

    session: Session
    reading: Judgement
    moves: tuple[Move, ...]
    spent: tuple[int, int] = (0, 0)
    conflict: Conflict | None = None


@dataclass(frozen=True)
class Opening:
    """The first message, with the first question in it, and the plan with its questions as they will be asked. `calls` it took."""

    message: str
    plan: Plan
    calls: Sequence[Call] = ()


@dataclass(frozen=True)
class Reply:
    """What an interviewer says next, and its judgements of the answer beside the built-in one; the last is shown. `calls` it took."""

    move: Move
    message: str
    judgements: Sequence[Judgement] = ()
    calls: Sequence[Call] = ()


class Interviewer(Protocol):
    """Anyone who can lead an interview.

    instant: it replies in milliseconds, so that whoever has a thread of their own may just as well let it think there.
    """

    instant: bool

    def opening(self, session: Session, spent: tuple[int, int] = (0, 0)) -> Opening:
        """How the interview begins. spent: as in a `Brief`."""

    def closing(self, session: Session, reason: EndReason) -> str:
        """The last message, for a session that ends between turns."""

    def reply(self, brief: Brief, show: Callable[[str], None]) -> Reply:
        """One of `brief.moves` in words. Calls `show` with the words so far, as they come."""
