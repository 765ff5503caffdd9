"""A database in which every text that anybody can write is hostile: people, programs, models, bundles, the file itself.

Each text asks for an address of its own, named after the column that it stands in.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hostile import _parent, _places
from pydantic import TypeAdapter, ValidationError
from sessions import make_plan

from liya_core import reviews
from liya_core.bank import Question
from liya_core.bundle.contents import open_bundle, pack
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.library import Library
from liya_core.materials import Material
from liya_core.models import Debrief, InterviewContextInput, JobDescriptionInput, Judgement, Plan, ProfileInput, ResumeInput, Setup
from liya_core.records import MACHINE
from liya_core.store import Store

OUTSIDE = "outside.example"
GOOD = "In spring I moved the riskiest part first because two teams waited for it, and it was done in four days."


def short(tag: str) -> str:
    """At most 200 characters that would load something."""
    at = f"http://{tag}.{OUTSIDE}"
    return f'![i]({at}/i.png) <img src="{at}/h" onerror=window.harmed=1> [a]({at}) $\\pi$ :material/rocket_launch:'


def full(tag: str) -> str:
    """Everything that might make a page load, run, dress up or link something."""
    at = f"http://{tag}.{OUTSIDE}"
    return (
        f"{short(tag)} <{at}/auto> {at}/bare www.{tag}.{OUTSIDE} <script>window.harmed=1</script> <script src='{at}/s.js'></script> "
        f"<iframe src='{at}/f'></iframe> <svg onload='window.harmed=1'></svg> <link rel=stylesheet href='{at}/l.css'> "
        f"<style>*{{background:url({at}/c)}}</style> <meta http-equiv=refresh content='0;url={at}/m'> <a href='{at}/a'>a</a> "
        f"[j](javascript:window.harmed=1) <div style='background:url({at}/d)'>d</div> <object data='{at}/o'></object> "
        f"<video src='{at}/v' autoplay></video> $$\\frac{{1}}{{2}}$$ :rainbow[b] :violet-badge[v] "
        f"{GOOD}\n\n![r][1]\n\n[1]: {at}/r.png\n\n# head\n\n- item\n"
    )


def name(tag: str) -> str:
    """The same in 80 characters."""
    return f"![](http://{tag}.{OUTSIDE}/i)<img src=//{tag}.{OUTSIDE}/h> $x$"


PERSON, SENDER, PROGRAM = (short(tag) for tag in ("person", "sender", "program"))
COACH, AUTHOR = name("coach"), name("author")


def _detail(value: Any) -> None:
    Judgement.model_validate({"judge": "llm", "rubric_version": "1", "intent": "answer", "score": None} | value)


def _as(kind: Any) -> Callable[[Any], None]:
    adapter = TypeAdapter(kind)
    return lambda value: adapter.validate_json(json.dumps(value))


QUESTIONS = make_plan(1).model_dump(mode="json")["questions"]  # they stand in a table of their own

# The columns of JSON, and what is still sound there: every text in them that may be another one is.
JSON: dict[str, Callable[[Any], None]] = {
    "sessions.setup": _as(Setup),
    "sessions.plan": lambda value: _as(Plan)(value | {"questions": QUESTIONS}),
    "sessions.summary": _as(Debrief),
    "planned_questions.bank": _as(Question),
    "judgements.detail": _detail,
    "ratings.evidence": _as(list[str]),
    "preferences.value": _as(Any),
    "hidden_words.words": _as(list[str]),
}
# The columns of plain text that are overwritten. (What is nobody's name and no part of a key.)
LONG = (
    "turns.message",
    "turns.quote",
    "attempts.text",
    "judgements.reason",
    "ratings.reason",
    "ratings.anchor",
    "ratings.next_anchor",
    "notes.text",
)
SHORT = (
    "planned_questions.text", "planned_questions.focus_area", "judgements.rubric_version", "judgements.prompt_version", "judgements.model",
    "ratings.label", "notes.quote", "model_calls.model",
)  # fmt: skip
# Written hostile from the start.
BEGUN = (
    "sessions.user_id", "sessions.key_name", "preferences.user_id", "api_keys.name", "receipts.key_name", "receipts.idempotency_key",
    "receipts.reply", "expired_sessions.key_name", "materials.user_id", "materials.name", "materials.text", "notes.author", "bundles.person",
)  # fmt: skip
KEY = "is made by Liya and compared, never shown: an id, a hash, a digest"
WORD = "is one of a few words that Liya gives; any other is refused when it is read"
TIME = "is a time; any other text is refused when it is read"
DATA = "names something in data/ and is looked up there"
EXEMPT = {
    KEY: ("session_id", "key_hash", "body_hash", "user_hash", "note_id", "digest", "reply_key", "bundle", "drill_of_session", "opener", "owner"),
    WORD: (
        "interview_type", "interview_round", "status", "end_reason", "move", "gap", "input_mode", "failure", "judge", "intent", "kind", "direction",
        "interviewer", "drill", "preferences.name", "bundles.sessions",
    ),
    TIME: ("started_at", "ended_at", "asked_at", "shown_at", "answered_at", "settled_at", "created_at", "revoked_at", "expired_at", "made_at", "kept_at"),
    DATA: ("question_id", "competency"),
}  # fmt: skip


def columns(conn: sqlite3.Connection) -> list[str]:
    """Every column of text in the schema."""
    tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite_%'")]
    return [f"{table}.{row[1]}" for table in tables for row in conn.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT"]


def is_exempt(column: str) -> bool:
    return any(column in names or column.partition(".")[2] in names for names in EXEMPT.values())


def unpoisoned(path: Path) -> list[str]:
    """The columns of text that hold nothing hostile and are not exempt: none, or this file has to learn of them."""
    with closing(sqlite3.connect(path)) as conn:
        return [
            column
            for column in columns(conn)
            if not is_exempt(column)
            and not conn.execute("SELECT count(*) FROM {} WHERE {} LIKE '%outside.example%'".format(*column.split("."))).fetchone()[0]
        ]


def build(path: Path, bank: Library) -> dict[str, str]:
    """Fill the file at `path`; the ids of its sessions by what they are."""
    store = Store(path)
    interviews = Interviews(bank, store, Builtin(bank))
    setup = Setup(
        user_id=PERSON,
        profile=ProfileInput(name=short("name"), title=short("title"), skills=(short("skill"),)),
        resume=ResumeInput(text=full("resume")),
        job_description=JobDescriptionInput(title=short("jobtitle"), company=short("company"), description=full("job")),
        context=InterviewContextInput(focus_areas=(short("focus"),), company_research=full("research")),
    )
    ids = {"over": _held(interviews, setup), "on": interviews.start(setup), "later": _held(interviews, setup)}
    interviews.answer(ids["on"], 1, full("on"), here=True)
    ids["rated"] = interviews.start(setup.model_copy(update={"rates_self": True}))
    interviews.answer(ids["rated"], 1, GOOD, here=True)
    staged = setup.context.model_copy(update={"interview_type": "case_study"})
    ids["case"] = interviews.start(setup.model_copy(update={"context": staged}))
    ids["program"] = interviews.start(setup, key_name=PROGRAM)
    ids["drill"] = interviews.drill(ids["over"], 1)
    interviews.answer(ids["drill"], 1, GOOD, here=True)
    interviews.end(ids["drill"])
    _reviewed(store, bank, ids["over"])
    _brought(path, bank, store, setup, ids)
    for kind in ("resume", "job"):
        store.keep_material(PERSON, kind, Material(name=short(f"kept{kind}"), text=full(f"kept{kind}")))
    texts = {"title": short("ptitle"), "company": short("pcompany"), "skills": short("pskills"), "focus": [short("pfocus")]}
    store.remember(PERSON, "setup", texts | {"resume": full("presume"), "job": full("pjob"), "research": full("presearch")})
    store.remember(MACHINE, "person", PERSON)
    store.remember(MACHINE, "reviewer", COACH)
    store.remember(MACHINE, "found_model", {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "LIYA_MODEL": short("foundmodel")})
    with closing(sqlite3.connect(path)) as conn, conn:
        _beside(conn, ids)
        _poison(conn)
    for session_id in ids.values():
        assert store.session(session_id), "it can still be read"
    return ids


def _held(interviews: Interviews, setup: Setup) -> str:
    session_id = interviews.start(setup)
    for said in (GOOD, full("said"), "I don't know."):
        interviews.answer(session_id, interviews.store.session(session_id).turns[-1].number, said, here=True)
    interviews.end(session_id)
    interviews.redo(session_id, 1, f"{GOOD} And then it was done again.")
    assert interviews.wait(session_id, 20)
    return session_id


def _reviewed(store: Store, bank: Library, session_id: str) -> None:
    """A coach's rating, and every kind of note."""
    levels: dict[str, int | None] = {one.id: 2 for one in reviews.dimensions(store.session(session_id), 1, bank)}
    reviews.rate(store, bank, session_id, 1, COACH, levels, full("comment"))
    reviews.override(store, session_id, 1, COACH, 10, full("override"))
    reviews.flag(store, session_id, 1, COACH, full("flag"))
    reviews.comment(store, session_id, 1, AUTHOR, full("note"))
    reviews.comment(store, session_id, None, AUTHOR, full("whole"))
    reviews.dispute(store, session_id, 1, full("dispute"), "two teams waited")


def _brought(path: Path, bank: Library, store: Store, setup: Setup, ids: dict[str, str]) -> None:
    """A bundle from elsewhere, and one that was made here."""
    elsewhere = Store(path.with_name("elsewhere.db"))
    sent = _held(Interviews(bank, elsewhere, Builtin(bank)), setup)
    store.bring(open_bundle(pack([elsewhere.session(sent)], sender=SENDER, materials=True)))
    here = open_bundle(pack([store.session(ids["later"])], [], sender=SENDER))
    store.keep_bundle(here, PERSON, {ids["later"]: [short("hidden")]})
    ids["sent"] = sent


def _beside(conn: sqlite3.Connection, ids: dict[str, str]) -> None:
    """Rows that only a program or a model makes."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    conn.execute("UPDATE judgements SET judge = 'llm' WHERE session_id = ? AND judge = 'builtin'", [ids["later"]])
    early = (datetime.now(UTC) - timedelta(days=9)).isoformat(timespec="milliseconds")
    conn.execute("UPDATE sessions SET interviewer = 'llm', started_at = ? WHERE session_id = ?", [early, ids["later"]])
    conn.execute("INSERT INTO model_calls VALUES (1, ?, 1, 1, 'm', 10, 20, 1, ?)", [ids["later"], now])
    conn.execute("INSERT INTO api_keys VALUES (?, 'x', ?, NULL)", [PROGRAM, now])
    conn.execute(
        "INSERT INTO receipts VALUES (?, ?, 'x', ?, ?, 1, 1, ?)", [PROGRAM, short("idempotency"), now, ids["program"], full("reply")]
    )
    conn.execute("INSERT INTO expired_sessions VALUES ('ses_gone', 'x', ?, ?)", [PROGRAM, now])
    conn.execute("UPDATE planned_questions SET focus_area = 'f' WHERE question = 0")
    conn.execute("UPDATE turns SET quote = 'q' WHERE move != 'close'")
    sent = "(SELECT judgement_id FROM judgements WHERE session_id = ? AND turn = ?)"
    conn.execute(f"UPDATE ratings SET dimension = dimension || ? WHERE judgement_id IN {sent}", [short("dimension"), ids["sent"], 1])
    conn.execute(f"UPDATE ratings SET rating = NULL WHERE judgement_id IN {sent}", [ids["sent"], 2])
    conn.execute("UPDATE ratings SET reason = 'r', next_anchor = 'n'")
    conn.execute("UPDATE judgements SET reason = 'r', prompt_version = 'p'")


def _poison(conn: sqlite3.Connection) -> None:
    for names, text in ((LONG, full), (SHORT, short)):
        for name in names:
            table, column = name.split(".")
            beside = " AND judge = 'llm'" if column in ("model", "rubric_version") and table == "judgements" else ""
            said = text(f"{table}-{column}".replace("_", ""))
            conn.execute(f"UPDATE {table} SET {column} = ? WHERE {column} IS NOT NULL{beside}", [said])
    for name, check in JSON.items():
        table, column = name.split(".")
        for rowid, held in conn.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL").fetchall():
            changed = _changed(json.loads(held), check, f"{table}-{column}".replace("_", ""))
            conn.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", [json.dumps(changed, ensure_ascii=False), rowid])


KEPT = ("user_id", "id", "competency", "type", "round", "feedback", "interviewer", "dimension", "OPENAI_BASE_URL", "host")


def _changed(whole: Any, check: Callable[[Any], None], tag: str) -> Any:
    """The value with every text in it hostile that may be, each after its place; what names something else stays."""
    for place in list(_places(whole)):
        was = _parent(whole, place)[place[-1]]
        named = [step for step in place if isinstance(step, str)]
        if not isinstance(was, str) or OUTSIDE in was or (named and named[-1] in KEPT):
            continue
        for said in (full(f"{tag}-{'-'.join(named[-2:])}".replace("_", "")), short(tag)):
            tried = deepcopy(whole)
            _parent(tried, place)[place[-1]] = said
            with suppress(ValidationError):
                check(tried)
                whole = tried
                break
    return whole
