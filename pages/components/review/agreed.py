"""How well the judge agrees with one coach, in words and figures."""

from typing import Final

import streamlit as st

from liya_core import reviews
from liya_core.agreement import FEWEST, Agreement
from liya_core.interview import Interviews
from liya_core.reviews import Agreed
from pages.components import words
from pages.components.charts.drawing import line_label
from pages.components.literal import escaped

POINTS: Final = 25  # of a score make a level
_RULE: Final = (
    "Only what was rated before the judge's rating was seen is counted, each type of interview, judge and rubric by itself. The bias is a "
    "mean difference with its 95 % range. Kappa, with quadratic weights, is 1 where both always give the same level and 0 where they agree "
    "no more than by chance; its 95 % range is that of Fleiss, Cohen and Everitt, widened for few answers."
)


def draw(interviews: Interviews, reviewer: str) -> None:
    """A block for each scale on which this coach rated something; nothing where there is none."""
    found = reviews.agreements(interviews.store, reviewer)
    if not found:
        return
    st.divider()
    st.subheader("How the judge agrees with you", anchor=False, help=_RULE)
    for one in found:
        _scale(one)


def _scale(one: Agreed) -> None:
    name = f"**{escaped(line_label(one.scale))}**"
    if one.overall.labels < FEWEST:
        st.markdown(f"{name}  \nToo few to say: {one.overall.labels} of {FEWEST} answers.")
        return
    st.markdown(f"{name}  \n{_said(one.overall)}")
    with st.expander("By dimension"):
        st.markdown("\n".join(_row(label, found) for label, found in one.dimensions))


def _said(found: Agreement) -> str:
    """The figures of whole answers as sentences."""
    bias, (low, high) = (found.bias or 0) * POINTS, found.bias_interval or (0, 0)
    points = round(bias)
    mean = f"**{abs(points)} {'points higher' if points > 0 else 'points lower'}** than yours" if points else "**the same** as yours"
    between = f"{words.signed(round(low * POINTS))} to {words.signed(round(high * POINTS))}"
    return (
        f"Over {words.counted(found.labels, 'answer')} the judge's scores are on the mean {mean} (95\u00a0% range {between}). "
        f"It met your level in **{_share(found.exact)}** and was at most one level off in **{_share(found.adjacent)}**. "
        f"Beyond chance: kappa {_kappa(found)}."
    )


def _kappa(found: Agreement) -> str:
    if found.kappa is None:
        return "cannot be told, as all are on one level"
    between = found.kappa_interval
    return f"{_minus(found.kappa)}" + (f" ({_minus(between[0])} to {_minus(between[1])})" if between else "")


def _minus(figure: float) -> str:
    return f"{figure:.2f}".replace("-", "−")


def _row(label: str, found: Agreement) -> str:
    """The figures of one dimension as a line of a list; its bias is in levels."""
    name = f"- **{escaped(label)}**: "
    if found.labels < FEWEST:
        return f"{name}too few to say, {found.labels} of {FEWEST}"
    differences = (found.bias or 0, *(found.bias_interval or (0, 0)))
    bias, low, high = (words.signed(round(levels, 1), 1) for levels in differences)
    shares = f"same level {_share(found.exact)}, at most one off {_share(found.adjacent)}"
    return f"{name}mean difference {bias} levels ({low} to {high}); {shares}; kappa {_kappa(found)}"


def _share(share: float | None) -> str:
    return f"{(share or 0) * 100:.0f}\u00a0%"
