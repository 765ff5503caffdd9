"""The database's history: append-only, one small function a step. Never change a step that has been released."""

from sqlite_utils import Database, Migrations

migrations = Migrations("liya")


@migrations()
def m001_sessions_turns_attempts(db: Database) -> None:
    """What was said: a session has planned questions and turns, a turn has attempts at its answer."""
    db.create_table(
        "sessions",
        {
            "session_id": str, "user_id": str, "key_name": str, "interview_type": str, "interview_round": str,
            "status": str, "example": int, "started_at": str, "ended_at": str, "end_reason": str,
            "setup": str, "plan": str, "summary": str,
        },
        pk="session_id",
        not_null={"user_id", "interview_type", "interview_round", "status", "example", "started_at", "setup", "plan"},
        strict=True,
    )  # fmt: skip
    db.table("sessions").create_index(["user_id", "status"])
    db.create_table(
        "planned_questions",
        {"session_id": str, "question": int, "question_id": str, "competency": str, "text": str, "focus_area": str, "bank": str},
        pk=("session_id", "question"),
        foreign_keys=[("session_id", "sessions", "session_id")],
        not_null={"question_id", "competency", "text", "bank"},
        strict=True,
    )
    db.create_table(
        "turns",
        {
            "session_id": str, "turn": int, "move": str, "question": int, "gap": str, "point": int, "quote": str,
            "end_reason": str, "message": str, "asked_at": str, "shown_at": str,
        },
        pk=("session_id", "turn"),
        foreign_keys=[("session_id", "sessions", "session_id")],
        not_null={"move", "message", "asked_at"},
        strict=True,
    )  # fmt: skip
    db.execute(
        """CREATE TABLE attempts (
            session_id TEXT NOT NULL, turn INTEGER NOT NULL, attempt INTEGER NOT NULL,
            text TEXT NOT NULL, input_mode TEXT NOT NULL, status TEXT NOT NULL,
            owner TEXT, lease_until REAL, answered_at TEXT NOT NULL, settled_at TEXT,
            PRIMARY KEY (session_id, turn, attempt),
            FOREIGN KEY (session_id, turn) REFERENCES turns (session_id, turn)
        ) STRICT"""
    )


@migrations()
def m002_judgements(db: Database) -> None:
    """How it was judged. `cap` is the lowest gate's; `detail` holds what is only ever read whole."""
    db.execute(
        """CREATE TABLE judgements (
            judgement_id INTEGER PRIMARY KEY, session_id TEXT NOT NULL, turn INTEGER NOT NULL, attempt INTEGER NOT NULL,
            judge TEXT NOT NULL, model TEXT, rubric_version TEXT NOT NULL, prompt_version TEXT,
            intent TEXT NOT NULL, score INTEGER, reason TEXT, cap INTEGER, shown INTEGER NOT NULL, created_at TEXT NOT NULL,
            detail TEXT NOT NULL,
            FOREIGN KEY (session_id, turn, attempt) REFERENCES attempts (session_id, turn, attempt)
        ) STRICT"""
    )
    db.table("judgements").create_index(["session_id", "turn", "attempt"])
    db.create_table(
        "ratings",
        {
            "judgement_id": int, "position": int, "dimension": str, "label": str, "weight": float, "rating": float,
            "evidence": str, "anchor": str, "next_anchor": str,
        },
        pk=("judgement_id", "dimension"),
        foreign_keys=[("judgement_id", "judgements", "judgement_id")],
        not_null={"position", "label", "weight", "evidence", "anchor"},
        strict=True,
    )  # fmt: skip


@migrations()
def m003_preferences(db: Database) -> None:
    """What a person entered last; user_id '' is the machine's own."""
    db.create_table(
        "preferences",
        {"user_id": str, "name": str, "value": str},
        pk=("user_id", "name"),
        not_null={"value"},
        strict=True,
    )


@migrations()
def m004_score_views(db: Database) -> None:
    """Figures derived from the facts, by the same rules as `debrief`: see `_question_result` there.

    shown_judgements: the one judgement that counts for each turn (its latest settled attempt).
    scored_judgements: those of them that put a score on an answer.
    question_ratings: the best rating of each dimension over the question's scored turns.
    question_scores: from those ratings, held down by the cap of what was judged last; 0 where the question was only
    declined; NULL where nothing could be judged. Written per question, so that a few sessions cost only their own rows.
    """
    db.create_view(
        "shown_judgements",
        """
        SELECT j.*, t.question FROM judgements j
        JOIN turns t ON t.session_id = j.session_id AND t.turn = j.turn
        WHERE j.shown = 1 AND t.question IS NOT NULL AND j.attempt = (
            SELECT max(a.attempt) FROM attempts a
            WHERE a.session_id = j.session_id AND a.turn = j.turn AND a.status = 'settled')
        """,
    )
    db.create_view("scored_judgements", "SELECT * FROM shown_judgements WHERE intent = 'answer' AND score IS NOT NULL")
    db.create_view(
        "question_ratings",
        """
        SELECT j.session_id, j.question, r.dimension, min(r.label) AS label, max(r.weight) AS weight, max(r.rating) AS rating
        FROM scored_judgements j JOIN ratings r USING (judgement_id)
        WHERE r.rating IS NOT NULL
        GROUP BY j.session_id, j.question, r.dimension
        """,
    )
    db.create_view(
        "question_scores",
        """
        SELECT p.session_id, p.question, p.question_id, p.competency,
            CASE
                WHEN EXISTS (SELECT 1 FROM scored_judgements j WHERE j.session_id = p.session_id AND j.question = p.question) THEN min(
                    (SELECT CAST(25.0 * (sum(best.weight * best.rating) / sum(best.weight) - 1) + 0.5 AS INTEGER) FROM (
                        SELECT max(r.weight) AS weight, max(r.rating) AS rating FROM scored_judgements j JOIN ratings r USING (judgement_id)
                        WHERE j.session_id = p.session_id AND j.question = p.question AND r.rating IS NOT NULL
                        GROUP BY r.dimension) best),
                    (SELECT coalesce(j.cap, 100) FROM scored_judgements j
                     WHERE j.session_id = p.session_id AND j.question = p.question ORDER BY j.judgement_id DESC LIMIT 1))
                WHEN EXISTS (SELECT 1 FROM shown_judgements j WHERE j.session_id = p.session_id AND j.question = p.question
                             AND j.intent IN ('dont_know', 'skip')) THEN 0
            END AS score,
            EXISTS (SELECT 1 FROM scored_judgements j WHERE j.session_id = p.session_id AND j.question = p.question) AS judged
        FROM planned_questions p
        WHERE EXISTS (SELECT 1 FROM shown_judgements j WHERE j.session_id = p.session_id AND j.question = p.question)
        """,
    )


@migrations()
def m005_endpoint(db: Database) -> None:
    """What the HTTP endpoint needs: keys (hashed), which requests were served already, which sessions are gone for their age.

    api_keys: a name is never used twice, so that sessions.key_name names one key for good.
    receipts: a request with an Idempotency-Key, bound to the attempt it made (turn 0: to the opening) when it was taken.
    expired_sessions: enough to tell its owner an expired session from one that never was, and no name.
    attempts.failure: why an attempt could not be judged. attempts.owed: the caller was told to come again for the reply.
    """
    db.create_table(
        "api_keys",
        {"name": str, "key_hash": str, "created_at": str, "revoked_at": str},
        pk="name",
        not_null={"key_hash", "created_at"},
        strict=True,
    )
    db.table("api_keys").create_index(["key_hash"], unique=True)
    db.create_table(
        "receipts",
        {
            "key_name": str, "idempotency_key": str, "body_hash": str, "created_at": str,
            "session_id": str, "turn": int, "attempt": int, "reply": str,
        },
        pk=("key_name", "idempotency_key"),
        foreign_keys=[("session_id", "sessions", "session_id")],
        not_null={"body_hash", "created_at", "session_id", "turn", "attempt"},
        strict=True,
    )  # fmt: skip
    db.table("receipts").create_index(["session_id"])
    db.create_table(
        "expired_sessions",
        {"session_id": str, "user_hash": str, "key_name": str, "expired_at": str},
        pk="session_id",
        not_null={"user_hash", "expired_at"},
        strict=True,
    )
    db.table("receipts").create_index(["created_at"])
    db.execute("ALTER TABLE attempts ADD COLUMN failure TEXT")
    db.execute("ALTER TABLE attempts ADD COLUMN owed INTEGER NOT NULL DEFAULT 0")
    db.table("sessions").create_index(["key_name"])


@migrations()
def m006_interviewers(db: Database) -> None:
    """Who leads a session, and what it cost.

    sessions.interviewer: who leads it now. model_calls: the tokens of each call to a model, whatever came of it.
    """
    db.execute("ALTER TABLE sessions ADD COLUMN interviewer TEXT NOT NULL DEFAULT 'builtin'")
    db.create_table(
        "model_calls",
        {
            "call_id": int, "session_id": str, "turn": int, "attempt": int, "model": str, "prompt_tokens": int,
            "completion_tokens": int, "counted": int, "made_at": str,
        },
        pk="call_id",
        foreign_keys=[("session_id", "sessions", "session_id")],
        not_null={"session_id", "turn", "attempt", "model", "prompt_tokens", "completion_tokens", "counted", "made_at"},
        strict=True,
    )  # fmt: skip
    db.table("model_calls").create_index(["session_id"])
    db.table("model_calls").create_index(["made_at"])


@migrations()
def m007_openings(db: Database) -> None:
    """Who is finding a session's first words, and until when they are theirs to find."""
    db.execute("ALTER TABLE sessions ADD COLUMN opener TEXT")
    db.execute("ALTER TABLE sessions ADD COLUMN opener_until REAL")


@migrations()
def m008_materials(db: Database) -> None:
    """Résumés and job descriptions that a person keeps for the next time, each under a name of their choice."""
    db.create_table(
        "materials",
        {"material_id": int, "user_id": str, "kind": str, "name": str, "text": str, "kept_at": str},
        pk="material_id",
        not_null={"user_id", "kind", "name", "text", "kept_at"},
        strict=True,
    )
    db.table("materials").create_index(["user_id", "kind", "name"], unique=True)


@migrations()
def m009_reasons(db: Database) -> None:
    """Why a model gave a rating."""
    db.execute("ALTER TABLE ratings ADD COLUMN reason TEXT")


@migrations()
def m010_history_at_size(db: Database) -> None:
    """What History finds without reading rows: answers with a score, who judged, a person's sessions, who was asked a question.

    question_scores: a sum that comes to a half is rounded up in whatever order it was added.
    """
    db.execute(
        """CREATE INDEX judgements_scored ON judgements (session_id, turn)
           WHERE shown = 1 AND intent = 'answer' AND score IS NOT NULL AND judge != 'imported'"""
    )
    db.execute("CREATE INDEX judgements_judge ON judgements (coalesce(model, judge)) WHERE judge != 'imported' AND judge != 'coach'")
    db.execute("CREATE INDEX sessions_person ON sessions (user_id, key_name, example)")
    db.execute("CREATE INDEX planned_asked ON planned_questions (question_id, session_id)")
    view = db.execute("SELECT sql FROM sqlite_master WHERE name = 'question_scores'").fetchone()[0]
    db.execute("DROP VIEW question_scores")
    db.execute(view.replace("CAST(25.0 * (", "CAST(round(25.0 * (").replace("- 1) + 0.5 AS INTEGER)", "- 1), 6) + 0.5 AS INTEGER)"))


@migrations()
def m011_reviews(db: Database) -> None:
    """What people say of a session beside the judge, and one reading of each attempt by each coach.

    A coach's reading is a judgement of judge "coach" under their name (`model`), never shown in the machine's place. notes: a
    comment on a session or turn, a question flagged as bad, a candidate's dispute with the words it rests on, a coach's
    override with the score that they hold to. Ids are made where a note is written, so that a note that comes twice is one.
    """
    db.execute("CREATE UNIQUE INDEX judgements_coach ON judgements (session_id, turn, attempt, model) WHERE judge = 'coach'")
    db.create_table(
        "notes",
        {
            "note_id": str, "session_id": str, "turn": int, "attempt": int, "kind": str, "author": str, "text": str,
            "quote": str, "score": int, "made_at": str,
        },
        pk="note_id",
        foreign_keys=[("session_id", "sessions", "session_id")],
        not_null={"session_id", "kind", "author", "text", "made_at"},
        strict=True,
    )  # fmt: skip
    db.table("notes").create_index(["session_id"])
    db.execute("CREATE INDEX notes_disputes ON notes (session_id, turn, attempt, made_at) WHERE kind = 'dispute'")


@migrations()
def m012_drills(db: Database) -> None:
    """Short sessions that work on something, and what people think of an answer before they see its score.

    sessions.drill: what kind of short session it is (`models.Drill`), NULL for a whole interview; drill_of_session and
    drill_of_turn: the answer that it goes back to. self_ratings: one for each attempt at an answer, score NULL where it was skipped.
    """
    db.execute("ALTER TABLE sessions ADD COLUMN drill TEXT")
    db.execute("ALTER TABLE sessions ADD COLUMN drill_of_session TEXT")
    db.execute("ALTER TABLE sessions ADD COLUMN drill_of_turn INTEGER")
    db.execute("CREATE INDEX sessions_drill_of ON sessions (drill_of_session) WHERE drill_of_session IS NOT NULL")
    db.execute(
        """CREATE TABLE self_ratings (
            session_id TEXT NOT NULL, turn INTEGER NOT NULL, attempt INTEGER NOT NULL, score INTEGER, made_at TEXT NOT NULL,
            PRIMARY KEY (session_id, turn, attempt),
            FOREIGN KEY (session_id, turn, attempt) REFERENCES attempts (session_id, turn, attempt)
        ) STRICT"""
    )


@migrations()
def m013_bundles(db: Database) -> None:
    """Bundles of sessions that were made here for a coach, or brought here by one.

    sessions.bundle: the digest of the bundle that brought a session; NULL for one held here. bundles.sessions: the SHA-256 of
    each session's member by the session's id; reply_key: what a reply is sealed with. hidden_words: what was hidden in a
    session, so that a reply's quotes find their words again; a table beside, so that it goes with the session.
    """
    db.execute("ALTER TABLE sessions ADD COLUMN bundle TEXT")
    db.execute("CREATE INDEX sessions_bundle ON sessions (bundle) WHERE bundle IS NOT NULL")
    db.create_table(
        "bundles",
        {"digest": str, "direction": str, "person": str, "reply_key": str, "sessions": str, "kept_at": str},
        pk="digest",
        not_null={"direction", "person", "reply_key", "sessions", "kept_at"},
        strict=True,
    )
    db.create_table(
        "hidden_words",
        {"digest": str, "session_id": str, "words": str},
        pk=("digest", "session_id"),
        foreign_keys=[("session_id", "sessions", "session_id")],
        not_null={"words"},
        strict=True,
    )
    db.table("hidden_words").create_index(["session_id"])
