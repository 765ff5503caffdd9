"""The files of data/ as checked values.

`load` reads every file once, validates it against `bank`, and cross-checks what points from one file into
another. Whatever is wrong is a `DataFileError` that names the file and the key.

Reading half a megabyte of TOML takes ten times as long as reading the values it stands for, and the first page waits
for it. So what was read and found right is kept beside the files, under a hash of them all and of the rules.
"""

import hashlib
import os
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from liya_core.bank import (
    INTERVIEW_ROUNDS,
    INTERVIEW_TYPES,
    Competency,
    Example,
    Id,
    InterviewRound,
    InterviewType,
    JobWords,
    Lexicon,
    ModelNames,
    Problem,
    Question,
    QuestionFile,
    ResumeWords,
    RoleFamily,
    Round,
    Rubric,
    Summing,
    WordOrder,
    Words,
)
from liya_core.errors import DataFileError
from liya_core.terms import Terms, index

DATA = Path(__file__).resolve().parent.parent / "data"
KEPT = ".library.json"  # in the data folder; may be deleted at any time
RULES = (Path(__file__), Path(__file__).with_name("bank.py"))
M = TypeVar("M", bound=BaseModel)
_LOWER = re.compile(r"(?<![^\W_])[a-zà-ÿ]+(?:'[a-zà-ÿ]+)*(?![^\W_])")


class Library(BaseModel):
    """All that data/ holds. Built by `load`; shared freely, for nothing in it changes."""

    model_config = ConfigDict(frozen=True)

    questions: dict[InterviewType, tuple[Question, ...]]
    problems: dict[InterviewType, tuple[Problem, ...]]
    competencies: dict[Id, Competency]
    families: dict[Id, RoleFamily]
    rounds: dict[InterviewType, dict[InterviewRound, Round]]
    rubrics: dict[InterviewType, Rubric]
    words: Words
    summing: Summing
    example: Example
    lexicon: Lexicon
    resume_words: ResumeWords
    job_words: JobWords
    model_names: ModelNames

    @cached_property
    def lead_questions(self) -> int:
        """How many interviews' worth of openings there are: single questions plus problems (a problem counts once)."""
        return sum(map(len, self.questions.values())) + sum(map(len, self.problems.values()))

    @cached_property
    def skills(self) -> Terms:
        """The skills of all role families, by every way they are written."""
        families = self.families.values()
        spellings = ((term, name) for family in families for name, others in family.skills.items() for term in (name, *others))
        return index(spellings, (term for family in families for term in family.listed))

    @cached_property
    def titles(self) -> Terms:
        """The titles of all role families, each under its own name."""
        return index(((title, title) for family in self.families.values() for title in family.titles), plurals=False)

    @cached_property
    def ordinary_words(self) -> frozenset[str]:
        """The words that stand in lower case in what interviewers say and questions are about."""
        return frozenset(word for text in _prose(self) for word in _LOWER.findall(text.replace("’", "'")))

    def only(self, ids: Collection[str]) -> "Library":
        """The same library with these questions and problems alone."""
        questions = {kind: tuple(question for question in found if question.id in ids) for kind, found in self.questions.items()}
        problems = {kind: tuple(problem for problem in found if problem.id in ids) for kind, found in self.problems.items()}
        return self.model_copy(update={"questions": questions, "problems": problems})

    def asks_for(self, kind: InterviewType, competency: str) -> bool:
        """Whether a competency is one of this interview type's."""
        return competency in self.competencies and kind in self.competencies[competency].types

    def label(self, competency: str) -> str:
        """The competency's name in words; its id where a stored session knows one that data/ no longer has."""
        known = self.competencies.get(competency)
        return known.label if known else competency.replace("_", " ").capitalize()


def load(folder: Path = DATA) -> Library:
    """All data files under `folder`, read and cross-checked. Raises DataFileError for the first thing that is wrong."""
    stamp = _stamp(folder)
    with suppress(OSError, ValueError):
        kept, _, content = (folder / KEPT).read_text(encoding="utf-8").partition("\n")
        if kept == stamp:
            return Library.model_validate_json(content)
    library = load_files(folder)
    _keep(folder, f"{stamp}\n{library.model_dump_json()}")
    return library


def _keep(folder: Path, content: str) -> None:
    """Put the file in its place whole, or not at all: a folder that cannot be written to costs time only."""
    beside = folder / f"{KEPT}.{os.getpid()}"
    with suppress(OSError):
        try:
            beside.touch(mode=0o600)
            beside.write_text(content, encoding="utf-8")
            beside.replace(folder / KEPT)
        finally:
            beside.unlink(missing_ok=True)


def _stamp(folder: Path) -> str:
    """A hash of all data files and of the code that checks them."""
    found = hashlib.sha256()
    for path in (*sorted(folder.rglob("*.toml")), *RULES):
        with suppress(OSError):
            found.update(f"{path.parent.name}/{path.name}".encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def load_files(folder: Path = DATA) -> Library:
    """Read and cross-check the files themselves."""
    questions: dict[InterviewType, list[Question]] = {kind: [] for kind in INTERVIEW_TYPES}
    problems: dict[InterviewType, list[Problem]] = {kind: [] for kind in INTERVIEW_TYPES}
    origin: dict[str, Path] = {}
    for path in _files(folder / "questions"):
        file = read(path, QuestionFile)
        questions[file.interview_type] += file.questions
        problems[file.interview_type] += file.problems
        stages = [stage.id for problem in file.problems for stage in problem.stages]
        for name in [*(q.id for q in file.questions), *(problem.id for problem in file.problems), *stages]:
            if name in origin:
                raise DataFileError(f"{path.name}: the id {name!r} is taken already in {origin[name].name}. Give it another.")
            origin[name] = path
    rubrics = [read(path, Rubric) for path in _files(folder / "rubrics")]
    library = Library(
        questions={kind: tuple(found) for kind, found in questions.items()},
        problems={kind: tuple(found) for kind, found in problems.items()},
        competencies={c.id: c for c in read(folder / "competencies.toml", _Competencies).competencies},
        families={f.id: f for path in _files(folder / "roles") for f in read(path, _Families).families},
        rounds=read(folder / "rounds.toml", _Rounds).rounds,
        rubrics={rubric.interview_type: rubric for rubric in rubrics},
        words=read(folder / "words.toml", Words),
        summing=read(folder / "debrief.toml", Summing),
        example=read(folder / "example.toml", Example),
        lexicon=lexicon(folder),
        resume_words=read(folder / "resume.toml", ResumeWords),
        job_words=read(folder / "job.toml", JobWords),
        model_names=read(folder / "models.toml", ModelNames),
    )
    for wrong in _cross_check(library, origin):
        raise DataFileError(wrong)
    return library


def lexicon(folder: Path = DATA) -> Lexicon:
    """What the built-in judge knows of words: lexicon.toml and word_order.toml."""
    return read(folder / "lexicon.toml", Lexicon, word_order=read(folder / "word_order.toml", WordOrder))


def read(path: Path, model: type[M], **beside: object) -> M:
    """One TOML file as a `model`. Raises DataFileError naming the file, the key and what is wrong there.

    beside: what the model holds besides and the file does not.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataFileError(f"The data file {path} is missing. Restore it from the project's copy.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"The data file {path} cannot be read as UTF-8 text. Restore it from the project's copy.") from error
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(f"The data file {path} is not valid TOML: {error}.") from error
    try:
        return model.model_validate(content | beside)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
        raise DataFileError(f"In the data file {path}, {key}: {first['msg']}.") from error


class _Competencies(BaseModel):
    model_config = ConfigDict(extra="forbid")
    competencies: tuple[Competency, ...]


class _Families(BaseModel):
    model_config = ConfigDict(extra="forbid")
    families: tuple[RoleFamily, ...]


class _Rounds(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rounds: dict[InterviewType, dict[InterviewRound, Round]]


def _prose(library: Library) -> Iterator[str]:
    """Every sentence of the question bank and of words.toml."""
    problems = [problem for kind in INTERVIEW_TYPES for problem in library.problems[kind]]
    for problem in problems:
        yield from (problem.title, problem.brief, *(fact.text for fact in problem.facts))
    single = (question for kind in INTERVIEW_TYPES for question in library.questions[kind])
    for question in (*single, *(stage for problem in problems for stage in problem.stages)):
        yield from (question.text, question.rephrase, *(variant.text for variant in question.variants))
        yield from (text for point in question.points for text in (point.text, point.probe) if text)
        yield from (probe.text for probe in question.probes)
    for phrasings in (*library.words.say.values(), *library.words.probes.values()):
        yield from phrasings


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.toml"))
    if not found:
        raise DataFileError(f"The data folder {folder} holds no .toml file. Restore it from the project's copy.")
    return found


def _cross_check(library: Library, origin: dict[str, Path]) -> Iterator[str]:
    """What one file says of another and does not hold, as sentences."""
    for question_id in library.example.answers:
        if question_id not in origin:
            yield f"example.toml answers {question_id!r}, which data/questions does not have."
    yield from _check_families(library)
    for kind in INTERVIEW_TYPES:
        if kind not in library.rubrics:
            yield f"data/rubrics has no rubric for {kind}. Add one."
        if not library.questions[kind] and not library.problems[kind]:
            yield f"data/questions has nothing for {kind}. Add questions or problems."
        for problem in library.problems[kind]:
            stages = Counter(stage.stage for stage in problem.stages)
            if None in stages or max(stages.values()) > 1:
                yield f"{origin[problem.id].name}: {problem.id!r} needs a stage name of its own on each of its stages."
        yield from _check_questions(library, kind, origin)
        yield from _check_rounds(library, kind)


def _check_families(library: Library) -> Iterator[str]:
    taken: dict[str, str] = {}
    for family in library.families.values():
        where = f"data/roles: {family.id!r}"
        for competency in family.competencies:
            if competency not in library.competencies:
                yield f"{where} names the competency {competency!r}, which competencies.toml does not have."
        for name, others in family.skills.items():
            for term in (name, *others):
                if taken.setdefault(term.lower(), name) != name:
                    yield f"{where}: {term!r} stands for {taken[term.lower()]!r} and for {name!r}. Leave it to one of them."
        known = {term for name, others in family.skills.items() for term in (name.lower(), *map(str.lower, others))}
        for term in family.listed:
            if term not in known:
                yield f"{where} lists {term!r}, which none of its skills is called."


def _check_questions(library: Library, kind: InterviewType, origin: dict[str, Path]) -> Iterator[str]:
    staged = tuple(stage for problem in library.problems[kind] for stage in problem.stages)
    for question in (*library.questions[kind], *staged):
        where = f"{origin[question.id].name}: {question.id!r}"
        if not library.asks_for(kind, question.competency):
            yield f"{where} names the competency {question.competency!r}, which competencies.toml does not have for {kind}."
        if len(question.points) < 3 or len(question.probes) < 2:
            yield f"{where} needs at least three points and two probes."
        for family in question.families:
            if family not in library.families:
                yield f"{where} names the role family {family!r}, which data/roles does not have."


def _check_rounds(library: Library, kind: InterviewType) -> Iterator[str]:
    for name in INTERVIEW_ROUNDS:
        if name not in library.rounds.get(kind, {}):
            yield f"rounds.toml has no entry for {kind} in {name}. Add one."
            continue
        for wanted in library.rounds[kind][name].competencies:
            if not library.asks_for(kind, wanted):
                yield f"rounds.toml, {kind}.{name}: {wanted!r} is no competency of {kind}."
