"""What a résumé shows of what a job asks for. Pure; it counts nothing and rates nobody."""

import re
from collections.abc import Iterator
from functools import lru_cache

from liya_core.intake.facts import JobFacts, Match, Met, ResumeFacts, Shown

MOST_WORDS = 4  # words of a name that is looked for in other forms and another order
FORMED = 4  # letters from which a word is looked for in its other forms
SHORT = 6  # letters up to which a single word may also be an everyday one, and counts only as the job writes it
_FORM = re.compile(r"(?:ies|ing|ion|ed|es|s|e|y)$")
_SAYS_LITTLE = frozenset(
    ("experience", "skills", "skill", "knowledge", "sector", "industry", "ability", "and", "of", "in", "the", "a", "with")
)
_WORD = re.compile(r"[\w+#.'’-]*[\w+#]")


def match(resume: ResumeFacts, job: JobFacts) -> Match:
    """Each skill asked for with the line of the résumé that shows it, or without one."""
    lines = tuple(dict.fromkeys(_lines(resume)))
    known = {skill.name.lower(): skill.line for skill in (*resume.certificates, *resume.languages, *resume.other_skills, *resume.skills)}
    required, desired = (tuple(_met(skill, known, lines) for skill in asked) for asked in (job.required, job.desired))
    return Match(
        required_shown=tuple(met for met in required if met.shown),
        required_missing=tuple(met for met in required if not met.shown),
        desired_shown=tuple(met for met in desired if met.shown),
        desired_missing=tuple(met for met in desired if not met.shown),
    )


def _met(asked: Shown, known: dict[str, str], lines: tuple[str, ...]) -> Met:
    pattern = _pattern(asked.name, asked.line)
    shown = known.get(asked.name.lower()) or next((line for line in lines if pattern.search(line)), None)
    return Met(name=asked.name, asked=asked.line, shown=shown)


@lru_cache(maxsize=2_000)
def _pattern(name: str, line: str) -> re.Pattern[str]:
    """A name in the forms that its words have, and in either order ("physics degree", "a degree in physics")."""
    words = _WORD.findall(name.lower())
    if len(words) == 1 and len(name) < SHORT:
        written = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line, re.IGNORECASE)
        return re.compile(rf"(?<!\w){re.escape(written.group() if written else name)}(?!\w)")
    forms = [_formed(word) for word in words if word not in _SAYS_LITTLE]
    exact = rf"(?<!\w){re.escape(name)}s?(?!\w)"
    if not 1 < len(forms) <= MOST_WORDS:
        return re.compile(exact, re.IGNORECASE)
    between = r"\W+(?:\w+\W+){0,3}?"
    return re.compile("|".join((exact, between.join(forms), between.join(reversed(forms)))), re.IGNORECASE)


def _formed(word: str) -> str:
    stem = _FORM.sub("", word) if len(word) > FORMED else word
    return rf"(?<!\w){re.escape(stem)}" + (r"\w{0,4}(?!\w)" if len(word) > FORMED else r"s?(?!\w)")


def _lines(resume: ResumeFacts) -> Iterator[str]:
    """Every line that the facts stand on, work before studies before lists."""
    for position in resume.positions:
        yield from (*position.lines, position.line)
    yield from (achievement.line for achievement in resume.achievements)
    yield from (study.line for study in resume.education)
    yield from (shown.line for shown in (*resume.certificates, *resume.languages, *resume.other_skills, *resume.skills))
