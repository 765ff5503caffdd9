"""History: how the scores of one person's interviews develop, and every interview to read again."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from liya_core import example, trends
from liya_core.errors import LiyaError
from liya_core.export import feedback_is_open, turn_rows
from liya_core.interview import Interviews
from liya_core.models import Session
from liya_core.trends import LATEST, Filter
from pages.components import charts, debrief, overview, state, tables, take_along, transcript, words
from pages.components.engine import engine
from pages.components.literal import escaped

T = TypeVar("T")
EVERYONE: Final = "Everyone, side by side"


def page() -> None:
    """The chosen person's history, or the way to a first interview."""
    interviews = engine()
    st.title("History", anchor=False)
    said = state.notice()
    if said:
        st.info(said, icon=":material/info:")
    zone = _zone()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        person = _person(interviews)
        empty = person is not None and not trends.sessions(interviews.store, Filter(person), limit=1)
        chosen = Filter(person) if empty or person is None else _filter(person, zone)
    if person is None:
        _everyone(interviews, zone)
        return
    if empty:
        _nothing_yet(interviews, person)
        return
    rows = trends.sessions(interviews.store, chosen, limit=LATEST + 1)
    if not rows:
        st.info("No interview matches this filter. Widen it to see more.", icon=":material/filter_alt:")
        return
    overview.draw(interviews, chosen, zone)
    st.subheader("Interviews", anchor=False)
    opened = tables.choose_session(rows[:LATEST], zone)
    hints = [f"The {LATEST} newest interviews are shown; the filter finds earlier ones."] if len(rows) > LATEST else []
    hints += ["An interview whose answers were scored by several judges has no one score."] if any(row.scales > 1 for row in rows) else []
    hints += [] if opened else ["Select a row to read that interview again."]
    _below_the_table(interviews, chosen, " ".join(hints))
    if opened:
        _opened(interviews, opened, zone)


def _zone() -> tzinfo:
    """The person's time zone where the browser names one that is known here, else UTC."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _person(interviews: Interviews) -> str | None:
    """Whose history it is: the one who is practicing, until another is chosen here; None for everyone's."""
    current = state.person(interviews.store)
    people = list(dict.fromkeys([*interviews.store.people(), current]))
    if len(people) == 1:
        return current
    people.append(EVERYONE)
    chosen = st.selectbox("Who", people, index=people.index(current), width=220, key=state.in_url("who"), bind="query-params")
    if chosen == EVERYONE:
        return None
    if chosen in interviews.store.people(over_http=False):  # somebody whose program leads their interviews does not practice here
        state.set_person(chosen)
    return chosen


def _everyone(interviews: Interviews, zone: tzinfo) -> None:
    """Everyone's last interviews side by side, who needs help first."""
    rows = trends.people(interviews.store)
    if not rows:
        st.info("Nobody has a scored interview yet.", icon=":material/group:")
        return
    st.caption("The lowest last score first; a click on a column sorts by it. Select a row to open that person's history.")
    chosen = tables.choose_person(rows, zone)
    if chosen:
        st.button(f"Open the history of {escaped(chosen)}", icon=":material/timeline:", on_click=state.show_person, args=(chosen,))


def _filter(person: str, zone: tzinfo) -> Filter:
    with st.popover("Filter", icon=":material/filter_alt:"):
        types = _several("Interview types", "type", words.TYPES)
        rounds = _several("Rounds", "round", words.ROUNDS)
        days = st.date_input(
            "Between two days", value=[], help="Both days included. No day: any time.", key=state.in_url("days"), bind="query-params"
        )
        st.caption("The address of this page holds the filter: keep it as a bookmark.")
    midnights = [datetime.combine(day, time.min, tzinfo=zone) for day in days]
    since = midnights[0] if midnights else None
    until = midnights[1] + timedelta(days=1) if len(midnights) > 1 else None
    return Filter(person, tuple(types), tuple(rounds), since, until)


def _several(label: str, name: str, options: Mapping[T, str]) -> list[T]:
    """A choice of several that stands in the page's address; none is all."""
    return st.multiselect(
        label,
        list(options),
        format_func=options.__getitem__,
        placeholder=f"All {label.split()[-1].lower()}",
        key=state.in_url(name),
        bind="query-params",
    )


def _nothing_yet(interviews: Interviews, person: str) -> None:
    """The way to a first interview."""
    with st.container(border=True):
        st.markdown("### :material/timeline: Your scores will show here")
        st.markdown(
            "After your first interview you will find here every question and answer with its feedback, "
            "and, interview by interview, how your scores develop."
        )
        with st.container(horizontal=True):
            if st.button("Start your first interview", type="primary", icon=":material/forum:"):
                state.leave_session()
                st.switch_page("pages/interview.py")
            if st.button(
                "Show me an example",
                icon=":material/visibility:",
                help="An invented interview. It is marked as an example, counts nowhere, and can be removed.",
            ):
                example.play(interviews, person)
                st.rerun()


# -------------------------------------------------------------------- the interviews


def _below_the_table(interviews: Interviews, chosen: Filter, hint: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(hint, width="stretch")
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
    kept = [row.session_id for row in trends.sessions(interviews.store, chosen, limit=trends.ALL) if not row.example]
    return tables.csv_file(turn_rows((interviews.store.session(session_id) for session_id in reversed(kept)), interviews.library))


def _opened(interviews: Interviews, row: trends.SessionRow, zone: tzinfo) -> None:
    """One interview: its scores answer by answer, its debrief, all that was said."""
    session = interviews.store.session(row.session_id)
    st.subheader(f"{words.TYPES[row.interview_type]} · {words.ROUNDS[row.interview_round]}", anchor=False)
    came = f" · Held over HTTP with the key “{escaped(row.key_name)}”." if row.key_name else ""
    st.caption(charts.moment(row.started_at, zone) + came + (" · This is an example; it counts nowhere." if row.example else ""))
    _actions(interviews, session)
    if feedback_is_open(session):
        scores = trends.turn_scores(interviews.store, row.session_id)
        if scores:
            st.markdown("**Score by answer**")
            charts.draw(charts.turn_scores_spec(scores), f"The scores of {len(scores)} answers in the order in which they were given.")
    else:
        st.info("This interview shows its feedback at the end. Continue it to get there.", icon=":material/lock_clock:")
    debrief.draw(session)
    st.markdown("**What was said**")
    transcript.draw(session, feedback=feedback_is_open(session), headings=True)


def _actions(interviews: Interviews, session: Session) -> None:
    with st.container(horizontal=True):
        if (
            session.status == "active"
            and not session.example
            and not session.key_name
            and st.button("Continue", type="primary", icon=":material/play_arrow:")
        ):
            state.open_session(session.session_id)
            st.switch_page("pages/interview.py")
        take_along.one(session, interviews.library)
        with st.popover("Remove this example" if session.example else "Delete", icon=":material/delete:"):
            st.markdown("Delete this interview with all its answers and scores? This cannot be undone.")
            st.button("Delete it for good", type="primary", on_click=_delete, args=(interviews, session.session_id))


def _delete(interviews: Interviews, session_id: str) -> None:
    try:
        interviews.store.delete_session(session_id)
    except LiyaError as error:
        state.notify(str(error))
        return
    if state.session_id() == session_id:
        state.leave_session()
    state.notify("The interview was deleted.")


page()
