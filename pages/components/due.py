"""What is due today, in one calm box: practiced now or left for today, it is not said twice a day."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Final

import streamlit as st

from liya_core import plan, schedule
from liya_core.errors import LiyaError
from liya_core.interview import Interviews
from liya_core.library import Library
from liya_core.schedule import Due, Practiced, Standing
from liya_core.trends import QuestionScore
from liya_core.trends.page import scores_on_page, stamp
from pages.components import drills, state, words
from pages.components.history.filters import zone

ANSWERED: Final = "due_answered"  # the day on which the person last said what to do about what was due
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def draw(interviews: Interviews, person: str) -> None:
    """What is due for this person and the way to practice it; nothing where nothing is, or was answered today."""
    here = zone()
    today = datetime.now(here).date()
    found, minutes = state.kept("due", (person, today, stamp(interviews.store)), lambda: _found(interviews, person, here, today))
    if found is None or interviews.store.recall(person, ANSWERED) == today.isoformat():
        return
    with st.container(border=True):
        named, length = _named(found, interviews.library, today), _length(found, minutes, interviews.library)
        st.markdown(f":material/event_repeat: **Due today:** {named}.  \n{length}")
        with st.container(horizontal=True):
            st.button("Practice now", icon=":material/play_arrow:", on_click=_practice, args=(interviews, person, found, today))
            st.button("Not today", type="tertiary", on_click=_answered, args=(interviews, person, today))


def _found(interviews: Interviews, person: str, here: tzinfo, today: date) -> tuple[Due | None, int]:
    """What is due, and how many minutes it takes."""
    scores = scores_on_page(interviews.store, person)
    past = [one for one in practiced(scores, interviews.library, here) if one.on <= today + timedelta(days=1)]  # the clock may be set back
    found = schedule.due(schedule.standings(past), today)
    if found is None:
        return None, 0
    round_ = next(score.interview_round for score in reversed(scores) if score.session_id == found.like)
    return found, plan.short_minutes(interviews.library.rounds[found.interview_type][round_], len(found.competencies))


def practiced(scores: list[QuestionScore], library: Library, here: tzinfo) -> list[Practiced]:
    """The scores as the schedule takes them, of competencies that the bank has; days as on the person's clock."""
    return [
        Practiced(score.scale.interview_type, score.competency, score.started_at.astimezone(here).date(), score.score, score.session_id)
        for score in scores
        if score.competency in library.competencies
    ]


def _named(found: Due, library: Library, today: date) -> str:
    """The competencies with how they went last."""
    told = [_told(standing, library, today) for standing in found.standings]
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _told(standing: Standing, library: Library, today: date) -> str:
    return f"{library.label(standing.competency)} (last {standing.score}, {_ago((today - standing.last_on).days)})"


def _ago(days: int) -> str:
    return "yesterday" if days == 1 else f"{number(days)} days ago"


def number(count: int) -> str:
    """A small number in words."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _length(found: Due, minutes: int, library: Library) -> str:
    """How long the practice is, and of which interview."""
    unit = "steps of one problem" if library.problems[found.interview_type] else "questions"
    kind = words.TYPES[found.interview_type].lower()
    return f"A short {kind} practice of {number(len(found.competencies))} {unit}, about {minutes} minutes."


def _practice(interviews: Interviews, person: str, found: Due, today: date) -> None:
    try:
        leads = drills.leading(interviews, interviews.store.session(found.like))
        begun = interviews.practice(found, drill_id=state.next_session(), interviewer=leads)
        _answered(interviews, person, today)
    except LiyaError as error:
        state.notify(str(error))
        return
    state.open_session(begun)


def _answered(interviews: Interviews, person: str, today: date) -> None:
    """Say no more of it today."""
    interviews.store.remember(person, ANSWERED, today.isoformat())
