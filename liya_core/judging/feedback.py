"""What the candidate is told: strengths that rest on their words, and next steps, the most valuable first."""

from collections.abc import Iterable, Sequence
from string import Template
from zlib import crc32

from liya_core.bank import Dimension, Gap, NextStep, Question, Rubric
from liya_core.models import GapFound, Rating, Remark

MOST = 3  # strengths, and improvements
GOOD = 3.0  # a rating from which a dimension is praised;
FAIR = 2.0  # from here on the best one is
POINTS = 2  # improvements that name a missing key point
LONGEST = 24  # words of the candidate's own that a sketch is built around
SETTING: tuple[Gap, ...] = ("specifics", "situation", "assumption")  # what is told before the thing itself
TOLD: tuple[Gap, ...] = (
    "own_action", "reasoning", "key_point", "alternatives", "trade_off", "people", "estimate", "failure_mode", "validation",
    "result", "number", "risk", "reflection", "motivation",
)  # fmt: skip


def strengths(rated: Sequence[Rating], rubric: Rubric, turn: int) -> tuple[Remark, ...]:
    """Up to three dimensions that were shown best, each with a span that shows it. None without a span.

    turn: how many answers of the session were read before; every one is told in other words.
    """
    dimensions = {d.id: d for d in rubric.dimensions}
    shown = sorted((r for r in rated if r.rating and r.evidence), key=lambda r: (-(r.rating or 0), -r.weight))
    remarks: list[Remark] = []
    for rating in shown:
        if len(remarks) == MOST or (rating.rating or 0) < (GOOD if remarks else FAIR):
            break
        span = fullest(s for s in rating.evidence if not any(_overlap(s, r.quote or "") for r in remarks))
        if span:
            text = Template(_pick(dimensions[rating.dimension].praise, rating.dimension, turn)).safe_substitute(quote=_inline(span))
            remarks.append(Remark(text=text, quote=span, dimension=rating.dimension))
    return tuple(remarks)


def improvements(
    found: Sequence[GapFound],
    rated: Sequence[Rating],
    rubric: Rubric,
    question: Question,
    turn: int,
    *,
    least: int,
    most: int,
) -> tuple[Remark, ...]:
    """Up to `most` next steps for what is missing; where they are fewer than `least`, for the dimensions rated lowest too."""
    remarks: list[Remark] = []
    for gap in found:
        points = sum(r.dimension == "coverage" for r in remarks)
        if len(remarks) < most and not (gap.gap == "key_point" and points >= POINTS):
            used = {r.quote for r in remarks}
            remarks.append(_next_step(gap, rubric, question, turn, with_quote=gap.quote not in used))
    judged = sorted((r for r in rated if r.rating is not None), key=lambda r: (r.rating or 0, -r.weight))
    spoken = {r.dimension for r in remarks}
    for rating in judged:
        if len(remarks) < least and rating.dimension not in spoken:
            dimension = _dimension(rubric, rating.dimension)
            remarks.append(Remark(text=_pick(dimension.next_step, dimension.id, turn), dimension=dimension.id))
    return tuple(remarks)


def sketch(found: Sequence[GapFound], rated: Sequence[Rating], rubric: Rubric, question: Question) -> str | None:
    """How a stronger version would go: the answer's own best words, and around them what it lacks most, in the order of telling.

    Nothing is invented: what only the candidate knows is a [blank]. None where nothing is lacking, or nothing is there to build on.
    """
    shown = max((r for r in rated if r.rating and r.evidence), key=lambda r: (r.rating or 0, r.weight), default=None)
    before, after = _around(found, rubric, question)
    if shown is None or not (before or after):
        return None
    own = " ".join((fullest(shown.evidence) or "").split()[:LONGEST])
    return " ".join([*before, f"“… {own} …”", *after])


def blanks(found: Sequence[GapFound], rubric: Rubric, question: Question) -> tuple[str, ...]:
    """What the answer lacks most as sentences with [blanks], in the order of telling; none of its own words and no key point.

    To be read before the question is answered again: a key point that is named there would be given away.
    """
    before, after = _around([gap for gap in found if gap.gap != "key_point"], rubric, question)
    return (*before, *after)


def _around(found: Sequence[GapFound], rubric: Rubric, question: Question) -> tuple[list[str], list[str]]:
    """What is lacking most, as said before and after the best of what is there."""
    wanted: list[GapFound] = []
    for gap in found:
        if len(wanted) < MOST and sum(other.gap == gap.gap for other in wanted) < (POINTS if gap.gap == "key_point" else 1):
            wanted.append(gap)
    before, after = ([_sketched(gap, rubric, question) for name in order for gap in wanted if gap.gap == name] for order in (SETTING, TOLD))
    return before, after


def _sketched(gap: GapFound, rubric: Rubric, question: Question) -> str:
    point = _as_told(question.points[gap.point].text) if gap.point is not None else ""
    return Template(_advice(rubric, gap, question).sketch).safe_substitute(point=point)


def _next_step(gap: GapFound, rubric: Rubric, question: Question, turn: int, *, with_quote: bool) -> Remark:
    advice = _advice(rubric, gap, question)
    span = gap.quote if with_quote and advice.quoting else None
    template = _pick(advice.quoting if span else advice.absent, gap.gap, turn + (gap.point or 0))
    point = _as_told(question.points[gap.point].text) if gap.point is not None else ""
    text = Template(template).safe_substitute(quote=_inline(span or ""), point=point)
    return Remark(text=text, quote=span, dimension=advice.dimension)


def _as_told(point: str) -> str:
    """A key point ("Names the cost.") within a sentence ("names the cost")."""
    said = point.strip().rstrip(".")
    return said[0].lower() + said[1:] if said[1:2].islower() else said


def _dimension(rubric: Rubric, dimension: str) -> Dimension:
    return next(d for d in rubric.dimensions if d.id == dimension)


def _advice(rubric: Rubric, gap: GapFound, question: Question) -> NextStep:
    fitting = (a for a in rubric.advice if a.gap == gap.gap and (not a.stages or not question.stage or question.stage in a.stages))
    return next(fitting)


def _pick(ways: Sequence[str], kind: str, turn: int) -> str:
    """One of several ways to say the same: the next one with every turn, from a start that differs between kinds of remark."""
    return ways[(crc32(kind.encode()) + turn) % len(ways)]


def _inline(span: str) -> str:
    return " ".join(span.split())


def fullest(spans: Iterable[str]) -> str | None:
    """The one with most words, which shows most; the first of several, None of none."""
    return max(spans, key=lambda span: len(span.split()), default=None)


def _overlap(one: str, other: str) -> bool:
    return bool(other) and (one in other or other in one)
