"""Tables, with the pandas behind them: lists to choose from, and the file that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final

import streamlit as st

from liya_core import progress
from liya_core.candidate import shortened
from liya_core.compare import Measure
from liya_core.export import Cell, judge_label
from liya_core.trends import PersonRow, SessionRow, Strand, TurnScore
from pages.components import state, words
from pages.components.literal import escaped

if TYPE_CHECKING:
    import pandas as pd
    from streamlit.elements.lib.column_types import ColumnConfig


ROW: Final = 35  # pixels


def choose_person(rows: Sequence[PersonRow], zone: tzinfo) -> PersonRow | None:
    """Draw everyone's last interviews, a line for each person and scale, and return the one that is selected."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "Who": [row.user_id for row in rows],
            "Interview": [words.TYPES[row.scale.interview_type] for row in rows],
            "Last interviews": [list(row.means) for row in rows],
            "Last": [row.means[-1] for row in rows],
            "Change": pd.Series([row.change for row in rows], dtype="Int64"),
            "Chance": [_chance(row) for row in rows],
            "When": pd.Series([_clock(row.last_at, zone) for row in rows], dtype="datetime64[s]"),
            "Judged by": [judge_label(row.scale.judge, row.scale.model) for row in rows],
        }
    )
    config = {
        "Who": st.column_config.TextColumn(width=130),
        "Interview": st.column_config.TextColumn(width=105),
        "Last interviews": st.column_config.LineChartColumn(
            y_min=0, y_max=100, width=110, help="Mean scores of the last interviews, oldest to latest"
        ),
        "Last": st.column_config.NumberColumn(width=55, help="Mean score of the last interview, 0–100"),
        "Change": st.column_config.NumberColumn(
            format="%+d", width=75, help="Points by which the mean question since then differs from the mean one before"
        ),
        "Chance": st.column_config.TextColumn(
            width=75, help="Whether chance alone may make such a change, given how far the scores lie apart"
        ),
        "When": st.column_config.DatetimeColumn(format="D MMM", width=70, help="The last interview"),
        "Judged by": st.column_config.TextColumn(width=110),
    }
    selected = _selected(frame, config, key=state.local_key("people"))
    return rows[selected[0]] if selected else None


def _chance(row: PersonRow) -> str:
    """Whether a change may be chance, in a word; empty where there is none, or too little to tell by."""
    verdict = progress.difference(row.before, row.since).verdict if row.change else "too_few"
    return {"too_few": "", "noise": "maybe"}.get(verdict, "hardly")


def choose_sessions(rows: Sequence[SessionRow], zone: tzinfo) -> list[SessionRow]:
    """Draw the sessions and return those that are selected; one is opened, two are compared."""
    name = f"sessions_{rows[0].session_id}_{len(rows)}"
    config = {
        "Date": st.column_config.DatetimeColumn(format="D MMM YYYY", width=105),
        "Score": st.column_config.ProgressColumn(
            min_value=0, max_value=100, format="%d", width=100, help="The mean of the interview's questions, 0–100"
        ),
        "Key": st.column_config.TextColumn(help="The API key of the program that led the interview over HTTP; empty: held here"),
        "Answered": st.column_config.TextColumn(help="Questions whose answers were judged, of those planned"),
    }
    selected = [rows[at] for at in _selected(sessions_frame(rows, zone), config, key=state.pick_key(name), several=True)]
    state.follow(name, [row.session_id for row in selected] if len(selected) <= 2 else [])
    return selected


def choose_answer(scores: Sequence[TurnScore], zone: tzinfo, name: str) -> None:
    """Draw answers; the one that is selected is opened."""
    config = {
        "Date": st.column_config.DatetimeColumn(format="D MMM YYYY", width=105),
        "Score": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%d", width=100, help="0–100; empty: not scored"),
        "Question": st.column_config.TextColumn(width=230),
        "Answer": st.column_config.TextColumn(width=230),
    }
    name = f"{name}_{scores[0].session_id}_{len(scores)}"
    selected = _selected(answers_frame(scores, zone), config, key=state.pick_key(name))
    state.follow(name, [f"{scores[at].session_id}.{scores[at].turn}" for at in selected])


def choose_strand(strands: Sequence[Strand], labels: Sequence[str], name: str) -> Strand | None:
    """Draw dimensions or competencies with their course, and return the one that is selected."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "What": list(labels),
            "Interview": [words.TYPES[strand.scale.interview_type] for strand in strands],
            "Rating": [strand.rating for strand in strands],
            "Interview by interview": [[round(rated.rating, 1) for rated in strand.sessions] for strand in strands],
            "Questions": [strand.questions for strand in strands],
        }
    )
    config = {
        "What": st.column_config.TextColumn(width=170),
        "Rating": st.column_config.ProgressColumn(min_value=1, max_value=5, format="%.1f", width=110, help="Mean of all questions, 1–5"),
        "Interview by interview": st.column_config.LineChartColumn(
            y_min=1, y_max=5, width=180, help="Mean of each interview, oldest first"
        ),
    }
    selected = _selected(frame, config, key=state.local_key(f"{name}_{len(strands)}"))
    return strands[selected[0]] if selected else None


def _selected(frame: "pd.DataFrame", config: "Mapping[str, ColumnConfig]", *, key: str, several: bool = False) -> list[int]:
    """Draw a table and return the places of its selected rows, from the top."""
    picked = st.dataframe(
        frame,
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row" if several else "single-row",
        height="auto" if len(frame) <= 9 else 10 * ROW,
        column_config=dict(config),
        key=key,
    )
    return sorted(row for row in picked["selection"]["rows"] if row < len(frame))


def sessions_frame(rows: Sequence[SessionRow], zone: tzinfo) -> "pd.DataFrame":
    """The sessions in words, times as on the person's clock; whose program held them, where one did."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "Date": pd.Series([_clock(row.started_at, zone) for row in rows], dtype="datetime64[s]"),
            "Interview": [words.TYPES[row.interview_type] for row in rows],
            "Score": pd.Series([row.score for row in rows], dtype="Int64"),
            "Round": [words.ROUNDS[row.interview_round] for row in rows],
            "Answered": [f"{row.answered} of {row.planned}" for row in rows],
            "Status": [_status(row) for row in rows],
        }
    )
    if any(row.key_name for row in rows):
        frame["Key"] = [row.key_name or "" for row in rows]
    return frame


def _status(row: SessionRow) -> str:
    """Where an interview stands, and whether it was a short one."""
    if row.example:
        return "Example"
    if not row.is_drill:
        return words.STATUSES[row.status]
    return "Drill" if row.status == "ended" else f"Drill, {words.STATUSES[row.status].lower()}"


def answers_frame(scores: Sequence[TurnScore], zone: tzinfo) -> "pd.DataFrame":
    """Answers in words, times as on the person's clock."""
    import pandas as pd

    return pd.DataFrame(
        {
            "Date": pd.Series([_clock(score.started_at, zone) for score in scores], dtype="datetime64[s]"),
            "Score": pd.Series([score.score for score in scores], dtype="Int64"),
            "Question": [shortened(score.asked, 100) for score in scores],
            "Answer": [" ".join(score.said.split()) for score in scores],
            "Interview": [words.TYPES[score.scale.interview_type] for score in scores],
        }
    )


def _clock(at: datetime, zone: tzinfo) -> datetime:
    """A moment as a clock there shows it."""
    return at.astimezone(zone).replace(tzinfo=None)


def compared(groups: Mapping[str, Sequence[Measure]]) -> None:
    """Draw the mean ratings of two sessions beside each other, and what lies between them where something can be subtracted."""
    st.table(compared_frame(groups), border="horizontal", hide_index=True)


def compared_frame(groups: Mapping[str, Sequence[Measure]]) -> "pd.DataFrame":
    """The ratings as they are written, each group under a line with its name; in one table, so that they stand below each other."""
    import pandas as pd

    rows = []
    for name, measures in groups.items():
        rows += [{"": f"**{name}**", "Earlier": "", "Later": "", "Change": ""}] if measures else []
        rows += [
            {
                "": escaped(measure.label),
                "Earlier": _rating(measure.one),
                "Later": _rating(measure.other),
                "Change": "" if measure.change is None else words.signed(measure.change, 1),
            }
            for measure in measures
        ]
    frame = pd.DataFrame(rows)
    return frame if any(frame["Change"]) else frame.drop(columns="Change")


def _rating(rating: float | None) -> str:
    return "–" if rating is None else f"{rating:.1f}"


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
