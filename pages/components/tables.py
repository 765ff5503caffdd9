"""Tables, with the pandas behind them: the list of sessions, and the file that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

import streamlit as st

from liya_core.export import Cell, judge_label
from liya_core.trends import PersonRow, SessionRow
from pages.components import words

if TYPE_CHECKING:
    import pandas as pd


def choose_person(rows: Sequence[PersonRow], zone: tzinfo) -> str | None:
    """Draw everyone's last interviews, a line for each person and scale, and return whose row is selected."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "Who": [row.user_id for row in rows],
            "Interview": [words.TYPES[row.scale.interview_type] for row in rows],
            "Last interviews": [list(row.means) for row in rows],
            "Last": [row.means[-1] for row in rows],
            "Change": pd.Series([row.change for row in rows], dtype="Int64"),
            "When": pd.Series([row.last_at.astimezone(zone).replace(tzinfo=None) for row in rows], dtype="datetime64[s]"),
            "Judged by": [judge_label(row.scale.judge, row.scale.model) for row in rows],
        }
    )
    picked = st.dataframe(
        frame,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "Last interviews": st.column_config.LineChartColumn(
                y_min=0, y_max=100, help="Mean scores of the last interviews, oldest to latest"
            ),
            "Last": st.column_config.NumberColumn(help="Mean score of the last interview, 0–100"),
            "Change": st.column_config.NumberColumn(format="%+d", help="Points from the interview before; much of it may be chance"),
            "When": st.column_config.DatetimeColumn(format="D MMM YYYY"),
        },
    )
    selected = picked["selection"]["rows"]
    return rows[selected[0]].user_id if selected and selected[0] < len(rows) else None


def choose_session(rows: Sequence[SessionRow], zone: tzinfo) -> SessionRow | None:
    """Draw the sessions and return the one whose row is selected; a list of one needs no selecting."""
    picked = st.dataframe(
        sessions_frame(rows, zone),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height="auto" if len(rows) <= 9 else 350,
        column_config={
            "Date": st.column_config.DatetimeColumn(format="D MMM YYYY", width=105),
            "Score": st.column_config.ProgressColumn(
                min_value=0, max_value=100, format="%d", width=100, help="The mean of the interview's questions, 0–100"
            ),
            "Key": st.column_config.TextColumn(help="The API key of the program that led the interview over HTTP; empty: held here"),
            "Answered": st.column_config.TextColumn(help="Questions whose answers were judged, of those planned"),
        },
    )
    selected = picked["selection"]["rows"]
    if selected and selected[0] < len(rows):
        return rows[selected[0]]
    return rows[0] if len(rows) == 1 else None


def sessions_frame(rows: Sequence[SessionRow], zone: tzinfo) -> "pd.DataFrame":
    """The sessions in words, times as on the person's clock; whose program held them, where one did."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "Date": pd.Series([row.started_at.astimezone(zone).replace(tzinfo=None) for row in rows], dtype="datetime64[s]"),
            "Interview": [words.TYPES[row.interview_type] for row in rows],
            "Score": pd.Series([row.score for row in rows], dtype="Int64"),
            "Round": [words.ROUNDS[row.interview_round] for row in rows],
            "Answered": [f"{row.answered} of {row.planned}" for row in rows],
            "Status": ["Example" if row.example else words.STATUSES[row.status] for row in rows],
        }
    )
    if any(row.key_name for row in rows):
        frame["Key"] = [row.key_name or "" for row in rows]
    return frame


def csv_file(rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """The rows as a CSV file that spreadsheets open as it is meant: UTF-8 marked as such, texts in quotes, whole numbers whole.

    Written row by row, so that the rows need not all be there at once.
    """
    file = io.BytesIO()
    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
        for place, row in enumerate(rows):
            if place == 0:
                writer.writerow(row)
            writer.writerow(row.values())
        text.flush()
        return file.getvalue()
