"""The list of interviews, from which one is opened, two are compared, and any number is judged again or taken along."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import tzinfo
from typing import Final

import streamlit as st

from liya_core import trends
from liya_core.errors import SessionExpired, SessionNotFound
from liya_core.export import turn_rows
from liya_core.interview import Interviews
from liya_core.models import Session
from liya_core.trends import LATEST, Filter
from pages.components import again, tables, take_along, words

_SELECTING: Final = (
    "Select a row to read that interview again, two to compare them, any number to save them "
    "(with the keyboard: arrows, then Shift and Space)."
)


def draw(interviews: Interviews, chosen: Filter, zone: tzinfo) -> None:
    """The newest interviews that the filter lets through, and what can be done with those that are selected."""
    st.subheader("Interviews", anchor=False)
    rows = trends.sessions(interviews.store, chosen, limit=LATEST + 1)
    selected = tables.choose_sessions(rows[:LATEST], zone)
    hints = [f"The {LATEST} newest interviews are shown; the filter finds earlier ones."] if len(rows) > LATEST else []
    hints += ["An interview whose answers were scored by several judges has no one score."] if any(row.scales > 1 for row in rows) else []
    hints += [_SELECTING] if len(rows) > 1 else []
    st.caption(" ".join(hints))
    with st.container(horizontal=True):
        if selected:
            number = words.counted(len(selected), "interview")
            ids = [row.session_id for row in reversed(selected)]
            name = f"{chosen.user_id}, {number}"
            again.draw_several(interviews, ids)
            take_along.button(f"Save {number}", lambda: _sessions(interviews, ids), interviews.library, name)
        st.download_button(
            "Save all answers as CSV",
            lambda: _csv(interviews, chosen),
            file_name="liya-answers.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="Every answer of the interviews that the filter lets through, with scores and feedback. Examples are left out.",
        )


def _csv(interviews: Interviews, chosen: Filter) -> bytes:
    kept = trends.session_ids(interviews.store, chosen)
    return tables.csv_file(turn_rows(_sessions(interviews, kept), interviews.library))


def _sessions(interviews: Interviews, ids: Iterable[str]) -> Iterator[Session]:
    """Those of the sessions that are still there when they are read."""
    for session_id in ids:
        with suppress(SessionNotFound, SessionExpired):
            yield interviews.store.session(session_id)
