"""How well each dimension of the rubric was shown: a strength from 0 to 1, made a rating from 1 to 5.

Every measure levels off at what about 150 words can hold, so that length by itself stops paying. The figures
are set by sense and checked against ratings by people; none is fitted.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from math import floor

from liya_core.bank import Dimension, Level, Rubric
from liya_core.judging.points import COVERED
from liya_core.judging.prose import PROSE_TYPES
from liya_core.judging.quotes import quote
from liya_core.judging.signs import LINKS_PER, Evidence, Sign
from liya_core.models import Judgement, Rating

SHIFT: dict[Level, float] = {"junior": 0.2, "mid": 0.0, "senior": -0.2, "lead": -0.3}  # of a rating: how seniority moves the anchors
EVENTS, WORDS_AN_EVENT = 6, 14  # things told that make an occasion; in a short answer one for so many words
TELLING = 0.6  # share of an answer in sentences that tell of it, from which it is an account
VAGUE, CONCRETE = 0.05, 0.18  # shares of specific words: of answers that could be anyone's, and of those that are somebody's own
RAISED = ("substance", "conduct", "relevance", "values")
GENERAL = 0.35  # of every strength is lost where an occasion was asked for and nothing said is particular,
UNTOLD = 0.5  # and this where none is told
QUOTES = 3  # spans kept for one rating

Strength = tuple[float, tuple[Sign, ...]]


def ratings(evidence: Evidence, rubric: Rubric, level: Level) -> tuple[Rating, ...]:
    """Every dimension of the rubric rated, or None where the question gives it nothing to judge."""
    return tuple(_rate(dimension, evidence, level) for dimension in rubric.dimensions)


def score(rated: Sequence[Rating], caps: Sequence[int] = ()) -> int:
    """The ratings as one number, 0-100: 25 × (weighted mean − 1) of those that are there, a half rounded up; then the lowest cap.

    The database's view `question_scores` does the same sum.
    """
    counted = [(r.rating, r.weight) for r in rated if r.rating is not None]
    total = sum(weight for _, weight in counted)
    mean = sum(rating * weight for rating, weight in counted) / total if total else 1.0
    return min([floor(round(25 * (mean - 1), 6) + 0.5), *caps])  # the order of a sum moves no half


def arithmetic(judgement: Judgement) -> str:
    """The sum that gives a judgement's score, in full; at least one of its ratings must be there."""
    rated = [(rating.weight, rating.rating) for rating in judgement.ratings if rating.rating is not None]
    total = sum(weight for weight, _ in rated)
    terms = " + ".join(f"{weight:g} × {value:.1f}" for weight, value in rated)
    mean = sum(weight * value for weight, value in rated) / total
    divided = f" ÷ {total:g}" if abs(total - 1) > 1e-6 else ""
    return f"({terms}){divided} = {mean:.2f}; 25 × ({mean:.2f} − 1) = {score(judgement.ratings)}. Rubric {judgement.rubric_version}."


def lowest(rubric: Rubric) -> tuple[Rating, ...]:
    """Every dimension at 1, for an answer that holds nothing to credit."""
    return tuple(made(dimension, 1.0, ()) for dimension in rubric.dimensions)


def shown(dimension: Dimension, evidence: Evidence) -> Strength | None:
    """How strongly a dimension was shown, 0-1, and the signs of it; None where the question gives it nothing to judge."""
    stage = evidence.question.stage
    if dimension.stages and stage and stage not in dimension.stages:
        return None
    if dimension.id == "motivation" and not asks_for_motivation(evidence):
        return None
    if dimension.id == "explanation" and evidence.kind == "technical" and not evidence.asks_explanation:
        return None
    return MEASURES[dimension.id](evidence)


def _rate(dimension: Dimension, evidence: Evidence, level: Level) -> Rating:
    found = shown(dimension, evidence)
    if found is None:
        return made(dimension, None, ())
    strength, signs = found
    if evidence.kind in PROSE_TYPES:
        if dimension.id in RAISED:
            strength = _raised(strength, evidence)
        if evidence.asks_occasion:
            strength *= (1 - UNTOLD * (1 - narrated(evidence))) * (1 - GENERAL * (1 - concrete(evidence)))
    rating = 1 + 4 * min(1.0, max(0.0, strength))
    if rating > 1.4:
        rating = min(5.0, max(1.4, rating + SHIFT[level]))
    spans: list[str] = []
    for sign in signs:
        span = quote(sign.sentence, sign.place)
        if span not in spans:
            spans.append(span)
        if len(spans) == QUOTES:
            break
    return made(dimension, round(rating, 1), tuple(spans))


def made(dimension: Dimension, rating: float | None, spans: tuple[str, ...]) -> Rating:
    """A rating of one dimension with the words that earned it, and the anchors that it met and that come next."""
    reached = int((rating or 1.0) + 0.5)
    following = dimension.anchors[reached] if rating is not None and reached < 5 else None
    return Rating(
        dimension=dimension.id,
        label=dimension.label,
        weight=dimension.weight,
        rating=rating,
        evidence=spans,
        anchor=dimension.anchors[min(reached, 5) - 1],
        next_anchor=following,
    )


def asks_for_motivation(evidence: Evidence) -> bool:
    """Whether the question is about why the candidate wants this work."""
    return evidence.question.competency == "motivation"


def _full(amount: float, enough: float, curve: float = 0.6) -> float:
    """How near `amount` is to `enough`, 0-1, the first steps counting most."""
    return float(min(1.0, amount / enough) ** curve)


def _raised(strength: float, e: Evidence) -> float:
    """`strength`, a little up where the answer says something of its own at all: level 1 is for those that do not."""
    return strength + 0.4 * (1 - strength) * min(1.0, len(e.meant) / 8) * min(1.0, e.word_count / 25)


def narrated(e: Evidence) -> float:
    """How far the answer tells of an occasion, 0-1: enough happens, in most of what is said."""
    telling = {id(sign.sentence): len(sign.sentence.keys) for sign in (*e.signs["events"], *e.signs["past_states"])}
    share = sum(telling.values()) / e.word_count if e.word_count else 0.0
    enough = min(EVENTS, max(2.0, e.word_count / WORDS_AN_EVENT))
    return min(1.0, e.distinct("events") / enough) * min(1.0, share / TELLING)


def concrete(e: Evidence) -> float:
    """How much of what is said is particular, 0-1: the share of specific words, however long the answer is."""
    share = len(e.specific) / e.word_count if e.word_count else 0.0
    return min(1.0, max(0.0, (share - VAGUE) / (CONCRETE - VAGUE)))


def _substance(e: Evidence) -> Strength:
    content = len(e.specific) + 0.4 * min(e.common, 2 * len(e.specific))
    details = 0.72 * _full(content, 80, 0.5) + 0.2 * _full(len(e.signs["numbers"]), 4) + 0.08 * _full(e.distinct("occasions"), 2)
    signs = (*_with_particulars(e, e.signs["numbers"]), *e.signs["occasions"], *e.specific.values())
    return details * (0.8 + 0.2 * concrete(e)), signs


def _with_particulars(e: Evidence, signs: tuple[Sign, ...]) -> tuple[Sign, ...]:
    """Those of `signs` whose sentence also holds specific words."""
    particular = {id(sign.sentence) for sign in e.specific.values()}
    return tuple(sign for sign in signs if id(sign.sentence) in particular)


def _links(e: Evidence) -> float:
    """Reasoning and contrast links, each kind counted at most twice, no denser than people speak."""
    kinds: dict[str, int] = {}
    for sign in (*e.signs["links"], *e.signs["contrasts"]):
        kinds[sign.word] = min(2, kinds.get(sign.word, 0) + 1)
    return min(sum(kinds.values()), e.word_count / LINKS_PER)


def _reasoning(e: Evidence) -> Strength:
    particular = min(1.0, len(e.specific) / 8)
    amount = _links(e) + min(1.5, 0.5 * e.distinct("conditions"))
    return _full(amount, 5) * (0.5 + 0.5 * particular), (*e.signs["links"], *e.signs["contrasts"])


def _conduct(e: Evidence) -> Strength:
    own, team, habits = e.distinct("actions"), e.distinct("team_actions"), e.distinct("habits")
    acted = _full(own + 0.25 * min(team, 2) + 0.3 * min(habits, 4), 9)
    people = _full(e.distinct("people"), 6)
    ours = 0.85 if own == 0 else 1.0
    spans = e.signs["actions"] or e.signs["habits"]
    return (0.65 * acted + 0.35 * people * min(1.0, 0.5 + own / 3)) * ours, (*spans, *e.signs["people"])


def _relevance(e: Evidence) -> Strength:
    made = [p for p in e.coverage.points if p.credit >= COVERED and p.sentence]
    spans = tuple(Sign(p.sentence, p.place or (0, 1)) for p in made if p.sentence)
    echoed = min(1.0, e.question_words / 0.6)
    touched = 0.45 * echoed + 0.55 * (min(1.0, e.coverage.share / 0.8) if e.question.points else echoed)
    return (0.2 + 0.8 * touched) * min(1.0, 0.3 + len(e.specific) / 8), spans


def _outcome(e: Evidence) -> Strength:
    ends, lessons = (*e.signs["results"], *e.signs["endings"]), e.signs["reflections"]
    figures = Counter(id(number.sentence) for number in e.signs["numbers"])
    particular = Counter(id(sign.sentence) for sign in e.specific.values())
    # "It went well" is an ending without content; what changed, and by how much, is one with.
    worth = {id(sign.sentence): 0.36 if particular[id(sign.sentence)] or figures[id(sign.sentence)] else 0.16 for sign in ends}
    ended = max(worth.values(), default=0.0) + 0.08 * (len(worth) > 1)
    sized = 0.2 * max((min(2, figures[sentence]) / 2 for sentence in worth), default=0.0)
    best = sorted(ends, key=lambda sign: (-figures[id(sign.sentence)], -worth[id(sign.sentence)], -sign.sentence.spans[0][0]))
    learned = (0.24 + 0.12 * (e.distinct("reflections") > 1)) * bool(lessons)
    return (ended + sized + learned) * min(1.0, 0.4 + len(e.specific) / 15), (*best, *lessons)


def _values(e: Evidence) -> Strength:
    acted = _full(e.distinct("actions") + 0.5 * min(e.distinct("habits"), 4), 8)
    shown = _full(e.distinct("values", "people"), 10)
    return 0.5 * acted + 0.5 * shown * min(1.0, 0.35 + len(e.specific) / 20), (*e.signs["values"], *e.signs["actions"])


def _motivation(e: Evidence) -> Strength:
    # What is said of the company in the company's own particulars, and what the candidate has done that leads there.
    about = {id(sign.sentence) for sign in e.signs["ties"]}
    known = sum(id(sign.sentence) in about for sign in e.specific.values())
    tied = _full(known, 12) if about else 0.0
    led = _full(e.distinct("actions"), 4) * min(1.0, 0.3 + tied)
    return 0.6 * tied + 0.25 * led + 0.15 * _full(e.distinct("motivations"), 3) * min(1.0, tied * 2), (
        *_with_particulars(e, e.signs["ties"]),
        *e.signs["motivations"],
    )


def _coverage(e: Evidence) -> Strength:
    made = sorted((p for p in e.coverage.points if p.sentence and p.credit >= COVERED), key=lambda p: -e.coverage.weights[p.index])
    spans = tuple(Sign(p.sentence, p.place or (0, 1)) for p in made if p.sentence)
    return _full(e.coverage.share, 1.0, 0.7), spans


def _on_point(e: Evidence) -> float:
    """How much of what stands beside the points is credited: nothing of it without any point made."""
    return min(1.0, e.coverage.share / 0.6)


def _explanation(e: Evidence) -> Strength:
    signs = (*e.signs["links"], *e.signs["examples"], *e.signs["contrasts"], *e.signs["conditions"])
    amount = _links(e) + min(2.0, 0.5 * e.distinct("conditions")) + min(1, e.distinct("examples"))
    return _full(amount, 6) * _on_point(e), signs


def _precision(e: Evidence) -> Strength:
    exact = 0.65 * _full(len(e.specific), 60) + 0.2 * _full(e.distinct("conditions"), 5) + 0.15 * _full(len(e.signs["numbers"]), 4)
    return (exact - 0.05 * min(3, e.distinct("hedges"))) * _on_point(e), tuple(e.specific.values())


def _trade_off(e: Evidence) -> Strength:
    weighed = 0.5 * _full(e.distinct("trade_offs", "alternatives"), 7) + 0.5 * _full(_links(e), 6)
    return weighed * _on_point(e), (*e.signs["trade_offs"], *e.signs["alternatives"], *e.signs["links"])


def _failure(e: Evidence) -> Strength:
    return _full(e.distinct("failures", "validations"), 6) * _on_point(e), (*e.signs["failures"], *e.signs["validations"])


def _sizing(e: Evidence) -> Strength:
    figures, sums = len(e.signs["numbers"]), e.distinct("arithmetic", "assumptions")
    return (0.6 * _full(figures, 5) + 0.4 * _full(sums, 4)) * _on_point(e), e.signs["numbers"]


def _structure(e: Evidence) -> Strength:
    return (0.7 * _full(e.distinct("structures"), 4) + 0.3 * _full(e.distinct("assumptions"), 3)) * _on_point(e), e.signs["structures"]


def _recommendation(e: Evidence) -> Strength:
    position, risk = _full(e.distinct("recommendations"), 2), _full(e.distinct("risks"), 2)
    parts = 0.45 * position + 0.25 * risk + 0.15 * _full(_links(e), 3) + 0.15 * _full(e.distinct("next_moves"), 3) * min(1.0, position)
    return parts * _on_point(e), (*e.signs["recommendations"], *e.signs["risks"])


MEASURES: dict[str, Callable[[Evidence], Strength]] = {
    "substance": _substance,
    "reasoning": _reasoning,
    "conduct": _conduct,
    "relevance": _relevance,
    "outcome": _outcome,
    "values": _values,
    "motivation": _motivation,
    "coverage": _coverage,
    "explanation": _explanation,
    "precision": _precision,
    "trade_off": _trade_off,
    "failure": _failure,
    "sizing": _sizing,
    "structure": _structure,
    "recommendation": _recommendation,
}
