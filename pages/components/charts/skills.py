"""How one dimension or competency was rated, interview by interview."""

from datetime import tzinfo
from typing import TYPE_CHECKING

from liya_core.trends import Strand
from pages.components.charts.drawing import OPENS, Spec, filled, lines, moment, places, session_axis, template, tooltip

if TYPE_CHECKING:
    from pages.components.charts.drawing import Chart


def strand_spec(strand: Strand, zone: tzinfo) -> Spec:
    """The mean rating of each interview in which it was judged, oldest to latest; a click opens the answer that was rated lowest."""
    placed = places(strand.sessions, zone)
    rows = [
        {
            OPENS: f"{rated.session_id}.{rated.turn}",
            "place": placed[rated.session_id],
            "rating": round(rated.rating, 1),
            "questions": rated.questions,
            "date": moment(rated.started_at, zone),
        }
        for rated in strand.sessions
    ]
    return filled(_strand(), rows) | {"height": 240}


@template
def _strand() -> "Chart":
    import altair as alt

    y = alt.Y("rating:Q", title="Rating (1–5)").scale(domain=[1, 5], zero=False).axis(values=[1, 2, 3, 4, 5], format="d")
    told = tooltip(date="Date", rating="Rating", questions="Questions")
    return lines(alt.Chart(alt.NamedData("rows")).encode(x=session_axis(), y=y, tooltip=told), ())
