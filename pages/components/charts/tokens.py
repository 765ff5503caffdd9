"""What a model's calls cost."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pages.components.charts.drawing import Spec, filled, template, tooltip

if TYPE_CHECKING:
    from pages.components.charts.drawing import Chart


def tokens_spec(calls: Sequence[Mapping[str, Any]]) -> Spec:
    """A model's calls by turn, what was sent below what came back."""
    sides = (("prompt_tokens", "sent"), ("completion_tokens", "came back"))
    rows = [{"turn": call["turn"], "tokens": call[field], "side": side} for call in calls for field, side in sides]
    return filled(_tokens(), rows) | {"height": 240}


@template
def _tokens() -> "Chart":
    import altair as alt

    sides = alt.Color("side:N", sort=["sent", "came back"], legend=alt.Legend(orient="bottom", title=None))
    chart = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("turn:O", title="Turn").axis(labelAngle=0, labelOverlap="greedy", ticks=False, grid=False),
        y=alt.Y("sum(tokens):Q", title="Tokens"),
        color=sides,
        order=alt.Order("side:N", sort="descending"),
        tooltip=tooltip(turn="Turn", tokens="Tokens", side="Side"),
    )
    bars: Chart = chart.mark_bar()
    return bars
