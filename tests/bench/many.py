"""A file as years of practice leave it, for measuring what reads it.

    python -m tests.bench.many PATH --sessions 10000 --people 50 --seed 1

All five types and four rounds, on the page and over HTTP, a tenth led by a model, some left before their end; a few people practice
much more than others, with pauses, and get better, worse, or neither. `played` says in what its interviews differ from real ones.
"""

import argparse
import hashlib
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final

from liya_core import debrief
from liya_core.bank import InterviewRound, InterviewType
from liya_core.database import File
from liya_core.models import InterviewContextInput, Judgement, Plan, ProfileInput, Session, Setup
from liya_core.records import _DETAIL
from tests.bench.played import MODEL, PLANS, after, bank_of_answers, planned, play

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]

SPAN: Final = timedelta(days=730)
EARLIER: Final = 1 / 3  # of the span, under the rubrics as they were
DAY: Final = 5.0  # points by which a person's form differs from day to day
TOGETHER: Final = 500  # sessions written at once
KEY: Final = "careers-office"
SOMEBODY: Final = "Somebody"  # stands in an opening for whoever it is said to
TYPES: Final[dict[InterviewType, int]] = {"behavioral": 35, "technical": 25, "system_design": 14, "case_study": 13, "culture_fit": 13}
ROUNDS: Final[dict[InterviewRound, int]] = {"phone_screen": 45, "first_round": 35, "second_round": 12, "final_round": 8}
NAMES: Final = (
    "Me", "Ada", "Grace Okafor", "José Luis Martínez", "Zoë", "Nguyễn Thị Minh Khai", "Олена Шевченко", "山田 太郎", "李小龙", "Bo",
    "محمد الأحمد", "नेहा शर्मा", "Ingrid Østergård", "김서연", "Łukasz Żółkiewski", "Siobhán O’Rourke", "Γιώργος Παπαδόπουλος", "Chidi",
    "Anaïs Lefèvre-Dubois", "דוד לוי", "Priya", "Maximilian von und zu Hohenstein-Waldburg", "Fatima Zahra El Amrani", "สมชาย ใจดี", "Björk",
    "Tomás Ó Súilleabháin", "Kwame Mensah", "Иван Петров", "王芳", "Leilani Kealoha", "Sven-Åke Lindström", "Yasmin", "আনিকা রহমান", "Jo",
    "Mihály Szőke", "Thandiwe Nkosi", "Carlos", "佐藤 花子", "Amélie", "Oluwaseun Adebayo-Williams", "ნინო ბერიძე", "Đorđe Petrović",
    "Hye-jin Park", "தமிழ்செல்வி", "Rosa María de los Ángeles Fernández", "Ali", "Kateřina Dvořáková", "Արմեն Սարգսյան", "Pilar",
    "Tuğba Yılmaz", "Wiremu Parata", "Ewa", "Abdurrahman bin Ismail", "Noor", "Giulia D’Angelo", "Samuel",
)  # fmt: skip
COLUMNS: Final = {
    "sessions": "session_id user_id key_name interview_type interview_round status example started_at ended_at end_reason setup plan"
    " summary interviewer",
    "planned_questions": "session_id question question_id competency text focus_area bank",
    "turns": "session_id turn move question gap point quote end_reason message asked_at shown_at",
    "attempts": "session_id turn attempt text input_mode status answered_at settled_at",
    "judgements": "judgement_id session_id turn attempt shown created_at judge model rubric_version prompt_version intent score reason"
    " cap detail",
    "ratings": "judgement_id position dimension label weight rating evidence anchor next_anchor reason",
    "model_calls": "session_id turn attempt model prompt_tokens completion_tokens counted made_at",
}


@dataclass(frozen=True)
class Person:
    """Who practices. `level`: how well halfway (0-100); `gain`: how much better at the end of the span than at its beginning.

    `goals`: before which times they practice, as shares of the span; between them they do not.
    """

    name: str
    level: float
    gain: float
    goals: tuple[float, ...]


def fill(path: Path, sessions: int, *, people: int, seed: int = 1, until: datetime | None = None) -> None:
    """Fill a new file with so many sessions, the last ones held shortly before `until` (now). Equal arguments make equal rows."""
    chance, ids = random.Random(seed), count(1)
    end = (until or datetime.now(UTC)).astimezone(UTC)
    file = File(path)
    file.prepare()
    with file.write() as db:
        key = [KEY, hashlib.sha256(KEY.encode()).hexdigest(), _stored(end - SPAN)]
        db.execute("INSERT INTO api_keys (name, key_hash, created_at) VALUES (?, ?, ?)", key)
        sittings = _calendar(sessions, [_person(number, chance) for number in range(people)], end, chance)
        for begin in range(0, sessions, TOGETHER):
            rows: Rows = {table: [] for table in COLUMNS}
            for sitting in sittings[begin : begin + TOGETHER]:
                _note(_held(*sitting, end, chance), rows, ids)
            for table, columns in COLUMNS.items():
                names = columns.split()
                db.conn.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows[table])


def _person(number: int, chance: random.Random) -> Person:
    again = f" {number // len(NAMES) + 1}" if number >= len(NAMES) else ""
    since = chance.uniform(0, 0.6) if number else 0.0
    goals = [since + 0.02, *(chance.uniform(since, 1) for _ in range(chance.randint(1, 6)))]
    gain = chance.choices((40.0, -35.0, 0.0), (35, 20, 45))[0]
    return Person(NAMES[number % len(NAMES)] + again, chance.gauss(52, 9), gain, (*goals, 1.0) if number % 2 == 0 else tuple(goals))


def _calendar(sessions: int, people: Sequence[Person], end: datetime, chance: random.Random) -> list[tuple[datetime, Person, bool]]:
    """When who practices, and whether it is their first time; everybody does, a few do so much more than others."""
    theirs = [*people, *chance.choices(people, [1 / (number + 2) for number in range(len(people))], k=sessions)][:sessions]
    when = sorted((_start(abs(chance.choice(person.goals) - chance.expovariate(60)), end, chance), n) for n, person in enumerate(theirs))
    first = {theirs[number].name: at for at, number in reversed(when)}
    return [(at, theirs[number], first[theirs[number].name] == at) for at, number in when]


def _start(share: float, end: datetime, chance: random.Random) -> datetime:
    """A time of day on the day before the one that a share of the span falls on."""
    day = (end - SPAN * (1 - share) - timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return after(day, chance.uniform(7, 22.5) * 3600)


# -------------------------------------------------------------------- a session, and its rows


def _held(at: datetime, person: Person, first: bool, end: datetime, chance: random.Random) -> Session:
    """A session as it was left. A person's first one is on the page and gets to its end."""
    (kind,), (round_,) = chance.choices([*TYPES], [*TYPES.values()]), chance.choices([*ROUNDS], [*ROUNDS.values()])
    ours = _plan(kind, round_, person.name if person.name == NAMES[0] else SOMEBODY, chance.randrange(PLANS))
    on_page = first or chance.random() > 0.06
    session = Session(
        session_id=f"ses_{chance.getrandbits(96):024x}",
        setup=_setup(kind, round_, person.name).model_copy(update={"feedback": "study" if chance.random() < 0.8 else "real"}),
        plan=ours.model_copy(update={"opening": ours.opening.replace(SOMEBODY, person.name)}),
        status="active",
        started_at=at,
        example=not first and on_page and chance.random() < 0.01,
        interviewer="llm" if chance.random() < 0.1 else "builtin",
        key_name=None if on_page else KEY,
    )
    share = 1 - (end - at) / SPAN
    form = person.level + person.gain * (share - 0.5) + chance.gauss(0, DAY)
    most = chance.randint(0, 6) if not first and chance.random() < 0.05 else -1
    return play(session, form, chance, earlier=share < EARLIER, most=most, again=chance.random() < 0.2)


def _setup(kind: InterviewType, round_: InterviewRound, name: str) -> Setup:
    """What the page sends when nothing is entered but, for a technical interview, a title."""
    profile = ProfileInput(name=None if name == NAMES[0] else name, title="Software Engineer" if kind == "technical" else None)
    return Setup(user_id=name, profile=profile, context=InterviewContextInput(interview_type=kind, interview_round=round_))


@cache
def _plan(kind: InterviewType, round_: InterviewRound, name: str, number: int) -> Plan:
    return planned(_setup(kind, round_, name), number)


def _note(session: Session, rows: Rows, ids: Iterator[int]) -> None:
    """Add a session's rows."""
    name, setup, ours = session.session_id, session.setup, session.plan
    rows["sessions"].append((
        name, setup.user_id, session.key_name, ours.interview_type, ours.interview_round, session.status, int(session.example),
        _stored(session.started_at), _stored(session.ended_at), session.end_reason, setup.model_dump_json(),
        ours.model_dump_json(exclude={"questions"}),
        debrief.make(session, bank_of_answers()).model_dump_json() if session.ended_at else None, session.interviewer,
    ))  # fmt: skip
    rows["planned_questions"] += (
        (name, place, one.question.id, one.question.competency, one.text, one.focus_area, one.question.model_dump_json())
        for place, one in enumerate(ours.questions)
    )
    for turn in session.turns:
        move = (turn.move.kind, turn.move.question, turn.move.gap, turn.move.point, turn.move.quote, turn.move.end_reason)
        rows["turns"].append((name, turn.number, *move, turn.message, _stored(turn.asked_at), _stored(turn.shown_at)))
    said = ((turn.number, attempt) for turn in session.turns for attempt in turn.attempts)
    for number, attempt in sorted(said, key=lambda pair: pair[1].answered_at):
        at, settled = (name, number, attempt.number), _stored(attempt.settled_at)
        rows["attempts"].append((*at, attempt.text, attempt.input_mode, attempt.status, _stored(attempt.answered_at), settled))
        for judgement in attempt.judgements:
            key, (_, columns, ratings) = next(ids), _COLUMNS.get(id(judgement)) or _columns(judgement)
            rows["judgements"].append((key, *at, int(judgement is attempt.judgements[-1]), settled, *columns))
            rows["ratings"] += ((key, *rating) for rating in ratings)
            if _called(session, judgement):
                rows["model_calls"].append((*at, MODEL, 1_300 + len(attempt.text) // 4, 420, 1, settled))


def _called(session: Session, judgement: Judgement) -> bool:
    """Whether a model was asked for this judgement, or what to say to a question that was asked back."""
    rated = judgement.judge == "llm" and any(rating.evidence for rating in judgement.ratings)
    return rated or (session.interviewer == "llm" and judgement.intent == "ask_back")


_COLUMNS: Final[dict[int, tuple[Judgement, Row, list[Row]]]] = {}  # by identity: all who say the same share a judgement


def _columns(judgement: Judgement) -> tuple[Judgement, Row, list[Row]]:
    """A judgement's own columns, and those of its ratings; kept, for making them takes longer than writing them."""
    own = (
        judgement.judge, judgement.model, judgement.rubric_version, judgement.prompt_version, judgement.intent, judgement.score,
        judgement.reason, min((gate.cap for gate in judgement.gates), default=None), judgement.model_dump_json(include=_DETAIL),
    )  # fmt: skip
    ratings: list[Row] = [
        (place, one.dimension, one.label, one.weight, one.rating, json.dumps(one.evidence), one.anchor, one.next_anchor, one.reason)
        for place, one in enumerate(judgement.ratings)
    ]
    _COLUMNS[id(judgement)] = (judgement, own, ratings)
    return _COLUMNS[id(judgement)]


def _stored(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    for name, default in (("sessions", 10_000), ("people", 50), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--until", type=datetime.fromisoformat, help="when the last one was held; now, unless given")
    given, began = parser.parse_args(), time.perf_counter()
    fill(given.path, given.sessions, people=given.people, seed=given.seed, until=given.until)
    print(f"{given.sessions:,} sessions in {time.perf_counter() - began:.0f} s, {given.path.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
