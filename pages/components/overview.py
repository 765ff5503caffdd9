"""How one person is doing: counts, means, and the charts over their interviews."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

import streamlit as st

from liya_core import progress, trends
from liya_core.interview import Interviews
from liya_core.progress import Verdict
from liya_core.trends import Filter, Scale, ScaleMean, ScaleScores, SessionMean
from pages.components import charts, words
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
_RULE: Final = (
    f"A straight line is laid through the mean scores of the last {progress.FEWEST} to {progress.LAST} interviews of one kind and judge, "
    f"each with {progress.LEAST} or more scored questions, and “up” or “down” is said only where the 90 % range of its rise, which follows "
    "from how much your scores vary anyway, leaves out zero. Somebody who does not change is told “up” in at most one look of twenty, "
    "and as rarely “down”; a real change that is small beside that variation stays unseen."
)


def draw(interviews: Interviews, chosen: Filter, zone: tzinfo) -> None:
    """Draw counts and means, the course of the scores, the competencies; where there are only examples, the way to an interview."""
    counted = trends.counts(interviews.store, chosen)
    if not counted.sessions:
        st.info("Only an example is shown, and examples are not counted. The figures of your own interviews will stand here.")
        st.page_link("pages/interview.py", label="Start an interview", icon=":material/forum:")
        return
    means = trends.session_means(interviews.store, chosen)
    overall = trends.scale_means(interviews.store, chosen)
    _figures(counted, means, overall)
    if not means:
        return
    if len({mean.session_id for mean in means}) > 1:
        st.subheader("Score by interview", anchor=False)
        spec = charts.session_means_spec(means, zone)
        charts.draw(spec, f"Mean scores of {len(means)} interviews, oldest to latest; the last is {means[-1].mean} of 100.")
        _progress(trends.last_scores(interviews.store, chosen, progress.LAST, progress.LEAST), overall)
    ratings = trends.competency_ratings(interviews.store, chosen)
    st.subheader("Rating by competency", anchor=False)
    spec = charts.competency_spec(ratings, interviews.library)
    charts.draw(spec, f"Mean ratings from 1 to 5 of {len(ratings)} competencies, best first.")


def _figures(counted: trends.Counts, means: Sequence[SessionMean], overall: Sequence[ScaleMean]) -> None:
    """How much, how well, and how the latest interview compares. Only scores of one scale are averaged or compared."""
    with st.container(horizontal=True):
        st.metric("Interviews", f"{counted.sessions:,}", width=_WIDTH, help="Examples are not counted.")
        st.metric("Answers judged", f"{counted.answers:,}", width=_WIDTH, help="Answers that got a score, those to follow-ups among them.")
        if means:
            _latest(means, overall)
    others = [mean for mean in overall if mean.scale != means[-1].scale]
    if others:
        said = (f"{_kind(mean.scale, overall)} {mean.mean} ({_number(mean.sessions)})" for mean in others)
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
        help=f"The mean score (0–100) of {_number(mean.sessions)}. {escaped(charts.scale_label(latest.scale))}.",
    )
    st.metric(
        f"Latest, {kind}",
        latest.mean,
        latest.mean - before[-1].mean if before else None,
        width=_WIDTH,
        help=f"The latest interview's score (0–100), and how it differs from the {kind} interview before it.",
    )


def _progress(practiced: Sequence[ScaleScores], overall: Sequence[ScaleMean]) -> None:
    """Say of the scales with enough interviews whether they have moved; where there is none, how many the nearest one lacks."""
    assessed = [(of_one.scale, progress.assess(of_one.scores, words.TYPES[of_one.scale.interview_type].lower())) for of_one in practiced]
    said = [(scale, found) for scale, found in assessed if found.verdict != "too_few"][:_SCALES] or assessed[:1]
    kinds = [mean.scale.interview_type for mean in overall]
    for number, (scale, found) in enumerate(said):
        judge = f" ({escaped(charts.scale_label(scale))})" if kinds.count(scale.interview_type) > 1 else ""
        st.markdown(f"{_ICONS[found.verdict]} {found.sentence}{judge}", help=None if number else _RULE)


def _kind(scale: Scale, overall: Sequence[ScaleMean]) -> str:
    """A scale's interview type, and its judge where not all have the same."""
    kind = words.TYPES[scale.interview_type]
    several = len({charts.scale_label(mean.scale) for mean in overall}) > 1
    return f"{kind}, {escaped(charts.scale_label(scale))}:" if several else kind


def _number(sessions: int) -> str:
    return "1 interview" if sessions == 1 else f"{sessions} interviews"
