"""What of a person's history is looked at. All of it stands in the page's address, so that a view can be kept as a bookmark."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from liya_core import trends
from liya_core.export import judge_label
from liya_core.interview import Interviews
from liya_core.trends import Filter
from pages.components import state, words
from pages.components.literal import escaped

T = TypeVar("T")
JUDGE: Final = ""  # no coach has such a name


def zone() -> tzinfo:
    """The person's time zone where the browser names one that is known here, else UTC."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def draw(interviews: Interviews, person: str, at: tzinfo) -> Filter:
    """Draw the filter, and return what it lets through."""
    with st.expander("Filter", icon=":material/filter_alt:"):  # what a popover holds is far from its button for the Tab key
        types = _several("Interview types", "type", words.TYPES)
        rounds = _several("Rounds", "round", words.ROUNDS)
        competencies = _several(
            "Competencies", "competency", {name: competency.label for name, competency in interviews.library.competencies.items()}
        )
        coach = _scores_by(interviews)
        judges = [] if coach else _judges(interviews)
        days = st.date_input(
            "Between two days", value=[], help="Both days included. No day: any time.", key=state.in_url("days"), bind="query-params"
        )
        st.caption("The address of this page holds the filter: keep it as a bookmark.")
    named = [words.TYPES[kind] for kind in types] + [words.ROUNDS[round_] for round_ in rounds]
    named += [interviews.library.label(name) for name in competencies] + [judge_label(name, name) for name in judges]
    named += [f"{day.day} {day:%b %Y}" for day in days]
    if named:
        st.caption(f"Only: {escaped(' · '.join(named))}")
    since, until = between(days, at)
    return Filter(person, tuple(types), tuple(rounds), since, until, competencies=tuple(competencies), judges=tuple(judges), coach=coach)


def _judges(interviews: Interviews) -> list[str]:
    """A choice among judges, where there are several."""
    names = trends.judges(interviews.store)
    return _several("Judges", "judge", {name: judge_label(name, name) for name in names}) if len(names) > 1 else []


def _scores_by(interviews: Interviews) -> str | None:
    """Whose scores are read, where coaches have rated something: one coach's, or (None) those of the judge that is shown."""
    coaches = trends.coaches(interviews.store)
    if not coaches:
        return None
    chosen = st.selectbox(
        "Scores by",
        [JUDGE, *coaches],
        format_func=lambda name: judge_label("coach", name) if name else "The judge",
        help="A coach's are what they gave before they saw the judge's. Interviews of which they rated nothing are left out.",
        key=state.in_url("by"),
        bind="query-params",
    )
    return chosen or None


def between(days: Sequence[date], at: tzinfo) -> tuple[datetime | None, datetime | None]:
    """From the first day's beginning to the last day's end, as days go in this time zone."""
    midnights = [datetime.combine(day, time.min, tzinfo=at) for day in days]
    return (midnights[0] if midnights else None), (midnights[1] + timedelta(days=1) if len(midnights) > 1 else None)


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
