"""How much was practiced and how."""

from collections.abc import Sequence
from datetime import timedelta, tzinfo
from statistics import quantiles
from typing import TYPE_CHECKING

from liya_core.export import judge_label
from liya_core.trends import Pace, Spread, Week
from liya_core.trends.self_ratings import SelfView
from pages.components import words
from pages.components.charts.drawing import (
    CROWDED,
    FEW,
    OPENS,
    WIDEST,
    Spec,
    filled,
    legend_height,
    lines,
    moment,
    of_rows,
    pick,
    places,
    scale_label,
    session_axis,
    template,
    tooltip,
    type_color,
    types_height,
    types_of,
)

if TYPE_CHECKING:
    from pages.components.charts.drawing import Chart


def weeks_spec(weeks: Sequence[Week]) -> Spec:
    """Interviews in each week, by type, from the first to the last of these weeks, empty ones among them."""
    first, last = weeks[0].starts, weeks[-1].starts
    mondays = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    places = {monday: f"{place:04d}|{monday.day} {monday:%b}" for place, monday in enumerate(mondays)}
    rows = [
        {
            "place": places[week.starts],
            "week": f"{week.starts.day} {week.starts:%b %Y}",
            "type": words.TYPES[week.interview_type],
            "interviews": week.sessions,
        }
        for week in weeks
    ]
    kinds = types_of(rows)
    busy = {row["place"] for row in rows}
    rows += [{"place": place, "type": kinds[0], "interviews": 0} for place in places.values() if place not in busy]
    return filled(_weeks(kinds, few=len(places) <= FEW), rows) | {"height": 220 + types_height(rows)}


@template
def _weeks(types: tuple[str, ...], *, few: bool) -> "Chart":
    import altair as alt

    y = alt.Y("interviews:Q", title="Interviews").axis(tickMinStep=1, format="d")
    told = tooltip(week="Week from", type="Interview", interviews="Interviews")
    base = alt.Chart(alt.NamedData("rows")).encode(x=session_axis("Weeks, by their Monday"), y=y, color=type_color(types), tooltip=told)
    bars: Chart = base.mark_bar(width=WIDEST if few else {"band": 0.8})
    return bars


def pace_spec(paces: Sequence[Pace], field: str, zone: tzinfo) -> Spec:
    """The median "seconds" or "words" of each interview's answers, oldest to latest."""
    placed = places(paces, zone)
    rows = [
        {
            OPENS: pace.session_id,
            "place": placed[pace.session_id],
            "value": round(value),
            "type": words.TYPES[pace.interview_type],
            "date": moment(pace.started_at, zone),
        }
        for pace in paces
        if (value := getattr(pace, field)) is not None
    ]
    return filled(_pace(types_of(rows), field.capitalize(), crowded=len(placed) > CROWDED), rows) | {"height": 200 + types_height(rows)}


@template
def _pace(types: tuple[str, ...], title: str, *, crowded: bool) -> "Chart":
    import altair as alt

    y = alt.Y("value:Q", title=title)
    told = tooltip(date="Date", type="Interview", value=title)
    base = alt.Chart(alt.NamedData("rows")).encode(x=session_axis(), y=y, color=type_color(types), tooltip=told)
    return base.mark_point(filled=True, size=25, cursor="pointer").add_params(pick()) if crowded else lines(base, ())


def spread_spec(spreads: Sequence[Spread]) -> Spec:
    """For each type and round where its questions' scores lie: all of them, the middle half, the middle one."""
    kinds, rounds = list(words.TYPES), list(words.ROUNDS)
    rows = []
    for spread in sorted(spreads, key=lambda one: (kinds.index(one.scale.interview_type), rounds.index(one.interview_round))):
        low, middle, high = quantiles(spread.scores, n=4, method="inclusive") if len(spread.scores) > 1 else spread.scores * 3
        kind = words.TYPES[spread.scale.interview_type]
        rows.append(
            {
                "what": f"{kind}, {words.ROUNDS[spread.interview_round].lower()}",
                "type": kind,
                "least": spread.scores[0],
                "low": round(low),
                "middle": round(middle),
                "high": round(high),
                "most": spread.scores[-1],
                "questions": len(spread.scores),
                "judge": scale_label(spread.scale),
            }
        )
    return filled(_spreads(), rows) | {"height": 60 + 30 * len(rows)}


@template
def _spreads() -> "Chart":
    import altair as alt

    y = alt.Y("what:N", sort=None, title=None).axis(labelLimit=220, ticks=False, domain=False)
    told = tooltip(what="Interviews", least="Lowest", low="A quarter below", middle="Middle", high="A quarter above", most="Highest")
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=y, color=type_color(()), tooltip=[*told, *tooltip(questions="Questions", judge="Judged by")]
    )
    span = alt.X("least:Q", title="Score (0–100)").scale(domain=[0, 100]).axis(values=[0, 25, 50, 75, 100])
    return alt.layer(
        base.mark_rule(strokeWidth=2, opacity=0.5).encode(x=span, x2="most:Q"),
        base.mark_bar(size=14, opacity=0.45).encode(x="low:Q", x2="high:Q"),
        base.mark_tick(size=18, thickness=3, opacity=1).encode(x="middle:Q"),
    )


def self_views_spec(views: Sequence[SelfView], zone: tzinfo) -> Spec:
    """By how many points the candidate thought better of their answers than the judge did, interview by interview; zero is marked."""
    placed = places(views, zone)
    rows = [
        {
            OPENS: view.session_id,
            "place": placed[view.session_id],
            "difference": view.difference,
            "told": words.signed(view.difference),
            "answers": view.answers,
            "judge": judge_label(view.scale.judge, view.scale.model),
            "date": moment(view.started_at, zone),
        }
        for view in views
    ]
    spec = filled(_self_views(of_rows(rows, "judge"), crowded=len(placed) > CROWDED), rows)
    return spec | {"height": 220 + legend_height(rows)}


@template
def _self_views(judges: tuple[str, ...], *, crowded: bool) -> "Chart":
    import altair as alt

    label = "datum.value == 0 ? '0' : format(datum.value, '+d')"
    y = alt.Y("difference:Q", title="Self minus judge (points)").scale(nice=True, zero=True).axis(labelExpr=label, tickMinStep=10)
    told = tooltip(date="Date", told="Self minus judge", answers="Answers", judge="Judged by")
    rows = alt.Chart(alt.NamedData("rows"))
    zero = rows.transform_aggregate(rows="count()").mark_rule(strokeWidth=1.5, color="gray").encode(y=alt.datum(0))
    return alt.layer(zero, lines(rows.encode(x=session_axis(), y=y, tooltip=told), judges, crowded=crowded))
