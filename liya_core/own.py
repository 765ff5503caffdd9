"""The candidate's own facts as a question may name them, and questions filled with them. Pure.

A question of the bank that `needs` facts is asked only where all of them are known, and no fact is asked about twice.
"""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import Template
from typing import Final, Literal

from liya_core import candidate
from liya_core.bank import Question, Slot
from liya_core.candidate import plain
from liya_core.intake import job, resume
from liya_core.intake.facts import JobFacts, ResumeFacts
from liya_core.intake.match import match
from liya_core.library import Library
from liya_core.models import Setup

LONGEST: Final = 180  # characters of a line that is quoted in a question
POST_QUESTIONS: Final = 2  # about one post; any other fact is asked about once

Kind = Literal["achievement", "post", "skill", "missing", "task", "value", "study"]
NAMED: Final[tuple[Slot, ...]] = ("title", "company")  # what any question may name
_KIND: Final[dict[Slot, Kind]] = {
    "achievement": "achievement",
    "employer": "post",
    "position": "post",
    "earlier": "post",
    "shown_skill": "skill",
    "skill_line": "skill",
    "missing_skill": "missing",
    "task": "task",
    "value": "value",
    "study": "study",
}
_BULLET: Final = re.compile(r"^[\s\-*•–—·▪◦►>]+")
_PRIVATE: Final = re.compile(r"@|https?:|www\.|\+?\d[\d ()/-]{7,}\d")  # addresses and numbers to call are nobody's question


@dataclass(frozen=True)
class Fact:
    """One thing that can be asked about: what it fills in, and the skill that it is about."""

    kind: Kind
    fills: tuple[tuple[Slot, str], ...]
    skill: str | None = None


@dataclass(frozen=True)
class Own:
    """All that is known of one candidate; `named`: title and company of the job, which any question may name."""

    facts: tuple[Fact, ...]
    named: tuple[tuple[Slot, str], ...]


def known(setup: Setup, library: Library, seed: str) -> Own:
    """What the candidate's material gives to ask about, in an order that the seed decides."""
    if not setup.resume and not setup.profile.work_experiences and not candidate.job_text(setup):
        return Own((), ())
    said, wanted = resume.understand(candidate.resume_text(setup), library), job.understand(candidate.job_text(setup), library)
    chance = random.Random(f"{seed} own")
    facts = [*_of_work(said, library), *_of_the_job(wanted), *_of_both(said, wanted, library)]
    chance.shuffle(facts)
    told = candidate.facts(setup)
    return Own(tuple(facts), tuple((slot, told[slot]) for slot in NAMED if slot in told))


def fillable(question: Question, own: Own, used: Sequence[Fact] = ()) -> tuple[Fact, ...] | None:
    """The facts with which a question can be asked, none of them used up; None where one is wanting."""
    wanted: dict[Kind, set[Slot]] = {}
    for slot in (slot for slot in question.needs if slot in _KIND):
        brought = slot == "employer" and "achievement" in question.needs  # an achievement brings its employer along
        wanted.setdefault("achievement" if brought else _KIND[slot], set()).add(slot)
    taken: list[Fact] = []
    for kind, slots in wanted.items():
        free = (fact for fact in own.facts if fact.kind == kind and slots <= dict(fact.fills).keys() and not _used_up(fact, used))
        fact = next(free, None)
        if fact is None:
            return None
        taken.append(fact)
    return tuple(taken) if set(NAMED) & set(question.needs) <= dict(own.named).keys() else None


def kinds(question: Question) -> frozenset[Kind]:
    """What kinds of fact a question is made of."""
    return frozenset(_KIND[slot] for slot in question.needs if slot in _KIND)


def filled(question: Question, facts: Iterable[Fact], own: Own, seed: str) -> Question:
    """A question as it is asked of this candidate, in one of its wordings."""
    facts = tuple(facts)
    values: dict[str, str] = {**dict(own.named), **{slot: text for fact in facts for slot, text in fact.fills}}
    wordings = [question.text, *(variant.text for variant in question.variants if set(variant.needs) <= values.keys())]
    text = random.Random(f"{seed} {question.id}").choice(wordings)
    about = tuple(fact.skill for fact in facts if fact.skill)

    def said(template: str) -> str:
        return Template(template).safe_substitute(values)

    return question.model_copy(
        update={
            "text": said(text),
            "rephrase": said(question.rephrase),
            "probes": tuple(probe.model_copy(update={"text": said(probe.text)}) for probe in question.probes),
            "skills": (*question.skills, *about),
            "needs": (),
            "variants": (),
        }
    )


def _used_up(fact: Fact, used: Sequence[Fact]) -> bool:
    return sum(fact == other for other in used) >= (POST_QUESTIONS if fact.kind == "post" else 1)


def _of_work(said: ResumeFacts, library: Library) -> Iterable[Fact]:
    latest = said.positions[0] if said.positions else None
    done = {line for post in said.positions for line in post.lines}
    for achievement in (one for one in said.achievements if one.employer or one.line in done):  # what else has a figure may be an address
        line, employer = _line(achievement.line), achievement.employer or (latest.employer if latest else None)
        if line:
            yield Fact("achievement", (("achievement", line), *((("employer", plain(employer)),) if employer else ())))
    titles = [plain(title) for title in said.titles if _is_title(title, library)]
    if latest and latest.employer and latest.title and _is_title(latest.title, library):
        earlier = next((title for title in titles if title.lower() != plain(latest.title).lower()), None)
        fills: list[tuple[Slot, str]] = [("employer", plain(latest.employer)), ("position", plain(latest.title))]
        yield Fact("post", (*fills, *((("earlier", earlier),) if earlier else ())))
    for study in said.education:
        told = ", ".join(plain(part) for part in (study.degree, study.school) if part)
        if told and len(told) <= LONGEST:
            yield Fact("study", (("study", told),))


def _of_the_job(wanted: JobFacts) -> Iterable[Fact]:
    yield from (Fact("task", (("task", line),)) for text in wanted.responsibilities if (line := _line(text, whole=True)))
    yield from (Fact("value", (("value", line),)) for text in wanted.values if (line := _line(text, whole=True)))


def _of_both(said: ResumeFacts, wanted: JobFacts, library: Library) -> Iterable[Fact]:
    """Skills that the job asks for, shown and not; without a job, those that the résumé shows. Only such as data/roles knows."""
    if not said.positions and not said.skills:
        return
    met = match(said, wanted)
    shown = [(one.name, one.shown) for one in met.required_shown] or [(skill.name, skill.line) for skill in said.skills]
    for name, line in shown:
        if line and library.skills.name(name) and (quoted := _line(line)):
            yield Fact("skill", (("shown_skill", plain(name)), ("skill_line", quoted)), plain(name))
    unsaid = library.job_words.job.unsaid  # what every job asks for and few résumés say of themselves: not having said it means nothing
    missing = (plain(one.name) for one in met.required_missing if library.skills.name(one.name) and one.name not in unsaid)
    yield from (Fact("missing", (("missing_skill", name),), name) for name in missing)


def _is_title(title: str, library: Library) -> bool:
    """Whether a title says what somebody does for work, so that it can be said aloud."""
    return any(word in library.resume_words.work.title_words for word in re.findall(r"[^\W\d_]+", title.lower()))


def _line(text: str, *, whole: bool = False) -> str | None:
    """A line as it can be quoted; None where it is nothing to be asked about. whole: none that would have to be shortened."""
    line = _BULLET.sub("", plain(text)).rstrip(" .;,:")
    if len(line.split()) < 3 or _PRIVATE.search(line) or (whole and len(line) > LONGEST):
        return None
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rsplit(' ', 1)[0].rstrip(' ,;')} …"
