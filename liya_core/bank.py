"""What the files in data/ may say: questions, problems, competencies, role families, rubrics, plans, words.

Every value is frozen and strict: an unknown key in a data file is an error, because a misspelt key would
otherwise be a rule that silently does not hold.
"""

import re
from string import Template
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

InterviewType = Literal["behavioral", "technical", "case_study", "system_design", "culture_fit"]
InterviewRound = Literal["phone_screen", "first_round", "second_round", "final_round"]
Level = Literal["junior", "mid", "senior", "lead"]
Gap = Literal[
    "specifics",  # general talk, no one occasion or concrete thing
    "situation",  # an occasion, but nobody could picture it
    "own_action",  # "we" or "they", not what the candidate did
    "reasoning",  # what was done, not why
    "result",  # no outcome
    "number",  # an outcome without its size
    "reflection",  # nothing learned, nothing that would be done differently
    "people",  # other people's views and needs are missing
    "motivation",  # no tie to the role or the company
    "alternatives",  # one way only, none weighed
    "trade_off",  # nothing named that was given up
    "failure_mode",  # nothing said about what breaks
    "validation",  # no check, test or measurement
    "assumption",  # figures or scope taken for granted unsaid
    "estimate",  # no arithmetic where a size is needed
    "risk",  # a recommendation without its risk
    "key_point",  # a point that this question is about is missing
]
Slot = Literal[
    "title",  # of the job that is practiced for
    "company",  # that offers it
    "note",  # a sentence of the person's own notes on it
    "skill",  # that the job asks for or the candidate names, and the question is about
    "achievement",  # a line of the résumé with a figure of what came of the work
    "employer",  # where that was; without one, where the candidate worked last
    "position",  # what they were there
    "earlier",  # what they were before, where that was something else
    "shown_skill",  # a skill that the job asks for and the résumé shows
    "skill_line",  # and the line that shows it
    "missing_skill",  # a skill that the job asks for and the résumé does not show
    "task",  # a line of the job description that says what is to be done
    "value",  # a line of the company's that says what it holds dear
    "study",  # what they studied, and where
]
Stage = Literal[
    "requirements", "estimates", "components", "data_model", "trade_offs", "failure", "operation",
    "structure", "numbers", "alternatives", "judgement", "recommendation",
]  # fmt: skip
Phrase = Literal[
    "greeting", "greeting_name", "resumed", "resumed_name", "role_title_company", "role_title", "role_company",
    "length", "length_staged", "length_resumed", "drill_again", "drill_several", "drill_due",
    "first", "next", "next_thin", "next_stage", "last", "last_stage", "quote", "plain_probe",
    "dont_know", "hint_story", "hint_knowledge", "hint_problem", "skip", "repeat", "ask_back_story", "ask_back_problem", "fact",
    "fact_beside", "pause", "language", "unclear", "claim_resume", "claim_answer", "close_done", "close_time", "close_stop",
]  # fmt: skip

ASKING_STAGES: tuple[Stage, ...] = ("requirements", "structure")  # where asking good questions is the answer
INTERVIEW_TYPES: tuple[InterviewType, ...] = get_args(InterviewType)
INTERVIEW_ROUNDS: tuple[InterviewRound, ...] = get_args(InterviewRound)
LEVELS: tuple[Level, ...] = get_args(Level)
GAPS: tuple[Gap, ...] = get_args(Gap)
STAGES: tuple[Stage, ...] = get_args(Stage)

Text = Annotated[str, Field(min_length=3, max_length=1200)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{1,63}$")]
Term = Annotated[str, Field(min_length=1, max_length=60)]
Phrasings = Annotated[tuple[Text, ...], Field(min_length=1)]


class Data(BaseModel):
    """A value read from a data file: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Point(Data):
    """One thing that a strong answer covers.

    `any` holds words and phrases of which one is enough; a phrase matches when all its words stand in one
    sentence, whatever their order and ending. `weight` is 1 (good to have) to 3 (the heart of the question).
    `probe` asks towards the point without giving it away.
    """

    text: Text
    any: Annotated[tuple[Term, ...], Field(min_length=1, max_length=24)]
    weight: Annotated[int, Field(ge=1, le=3)] = 1
    probe: Text | None = None


class Probe(Data):
    """A follow-up that seeks one kind of missing evidence."""

    gap: Gap
    text: Text


class Variant(Data):
    """The question's words when these facts about the candidate are known ($name slots)."""

    needs: Annotated[tuple[Slot, ...], Field(min_length=1)]
    text: Text


class Question(Data):
    """A lead question, or one stage of a problem, with what the interviewer and the judge need to know of it.

    One of the bank has at least three points and two probes (`library` sees to it); one brought along from elsewhere has none.
    needs: facts of the candidate's own that the question is made of ($name slots); it is asked where all of them are known.
    """

    id: Id
    competency: Id
    text: Text
    rephrase: Text
    points: Annotated[tuple[Point, ...], Field(max_length=8)] = ()
    probes: Annotated[tuple[Probe, ...], Field(max_length=6)] = ()
    levels: Annotated[tuple[Level, ...], Field(min_length=1)] = LEVELS
    rounds: Annotated[tuple[InterviewRound, ...], Field(min_length=1)] = INTERVIEW_ROUNDS
    families: tuple[Id, ...] = ()
    skills: tuple[Term, ...] = ()
    needs: tuple[Slot, ...] = ()
    variants: tuple[Variant, ...] = ()
    stage: Stage | None = None

    @model_validator(mode="after")
    def _probes_aim_at_different_gaps(self) -> Self:
        gaps = [probe.gap for probe in self.probes]
        if len(set(gaps)) < len(gaps):
            raise ValueError(f"two probes of {self.id!r} aim at the same gap; give each its own")
        return self

    @model_validator(mode="after")
    def _slots_are_known(self) -> Self:
        said = [(text, self.needs) for text in (self.text, self.rephrase, *(p.text for p in self.probes))]
        said += [(variant.text, (*self.needs, *variant.needs)) for variant in self.variants]
        for text, known in said:
            unknown = set(Template(text).get_identifiers()) - set(known)
            if unknown:
                raise ValueError(f"a text of {self.id!r} has the slot {min(unknown)!r} and does not need it")
        return self


class Fact(Data):
    """What the interviewer says when the candidate asks about one of the `about` words."""

    about: Annotated[tuple[Term, ...], Field(min_length=1)]
    text: Text


class Problem(Data):
    """One problem walked through in stages (system design, case study)."""

    id: Id
    title: Text
    brief: Text
    facts: Annotated[tuple[Fact, ...], Field(min_length=2)]
    stages: Annotated[tuple[Question, ...], Field(min_length=4)]
    levels: Annotated[tuple[Level, ...], Field(min_length=1)] = LEVELS
    rounds: Annotated[tuple[InterviewRound, ...], Field(min_length=1)] = INTERVIEW_ROUNDS
    families: tuple[Id, ...] = ()
    skills: tuple[Term, ...] = ()


class QuestionFile(Data):
    """A file of data/questions/: questions or problems of one interview type."""

    interview_type: InterviewType
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()


class Competency(Data):
    """What a question asks for evidence of. `words` are what people call it in focus areas and company texts."""

    id: Id
    label: Text
    types: Annotated[tuple[InterviewType, ...], Field(min_length=1)]
    words: tuple[Term, ...] = ()


class RoleFamily(Data):
    """A kind of work: titles that belong to it, its skills (name to synonyms), the competencies that matter most in it.

    A skill that is written with a capital counts only as it is written; one of `listed` only where it stands alone in a list.
    """

    id: Id
    label: Text
    titles: tuple[Term, ...]
    skills: dict[Term, tuple[Term, ...]]
    competencies: tuple[Id, ...]
    listed: tuple[Term, ...] = ()


class Round(Data):
    """The character of one interview type in one round.

    minutes: default length. max_probes: follow-ups on one question, 0-2. competencies: what the plan draws on,
    most wanted first (for staged types: the stages, in order of importance). opening: what the interviewer says
    about this interview before the first question. character: one line for the set-up page.
    """

    minutes: Annotated[int, Field(ge=5, le=120)]
    minutes_per_question: Annotated[float, Field(gt=0.5, le=20)]
    max_probes: Annotated[int, Field(ge=0, le=2)]
    competencies: Annotated[tuple[Id, ...], Field(min_length=3)]
    character: Text
    opening: Text


class Dimension(Data):
    """One thing that is rated 1-5. `anchors[n-1]` is what level n looks like; `next_step` turns a weakness into an action.

    `praise` and `next_step` hold ways to say the same; $quote stands for the candidate's words. `stages`: where the
    dimension is rated in a staged problem; everywhere when empty.
    """

    id: Id
    label: Text
    weight: Annotated[float, Field(gt=0, le=1)]
    anchors: Annotated[tuple[Text, Text, Text, Text, Text], Field()]
    praise: Annotated[tuple[Text, ...], Field(min_length=1)]
    next_step: Annotated[tuple[Text, ...], Field(min_length=1)]
    stages: tuple[Stage, ...] = ()


class NextStep(Data):
    """What to tell a candidate whose answer lacks one kind of evidence: with their words ($quote) or, without any, `absent`.

    For a key point $point is what the point asks for, as an action. `sketch` is the sentence that a stronger answer would
    hold, with a [blank] for each fact that only the candidate knows.
    """

    gap: Gap
    sketch: Annotated[Text, Field(pattern=r"\[[^\[\]]+\]")]
    quoting: tuple[Text, ...] = ()
    absent: Annotated[tuple[Text, ...], Field(min_length=1)]
    dimension: Id
    stages: tuple[Stage, ...] = ()


class Rubric(Data):
    """How answers of one interview type are rated. Weights sum to 1; `advice` stands in order of value, most valuable first."""

    interview_type: InterviewType
    version: Annotated[str, Field(pattern=r"^\d+\.\d+$")]
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=3)]
    advice: Annotated[tuple[NextStep, ...], Field(min_length=3)]

    @model_validator(mode="after")
    def _weights_sum_to_one(self) -> Self:
        total = sum(dimension.weight for dimension in self.dimensions)
        if abs(total - 1) > 1e-6:
            raise ValueError(f"the weights of {self.interview_type} sum to {total:.3f}; they must sum to 1")
        known = {dimension.id for dimension in self.dimensions}
        for advice in self.advice:
            if advice.dimension not in known:
                raise ValueError(f"the advice on {advice.gap!r} names the dimension {advice.dimension!r}, which this rubric does not have")
        return self


class Words(Data):
    """What the built-in interviewer says around the questions; every list holds ways to say the same."""

    say: dict[Phrase, Phrasings]
    probes: dict[Gap, Phrasings]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [name for name in (*get_args(Phrase), *GAPS) if name not in self.say and name not in self.probes]
        if missing:
            raise ValueError(f"nothing to say for {missing[0]!r}; add at least one phrasing")
        return self


def _split(value: object) -> object:
    """A text of entries parted by commas or line ends as the entries, each lower-cased."""
    if not isinstance(value, str):
        return value
    return tuple(entry for part in re.split(r"[,\n]", value) if (entry := " ".join(part.lower().split())))


WordList = Annotated[tuple[Term, ...], BeforeValidator(_split), Field(min_length=1)]


class Price(Data):
    """Dollars for a million tokens."""

    prompt: Annotated[float, Field(ge=0)]
    completion: Annotated[float, Field(ge=0)]

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Dollars for so many tokens."""
        return (self.prompt * prompt_tokens + self.completion * completion_tokens) / 1_000_000


class ModelNames(Data):
    """Which model leads an interview where none is named, and what models cost where that was written down."""

    default: Text
    prices: dict[str, Price] = {}


Lines = Annotated[tuple[str, ...], BeforeValidator(lambda found: found.splitlines() if isinstance(found, str) else found)]


class WordOrder(Data):
    """How readily one word follows another in English: in each line a word and then those that follow it."""

    often: Lines
    rather: Lines
    seldom: Lines
    hardly: Lines


class Lexicon(Data):
    """The word lists by which the built-in judge reads an answer, and the order of words by which it knows prose.

    A list is one text, its entries parted by commas or line ends. An entry is a word or a phrase; a word that
    ends on `*` stands for every word that begins so.
    """

    word_order: WordOrder

    function_words: WordList
    foreign_words: WordList
    generic: WordList
    hollow: WordList
    cliches: WordList
    asking: WordList
    this_answer: WordList
    readers: WordList
    anyone: WordList
    marking: WordList
    commands: WordList
    marks: WordList
    highest_marks: WordList
    must: WordList
    orders_to_reader: WordList
    scored_things: WordList
    said_of_scores: WordList
    taken_back: WordList
    not_true: WordList
    owning_up: WordList
    refusing: WordList
    about_answering: WordList
    musing: WordList
    observing: WordList
    negations: WordList
    explanation_asked: WordList
    code_questions: WordList
    fillers: WordList
    hedges: WordList
    irregular_past: WordList
    same_in_past: WordList
    before_participle: WordList
    occasion_asked: WordList
    past_states: WordList
    between: WordList
    announcing: WordList
    weak_verbs: WordList
    number_words: WordList
    people: WordList
    settings: WordList
    surroundings: WordList
    catchwords: WordList
    occasions: WordList
    generalities: WordList
    links: WordList
    contrasts: WordList
    conditions: WordList
    examples: WordList
    results: WordList
    reflections: WordList
    lasting: WordList
    motivations: WordList
    ties: WordList
    values: WordList
    alternatives: WordList
    trade_offs: WordList
    failures: WordList
    validations: WordList
    assumptions: WordList
    arithmetic: WordList
    risks: WordList
    structures: WordList
    recommendations: WordList
    next_moves: WordList
    point_verbs: WordList
    courtesies: WordList
    dont_know: WordList
    skip: WordList
    repeat: WordList
    pause: WordList
    stop: WordList
    ask_back: WordList


class Headings(Data):
    """What the parts of a résumé are headed, by kind."""

    experience: WordList
    volunteering: WordList
    education: WordList
    skills: WordList
    languages: WordList
    certificates: WordList
    summary: WordList
    projects: WordList
    honours: WordList
    interests: WordList
    references: WordList
    contact: WordList
    publications: WordList


class WorkWords(Data):
    """The words by which positions and what was achieved in them are read."""

    heading_words: WordList
    title_words: WordList
    seniority: WordList
    after_titles: WordList
    small_words: WordList
    departments: WordList
    organisations: WordList
    arrangements: WordList
    labels: WordList
    employer_labels: WordList
    doing: WordList
    numbered: WordList
    measured: WordList
    multiples: WordList
    changes: WordList
    teams: WordList
    own_account: WordList
    own_employers: WordList
    units: WordList
    breaks: WordList
    vague: WordList


class PeopleWords(Data):
    """The words by which a name is told from what else stands at the top; languages and places."""

    particles: WordList
    credentials: WordList
    no_names: WordList
    honorifics: WordList
    name_labels: WordList
    languages: WordList
    places: WordList


class StudyWords(Data):
    """The words by which degrees and schools are known."""

    degrees: WordList
    schools: WordList


class ResumeWords(Data):
    """The words by which a résumé is read. `parts_of_year`: a word, its first and its last month, 1-12."""

    months: Annotated[tuple[WordList, ...], Field(min_length=12, max_length=12)]
    parts_of_year: tuple[tuple[Term, Annotated[int, Field(ge=1, le=12)], Annotated[int, Field(ge=1, le=12)]], ...]
    present: WordList
    until: WordList
    since: WordList
    onwards: WordList
    numbers: WordList
    headings: Headings
    heading_kinds: Headings
    work: WorkWords
    people: PeopleWords
    study: StudyWords


class JobHeadings(Data):
    """What the parts of a job description are headed, by kind."""

    required: WordList
    desired: WordList
    responsibilities: WordList
    values: WordList
    about: WordList
    offer: WordList
    applying: WordList


class JobPhrases(Data):
    """What sentences of a job description say by which words."""

    title_labels: WordList
    company_labels: WordList
    praise: WordList
    nobody: WordList
    title_before: WordList
    company_before: WordList
    company_after: WordList
    desired: WordList
    required: WordList
    values: WordList
    responsible: WordList
    experience_of: WordList
    padding: WordList
    unfinished: WordList
    no_skill: WordList
    unsaid: WordList
    settings: WordList
    verbs: WordList
    small_words: WordList
    experience_words: WordList
    least: WordList
    offers: WordList
    applies: WordList
    no_tasks: WordList
    no_company: WordList
    asking_words: WordList


class JobWords(Data):
    """The words by which a job description is read."""

    headings: JobHeadings
    job: JobPhrases


class Advice(Data):
    """What to do about one kind of missing evidence."""

    label: Text
    detail: Text
    shown: Text


class Summing(Data):
    """How a session is summed up: thresholds on the overall score, and advice by gap."""

    least_judged: Annotated[int, Field(ge=1)]
    blocker_below: Annotated[int, Field(ge=0, le=100)]
    significant_below: Annotated[int, Field(ge=0, le=100)]
    thresholds: dict[Literal["strong_proceed", "proceed", "review"], int]
    actions: dict[Gap, Advice]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [gap for gap in GAPS if gap not in self.actions]
        if missing:
            raise ValueError(f"there is no advice for {missing[0]!r}; add it under actions")
        return self


class Example(Data):
    """A short behavioral interview with its answers by question id: the first to the question, the next to follow-ups."""

    title: Text
    company: Text
    level: Level
    minutes: Annotated[int, Field(ge=5, le=120)]
    answers: Annotated[dict[Id, tuple[Text, ...]], Field(min_length=1)]
