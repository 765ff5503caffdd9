"""What a résumé shows of what a job asks for. Pure; it counts nothing and rates nobody."""

import re
from collections.abc import Iterator

from liya_core.intake.facts import JobFacts, Match, Met, ResumeFacts, Shown


def match(resume: ResumeFacts, job: JobFacts) -> Match:
    """Each skill asked for with the line of the résumé that shows it, or without one."""
    lines = tuple(dict.fromkeys(_lines(resume)))
    known = {skill.name.lower(): skill.line for skill in (*resume.other_skills, *resume.skills)}
    required, desired = (tuple(_met(skill, known, lines) for skill in asked) for asked in (job.required, job.desired))
    return Match(
        required_shown=tuple(met for met in required if met.shown),
        required_missing=tuple(met for met in required if not met.shown),
        desired_shown=tuple(met for met in desired if met.shown),
        desired_missing=tuple(met for met in desired if not met.shown),
    )


def _met(asked: Shown, known: dict[str, str], lines: tuple[str, ...]) -> Met:
    name = asked.name.lower()
    pattern = re.compile(rf"(?<!\w){re.escape(name)}s?(?!\w)", re.IGNORECASE)
    shown = known.get(name) or next((line for line in lines if pattern.search(line)), None)
    return Met(name=asked.name, asked=asked.line, shown=shown)


def _lines(resume: ResumeFacts) -> Iterator[str]:
    """Every line that the facts stand on, work before studies before lists."""
    for position in resume.positions:
        yield from (*position.lines, position.line)
    yield from (achievement.line for achievement in resume.achievements)
    yield from (study.line for study in resume.education)
    yield from (shown.line for shown in (*resume.certificates, *resume.languages, *resume.other_skills, *resume.skills))
