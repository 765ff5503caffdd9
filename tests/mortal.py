"""Lives that end by kill -9: children that hold interviews and say what was acknowledged, until their parent kills them.

Run as a module this is a nursery: it has everything imported, and forks a child for each life that it is told to begin, so that a
death costs milliseconds. A line of standard input begins a life; on standard output the nursery and the child write JSON lines:
born (with its pid), whatever the child says, and gone.
"""

import gc
import json
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from liya_core import backup, interview, library, thinking
from liya_core.endpoint import turns
from liya_core.endpoint.contract import TurnRequest
from liya_core.interview import Interviews, new_session_id
from liya_core.interviewers import Brief, Reply
from liya_core.interviewers.builtin import Builtin
from liya_core.library import Library
from liya_core.models import Setup
from liya_core.receipts import Receipt
from liya_core.store import Store

TESTS: Final = Path(__file__).parent
LEASE_S: Final = 0.05  # of a life, so that who comes after it need not wait for long
KEY: Final = "acme"
FACTS: Final = (
    "In spring I moved the riskiest part first, because two teams waited for it.",
    "I asked Ana, who had run it before, and wrote down what could fail.",
    "It took nine days instead of fourteen, and nothing had to be rolled back.",
    "I'd rather skip this one.",
    "Could you repeat that?",
    "Then I counted the orders twice and found forty wrong lines.",
)


class Slow(Builtin):
    """An interviewer who takes some milliseconds over a reply, in a thread of its own, as a model does."""

    instant = False

    def reply(self, brief: Brief, show: Callable[[str], None]) -> Reply:
        """Half a reply, a pause, and the whole."""
        show("Well")
        time.sleep(random.uniform(0, 0.02))
        return super().reply(brief, show)


def engine(database: Path, bank: Library, *, slow: bool = False) -> Interviews:
    """What a process has that begins on this file."""
    return Interviews(bank, Store(database), Slow(bank) if slow else Builtin(bank))


def request_of(session_id: str | None, text: str) -> tuple[TurnRequest, Receipt]:
    """A program's call, and the receipt of the Idempotency-Key that it carries: its text, which comes once."""
    said: dict[str, Any] = {"user_id": "user-7", "message": text} if session_id else {"user_id": "user-7", "profile": {"name": text}}
    request = TurnRequest.model_validate({"session_id": session_id, "input": said} if session_id else {"input": said})
    return request, Receipt(KEY, text, sha256(f"{session_id}{text}".encode()).hexdigest())


def ask(interviews: Interviews, session_id: str | None, text: str) -> str:
    """A program's call from beginning to end; returns the reply as it is sent."""
    request, receipt = request_of(session_id, text)
    return turns.finish(interviews, turns.take(interviews, request, KEY, receipt), 10)


# -------------------------------------------------------------------- lives


def say(what: str, **facts: Any) -> None:
    """A line to the parent, in one piece."""
    os.write(1, json.dumps({"what": what, **facts}).encode() + b"\n")


def on_the_page(database: Path, bank: Library, seed: int) -> None:
    """Hold interviews as the pages do: begin, answer, answer anew, end, delete."""
    chance = random.Random(seed)
    interviews = engine(database, bank, slow=chance.random() < 0.5)
    for number in range(10_000):
        unfinished = interviews.store.unfinished("Me")
        if not unfinished or (len(unfinished) < 3 and chance.random() < 0.1):
            session_id = new_session_id()
            say("begins", session=session_id)
            interviews.start(Setup(user_id="Me"), session_id)
            say("began", session=session_id)
            continue
        session_id = chance.choice(unfinished).session_id
        text = f"{chance.choice(FACTS)} ({seed}.{number})"
        dice = chance.random()
        if dice < 0.05:
            say("deletes", session=session_id)
            interviews.store.delete_session(session_id)
            say("deleted", session=session_id)
            continue
        if not interviews.wait(session_id, 10):
            continue
        session = interviews.store.session(session_id)
        open_turn = session.turns[-1].number
        if session.status == "ended":  # by what the process before had begun to read
            continue
        if dice < 0.1:
            say("ends", session=session_id)
            interviews.end(session_id)
            say("ended", session=session_id)
        elif dice < 0.2 and open_turn > 1:
            text = f"{FACTS[0]} ({seed}.{number})"
            say("answers", session=session_id)
            interviews.redo(session_id, open_turn - 1, text)
            say("said", session=session_id, turn=open_turn - 1, text=text)
        else:
            say("answers", session=session_id)
            interviews.answer(session_id, open_turn, text)
            say("said", session=session_id, turn=open_turn, text=text)
            if chance.random() < 0.7:
                interviews.wait(session_id, 10)
                following = interviews.store.session(session_id).turns[open_turn]
                say("read", session=session_id, turn=following.number, text=following.message)


def for_a_program(database: Path, bank: Library, seed: int) -> None:
    """Hold interviews as the endpoint does, each call with an Idempotency-Key and no number of its turn."""
    chance = random.Random(seed)
    interviews = engine(database, bank, slow=chance.random() < 0.5)
    session_id: str | None = None
    for number in range(10_000):
        text = f"{chance.choice(FACTS)} ({seed}.{number})"
        say("asks", session=session_id, text=text)
        reply = ask(interviews, session_id, text)
        data = json.loads(reply)["data"]
        say("replied", session=session_id, text=text, reply=reply, of=data["session_id"])
        session_id = data["session_id"] if data["output"]["session_active"] else None


def opening(database: Path, bank: Library, seed: int) -> None:
    """Begin on whatever is there: make the file, or bring it up to date."""
    interviews = engine(database, bank)
    interviews.store.check()
    say("ready")
    interviews.store.remember("Me", "note", seed)
    say("kept")


def restoring(database: Path, bank: Library, seed: int) -> None:
    """Put the backup beside the database in its place, and the other one, and so on."""
    saved = [database.with_name(name).read_bytes() for name in ("one.backup", "two.backup")]
    for number in range(10_000):
        backup.put_back(database, saved[number % 2])
        say("back", number=number % 2)


LIVES: Final = {life.__name__: life for life in (on_the_page, for_a_program, opening, restoring)}


# -------------------------------------------------------------------- the nursery


def main() -> None:
    """Begin a life for each line of input: its name, the database, a seed."""
    thinking.LEASE_S = interview.LEASE_S = LEASE_S  # type: ignore[misc]
    bank = library.load()
    with tempfile.TemporaryDirectory() as folder:  # whatever is only loaded when it is needed is needed here
        begun = json.loads(ask(engine(Path(folder) / "liya.db", bank), None, "Warm"))["data"]["session_id"]
        for text in FACTS:
            ask(engine(Path(folder) / "liya.db", bank), begun, text)
    gc.collect()
    gc.freeze()
    say("ready")
    for line in sys.stdin:
        told = json.loads(line)
        pid = os.fork()
        if not pid:
            try:
                LIVES[told["life"]](Path(told["database"]), bank, told["seed"])
            except BaseException as error:
                say("fell", error=repr(error))
                raise
            finally:
                os._exit(0)
        say("born", pid=pid)
        os.waitpid(pid, 0)
        say("gone")


class Nursery:
    """Where lives are begun, one at a time."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._left = b""

    def live(self, life: str, database: Path, seed: int, seconds: float, *, lines: int = 0) -> list[dict[str, Any]]:
        """One life, killed so long after it has said so many lines, if it has not ended by then; returns what it said, in order."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"life": life, "database": str(database), "seed": seed}).encode() + b"\n")
        self._process.stdin.flush()
        pid, said, until, killed = 0, list[dict[str, Any]](), None, False
        while True:
            found = self._next(until)
            if found is None:
                with suppress(ProcessLookupError):  # it has ended meanwhile
                    os.kill(pid, signal.SIGKILL)
                killed, until = True, None
                continue
            if found["what"] == "gone":
                assert not [line for line in said if line["what"] == "fell"], said
                return said
            if found["what"] == "born":
                pid = found["pid"]
            else:
                said.append(found)
            if pid and len(said) >= lines and not killed:
                until = until or time.monotonic() + seconds

    def _next(self, until: float | None) -> Any:
        """The next line; None when the time has come before it."""
        assert self._process.stdout
        while b"\n" not in self._left:
            left = None if until is None else max(0.0, until - time.monotonic())
            if not select.select([self._process.stdout], [], [], left)[0]:
                return None
            read = os.read(self._process.stdout.fileno(), 65536)
            assert read, "the nursery is gone"
            self._left += read
        line, _, self._left = self._left.partition(b"\n")
        return json.loads(line)


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery that is there when this begins, and gone when it ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mortal"],
        cwd=TESTS,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        opened = Nursery(process)
        assert opened._next(None) == {"what": "ready"}
        yield opened
    finally:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    main()
