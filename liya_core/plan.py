"""What an interview will ask. Pure: the same set-up, bank, history and seed give the same plan."""

import random
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, partial
from string import Template

from liya_core import candidate, own
from liya_core.bank import Level, Phrase, Problem, Question, Round
from liya_core.library import Library
from liya_core.models import HistoryTurnInput, Plan, PlannedQuestion, Session, Setup

FEWEST, MOST = 2, 12  # questions in an interview
OWN = 3.0  # what a question about the candidate's own facts is worth before any other, in units of fit
AGAIN = 6.0  # what a question loses that was asked in the last session, more than its fit can outweigh; half of it the session before
OWN_SHARE = 0.8  # of the questions, at most; the others are asked of everybody
SAME = 0.85  # share of a bank question's words from which a question asked elsewhere is taken for it
SHORTEST, ROOM = 5, 1.2  # minutes of a short session: at least, and for each minute of the same questions in a whole one
BROUGHT = "asked_elsewhere"  # id and competency of a question that the bank does not have


def count(minutes: int, round_: Round, most: int = MOST) -> int:
    """How many questions fit into the minutes."""
    return max(FEWEST, min(most, round(minutes / round_.minutes_per_question)))


def make(setup: Setup, library: Library, recent: Mapping[str, int], seed: str, history: Sequence[HistoryTurnInput] = ()) -> Plan:
    """The plan for this candidate. `recent`: question ids with how many sessions ago they were asked (1 = the last).

    history: what was asked elsewhere before: it is not asked again and counts as asked; an open last question comes first.
    """
    kind, round_name = setup.context.interview_type, setup.context.interview_round
    round_ = library.rounds[kind][round_name]
    minutes = setup.context.time_limit_minutes or round_.minutes
    setup, left_out = candidate.without_orders(setup, library.lexicon)
    view = _View(setup, library, recent, seed)
    known = [_recognized(turn.question, view) for turn in history]
    asked = {question.id for question in known if question}
    first = [_open_question(history[-1].question, known[-1])] if history and not history[-1].answer else []
    most = max(len(problem.stages) for problem in library.problems[kind]) if library.problems[kind] else MOST
    wanted = max(FEWEST, count(minutes, round_, most) - (len(history) - len(first))) - len(first)
    if library.problems[kind]:
        problem = max(library.problems[kind], key=lambda problem: (*_asked_of(problem, asked), view.problem_fit(problem)))
        chosen, notes = _stages(problem, round_, wanted, view, asked)
        briefed = not first or first[0].question in problem.stages
    else:
        problem, briefed = None, True
        chosen, notes = _choose(view.pool(asked), wanted, view)
    planned = tuple(view.planned(chosen))
    if problem and not briefed:
        planned = (planned[0].model_copy(update={"text": f"{problem.brief}\n\n{planned[0].text}"}), *planned[1:])
    return Plan(
        interview_type=kind,
        interview_round=round_name,
        minutes=minutes,
        max_probes=round_.max_probes,
        opening=_opening(setup, library, round_, minutes, len(chosen), staged=problem is not None, resumed=bool(history)),
        questions=(*first, *planned),
        brief=problem.brief if problem else None,
        problem_title=problem.title if problem else None,
        facts=problem.facts if problem else (),
        notes=(*left_out, *notes),
    )


def revise(session: Session, setup: Setup, library: Library, recent: Mapping[str, int]) -> Plan:
    """The plan after what is known of candidate or job has changed: what follows the open question is chosen anew.

    A problem that is being walked through stays, and so does a plan to which the change means nothing.
    """
    plan, seed = session.plan, session.session_id
    setup, left_out = candidate.without_orders(setup, library.lexicon)
    before, _ = candidate.without_orders(session.setup, library.lexicon)
    view = _View(setup, library, recent, seed)
    if plan.problem_title or view.known == _View(before, library, recent, seed).known:
        return plan
    at = session.turns[-1].move.question if session.turns else None
    kept = plan.questions[: (-1 if at is None else at) + 1]
    view.focus = tuple(area for area in view.focus if area not in {planned.focus_area for planned in kept})
    held = (_recognized(turn.message, view) for turn in session.turns if turn.move.question is None)
    asked = {planned.question.id for planned in kept} | {question.id for question in held if question}
    chosen, notes = _choose(view.pool(asked), len(plan.questions) - len(kept), view, tuple(planned.question for planned in kept))
    return plan.model_copy(update={"questions": (*kept, *view.planned(chosen)), "notes": (*left_out, *notes)})


def fitting(
    setup: Setup, library: Library, recent: Mapping[str, int], seed: str, competencies: Sequence[str], besides: Collection[str] = ()
) -> tuple[PlannedQuestion, ...]:
    """For each of these competencies the single question that fits best, of those that were not asked lately if there are any.

    None twice, and none of `besides`; fewer where there are no more.
    """
    view = _View(candidate.without_orders(setup, library.lexicon)[0], library, recent, seed)
    chosen: Chosen = []
    for competency in competencies:
        asked = {*besides, *(question.id for question, _ in chosen)}
        free = [question for question in view.pool(asked) if question.competency == competency]
        if free:
            best = max(free, key=lambda question: (question.id not in recent, view.fit(question)))
            chosen.append((view.taken(best), None))
    return tuple(view.planned(chosen))


def fitting_stages(
    setup: Setup, library: Library, recent: Mapping[str, int], seed: str, competencies: Sequence[str], wanted: int
) -> tuple[Problem, tuple[PlannedQuestion, ...]] | None:
    """The problem that fits best with `wanted` of its stages, those of these competencies before others; None where no problem has any."""
    view = _View(candidate.without_orders(setup, library.lexicon)[0], library, recent, seed)

    def covered(problem: Problem) -> int:
        return len({stage.competency for stage in problem.stages} & set(competencies))

    problem = max(library.problems[view.kind], key=lambda problem: (covered(problem), view.problem_fit(problem)), default=None)
    if problem is None or not covered(problem):
        return None
    kept = sorted(problem.stages, key=lambda stage: stage.competency not in competencies)[:wanted]
    return problem, tuple(view.planned([(stage, None) for stage in problem.stages if stage in kept]))


def short_minutes(round_: Round, questions: int) -> int:
    """How long a short session of so many questions may take."""
    return max(SHORTEST, round(ROOM * round_.minutes_per_question * questions))


def short(setup: Setup, library: Library, questions: tuple[PlannedQuestion, ...], say: Phrase, *, of: Plan | Problem | None = None) -> Plan:
    """A short session of these questions, with as many follow-ups as in a whole one.

    say: what it begins with. of: the problem that they are steps of, or a plan that has it.
    """
    kind, round_name = setup.context.interview_type, setup.context.interview_round
    round_ = library.rounds[kind][round_name]
    minutes = short_minutes(round_, len(questions))
    name = candidate.plain(setup.profile.name or "")
    known = {"minutes": str(minutes), "count": str(len(questions)), "name": name}
    greeting: Phrase = "resumed_name" if name and name != "Me" else "resumed"
    return Plan(
        interview_type=kind,
        interview_round=round_name,
        minutes=minutes,
        max_probes=round_.max_probes,
        opening=" ".join(Template(library.words.say[phrase][0]).safe_substitute(known) for phrase in (greeting, say)),
        questions=questions,
        brief=of.brief if of else None,
        problem_title=of.title if isinstance(of, Problem) else of.problem_title if of else None,
        facts=of.facts if of else (),
    )


class _View:
    """The bank through the eyes of one candidate: how well each question fits, and in which words."""

    def __init__(self, setup: Setup, library: Library, recent: Mapping[str, int], seed: str) -> None:
        self.kind = setup.context.interview_type
        self.round = setup.context.interview_round
        self.library = library
        self.recent = recent
        self.level: Level = candidate.level(setup)
        self.families = candidate.families(setup, library)
        self.required = candidate.required_skills(setup, library)
        self.skills = candidate.skills(setup, library)
        self.facts = candidate.facts(setup)
        self.used: list[own.Fact] = []
        self.daunting: set[str] = set()  # questions about what the résumé does not show
        self.focus = tuple(dict.fromkeys(area.strip() for area in setup.context.focus_areas if area.strip()))
        self._company_text = f"{setup.context.company_research}\n{candidate.job(setup).description}"
        self._seed = f"{seed} {self.kind} {self.round}"
        self._wanted = self._competency_weights()
        self._setup, self._session = setup, seed

    @cached_property
    def material(self) -> own.Own:
        """The candidate's own facts; a problem that is walked through asks for none."""
        return own.known(self._setup, self.library, self._session)

    @property
    def known(self) -> tuple[object, ...]:
        """All that a choice of questions rests on."""
        return self.level, self.families, self.required, self.skills, self.facts, self.focus, self._company_text, set(self.material.facts)

    def pool(self, asked: Collection[str]) -> tuple[Question, ...]:
        """The single questions that may be asked: those of their field, without those asked already."""
        theirs = (question for question in self.library.questions[self.kind] if self.kind != "technical" or self.is_theirs(question))
        return tuple(question for question in theirs if question.id not in asked and self.can_fill(question))

    def can_fill(self, question: Question) -> bool:
        """Whether the facts that a question needs are known and not asked about yet."""
        return not question.needs or own.fillable(question, self.material, self.used) is not None

    def own_worth(self, question: Question) -> float:
        """What a question of the candidate's own facts is worth beside its fit: more of a kind that was not asked about, most of all
        a skill that the job asks for and the résumé does not show."""
        if not question.needs:
            return 0.0
        new = own.kinds(question) - {fact.kind for fact in self.used}
        return OWN + 0.8 * bool(new) + 1.2 * ("missing" in new)

    def taken(self, question: Question) -> Question:
        """A chosen question, with the candidate's facts in it where it needs some; these are then used up."""
        if not question.needs:
            return question
        facts = own.fillable(question, self.material, self.used) or ()
        if "missing" in own.kinds(question):
            self.daunting.add(question.id)
        self.used += facts
        return own.filled(question, facts, self.material, self._seed)

    def planned(self, chosen: "Chosen") -> Iterator[PlannedQuestion]:
        """Chosen questions in the words for this candidate."""
        return (PlannedQuestion(question=question, text=self.wording(question), focus_area=focus) for question, focus in chosen)

    def fit(self, question: Question) -> float:
        """How well a question suits this candidate and round; higher is better, the unit is arbitrary."""
        score = self._wanted[question.competency] + self._common_fit(question)
        if self.kind == "technical":
            score += self._field_fit(question)
        return score

    def problem_fit(self, problem: Problem) -> float:
        """The same for a whole problem."""
        focus = sum(_is_about(problem, area) for area in self.focus)
        asked = min((self.recent[stage.id] for stage in problem.stages if stage.id in self.recent), default=None)
        return self._common_fit(problem) + self._field_fit(problem) + 2 * focus - (3 / asked if asked else 0)

    def is_theirs(self, question: Question) -> bool:
        """Whether a technical question is of their field or any field, or about a skill or focus area that they or the job name."""
        named = {*self.required, *self.skills}
        wished = any(self.focus_fit(question, area) for area in self.focus)
        return not question.families or bool(set(question.families) & set(self.families) or named & set(question.skills)) or wished

    def focus_fit(self, question: Question, area: str) -> float:
        """How well a question covers a focus area: 0 is not at all."""
        said = area.lower()
        competency = self.library.competencies[question.competency]
        names = (competency.label.lower(), competency.id.replace("_", " "), *competency.words)
        score = 3.0 if said in names else 2.0 * any(_stands_in(name, said) or _stands_in(said, name) for name in names)
        score += 3.0 * any(said == skill or _stands_in(skill, said) for skill in question.skills)
        return score + 1.5 * _stands_in(said, question.text.lower())

    def wording(self, question: Question) -> str:
        """The question in the words that use what is known; the person's note is used for one question of a plan."""
        known: dict[str, str] = dict(self.facts)
        shared = [skill for skill in (*self.required, *self.skills) if skill in question.skills]
        if shared:
            known["skill"] = shared[0]
        for variant in question.variants:
            if all(slot in known for slot in variant.needs):
                if "note" in variant.needs:
                    del self.facts["note"]  # quoted once; twice would sound like a form letter
                return Template(variant.text).safe_substitute(known)
        return question.text

    def _common_fit(self, item: Question | Problem) -> float:
        score = 1.2 * (self.round in item.rounds) + 2.2 * (self.level in item.levels)
        score -= 0.1 * (len(item.rounds) + len(item.levels))  # made for this level and round before made for all
        if item.id in self.recent:
            score -= AGAIN / self.recent[item.id]
        return score + 0.7 * random.Random(f"{self._seed} {item.id}").random()

    def _field_fit(self, item: Question | Problem) -> float:
        wanted = sum(skill in self.required for skill in item.skills)
        known = sum(skill in self.skills for skill in item.skills)
        score = 0.9 * min(2, wanted) + 0.5 * min(2, known)
        if item.families:
            score += 1.5 if set(item.families) & set(self.families) else -4.0
        return score

    def _competency_weights(self) -> dict[str, float]:
        """What the round wants most, then what the role wants, then what the company's and the job's text speak of."""
        weights: defaultdict[str, float] = defaultdict(float)
        listed = self.library.rounds[self.kind][self.round].competencies
        for place, competency in enumerate(listed):
            weights[competency] += 1.4 - 0.9 * place / len(listed)
        for family in self.families:
            for competency in self.library.families[family].competencies:
                weights[competency] += 0.4
        for entry in self.library.competencies.values():
            said = sum(candidate.mentions(self._company_text, word) for word in entry.words)
            weights[entry.id] += 0.3 * min(3, said)
        return weights


Chosen = list[tuple[Question, str | None]]


def _choose(pool: tuple[Question, ...], wanted: int, view: _View, asked: tuple[Question, ...] = ()) -> tuple[Chosen, list[str]]:
    """The best fitting questions: one for each focus area first, then the rest with variety, also from those asked; the gentlest opens."""
    notes: list[str] = []
    chosen: Chosen = []
    own_left = max(1, round(OWN_SHARE * wanted))
    for area in view.focus[:wanted]:
        free = [question for question in _without(pool, [taken for taken, _ in chosen]) if view.can_fill(question)]
        best = max(
            free,
            key=lambda question: (view.focus_fit(question, area) > 0, view.focus_fit(question, area) + view.fit(question)),
            default=None,
        )
        if best is None or not view.focus_fit(best, area):
            notes.append(f"The question bank has nothing on “{area}” for this interview, so it is not covered.")
        else:
            own_left -= bool(best.needs)
            chosen.append((view.taken(best), area))
    for area in view.focus[wanted:]:
        notes.append(f"There was no time left for “{area}”.")
    while len(chosen) < wanted:
        before = [*asked, *(taken for taken, _ in chosen)]
        free = [question for question in _without(pool, before) if not question.needs or (own_left > 0 and view.can_fill(question))]
        if not free:
            break
        best = max(free, key=partial(_worth, before, view))
        own_left -= bool(best.needs)
        chosen.append((view.taken(best), None))
    if view.kind == "technical":
        notes += _field_notes([*asked, *(taken for taken, _ in chosen)], view)
    return sorted(chosen, key=partial(_place, view)), notes


def _place(view: _View, item: tuple[Question, str | None]) -> tuple[int, bool, int]:
    """Where a chosen question stands: the less demanding first, and what the résumé does not show a step later than it would."""
    question, _ = item
    demand, breadth = _demand(question)
    daunting = question.id in view.daunting
    return demand + daunting, daunting, breadth


def _without(pool: Sequence[Question], taken: Sequence[Question]) -> list[Question]:
    names = {question.id for question in taken}
    return [question for question in pool if question.id not in names]


def _worth(before: Sequence[Question], view: _View, question: Question) -> float:
    """What a question adds to those before it: its fit, less for a competency asked already, more for a required skill not asked yet."""
    seen = sum(taken.competency == question.competency for taken in before)
    asked = {skill for taken in before for skill in taken.skills}
    return view.fit(question) + view.own_worth(question) - 1.3 * seen + 1.5 * bool(set(question.skills) & (set(view.required) - asked))


def _demand(question: Question) -> tuple[int, int]:
    """How demanding a question is, by where it is at home: broad ones first, those of late rounds and high levels last."""
    return ("phone_screen" not in question.rounds) + ("junior" not in question.levels), -len(question.levels)


def _field_notes(chosen: Sequence[Question], view: _View) -> list[str]:
    """What a technical interview could not do for this candidate."""
    if not view.families:
        return ["Your title and skills name no field that the question bank knows, so these are questions for any kind of work."]
    asked = {skill for question in chosen for skill in question.skills}
    known = {skill for question in view.library.questions["technical"] for skill in question.skills}
    missing = [skill for skill in view.required if skill not in known and skill not in asked]
    return [f"The question bank has no questions on {', '.join(missing[:5])}."] if missing else []


def _stages(problem: Problem, round_: Round, wanted: int, view: _View, asked: Collection[str]) -> tuple[Chosen, list[str]]:
    """As many stages of the problem as wanted, the most important (and those in focus) kept, in their natural order.

    Stages asked already are left out; only where every problem was asked in full do they come again.
    """
    notes: list[str] = []
    left = [stage for stage in problem.stages if stage.id not in asked] or list(problem.stages)
    focus: dict[str, str] = {}
    for area in view.focus:
        best = max(left, key=lambda stage: view.focus_fit(stage, area))
        if view.focus_fit(best, area):
            focus[best.id] = area
        elif not _is_about(problem, area):
            notes.append(f"No step of this problem is about “{area}”, so it is not covered.")

    def importance(stage: Question) -> tuple[bool, int]:
        listed = round_.competencies
        return stage.id not in focus, listed.index(stage.competency) if stage.competency in listed else len(listed)

    kept = sorted(left, key=importance)[: max(1, wanted)]
    return [(stage, focus.get(stage.id)) for stage in problem.stages if stage in kept], notes


def _opening(setup: Setup, library: Library, round_: Round, minutes: int, questions: int, *, staged: bool, resumed: bool) -> str:
    """What is said before the first question."""
    known: dict[str, str] = {**candidate.facts(setup), "minutes": str(minutes), "count": str(questions)}
    known.pop("note", None)
    name = candidate.plain(setup.profile.name or "")
    if name and name != "Me":
        known["name"] = name
    role: dict[tuple[str, ...], Phrase] = {
        ("title", "company"): "role_title_company",
        ("title",): "role_title",
        ("company",): "role_company",
    }
    slots = tuple(slot for slot in ("title", "company") if slot in known)
    say = {name: Template(phrasings[0]).safe_substitute(known) for name, phrasings in library.words.say.items()}
    if resumed:
        return f"{say['resumed_name' if 'name' in known else 'resumed']} {say['length_resumed']}"
    parts = (
        say["greeting_name" if "name" in known else "greeting"],
        say[role[slots]] if slots else "",
        round_.opening,
        say["length_staged" if staged else "length"],
    )
    return " ".join(part for part in parts if part)


def _recognized(said: str, view: _View) -> Question | None:
    """The bank's question that a question asked elsewhere is, if it is one: nearly all of its words are there."""
    words = _words(said)
    known = (*view.library.questions[view.kind], *(stage for problem in view.library.problems[view.kind] for stage in problem.stages))
    shares = [(len(_words(question.text) & words) / len(_words(question.text)), question) for question in known]
    best, question = max(shares, key=lambda pair: pair[0])
    return question if best >= SAME else None


def _open_question(said: str, known: Question | None) -> PlannedQuestion:
    """An open question that was asked elsewhere, as the first of the plan; what the bank does not know has no points to judge it by."""
    text = said[:1_200]
    question = known or Question(id=BROUGHT, competency=BROUGHT, text=text, rephrase=text)
    return PlannedQuestion(question=question, text=said)


def _asked_of(problem: Problem, asked: Collection[str]) -> tuple[bool, bool]:
    """For choosing a problem: whether something of it is left to ask, and whether it was begun."""
    done = sum(stage.id in asked for stage in problem.stages)
    return done < len(problem.stages), done > 0


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _is_about(problem: Problem, area: str) -> bool:
    return _stands_in(area.lower(), f"{problem.title} {problem.brief}".lower())


def _stands_in(words: str, text: str) -> bool:
    return len(words) > 2 and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None
