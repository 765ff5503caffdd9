"""Sessions as one file to take along, in the form that is wanted: one session or many, all in the same way."""

from collections.abc import Callable, Iterable

import streamlit as st

from liya_core.export import file_name, sessions_json, sessions_markdown, turn_rows
from liya_core.library import Library
from liya_core.models import Session
from liya_core.webpage import sessions_html
from pages.components import tables

Sessions = Callable[[], Iterable[Session]]


def one(session: Session, library: Library) -> None:
    """The way to save one session."""
    name = f"{session.plan.interview_type} {session.started_at:%Y-%m-%d}"
    button("Save", lambda: [session], library, name, key=session.session_id)


def button(label: str, sessions: Sessions, library: Library, name: str, *, key: str = "") -> None:
    """The way to save sessions, which are read, in order, when a file of them is asked for.

    `name` is what the file is called, in any words. Of two on a page with the same label and name each needs a key.
    """
    with st.popover(label, icon=":material/download:"):
        for offer, ending, mime, written in (
            ("A web page, for reading and printing", "html", "text/html", lambda: sessions_html(sessions(), library)),
            ("Markdown, for notes", "md", "text/markdown", lambda: sessions_markdown(sessions(), library)),
            ("CSV, a row for each answer, for a spreadsheet", "csv", "text/csv", lambda: tables.csv_file(turn_rows(sessions(), library))),
            ("JSON, with everything that is stored", "json", "application/json", lambda: sessions_json(sessions())),
        ):
            st.download_button(
                offer,
                written,
                file_name=file_name(name, ending),
                mime=mime,
                on_click="ignore",
                type="tertiary",
                key=f"save_{label}_{name}_{key}_{ending}",
            )
