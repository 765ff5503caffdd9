"""Everyone side by side, for a coach: who has slipped since a day, on what, and what they said."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from statistics import fmean
from typing import Final

import streamlit as st

from liya_core import progress, trends
from liya_core.interview import Interviews
from liya_core.trends import Filter, PersonRow, Strand
from pages.components import state, tables, words
from pages.components.charts.drawing import moment
from pages.components.literal import escaped

SINCE: Final = {7: "a week ago", 14: "two weeks ago", 30: "a month ago", 90: "three months ago"}
MOST: Final = 6  # dimensions that are named


def draw(interviews: Interviews, zone: tzinfo) -> None:
    """The table, and below it what is behind the selected row."""
    days = st.segmented_control(
        "What has changed since",
        list(SINCE),
        format_func=SINCE.__getitem__,
        default=7,
        required=True,
        key=state.in_url("since"),
        bind="query-params",
    )
    since = datetime.now(UTC) - timedelta(days=days or 7)
    rows = trends.people(interviews.store, since)
    if not rows:
        st.info("Nobody has a scored interview yet.", icon=":material/group:")
        return
    chosen = tables.choose_person(rows, zone)
    st.caption("Whoever slipped most stands first; a click on a column sorts by it. Select a row to see on what, and what they said.")
    if chosen:
        _behind(interviews, chosen, since, zone)


def _behind(interviews: Interviews, row: PersonRow, since: datetime, zone: tzinfo) -> None:
    """One person's change: of the score, of each dimension, and the answers since then, the weakest first."""
    st.subheader(f"{escaped(row.user_id)}, {words.TYPES[row.scale.interview_type].lower()}", anchor=False)
    of_one = Filter(row.user_id, types=(row.scale.interview_type,))
    if row.change is not None:
        st.markdown(progress.difference(row.before, row.since).sentence)
        strands = [strand for strand in trends.dimensions(interviews.store, of_one) if strand.scale == row.scale]
        st.markdown("\n".join(f"- {line}" for line in _moved(strands, row.session_ids, since)))
    else:
        st.markdown("There is none before to compare with." if row.since else f"The last interview was on {moment(row.last_at, zone)}.")
    answers = trends.answers(interviews.store, of_one, limit=trends.LATEST)
    latest = [score for score in answers if score.session_id in row.session_ids and score.started_at >= since]
    if latest:
        st.markdown("**What was said since then, the weakest first**")
        tables.choose_answer(sorted(latest, key=lambda score: (score.score is None, score.score)), zone, "since")
    st.button(f"Open the history of {escaped(row.user_id)}", icon=":material/timeline:", on_click=state.show_person, args=(row.user_id,))


def _moved(strands: Sequence[Strand], session_ids: Sequence[str], since: datetime) -> list[str]:
    """The dimensions with their mean rating before and since, whatever fell most first."""
    told = []
    for strand in strands:
        known = [rated for rated in strand.sessions if rated.session_id in session_ids]
        before, after = ([rated.rating for rated in known if (rated.started_at >= since) is late] for late in (False, True))
        if before and after:
            was, now = round(fmean(before), 1), round(fmean(after), 1)
            change = words.signed(round(now - was, 1), 1)
            told.append((now - was, f"{escaped(strand.label or strand.name)}: {was:.1f} → **{now:.1f}** ({change})"))
    return [line for _, line in sorted(told)[:MOST]]
