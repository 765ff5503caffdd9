"""How one person is doing: counts, means, the course of the scores, and the list of interviews."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

import streamlit as st

from liya_core import progress, trends
from liya_core.export import judge_label
from liya_core.interview import Interviews
from liya_core.progress import Verdict
from liya_core.trends import Filter, QuestionScore, Scale, ScaleMean, ScaleScores, SessionMean
from pages.components import state, words
from pages.components.charts import course
from pages.components.charts.drawing import draw as draw_chart
from pages.components.charts.drawing import scale_label
from pages.components.history import listing
from pages.components.literal import escaped

_WIDTH: Final = 160  # pixels of one figure: four in a row, two on a phone
_SCALES: Final = 3  # of which it is said whether they have moved
_ICONS: Final[dict[Verdict, str]] = {
    "improved": ":material/trending_up:",
    "slipped": ":material/trending_down:",
    "level": ":material/trending_flat:",
    "noise": ":material/swap_vert:",
    "too_few": ":material/hourglass_empty:",
}
_READING: Final = "The shade is what chance alone does: each mean's 90 % range. Click on a point to open that interview."
_CHANGED: Final = " At a dashed line another judge or rubric sets in; scores before and after it cannot be compared."
_RULE: Final = (
    f"A straight line is laid through the mean scores of the last {progress.FEWEST} to {progress.LAST} interviews of one kind and judge, "
    f"each with {progress.LEAST} or more scored questions, and “up” or “down” is said only where the 90 % range of its rise, which follows "
    "from how much your scores vary anyway, leaves out zero. Somebody who does not change is told “up” in at most one look of twenty, "
    "and as rarely “down”; a real change that is small beside that variation stays unseen."
)


def draw(interviews: Interviews, chosen: Filter, zone: tzinfo) -> None:
    """Counts and means, the course of the scores and what can be said of it, and the interviews to choose from."""
    counted = trends.counts(interviews.store, chosen)
    if counted.sessions:
        _scores(counted, trends.question_scores(interviews.store, chosen), zone)
    else:
        st.info("Only an example is shown, and examples are not counted. The figures of your own interviews will stand here.")
        st.page_link("pages/interview.py", label="Start an interview", icon=":material/forum:")
    listing.draw(interviews, chosen, zone)


def _scores(counted: trends.Counts, scores: Sequence[QuestionScore], zone: tzinfo) -> None:
    means, overall = trends.session_means(scores), trends.scale_means(scores)
    _figures(counted, means, overall)
    if len({mean.session_id for mean in means}) < 2:
        return
    st.subheader("Score by interview", anchor=False)
    shown = _of_one_type(means)
    if len(shown) > 1:
        said = f"Mean scores of {len(shown)} interviews, oldest to latest; the last is {shown[-1].mean} of 100."
        draw_chart(course.session_means_spec(shown, zone), said, name="course")
        st.caption(_READING + (_CHANGED if len({mean.scale for mean in shown}) > 1 else ""))
    else:
        kind = words.TYPES[shown[0].scale.interview_type].lower()
        st.caption(f"One {kind} interview so far, with a mean score of {shown[0].mean} of 100. From the second on their course is drawn.")
    _progress(trends.last_scores(scores, progress.LAST, progress.LEAST), overall)


def _of_one_type(means: Sequence[SessionMean]) -> list[SessionMean]:
    """The means of the type that is chosen, at first the one practiced last: types have different questions and are no one line."""
    types = [kind for kind in words.TYPES if any(mean.scale.interview_type == kind for mean in means)]
    last = means[-1].scale.interview_type
    kind = last
    if len(types) > 1:
        kind = (
            st.segmented_control(
                "Type of interview",
                types,
                default=last,
                required=True,
                format_func=words.TYPES.__getitem__,
                label_visibility="collapsed",
                key=state.in_url("kind"),
                bind="query-params",
            )
            or last
        )
    return [mean for mean in means if mean.scale.interview_type == kind]


def _figures(counted: trends.Counts, means: Sequence[SessionMean], overall: Sequence[ScaleMean]) -> None:
    """How much, how well, and how the latest interview compares. Only scores of one scale are averaged or compared."""
    with st.container(horizontal=True):
        st.metric("Interviews", f"{counted.sessions:,}", width=_WIDTH, help="Examples are not counted.")
        st.metric("Answers judged", f"{counted.answers:,}", width=_WIDTH, help="Answers that got a score, those to follow-ups among them.")
        if means:
            _latest(means, overall)
    latest = {mean.scale.interview_type: mean for mean in reversed(overall)}  # of each type the scale used last
    others = [mean for mean in overall if means and mean is latest[mean.scale.interview_type] and mean.scale != means[-1].scale]
    if others:
        said = (f"{_kind(mean.scale, overall)} {mean.mean} ({words.counted(mean.sessions, 'interview')})" for mean in others)
        st.caption(f"Other means: {' · '.join(said)}")


def _latest(means: Sequence[SessionMean], overall: Sequence[ScaleMean]) -> None:
    latest = means[-1]
    kind = words.TYPES[latest.scale.interview_type].lower()
    mean = next(mean for mean in overall if mean.scale == latest.scale)
    before = [earlier for earlier in means[:-1] if earlier.scale == latest.scale]
    st.metric(
        f"Mean, {kind}",
        mean.mean,
        width=_WIDTH,
        help=f"The mean score (0–100) of {words.counted(mean.sessions, 'interview')}. {escaped(scale_label(latest.scale))}.",
    )
    st.metric(
        f"Latest, {kind}",
        latest.mean,
        latest.mean - before[-1].mean if before else None,
        delta_color="off",  # what is not known to be more than chance has no color
        width=_WIDTH,
        help=f"The latest interview's score (0–100), and how it differs from the {kind} interview before it.",
    )


def _progress(practiced: Sequence[ScaleScores], overall: Sequence[ScaleMean]) -> None:
    """Say of the scales with enough interviews whether they have moved; where there is none, how many the nearest one lacks."""
    assessed = [(of_one.scale, progress.assess(of_one.scores, words.TYPES[of_one.scale.interview_type].lower())) for of_one in practiced]
    said = [(scale, found) for scale, found in assessed if found.verdict != "too_few"][:_SCALES] or assessed[:1]
    kinds = [mean.scale.interview_type for mean in overall]
    for number, (scale, found) in enumerate(said):
        judge = f" ({escaped(scale_label(scale))})" if kinds.count(scale.interview_type) > 1 else ""
        st.markdown(f"{_ICONS[found.verdict]} {found.sentence}{judge}", help=None if number else _RULE)


def _kind(scale: Scale, overall: Sequence[ScaleMean]) -> str:
    """A scale's interview type, and its judge where not all have the same."""
    kind = words.TYPES[scale.interview_type]
    several = len({(mean.scale.judge, mean.scale.model) for mean in overall}) > 1
    return f"{kind}, {escaped(judge_label(scale.judge, scale.model))}:" if several else kind
