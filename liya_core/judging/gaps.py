"""The kinds of evidence that an answer lacks, each with the words to ask about it."""

from collections.abc import Callable, Sequence

from liya_core.bank import Gap, Rubric
from liya_core.judging.prose import PROSE_TYPES
from liya_core.judging.quotes import quote
from liya_core.judging.rating import asks_for_motivation, narrated
from liya_core.judging.signs import Evidence, Sign
from liya_core.models import GapFound, Rating

HOOK = 14  # words of a quote that a probe hangs on


def gaps(evidence: Evidence, rated: Sequence[Rating], rubric: Rubric) -> tuple[GapFound, ...]:
    """What is missing, in the rubric's order of value; for key points one gap each, the heaviest first."""
    levels = {r.dimension: r.rating for r in rated if r.rating is not None}
    stage = evidence.question.stage
    found: list[GapFound] = []
    for advice in rubric.advice:
        if advice.dimension not in levels or (advice.stages and stage and stage not in advice.stages):
            continue
        if advice.gap == "key_point":
            found += [GapFound(gap="key_point", quote=_hook("key_point", evidence), point=i) for i in evidence.coverage.missing]
        elif all(gap.gap != advice.gap for gap in found) and LACKS[advice.gap](evidence, levels):
            found.append(GapFound(gap=advice.gap, quote=_hook(advice.gap, evidence)))
    return tuple(found)


def _hook(gap: Gap, e: Evidence) -> str | None:
    """A clause of the newest answer to hang a probe about `gap` on."""
    explained = {id(sign.sentence) for sign in e.signs["links"]} if gap == "reasoning" else set()
    for name in HOOKS.get(gap, ()):
        for sign in e.signs[name]:
            if sign.sentence.answer == e.newest and len(sign.sentence.keys) >= 4 and id(sign.sentence) not in explained:
                return quote(sign.sentence, sign.place, most=HOOK)
    newest = [s for s in e.sentences if s.answer == e.newest and len(s.keys) >= 4]
    if gap not in ANYWHERE or not newest:
        return None
    rich = max(newest, key=lambda s: (sum(1 for sign in e.specific.values() if sign.sentence is s), len(s.keys)))
    return quote(rich, _first_specific(e, rich), most=HOOK)


def _first_specific(e: Evidence, sentence: object) -> tuple[int, int] | None:
    places: list[Sign] = [sign for sign in e.specific.values() if sign.sentence is sentence]
    return min((sign.place for sign in places), default=None)


ANYWHERE = ("specifics", "reasoning", "result", "situation")  # gaps that any rich clause can be asked about

HOOKS: dict[Gap, tuple[str, ...]] = {
    "specifics": ("generalities", "hedges"),
    "situation": ("actions", "team_actions"),
    "own_action": ("team_actions",),
    "reasoning": ("actions", "team_actions", "recommendations"),
    "result": ("actions", "team_actions"),
    "number": ("results",),
    "reflection": ("results", "actions"),
    "people": ("people", "actions"),
    "motivation": ("motivations",),
    "alternatives": ("alternatives", "recommendations", "actions"),
    "trade_off": ("trade_offs", "alternatives"),
    "failure_mode": ("failures",),
    "validation": ("results",),
    "assumption": ("numbers",),
    "estimate": ("arithmetic",),
    "risk": ("recommendations",),
}

Lacks = Callable[[Evidence, dict[str, float]], bool]


def _fewer(count: int, *names: str) -> Lacks:
    return lambda e, _: e.distinct(*names) < count


def _specifics(e: Evidence, levels: dict[str, float]) -> bool:
    return levels.get("substance", levels.get("precision", 5.0)) < 2.6 or (e.asks_occasion and e.kind in PROSE_TYPES and narrated(e) < 0.5)


def _own_action(e: Evidence, _: dict[str, float]) -> bool:
    own, team = e.distinct("actions"), e.distinct("team_actions")
    return own < (2 if e.word_count > 60 else 1) or team > own


def _weak_reasoning(_: Evidence, levels: dict[str, float]) -> bool:
    return min((levels[name] for name in ("reasoning", "explanation", "trade_off") if name in levels), default=5.0) < 2.8


LACKS: dict[Gap, Lacks] = {
    "specifics": _specifics,
    "situation": lambda e, _: not e.signs["occasions"] and e.distinct("people") < 2,
    "own_action": _own_action,
    "reasoning": _weak_reasoning,
    "result": _fewer(1, "results", "endings"),
    "number": lambda e, _: bool(e.signs["results"]) and not e.signs["numbers"],
    "reflection": _fewer(1, "reflections"),
    "people": _fewer(2, "people"),
    "motivation": lambda e, levels: asks_for_motivation(e) and levels.get("motivation", 5.0) < 3.0,
    "alternatives": _fewer(1, "alternatives"),
    "trade_off": _fewer(1, "trade_offs"),
    "failure_mode": _fewer(1, "failures"),
    "validation": _fewer(1, "validations"),
    "assumption": _fewer(1, "assumptions"),
    "estimate": lambda e, _: len(e.signs["numbers"]) < 2 or not e.signs["arithmetic"],
    "risk": _fewer(1, "risks"),
}
