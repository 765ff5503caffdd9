"""What is due today, in one calm box: practiced now or left for today, it is not said twice a day."""

from datetime import date, datetime, tzinfo
from typing import Final

import streamlit as st

from liya_core import plan, schedule
from liya_core.errors import LiyaError
from liya_core.interview import Interviews
from liya_core.library import Library
from liya_core.schedule import Due, Practiced, Standing
from liya_core.trends import QuestionScore
from liya_core.trends.page import scores_on_page
from pages.components import drills, state, words
from pages.components.history.filters import zone

SESSIONS: Final = 60  # the newest, from which the steps are read
ANSWERED: Final = "due_answered"  # the day on which the person last said what to do about what was due
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def draw(interviews: Interviews, person: str) -> None:
    """What is due for this person and the way to practice it; nothing where nothing is, or was answered today."""
    here = zone()
    today = datetime.now(here).date()
    scores = scores_on_page(interviews.store, person, SESSIONS)
    found = schedule.due(schedule.standings(practiced(scores, interviews.library, here)), today) if scores else None
    if found is None or interviews.store.recall(person, ANSWERED) == today.isoformat():
        return
    with st.container(border=True):
        st.markdown(
            f":material/event_repeat: **Due today:** {_named(found, interviews.library, today)}.  \n{_length(found, scores, interviews)}"
        )
        with st.container(horizontal=True):
            st.button("Practice now", icon=":material/play_arrow:", on_click=_practice, args=(interviews, person, found, today))
            st.button("Not today", type="tertiary", on_click=_answered, args=(interviews, person, today))


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


def _length(found: Due, scores: list[QuestionScore], interviews: Interviews) -> str:
    """How long the practice is, and of which interview."""
    kind, questions = found.interview_type, len(found.competencies)
    round_ = next(score.interview_round for score in reversed(scores) if score.session_id == found.like)
    minutes = plan.short_minutes(interviews.library.rounds[kind][round_], questions)
    unit = "steps of one problem" if interviews.library.problems[kind] else "questions"
    return f"A short {words.TYPES[kind].lower()} practice of {number(questions)} {unit}, about {minutes} minutes."


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
